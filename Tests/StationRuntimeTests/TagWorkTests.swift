import Foundation
import Journal
import Presence
import StationRuntime
import Stations
import Testing
import Warehouse

/// Tags on their way from where they are seen to where they are work.
@Suite(.timeLimit(.minutes(2))) struct TagWorkTests {
  /// Cases of milk, twelve in each, numbered from 1: (01)14601234567890(21)N as SGTIN-96 with a company prefix of seven digits.
  private static func tag(_ number: UInt8) -> [UInt8] { [0x30, 0x15, 0x18, 0xD6, 0x48, 0x99, 0x1D, 0x40, 0, 0, 0, number] }

  private func decision(_ number: UInt8, _ event: String = "arrived", zone: String = "dock", at: Int64 = 1_795_000_010_000) throws -> StoredDecision {
    let line = JSON.object([
      "at": .string(timestamp(at)), "device": "gate",
      "observation": .object(["event": .string(event), "epc": .string(hex(Self.tag(number))), "zone": .string(zone)]),
    ])
    return try #require(StoredDecision(line: line, stream: StreamID("dock-1"), seq: Int64(number)))
  }

  private func work(_ rig: Rigging, _ floor: Floor, _ rule: WorkRule = WorkRule(), recent: [StoredDecision] = []) async -> TagWork {
    let work = TagWork(floor: floor, clock: rig.clock)
    await work.configure([WorkZone(name: "dock", station: "dock-1", rule: rule)], standing: StandingTags(), recent: recent)
    return work
  }

  private func eventually(_ condition: () async throws -> Bool) async throws {
    let deadline = ContinuousClock.now + .seconds(30)
    while try await !condition() {
      try #require(ContinuousClock.now < deadline)
      try await Task.sleep(for: .milliseconds(5))
    }
  }

  private func serials(_ rig: Rigging, _ journal: Journal) async throws -> [String] {
    try await rig.lines(journal).flatMap { $0["movement"]?["serials"]?.array?.compactMap { $0["value"]?.string } ?? [] }
  }

  @Test func whatTheDiskDoesNotTakeIsTriedAgainAndStoredOnce() async throws {
    let rig = try Rigging()
    let journal = try await rig.open()
    let door = Door(journal)
    let floor = try await rig.floor(door)
    await floor.accept(rig.scan("4711"))
    let work = await work(rig, floor)
    let running = Task { await work.run() }
    await door.refuse(true)
    let arrived = try (1...3).map { try decision($0) }
    await work.take(arrived)
    try await eventually { rig.heard.all.contains(.refused) }
    #expect(await work.oldest(in: StreamID("dock-1")) == 1)
    await door.refuse(false)
    try await eventually { try await serials(rig, journal) == ["1", "2", "3"] }
    try await eventually { await work.oldest(in: StreamID("dock-1")) == nil }
    running.cancel()
    await running.value

    // As after a crash: the same decisions are found in the journal again.
    let again = await self.work(rig, floor, recent: arrived + [try decision(4)])
    let going = Task { await again.run() }
    try await eventually { try await serials(rig, journal) == ["1", "2", "3", "4"] }
    going.cancel()
    await going.value
    #expect(try await journal.balance().balanced)
    #expect(await again.meaning(of: TagIdentity(Self.tag(4)))?.code == "tag-known")
    await journal.close()
  }

  @Test func goodsOfOneDocumentThatStillStandThereAreNotBookedOnTheNext() async throws {
    let rig = try Rigging()
    let journal = try await rig.open()
    var master = Replica()
    master.documents.append(Document(type: "asn", number: "4712", lines: [.init(line: "1", item: "MILK", qty: "100000")]))
    let floor = try await rig.floor(journal, master: master)
    await floor.accept(rig.scan("4711"))
    let work = await work(rig, floor)
    let running = Task { await work.run() }
    await work.take([try decision(1)])
    try await eventually { try await serials(rig, journal) == ["1"] }
    for code in ["%T-SUSPEND", "4712"] { await floor.accept(rig.scan(code)) }
    await work.take([try decision(2)])
    try await eventually { try await serials(rig, journal).contains("2") }
    // Whoever opens a document once more asks for what stands there once more.
    for code in ["%T-SUSPEND", "4712"] { await floor.accept(rig.scan(code)) }
    await work.take([try decision(3)])
    try await eventually { try await serials(rig, journal).contains("3") }
    running.cancel()
    await running.value
    #expect(try await serials(rig, journal) == ["1", "2", "3"])
    await journal.close()
  }

  @Test func aTagThatDoesNotStayIsNoWorkAndOneThatCameBeforeTheDocumentIs() async throws {
    let rig = try Rigging()
    let journal = try await rig.open()
    let floor = try await rig.floor(journal)
    let work = await work(rig, floor, WorkRule(dwell: 60_000))
    let running = Task { await work.run() }
    // The test's clock is at ten seconds and goes on by one with every look at it.
    await work.take([try decision(1), try decision(2)])
    await work.take([try decision(2, "departed")])
    #expect(await work.meaning(of: TagIdentity(Self.tag(1)))?.code == "tag-dwells")
    #expect(await work.meaning(of: TagIdentity(Self.tag(2))) == nil)
    try await eventually {
      // Something happens that is nothing to the tag: time has gone on.
      await work.input(1, isHigh: true, of: DeviceID("gate"), at: rig.clock.now())
      return await work.meaning(of: TagIdentity(Self.tag(1)))?.code == "tag-no-document"
    }
    #expect(try await serials(rig, journal) == [])
    await floor.accept(rig.scan("4711"))
    try await eventually { try await serials(rig, journal) == ["1"] }
    // The document's, and one for the tag: by the reader's lamp and by the worker's scanner.
    try await eventually { rig.heard.all == [.good, .good, .good] }
    running.cancel()
    await running.value
    #expect(try await journal.balance().balanced)
    await journal.close()
  }
}
