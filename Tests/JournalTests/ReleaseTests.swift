import Foundation
import Synchronization
import Testing
import Warehouse

@testable import Journal

@Suite struct ReleaseTests {
  func fill(_ journal: Journal, _ count: Int = 500) async throws {
    for index in 0..<count {
      let ledger = StateWrite(StateKey.ledger(stream: dock, device: "scanner-1", session: "s1"), Array("{\"triggers\":\(index + 1)}".utf8))
      try await journal.add(draft(.test, raw: "code-\(index)-end"), state: [ledger])
    }
    try await journal.settled()
  }

  func confirm(_ journal: Journal, _ destination: String, before end: Int64) async throws {
    try await journal.settle(destination: destination, stream: dock, entries: 1..<end, verdicts: [])
  }

  @Test func whatEveryDestinationHasConfirmedGoesAndTheRestStays() async throws {
    let scratch = try Scratch()
    try await withJournal(scratch.path, options: smallSegments(destinations: ["wms", "epcis"])) { journal async throws in
      try await fill(journal)
      let before = try await journal.usage().bytes
      let (all, writable) = (try scratch.segments, try await journal.segment().number)
      #expect(all.count >= 4)
      try await confirm(journal, "wms", before: 501)
      #expect(try scratch.segments == all, "the other destination has not confirmed")
      let second = try #require(try await journal.read { _ in journal.shelf.past[1].stretches.values.first })
      try await confirm(journal, "epcis", before: second.lowerBound + 5)
      #expect(try scratch.segments == Array(all.dropFirst()))
      #expect(try await journal.heads() == [.init(stream: dock, first: second.lowerBound, next: 501)])
      #expect(try await journal.usage().entries == 501 - second.lowerBound)
      #expect(try await journal.verify(dock).streams.map(\.good) == [501 - second.lowerBound])
      #expect(try await journal.verify().isGood)
      #expect(try await journal.entries(stream: dock, limit: 1)[0].id.seq == second.lowerBound)
      #expect(try await journal.hash(stream: dock, seq: second.lowerBound - 1) != nil)
      #expect(try await journal.slice(stream: dock, from: 1, maxCount: 2, maxBytes: 1 << 20).lines.map(\.seq) == [second.lowerBound, second.lowerBound + 1])
      #expect(try await journal.balance().balanced)
      try await confirm(journal, "epcis", before: 501)
      #expect(try scratch.segments == [Segment.name(writable)])
      #expect(try await journal.balance().balanced)
      #expect(try await journal.usage().bytes < before)
      try await fill(journal, 1)
    }
    try await withJournal(scratch.path, options: smallSegments(destinations: ["wms"])) { journal async throws in
      #expect(try await journal.verify().isGood)
      #expect(try await journal.usage().faults.isEmpty)
      #expect(try await journal.cursor(destination: "epcis", stream: dock) == 501)
    }
  }

  @Test func retentionHoldsWhatIsConfirmed() async throws {
    let scratch = try Scratch()
    try await withJournal(scratch.path, options: smallSegments(destinations: ["wms"], retention: .seconds(3_600))) { journal async throws in
      try await fill(journal)
      let all = try scratch.segments
      try await confirm(journal, "wms", before: 501)
      #expect(try scratch.segments == all)
    }
  }

  @Test func whereNoDestinationIsConfiguredNothingGoes() async throws {
    let scratch = try Scratch()
    try await withJournal(scratch.path, options: smallSegments()) { journal async throws in
      try await fill(journal)
      let all = try scratch.segments
      try await confirm(journal, "wms", before: 501)
      #expect(try scratch.segments == all)
    }
  }

  @Test func aDestinationThatIsNotConfiguredAnyMoreHoldsNothing() async throws {
    let scratch = try Scratch()
    try await withJournal(scratch.path, options: smallSegments(destinations: ["wms", "gone"])) { journal async throws in
      try await fill(journal)
      let all = try scratch.segments
      try await confirm(journal, "wms", before: 501)
      #expect(try scratch.segments == all)
    }
    try await withJournal(scratch.path, options: smallSegments(destinations: ["wms"])) { journal async throws in
      // The start has begun with it.
      for _ in 0..<2_000 where try scratch.segments.count > 1 { try await Task.sleep(for: .milliseconds(10)) }
      #expect(try scratch.segments.count == 1)
      #expect(try await journal.verify().isGood)
    }
  }

  /// Training is read by nobody.
  @Test func trainingDoesNotHold() async throws {
    let scratch = try Scratch()
    try await withJournal(scratch.path, options: smallSegments(destinations: ["wms"])) { journal async throws in
      for _ in 0..<20 { try await journal.add(draft(), stream: StreamID("_training.dock-1")) }
      try await fill(journal)
      try await confirm(journal, "wms", before: 501)
      #expect(try scratch.segments.count == 1)
    }
  }

  @Test func whereverAReleaseIsCutTheNextStartEndsIt() async throws {
    let (scratch, images) = (try Scratch(), try Scratch())
    let taken = Mutex<[(step: RollStep, path: String)]>([])
    let isOn = Mutex(false)
    let options = smallSegments(destinations: ["wms"]) { step in
      guard isOn.withLock({ $0 }), [.released, .unlinked, .forgotten].contains(step) else { return }
      let path = "\(images.path)/\(taken.withLock { $0.count })-\(step.rawValue)"
      try? FileManager.default.copyItem(atPath: scratch.path, toPath: path)
      taken.withLock { $0.append((step, path)) }
    }
    try await withJournal(scratch.path, options: options) { journal async throws in
      try await fill(journal)
      isOn.withLock { $0 = true }
      try await confirm(journal, "wms", before: 480)
    }
    let cuts = taken.withLock { $0 }
    #expect(Set(cuts.map(\.step)) == [.released, .unlinked, .forgotten])
    for cut in cuts {
      try await withJournal(cut.path, options: smallSegments()) { journal async throws in
        #expect(try await journal.usage().faults.isEmpty, "\(cut)")
        #expect(try await journal.verify().isGood, "\(cut)")
        #expect(try await journal.balance().balanced, "\(cut)")
        #expect(try await journal.cursor(destination: "wms", stream: dock) == 480)
        let entries = try await journal.entries(stream: dock, from: 480, limit: .max)
        #expect(entries.map(\.id.seq) == Array(480...500), "\(cut)")
        let files = try FileManager.default.contentsOfDirectory(atPath: cut.path).filter { $0.hasSuffix(".db") }.count
        #expect(try await journal.read { _ in journal.shelf.past.count + 1 } == files, "\(cut)")
      }
    }
  }
}
