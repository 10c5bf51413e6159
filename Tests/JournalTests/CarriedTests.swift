import Foundation
import Testing
import Warehouse

@testable import Journal

@Suite struct CarriedTests {
  let salvage = SalvageTests()

  private func carried(_ scratch: Scratch) throws -> CarriedJournal { try CarriedJournal(ExportFile(ExportTests().export(scratch))) }

  @Test func everySliceIsTheJournalsOwn() async throws {
    let scratch = try Scratch()
    _ = try await salvage.filled(scratch)
    let slices = try await withJournal(scratch.path) { journal in
      var slices: [OutboxSlice] = []
      for from: Int64 in [1, 2, 255, 256, 257, 258, 399, 400] { slices.append(try await journal.slice(stream: dock, from: from, maxCount: 1, maxBytes: .max)) }
      return slices
    }
    let carried = try carried(scratch)
    for slice in slices {
      let from = slice.lines[0].seq
      let found = try await carried.slice(stream: dock, from: from, maxCount: 40, maxBytes: 30_000)
      #expect(found.previousHash == slice.previousHash && found.lines.first == slice.lines.first && found.lines.count > 0)
      #expect(try await carried.hash(stream: dock, seq: from) == slice.lines[0].hash)
    }
    #expect(try await carried.heads().map(\.next) == [2, 401])
  }

  @Test func whatIsLostInTheMiddleIsShownByTheNextRunsBeginning() async throws {
    let scratch = try Scratch()
    _ = try await salvage.filled(scratch)
    try salvage.damage(try salvage.file(scratch, with: "code-210-end")) { data in
      data[try #require(data.range(of: Data("code-210-end".utf8))).lowerBound] ^= 1
    }
    let carried = try carried(scratch)
    #expect(try await carried.heads().first { $0.stream == dock }?.next == 211)
    try await carried.settle(destination: "w", stream: dock, entries: 1..<211, verdicts: [])
    let head = try await carried.heads().first { $0.stream == dock }
    #expect(head?.first == 212 && head?.next == 401)
    try await carried.settle(destination: "w", stream: dock, entries: 211..<401, verdicts: [])
    try await carried.settle(destination: "w", stream: .box, entries: 1..<2, verdicts: [])
    #expect(carried.progress == CarriedProgress(decided: 400, entries: 400, lost: 1, isDone: true))
  }
}
