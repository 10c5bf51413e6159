import Foundation
import GRDB
import Synchronization
import Testing
import Warehouse

@testable import Journal

/// Segments of a few kilobytes, so that a test sees many of them.
func smallSegments(
  destinations: Set<String> = [], retention: Duration = .zero, reached: @escaping @Sendable (RollStep) -> Void = { _ in }
) -> JournalOptions {
  var options = JournalOptions(boot: "b0", destinations: destinations, retention: retention)
  options.segmentBytes = 40_000
  options.reached = reached
  return options
}

extension Scratch {
  func names() throws -> [String] { try FileManager.default.contentsOfDirectory(atPath: path).sorted() }
  var segments: [String] { get throws { try names().filter { $0.hasSuffix(".db") } } }
}

extension Journal {
  /// Until what the shelf does behind the appends is done.
  func settled() async throws {
    let deadline = ContinuousClock.now + .seconds(60)
    repeat {
      await withUnsafeContinuation { continuation in shelf.queue.async { continuation.resume() } }
      try #require(ContinuousClock.now < deadline, "\(shelf.past)")
    } while try await read({ _ in self.shelf.past.contains { $0.state == .ended || $0.state == .failed } })
  }
}

@Suite struct SegmentTests {
  let request = LabelRequest(template: "logistic", printer: "zebra", values: ["qty": "12"], sscc: "046012345600000016")

  /// Fills some segments; returns the lines in order.
  @discardableResult
  func fill(_ journal: Journal, _ count: Int = 600) async throws -> [[UInt8]] {
    for index in 0..<count {
      try await journal.add(draft(raw: "code-\(index)-end"), state: [StateWrite("session/dock-1/s\(index % 7)", Array("\(index)".utf8))])
      if index % 100 == 50 { try await journal.add(draft(), stream: .box) }
    }
    return try await journal.entries(stream: dock, limit: .max).map(\.line)
  }

  /// A document with tens of thousands of serials: what each segment begins with is larger than a segment, and no start may take that for growth.
  @Test func aStateLargerThanASegmentRollsNothingAtARestart() async throws {
    let scratch = try Scratch()
    let state = (0..<400).map { StateWrite("seen/asn/4711/\($0)", [UInt8](repeating: 0x61, count: 200)) }
    let before = try await withJournal(scratch.path, options: smallSegments()) { journal async throws in
      try await journal.add(draft(), state: state)
      try await fill(journal, 200)
      try await journal.settled()
      return try await journal.segment().number
    }
    for _ in 0..<4 {
      try await withJournal(scratch.path, options: smallSegments()) { journal async throws in
        try await journal.add(draft())
        try await journal.settled()
      }
    }
    #expect(try await withJournal(scratch.path, options: smallSegments()) { try await $0.segment().number } == before)
    #expect(before >= 2)
  }

  @Test func entriesAreReadAcrossSegmentsAsIfTheyWereOne() async throws {
    let scratch = try Scratch()
    let lines = try await withJournal(scratch.path, options: smallSegments()) { journal async throws in
      let lines = try await fill(journal)
      #expect(lines.count == 600)
      #expect(try await journal.segment().number >= 4)
      #expect(try await journal.heads() == [.init(stream: .box, first: 1, next: 7), .init(stream: dock, first: 1, next: 601)])
      return lines
    }
    try await withJournal(scratch.path, options: smallSegments()) { journal async throws in
      #expect(try await journal.entries(stream: dock, limit: .max).map(\.line) == lines)
      #expect(try await journal.verify().streams.map(\.good) == [6, 600])
      #expect(try await journal.verify().isGood)
      #expect(try await journal.usage().entries == 606)
      #expect(try await journal.kinds(of: dock, before: 601) == [.step: 600])
      #expect(try await journal.balance().steps == 606)
      // As the outbox walks, over every boundary.
      var (next, hash) = (Int64(1), [UInt8](repeating: 0, count: 32))
      while next < 601 {
        let slice = try await journal.slice(stream: dock, from: next, maxCount: 37, maxBytes: 1 << 20)
        #expect(slice.previousHash == hash && !slice.lines.isEmpty)
        for line in slice.lines {
          #expect(line.seq == next && line.bytes == lines[Int(next) - 1])
          hash = chained(hash, line.bytes)
          #expect(line.hash == hash)
          #expect(try await journal.hash(stream: dock, seq: next) == hash)
          next += 1
        }
      }
      #expect(try await journal.slice(stream: dock, from: 601, maxCount: 1, maxBytes: 9).lines.isEmpty)
      #expect(try await journal.entry(EntryID(identity: journal.identity, stream: dock, seq: 3))?.line == lines[2])
    }
  }

