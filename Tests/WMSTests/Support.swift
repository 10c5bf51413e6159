import FoundationEssentials
import Logging
import Synchronization
import WMS
import WMSWire
import Warehouse

let quiet = Logger(label: "test", factory: { _ in SwiftLogNoOpLogHandler() })

struct TooLate: Error, CustomStringConvertible {
  var description: String
}

/// Waits until the condition holds; throws after the deadline.
func eventually(
  _ what: String, within limit: Duration = .seconds(30), _ condition: @Sendable () async throws -> Bool
) async throws {
  let deadline = ContinuousClock.now + limit
  while try await !condition() {
    guard ContinuousClock.now < deadline else { throw TooLate(description: "not within \(limit): \(what)") }
    try await Task.sleep(for: .milliseconds(3))
  }
}

/// A directory of its own for the length of a test.
func withDirectory<Result>(_ body: (String) async throws -> Result) async throws -> Result {
  let url = URL(filePath: "/tmp/tally-wms-tests-\(UUID().uuidString)")
  try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
  defer { try? FileManager.default.removeItem(at: url) }
  return try await body(url.path)
}

struct MachineClock: Clockwork {
  func now() -> Stamp { Stamp(wall: Int64(Date().timeIntervalSince1970 * 1000), mono: 0, quality: .synced) }
  func localDate(_ wall: Int64) -> CivilDate { CivilDate(daysSince1970: wall / 86_400_000) }
}

/// The replica in memory.
final class MemoryReplica: MasterDataStore {
  private let changes = Mutex<[String: MasterDataChange]>([:])
  private let applied = Mutex(0)
  var applications: Int { applied.withLock { $0 } }

  func apply(_ change: MasterDataChange, continuing: Bool, at wall: Int64) async {
    changes.withLock { $0[change.collection] = change }
    applied.withLock { $0 += 1 }
  }
  func cursor(of collection: String) async -> String? { nil }
  func etag(of collection: String) async -> String? { changes.withLock { $0[collection]?.etag } }
  func item(code: String) -> Item? { changes.withLock { $0["items"]?.items?.first { $0.code == code } } }
  func item(scanned code: String) -> (item: Item, pack: Item.Pack?)? { item(code: code).map { ($0, nil) } }
  func document(type: String, number: String) -> Document? {
    changes.withLock { $0["documents"]?.documents?.first { $0.type == type && $0.number == number } }
  }
  func document(scanned code: String) -> Document? { nil }
  func announcement(sscc: String) -> (document: Document, unit: Document.AnnouncedUnit)? { nil }
  func location(code: String) -> Location? { changes.withLock { $0["locations"]?.locations?.first { $0.code == code } } }
  func `operator`(id: String) -> Operator? { nil }
  func handlingUnit(sscc: String) -> KnownUnit? { nil }
  func handlingUnits(at location: String) -> [KnownUnit] { [] }
  var asOf: Int64? { nil }
}

/// What an observer was told, in order.
final class Told: Sendable {
  private let lists = Mutex(Lists())
  struct Lists {
    var links: [LinkState] = []
    var parked: [[ParkedLane]] = []
    var alarms: [SyncAlarm.Code] = []
  }
  var links: [LinkState] { lists.withLock { $0.links } }
  var parked: [[ParkedLane]] { lists.withLock { $0.parked } }
  var alarms: [SyncAlarm.Code] { lists.withLock { $0.alarms } }
  var observer: SyncObserver {
    SyncObserver(
      link: { state in self.lists.withLock { $0.links.append(state) } }, parked: { lanes in self.lists.withLock { $0.parked.append(lanes) } },
      alarm: { alarm, raised in if raised { self.lists.withLock { $0.alarms.append(alarm.code) } } })
  }
}

extension SyncTuning {
  /// The same rules at a hundredth of the times.
  static var quick: SyncTuning {
    var tuning = SyncTuning()
    tuning.backoffBase = .milliseconds(5)
    tuning.backoffCap = .milliseconds(100)
    tuning.authPause = .milliseconds(50)
    tuning.maxSpread = .milliseconds(20)
    tuning.poll = .milliseconds(100)
    return tuning
  }
}
