public import Links
import Warehouse

/// Which plugged-in device is meant. What is `nil` is not asked; a serial number or a port is asked by what stays when the node's number changes.
public struct DeviceMatch: Sendable, Hashable, CustomStringConvertible {
  public var vendor: UInt16?
  public var product: UInt16?
  public var serial: String?
  /// `DeviceFacts.port`.
  public var port: String?
  /// USB interface number, where one device has several nodes of one kind.
  public var interface: Int?

  public init(vendor: UInt16? = nil, product: UInt16? = nil, serial: String? = nil, port: String? = nil, interface: Int? = nil) {
    self.vendor = vendor
    self.product = product
    self.serial = serial
    self.port = port
    self.interface = interface
  }

  public func matches(_ facts: DeviceFacts) -> Bool {
    (vendor == nil || vendor == facts.vendor) && (product == nil || product == facts.product) && (serial == nil || serial == facts.serial)
      && port.map(facts.isAt) ?? true && (interface == nil || interface == facts.interface)
  }

  /// `usb 05e0:1200 serial S22014 port usb-1-1.4`.
  public var description: String {
    func id(_ number: UInt16?) -> String { number.map { String($0, radix: 16).leftPadded(to: 4) } ?? "*" }
    var words = ["usb \(id(vendor)):\(id(product))"]
    if let serial { words.append("serial \(serial)") }
    if let port { words.append("port \(port)") }
    if let interface { words.append("interface \(interface)") }
    return words.joined(separator: " ")
  }

  /// The one node that is meant. Twins that answer alike are refused: a guess would book one worker's scans to another.
  func node(of subsystem: DeviceFacts.Subsystem, among present: [DeviceFacts]) throws(LinkError) -> DeviceFacts {
    let answering = present.filter { $0.subsystem == subsystem && matches($0) }
    let ports = Set(answering.map(\.port))
    guard ports.count <= 1 else {
      throw LinkError(
        .configuration, "\(self): \(ports.count) devices answer to it, at \(ports.sorted().joined(separator: ", ")); "
          + "name the serial number (serial: …) or the port (port: \(answering[0].usbPort ?? answering[0].port)) in the device's entry")
    }
    guard let best = answering.best(of: subsystem) else {
      let others = present.filter { $0.subsystem == subsystem }.map { "\($0.usb ?? $0.port) \($0.name ?? $0.node)" }
      let seen = others.isEmpty ? "no such device is plugged in" : "plugged in are: \(others.joined(separator: ", "))"
      throw LinkError(.absent, "\(self): not there; \(seen)")
    }
    return best
  }
}

extension [DeviceFacts] {
  /// Of one device's nodes of a kind: that which can type, else the first interface's.
  func best(of subsystem: DeviceFacts.Subsystem) -> DeviceFacts? {
    func rank(_ facts: DeviceFacts) -> (Int, Int, String) { (facts.isKeyboard ? 0 : 1, facts.interface ?? 0, facts.node) }
    return filter { $0.subsystem == subsystem }.min { rank($0) < rank($1) }
  }
}

extension String {
  fileprivate func leftPadded(to width: Int) -> String { String(repeating: "0", count: max(0, width - count)) + self }
}
