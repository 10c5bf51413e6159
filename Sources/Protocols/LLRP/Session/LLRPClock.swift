import Warehouse

/// How a reader's clock stands to ours, from the times that it tells: of what it says, the least delayed counts.
///
/// A report is never early, so the smallest difference in a while is nearest to the truth; a minute later it is measured anew, and so clocks that drift
/// or are set are followed.
struct LLRPClock: Sendable {
  enum Kind: String, Sendable {
    /// Since 1970, and since the reader started.
    case utc, uptime
  }

  /// Microseconds.
  private static let span: Int64 = 60_000_000
  /// Whoever tells of an older reading has a clock that jumped.
  private static let oldest: Int64 = 30 * 86_400 * 1_000_000

  private(set) var kind: Kind?
  /// Our time since boot minus the reader's time, in microseconds: the smallest of this minute and of the one before.
  private var newest: Int64?
  private var before: Int64?
  private var since: Int64 = 0

  /// The reader tells its time, in microseconds.
  mutating func take(_ time: UInt64, _ kind: Kind, at now: Stamp) {
    guard time < 1 << 62 else { return }
    let ours = now.mono &* 1000
    let difference = ours - Int64(time)
    if kind != self.kind {
      self = LLRPClock()
      self.kind = kind
      since = ours
    } else if ours - since >= Self.span {
      (before, newest, since) = (newest, nil, ours)
    }
    newest = min(newest ?? difference, difference)
  }

  private var difference: Int64? {
    guard let newest else { return before }
    return min(newest, before ?? newest)
  }

  /// Milliseconds between a time that the reader tells, and now.
  func age(of time: UInt64, _ kind: Kind, at now: Stamp) -> UInt32 {
    guard kind == self.kind, time < 1 << 62, let difference else { return 0 }
    let age = now.mono &* 1000 - (Int64(time) + difference)
    return (0...Self.oldest).contains(age) ? UInt32(age / 1000) : 0
  }

  /// The reader's clock minus ours, in milliseconds; `nil` for one that only counts from its start.
  func skew(at now: Stamp) -> Int64? {
    guard kind == .utc, let difference else { return nil }
    return (now.mono &* 1000 - difference) / 1000 - now.wall
  }
}

extension LLRPTag {
  /// When it was last seen by the reader's clock.
  var time: (microseconds: UInt64, kind: LLRPClock.Kind)? {
    if contents.contains(.lastSeenUTC) { return (lastSeenUTC, .utc) }
    if contents.contains(.firstSeenUTC) { return (firstSeenUTC, .utc) }
    if contents.contains(.lastSeenUptime) { return (lastSeenUptime, .uptime) }
    if contents.contains(.firstSeenUptime) { return (firstSeenUptime, .uptime) }
    return nil
  }
}

extension LLRPMessage {
  /// When a READER_EVENT_NOTIFICATION was made by the reader's clock.
  var eventTime: (microseconds: UInt64, kind: LLRPClock.Kind)? {
    guard let data = body.first("ReaderEventNotificationData")?.body else { return nil }
    for (name, kind) in [("UTCTimestamp", LLRPClock.Kind.utc), ("Uptime", .uptime)] {
      if case .unsigned(let time)? = data.first(name)?["Microseconds"] { return (time, kind) }
    }
    return nil
  }
}
