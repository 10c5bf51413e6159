import Journal
import ReferenceWMS
import Testing
import WMSWire
import Warehouse

@testable import WMS

@Suite struct EndToEndTests {
  /// Three stations scan 5,000 pieces while requests fail in every way, the daemon is restarted and the link is up and down: the WMS has each
  /// piece once, the entries are in order, and both ends have the same chain.
  @Test func fiveThousandEntriesArriveOnceInOrderThroughEveryFault() async throws {
    let streams = ["dock-1", "dock-2", "dock-3"].map { StreamID($0) }
    let total = 5_000
    try await withDirectory { directory in
      try await Centre.run { centre in
        let weather = Task {
          while !Task.isCancelled {
            let kind = Fault.Kind.allCases.filter { $0 != .unreadable }.randomElement()!
            centre.wms.befall(Fault(kind, count: kind == .hang ? 1 : Int.random(in: 1...3), path: Bool.random() ? "/v1/sync" : nil, retryAfter: 0))
            try? await Task.sleep(for: .milliseconds(60))
          }
        }
        defer { weather.cancel() }
        for start in 0..<3 {
          let journal = try await Journal.open(directory + "/journal")
          var tuning = SyncTuning.quick
          tuning.maxBatch = 100
          try await Station(journal, endpoint: endpoint(centre.base, timeout: .milliseconds(500)), tuning: tuning).run { station in
            try await withThrowingTaskGroup(of: Void.self) { group in
              for (index, stream) in streams.enumerated() {
                group.addTask { try await write(share(total, start: start, stream: index), to: stream, of: journal) }
              }
              try await group.waitForAll()
            }
            guard start == 2 else { return }
            weather.cancel()
            _ = await weather.value
            centre.wms.befall(nil)
            await station.pump.syncNow()
            try await eventually("all is delivered", within: .seconds(60)) { try await isDelivered(journal) }
            let alarms = await station.pump.status().alarms
            #expect(alarms.isEmpty, "\(alarms)")
          }
          if start == 2 { try await compare(journal, with: centre, streams: streams, total: Int64(total)) }
          await journal.close()
        }
      }
    }
  }

  /// The whole is cut into nine parts, one for each start and station.
  private func share(_ total: Int, start: Int, stream: Int) -> Int {
    start == 2 && stream == 2 ? total - 8 * (total / 9) : total / 9
  }

  private func write(_ count: Int, to stream: StreamID, of journal: Journal) async throws {
    var left = count
    while left > 0 {
      let size = min(left, 10)
      let draft = EntryDraft(.movement, at: Stamp(wall: 1_795_000_000_000, mono: 1, quality: .synced), boot: "b", detail: Movement.teaCame.json)
      _ = try await journal.append(Append(stream: stream, entries: Array(repeating: draft, count: size)))
      left -= size
    }
  }

  private func isDelivered(_ journal: Journal) async throws -> Bool {
    for head in try await journal.heads() where try await journal.cursor(destination: "main", stream: head.stream) != head.next { return false }
    return true
  }

  private func compare(_ journal: Journal, with centre: Centre, streams: [StreamID], total: Int64) async throws {
    let totals = try await centre.wms.totals()
    #expect(totals.entries == total && totals.movements == total && totals.booked == total)
    #expect(totals.rejected == 0 && totals.parked == 0 && totals.skipped == 0 && totals.lost == 0)
    #expect(try await centre.wms.stock().filter { $0.item == "TEA" }.reduce(0) { $0 + $1.qty } == total)
    let client = try AdapterID.tally.client(endpoint(centre.base))
    let cursors = try await client.cursors(of: journal.identity).cursors
    await client.close()
    #expect(cursors.map(\.stream) == streams.map(\.rawValue))
    for cursor in cursors {
      let ours = try await journal.hash(stream: StreamID(cursor.stream), seq: cursor.next - 1)
      #expect(ours != nil && cursor.lastHash == ours.map { hex($0) })
    }
  }

