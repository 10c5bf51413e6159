public import Protocols
public import Warehouse

/// What we know about a family of devices: a `profile.yaml`. Every key is described in `Devices/README.md`.
public struct DeviceProfile: Sendable, Hashable {
  public enum Role: String, Sendable, CaseIterable { case scanner, keypad, printer, reader, io }

  /// Vendor and family, as the folders are called: `zebra/ds2200`.
  public let id: String
  /// For people.
  public let name: String
  public let role: Role
  public let `protocol`: ProtocolID
  /// What a printer prints: its protocol's language, or another that it has been set to; `nil` for what is no printer.
  public let language: ProtocolID?
  /// Options of the protocol, the signals' bytes and the unit prefix among them; all of them checked.
  public let options: [String: String]
  /// The ways it can be connected, at least one.
  public let links: [DeviceLink]
  /// What the device is in, when this profile is for it.
  public let mode: DeviceMode
  /// `DeviceFamily.id`: profiles of one family are the modes of the same devices.
  public let family: String?
  /// The models that are known to be so, each with its source; those with a USB id of their own are found by it.
  public let models: [DeviceModel]
  /// Any one of them identifies the device.
  public let match: [MatchRule]
  public let silence: Silence?
  /// The barcodes that set the device up, its own first, then its family's.
  public let programming: [ProgrammingCode]
  /// Two equal codes within this time are one scan; `nil` leaves it to the station.
  public let duplicateWindow: Duration?
  /// Codes closer together than this are an upload of stored scans, in which nothing is a duplicate; `nil` where the device stores none.
  public let uploadGap: Duration?
  /// Where the facts come from.
  public let source: String
  /// The folder that holds the profile and its sessions.
  public let folder: String
  public let layer: Layer

  public enum Layer: String, Sendable {
    case shipped
    /// The site's own, or one that the site has changed.
    case site
  }

  /// How to silence the beep that the device makes by itself, so that only the daemon's signals are heard.
  public struct Silence: Sendable, Hashable {
    public let en: String
    public let ru: String
    public let source: String

    public subscript(language: Language) -> String { language == .ru ? ru : en }
  }

  /// The protocol, with the profile's options and those of the site on top.
  public func makeProtocol(setting site: [String: String] = [:]) throws(OptionError) -> any DeviceProtocol {
    try `protocol`.make(options: options.merging(site) { $1 })
  }

  /// Every rule that identifies the device, the models' among them; empty where it is chosen by name only.
  public var rules: [MatchRule] {
    var ids = MatchRule()
    ids.usb = models.filter { $0.product == nil && $0.ieee1284 == nil }.flatMap(\.usb)
    return match + (ids.usb.isEmpty ? [] : [ids]) + models.filter { $0.product != nil || $0.ieee1284 != nil }.compactMap(\.rule)
  }

  /// The model that the device says it is; `nil` where several answer alike.
  public func model(of traits: DeviceTraits) -> DeviceModel? {
    let met = models.filter { $0.isMet(by: traits) }
    return met.first { $0.product != nil || $0.ieee1284 != nil } ?? (met.count == 1 ? met[0] : nil)
  }

  /// What to scan for that purpose, the first that the maker offers.
  public func programming(_ purpose: ProgrammingCode.Purpose) -> ProgrammingCode? { programming.first { $0.purpose == purpose } }

  /// That the device is on none of the profile's links.
  func linkObjection(to traits: DeviceTraits) -> Notice {
    Notice("match.link", ["node": traits.node, "found": traits.link.rawValue, "wanted": links.map(\.kind.rawValue).joined(separator: ", ")])
  }

  /// The link of that kind, `nil` where the device has none.
  public func link(_ kind: DeviceLink.Kind) -> DeviceLink? { links.first { $0.kind == kind } }
}
