import Glibc
import GRDB

/// How full the journal is, and for how long it will do.
public struct JournalUsage: Sendable, Hashable, Codable {
  public enum Level: String, Sendable, Codable {
    case ok
    /// 70 % of the bound: time to see to the link, or to raise the bound.
    case warn
    /// New entries are refused; cursors and label outcomes still go through.
    case full
  }
  /// Bytes in use, and the bound.
  public var bytes: Int64
  public var limit: Int64
  public var entries: Int64
  /// The busiest hour of the last 24 since the start, `nil` before the first entry.
  public var entriesPerHour: Int64?
  /// Hours of work at that rate before the journal is full, `nil` where the rate is unknown.
  public var hoursLeft: Int64?
  public var level: Level
  /// Why nothing is acknowledged any more, where the disk has failed.
  public var failure: String?
}

/// Pages in use against the bound.
struct Space: Sendable {
  let pageSize: Int64
  let limitPages: Int64
  private(set) var usedPages: Int64

  /// Entries stop here; the rest is kept for cursors, outcomes and verdicts.
  private var entryPages: Int64 { limitPages / 100 * 97 }

  var refusesEntries: Bool { usedPages >= entryPages }
  var level: JournalUsage.Level { refusesEntries ? .full : usedPages >= limitPages / 100 * 70 ? .warn : .ok }
  var bytes: Int64 { usedPages * pageSize }
  var limit: Int64 { limitPages * pageSize }
  var bytesForEntries: Int64 { max(0, entryPages - usedPages) * pageSize }

  init(_ db: Database) throws {
    pageSize = try Int64.fetchOne(db, sql: "PRAGMA page_size") ?? 0
    limitPages = try Int64.fetchOne(db, sql: "PRAGMA max_page_count") ?? 0
    usedPages = 0
    try measure(db)
  }

  mutating func measure(_ db: Database) throws {
    let pages = try Int64.fetchOne(db.cachedStatement(sql: "PRAGMA page_count")) ?? 0
    usedPages = pages - (try Int64.fetchOne(db.cachedStatement(sql: "PRAGMA freelist_count")) ?? 0)
  }
}

/// Entries by hour of the boot clock, for the last day.
struct HourlyRate: Sendable {
  private var hours = [Int64](repeating: 0, count: 24)
  private var hour: Int64 = 0

  mutating func count(_ entries: Int64) {
    var time = timespec()
    clock_gettime(CLOCK_BOOTTIME, &time)
    let now = Int64(time.tv_sec) / 3600
    while hour < now {
      hour = max(hour + 1, now - 23)
      hours[Int(hour % 24)] = 0
    }
    hours[Int(now % 24)] += entries
  }

  var busiest: Int64 { hours.max() ?? 0 }
}
