import ControlAPI
import DeviceCatalog
import DeviceRuntime
import Links
import StationRuntime
import Warehouse

/// Looks over the shoulder of devices, for `tally devices test`.
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
        switch trace.what {
        case .event(.scan), .event(.tag): whole.insert(trace.device)
        default: break
        }
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
    let args = ["device": health.id.rawValue, "detail": health.lastError?.detail ?? "", "count": "\(sent.count)", "hex": sent.text, "endpoint": health.endpoint]
    let role = daemon.profile(of: health.id)?.role
    switch health.state {
    case .absent where daemon.assigned(health.id)?.spec.endpoint.isCalling == true: return Notice("broken.uncalled", args)
    case .absent, .opening, .stopped: return Notice("broken.unseen", args)
    case .misconfigured, .waiting: return Notice("broken.unusable", args)
    case .denied: return Notice("broken.denied", args)
    case .busy: return Notice("broken.busy", args)
    case .open where role == .reader: return Notice("broken.no-tags", args)
    // A relay has nothing to say, and a photo-eye that nobody passes neither.
    case .open where role == .io: return nil
    case .open: return sent.count == 0 ? Notice("broken.no-bytes", args) : Notice("broken.no-terminator", args)
    }
  }

  private func tapEvent(_ trace: DeviceTrace) async -> TapEvent? {
    var event = TapEvent(at: trace.at.wall, device: trace.device.rawValue)
    event.station = daemon.station(of: trace.device)
    switch trace.what {
    case .received(let bytes): event.bytes = hex(bytes)
    case .event(let decoded):
      let isConfidential = await daemon.floor.isConfidential(DeviceInput(device: trace.device, at: trace.at, event: decoded))
      let said = SaidEvent(decoded, isConfidential: isConfidential)
      event.event = said.what
      event.scanned = said.data.map { $0 + (said.symbology.map { "  \($0)" } ?? "") }
      if case .scan(let scan) = decoded {
        if event.station == nil { event.broken = Notice("broken.no-station", ["device": trace.device.rawValue]) }
        if let station = event.station { event.recognised = await daemon.floor.recognise(scan, at: station) }
      }
    case .opened, .sent, .sentFeature, .commanded, .settled, .withheld, .lost: return nil
    }
    return event
  }

  func known(_ device: String?) async throws(ControlError) {
    guard let device, await !daemon.supervisor.snapshot().contains(where: { $0.id.rawValue == device }) else { return }
    throw .unknown(.device, device, among: daemon.deviceNames)
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
