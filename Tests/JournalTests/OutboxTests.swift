import Journal
import Testing
import Warehouse

@Suite struct OutboxTests {
  @Test func aSliceHoldsTheLinesVerbatimWithinItsBounds() async throws {
    let scratch = try Scratch()
    try await withJournal(scratch.path) { journal async throws in
      for _ in 0..<10 { try await journal.add(draft()) }
      let all = try await journal.entries(stream: dock)
      let slice = try await journal.slice(stream: dock, from: 4, maxCount: 3, maxBytes: 1 << 20)
      #expect(slice.lines == all[3..<6].map { OutboxLine(seq: $0.id.seq, hash: $0.hash, bytes: $0.line) })
      #expect(slice.previousHash == all[2].hash)
      #expect(try await journal.slice(stream: dock, from: 1, maxCount: 3, maxBytes: 1).lines.count == 1)
      #expect(try await journal.slice(stream: dock, from: 1, maxCount: 9, maxBytes: 2 * (all[0].line.count + 1)).lines.count == 2)
      #expect(try await journal.slice(stream: dock, from: 11, maxCount: 3, maxBytes: 100).lines.isEmpty)
      #expect(try await journal.slice(stream: StreamID("nobody"), from: 1, maxCount: 3, maxBytes: 100).lines.isEmpty)
      #expect(try await journal.hash(stream: dock, seq: 0) == [UInt8](repeating: 0, count: 32))
      #expect(try await journal.hash(stream: dock, seq: 11) == nil)
    }
  }

