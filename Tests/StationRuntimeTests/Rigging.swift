import Foundation
import Journal
import Logging
import StationRuntime
import Stations
import Synchronization
import Warehouse

/// What came down, as values.
struct Replica: MasterData {
  var items = [
    Item(
      code: "MILK", name: "Milk 1 l",
      packs: [.init(code: "04601234567893", level: "each", units: 1), .init(code: "14601234567890", level: "case", units: 12)]),
    Item(code: "PHONE", name: "Phone", packs: [.init(code: "04601234567879", level: "each", units: 1)], tracking: ["receive": ["serial"]]),
  ]
  var documents = [
    Document(type: "asn", number: "4711", lines: [.init(line: "1", item: "MILK", qty: "100000"), .init(line: "2", item: "PHONE", qty: "100")])
  ]
  var asOf: Int64? = 1
  func item(code: String) -> Item? { items.first { $0.code == code } }
  func item(scanned code: String) -> (item: Item, pack: Item.Pack?)? {
    items.lazy.compactMap { item in item.packs.first { $0.code == code }.map { (item, $0) } }.first
  }
  func document(type: String, number: String) -> Document? { documents.first { $0.type == type && $0.number == number } }
  func document(scanned code: String) -> Document? { documents.first { $0.number == code } }
  func announcement(sscc: String) -> (document: Document, unit: Document.AnnouncedUnit)? { nil }
  func location(code: String) -> Location? { Location(code: code) }
  func `operator`(id: String) -> Operator? { nil }
  func handlingUnit(sscc: String) -> KnownUnit? { nil }
  func handlingUnits(at location: String) -> [KnownUnit] { [] }
}

/// Signals that have left for the devices, in order.
final class Heard: SignalPort {
  private let sounds = Mutex<[(Signal, DeviceID)]>([])
  func signal(_ signal: Signal, to device: DeviceID) async { sounds.withLock { $0.append((signal, device)) } }
  var all: [Signal] { sounds.withLock { $0.map(\.0) } }
}

struct TestClock: Clockwork {
  private final class Time: Sendable { let mono = Atomic<Int64>(10_000) }
  private let time = Time()
  func now() -> Stamp {
    let mono = time.mono.add(1000, ordering: .relaxed).newValue
    return Stamp(wall: 1_795_000_000_000 + mono, mono: mono, quality: .synced)
  }
  func localDate(_ wall: Int64) -> CivilDate { CivilDate(daysSince1970: wall / 86_400_000) }
}

/// The journal, with a hand on the door: appends can be held back, or refused as a full disk would.
actor Door: EntryStore {
  nonisolated let identity: JournalIdentity
  private let journal: Journal
  private var refuses: @Sendable (Append) -> Bool = { _ in false }
  private var refusals = 0
  private var held: [CheckedContinuation<Void, Never>] = []
  private var holding = false
  private(set) var waiting = 0

  init(_ journal: Journal) {
    self.journal = journal
    identity = journal.identity
  }
  func refuse(_ on: Bool, only which: @escaping @Sendable (Append) -> Bool = { _ in true }) { refuses = { on && which($0) } }
  /// Refuses the next appends that are let through, so many of them.
  func refuseNext(_ count: Int) { refusals = count }
  func hold() { holding = true }
  func release() {
    holding = false
    for one in held { one.resume() }
    held = []
  }
  func append(_ append: Append) async throws(StoreError) -> Receipt {
    if refuses(append) { throw StoreError(.full, "the disk is full") }
    if holding {
      waiting += 1
      await withCheckedContinuation { held.append($0) }
    }
    if refusals > 0 {
      refusals -= 1
      throw StoreError(.full, "the disk is full")
    }
    return try await journal.append(append)
  }
  func state(prefix: String, after: String, count: Int) async throws(StoreError) -> [StateWrite] {
    try await journal.state(prefix: prefix, after: after, count: count)
  }
}

struct Rigging {
  /// Goes with the last copy of this.
  private final class Folder: Sendable {
    let path = FileManager.default.temporaryDirectory.appending(path: "floor-\(UUID().uuidString)").path
    init() throws { try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true) }
    deinit { try? FileManager.default.removeItem(atPath: path) }
  }

  private let folder: Folder
  var directory: String { folder.path }
  let heard = Heard()
  let clock = TestClock()
  var configuration: [StationSetup]

  init(shared: Bool = false) throws {
    folder = try Folder()
    let dock = StationConfiguration(
      name: "dock-1", flow: .receiving, operator: .optional, printer: "zebra", defaultLocation: "DOCK", shared: shared)
    configuration = [StationSetup(dock, scanners: [DeviceID("gun-1"), DeviceID("gun-2")])]
  }

  func open() async throws -> Journal { try await Journal.open(directory, options: JournalOptions(boot: "boot-1")) }

  func floor(
    _ store: any EntryStore, master: any MasterData = Replica(), retiring: Bool = true, standing: StandingTags = StandingTags()
  ) async throws -> Floor {
    let floor = Floor(
      FloorSurroundings(store: store, master: master, signals: heard, clock: clock, boot: "boot-1", badge: { "#" + hex($0) }),
      logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
    try await floor.restore(retiring: retiring, standing: standing)
    await floor.configure(configuration)
    return floor
  }

  func scan(_ code: String, on gun: String = "gun-1", _ symbology: String? = nil) -> DeviceInput {
    DeviceInput(device: DeviceID(gun), at: clock.now(), event: .scan(Scan(data: Array(code.utf8), symbology: symbology)))
  }

  /// All stored lines of a stream, as JSON.
  func lines(_ journal: Journal, stream: String = "dock-1") async throws -> [JSON] {
    try await journal.slice(stream: StreamID(stream), from: 1, maxCount: 100_000, maxBytes: 100_000_000).lines.map { try JSON(parsing: $0.bytes) }
  }
}
