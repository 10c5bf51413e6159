import Journal
import StationRuntime
import Stations
import Synchronization
import Testing
import Warehouse

/// What is over is forgotten while the box runs, which it does for months.
@Suite struct RetiringTests {
  /// A floor that remembers a document with 30 serials, finished here and, as far as anybody knows, at the centre.
  private func withFinished(_ centre: Centre = Centre(), _ body: (Rigging, Journal, Door, Floor) async throws -> Void) async throws {
    let rig = try Rigging()
    var journal = try await rig.open()
    let first = try await rig.floor(journal)
    await first.accept(rig.scan("4711"))
    for serial in 1...30 { await first.accept(rig.scan("010460123456787921S\(serial)", "]d2")) }
    for code in ["%T-SHORT", "damaged", "%T-N1"] { await first.accept(rig.scan(code)) }
    #expect(await first.snapshot().documents.isEmpty)
    await journal.close()
    journal = try await rig.open()
    let door = Door(journal)
    let floor = try await rig.floor(door, master: centre, retiring: false)
    try await body(rig, journal, door, floor)
    await journal.close()
  }

  private func rows(_ journal: Journal) async throws -> [Int] {
    var counts: [Int] = []
    for prefix in ["doc/", "seen/", "done/", "tally/"] { counts.append(try await journal.state(prefix: prefix).count) }
    return counts
  }

  @Test func whatHasBeenOverForLongEnoughIsForgotten() async throws {
    try await withFinished { rig, journal, _, floor in
      let before = try await rows(journal)
      #expect(before[0] == 1 && before[1] == 30 && before[2] > 0 && before[3] == 1)
      try await floor.retire(StandingTags(), after: 60_000)
      #expect(try await rows(journal) == before, "it may have been closed by mistake")
      for _ in 0..<60 { _ = rig.clock.now() }
      try await floor.retire(StandingTags(), after: 60_000)
      #expect(try await rows(journal) == [0, 0, 0, 0])
    }
  }

  @Test func whereItFailsHalfwayTheDocumentIsNotOpenAfterwards() async throws {
    try await withFinished { rig, journal, door, floor in
      await door.refuseNext(1)
      await #expect(throws: StoreError.self) { try await floor.retire(StandingTags(), after: 0) }
      #expect(try await rows(journal)[0] == 1)
      var closed = Replica()
      closed.documents = []
      let again = try await rig.floor(journal, master: closed)
      #expect(await again.snapshot().documents.isEmpty)
      #expect(try await rows(journal) == [0, 0, 0, 0])
    }
  }

  @Test func whatIsOpenedAgainMeanwhileStaysWithoutWhatItHadBefore() async throws {
    let centre = Centre()
    try await withFinished(centre) { rig, journal, door, floor in
      await door.hold()
      async let retired: Void = floor.retire(StandingTags(), after: 0)
      while await door.waiting < 1 { await Task.yield() }
      centre.change { $0.documents = Replica().documents }
      async let opened: Void = floor.accept(rig.scan("4711"))
      while await door.waiting < 2 { await Task.yield() }
      await door.release()
      try await retired
      await opened
      #expect(try await rows(journal) == [1, 0, 0, 0])
      #expect(await floor.snapshot().documents.map(\.number) == ["4711"])
      let again = try await rig.floor(journal, master: centre)
      #expect(await again.snapshot().documents.map(\.number) == ["4711"])
    }
  }

  @Test func whatAWorkerStillHoldsIsNot() async throws {
    let rig = try Rigging()
    let journal = try await rig.open()
    var closed = Replica()
    let floor = try await rig.floor(journal, master: closed)
    for gun in ["gun-1", "gun-2"] { await floor.accept(rig.scan("4711", on: gun)) }
    for code in ["%T-SHORT", "damaged", "%T-N1"] { await floor.accept(rig.scan(code, on: "gun-1")) }
    await journal.close()
    let again = try await rig.open()
    closed.documents = []
    _ = try await rig.floor(again, master: closed)
    #expect(try await rows(again)[0] == 1)
    await again.close()
  }

  @Test func withoutAWordFromTheCentreNothingIsForgotten() async throws {
    try await withFinished { rig, journal, _, _ in
      var silent = Replica()
      silent.asOf = nil
      let floor = try await rig.floor(journal, master: silent, retiring: false)
      try await floor.retire(StandingTags(), after: 0)
      #expect(try await rows(journal)[0] == 1)
    }
  }
}

/// What came down, as it changes; without documents at first.
private final class Centre: MasterData {
  private let replica: Mutex<Replica>
  init() {
    var empty = Replica()
    empty.documents = []
    replica = Mutex(empty)
  }
  func change(_ body: (inout Replica) -> Void) { replica.withLock { body(&$0) } }
  private var now: Replica { replica.withLock { $0 } }
  var asOf: Int64? { now.asOf }
  func item(code: String) -> Item? { now.item(code: code) }
  func item(scanned code: String) -> (item: Item, pack: Item.Pack?)? { now.item(scanned: code) }
  func document(type: String, number: String) -> Document? { now.document(type: type, number: number) }
  func document(scanned code: String) -> Document? { now.document(scanned: code) }
  func announcement(sscc: String) -> (document: Document, unit: Document.AnnouncedUnit)? { nil }
  func location(code: String) -> Location? { now.location(code: code) }
  func `operator`(id: String) -> Operator? { nil }
  func handlingUnit(sscc: String) -> KnownUnit? { nil }
  func handlingUnits(at location: String) -> [KnownUnit] { [] }
}
