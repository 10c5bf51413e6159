import ControlAPI
import DeviceCatalog
import DeviceReplay
import DeviceRuntime
import Links
import StationRuntime
import Warehouse

/// Looks over the shoulder of devices, for `tally devices test` and `record`.
struct DeviceWatch {
  let daemon: Daemon

  /// What passes for some seconds; for a device of which nothing was seen, the first broken link at the end.
  func events(_ request: TapRequest) async throws(ControlError) -> AsyncStream<TapEvent> {
    try await known(request.device)
    let traces = daemon.supervisor.tap.watch()
    let (stream, continuation) = AsyncStream.makeStream(of: TapEvent.self, bufferingPolicy: .bufferingNewest(1024))
    let looking = Task {
      var sent: [DeviceID: Heard] = [:]
      var whole: Set<DeviceID> = []
      for await trace in traces where request.device == nil || trace.device.rawValue == request.device {
        if case .received(let bytes) = trace.what { sent[trace.device, default: Heard()].add(bytes) }
        if case .event(.scan) = trace.what { whole.insert(trace.device) }
        if let event = await tapEvent(trace) { continuation.yield(event) }
      }
      return (sent, whole)
    }
    let clock = Task {
      try? await Task.sleep(for: .seconds(min(max(request.seconds, 1), 3600)))
      looking.cancel()
      let (sent, whole) = await looking.value
      for health in await daemon.supervisor.snapshot() where request.device == nil || health.id.rawValue == request.device {
        guard !whole.contains(health.id), let broken = broken(health, sent: sent[health.id] ?? Heard()) else { continue }
        // Without a name the question was whether anything speaks at all: silence of the others is no finding then.
        if request.device == nil, !whole.isEmpty, health.state == .open { continue }
        var event = TapEvent(at: daemon.clock.now().wall, device: health.id.rawValue)
        event.broken = broken
        continuation.yield(event)
      }
      continuation.finish()
    }
    continuation.onTermination = { _ in
      clock.cancel()
      looking.cancel()
    }
    return stream
  }

  /// The first thing that is not as it must be: there, allowed, ours, speaking, ending its codes, belonging somewhere.
  private func broken(_ health: DeviceHealth, sent: Heard) -> Notice? {
    let args = ["device": health.id.rawValue, "detail": health.lastError?.detail ?? "", "count": "\(sent.count)", "hex": sent.text]
    switch health.state {
    case .absent, .misconfigured, .opening, .stopped, .waiting: return Notice("broken.unseen", args)
    case .denied: return Notice("broken.denied", args)
    case .busy: return Notice("broken.busy", args)
    case .open: return sent.count == 0 ? Notice("broken.no-bytes", args) : Notice("broken.no-terminator", args)
    }
  }

  private func tapEvent(_ trace: DeviceTrace) async -> TapEvent? {
    var event = TapEvent(at: trace.at.wall, device: trace.device.rawValue)
    event.station = daemon.station(of: trace.device)
    switch trace.what {
    case .received(let bytes): event.bytes = hex(bytes)
    case .event(let decoded):
      switch decoded {
      case .scan(let scan):
        event.event = "scan"
        event.scanned = visible(scan.data) + (scan.symbology.map { "  \($0)" } ?? "")
        if event.station == nil { event.broken = Notice("broken.no-station", ["device": trace.device.rawValue]) }
        if let station = event.station { event.recognised = await daemon.floor.recognise(scan, at: station) }
      case .incomplete(let data, let reason):
        event.event = "incomplete \(reason.rawValue)"
        event.scanned = visible(data)
      case .fault(let code, let bytes): event.event = "fault \(code) \(hex(bytes))"
      case .info(let name, let value): event.event = "info \(name)=\(value)"
      case .tag(let tag): event.event = "tag \(hex(tag.epc))"
      case .printer(let status): event.event = "printer \(status.ready ? "ready" : status.conditions.map(\.rawValue).joined(separator: ","))"
      case .result(let operation, let ok, let error): event.event = "\(operation) \(ok ? "ok" : error ?? "failed")"
      }
    case .opened, .sent, .sentFeature, .commanded, .lost: return nil
    }
    return event
  }

  /// The device's traffic in the session format, from now on.
  func recording(_ request: TapRequest) async throws(ControlError) -> AsyncStream<String> {
    try await known(request.device)
    let device = DeviceID(request.device ?? "")
    let health = await daemon.supervisor.snapshot().first { $0.id == device }
    let traces = daemon.supervisor.tap.watch(capacity: 4096)
    let profile = daemon.profiles[device] ?? "unknown"
    return bounded(request.seconds) { continuation in
      var recorder = SessionRecorder(endpoint: health?.endpoint ?? "", opening: health?.opening ?? LinkOpening())
      for line in recorder.header(device: profile, firmware: "unknown") { continuation.yield(line) }
      for await trace in traces where trace.device == device { for line in recorder.lines(for: trace) { continuation.yield(line) } }
    }
  }

  /// A stream that `work` fills until the time is over or nobody listens any more.
  private func bounded(
    _ seconds: Int, _ work: @escaping @Sendable (AsyncStream<String>.Continuation) async -> Void
  ) -> AsyncStream<String> {
    let (stream, continuation) = AsyncStream.makeStream(of: String.self, bufferingPolicy: .bufferingNewest(4096))
    let working = Task { await work(continuation) }
    let clock = Task {
      try? await Task.sleep(for: .seconds(min(max(seconds, 1), 3600)))
      working.cancel()
      await working.value
      continuation.finish()
    }
    continuation.onTermination = { _ in
      clock.cancel()
      working.cancel()
    }
    return stream
  }

  private func known(_ device: String?) async throws(ControlError) {
    guard let device, await !daemon.supervisor.snapshot().contains(where: { $0.id.rawValue == device }) else { return }
    throw ControlError("agent.no-device", ["device": device], exit: .notFound)
  }
}

/// What a device has sent: how much, and how it ended, where the terminator should have been.
private struct Heard {
  private(set) var count = 0
  private var last: [UInt8] = []

  mutating func add(_ bytes: [UInt8]) {
    count += bytes.count
    last = Array((last + bytes).suffix(48))
  }

  var text: String { (count > last.count ? "… " : "") + hex(last) + "  " + visible(last) }
}

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
    if let device, reports.isEmpty { throw ControlError("agent.no-device", ["device": device], exit: .notFound) }
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
