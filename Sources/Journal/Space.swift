import Glibc
import GRDB
import Warehouse

/// How full the journal is, and for how long it will do.
public struct JournalUsage: Sendable, Hashable, Codable {
  public enum Level: String, Sendable, Codable {
    case ok
    /// 70 % of the bound: time to see to the link, or to raise the bound.
    case warn
    /// 85 %: entries that are diagnostics (`device`, `clock`) are refused, so that work has the room.
    case lean
    /// New entries are refused; cursors and label outcomes still go through.
    case full
  }
  /// Bytes in use, and the bound: the configuration's, or what the disk still has where that is less.
  public var bytes: Int64
  public var limit: Int64
  public var entries: Int64
  /// The busiest of the last 24 hours of running, `nil` before there was any work.
  public var entriesPerHour: Int64?
  /// Hours of work at that rate before the journal is full, `nil` where the rate is unknown.
  public var hoursLeft: Int64?
  public var level: Level
  /// Why nothing is acknowledged any more, where the disk has failed.
  public var failure: String?
  /// Files of the journal that are not what they should be.
  public var faults: [JournalFault]
}

/// Pages in use against the bound: what the configuration allows or what the disk still has, whichever is less.
struct Space: Sendable {
  let pageSize: Int64
  private let limitBytes: Int64
  private let path: String
  /// Bytes of the segments that are not written any more.
  var older: Int64
  private(set) var usedPages: Int64 = 0
  /// Bytes that the disk still has for us when all that the WAL holds is in the file, those among them that are reserved.
  private var free: Int64 = 0
  /// The pages in use when the disk was asked last: asking takes as long as storing two entries.
  private var askedAt: Int64 = .min / 2

  private static let pagesBetween: Int64 = 64
  /// With less than this left the disk is asked after every commit.
  private static let nearly: Int64 = 64 << 20

  private var bytes: Int64 { older + usedPages * pageSize }
  private var limit: Int64 { min(limitBytes, bytes + free) }
  /// Bytes until entries are refused; the rest is kept for cursors, outcomes and verdicts.
  private var left: Int64 { max(0, limit / 100 * 97 - bytes) }

  var refusesEntries: Bool { left == 0 }
  var refusesDiagnostics: Bool { bytes >= limit / 100 * 85 }

  init(_ db: Database, limit: Int64, older: Int64, path: String) throws {
    pageSize = try Int64.fetchOne(db, sql: "PRAGMA page_size") ?? 1
    limitBytes = limit
    self.older = older
    self.path = path
    try measure(db)
  }

  mutating func measure(_ db: Database) throws {
    let pages = try db.cachedStatement(sql: "PRAGMA page_count").number()
    usedPages = pages - (try db.cachedStatement(sql: "PRAGMA freelist_count").number())
    guard abs(usedPages - askedAt) >= Space.pagesBetween || left < Space.nearly else { return }
    askedAt = usedPages
    var disk = statvfs()
    guard statvfs(path, &disk) == 0 else {
      free = .max / 2
      return
    }
    free = max(0, Int64(disk.f_bavail) * Int64(disk.f_frsize) + Reserve.allocated(path) - pages * pageSize)
  }

  /// Whether the disk has room for a new segment and its log; what is reserved for this one is not counted.
  var hasRoomForNext: Bool {
    var disk = statvfs()
    return statvfs(path, &disk) != 0 || Int64(disk.f_bavail) * Int64(disk.f_frsize) > 4 * Segment.walExtent
  }

  func usage(entries: Int64, perHour: Int64, failure: StoreError?, faults: [JournalFault]) -> JournalUsage {
    let perEntry = max(1, bytes / max(1, entries))
    return JournalUsage(
      bytes: bytes, limit: limit, entries: entries, entriesPerHour: perHour > 0 ? perHour : nil,
      hoursLeft: perHour > 0 ? left / perEntry / perHour : nil,
      level: refusesEntries ? .full : refusesDiagnostics ? .lean : bytes >= limit / 100 * 70 ? .warn : .ok, failure: failure?.description, faults: faults)
  }
}

/// Entries of work by hour of the boot clock, for the last day. The journal keeps the busiest, so that a start does not forget how much there is to do.
struct HourlyRate: Sendable {
  static let key = "rate"
  private var hours = [Int64](repeating: 0, count: 24)
  private var hour: Int64 = 0
  /// The busiest hour before the start, and until when it counts.
  private var before: Int64 = 0
  private var beforeEnds: Int64 = 0
  private var stored: Int64 = 0
  private var storedAt: Int64 = 0

  private static var now: Int64 { bootMilliseconds() / 3_600_000 }

  init() {}

  /// Takes up what the state of the last run says.
  init(_ state: [UInt8]?) {
    guard let state, let value = try? JSON(parsing: state), let busiest = value["busiest"]?.int, busiest > 0 else { return }
    (before, beforeEnds, stored, storedAt) = (busiest, Self.now + 24, busiest, Self.now)
  }

  mutating func count(_ entries: Int64) {
    let now = Self.now
    while hour < now {
      hour = max(hour + 1, now - 23)
      hours[Int(hour % 24)] = 0
    }
    hours[Int(now % 24)] += entries
  }

  var busiest: Int64 { max(hours.max() ?? 0, Self.now < beforeEnds ? before : 0) }

  /// What is to be kept with the next commit: once an hour, and where there is much more to do than was thought. `nil` = nothing new.
  mutating func news() -> StateWrite? {
    let (busiest, now) = (busiest, Self.now)
    guard busiest > stored + stored / 4 || now != storedAt && busiest != stored else { return nil }
    (stored, storedAt) = (busiest, now)
    return StateWrite(Self.key, JSON.object(["busiest": .int(busiest)]).bytes)
  }
}

/// The clock that runs from the start of the machine, in sleep too.
func bootMilliseconds() -> Int64 { milliseconds(CLOCK_BOOTTIME) }

func wallMilliseconds() -> Int64 { milliseconds(CLOCK_REALTIME) }

private func milliseconds(_ clock: clockid_t) -> Int64 {
  var time = timespec()
  clock_gettime(clock, &time)
  return Int64(time.tv_sec) * 1000 + Int64(time.tv_nsec) / 1_000_000
}
