import DeviceCatalog
import Links
import Warehouse

/// Who works where, decided anew whenever something is plugged in or the configuration changes: what is plugged in, what is remembered and what the
/// configuration says, to a place for every device. Decides only; nothing happens here.
struct AdoptionPlan: Sendable {
  /// What the decisions rest on.
  struct Facts: Sendable {
    var devices: [PhysicalDevice]
    /// What has been at work since the start: it stays on the list while it is away.
    var employed: Set<String> = []
    /// The configuration's devices, each with its profile.
    var configured: [(device: AgentConfiguration.Device, profile: DeviceProfile)]
    /// What the configuration prints on.
    var printers: [AgentConfiguration.Connection] = []
    var stations: [String]
    /// The configuration's `new-scanners`.
    var newScanners: String?
    var catalog: DeviceCatalog
  }

  struct Post: Sendable {
    var device: PhysicalDevice
    var profile: DeviceProfile
    var node: DeviceFacts
    var row: KnownDevice
  }

  struct Unused: Sendable {
    var device: PhysicalDevice
    /// Why, and what to do: a sentence of `Words`.
    var reason: Notice
  }

  private(set) var posts: [Post] = []
  private(set) var unused: [Unused] = []
  /// What is to be remembered from now on.
  private(set) var memory: DeviceMemory
  private let facts: Facts

  /// So many devices are remembered that joined by themselves: one that changes its serial number each time it is plugged in must not fill the journal.
  private static let most = 256

  init(_ facts: Facts, memory: DeviceMemory) {
    self.facts = facts
    self.memory = memory
    for device in facts.devices {
      let names = facts.configured.map(\.device).filter { $0.connect.isMet(by: device) }.map(\.name)
      for name in names { self.memory.ports[name] = device.port }
      if names.isEmpty, !facts.printers.contains(where: { $0.isMet(by: device) }) { place(device) }
    }
    let names = Set(facts.configured.map(\.device.name))
    self.memory.ports = self.memory.ports.filter { names.contains($0.key) }
  }

  /// Known devices that are missed: with a place that somebody gave them, or at work before.
  var absent: [(identity: String, row: KnownDevice)] {
    let present = Set(facts.devices.map(\.identity))
    return memory.known.filter { !present.contains($0.key) && !$0.value.isForgotten }
      .filter { $0.value.origin != .joined && $0.value.station != nil || facts.employed.contains($0.key) }
      .map { (identity: $0.key, row: $0.value) }.sorted { $0.identity < $1.identity }
  }

  private mutating func place(_ device: PhysicalDevice) {
    if let row = memory.known[device.identity] { return placeKnown(device, row) }
    guard let (profile, node) = facts.catalog.interface(of: device) else { return leave(device, device.unusedReason) }
    guard profile.role == .scanner || profile.role == .keypad else { return leave(device, profile.role == .printer ? "unused.printer" : "unused.unknown") }
    var row = KnownDevice(origin: .joined, station: standardStation, profile: profile.id, port: device.port)
    if let gone = predecessor(of: device, as: profile) {
      row.origin = .spare
      row.station = gone.station
      row.replaces = gone.name
      if gone.profile == profile.id { row.options = gone.options }
      memory.known[gone.name] = nil
    }
    post(device, profile, node, row)
  }

  private mutating func placeKnown(_ device: PhysicalDevice, _ known: KnownDevice) {
    guard !known.isForgotten else { return leave(device, "unused.forgotten") }
    var row = known
    let profile: DeviceProfile
    let node: DeviceFacts
    if known.isChosen, let chosen = facts.catalog[known.profile], let fitting = device.node(for: chosen) {
      (profile, node) = (chosen, fitting)
    } else if !known.isChosen, let best = facts.catalog.interface(of: device) {
      (profile, node) = best
    } else {
      // Its nodes may be still to come.
      return leave(device, device.unusedReason)
    }
    if known.origin == .joined { row.station = facts.newScanners ?? known.station ?? standardStation }
    if let station = row.station, !facts.stations.contains(station) { row.station = standardStation }
    post(device, profile, node, row)
  }

