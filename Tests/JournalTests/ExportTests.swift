import Foundation
import Testing
import Warehouse

@testable import Journal

@Suite struct ExportTests {
  let salvage = SalvageTests()

  /// Writes what `salvage` reads of a folder, as the program does.
  func export(_ scratch: Scratch, stream: StreamID? = nil, from: Int64 = 1) throws -> String {
    var bytes: [UInt8] = []
    _ = try Salvage.read(scratch.path, stream: stream, from: from, begin: { bytes += $0.line + [10] }) { _, _, _, line in bytes += line + [10] }
    let file = scratch.path + "/export.jsonl"
    try Data(bytes).write(to: URL(filePath: file))
    return file
  }

  @Test func aWholeJournalsFolderAndTheJournalItselfGiveTheSameChain() async throws {
    let scratch = try Scratch()
    let lines = try await salvage.filled(scratch)
    let file = try ExportFile(export(scratch))
    var found: [[UInt8]] = []
    let checks = try file.read { run, _, _, line, _ in if file.header.runs[run].stream == dock.rawValue { found.append(line) } }
    #expect(found == lines && checks.allSatisfy { $0.fault == nil })
    let header = try await withJournal(scratch.path) { try await $0.exportHeader() }
    #expect(header.identity == file.header.identity && header.entries == 401)
    #expect(header.runs.first { $0.stream == dock.rawValue }?.last == file.header.runs.last { $0.stream == dock.rawValue }?.last)
    // Every run but a stream's first begins where the one before ends.
    #expect(file.header.runs.count > 3 && file.header.runs.allSatisfy { $0.prev != nil })
  }

  @Test func aPartIsVerifiedLikeTheWhole() async throws {
    let scratch = try Scratch()
    _ = try await salvage.filled(scratch)
    let header = try await withJournal(scratch.path) { try await $0.exportHeader(stream: dock, from: 200) }
    #expect(header.runs.map(\.first) == [200] && header.entries == 201)
    let file = try ExportFile(export(scratch, stream: dock, from: 200))
    #expect(file.header.runs.first?.first == 200 && file.header.runs.first?.prev == header.runs[0].prev)
    #expect(try file.read().allSatisfy { $0.fault == nil && $0.run.stream == dock.rawValue })
  }

  @Test func anExportLeavesOutWhatIsDamagedAndNamesIt() async throws {
    let scratch = try Scratch()
    let lines = try await salvage.filled(scratch)
    let damaged = try salvage.file(scratch, with: "code-210-end")
    try salvage.damage(damaged) { data in data[try #require(data.range(of: Data("code-210-end".utf8))).lowerBound] ^= 1 }
    try FileManager.default.setAttributes([.posixPermissions: 0o440], ofItemAtPath: damaged)
    try await withJournal(scratch.path) { journal async throws in
      let header = try await journal.exportHeader(stream: dock)
      #expect(header.damaged == [.init(stream: "dock-1", from: 211, to: 211)])
      #expect(header.runs.map(\.first) == [1, 212] && header.runs.map(\.next) == [211, 401])
      let bytes = header.line + [10] + lines.enumerated().filter { $0.offset != 210 }.flatMap { $0.element + [10] }
      let file = scratch.path + "/export.jsonl"
      try Data(bytes).write(to: URL(filePath: file))
      #expect(try ExportFile(file).read().allSatisfy { $0.fault == nil })
      #expect(try await journal.exportHeader(stream: dock, from: 211).damaged?.count == 1)
      #expect(try await journal.exportHeader(stream: dock, from: 212).damaged == nil)
      let shown = try await journal.entries(stream: dock, from: 210, limit: 3)
      #expect(shown.map(\.isIntact) == [true, false, true])
      #expect(try await journal.verify(dock).streams.first?.fault?.file == damaged)
    }
  }

  @Test func whatIsLostEndsOneRunAndTheNextHasAChainOfItsOwn() async throws {
    let scratch = try Scratch()
    _ = try await salvage.filled(scratch)
    try salvage.damage(try salvage.file(scratch, with: "code-210-end")) { data in
      data[try #require(data.range(of: Data("code-210-end".utf8))).lowerBound] ^= 1
    }
    let file = try ExportFile(export(scratch))
    let after = try #require(file.header.runs.first { $0.first == 212 })
    #expect(after.prev == nil && after.start != nil && file.header.runs.contains { $0.next == 211 })
    #expect(try file.read().allSatisfy { $0.fault == nil })
  }

  @Test(arguments: ["flip", "cut", "swap", "more", "empty", "newer"]) func whatIsNotAsWrittenIsFound(_ damage: String) async throws {
    let scratch = try Scratch()
    _ = try await salvage.filled(scratch)
    let file = try export(scratch)
    var lines = try Data(contentsOf: URL(filePath: file)).split(separator: 10).map { Array($0) }
    switch damage {
    case "flip": lines[57][lines[57].count / 2] ^= 1
    case "cut": lines.removeLast(3)
    case "swap": lines.swapAt(57, 58)
    case "more": lines.append(lines[3])
    case "empty": lines = []
    default: lines[0] = Array(String(decoding: lines[0], as: UTF8.self).replacing("\"export\":1", with: "\"export\":2").utf8)
    }
    try Data(lines.joined(separator: [10]) + (lines.isEmpty ? [] : [10])).write(to: URL(filePath: file))
    let isGood = try? ExportFile(file).read().allSatisfy { $0.fault == nil }
    #expect(isGood != true, "\(damage)")
  }
}
