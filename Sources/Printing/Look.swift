import Warehouse

/// What one question to a printer tells about the single job that may be inside it.
enum Look: Sendable, Hashable {
  /// A format has begun and not ended.
  case partial
  /// Something waits in the buffer or is being printed; `stopped` by these conditions, if by any.
  case inside(stopped: [PrinterCondition])
  /// Empty, and something keeps it from printing.
  case stopped([PrinterCondition])
  case idle
  case silent
  case unreachable(LinkError)

  init(_ status: PrinterStatus?) {
    guard let status else {
      self = .silent
      return
    }
    // A printer that only says that it is at work holds a label, and is not stopped by that.
    let isBusy = status.conditions.contains(.busy)
    let stopped = status.ready ? [] : status.conditions.filter { $0 != .busy }
    // What is inside comes before the part: a whole label and the beginning of another one means that ours may be the whole one.
    if isBusy || (status.buffered ?? 0) > 0 || (status.remaining ?? 0) > 0 {
      self = .inside(stopped: stopped)
    } else if status.conditions.contains(.partialFormat) {
      self = .partial
    } else {
      self = status.ready ? .idle : .stopped(stopped)
    }
  }

  var health: PrinterHealth {
    switch self {
    case .partial, .idle, .inside(stopped: []): .ready
    case .inside(let conditions), .stopped(let conditions): .faulted(conditions)
    case .silent: .silent
    case .unreachable(let error): .unreachable(error)
    }
  }
}

/// Gathers looks after a label has left, until they say what became of it.
///
/// A label counts as printed only if it was seen to go through: either the connection that carried its last byte still stands, or the printer was
/// seen holding it after the connection was gone. An empty printer on a new connection proves nothing: the label may be out, or lost with the power.
struct EvidenceCollector {
  enum Verdict: Sendable, Hashable {
    case printed(String)
    case uncertain(String)
    /// It is in the printer in part: cancel that, and look on.
    case partial
    /// The part was cancelled and nothing has come after it.
    case notPrinted(String)
  }

  /// What the printer does with our label is seen without a gap.
  private var isWatched: Bool
  private let lostBecause: String
  private var idle = 0
  private var partial = 0
  private var sawInside = false
  private var wasCancelled = false

  /// `isWatched`: the connection that carried the last byte still stands. `lostBecause` says otherwise why not.
  init(isWatched: Bool, lostBecause: String) {
    self.isWatched = isWatched
    self.lostBecause = lostBecause
  }

  mutating func take(_ look: Look) -> Verdict? {
    partial = look == .partial ? partial + 1 : 0
    idle = look == .idle ? idle + 1 : 0
    switch look {
    case .inside:
      isWatched = true
      sawInside = true
      wasCancelled = false
    case .unreachable:
      isWatched = false
      sawInside = false
    case .partial where partial >= Pace.agreement:
      partial = 0
      wasCancelled = true
      return .partial
    case .idle where idle >= Pace.agreement && wasCancelled: return .notPrinted("~HS partial format, cancelled: not printed")
    case .idle where idle >= Pace.agreement:
      if isWatched { return .printed(sawInside ? "~HS: seen in the printer, then drained" : "~HS drained") }
      return .uncertain("\(lostBecause), the printer is empty")
    case .partial, .idle, .stopped, .silent: break
    }
    return nil
  }
}
