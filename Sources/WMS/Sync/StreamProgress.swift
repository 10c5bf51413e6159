import Warehouse

/// What is to be sent next of one stream.
struct BatchPlan: Sendable, Hashable {
  enum Content: Sendable, Hashable {
    /// Entries as they are.
    case lines(maxCount: Int, maxBytes: Int)
    /// The one entry at `from` cannot be read by the WMS: a note in its place.
    case skip(reason: String)
    /// Entries `from ..< upTo` are here no more.
    case lost(upTo: Int64)
  }
  var stream: StreamID
  var from: Int64
  var content: Content
  var gzip: Bool
}

/// What was sent: entries `from ..< end`.
struct SentBatch: Sendable, Hashable {
  var plan: BatchPlan
  var end: Int64
  /// Bytes of the body before any encoding.
  var bytes: Int
  var count: Int { Int(end - plan.from) }
  var isSkip: Bool { if case .skip = plan.content { true } else { false } }
}

/// How far one stream is.
struct StreamProgress {
  /// The search for the one entry of a refused batch that the WMS cannot read.
  enum Hunt: Hashable {
    /// It is below `end`; `count` entries go next.
    case bisect(end: Int64, count: Int)
    /// It is the next one.
    case found(reason: String)
  }
  enum Activity: Hashable { case idle, sending, settling }

  let id: StreamID
  /// Entries `first ..< end` are in the journal.
  var first: Int64
  var end: Int64
  /// The next entry to send. Moves to what the WMS has confirmed, and back where the WMS has lost something.
  var next: Int64
  /// No answer may go above this: the end of all that was sent, or what a session has proved that the WMS has. Never moves back, since a
  /// request that timed out may still be acted on.
  var ceiling: Int64
  var activity = Activity.idle
  var hunt: Hunt?
  /// Stopped until the next session.
  var held = false
  /// Answers in a row that did not bring this stream on.
  var strikes = 0
  var skipsInRow = 0
  /// Since when the WMS has the entry at `next`, and says only that it asks for patience.
  var undecidedSince: Duration?
  var notBefore = Duration.zero
  /// Entries this stream may send in the present round.
  var credit = 0

  init(_ head: StreamHead, cursor: Int64) {
    id = head.stream
    first = head.first
    end = head.next
    next = cursor
    ceiling = cursor
  }

  var backlog: Int64 { max(0, end - next) }
  var isWaiting: Bool { activity == .idle && !held && backlog > 0 }

  func plan(size: Int, maxBytes: Int, gzip: Bool) -> BatchPlan {
    let content: BatchPlan.Content
    if next < first {
      content = .lost(upTo: first)
    } else if case .found(let reason) = hunt {
      content = .skip(reason: reason)
    } else if case .bisect(_, let count) = hunt {
      content = .lines(maxCount: min(count, size), maxBytes: maxBytes)
    } else {
      content = .lines(maxCount: size, maxBytes: maxBytes)
    }
    return BatchPlan(stream: id, from: next, content: content, gzip: gzip)
  }

  mutating func settled(upTo seq: Int64) {
    next = seq
    strikes = 0
    activity = .idle
    if case .bisect(let end, _) = hunt, seq < end {
      hunt = .bisect(end: end, count: max(1, Int(end - seq) / 2))
    } else {
      hunt = nil
    }
    if backlog == 0 { credit = 0 }
  }

  /// The WMS could not read something in what was sent.
  mutating func refused(_ sent: SentBatch, reason: String, seq: Int64?) {
    if sent.count <= 1 {
      hunt = .found(reason: reason)
    } else if let seq, seq > sent.plan.from, seq < sent.end {
      hunt = .bisect(end: seq + 1, count: Int(seq - sent.plan.from))
    } else if seq == sent.plan.from {
      hunt = .bisect(end: sent.plan.from + 1, count: 1)
    } else {
      hunt = .bisect(end: sent.end, count: sent.count / 2)
    }
  }

  mutating func rewind(to seq: Int64) {
    next = seq
    hunt = nil
  }
}
