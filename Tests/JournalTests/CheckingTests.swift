import Foundation
import GRDB
import Testing
import Warehouse

@testable import Journal

@Suite struct CheckingTests {
  /// RFC 3720, appendix B.4, and the check value of the CRC catalogue.
  @Test func theChecksumIsCRC32C() {
    #expect(crc32c([UInt8](repeating: 0, count: 32)) == 0x8A91_36AA)
    #expect(crc32c([UInt8](repeating: 0xFF, count: 32)) == 0x62A8_AB43)
    #expect(crc32c(Array(0..<32)) == 0x46DD_794E)
    #expect(crc32c(Array((0..<32).reversed())) == 0x113F_DB5C)
    #expect(crc32c(Array("123456789".utf8)) == 0xE306_9283)
    #expect(crc32c([]) == 0)
  }

  func filled(_ scratch: Scratch, count: Int = 20) async throws {
    try await withJournal(scratch.path) { journal async throws in
      for index in 0..<count { try await journal.add(draft(raw: "code-\(index)-end")) }
      try await journal.add(draft(), stream: .box)
    }
  }

  func fault(_ scratch: Scratch) async throws -> VerifyReport.Fault? {
    try await withJournal(scratch.path) { journal async throws in
      let report = try await journal.verify()
      #expect(report.streams.map(\.stream) == [.box, dock])
      #expect(report.streams[0].fault == nil)
      #expect(try await journal.verify(.box).isGood)
      return report.streams[1].fault
    }
  }

  @Test func oneChangedByteIsFoundWhereItIs() async throws {
    let scratch = try Scratch()
    try await filled(scratch)
    var file = try Data(contentsOf: URL(filePath: scratch.segment))
    let place = try #require(file.range(of: Data("code-7-end".utf8)))
    file[place.lowerBound] ^= 1
    try file.write(to: URL(filePath: scratch.segment))
    let fault = try #require(try await fault(scratch))
    #expect(fault.seq == 8 && fault.reason == .checksum)
  }

  @Test func aLineWrittenOverWithItsChecksumBreaksTheChain() async throws {
    let scratch = try Scratch()
    try await filled(scratch)
    try tamper(scratch.segment) { db in
      var line = Array(try #require(try Data.fetchOne(db, sql: "SELECT line FROM ev WHERE id = ?", arguments: [RowID.of(stream: 1, seq: 5)])))
      line[line.count - 2] ^= 1
      try db.execute(sql: "UPDATE ev SET line = ?, crc = ? WHERE id = ?", arguments: [Data(line), crc32c(line), RowID.of(stream: 1, seq: 5)])
    }
    let fault = try #require(try await fault(scratch))
    #expect(fault.seq == 5 && fault.reason == .chain)
  }

  @Test func aMissingEntryIsAGap() async throws {
    let scratch = try Scratch()
    try await filled(scratch)
    try tamper(scratch.segment) { try $0.execute(sql: "DELETE FROM ev WHERE id = ?", arguments: [RowID.of(stream: 1, seq: 9)]) }
    let fault = try #require(try await fault(scratch))
    #expect(fault.seq == 9 && fault.reason == .gap)
  }

  @Test func anUnreadablePageIsAFaultNotACrash() async throws {
    let scratch = try Scratch()
    try await filled(scratch, count: 200)
    var file = try Data(contentsOf: URL(filePath: scratch.segment))
    let place = try #require(file.range(of: Data("code-100-end".utf8)))
    let page = place.lowerBound / 2048 * 2048
    file.replaceSubrange(page..<page + 16, with: Data(repeating: 0xFF, count: 16))
    try file.write(to: URL(filePath: scratch.segment))
    let fault = try #require(try await fault(scratch))
    #expect(fault.reason == .unreadable)
  }

  @Test func aChangedLastEntryStopsTheStart() async throws {
    let scratch = try Scratch()
    try await filled(scratch)
    try tamper(scratch.segment) { try $0.execute(sql: "UPDATE ev SET crc = crc + 1 WHERE id = ?", arguments: [RowID.of(stream: 1, seq: 20)]) }
    do {
      await (try Journal.open(scratch.path)).close()
      Issue.record("it opened")
    } catch {
      #expect(error.code == .corrupt)
      #expect(error.detail.contains("entry 20 of dock-1"))
    }
  }

  func ledger(_ count: Int, session: String = "s1") -> StateWrite {
    StateWrite(StateKey.ledger(stream: dock, device: "scanner-1", session: session), Array("{\"triggers\":\(count)}".utf8))
  }

  @Test func theLedgerBalancesWhereEveryTriggerAndStepIsAccountedFor() async throws {
    let scratch = try Scratch()
    try await withJournal(scratch.path) { journal async throws in
      var movement = Movement(.receive)
      movement.steps = [1, 2]
      try await journal.add(draft(), draft(), draft(), draft(), state: [ledger(4)])
      try await journal.add(
        draft(.movement, movement.json), draft(.duplicate), draft(.command, .object(["abandons": [3]])), draft(.document),
        state: [ledger(7), StateWrite(StateKey.session(station: "dock-1", session: "s1"), Array("{\"openSteps\":[4]}".utf8))])
      let balance = try await journal.balance()
      #expect(balance.triggers == 7 && balance.byKind == ["step": 4, "movement": 1, "duplicate": 1, "command": 1])
      #expect((balance.stepsConsumed, balance.stepsAbandoned, balance.stepsOpen) == (2, 1, 1))
      #expect(balance.balanced)

      try await journal.add(draft(session: "s2"), state: [ledger(2, session: "s2")])
      let off = try await journal.balance()
      #expect(!off.balanced && off.triggers == 9 && off.stepsAstray == [9])
      #expect(try await journal.balance(BalanceScope(session: "s1")).balanced)
      #expect(try await journal.balance(BalanceScope(stream: dock, device: "scanner-1", session: "s2")).triggers == 2)
      #expect(try await journal.balance(BalanceScope(device: "other")) == Balance())
    }
  }

  @Test func aShiftIsBalancedByItself() async throws {
    let scratch = try Scratch()
    try await withJournal(scratch.path) { journal async throws in
      let later = Stamp(wall: noon.wall + 3_600_000, mono: 1, quality: .synced)
      try await journal.add(draft(.test), draft(.test), state: [ledger(2)])
      try await journal.add(draft(.test, at: later), state: [ledger(3)])
      let shift = try await journal.balance(BalanceScope(since: later.wall))
      #expect(shift.balanced && shift.triggers == 1 && shift.byKind == ["test": 1])
    }
  }
}
