import Foundation
import Journal
import Logging
import Presence
import StationRuntime
import Stations
import Testing
import Warehouse

/// Decisions on their way to the disk.
@Suite(.timeLimit(.minutes(2))) struct TagDeskTests {
  private static let setup: PresenceSetup = {
    // The test's clock goes on by a second with every look at it.
    var rules = PresenceRules()
    rules.departed = 36_000_000
    return PresenceSetup(zones: [
      Zone("yard", antennas: [.init(reader: "gate", number: 1)], rules: rules), Zone("dock", antennas: [.init(reader: "gate", number: 2)], rules: rules),
    ])
  }()

  private func desk(_ rig: Rigging, _ store: any EntryStore, _ standing: StandingTags = StandingTags()) async throws -> TagDesk {
    let desk = TagDesk(store: store, clock: rig.clock, boot: "boot-1", logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
    desk.configure(Self.setup, places: ["dock": TagDesk.Place(stream: StreamID("dock-1"))])
    try await desk.restore(standing)
    return desk
  }

  private func read(_ desk: TagDesk, _ tag: [UInt8], _ antenna: Int, _ rssi: Int = -5000, at time: Int64 = 20_000) async -> Bool {
    await desk.take(TagRead(epc: tag, antenna: antenna, rssi: rssi), from: DeviceID("gate"), at: Stamp(wall: 1_795_000_000_000 + time, mono: time, quality: .synced))
  }

  private func lines(_ journal: Journal) async throws -> [JSON] {
    var lines: [JSON] = []
    for stream in ["_box", "dock-1"] { lines += try await journal.entries(stream: StreamID(stream)).map { try JSON(parsing: $0.line) } }
    return lines
  }

  private func eventually(_ condition: () async throws -> Bool) async throws {
    let deadline = ContinuousClock.now + .seconds(30)
    while try await !condition() {
      try #require(ContinuousClock.now < deadline)
      try await Task.sleep(for: .milliseconds(5))
    }
  }

  @Test func onAFullDiskNothingIsTrueAndNothingIsForgotten() async throws {
    let rig = try Rigging()
    let journal = try await rig.open()
    let door = Door(journal)
    let desk = try await desk(rig, door)
    let running = Task { await desk.run() }
    await door.refuse(true)
    #expect(await read(desk, [0x30, 1], 1))
    for time in 0..<3 { #expect(await read(desk, [0x30, 1], 2, -2000, at: 20_010 + Int64(time))) }
    #expect(await !desk.take(TagRead(epc: [1]), from: DeviceID("hall"), at: rig.clock.now()))
    #expect(desk.view().pending == 2 && desk.view().tags.map(\.zone) == ["dock"])
    // Others hear of it when it is on the disk.
    #expect(desk.standing().tags.isEmpty)
    await door.refuse(false)
    try await eventually { desk.view().pending == 0 }
    #expect(desk.standing().tags.mapValues(\.zone) == [TagIdentity([0x30, 1]): "dock"])
    running.cancel()
    await running.value
    let stored = try await lines(journal)
    #expect(stored.map { $0["observation"]?["event"]?.string } == ["arrived", "moved"])
    #expect(try await journal.balance().balanced)
    await journal.close()
  }

  @Test func whatTheEntriesSayIsWhereTagsStandAfterACrash() async throws {
    let rig = try Rigging()
    let journal = try await rig.open()
    let first = try await desk(rig, journal)
    let running = Task { await first.run() }
    for number in 0..<40 as Range<UInt8> { #expect(await read(first, [0x30, number], 1)) }
    for number in 0..<10 as Range<UInt8> { for time in 0..<2 { #expect(await read(first, [0x30, number], 2, -2000, at: 20_010 + Int64(time))) } }
    try await eventually { first.view().pending == 0 }
    // As after a crash: what is known is what the entries say, and the counters beside them.
    var standing = StandingTags()
    for line in try await lines(journal) { standing.take(line: line) }
    #expect(standing.tags.count == 40 && standing.tags.count { $0.value.zone == "dock" } == 10)
    #expect(standing.tags == first.standing().tags)
    var again = StandingTags()
    for (tag, place) in standing.tags {
      let isTaken = again.take(json: StandingTags.json(tag, place))
      #expect(isTaken)
    }
    #expect(again == standing)
    running.cancel()
    await running.value
    let second = try await desk(rig, journal, standing)
    let going = Task { await second.run() }
    for number in 0..<40 as Range<UInt8> { #expect(await read(second, [0x30, number], number < 10 ? 2 : 1, at: 900_000)) }
    #expect(await read(second, [0x30, 99], 1, at: 900_000))
    try await eventually { try await lines(journal).count == 51 }
    let counts = second.view().counts
    #expect(counts.reads == 40 + 20 + 41 && counts.balanced)
    going.cancel()
    await going.value
    #expect(try await journal.balance().balanced)
    #expect(try await lines(journal).reduce(0) { $0 + ($1["observation"]?["reads"]?.int ?? 0) } == counts.told)
    await journal.close()
  }

  @Test func aReportThatComesLateTellsWhenItsTagsWereRead() async throws {
    let rig = try Rigging()
    let journal = try await rig.open()
    let desk = try await desk(rig, journal)
    let running = Task { await desk.run() }
    var batch = TagBatch()
    let bytes: [UInt8] = [0x30, 1, 0x30, 2]
    for (place, age) in [(0, 5_000), (2, 0)] {
      var sight = TagBatch.Sight()
      sight.contents = [.epc, .antenna, .rssi]
      (sight.antenna, sight.rssi, sight.age) = (1, -5_000, UInt32(age))
      batch.append(sight, epc: place..<place + 2, tid: 0..<0, of: bytes.span)
    }
    #expect(batch.reads == [TagRead(epc: [0x30, 1], antenna: 1, rssi: -5_000), TagRead(epc: [0x30, 2], antenna: 1, rssi: -5_000)])
    #expect(await read(desk, [0x30, 3], 1))
    #expect(await desk.take(batch, from: DeviceID("gate"), at: Stamp(wall: 1_795_000_020_000, mono: 20_000, quality: .synced)))
    #expect(await !desk.take(batch, from: DeviceID("hall"), at: rig.clock.now()))
    try await eventually { desk.view().pending == 0 }
    let stored = try await lines(journal)
    #expect(stored.map { $0["observation"]?["epc"]?.string } == ["3003", "3001", "3002"])
    #expect(stored.compactMap { $0["at"]?.string.flatMap(Stamp.wall(of:)) } == [1_795_000_020_000, 1_795_000_015_000, 1_795_000_020_000])
    #expect(desk.view().counts.balanced && desk.view().counts.reads == 3)
    running.cancel()
    await running.value
    await journal.close()
  }

  @Test func aZoneMayBeCalledAnything() { #expect(TagBurst(zone: "rfid", location: nil, tags: []).session != TagDesk.session) }
}
