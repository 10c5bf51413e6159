import Synchronization
public import Warehouse

/// What passed between the daemon and one device.
public struct DeviceTrace: Sendable, Hashable {
  public enum What: Sendable, Hashable {
    case opened(endpoint: String, LinkOpening)
    case received([UInt8])
    case sent([UInt8])
    /// A HID feature report.
    case sentFeature([UInt8])
    /// An order from above, before what the protocol sends for it.
    case commanded(DeviceCommand)
    case event(DeviceEvent)
    /// The events before it have been dealt with; the bytes that led to them are confidential, or not. With `hasMore`, the last bytes received
    /// may also be the beginning of another code.
    case settled(isConfidential: Bool, hasMore: Bool)
    /// Bytes of a confidential code, which are not kept; only among the last traces of a device.
    case withheld(Int)
    case lost(LinkError)
  }
  public var device: DeviceID
  public var at: Stamp
  public var what: What
  /// How many traces this watcher has missed since it began to watch, because it was slow.
  public var missed: Int
}

/// Lets people look on: `tally devices test`, `tally devices record`. A slow watcher misses the oldest traces, counted; devices never wait for it.
/// The last that passed is kept for those who come too late.
public final class DeviceTap: Sendable {
  private struct Watcher {
    let continuation: AsyncStream<DeviceTrace>.Continuation
    /// `nil` for all.
    let device: DeviceID?
    var missed = 0
  }

  private struct State {
    var watchers: [Int: Watcher] = [:]
    var next = 0
    var rings: [DeviceID: EvidenceRing] = [:]
  }

  private let state = Mutex(State())

  public init() {}

  /// Everything from now on; `.dropOldest(counted)` beyond `capacity`. Ends when the stream is let go of.
  public func watch(capacity: Int = 1024) -> AsyncStream<DeviceTrace> { watch(nil, now: nil, capacity: capacity).live }

  /// What one device has last sent and been sent, oldest first, and everything from then on: nothing is between the two, and nothing in both.
  public func follow(_ device: DeviceID, now: Stamp, capacity: Int = 4096) -> (last: [DeviceTrace], live: AsyncStream<DeviceTrace>) {
    watch(device, now: now, capacity: capacity)
  }

  /// Forgets what is too old to be evidence. Costs nothing where nothing is; to be called now and then.
  public func expire(now mono: Int64) {
    state.withLock { state in
      for device in state.rings.keys { state.rings[device]?.expire(now: mono) }
    }
  }

  private func watch(_ device: DeviceID?, now: Stamp?, capacity: Int) -> (last: [DeviceTrace], live: AsyncStream<DeviceTrace>) {
    let (stream, continuation) = AsyncStream.makeStream(of: DeviceTrace.self, bufferingPolicy: .bufferingNewest(capacity))
    let (number, last) = state.withLock { state in
      state.next += 1
      state.watchers[state.next] = Watcher(continuation: continuation, device: device)
      let ring = device.flatMap { state.rings[$0] }
      return (state.next, now.flatMap { now in device.flatMap { ring?.traces(of: $0, now: now) } } ?? [])
    }
    continuation.onTermination = { [weak self] _ in self?.forget(number) }
    return (last, stream)
  }

  private func forget(_ number: Int) {
    let watcher = state.withLock { $0.watchers.removeValue(forKey: number) }
    withExtendedLifetime(watcher) {}
  }

  /// Tags, each for itself; costs nothing where nobody watches.
  func tell(_ device: DeviceID, at: Stamp, _ batch: TagBatch) {
    guard state.withLock({ $0.watchers.contains { $0.value.device == nil || $0.value.device == device } }) else { return }
    for read in batch.reads { tell(device, at: at, .event(.tag(read))) }
  }

  func tell(_ device: DeviceID, at: @autoclosure () -> Stamp, _ what: @autoclosure () -> DeviceTrace.What) {
    state.withLock { state in
      let trace = DeviceTrace(device: device, at: at(), what: what(), missed: 0)
      state.rings[device, default: EvidenceRing()].add(trace.what, at: trace.at.mono)
      for (number, watcher) in state.watchers where watcher.device == nil || watcher.device == device {
        var own = trace
        own.missed = watcher.missed
        if case .dropped = watcher.continuation.yield(own) { state.watchers[number]?.missed += 1 }
      }
    }
  }
}
