import ControlAPI
import DeviceCatalog
import DeviceRuntime
import Links
import Protocols
import Warehouse

/// Puts together what `tally devices list` and `show` say.
struct DeviceShower {
  let daemon: Daemon

  func report(_ health: DeviceHealth) -> DeviceReport {
    var report = DeviceReport(
      id: health.id.rawValue, profile: daemon.profiles[health.id], station: health.station, endpoint: health.endpoint, state: health.state.rawValue,
      lastError: health.lastError?.detail, opens: health.opens, bytes: health.bytes, scans: health.scans, incomplete: health.incomplete,
      faults: health.faults, lastBytesAt: health.lastBytesAt,
      signals: health.signals.map { can in Signal.allCases.filter(can.contains) })
    report.role = daemon.profile(of: health.id)?.role.rawValue
    report.failing = health.vitals.trend.active.sorted { $0.key.rawValue < $1.key.rawValue }.map { sign, seen in
      Notice("failing.\(sign.rawValue)", DeviceShower.figures(health.id, sign, seen: seen, usual: health.vitals.usual(sign)))
    }
    if let strangers = strangers(health) { report.notices.append(strangers) }
    return report
  }

  /// A finding for an hour: who connected to the port of a reader, and is none.
  private func strangers(_ health: DeviceHealth) -> Notice? {
    let seen = health.strangers
    guard seen.count > 0, daemon.clock.now().wall - seen.at < 3_600_000 else { return nil }
    return Notice("reader.strangers", ["device": health.id.rawValue, "endpoint": health.endpoint, "count": "\(seen.count)", "address": seen.last])
  }

  func show(_ name: String) async throws(ControlError) -> DeviceShow {
    try await DeviceWatch(daemon: daemon).known(name)
    let id = DeviceID(name)
    guard let health = await daemon.supervisor.snapshot().first(where: { $0.id == id }) else {
      throw .unknown(.device, name, among: daemon.deviceNames)
    }
    let assigned = daemon.assigned(id)
    let facts = await self.facts(of: health)
    let account = await daemon.supervisor.account(of: id)
    var shown = DeviceShow(
      device: report(health), stateSince: health.since, nextAttempt: health.nextAttempt, facts: facts.map(told) ?? [:], profileName: assigned?.profile.name,
      role: assigned?.profile.role.rawValue, why: why(id, assigned, facts), settings: assigned.map(settings) ?? [:], unsent: health.unsent,
      vitals: vitals(health.vitals),
      last: health.recent.map { recent in
        let said = SaidEvent(recent.event, isConfidential: recent.isConfidential)
        return .init(at: recent.at, what: said.what, data: said.data ?? "", symbology: said.symbology)
      })
    (shown.inputs, shown.outputs) = (account?.inputs, account?.outputs)
    return shown
  }

  /// In one form for the report, the journal and the log.
  static func figures(_ device: DeviceID, _ sign: DeviceTrend.Sign, seen: Double, usual: Double?) -> [String: String] {
    func number(_ value: Double) -> String {
      let scaled = sign == .slowing ? value / 1000 : value
      let tenths = Int64((scaled * 10).rounded())
      return tenths % 10 == 0 ? "\(tenths / 10)" : "\(tenths / 10).\(tenths % 10)"
    }
    return ["device": device.rawValue, "seen": number(seen), "usual": usual.map(number) ?? "–"]
  }

  /// The node that the device is at, as the machine knows it.
  private func facts(of health: DeviceHealth) async -> DeviceFacts? {
    let words = health.endpoint.split(separator: " ").map(String.init)
    return (try? await Hotplug.devices())?.first { facts in words.contains(facts.node) || facts.links.contains(where: words.contains) }
  }

  private func told(_ facts: DeviceFacts) -> [String: String] {
    var told = ["identity": facts.identity, "node": facts.node, "port": facts.port]
    told["usb"] = facts.usb
    told["serial"] = facts.serial
    told["driver"] = facts.driver
    told["name"] = facts.name
    if let port = facts.usbPort {
      told["usb-port"] = port
      // `1-1.4` hangs on the hub at `1-1`, `1-1` on the root hub of bus 1.
      told["hub"] = port.lastIndex(of: ".").map { String(port[..<$0]) } ?? port.firstIndex(of: "-").map { "usb" + port[..<$0] }
    }
    return told
  }

  func why(_ id: DeviceID, _ assigned: DeviceSetup.Assigned?, _ facts: DeviceFacts?) -> [Notice] {
    if let configured = assigned?.configured {
      return [configured.profile == nil ? Notice("match.described") : Notice("match.named")]
    }
    guard let assigned, let traits = facts.flatMap({ DeviceTraits($0) }) else { return [] }
    return DeviceMatcher(daemon.catalog).explain(traits).first { $0.profile.id == assigned.profile.id }?.reasons ?? []
  }

  /// What is in force: the protocol's own values, the profile's over them, the site's over those.
  private func settings(_ assigned: DeviceSetup.Assigned) -> [String: String] {
    var settings: [String: String] = [:]
    for option in assigned.profile.protocol.options { settings[option.key] = option.standard }
    return settings.filter { !$0.value.isEmpty }.merging(assigned.profile.options) { $1 }.merging(assigned.settings) { $1 }
  }

  private func vitals(_ vitals: DeviceVitals) -> DeviceShow.Vitals {
    var shown = DeviceShow.Vitals(since: vitals.since)
    shown.scans = vitals.scans
    shown.incompletes = Dictionary(uniqueKeysWithValues: vitals.incompletes.map { ($0.key.rawValue, $0.value) })
    shown.faults = vitals.faults
    shown.rescans = vitals.rescans
    shown.drops = vitals.drops
    shown.reconnects = vitals.reconnects
    shown.reconnectsLastHour = vitals.trend.lastHour(before: daemon.clock.now().wall)
    shown.reconnectsAt = vitals.trend.reconnects
    shown.afterIdle = vitals.afterIdle
    shown.lostAfterIdle = vitals.lostAfterIdle
    if vitals.pace.classes.contains(where: { $0 > 0 }) {
      shown.pace = .init(
        usual: vitals.pace.usual, recent: vitals.pace.recent, median: vitals.pace.percentile(50), percentile95: vitals.pace.percentile(95))
    }
    return shown
  }
}

extension DeviceVitals {
  /// What is usual for this device, in the sign's own unit.
  func usual(_ sign: DeviceTrend.Sign) -> Double? {
    switch sign {
    case .incompletes: trend.usual
    case .reconnects: nil
    case .slowing: pace.usual
    }
  }
}
