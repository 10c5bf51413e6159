import Crypto
import Foundation
import Testing
import Warehouse

@testable import Journal

@Suite struct AppendTests {
  @Test func numbersAreDenseFromOnePerStreamAndSurviveReopening() async throws {
    let scratch = try Scratch()
    let identity = try await withJournal(scratch.path) { journal async throws in
      #expect(try await journal.add(draft(), draft()).seqs == 1..<3)
      #expect(try await journal.add(draft(), stream: .box).seqs == 1..<2)
      #expect(try await journal.add(draft()).seqs == 3..<4)
      return journal.identity
    }
    try await withJournal(scratch.path) { journal async throws in
      #expect(journal.identity == identity)
      #expect(try await journal.add(draft()).seqs == 4..<5)
      #expect(try await journal.heads() == [.init(stream: .box, first: 1, next: 2), .init(stream: dock, first: 1, next: 5)])
      #expect(try await journal.verify().isGood)
    }
  }

  @Test func theStoredLineIsTheCanonicalOneAndTheChainFollowsIt() async throws {
    let scratch = try Scratch()
    try await withJournal(scratch.path) { journal async throws in
      let drafts = [draft(.step, raw: "a<script>"), draft(.movement, .object(["kind": "receive"]))]
      _ = try await journal.append(Append(stream: dock, entries: drafts))
      let stored = try await journal.entries(stream: dock)
      #expect(stored.map(\.line) == [drafts[0].line(seqs: 1..<3, index: 0), drafts[1].line(seqs: 1..<3, index: 1)])
      let first = SHA256.hash(data: Data(repeating: 0, count: 32) + Data(stored[0].line))
      #expect(stored[0].hash == Array(first))
      #expect(stored[1].hash == Array(SHA256.hash(data: Data(first) + Data(stored[1].line))))
      #expect(try await journal.entry(stored[1].id) == stored[1])
      #expect(try await journal.entries(stream: dock, kinds: [.movement]).map(\.id.seq) == [2])
    }
  }

  @Test func stateGoesWithItsEntries() async throws {
    let scratch = try Scratch()
    try await withJournal(scratch.path) { journal async throws in
      try await journal.add(
        draft(), state: [StateWrite("session/dock-1/s1", [1, 2]), StateWrite("session/dock-1/s2", []), StateWrite("sscc/a\0b", [3])])
      try await journal.add(draft(), state: [StateWrite("session/dock-1/s1", [9]), StateWrite("session/dock-1/s2", nil)])
    }
    try await withJournal(scratch.path) { journal async throws in
      #expect(try await journal.state(prefix: "session/") == [StateWrite("session/dock-1/s1", [9])])
      #expect(try await journal.state(prefix: "sscc/") == [StateWrite("sscc/a\0b", [3])])
    }
  }

  @Test(arguments: [0, 5, 31, 33]) func aHashOfAnotherLengthIsNotWrittenOver(length: Int) {
    #expect(chained([UInt8](repeating: 7, count: length), [1, 2]) == Array(SHA256.hash(data: Data(repeating: 7, count: length) + Data([1, 2]))))
  }

  @Test func streamsThatTakeTurnsInOneTransactionEachGoOn() async throws {
    let scratch = try Scratch()
    let other = StreamID("dock-9")
    try await withJournal(scratch.path) { journal async throws in
      let seqs = try await journal.write { transaction in
        var seqs = [try transaction.append(other, [])]
        for stream in [other, dock, other, dock, dock, other] { seqs.append(try transaction.append(stream, [PreparedEntry(draft())])) }
        return seqs
      }
      #expect(seqs == [1..<1, 1..<2, 1..<2, 2..<3, 2..<3, 3..<4, 3..<4])
      for stream in [dock, other] { #expect(try await journal.entries(stream: stream).map(\.id.seq) == [1, 2, 3]) }
      #expect(try await journal.verify().isGood)
    }
  }

  @Test func whatComesDuringACommitGoesTogetherInTheNext() async throws {
    let scratch = try Scratch()
    try await withJournal(scratch.path) { journal async throws in
      try await journal.add(draft())
      let before = try await journal.commits()
      try await withThrowingTaskGroup(of: Void.self) { group in
        for _ in 0..<400 { group.addTask { try await journal.add(draft()) } }
        try await group.waitForAll()
      }
      let commits = try await journal.commits() - before
      #expect(commits < 200, "400 appends took \(commits) commits")
      #expect(try await journal.heads() == [.init(stream: dock, first: 1, next: 402)])
      #expect(try await journal.verify().isGood)
    }
  }

  @Test func atRestEachAppendIsACommitOfItsOwn() async throws {
    let scratch = try Scratch()
    try await withJournal(scratch.path) { journal async throws in
      for _ in 0..<5 { try await journal.add(draft()) }
      #expect(try await journal.commits() == 5)
    }
  }

  @Test func aCancelledCallerDoesNotTakeItsScanBack() async throws {
    let scratch = try Scratch()
    try await withJournal(scratch.path) { journal async throws in
      let tasks = (0..<50).map { _ in
        Task {
          withUnsafeCurrentTask { $0?.cancel() }
          return try await journal.add(draft()).seqs.lowerBound
        }
      }
      var seqs: Set<Int64> = []
      for task in tasks { seqs.insert(try await task.value) }
      #expect(seqs == Set(1...50))
      #expect(try await journal.heads().first?.next == 51)
    }
  }

  @Test func anEntryOf1970IsAsGoodAsAnyOther() async throws {
    let scratch = try Scratch()
    try await withJournal(scratch.path) { journal async throws in
      try await journal.add(draft())
      try await journal.add(draft(at: Stamp(wall: 0, mono: 5, quality: .unknown)))
      try await journal.add(draft(at: Stamp(wall: -1, mono: 6, quality: .jumped)))
      let lines = try await journal.entries(stream: dock).map { String(decoding: $0.line, as: UTF8.self) }
      #expect(lines[1].contains("\"at\":\"1970-01-01T00:00:00.000Z\""))
      #expect(lines[2].contains("\"at\":\"1969-12-31T23:59:59.999Z\""))
      #expect(try await journal.verify().isGood)
    }
  }

  @Test(arguments: [
    Array(repeating: UInt8(ascii: "x"), count: 10_000), [0xFF, 0xFE, 0x00], Array("^XZ~JR".utf8), Array("'; DROP TABLE ev;--".utf8),
    Array("<script>".utf8), Array("\u{2028}\u{1D}\n".utf8),
  ])
  func anythingAScannerSendsIsStoredByteForByte(raw: [UInt8]) async throws {
    let scratch = try Scratch()
    try await withJournal(scratch.path) { journal async throws in
      var hostile = draft(.refused, .object(["code": "unknown"]))
      hostile.raw = raw
      try await journal.add(hostile)
      let line = try #require(try await journal.entries(stream: dock).first?.line)
      #expect(!line.contains(UInt8(ascii: "\n")))
      let json = try JSON(parsing: line)
      #expect(json["raw"]?.string.map { Array($0.utf8) } ?? json["rawHex"]?.string.flatMap(bytes(hex:)) == raw)
      #expect(try await journal.verify().isGood)
    }
  }

  @Test func afterCloseNothingIsAccepted() async throws {
    let scratch = try Scratch()
    let journal = try await Journal.open(scratch.path)
    await journal.close()
    await #expect(throws: StoreError(.closed, "the journal is closed")) { try await journal.add(draft()) }
    await #expect(throws: StoreError(.closed, "the journal is closed")) { try await journal.state(prefix: "") }
  }
}
