import Synchronization
import Warehouse

/// What a device has sent and nobody has asked for yet.
///
/// The kernel keeps 64 input events, some ten keys, for a reader that is busy, and then drops what it has. A reader that waits for a commit to the
/// disk is busy for longer than that, and the next code comes meanwhile. So the device is read at once, and back-pressure begins only where this
/// bound is reached.
final class ReadAhead: Sendable {
  /// Bytes: hundreds of codes.
  static let bound = 1 << 20

  private struct State {
    var chunks: [LinkChunk] = []
    /// What comes before those, the next one last.
    var turned: [LinkChunk] = []
    var count = 0
    var end: LinkError?
    var reader: UnsafeContinuation<Void, Never>?
    /// To be called once there is room again.
    var onRoom: (@Sendable () -> Void)?
  }
  private let state = Mutex(State())

  /// Adds what has come, and says whether there is room for more; where there is none, `onRoom` is called once there is.
  func append(_ chunk: LinkChunk, onRoom: @escaping @Sendable () -> Void) -> Bool {
    let (reader, hasRoom) = state.withLock { state in
      state.chunks.append(chunk)
      state.count += chunk.bytes.count
      let hasRoom = state.count < Self.bound
      if !hasRoom, state.end == nil { state.onRoom = onRoom }
      return (state.reader.take(), hasRoom)
    }
    reader?.resume()
    return hasRoom
  }

  /// Nothing comes any more; what is here is still given out, unless it is `discarded`.
  func end(_ error: LinkError, discarded: Bool = false) {
    let reader = state.withLock { state in
      state.end = state.end ?? error
      state.onRoom = nil
      if discarded { (state.chunks, state.turned) = ([], []) }
      return state.reader.take()
    }
    reader?.resume()
  }

  /// The next chunk; `nil` when the deadline passed. One caller at a time.
  func next(until deadline: Deadline) async throws(LinkError) -> LinkChunk? {
    var hasWaited = false
    while true {
      if let chunk = try take() {
        // A device that always has more lets all others have their turn.
        if !hasWaited { await Task.yield() }
        return chunk
      }
      if Task.isCancelled { throw LinkError(.closed, "the wait was cancelled") }
      guard deadline.left > .zero else { return nil }
      await more(until: deadline)
      hasWaited = true
    }
  }

  private func take() throws(LinkError) -> LinkChunk? {
    let (chunk, end, onRoom) = state.withLock { state -> (LinkChunk?, LinkError?, (@Sendable () -> Void)?) in
      if state.turned.isEmpty {
        swap(&state.chunks, &state.turned)
        state.turned.reverse()
      }
      guard let chunk = state.turned.popLast() else { return (nil, state.end, nil) }
      state.count -= chunk.bytes.count
      return (chunk, nil, state.count < Self.bound ? state.onRoom.take() : nil)
    }
    onRoom?()
    if let end { throw end }
    return chunk
  }

  /// Returns when there may be something new, at the deadline, or when the task is cancelled.
  private func more(until deadline: Deadline) async {
    let alarm =
      deadline.nanoseconds == .max
      ? nil
      : Task {
        try? await Task.sleep(for: deadline.left)
        rouse()
      }
    await withTaskCancellationHandler {
      await withUnsafeContinuation { continuation in
        let isThere = state.withLock { state in
          if !state.chunks.isEmpty || !state.turned.isEmpty || state.end != nil { return true }
          state.reader = continuation
          return false
        }
        // A cancellation or a deadline that came before the continuation was there found nobody to wake.
        if isThere { continuation.resume() } else if Task.isCancelled || deadline.left <= .zero { rouse() }
      }
    } onCancel: {
      rouse()
    }
    alarm?.cancel()
  }

  private func rouse() { state.withLock { $0.reader.take() }?.resume() }
}
