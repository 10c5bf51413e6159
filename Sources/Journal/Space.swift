import Glibc
import GRDB
import Warehouse

/// How full the journal is, and for how long it will do.
public struct JournalUsage: Sendable, Hashable, Codable {
  public enum Level: String, Sendable, Codable {
    case ok
    /// 70 % of the bound: time to see to the link, or to raise the bound.
    case warn
    /// New entries are refused; cursors and label outcomes still go through.
    case full
  }
  /// Bytes in use, and the bound: the configuration's, or what the disk still has where that is less.
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
  private var entryPages: Int64 { limitPages * 97 / 100 }

  var refusesEntries: Bool { usedPages >= entryPages }

  init(_ db: Database, limit: Int64) throws {
    pageSize = try Int64.fetchOne(db, sql: "PRAGMA page_size") ?? 1
    limitPages = limit / pageSize
    usedPages = 0
    try measure(db)
  }

  mutating func measure(_ db: Database) throws {
    let pages = try Int64.fetchOne(db.cachedStatement(sql: "PRAGMA page_count")) ?? 0
    usedPages = pages - (try Int64.fetchOne(db.cachedStatement(sql: "PRAGMA freelist_count")) ?? 0)
  }

  /// As a person is told it: the bound is what the configuration allows or what the disk still has, whichever is less.
  func usage(entries: Int64, perHour: Int64, directory: String, failure: StoreError?) -> JournalUsage {
    let bytes = usedPages * pageSize
    var disk = statvfs()
    let free = statvfs(directory, &disk) == 0 ? Int64(disk.f_bavail) * Int64(disk.f_frsize) : .max / 2
    let limit = min(limitPages * pageSize, bytes + free)
    let left = max(0, limit / 100 * 97 - bytes)
    let perEntry = max(1, bytes / max(1, entries))
    return JournalUsage(
      bytes: bytes, limit: limit, entries: entries, entriesPerHour: perHour > 0 ? perHour : nil,
      hoursLeft: perHour > 0 ? left / perEntry / perHour : nil,
      level: refusesEntries || left == 0 ? .full : bytes >= limit / 100 * 70 ? .warn : .ok, failure: failure?.description)
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
