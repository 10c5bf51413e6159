public import Protocols
import Warehouse

/// What a device node says of itself, as far as profiles ask.
public struct DeviceTraits: Sendable, Hashable {
  public var link: DeviceLink.Kind
  /// For people: `/dev/ttyACM0`.
  public var node: String
  public var vendor: UInt16?
  public var product: UInt16?
  /// The kernel's driver of the interface, `cdc_acm`.
  public var driver: String?
  /// What the device calls itself.
  public var name: String?
  /// USB class of the interface; 3 is HID, 7 printer.
  public var interfaceClass: UInt8?
  /// IEEE 1284 id of a printer.
  public var ieee1284: String?
  /// What a HID device says it is: the usages of its outermost collections.
  public var usages: [HIDUsage] = []

  public init(
    link: DeviceLink.Kind, node: String, vendor: UInt16? = nil, product: UInt16? = nil, driver: String? = nil, name: String? = nil,
    interfaceClass: UInt8? = nil, ieee1284: String? = nil
  ) {
    self.link = link
    self.node = node
    self.vendor = vendor
    self.product = product
    self.driver = driver
    self.name = name
    self.interfaceClass = interfaceClass
    self.ieee1284 = ieee1284
  }
}

/// `05e0:1200`, or `05e0:*` for all products of a vendor.
public struct USBID: Sendable, Hashable, CustomStringConvertible {
  public let vendor: UInt16
  public let product: UInt16?

  public init(vendor: UInt16, product: UInt16?) {
    self.vendor = vendor
    self.product = product
  }

  public init?(_ text: String) {
    let parts = text.split(separator: ":", omittingEmptySubsequences: false)
    guard parts.count == 2, parts[0].utf8.count == 4, let vendor = UInt16(parts[0], radix: 16) else { return nil }
    if parts[1] == "*" {
      self.init(vendor: vendor, product: nil)
    } else if parts[1].utf8.count == 4, let product = UInt16(parts[1], radix: 16) {
      self.init(vendor: vendor, product: product)
    } else {
      return nil
    }
  }

  public var description: String { "\(fourDigits(vendor)):\(product.map(fourDigits) ?? "*")" }
}

/// `8c` for everything on a page of the HID usage tables, or `8c:02` for one usage.
public struct HIDUsagePattern: Sendable, Hashable, CustomStringConvertible {
  public let page: UInt16
  public let id: UInt16?

  public init?(_ text: String) {
    let parts = text.split(separator: ":", omittingEmptySubsequences: false)
    let numbers = parts.compactMap { UInt16($0, radix: 16) }
    guard (1...2).contains(parts.count), numbers.count == parts.count else { return nil }
    page = numbers[0]
    id = numbers.count == 2 ? numbers[1] : nil
  }

  func matches(_ usage: HIDUsage) -> Bool { usage.page == page && (id == nil || usage.id == id) }

  public var description: String { id.map { "\(HIDUsage(page: page, id: $0))" } ?? String(page, radix: 16) }
}

/// Four lower-case hexadecimal digits, as `lsusb` and udev write ids.
func fourDigits(_ number: UInt16) -> String {
  let digits = String(number, radix: 16)
  return String(repeating: "0", count: 4 - digits.utf8.count) + digits
}

/// IEEE 1284 ids are written with long or short names of their fields, and in any case.
enum PrinterID {
  private static let names = [("COMMAND SET:", "CMD:"), ("MANUFACTURER:", "MFG:"), ("MODEL:", "MDL:")]

  static func short(_ text: String) -> String { names.reduce(text.uppercased()) { $0.replacing($1.0, with: $1.1) } }

  /// The text as it stands, and with the field's name written the other way.
  static func spellings(of text: String) -> [String] {
    let short = short(text)
    return [text] + [short, names.reduce(short) { $0.replacing($1.1, with: $1.0) }].filter { $0 != text.uppercased() }
  }
}

/// Conditions that must hold together; at least one.
public struct MatchRule: Sendable, Hashable {
  /// Any of them.
  public var usb: [USBID] = []
  public var driver: String?
  /// Part of the name, in any case.
  public var name: String?
  public var interfaceClass: UInt8?
  /// Part of the IEEE 1284 id, in any case.
  public var ieee1284: String?
  public var usage: HIDUsagePattern?

  /// Why it does not hold, a sentence of `Words` for each condition; empty where it holds.
  func objections(to traits: DeviceTraits) -> [Notice] {
    var objections: [Notice] = []
    func demand(_ holds: Bool, _ code: String, _ wanted: String, _ found: String?) {
      if !holds { objections.append(Notice(code, ["wanted": wanted, "found": found ?? "@unknown"])) }
    }
    if !usb.isEmpty {
      let found = traits.vendor.map { USBID(vendor: $0, product: traits.product) }
      let holds = usb.contains { $0.vendor == traits.vendor && ($0.product == nil || $0.product == traits.product) }
      demand(holds, "match.usb", Self.list(usb), found?.description)
    }
    if let driver { demand(traits.driver == driver, "match.driver", driver, traits.driver) }
    if let name { demand(traits.name?.lowercased().contains(name.lowercased()) == true, "match.name", name, traits.name) }
    if let interfaceClass {
      demand(traits.interfaceClass == interfaceClass, "match.class", "\(interfaceClass)", traits.interfaceClass.map { "\($0)" })
    }
    if let ieee1284 { demand(traits.ieee1284.map { PrinterID.short($0).contains(PrinterID.short(ieee1284)) } == true, "match.ieee1284", ieee1284, traits.ieee1284) }
    if let usage {
      let found = traits.usages.map(\.description).joined(separator: ", ")
      demand(traits.usages.contains(where: usage.matches), "match.usage", usage.description, found.isEmpty ? nil : found)
    }
    return objections
  }

  /// Whether it asks for something that the maker of the device has written, and not the maker of a chip in it.
  var namesDevice: Bool { name != nil || ieee1284 != nil || usage != nil }

  private static func list(_ ids: [USBID]) -> String {
    ids.prefix(4).map(\.description).joined(separator: ", ") + (ids.count > 4 ? " … (\(ids.count))" : "")
  }

  /// The more a rule asks, the better it knows the device: an exact USB id counts most.
  var weight: Int {
    (usb.isEmpty ? 0 : usb.allSatisfy { $0.product != nil } ? 8 : 4)
      + [driver != nil, name != nil, interfaceClass != nil, ieee1284 != nil, usage != nil].count { $0 }
  }

  /// The rule for people.
  var description: String {
    let conditions: [(String, String?)] = [
      ("usb", usb.isEmpty ? nil : usb.map(\.description).joined(separator: " or ")), ("driver", driver), ("name", name),
      ("interface class", interfaceClass.map { "\($0)" }), ("IEEE 1284 id with", ieee1284), ("HID usage", usage?.description),
    ]
    return conditions.compactMap { label, value in value.map { "\(label) \($0)" } }.joined(separator: ", ")
  }
}
