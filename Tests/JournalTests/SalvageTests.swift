import Foundation
import Testing
import Warehouse

@testable import Journal

@Suite struct SalvageTests {
  /// A journal of some segments with short and long lines; returns them by number.
  func filled(_ scratch: Scratch, close: Bool = true) async throws -> [[UInt8]] {
    try await withJournal(scratch.path, options: smallSegments()) { journal async throws in
      for index in 0..<400 {
        let raw = "code-\(index)-end" + (index % 40 == 7 ? String(repeating: "y", count: 9_000) : "")
        try await journal.add(draft(raw: raw), state: [StateWrite("a", Array("\(index)".utf8))])
      }
      try await journal.add(draft(), stream: .box)
      try await journal.settled()
      return try await journal.entries(stream: dock, limit: .max).map(\.line)
    }
  }

  func salvage(_ scratch: Scratch) throws -> (SalvageReport, [StreamID: [Int64: [UInt8]]]) {
    var found: [StreamID: [Int64: [UInt8]]] = [:]
    let report = try Salvage.read(scratch.path) { stream, seq, _, line in found[stream, default: [:]][seq] = line }
    return (report, found)
  }

  /// The file that holds a text, which is a sealed one.
  func file(_ scratch: Scratch, with text: String) throws -> String {
    let paths = try scratch.segments.dropLast().map { scratch.path + "/" + $0 }
    return try #require(try paths.first { try Data(contentsOf: URL(filePath: $0)).range(of: Data(text.utf8)) != nil })
  }

  func damage(_ path: String, _ change: (inout Data) throws -> Void) throws {
    try FileManager.default.setAttributes([.posixPermissions: 0o640], ofItemAtPath: path)
    var data = try Data(contentsOf: URL(filePath: path))
    try change(&data)
    try data.write(to: URL(filePath: path))
  }

  @Test func ofAWholeJournalEverythingIsThere() async throws {
    let scratch = try Scratch()
    let lines = try await filled(scratch)
    let before = try scratch.names()
    let (report, found) = try salvage(scratch)
    #expect(report.isWhole, "\(report)")
    #expect(report.streams.map(\.stream) == [dock, .box] && report.streams.map(\.good) == [400, 1])
    #expect((1...400).allSatisfy { found[dock]?[Int64($0)] == lines[$0 - 1] })
    #expect(try scratch.names() == before)
  }

  @Test func theDataFolderIsAsGoodAName() async throws {
    let scratch = try Scratch()
    _ = try await withJournal(scratch.path + "/journal") { journal async throws in try await journal.add(draft()) }
    #expect(try salvage(scratch).1[dock]?.count == 1)
    #expect(try scratch.names() == ["journal"])
  }

  /// A disk of another box, mounted so that this user may read it and no more.
  @Test func whoMayNotHoldTheLockIsToldWhatToDo() async throws {
    let scratch = try Scratch()
    _ = try await withJournal(scratch.path) { journal async throws in try await journal.add(draft()) }
    let error = JournalOpenError.refused("cannot open \(scratch.path)/lock", EACCES)
    #expect(error.code == .denied && error.detail.contains("\nNext: ") && error.detail.contains("sudo"))
    #expect(Words.phrase(String(error.detail.split(separator: "\n")[1]), in: .ru).hasPrefix("Дальше: "))
  }

  @Test func whatOnlyTheLogHoldsIsReadToo() async throws {
    let (scratch, image) = (try Scratch(), try Scratch())
    try await withJournal(scratch.path) { journal async throws in
      for index in 0..<30 { try await journal.add(draft(raw: "\(index)")) }
      // As a killed process leaves it: nothing of this is in the file yet.
      for name in ["0001.db", "0001.db-wal"] { try FileManager.default.copyItem(atPath: scratch.path + "/" + name, toPath: image.path + "/" + name) }
    }
    let (report, found) = try salvage(image)
    #expect(report.isWhole && found[dock]?.count == 30)
  }

  @Test func everyEntryOutsideABadPageIsKeptAndTheMissingAreNamed() async throws {
    let scratch = try Scratch()
    let lines = try await filled(scratch)
    for text in ["code-110-end", "code-150-end"] {
      try damage(try file(scratch, with: text)) { data in
        let place = try #require(data.range(of: Data(text.utf8)))
        let page = place.lowerBound / 2048 * 2048
        data.replaceSubrange(page..<page + 2048, with: Data(repeating: 0xA5, count: 2048))
      }
    }
    let (report, found) = try salvage(scratch)
    let dockReport = try #require(report.streams.first { $0.stream == dock })
    let gone = dockReport.missing.flatMap { Array($0.from...$0.to) }
    #expect(gone.contains(111) && gone.contains(151) && gone.count < 30, "\(dockReport.missing)")
    #expect(Set(gone).union(found[dock]!.keys) == Set(1...400) && Set(gone).isDisjoint(with: found[dock]!.keys))
    #expect(found[dock]!.allSatisfy { $0.value == lines[Int($0.key) - 1] })
    #expect(dockReport.good == 400 - Int64(gone.count) && !report.isWhole && report.endIsKnown)
  }

  @Test func aDestroyedRootOfTheTreeCostsNoEntry() async throws {
    let scratch = try Scratch()
    let lines = try await filled(scratch)
    // The first page: header, schema, everything SQLite begins with.
    try damage(scratch.path + "/0002.db") { $0.replaceSubrange(0..<2048, with: Data(repeating: 0, count: 2048)) }
    let (report, found) = try salvage(scratch)
    #expect((1...400).allSatisfy { found[dock]?[Int64($0)] == lines[$0 - 1] })
    #expect(report.files.filter { $0.problem != nil }.map(\.name) == ["0002.db"])
    #expect(report.streams.flatMap(\.missing) == [])
  }

  @Test func aFlippedBitCostsItsEntryAndAMissingFileItsEntries() async throws {
    let scratch = try Scratch()
    _ = try await filled(scratch)
    try damage(try file(scratch, with: "code-210-end")) { data in
      let place = try #require(data.range(of: Data("code-210-end".utf8)))
      data[place.lowerBound] ^= 1
    }
    try FileManager.default.removeItem(atPath: scratch.path + "/0001.db")
    let (report, found) = try salvage(scratch)
    let first = try #require(found[dock]?.keys.min())
    #expect(report.streams.first { $0.stream == dock }?.missing == [.init(from: 1, to: first - 1), .init(from: 211, to: 211)])
  }

  @Test func aNewestFileThatIsGoneIsSaidNotGuessed() async throws {
    let scratch = try Scratch()
    _ = try await filled(scratch)
    let newest = try #require(try scratch.segments.last)
    try damage(scratch.path + "/" + newest) { $0 = Data(repeating: 7, count: $0.count) }
    let (report, found) = try salvage(scratch)
    #expect(!report.endIsKnown && !report.isWhole && report.identity != nil)
    #expect(found[dock]!.count > 100)
  }

  @Test func whileTheJournalIsHeldItRefuses() async throws {
    let scratch = try Scratch()
    try await withJournal(scratch.path) { journal async throws in
      let error = #expect(throws: JournalOpenError.self) { _ = try Salvage.read(scratch.path) { _, _, _, _ in } }
      #expect(error?.code == .locked && error?.holder == getpid())
    }
  }
}