  @Test func whatComesDownIsKeptAndAskedForAgainOnlyWhenItChanged() async throws {
    try await Centre.run { centre in
      let outbox = MemoryOutbox()
      try await Station(outbox, endpoint: endpoint(centre.base)).run { station in
        let replica = station.replica
        try await eventually("the replica is filled") { replica.item(code: "TEA") != nil && replica.applications == 6 }
        #expect(replica.location(code: "DOCK") != nil)
        try await centre.wms.load(Seed(locations: [Location(code: "A-01")]))
        station.destination.downlink.poll()
        try await eventually("the change comes") { replica.location(code: "A-01") != nil }
        #expect(replica.applications == 7)
        let range = try await station.destination.downlink.leaseRange(count: 100)
        #expect(range.journal == outbox.identity.journal && range.last - range.first == 99 && range.prefix == "046000000")
        #expect(try await station.destination.downlink.leaseRange(count: 100).first == range.last + 1)
        #expect(try await station.destination.downlink.leaseTask("O 1").holder == outbox.identity.device)
        try await station.destination.downlink.releaseTask("O 1")
      }
    }
  }

  @Test func aCutLinkIsToldOnceAndWhatWasScannedMeanwhileFollows() async throws {
    try await Centre.run { centre in
      let outbox = MemoryOutbox()
      let dock = StreamID("dock-1")
      try await Station(outbox, endpoint: endpoint(centre.base)).run { station in
        try await eventually("the link is up") { station.told.links == [.up] }
        centre.wms.befall(Fault(.refuse))
        try await eventually("it is down, without a scan") { station.told.links == [.up, .down] }
        outbox.append(30, to: dock)
        try await eventually("the scans wait") { await station.pump.status().streams.first?.backlog == 30 }
        #expect(await station.pump.status().lastError != nil)
        centre.wms.befall(nil)
        try await eventually("they follow") { outbox.storedCursor(dock) == 31 }
        #expect(station.told.links == [.up, .down, .up])
      }
      #expect(try await centre.wms.totals().entries == 30)
    }
  }

  /// A hole in the middle of one's own journal: the WMS is told its numbers, has all the rest, and the chains still fit afterwards.
  @Test func whatTheDiskHasTakenIsToldAndTheRestArrives() async throws {
    try await Centre.run { centre in
      let outbox = MemoryOutbox()
      let dock = StreamID("dock-1")
      outbox.append(120, to: dock)
      outbox.destroy(31..<40, of: dock)
      try await Station(outbox, endpoint: endpoint(centre.base)).run { station in
        try await eventually("all is decided") { outbox.storedCursor(dock) == 121 }
        #expect(station.told.alarms == [.lostEntries])
        #expect(outbox.copies(dock).mapValues(\.status) == [31: .lost])
        outbox.append(5, to: dock)
        try await eventually("the rest too") { outbox.storedCursor(dock) == 126 }
      }
      // Another session compares the chains.
      outbox.append(3, to: dock)
      try await Station(outbox, endpoint: endpoint(centre.base)).run { station in
        try await eventually("it goes on") { outbox.storedCursor(dock) == 129 }
        #expect(station.told.alarms.isEmpty)
        let cursor = try #require(try await station.destination.cursors(of: outbox.identity).first)
        #expect(cursor.next == 129 && cursor.lastHash == outbox.sliceNow(dock, 128, 1, .max).lines.first.map { hex($0.hash) })
      }
      #expect(try await centre.wms.totals().entries == 119)
    }
  }

  @Test func workTheWMSHasStoppedIsMadeKnown() async throws {
    try await Centre.run { centre in
      let outbox = MemoryOutbox()
      var movement = Movement.teaCame
      movement.item = nil
      let draft = EntryDraft(
        .movement, at: Stamp(wall: 1_795_000_000_000, mono: 1, quality: .synced), boot: "b", lanes: [.unit("P1")], detail: movement.json)
      outbox.append(line: draft.line(seqs: 1..<2, index: 0), to: StreamID("dock-1"))
      try await Station(outbox, endpoint: endpoint(centre.base)).run { station in
        try await eventually("it is refused") { outbox.copies(StreamID("dock-1"))[1]?.status == .rejected }
        try await eventually("its lane is known") { station.told.parked.last?.map(\.lane) == ["unit:P1"] }
        #expect(await station.pump.status().alarms.isEmpty)
        let id = try #require(outbox.copies(StreamID("dock-1"))[1]?.quarantine)
        let line = outbox.sliceNow(StreamID("dock-1"), 1, 1, .max).lines[0].bytes
        // Nothing has changed at the WMS, so it says the same again; other bytes it does not take at all.
        #expect(try await station.destination.downlink.quarantine(id, .retry, line: line, by: Decision(person: "Anna К.", reason: "put right")).state == "rejected")
        await #expect(throws: Refusal.self) { try await station.destination.downlink.quarantine(id, .retry, line: line + [0x20], by: Decision(person: "x")) }
      }
    }
  }
}
