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
    for configured in daemon.configuration.devices where device == nil || configured.name == device {
      let chosen = daemon.profiles[DeviceID(configured.name)]
      reports.append(
        ExplainReport(
          device: configured.name, facts: ["connect": configured.connect.description], chosen: chosen,
          candidates: daemon.catalog.profiles.map { profile in
            let matched = profile.id == chosen
            let reason = configured.profile == nil ? Notice("match.described") : Notice("match.named")
            return .init(profile: profile.id, matched: matched, reasons: [matched ? reason : Notice("match.other-named", ["profile": chosen ?? "–"])])
          }))
    }
    let plugged = (try? await Hotplug.devices()) ?? []
    for facts in plugged where device == nil || facts.node == device || facts.identity == device || facts.links.contains(device ?? "") {
      guard let traits = DeviceTraits(facts) else { continue }
      let matcher = DeviceMatcher(daemon.catalog)
      let explanations = matcher.explain(traits)
      let chosen = explanations.first { $0.isChosen }?.profile
      var known = ["node": facts.node, "port": facts.port]
      known["usb"] = facts.usb
      known["serial"] = facts.serial
      known["driver"] = facts.driver
      known["name"] = facts.name
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

  /// Why a plugged-in device is of no use as it is: its mode, or what the nearest profile objects to.
  private func hints(_ matcher: DeviceMatcher, _ traits: DeviceTraits, isKnown: Bool, _ plugged: [DeviceFacts]) -> [Notice] {
    let missed = daemon.configuration.devices.filter { device in !plugged.contains { device.connect.isMet(by: $0) } }
    let wanted = missed.compactMap { daemon.profiles[DeviceID($0.name)].flatMap { daemon.catalog[$0] } }
    if let wrong = wanted.lazy.compactMap({ matcher.wrongMode(traits, wanted: $0) }).first ?? matcher.wrongMode(traits) { return [wrong.notice] }
    guard !isKnown, let nearest = matcher.nearest(to: traits) else { return [] }
    return [Notice("match.nearest", ["profile": nearest.profile.id])] + nearest.objections
  }
}
