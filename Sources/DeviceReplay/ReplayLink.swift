import CLinux
import Glibc
public import Warehouse

/// A recorded session in place of a device: `read` gives what the recording received, at the times it did.
///
/// What the host writes is kept in `written` and otherwise ignored, as are the recording's own `>` and `!` lines: the host of today decides what it
/// sends. After the last line there is silence; after `lost`, `open` goes on with the next `open` of the recording, and is refused where there is
/// none.
public actor ReplayLink: Link {
  public enum Pace: Sendable {
    case recorded
    /// Silence passes at once, and only in `LinkChunk.at`; behind the last line it is real.
    case immediate
  }

  public nonisolated let endpoint: String
  public private(set) var written: [UInt8] = []
  /// Feature reports that the host wrote.
  public private(set) var features: [[UInt8]] = []
  public private(set) var opening = LinkOpening()
  private let pace: Pace
  private var rest: ArraySlice<Session.Line>
  private var isOpen = false
  /// Time in the session, and when that began by the machine's clocks.
  private var now = Duration.zero
  private var start = ContinuousClock.now
  private var startStamp: Int64 = 0
  private var sleeper: Task<Void, Never>?

  public init(_ session: Session, name: String, pace: Pace = .recorded) {
    endpoint = "recording " + name
    rest = session.lines[...]
    self.pace = pace
  }

  public func open() async throws(LinkError) {
    guard !isOpen else { return }
    guard let index = rest.firstIndex(where: { $0.step.opening != nil }) else {
      throw LinkError(.absent, "\(endpoint) has ended")
    }
    opening = rest[index].step.opening ?? LinkOpening()
    now = rest[index].at
    rest = rest[(index + 1)...]
    start = .now - now
    startStamp = clinux_boot_nanoseconds() - nanoseconds(now)
    isOpen = true
  }

  public func read(timeout: Duration?) async throws(LinkError) -> LinkChunk? {
    let until = timeout.map { now + $0 }
    while true {
      guard isOpen else { throw LinkError(.closed, endpoint) }
      guard let line = rest.first, line.at <= until ?? line.at else {
        try await pass(to: until, silently: rest.isEmpty)
        if until != nil { return nil }
        continue
      }
      try await pass(to: line.at, silently: false)
      guard isOpen, !rest.isEmpty else { continue }
      rest.removeFirst()
      switch line.step {
      case .received(let bytes): return LinkChunk(bytes: bytes, at: startStamp + nanoseconds(line.at))
      case .lost:
        isOpen = false
        throw LinkError(.lost, "\(endpoint), line \(line.number)")
      case .open, .sent, .sentFeature, .command: continue
      }
    }
  }

  public func write(_ bytes: [UInt8], timeout: Duration) async throws(LinkWriteError) {
    guard isOpen else { throw LinkWriteError(error: LinkError(.closed, endpoint), taken: 0) }
    written += bytes
  }

  public func writeFeature(_ report: [UInt8], timeout: Duration) async throws(LinkWriteError) {
    guard isOpen else { throw LinkWriteError(error: LinkError(.closed, endpoint), taken: 0) }
    features.append(report)
  }

  public func close() async {
    isOpen = false
    sleeper?.cancel()
  }

  /// Lets time pass up to a moment of the session, `nil` for as long as the link is open.
  private func pass(to moment: Duration?, silently real: Bool) async throws(LinkError) {
    if pace == .recorded || real {
      let wake = moment.map { pace == .recorded ? start + $0 : .now + ($0 - now) } ?? .now + .seconds(86_400)
      let task = Task<Void, Never> { try? await Task.sleep(until: wake, clock: .continuous) }
      sleeper = task
      await withTaskCancellationHandler { await task.value } onCancel: { task.cancel() }
      sleeper = nil
      guard isOpen, !Task.isCancelled else { throw LinkError(.closed, endpoint) }
    }
    if let moment { now = max(now, moment) }
  }
}

func nanoseconds(_ duration: Duration) -> Int64 { duration.components.seconds * 1_000_000_000 + duration.components.attoseconds / 1_000_000_000 }