  @Test func theCursorMovesForwardOnlyAndIsPerDestination() async throws {
    let scratch = try Scratch()
    try await withJournal(scratch.path) { journal async throws in
      for _ in 0..<10 { try await journal.add(draft()) }
      #expect(try await journal.cursor(destination: "wms", stream: dock) == 1)
      try await journal.settle(destination: "wms", stream: dock, entries: 1..<6, verdicts: [])
      try await journal.settle(destination: "wms", stream: dock, entries: 1..<3, verdicts: [])
      #expect(try await journal.cursor(destination: "wms", stream: dock) == 6)
      #expect(try await journal.cursor(destination: "epcis", stream: dock) == 1)
    }
    try await withJournal(scratch.path) { journal async throws in #expect(try await journal.cursor(destination: "wms", stream: dock) == 6) }
  }

  @Test func aConfirmationOfWhatWasNeverWrittenIsNotBelieved() async throws {
    let scratch = try Scratch()
    try await withJournal(scratch.path) { journal async throws in
      try await journal.add(draft())
      await #expect(throws: StoreError.self) { try await journal.settle(destination: "wms", stream: dock, entries: 1..<3, verdicts: []) }
      #expect(try await journal.cursor(destination: "wms", stream: dock) == 1)
    }
  }

  @Test func startsAreTheLastConfirmedAndThoseSince() async throws {
    let scratch = try Scratch()
    let first = try await withJournal(scratch.path) { journal async throws in
      let starts = try await journal.starts(destination: "wms")
      try await journal.confirmStart(destination: "wms", token: starts[0], epoch: 7)
      #expect(try await journal.starts(destination: "wms") == starts)
      return starts
    }
    #expect(first.count == 1)
    for _ in 0..<70 { try await withJournal(scratch.path) { _ in } }
    try await withJournal(scratch.path, options: JournalOptions(countsAsStart: false)) { journal async throws in
      let starts = try await journal.starts(destination: "wms")
      #expect(starts.first == first[0])
      #expect(starts.count == 65)
      #expect(Set(starts).count == 65)
      #expect(try await journal.starts(destination: "other").count == 64)
      #expect(try await journal.epoch(destination: "wms") == 7)
      #expect(try await journal.epoch(destination: "other") == nil)
    }
  }

  @Test func newEntriesWakeWhoeverWaits() async throws {
    let scratch = try Scratch()
    try await withJournal(scratch.path) { journal async throws in
      var changes = journal.changes().makeAsyncIterator()
      for _ in 0..<3 { try await journal.add(draft()) }
      #expect(await changes.next() != nil)
    }
  }

  @Test func rejectedAndParkedEntriesAreKeptAndTheirLanesStop() async throws {
    let scratch = try Scratch()
    let pallet = Lane.unit("046012345600000016")
    try await withJournal(scratch.path) { journal async throws in
      try await journal.add(draft(.movement, lanes: [pallet]), draft(.movement, lanes: [pallet]), draft(.movement))
      let line = try await journal.entries(stream: dock)[0].line
      try await journal.settle(
        destination: "wms", stream: dock, entries: 1..<4,
        verdicts: [
          EntryVerdict(seq: 1, status: .rejected, code: "unknown_unit", detail: "no such pallet", quarantine: "q1", lanes: [pallet.rawValue]),
          EntryVerdict(seq: 2, status: .parked), EntryVerdict(seq: 3, status: .acceptedWithException, code: "over-receipt"),
        ])
      let kept = try await journal.quarantine(destination: "wms")
      #expect(kept.map(\.verdict.seq) == [1, 2])
      #expect(kept[0].line == line)
      #expect(kept[0].verdict.quarantine == "q1")
      let parked = ParkedLane(lane: pallet.rawValue, code: "unknown_unit", detail: "no such pallet")
      #expect(try await journal.parkedLanes(destination: "wms") == [parked])
      #expect(try await journal.parkedLanes(destination: "epcis").isEmpty)

      try await journal.markRetried(kept[0].id, booked: false)
      #expect(try await journal.quarantine(destination: "wms")[0].state == .retried)
      #expect(try await journal.parkedLanes(destination: "wms").count == 1)
      for entry in kept { try await journal.markRetried(entry.id, booked: true) }
      #expect(try await journal.parkedLanes(destination: "wms").isEmpty)
      #expect(try await journal.quarantine(destination: "wms", includingClosed: true).count == 2)
    }
  }

  @Test func anAcceptedReversalFreesTheLane() async throws {
    let scratch = try Scratch()
    let pallet = Lane.unit("046012345600000016")
    try await withJournal(scratch.path) { journal async throws in
      var undo = Movement(.receive)
      undo.reverses = .init(seq: 1)
      try await journal.add(draft(.movement, lanes: [pallet]), draft(.movement, undo.json, lanes: [pallet]), draft(.movement, undo.json))
      try await journal.settle(destination: "wms", stream: dock, entries: 1..<2, verdicts: [EntryVerdict(seq: 1, status: .rejected, code: "x")])
      #expect(try await journal.parkedLanes(destination: "wms").count == 1)
      try await journal.settle(destination: "wms", stream: dock, entries: 2..<3, verdicts: [EntryVerdict(seq: 2, status: .rejected, code: "y")])
      #expect(try await journal.parkedLanes(destination: "wms").count == 1)
      try await journal.settle(destination: "wms", stream: dock, entries: 3..<4, verdicts: [])
      #expect(try await journal.quarantine(destination: "wms").map(\.verdict.seq) == [2])
    }
  }

  @Test func whatASetBackWMSDecidesAgainIsKeptTooAndTheCursorStays() async throws {
    let scratch = try Scratch()
    try await withJournal(scratch.path) { journal async throws in
      var undo = Movement(.receive)
      undo.reverses = .init(seq: 1)
      try await journal.add(draft(.movement), draft(.movement), draft(.movement, undo.json))
      try await journal.settle(destination: "wms", stream: dock, entries: 1..<4, verdicts: [])
      let rejected = [1, 2].map { EntryVerdict(seq: $0, status: .rejected, code: "x", quarantine: "q\($0)") }
      try await journal.settle(destination: "wms", stream: dock, entries: 1..<3, verdicts: rejected)
      #expect(try await journal.quarantine(destination: "wms").map(\.verdict) == rejected)
      try await journal.settle(destination: "wms", stream: dock, entries: 3..<4, verdicts: [])
      #expect(try await journal.quarantine(destination: "wms").map(\.verdict.seq) == [2])
      #expect(try await journal.cursor(destination: "wms", stream: dock) == 4)
    }
  }
}