  @Test func whatChangesIsCarriedWholeIntoTheNewSegment() async throws {
    let scratch = try Scratch()
    func check(_ journal: Journal, _ job: Int64, _ starts: Int) async throws {
      #expect(try await journal.state(prefix: "session/").map(\.key) == (0..<7).map { "session/dock-1/s\($0)" })
      #expect(try await journal.state(prefix: "session/").map { String(decoding: $0.value ?? [], as: UTF8.self) } == (0..<7).map { "\(($0 < 5 ? 595 : 588) + $0)" })
      #expect(try await journal.state(prefix: "gone").isEmpty)
      #expect(try await journal.cursor(destination: "wms", stream: dock) == 3)
      #expect(try await journal.epoch(destination: "wms") == 7)
      #expect(try await journal.starts(destination: "other").count == starts)
      #expect(try await journal.quarantine(destination: "wms").map(\.verdict.seq) == [2])
      #expect(try await journal.quarantine(destination: "wms")[0].line.isEmpty == false)
      let found = try await journal.job(job)
      #expect(found?.state == .rendered && found?.bytes == [1, 2, 3])
      #expect(try await journal.jobs(in: [.rendered]).map(\.id) == [job])
    }
    let job = try await withJournal(scratch.path, options: smallSegments()) { journal async throws in
      let job = try await journal.add(draft(), draft(), state: [StateWrite("gone", [1])], jobs: [PrintJobDraft(request)]).jobs[0].id
      try await journal.move(job, from: [.accepted], to: .rendered, bytes: [1, 2, 3], evidence: nil, at: noon)
      try await journal.settle(destination: "wms", stream: dock, entries: 1..<3, verdicts: [EntryVerdict(seq: 2, status: .rejected, code: "x")])
      try await journal.confirmStart(destination: "wms", token: try await journal.starts(destination: "wms")[0], epoch: 7)
      try await journal.add(draft(), state: [StateWrite("gone", nil)])
      try await fill(journal)
      #expect(try await journal.segment().number >= 4)
      try await check(journal, job, 1)
      return job
    }
    try await withJournal(scratch.path, options: smallSegments()) { journal async throws in
      try await check(journal, job, 2)
      // A number is never given twice.
      #expect(try await journal.accept([PrintJobDraft(request)], stream: .box, at: noon)[0].id == job + 1)
    }
  }

  @Test func sealedSegmentsAreReadOnlyFilesThatAnybodyMayOpen() async throws {
    let scratch = try Scratch()
    try await withJournal(scratch.path, options: smallSegments()) { journal async throws in
      try await fill(journal)
      try await journal.settled()
      let newest = Segment.name(try await journal.segment().number)
      let older = try scratch.segments.filter { $0 != newest }
      #expect(older.count >= 3)
      var count = 0
      for name in older {
        let path = scratch.path + "/" + name
        #expect(try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int == 0o440)
        // What was reserved for it and not needed is given back.
        #expect(Reserve.allocated(path) < 100_000)
        #expect(!FileManager.default.fileExists(atPath: path + "-wal") && !FileManager.default.fileExists(atPath: path + "-journal"))
        var configuration = Configuration()
        configuration.readonly = true
        count += try await DatabaseQueue(path: path, configuration: configuration).read { db in
          #expect(try String.fetchOne(db, sql: "PRAGMA journal_mode") == "delete")
          #expect(try String.fetchOne(db, sql: "PRAGMA integrity_check") == "ok")
          return try Int.fetchOne(db, sql: "SELECT count(*) FROM ev WHERE id < ?", arguments: [RowID.of(stream: 2, seq: 0)]) ?? 0
        }
      }
      let here = try await journal.read { try Int.fetchOne($0, sql: "SELECT count(*) FROM ev WHERE id < ?", arguments: [RowID.of(stream: 2, seq: 0)]) ?? 0 }
      #expect(count + here == 600)
    }
  }

