import ControlAPI
import DeviceCatalog
import DeviceReplay
import DeviceRuntime
import Links
import Protocols
import StationRuntime
import Warehouse

/// What a device has sent and been told: `tally devices record` and `watch`.
struct DeviceEvidence {
  let daemon: Daemon

  /// A session: what is kept of the device, and then what comes within the time asked for.
  func recording(_ request: RecordRequest) async throws(ControlError) -> AsyncStream<String> {
    try await DeviceWatch(daemon: daemon).known(request.device)
    let device = DeviceID(request.device)
    let assigned = daemon.assigned(device)
    let settings = assigned?.settings ?? [:]
    var redaction: Redaction?
    if request.redact {
      redaction = assigned.flatMap { Redaction(for: $0.profile.protocol, options: $0.profile.options.merging(settings) { $1 }) }
      guard redaction != nil else {
        throw ControlError("agent.no-redaction", ["device": request.device, "protocol": assigned?.profile.protocol.rawValue ?? "–"], exit: .notFound)
      }
    }
    let health = await daemon.supervisor.snapshot().first { $0.id == device }
    let (last, live) = daemon.supervisor.tap.follow(device, now: daemon.clock.now())
    let recorder = SessionRecorder(endpoint: health?.endpoint ?? "", opening: health?.opening ?? LinkOpening(), redaction: redaction)
    let header = recorder.header(device: assigned?.profile.id ?? "unknown", firmware: "unknown", settings: settings)
    return bounded(request.seconds.map { min(max($0, 1), 3600) } ?? 0, room: header.count + last.count * 2 + 4096) { continuation in
      var recorder = recorder
      for line in header + last.flatMap({ recorder.lines(for: $0) }) { continuation.yield(line) }
      if request.seconds != nil {
        for await trace in live { for line in recorder.lines(for: trace) { continuation.yield(line) } }
      }
      for line in recorder.rest() { continuation.yield(line) }
    }
  }

  /// Everything as it happens; bytes at once, before anybody knows what they are.
  func following(_ request: TapRequest) async throws(ControlError) -> AsyncStream<FollowEvent> {
    guard let name = request.device else { throw ControlError("agent.bad-request", ["error": "device"], exit: .usage) }
    try await DeviceWatch(daemon: daemon).known(name)
    let (_, live) = daemon.supervisor.tap.follow(DeviceID(name), now: daemon.clock.now())
    let health = await daemon.supervisor.snapshot().first { $0.id.rawValue == name }
    return bounded(request.seconds == 0 ? nil : request.seconds, room: 4096) { [daemon] continuation in
      var first = FollowEvent(health?.state == .open ? "opened" : "lost", at: daemon.clock.now().wall)
      first.what = health?.endpoint
      first.detail = health?.lastError?.detail
      continuation.yield(first)
      var frame: [UInt8] = []
      var missed = 0
      for await trace in live {
        if trace.missed > missed {
          var gap = FollowEvent("missed", at: trace.at.wall)
          gap.detail = "\(trace.missed - missed)"
          missed = trace.missed
          continuation.yield(gap)
        }
        if let event = await event(trace, &frame) { continuation.yield(event) }
      }
    }
  }

  private func event(_ trace: DeviceTrace, _ frame: inout [UInt8]) async -> FollowEvent? {
    func told(_ kind: String, _ bytes: [UInt8]? = nil, what: String? = nil, detail: String? = nil) -> FollowEvent {
      var event = FollowEvent(kind, at: trace.at.wall)
      event.bytes = bytes.map(hex)
      event.what = what
      event.detail = detail
      return event
    }
    switch trace.what {
    case .opened(let endpoint, _):
      frame = []
      return told("opened", what: endpoint)
    case .received(let bytes):
      frame = (frame + bytes).suffix(1 << 16)
      return told("received", bytes)
    case .sent(let bytes): return told("sent", bytes)
    case .sentFeature(let report): return told("sent", report, what: "feature")
    case .commanded(.signal(let signal)): return told("command", what: signal.rawValue)
    case .commanded(.scanning(let on)): return told("command", what: "scanning \(on ? "on" : "off")")
    case .commanded(.trigger(let on)): return told("command", what: "trigger \(on ? "on" : "off")")
    case .commanded(.raw(let bytes)): return told("command", bytes, what: "raw")
    case .commanded(.status): return told("command", what: "status")
    // Without the tag's password.
    case .commanded(.tag(let operation)): return told("command", what: operation.name)
    case .commanded(.select(let mask)): return told("command", mask?.bits, what: "select")
    case .commanded(.power(let power)): return told("command", what: "power \(decibelText(power))")
    case .commanded(.region(let region)): return told("command", what: "region \(region.rawValue)")
    case .commanded(.writing(let on, _, _)): return told("command", what: "writing \(on ? "on" : "off")")
    case .commanded(.output(let port, let on, _)): return told("command", what: "output \(port) \(on ? "on" : "off")")
    case .settled:
      frame = []
      return nil
    case .lost(let error): return told("lost", detail: error.detail)
    case .withheld: return nil
    case .event(let event):
      let isConfidential = await daemon.floor.isConfidential(DeviceInput(device: trace.device, at: trace.at, event: event))
      let said = SaidEvent(event, isConfidential: isConfidential)
      var told = told("event", isConfidential ? nil : frame, what: said.what)
      told.data = said.data
      told.symbology = said.symbology
      return told
    }
  }

  /// A stream that `work` fills until it is done, the time (`nil`: none) is over or nobody listens any more.
  private func bounded<Value: Sendable>(
    _ seconds: Int?, room: Int, _ work: @escaping @Sendable (AsyncStream<Value>.Continuation) async -> Void
  ) -> AsyncStream<Value> {
    let (stream, continuation) = AsyncStream.makeStream(of: Value.self, bufferingPolicy: .bufferingNewest(room))
    let working = Task {
      await work(continuation)
      continuation.finish()
    }
    let clock = Task {
      guard let seconds, seconds > 0, (try? await Task.sleep(for: .seconds(seconds))) != nil else { return }
      working.cancel()
    }
    continuation.onTermination = { _ in
      clock.cancel()
      working.cancel()
    }
    return stream
  }
}

/// An event in words: what it is, and its data made visible unless they are nobody's business.
struct SaidEvent {
  var what: String
  var data: String?
  var symbology: String?

  init(_ event: DeviceEvent, isConfidential: Bool) {
    func shown(_ bytes: [UInt8]) -> String { isConfidential ? "•••" : visible(bytes) }
    switch event {
    case .scan(let scan): (what, data, symbology) = ("scan", shown(scan.data), scan.symbology)
    case .incomplete(let bytes, let reason): (what, data) = ("incomplete \(reason.rawValue)", shown(bytes))
    case .fault(let code, let bytes): (what, data) = ("fault \(code)", isConfidential ? "•••" : hex(bytes))
    case .info(let name, let value): (what, data) = ("info \(name)", value)
    case .tag(let tag): (what, data) = ("tag", hex(tag.identity))
    case .printer(let status): (what, data) = ("printer", status.ready ? "ready" : status.conditions.map(\.rawValue).joined(separator: ","))
    case .result(let operation, let ok, let error): (what, data) = ("result \(operation)", ok ? "ok" : error ?? "failed")
    }
  }
}
