import ControlAPI
import DeviceRuntime
import Links
import Warehouse

/// All devices as a technician sees them: those at work, then what is plugged in and not used, each with what is to be known of it.
struct DeviceList {
  let daemon: Daemon

  func reports() async -> [DeviceReport] {
    let shower = DeviceShower(daemon: daemon)
    let replacements = await daemon.adoption.replacements
    let roster = daemon.supervisor.roster
    let ports = roster.troubledPorts
    var reports: [DeviceReport] = []
    for health in await daemon.supervisor.snapshot() {
      var report = shower.report(health)
      report.notices += health.unguarded.map { Notice("plug.unguarded", ["device": report.id, "detail": $0]) }
      if health.state == .absent, let by = replacements[report.id] { report.notices.append(Notice("plug.replaced", ["device": report.id, "by": by])) }
      if daemon.current.hasNoStation(health.id) { report.notices.append(Notice("plug.no-station", ["device": report.id])) }
      if let device = plugged(health.id, roster) { report.add(device, ports) }
      reports.append(report)
    }
    for unused in await daemon.adoption.unused {
      var report = DeviceReport(
        id: unused.device.identity, profile: nil, station: nil, endpoint: unused.device.nodes[0].node, state: "unused", lastError: nil, opens: 0, bytes: 0,
        scans: 0, incomplete: 0, faults: 0, lastBytesAt: nil)
      report.add(unused.device, ports)
      report.notices.insert(unused.reason, at: 0)
      reports.append(report)
    }
    return reports
  }

  private func plugged(_ id: DeviceID, _ roster: Roster) -> PhysicalDevice? {
    if let configured = daemon.current.devices.first(where: { $0.spec.id == id })?.configured { return roster.devices.first(where: configured.connect.isMet) }
    return roster.device(named: id.rawValue)
  }
}

extension DeviceReport {
  /// What the machine knows of it.
  fileprivate mutating func add(_ device: PhysicalDevice, _ ports: [String: PortHistory]) {
    (name, usb, serial, port, nodes) = (device.name, device.usb, device.serial, device.usbPort ?? device.port, device.nodes.map(\.node))
    let place = device.usbPort ?? device.port
    let hub = place.lastIndex(of: ".").map { String(place[..<$0]) } ?? "usb" + place.prefix { $0 != "-" }
    switch device.doubt {
    case .sharedSerial: notices.append(Notice("plug.shared-serial", ["device": id, "serial": device.serial ?? "", "port": place]))
    case .dummySerial: notices.append(Notice("plug.dummy-serial", ["device": id, "serial": device.serial ?? "", "port": place]))
    case nil: break
    }
    guard let history = ports[place] else { return }
    if history.isFlapping { notices.append(Notice("plug.flapping", ["port": place, "hub": hub, "count": "\(history.arrivals)"])) }
    if let count = history.overCurrents { notices.append(Notice("plug.over-current", ["port": place, "hub": hub, "count": "\(count)"])) }
  }
}