  @Test func aSegmentThatIsOldIsFollowedByANewOne() async throws {
    let scratch = try Scratch()
    var options = smallSegments()
    options.segmentAge = .milliseconds(1)
    try await withJournal(scratch.path, options: options) { journal async throws in
      for _ in 0..<4 {
        try await journal.add(draft())
        try await Task.sleep(for: .milliseconds(3))
      }
      #expect(try await journal.segment().number >= 4)
      #expect(try await journal.verify().streams.map(\.good) == [4])
    }
  }

  /// The files as a killed process would leave them at every step of every roll: each copy opens with all that was acknowledged by then.
  @Test func whereverARollIsCutNothingIsLostOrDoubled() async throws {
    let scratch = try Scratch()
    let images = try Scratch()
    let acknowledged = Mutex<Int64>(0)
    let taken = Mutex<[(step: RollStep, path: String, entries: Int64)]>([])
    let options = smallSegments { step in
      let path = "\(images.path)/\(taken.withLock { $0.count })-\(step.rawValue)"
      let entries = acknowledged.withLock { $0 }
      try? FileManager.default.copyItem(atPath: scratch.path, toPath: path)
      taken.withLock { $0.append((step, path, entries)) }
    }
    try await withJournal(scratch.path, options: options) { journal async throws in
      for index in 0..<400 {
        try await journal.add(draft(raw: "code-\(index)-end"), state: [StateWrite("last", Array("\(index + 1)".utf8))])
        acknowledged.withLock { $0 = Int64(index + 1) }
        // One thing at a time, so that the copies are of one moment.
        try await journal.settled()
      }
    }
    let cuts = taken.withLock { $0 }
    #expect(Set(cuts.map(\.step)).isSuperset(of: [.written, .synced, .renamed, .opened, .checkpointed, .closed, .sealed, .marked]))
    for cut in cuts {
      try await withJournal(cut.path, options: smallSegments()) { journal async throws in
        let report = try await journal.verify(dock)
        #expect(report.isGood, "\(cut)")
        let found = report.streams[0].good
        #expect(found >= cut.entries && found <= cut.entries + 1, "\(cut): \(found)")
        #expect(try await journal.state(prefix: "last").first?.value == Array("\(found)".utf8), "\(cut)")
        let faults = try await journal.usage().faults
        #expect(faults.isEmpty, "\(cut) \(faults)")
        #expect(try await journal.add(draft()).seqs == found + 1..<found + 2, "\(cut)")
        try await journal.settled()
        #expect(try await journal.entries(stream: dock, limit: .max).map(\.id.seq) == Array(1...found + 1), "\(cut)")
      }
    }
  }

  @Test func appendsOfManyGoOnWhileSegmentsChange() async throws {
    let scratch = try Scratch()
    try await withJournal(scratch.path, options: smallSegments()) { journal async throws in
      try await withThrowingTaskGroup(of: [Int64].self) { group in
        // Eight at a time, so that there are many groups, however slow the machine.
        for _ in 0..<8 {
          group.addTask {
            var seqs: [Int64] = []
            for _ in 0..<100 { seqs.append(try await journal.add(draft()).seqs.lowerBound) }
            return seqs
          }
          group.addTask {
            _ = try await journal.entries(stream: dock, limit: .max)
            return []
          }
        }
        let seqs = try await group.reduce(into: []) { $0 += $1 }
        #expect(seqs.sorted() == Array(1...800))
      }
      #expect(try await journal.segment().number >= 3)
      #expect(try await journal.verify().isGood)
    }
  }

