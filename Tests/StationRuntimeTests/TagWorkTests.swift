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

  private func decision(
    _ number: UInt8, _ event: String = "arrived", zone: String = "dock", _ direction: String? = nil, at: Int64 = 1_795_000_010_000, seq: Int64? = nil
  ) throws -> StoredDecision {
    let line = JSON.object([
      "at": .string(timestamp(at)), "device": "gate",
      "observation": .object([
        "event": .string(event), "epc": .string(hex(Self.tag(number))), "zone": .string(zone), "direction": direction.map { .string($0) },
      ]),
    ])
    return try #require(StoredDecision(line: line, stream: StreamID("dock-1"), seq: seq ?? Int64(number)))
  }

  /// As at a start: after a crash with decisions that the journal has.
  private func work(_ rig: Rigging, _ floor: Floor, _ rule: WorkRule = WorkRule(), recent: [StoredDecision] = []) async throws -> TagWork {
    let work = TagWork(floor: floor, clock: rig.clock)
    try await work.restore()
    await work.configure([WorkZone(name: "dock", station: "dock-1", rule: rule)], standing: standing(recent), recent: recent)
    return work
  }

  private func standing(_ decisions: [StoredDecision]) -> StandingTags {
    decisions.reduce(into: StandingTags()) { standing, one in
      standing.tags[one.tag] = one.kind == .departed ? nil : .init(zone: one.zone, tagClass: .known, since: one.at, direction: one.direction)
    }
  }

  /// Lets it work until `condition`, once.
  private func run(_ work: TagWork, until condition: () async throws -> Bool) async throws {
    let running = Task { await work.run() }
    try await eventually(condition)
    running.cancel()
    await running.value
  }

  private func eventually(_ condition: () async throws -> Bool) async throws {
    // What the disk did not take is tried again after ten seconds, of a clock that runs by its own rule.
    let deadline = ContinuousClock.now + .seconds(120)
    while try await !condition() {
      try #require(ContinuousClock.now < deadline)
      try await Task.sleep(for: .milliseconds(5))
    }
  }

  private func serials(_ rig: Rigging, _ journal: Journal) async throws -> [String] {
    try await rig.lines(journal).flatMap { $0["movement"]?["serials"]?.array?.compactMap { $0["value"]?.string } ?? [] }
  }

  /// Waits for what a next try brings, which is due by the clock of the test.
  private func triedAgain(_ rig: Rigging, _ work: TagWork, _ condition: () async throws -> Bool) async throws {
    try await eventually {
      _ = rig.clock.now()
      await work.take([])
      return try await condition()
    }
  }

  @Test func whatTheDiskDoesNotTakeIsTriedAgainAndStoredOnce() async throws {
    let rig = try Rigging()
    let journal = try await rig.open()
    let door = Door(journal)
    let floor = try await rig.floor(door)
    await floor.accept(rig.scan("4711"))
    let work = try await work(rig, floor)
    let running = Task { await work.run() }
    await door.refuse(true)
    let arrived = try (1...3).map { try decision($0) }
    await work.take(arrived)
    try await eventually { rig.heard.all.contains(.refused) }
    #expect(await work.oldest(in: StreamID("dock-1")) == 1)
    await door.refuse(false)
    try await triedAgain(rig, work) { try await serials(rig, journal) == ["1", "2", "3"] }
    try await eventually { await work.oldest(in: StreamID("dock-1")) == nil }
    running.cancel()
    await running.value

    // As after a crash: the same decisions are found in the journal again.
    let again = try await self.work(rig, floor, recent: arrived + [try decision(4)])
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
    let work = try await work(rig, floor)
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
    let work = try await work(rig, floor, WorkRule(dwell: 60_000))
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

  /// Documents of milk, those of them that are closed at the centre.
  private func master(closed: String? = nil) -> Replica {
    var master = Replica()
    master.documents.append(Document(type: "asn", number: "4712", lines: [.init(line: "1", item: "MILK", qty: "100000")]))
    for index in master.documents.indices where master.documents[index].number == closed { master.documents[index].state = "closed" }
    return master
  }

  @Test func whatBelongedToAClosedDocumentIsNotBookedOnTheNextWhenTheJournalIsAllThatIsLeft() async throws {
    let rig = try Rigging()
    let journal = try await rig.open()
    let floor = try await rig.floor(journal, master: master())
    let work = try await work(rig, floor)
    // Came and went before any document was open.
    var stored = [try decision(9, at: 1_795_000_000_000, seq: 1), try decision(9, "departed", at: 1_795_000_000_500, seq: 2)]
    let running = Task { await work.run() }
    await work.take(stored)
    try await eventually { await work.oldest(in: StreamID("dock-1")) == nil }
    await floor.accept(rig.scan("4711"))
    let now = rig.clock.now().wall
    // The second of them is carried away, the first stays.
    let came = [try decision(1, at: now, seq: 3), try decision(2, at: now, seq: 4), try decision(2, "departed", at: now + 1, seq: 5)]
    await work.take(came)
    stored += came
    try await eventually { try await serials(rig, journal) == ["1", "2"] }
    running.cancel()
    await running.value
    for code in ["%T-SHORT", "%T-N4", "4712"] { await floor.accept(rig.scan(code)) }

    // After a crash, without the file that says how far the work had come; the centre has closed the first document meanwhile.
    let next = try await rig.floor(journal, master: master(closed: "4711"), standing: standing(stored))
    let again = try await self.work(rig, next, recent: stored)
    // One that came while nobody listened any more, after the document was opened, and is gone again.
    let later = [try decision(5, at: rig.clock.now().wall, seq: 6), try decision(5, "departed", at: rig.clock.now().wall, seq: 7)]
    try await run(again) { await again.oldest(in: StreamID("dock-1")) == nil }
    #expect(try await serials(rig, journal) == ["1", "2"])
    let last = try await self.work(rig, next, recent: stored + later)
    let going = Task { await last.run() }
    try await eventually { try await serials(rig, journal) == ["1", "2", "5"] }
    // Whoever opens it again does not get the first document's goods either.
    for code in ["%T-SUSPEND", "4712"] { await next.accept(rig.scan(code)) }
    await last.take([try decision(6, at: rig.clock.now().wall, seq: 8)])
    try await eventually { try await serials(rig, journal).contains("6") }
    going.cancel()
    await going.value
    #expect(try await serials(rig, journal) == ["1", "2", "5", "6"])
    #expect(try await journal.balance().balanced)
    await journal.close()
  }

  @Test func aBurstThatComesToNothingIsRememberedToo() async throws {
    let rig = try Rigging()
    let journal = try await rig.open()
    let floor = try await rig.floor(journal)
    let work = try await work(rig, floor)
    let stored = [try decision(1, seq: 7), try decision(1, "departed", seq: 8)]
    await work.take(stored)
    try await run(work) { await work.oldest(in: StreamID("dock-1")) == nil }
    let row = try #require(try await journal.state(prefix: "rfid/worked/").first)
    #expect(row.key == "rfid/worked/dock-1" && row.value.map { String(decoding: $0, as: UTF8.self) } == #"{"seq":8}"#)
    #expect(try await journal.state(prefix: "ledger/").isEmpty)
    await journal.close()
  }

  @Test func aReloadLosesNothingThatWaits() async throws {
    let rig = try Rigging()
    let journal = try await rig.open()
    let door = Door(journal)
    let floor = try await rig.floor(door)
    let inward = WorkRule(direction: .inward)
    let zones = { (more: [WorkZone]) in [WorkZone(name: "dock", station: "dock-1", rule: inward)] + more }
    let work = TagWork(floor: floor, clock: rig.clock)
    await work.configure(zones([]), standing: StandingTags())
    let running = Task { await work.run() }
    // Came the right way before any document was open.
    await work.take([try decision(1, "moved", "in")])
    try await eventually { await work.oldest(in: StreamID("dock-1")) == nil }
    await door.refuse(true) { append in append.state.contains { $0.key.hasPrefix("rfid/worked/") } }
    await work.take([try decision(2, "moved", "in"), try decision(2, "departed", seq: 3)])
    try await eventually { await work.oldest(in: StreamID("dock-1")) == 2 }
    // Another zone gets a rule while these wait for the disk. Where tags stand says nothing of their way.
    let standing = StandingTags([TagIdentity(Self.tag(1)): .init(zone: "dock", tagClass: .known, since: 1_795_000_010_000)])
    await work.configure(zones([WorkZone(name: "gate", station: "dock-1", rule: WorkRule(dwell: 5))]), standing: standing)
    await floor.accept(rig.scan("4711"))
    await door.refuse(false)
    try await triedAgain(rig, work) { try await serials(rig, journal).sorted() == ["1", "2"] }
    #expect(await work.meaning(of: TagIdentity(Self.tag(1)))?.code == "tag-known")
    // What stands in a zone whose own rule has changed is judged by the new one, by the way it came.
    await work.take([try decision(3, "moved", "in", seq: 4)])
    await work.configure([WorkZone(name: "dock", station: "dock-1", rule: WorkRule(direction: .outward))], standing: self.standing([try decision(3)]))
    #expect(await work.meaning(of: TagIdentity(Self.tag(3)))?.code == "tag-other-way")
    await work.configure(zones([]), standing: self.standing([try decision(3)]))
    try await eventually { try await serials(rig, journal).contains("3") }
    running.cancel()
    await running.value
    await journal.close()
  }

  @Test func theWayATagCameOutlivesARestart() async throws {
    let rig = try Rigging()
    let journal = try await rig.open()
    let floor = try await rig.floor(journal)
    let first = try await work(rig, floor, WorkRule(direction: .inward))
    await first.take([try decision(1, "moved", "in"), try decision(2, "moved", "out")])
    // What the readers' desk knows, and what becomes of it in the file.
    let known = StandingTags(standing([try decision(1), try decision(2)]).tags)
    var read = StandingTags()
    for (tag, place) in await first.noted(known).tags { _ = read.take(json: StandingTags.json(tag, place)) }
    #expect(read.tags.count == 2)
    await floor.accept(rig.scan("4711"))
    let next = TagWork(floor: floor, clock: rig.clock)
    await next.configure([WorkZone(name: "dock", station: "dock-1", rule: WorkRule(direction: .inward))], standing: read)
    try await run(next) { try await serials(rig, journal) == ["1"] }
    #expect(await next.meaning(of: TagIdentity(Self.tag(2)))?.code == "tag-other-way")
    await journal.close()
  }

  @Test func aLightBarrierThatWasBrokenBeforeACrashCounts() async throws {
    let rig = try Rigging()
    let journal = try await rig.open()
    let floor = try await rig.floor(journal)
    let rule = WorkRule(eye: .init(reader: "gate", input: 1, within: 5_000))
    let first = try await work(rig, floor, rule)
    let stamp = rig.clock.now()
    await first.input(1, isHigh: true, of: DeviceID("gate"), at: stamp)
    try await run(first) { try await !journal.state(prefix: "rfid/eye/").isEmpty }
    await floor.accept(rig.scan("4711"))
    let stored = [try decision(1, at: stamp.wall + 4_000), try decision(2, at: stamp.wall - 6_000)]
    let next = try await work(rig, floor, rule, recent: stored)
    try await run(next) { try await serials(rig, journal) == ["1"] }
    #expect(await next.meaning(of: TagIdentity(Self.tag(2)))?.code == "tag-dark")
    await journal.close()
  }

  @Test func aDocumentThatIsOpenedIsHeardAtOnce() async throws {
    let rig = try Rigging()
    let journal = try await rig.open()
    let floor = try await rig.floor(journal)
    let work = try await work(rig, floor)
    await work.take([try decision(1)])
    try await run(work) { await work.oldest(in: StreamID("dock-1")) == nil }
    // The floor itself says so: no watcher is needed, and none can be late.
    await floor.accept(rig.scan("4711"))
    #expect(await work.oldest(in: StreamID("dock-1")) == 1)
    await journal.close()
  }
}
