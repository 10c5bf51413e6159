import Foundation
import Journal
import StationRuntime
import Stations
import Synchronization
import Testing
import Warehouse

/// Appends of several sessions that are on their way to the disk at the same time.
@Suite(.timeLimit(.minutes(2))) struct OverlapTests {
  /// The order in which appends that take a pallet number arrive.
  private final class Arrivals: EntryStore {
    let journal: Journal
    let taken = Mutex<[Int64]>([])
    var identity: JournalIdentity { journal.identity }
    init(_ journal: Journal) { self.journal = journal }
    nonisolated(nonsending) func append(_ append: Append) async throws(StoreError) -> Receipt {
      for row in append.state where row.key.hasPrefix("sscc/") {
        if let next = row.value.flatMap({ try? JSON(parsing: $0)["next"]?.int }) { taken.withLock { $0.append(next) } }
      }
      return try await journal.append(append)
    }
    func state(prefix: String, after: String, count: Int) async throws(StoreError) -> [StateWrite] {
      try await journal.state(prefix: prefix, after: after, count: count)
    }
  }

  /// The row of the pool must never go back: after a power cut its numbers would be given again.
  @Test func palletNumbersReachTheDiskInTheOrderTheyWereTaken() async throws {
    var rig = try Rigging()
    rig.configuration = (0..<24).map { index in
      StationSetup(
        StationConfiguration(name: "dock-\(index)", flow: .receiving, operator: .optional, printer: "zebra", defaultLocation: "DOCK"),
        scanners: [DeviceID("gun-\(index)")])
    }
    let journal = try await rig.open()
    let store = Arrivals(journal)
    let floor = try await rig.floor(store)
    _ = await floor.offer([SSCCRange(id: "r", prefix: "04601234", first: 1, last: 100_000)])
    await withTaskGroup(of: Void.self) { group in
      for index in 0..<24 {
        group.addTask(priority: index % 2 == 0 ? .high : .low) { [rig] in
          await floor.accept(rig.scan("4711", on: "gun-\(index)"))
          for _ in 0..<40 {
            await floor.accept(rig.scan("04601234567893", on: "gun-\(index)"))
            await floor.accept(rig.scan("%T-PALLET", on: "gun-\(index)"))
          }
        }
      }
    }
    let taken = store.taken.withLock { $0 }
    #expect(taken.count == 24 * 40)
    #expect(taken == taken.sorted())
    let row = try #require(try await journal.state(prefix: "sscc/").first?.value)
    #expect(try JSON(parsing: row)["next"]?.int == 24 * 40 + 1)
    await journal.close()
  }

  @Test func whatTwoSessionsCouldNotStoreIsNotThere() async throws {
    let rig = try Rigging()
    let journal = try await rig.open()
    let door = Door(journal)
    let floor = try await rig.floor(door)
    await door.refuseNext(2)
    await door.hold()
    async let first: Void = floor.accept(rig.scan("4711", on: "gun-1"))
    while await door.waiting < 1 { await Task.yield() }
    async let second: Void = floor.accept(rig.scan("4711", on: "gun-2"))
    while await door.waiting < 2 { await Task.yield() }
    await door.release()
    _ = await (first, second)
    #expect(rig.heard.all == [.refused, .refused])
    #expect(await floor.snapshot().documents.isEmpty)
    await journal.close()
  }

  @Test func whatASessionStoredStaysWhereAnEarlierOneFailed() async throws {
    let rig = try Rigging()
    let journal = try await rig.open()
    let door = Door(journal)
    let floor = try await rig.floor(door)
    await door.refuseNext(1)
    await door.hold()
    async let first: Void = floor.accept(rig.scan("4711", on: "gun-1"))
    while await door.waiting < 1 { await Task.yield() }
    async let second: Void = floor.accept(rig.scan("4711", on: "gun-2"))
    while await door.waiting < 2 { await Task.yield() }
    await door.release()
    _ = await (first, second)
    #expect(await floor.snapshot().documents.map(\.sessions) == [["dock-1/gun-2"]])
    await floor.accept(rig.scan("04601234567893", on: "gun-2"))
    await floor.accept(rig.scan("%T-OK", on: "gun-2"))
    #expect(await floor.snapshot().documents.map(\.number) == ["4711"])
    #expect(rig.heard.all == [.refused, .good, .good, .good])
    await journal.close()
  }

  @Test func serviceModeForEverIsNoCrash() async throws {
    let rig = try Rigging()
    let journal = try await rig.open()
    let floor = try await rig.floor(journal)
    try await floor.service("dock-1", for: .seconds(Int64.max))
    #expect(await floor.snapshot().stations[0].mode == .test)
    await journal.close()
  }

  /// Else a document that comes down late would be opened once more, with all its goods to come again.
  @Test func aFinishedDocumentIsNotForgottenBeforeTheCentreWasHeard() async throws {
    let rig = try Rigging()
    var journal = try await rig.open()
    var floor = try await rig.floor(journal)
    for code in ["4711", "%T-SHORT", "damaged", "%T-N1"] { await floor.accept(rig.scan(code)) }
    #expect(await floor.snapshot().documents.isEmpty)
    let rows = try await journal.state(prefix: "doc/")
    #expect(rows.count == 1)
    await journal.close()
    journal = try await rig.open()
    var unheard = Replica()
    unheard.documents = []
    floor = try await rig.floor(journal, master: unheard, retiring: false)
    #expect(try await journal.state(prefix: "doc/") == rows)
    await journal.close()
    journal = try await rig.open()
    floor = try await rig.floor(journal)
    await floor.accept(rig.scan("4711"))
    #expect(rig.heard.all.last == .refused)
    await journal.close()
  }
}