  @Test func aSegmentOfAnotherBoxIsNotTakenForTheNewest() async throws {
    let (scratch, other) = (try Scratch(), try Scratch())
    try await withJournal(scratch.path, options: smallSegments()) { journal in _ = try await fill(journal) }
    try await withJournal(other.path) { journal in _ = try await journal.add(draft()) }
    try FileManager.default.moveItem(atPath: other.segment, toPath: scratch.path + "/0099.db")
    try tamper(scratch.path + "/0099.db") { try $0.execute(sql: "UPDATE meta SET value = 99 WHERE key = 'segment'") }
    let error = await #expect(throws: JournalOpenError.self) { try await Journal.open(scratch.path) }
    #expect(error?.code == .corrupt && error?.detail.contains("another box") == true)
    try FileManager.default.removeItem(atPath: scratch.path + "/0099.db")
    try await withJournal(scratch.path) { journal async throws in #expect(try await journal.verify().isGood) }
  }

  @Test func aMissingSegmentIsSaidAndTheRestWorks() async throws {
    let scratch = try Scratch()
    try await withJournal(scratch.path, options: smallSegments()) { journal in _ = try await fill(journal) }
    try FileManager.default.removeItem(atPath: scratch.path + "/0002.db")
    try await withJournal(scratch.path, options: smallSegments()) { journal async throws in
      #expect(try await journal.usage().faults.map(\.kind) == [.missing])
      let report = try await journal.verify(dock)
      #expect(report.streams[0].fault?.reason == .unreadable && report.streams[0].fault?.detail.contains("0002.db: the file is missing") == true)
      #expect(try await journal.add(draft()).seqs == 601..<602)
      await #expect(throws: StoreError.self) { try await journal.slice(stream: dock, from: report.streams[0].good + 1, maxCount: 1, maxBytes: 1) }
    }
  }

  @Test func whatGoesBadInASealedSegmentIsFoundInTheBackground() async throws {
    let scratch = try Scratch()
    try await withJournal(scratch.path, options: smallSegments()) { journal async throws in
      _ = try await fill(journal)
      try await journal.settled()
    }
    // While nobody has it open: a page that was read already is not read again.
    let path = scratch.path + "/0002.db"
    try FileManager.default.setAttributes([.posixPermissions: 0o640], ofItemAtPath: path)
    var data = try Data(contentsOf: URL(filePath: path))
    let last = try #require(data.range(of: Data("-end".utf8), options: .backwards))
    data[last.lowerBound] ^= 1
    try data.write(to: URL(filePath: path))
    try FileManager.default.setAttributes([.posixPermissions: 0o440], ofItemAtPath: path)
    try await withJournal(scratch.path, options: smallSegments()) { journal async throws in
      let inspection = Task { await journal.inspect(after: .zero) }
      for _ in 0..<100_000 where try await journal.usage().faults.isEmpty { await journal.ping() }
      inspection.cancel()
      let faults = try await journal.usage().faults
      #expect(faults.map(\.kind) == [.damaged] && faults.first?.segment == 2, "\(faults)")
      try await journal.add(draft())
    }
  }

  /// The format of the first version: one segment, no catalogue.
  @Test func aJournalOfFormatOneIsTakenOverWithEveryLine() async throws {
    let scratch = try Scratch()
    let lines = try await withJournal(scratch.path) { journal async throws in
      for index in 0..<50 { try await journal.add(draft(raw: "\(index)"), state: [StateWrite("a", [UInt8(index)])]) }
      return try await journal.entries(stream: dock).map(\.line)
    }
    try tamper(scratch.segment) {
      try $0.execute(sql: "DROP TABLE segment; DROP TABLE stretch; DELETE FROM meta WHERE key = 'born'; PRAGMA user_version = 1")
    }
    try await withJournal(scratch.path, options: smallSegments()) { journal async throws in
      #expect(try await journal.entries(stream: dock).map(\.line) == lines)
      try await fill(journal)
      #expect(try await journal.segment().number >= 4)
      #expect(try await journal.entries(stream: dock, limit: 50).map(\.line) == lines)
      #expect(try await journal.state(prefix: "a") == [StateWrite("a", [49])])
      #expect(try await journal.verify().isGood)
    }
    try tamper(scratch.path + "/" + scratch.segments.last!) { db in
      let version = try Int.fetchOne(db, sql: "PRAGMA user_version")
      #expect(version == 2)
    }
  }
}
