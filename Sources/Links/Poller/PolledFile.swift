import CLinux
import Glibc
import Synchronization
import Warehouse

/// An open, non-blocking descriptor watched by the poller: the ground that every device link stands on.
///
/// System calls on the descriptor happen under its lock, and closing takes it out of there first: no call can reach a number that has been given to
/// another file.
final class PolledFile: Sendable {
  private struct State: ~Copyable {
    var descriptor: Descriptor?
    var closed = false
    /// Calls under way outside the lock: the last of them closes a file that was closed meanwhile.
    var leases = 0
  }

  private let poller: Poller
  private let token: Poller.Token
  private let state: Mutex<State>

  init(_ descriptor: consuming Descriptor, poller: Poller) throws(LinkError) {
    self.poller = poller
    token = try poller.add(descriptor.number)
    state = Mutex(State(descriptor: descriptor))
  }

  deinit { close() }

  /// Calls `body` with the descriptor's number; `nil` once it is closed. `body` must not wait.
  func withDescriptor<Value>(_ body: (Int32) -> Value) -> Value? {
    state.withLock { state in
      if !state.closed, let number = state.descriptor?.number { body(number) } else { nil }
    }
  }

  /// Calls `body`, which may wait, outside the lock; a `close` meanwhile takes effect when it returns. -errno where the file is closed.
  func withLease(_ body: (Int32) -> Int32) -> Int32 {
    let number = state.withLock { state -> Int32? in
      guard !state.closed, let number = state.descriptor?.number else { return nil }
      state.leases += 1
      return number
    }
    guard let number else { return -EBADF }
    defer {
      // It goes outside the lock: to close a device may take its time.
      _ = state.withLock { state -> Descriptor? in
        state.leases -= 1
        return state.closed && state.leases == 0 ? state.descriptor.take() : nil
      }
    }
    return body(number)
  }

  /// Waits for input and reads it; `nil` when `deadline` passed. An empty result is the end of the file.
  func read(upTo count: Int, until deadline: Deadline) async throws(LinkError) -> [UInt8]? { try await read(upTo: count, until: deadline) { $0 } }

  /// Reads as `read` does, and says when the first of the bytes came: also where nobody waited for them at that time.
  func readStamped(upTo count: Int, until deadline: Deadline) async throws(LinkError) -> LinkChunk? {
    try await read(upTo: count, until: deadline) { bytes in
      let at = poller.arrival(token) ?? clinux_boot_nanoseconds()
      // What did not fit is there already: it came with these.
      if bytes.count < count { poller.watchArrival(token) }
      return LinkChunk(bytes: bytes, at: at)
    }
  }

  /// `make` is called at once with what was read.
  private func read<Value: Sendable>(upTo count: Int, until deadline: Deadline, _ make: ([UInt8]) -> Value) async throws(LinkError) -> Value? {
    if let bytes = try readNow(upTo: count) {
      let value = make(bytes)
      // A device that always has more lets all others have their turn.
      await Task.yield()
      return value
    }
    while try await ready(.input, until: deadline) {
      if let bytes = try readNow(upTo: count) { return make(bytes) }
    }
    return nil
  }

  /// Whether all that has come was read, and somebody waits for more.
  var isQuiet: Bool { poller.isQuiet(token) }

  /// What is there without waiting; `nil` where there is nothing. An empty result is the end of the file.
  func readNow(upTo count: Int) throws(LinkError) -> [UInt8]? {
    var result = 0
    let bytes = [UInt8](unsafeUninitializedCapacity: count) { buffer, filled in
      result = withDescriptor { clinux_read($0, buffer.baseAddress, count) } ?? -Int(EBADF)
      filled = max(0, result)
    }
    guard result < 0 else { return bytes }
    guard -result == EAGAIN else { throw .reading(Int32(result)) }
    return nil
  }

  /// Has `body` called by the poller whenever there is input: `Poller.feed`.
  func feed(_ body: @escaping @Sendable () -> Bool) { poller.feed(token, body) }

  /// Writes all of `bytes`, waiting where the device is slower.
  nonisolated(nonsending) func write(_ bytes: [UInt8], until deadline: Deadline) async throws(LinkWriteError) {
    var taken = 0
    while taken < bytes.count {
      let result = withDescriptor { number in
        bytes[taken...].withUnsafeBytes { clinux_write(number, $0.baseAddress, $0.count) }
      } ?? -Int(EBADF)
      if result >= 0 {
        taken += result
        continue
      }
      do throws(LinkError) {
        guard -result == EAGAIN else { throw .writing(Int32(result)) }
        guard try await ready(.output, until: deadline) else { throw LinkError(.stalled, "took \(taken) of \(bytes.count) bytes within the time") }
      } catch {
        throw LinkWriteError(error: error, taken: taken)
      }
    }
  }

  /// `false` when the deadline passed.
  func ready(_ direction: Poller.Direction, until deadline: Deadline) async throws(LinkError) -> Bool {
    switch await poller.wait(token, direction, until: deadline.nanoseconds) {
    case .ready: return true
    case .deadline: return false
    case .closed: throw LinkError(.closed, "closed here")
    case .cancelled: throw LinkError(.closed, "the wait was cancelled")
    case .doubled: throw LinkError(.io, "two calls wait for the same direction of one link")
    }
  }

  /// Waits under way end with `closed`. Idempotent. `last` is called with the descriptor just before it goes.
  func close(_ last: (Int32) -> Void = { _ in }) {
    poller.remove(token)
    // It goes outside the lock: to close a device may take its time.
    _ = state.withLock { state -> Descriptor? in
      guard !state.closed, let number = state.descriptor?.number else { return nil }
      last(number)
      state.closed = true
      return state.leases == 0 ? state.descriptor.take() : nil
    }
  }
}

/// A point on `CLOCK_MONOTONIC`.
struct Deadline: Sendable {
  /// `.max` for never.
  let nanoseconds: Int64

  static let never = Deadline(nanoseconds: .max)

  private init(nanoseconds: Int64) { self.nanoseconds = nanoseconds }

  /// From now; `nil` for never.
  init(in duration: Duration?) {
    guard let duration else {
      self = .never
      return
    }
    let (sum, overflow) = clinux_monotonic_nanoseconds().addingReportingOverflow(duration.nanoseconds)
    nanoseconds = overflow ? .max : sum
  }

  /// The time until then; zero or less where it has passed.
  var left: Duration { nanoseconds == .max ? .seconds(Int64.max) : .nanoseconds(nanoseconds - clinux_monotonic_nanoseconds()) }
}

extension Duration {
  /// Whole nanoseconds, held at the ends of `Int64`.
  var nanoseconds: Int64 {
    let (seconds, attoseconds) = components
    let (scaled, overflow) = seconds.multipliedReportingOverflow(by: 1_000_000_000)
    return overflow ? (seconds < 0 ? .min : .max) : scaled.addingReportingOverflow(attoseconds / 1_000_000_000).partialValue
  }
}
