import Foundation
import Testing
import Warehouse

@testable import Journal

/// A journal whose own closed files have gone bad: all that can still be read is delivered, and what cannot is named.
@Suite struct MendingTests {
  let salvage = SalvageTests()

  /// Walks as the sync does; returns the lines by number, and what it was told is lost.
  private func deliver(_ journal: Journal, from first: Int64 = 1, to end: Int64 = 401) async throws -> (lines: [Int64: [UInt8]], lost: [Range<Int64>]) {
    var (lines, lost, next) = ([Int64: [UInt8]](), [Range<Int64>](), first)
    var previous: [UInt8]? = chainStart
    while next < end {
      let slice = try await journal.slice(stream: dock, from: next, maxCount: 50, maxBytes: 1 << 20)
      if let gone = slice.lost {
        #expect(slice.lines.isEmpty && gone.lowerBound == next)
        lost.append(gone)
        previous = try await journal.hash(stream: dock, seq: gone.upperBound - 1)
        next = gone.upperBound
        continue
      }
      try #require(!slice.lines.isEmpty)
      if let previous { #expect(slice.previousHash == previous) }
      for line in slice.lines { lines[line.seq] = line.bytes }
      next += Int64(slice.lines.count)
      previous = slice.lines.last?.hash
      try await journal.settle(destination: "wms", stream: dock, entries: slice.lines[0].seq..<next, verdicts: [])
    }
    return (lines, lost)
  }

  @Test func aFlippedBitCostsItsEntryAloneAndItIsNamed() async throws {
    let scratch = try Scratch()
    let lines = try await salvage.filled(scratch)
    try salvage.damage(try salvage.file(scratch, with: "code-210-end")) { data in
      data[try #require(data.range(of: Data("code-210-end".utf8))).lowerBound] ^= 1
    }
    try await withJournal(scratch.path, options: smallSegments()) { journal async throws in
      let (found, lost) = try await deliver(journal)
      #expect(lost == [211..<212])
      #expect((1...400).allSatisfy { $0 == 211 || found[Int64($0)] == lines[$0 - 1] })
      #expect(try await journal.usage().faults.map(\.kind) == [.damaged])
      try await journal.settle(destination: "wms", stream: dock, entries: 211..<212, verdicts: [EntryVerdict(seq: 211, status: .lost)])
      #expect(try await journal.quarantine(destination: "wms").map(\.verdict.status) == [.lost])
      #expect(try await journal.add(draft()).seqs == 401..<402)
    }
  }

  @Test func aBadPageCostsWhatLiesOnIt() async throws {
    let scratch = try Scratch()
    let lines = try await salvage.filled(scratch)
    try salvage.damage(try salvage.file(scratch, with: "code-210-end")) { data in
      let page = try #require(data.range(of: Data("code-210-end".utf8))).lowerBound / Segment.pageSize * Segment.pageSize
      data.replaceSubrange(page..<page + Segment.pageSize, with: repeatElement(0x5A, count: Segment.pageSize))
    }
    try await withJournal(scratch.path, options: smallSegments()) { journal async throws in
      let (found, lost) = try await deliver(journal)
      let missing = Set(lost.flatMap { Array($0) })
      #expect(missing.contains(211) && missing.count < 20, "\(lost)")
      #expect((1...400).allSatisfy { missing.contains(Int64($0)) ? found[Int64($0)] == nil : found[Int64($0)] == lines[$0 - 1] })
    }
  }

  @Test func aFileThatIsGoneIsLostOnlyWhenAPersonGivesItUp() async throws {
    let scratch = try Scratch()
    _ = try await salvage.filled(scratch)
    let away = try salvage.file(scratch, with: "code-210-end")
    let number = try #require(Int(away.suffix(7).prefix(4)))
    try FileManager.default.moveItem(atPath: away, toPath: away + ".away")
    try await withJournal(scratch.path, options: smallSegments()) { journal async throws in
      await #expect(throws: (any Error).self) { try await deliver(journal) }
      #expect(!journal.giveUp(segment: number + 100) && !journal.giveUp(segment: number + 1))
      #expect(journal.giveUp(segment: number))
      let (found, lost) = try await deliver(journal)
      #expect(lost.count == 1 && lost[0].contains(211) && found.count + lost[0].count == 400)
    }
    try FileManager.default.moveItem(atPath: away + ".away", toPath: away)
    try await withJournal(scratch.path, options: smallSegments()) { journal async throws in #expect(try await deliver(journal).lost.isEmpty) }
  }

  @Test(.enabled(if: OtherDisk.isThere, "needs /dev/shm on a disk of its own")) func whatTheMirrorHasIsNotLost() async throws {
    let (scratch, other) = (try Scratch(), try OtherDisk())
    let lines = try await salvage.filled(scratch)
    var options = smallSegments()
    options.mirror = other.path
    try await withJournal(scratch.path, options: options) { journal async throws in
      let folder = other.path + "/" + journal.identity.journal
      try await eventually { (try? Segment.all(in: folder).count) == journal.shelf.past.count }
    }
    let bad = try salvage.file(scratch, with: "code-210-end")
    try salvage.damage(bad) { data in data[try #require(data.range(of: Data("code-210-end".utf8))).lowerBound] ^= 1 }
    for gone in [false, true] {
      if gone { try FileManager.default.removeItem(atPath: bad) }
      try await withJournal(scratch.path, options: options) { journal async throws in
        let (found, lost) = try await deliver(journal)
        #expect(lost.isEmpty && (1...400).allSatisfy { found[Int64($0)] == lines[$0 - 1] })
      }
    }
  }

  /// At the worst moment: a file is damaged while the mirror that has it whole is not mounted, or the damaged one is there to be copied.
  @Test(.enabled(if: OtherDisk.isThere, "needs /dev/shm on a disk of its own")) func aMirrorThatIsAwayIsWaitedForAndNeverTakesADamagedFile() async throws {
    let (scratch, other) = (try Scratch(), try OtherDisk())
    let lines = try await salvage.filled(scratch)
    var options = smallSegments()
    options.mirror = other.path
    try await withJournal(scratch.path, options: options) { journal async throws in
      let folder = other.path + "/" + journal.identity.journal
      try await eventually { (try? Segment.all(in: folder).count) == journal.shelf.past.count }
    }
    let bad = try salvage.file(scratch, with: "code-210-end")
    try FileManager.default.setAttributes([.posixPermissions: 0o640], ofItemAtPath: bad)
    #expect(truncate(bad, 8192) == 0)
    let away = other.path + "-away"
    try FileManager.default.moveItem(atPath: other.path, toPath: away)
    try await withJournal(scratch.path, options: options) { journal async throws in
      await #expect(throws: (any Error).self) { try await deliver(journal) }
      try FileManager.default.moveItem(atPath: away, toPath: other.path)
      let (found, lost) = try await deliver(journal)
      #expect(lost.isEmpty && (1...400).allSatisfy { found[Int64($0)] == lines[$0 - 1] })
    }
  }
}
