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
    case lost(LinkError)
  }
  public var device: DeviceID
  public var at: Stamp
  public var what: What
  /// How many traces this watcher has missed since it began to watch, because it was slow.
  public var missed: Int
}

/// Lets people look on: `tally devices test`, `tally devices record`. A slow watcher misses the oldest traces, counted; devices never wait for it.
public final class DeviceTap: Sendable {
  private struct Watcher {
    let continuation: AsyncStream<DeviceTrace>.Continuation
    var missed = 0
  }

  private struct State {
    var watchers: [Int: Watcher] = [:]
    var next = 0
  }

  private let state = Mutex(State())

  public init() {}

  /// Everything from now on; `.dropOldest(counted)` beyond `capacity`. Ends when the stream is let go of.
  public func watch(capacity: Int = 1024) -> AsyncStream<DeviceTrace> {
    let (stream, continuation) = AsyncStream.makeStream(of: DeviceTrace.self, bufferingPolicy: .bufferingNewest(capacity))
    let number = state.withLock { state in
      state.next += 1
      state.watchers[state.next] = Watcher(continuation: continuation)
      return state.next
    }
    continuation.onTermination = { [weak self] _ in self?.forget(number) }
    return stream
  }

  private func forget(_ number: Int) {
    let watcher = state.withLock { $0.watchers.removeValue(forKey: number) }
    withExtendedLifetime(watcher) {}
  }

  func tell(_ device: DeviceID, at: @autoclosure () -> Stamp, _ what: @autoclosure () -> DeviceTrace.What) {
    state.withLock { state in
      guard !state.watchers.isEmpty else { return }
      let trace = DeviceTrace(device: device, at: at(), what: what(), missed: 0)
      for (number, watcher) in state.watchers {
        var own = trace
        own.missed = watcher.missed
        if case .dropped = watcher.continuation.yield(own) { state.watchers[number]?.missed += 1 }
      }
    }
  }
}
