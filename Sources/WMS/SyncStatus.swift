public import Warehouse

/// What one destination's sync is doing, for `tally sync status`. Wall times are milliseconds since 1970.
public struct SyncStatus: Sendable, Hashable, Codable {
  public struct Stream: Sendable, Hashable, Codable {
    public var stream: String
    /// The next entry to send; below `end` there is something to send.
    public var cursor: Int64
    public var end: Int64
    public var backlog: Int64 { max(0, end - cursor) }
    /// When the oldest entry that waits was recorded, as it says itself.
    public var oldest: String?
    /// Stopped by an alarm.
    public var held: Bool
  }

  public enum Phase: String, Sendable, Codable {
    case closed, opening, open, paused
    /// Stopped by an alarm until a person resumes.
    case stopped
  }

  public var destination: String
  public var phase: Phase
  public var link: LinkState
  public var lastSuccessAt: Int64?
  public var lastError: String?
  /// What kind of trouble it is, where a person at the box can do something about it: `unreachable`, `foreign` or `server-error`.
  public var advice: String?
  /// When it tries next, where it is waiting.
  public var nextAttemptAt: Int64?
  public var batch: Int
  public var epoch: Int64?
  public var streams: [Stream]
  public var alarms: [SyncAlarm]
  /// What the WMS decided since this start, where it did not simply accept, by verdict.
  public var verdicts: [String: Int]
  /// How far the WMS's clock is ahead of ours, and the bound of the error of that, in milliseconds.
  public var clockOffset: Int64?
  public var clockError: Int64?
}
