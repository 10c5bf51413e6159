import ControlAPI
import DeviceCatalog
import DeviceRuntime
import Links
import Warehouse

/// Which profile a device got, and why the others did not match.
struct DeviceExplainer {
  let daemon: Daemon

  func explain(_ device: String?) async throws(ControlError) -> [ExplainReport] {
    var reports: [ExplainReport] = []
    let plugged = (try? await Hotplug.devices()) ?? []
    let health = await daemon.supervisor.snapshot()
    for assigned in daemon.current.devices + daemon.current.adopted where device == nil || assigned.spec.id.rawValue == device {
      var report = atWork(assigned, plugged)
      report.signals = health.first { $0.id == assigned.spec.id }?.signals.map { can in Signal.allCases.filter(can.contains) }
      reports.append(report)
    }
    let adopted = daemon.current.adopted.map(\.spec.id.rawValue)
    for facts in plugged where device == nil || facts.node == device || facts.identity == device || facts.links.contains(device ?? "") {
      // Of a device that a driver of the kernel speaks to, the driver's nodes tell more than the whole.
      let isRest = facts.subsystem == .usb && plugged.contains { $0.device == facts.device && $0.subsystem != .usb }
      guard !isRest, !adopted.contains(facts.identity), let traits = DeviceTraits(facts) else { continue }
      let matcher = DeviceMatcher(daemon.catalog)
      let explanations = matcher.explain(traits)
      let chosen = explanations.first { $0.isChosen }?.profile
      var known = known(facts)
      known["model"] = chosen?.model(of: traits)?.name
      var report = ExplainReport(
        device: facts.identity, facts: known, chosen: chosen?.id,
        candidates: explanations.map { .init(profile: $0.profile.id, matched: $0.matched, reasons: $0.reasons) })
      report.hints = hints(matcher, traits, isKnown: chosen != nil, plugged)
      report.draft = chosen == nil ? matcher.draft(for: traits) : nil
      reports.append(report)
    }
    if let device, reports.isEmpty { throw .unknown(.device, device, among: daemon.deviceNames + plugged.map(\.node)) }
    return reports
  }

  /// The configuration's, or adopted: by a person, or because the catalog knows it.
  private func atWork(_ assigned: DeviceSetup.Assigned, _ plugged: [DeviceFacts]) -> ExplainReport {
    let id = assigned.spec.id
    let facts = plugged.first { $0.identity == id.rawValue && assigned.profile.links.map(\.kind).contains(DeviceTraits($0)?.link ?? .tcp) }
    let isFound = assigned.configured != nil || facts.flatMap { DeviceTraits($0) }.flatMap(DeviceMatcher(daemon.catalog).profile)?.id == assigned.profile.id
    let reasons = isFound ? DeviceShower(daemon: daemon).why(id, assigned, facts) : [Notice("match.adopted")]
    var shown = facts.map(known) ?? [:]
    shown["connect"] = assigned.configured?.connect.description
    shown["station"] = assigned.spec.station
    return ExplainReport(
      device: id.rawValue, facts: shown, chosen: assigned.profile.id,
      candidates: daemon.catalog.profiles.map { profile in
        let matched = profile.id == assigned.profile.id
        let other = Notice(assigned.configured == nil ? "match.other-chosen" : "match.other-named", ["profile": assigned.profile.id])
        return .init(profile: profile.id, matched: matched, reasons: matched ? reasons : [other])
      })
  }

  private func known(_ facts: DeviceFacts) -> [String: String] {
    var known = ["node": facts.node, "port": facts.port]
    known["usb"] = facts.usb
    known["serial"] = facts.serial
    known["driver"] = facts.driver
    known["name"] = facts.name
    return known
  }

  /// Why a plugged-in device is of no use as it is: its mode, or what the nearest profile objects to.
  private func hints(_ matcher: DeviceMatcher, _ traits: DeviceTraits, isKnown: Bool, _ plugged: [DeviceFacts]) -> [Notice] {
    let missed = daemon.current.devices.compactMap(\.configured).filter { device in !plugged.contains { device.connect.isMet(by: $0) } }
    let wanted = missed.compactMap { daemon.profiles[DeviceID($0.name)].flatMap { daemon.catalog[$0] } }
    if let wrong = wanted.lazy.compactMap({ matcher.wrongMode(traits, wanted: $0) }).first ?? matcher.wrongMode(traits) { return [wrong.notice] }
    guard !isKnown, let nearest = matcher.nearest(to: traits) else { return [] }
    return [Notice("match.nearest", ["profile": nearest.profile.id])] + nearest.objections
  }
}