  private mutating func post(_ device: PhysicalDevice, _ profile: DeviceProfile, _ node: DeviceFacts, _ row: KnownDevice) {
    var row = row
    (row.profile, row.interface, row.port) = (profile.id, node.interface, device.port)
    posts.append(Post(device: device, profile: profile, node: node, row: row))
    if row.origin != .joined || memory.known[device.identity] != nil || memory.known.count < Self.most { memory.known[device.identity] = row }
  }

  private mutating func leave(_ device: PhysicalDevice, _ reason: String) {
    if device.isPluggedIn { unused.append(Unused(device: device, reason: Notice(reason, ["device": device.identity]))) }
  }

  /// Where a scanner goes that nobody has assigned; `nil` = to none, and a station's card gives it one.
  private var standardStation: String? { facts.newScanners ?? (facts.stations.count == 1 ? facts.stations[0] : nil) }

  private struct Predecessor {
    var name: String
    var station: String
    var profile: String?
    var options: [String: String]
  }

  /// Who worked at this port and is gone: of the configuration's devices first, then of the remembered ones.
  private func predecessor(of spare: PhysicalDevice, as profile: DeviceProfile) -> Predecessor? {
    let role = profile.role
    for (device, profile) in facts.configured where memory.ports[device.name] == spare.port && !facts.devices.contains(where: device.connect.isMet) {
      guard let station = device.station, profile.role == role, !isReplaced(device.name) else { continue }
      return Predecessor(name: device.name, station: station, profile: profile.id, options: device.set)
    }
    let present = Set(facts.devices.map(\.identity))
    for (name, row) in memory.known.sorted(by: { $0.key < $1.key }) where row.port == spare.port && !present.contains(name) && !row.isForgotten {
      guard let station = row.station, facts.stations.contains(station), facts.catalog[row.profile]?.role == role else { continue }
      return Predecessor(name: name, station: station, profile: row.profile, options: row.options)
    }
    return nil
  }

  private func isReplaced(_ name: String) -> Bool { memory.known.values.contains { $0.replaces == name && !$0.isForgotten } }
}

extension PhysicalDevice {
  /// The node of it that a profile's links can open.
  func node(for profile: DeviceProfile) -> DeviceFacts? {
    let kinds = profile.links.map(\.kind)
    return nodes.filter { DeviceTraits($0).map { kinds.contains($0.link) } ?? false }.min { ($0.isKeyboard ? 0 : 1) < ($1.isKeyboard ? 0 : 1) }
  }

  /// Why nothing knows it, in a key of `Words`.
  fileprivate var unusedReason: String {
    isClaimed ? "unused.claimed" : nodes.contains(where: \.isKeyboard) ? "unused.keyboard" : "unused.unknown"
  }
}

extension DeviceCatalog {
  /// The one interface of a device that is used: the best that the catalog's profiles know.
  ///
  /// A scanner before a printer in the same housing; then what carries whole codes (a serial port, HID POS) before a keyboard.
  func interface(of device: PhysicalDevice) -> (profile: DeviceProfile, node: DeviceFacts)? {
    let matcher = DeviceMatcher(self)
    let known = device.nodes.compactMap { node in DeviceTraits(node).flatMap(matcher.profile).map { (profile: $0, node: node) } }
    func rank(_ choice: (profile: DeviceProfile, node: DeviceFacts)) -> (Int, Int) {
      (choice.profile.role == .printer ? 1 : 0, choice.node.subsystem == .input ? 1 : 0)
    }
    return known.min { rank($0) < rank($1) }
  }
}

extension AgentConfiguration.Connection {
  /// The configuration already names this device.
  func isMet(by device: PhysicalDevice) -> Bool { device.nodes.contains(where: isMet) }

  func isMet(by facts: DeviceFacts) -> Bool {
    switch self {
    case .path(let path): path == facts.node || facts.links.contains(path)
    case .tcp, .calls: false
    case .usb(let vendor, let product, let serial): facts.vendor == vendor && facts.product == product && (serial == nil || serial == facts.serial)
    case .port(let port): facts.isAt(port: port)
    }
  }
}
