/// Gives every device that is plugged in a name of its own: its serial number, else the place where it is plugged in.
///
/// Two devices of one serial number never share a name, also where the second comes later: from then on, and for good, the name belongs to the device
/// at the port of whoever bore it first, so that a worker in the middle of a document keeps the session; any other is named by its port.
public struct Identities: Sendable, Hashable {
  /// Names that two devices were seen to have, and the port of the one that keeps it; empty where both came at once and neither does. To be kept.
  public private(set) var shared: [String: String]
  /// Where each name was seen last.
  private var places: [String: String]

  /// - Parameter places: the ports at which known devices were seen last, by name.
  public init(shared: [String: String] = [:], places: [String: String] = [:]) {
    self.shared = shared
    self.places = places
  }

  /// The devices that these nodes belong to.
  public mutating func devices(of nodes: [DeviceFacts]) -> [PhysicalDevice] {
    let groups = PhysicalDevice.grouped(nodes)
    for (name, bearers) in Dictionary(grouping: groups, by: { $0[0].identity }) where name != bearers[0][0].portIdentity {
      if bearers.count > 1, shared[name] == nil {
        shared[name] = bearers.lazy.map { $0[0].port }.first { $0 == places[name] } ?? ""
      } else if bearers.count == 1, shared[name] == nil {
        places[name] = bearers[0][0].port
      }
    }
    var taken: Set<String> = []
    return groups.map { nodes in
      var device = named(nodes)
      // Two places of one name: without a path from udev, such as virtual devices.
      if !taken.insert(device.identity).inserted { device.identity = "port:\(nodes[0].device)" }
      return device
    }
  }

  private func named(_ nodes: [DeviceFacts]) -> PhysicalDevice {
    let first = nodes[0]
    if let keeper = shared[first.identity], keeper != first.port {
      return PhysicalDevice(identity: first.portIdentity, doubt: .sharedSerial, nodes: nodes)
    }
    let isDummy = first.serial.map(isDummySerial) ?? false
    return PhysicalDevice(identity: first.identity, doubt: isDummy ? .dummySerial : shared[first.identity] == nil ? nil : .sharedSerial, nodes: nodes)
  }
}
