import Identifiers
import Stations
import Testing
import Warehouse

/// Numbers that this box gives: none twice, and none that somebody else has given.
@Suite struct PoolTests {
  private static let gtin = "04601234567893"

  private func pool(_ ranges: SerialRange..., rows: [StateWrite] = []) throws -> SerialPool {
    var pool = SerialPool(journal: "1")
    for row in rows {
      let parts = StateKey.parts(row.key)
      guard let value = row.value else { continue }
      if parts[0] == "serial" { try pool.restore(id: parts[1], value: value) } else { try pool.restore(foreign: parts[1], value: value) }
    }
    for range in ranges { #expect(pool.offer(range) == nil) }
    return pool
  }

  private func taken(_ pool: inout SerialPool, _ count: Int) throws -> [String] { try (0..<count).compactMap { _ in try pool.take(Self.gtin)?.serial } }

  @Test func serialNumbersGoOnAfterARestartAndEndWithTheirRange() throws {
    var first = try pool(SerialRange(id: "a", gtin: Self.gtin, first: 8, last: 10))
    let given = try #require(try first.take(Self.gtin))
    #expect(given.serial == "8" && given.row.key == "serial/a")
    var next = try pool(SerialRange(id: "a", gtin: "4601234567893", first: 8, last: 10), rows: [given.row])
    #expect(next.isGiven("8", of: Self.gtin) == true && next.isGiven("9", of: Self.gtin) == false)
    #expect(next.isGiven("11", of: Self.gtin) == nil && next.isGiven("09", of: Self.gtin) == nil && next.isGiven("9", of: "04601234567879") == nil)
    #expect(try taken(&next, 5) == ["9", "10"])
    next.isHeld = true
    #expect(next.offer(SerialRange(id: "b", gtin: Self.gtin, first: 11, last: 12)) == nil)
    #expect(try taken(&next, 1) == [])
    next.isHeld = false
    #expect(try taken(&next, 1) == ["11"])
  }

  @Test func aRangeThatIsAnothersOrOverlapsIsNotUsed() throws {
    var pool = try pool(SerialRange(id: "a", gtin: Self.gtin, first: 1, last: 10))
    #expect(pool.offer(SerialRange(id: "b", gtin: Self.gtin, first: 10, last: 20))?.contains("overlap") == true)
    #expect(pool.offer(SerialRange(id: "c", gtin: Self.gtin, first: 30, last: 20))?.contains("no GTIN with a range") == true)
    #expect(pool.offer(SerialRange(id: "a", gtin: "04601234567879", first: 1, last: 10))?.contains("name of its own") == true)
    var foreign = SerialRange(id: "d", gtin: Self.gtin, first: 40, last: 50)
    foreign.journal = "2"
    #expect(pool.offer(foreign)?.contains("journal 2") == true)
    // A range that is configured no more is another's by now.
    var rest = try self.pool(rows: [try #require(try pool.take(Self.gtin)).row])
    #expect(try taken(&rest, 1) == [])
  }

  @Test func whatWasWrittenByHandNoRangeGivesAgain() throws {
    var first = try pool()
    var rows: [String: StateWrite] = [:]
    for serial in ["3", "5", "4", "8", "9", "5"] { if let row = try first.note(serial, of: Self.gtin) { rows[row.key] = row } }
    #expect(rows["written/\(Self.gtin)"]?.value.map { String(decoding: $0, as: UTF8.self) } == "[[3,5],[8,9]]")
    // No range gives such a one.
    for serial in ["05", "A1", "-1", "9223372036854775807"] { #expect(try first.note(serial, of: Self.gtin) == nil) }
    var next = try pool(SerialRange(id: "a", gtin: Self.gtin, first: 2, last: 10), rows: Array(rows.values))
    #expect(next.isGiven("4", of: Self.gtin) == true && next.isGiven("6", of: Self.gtin) == false)
    #expect(try taken(&next, 20) == ["2", "6", "7", "10"])
  }

  @Test func manyNumbersByHandAreFewRangesAndNoneIsForgotten() throws {
    var first = try pool()
    var row: StateWrite?
    // The wider the gap the later: those between the first are the ones to be lost.
    let written = (1...800).map { Int64($0 * $0) }
    for number in written { row = try first.note(String(number), of: Self.gtin) ?? row }
    var next = try pool(SerialRange(id: "a", gtin: Self.gtin, first: 1, last: 1_000_000), rows: [try #require(row)])
    let given = try taken(&next, 5_000)
    #expect(given.count == 5_000 && Set(given).isDisjoint(with: written.map(String.init)))
    #expect((row?.value?.count ?? 0) < 16_000)
  }

  @Test func palletNumbersOfThisBoxAreKnownAsGivenOrNot() throws {
    var pool = SSCCPool(journal: "1")
    #expect(pool.offer(SSCCRange(id: "site", prefix: "04601234", first: 1, last: 99)) == nil)
    let first = try #require(pool.next)
    #expect(pool.isGiven(first) == false)
    let row = try #require(try pool.take(at: 0))
    let second = try #require(pool.next)
    #expect(pool.isGiven(first) == true && pool.isGiven(second) == false && first != second)
    // Another's prefix, another's part of the same prefix, and no number at all.
    for other in ["346012349000000028", "046012340000001002", "04601234", ""] { #expect(pool.isGiven(other) == nil, "\(other)") }
    var next = SSCCPool(journal: "1")
    try next.restore(id: "site", value: try #require(row.value))
    #expect(next.isGiven(first) == true && next.isGiven(second) == false)
    // Known, and yet not to be given: it is not configured any more.
    #expect(next.next == nil)
  }

  @Test func anSSCCWrittenByHandNoRangeGivesAgain() throws {
    var first = SSCCPool(journal: "1")
    var row: StateWrite?
    for serial in [2, 3, 5] as [Int64] { row = first.note(try #require(SSCC(prefix: "04601234", serial: serial)).digits) ?? row }
    #expect(first.note("046012340000000019") == nil && first.note("") == nil)
    // What is known is noted again: its first append may have failed.
    let third = try #require(SSCC(prefix: "04601234", serial: 3)).digits
    let again = first.note(third)
    let noted = try #require(again)
    #expect(noted == row && noted.key == "written/sscc")
    var next = SSCCPool(journal: "1")
    try next.restore(foreign: try #require(noted.value))
    #expect(next.offer(SSCCRange(id: "site", prefix: "04601234", first: 1, last: 5)) == nil)
    #expect(next.left == 2)
    var given: [String] = []
    while let number = next.next {
      given.append(number)
      _ = try next.take(at: 0)
    }
    #expect(given == [1, 4].compactMap { SSCC(prefix: "04601234", serial: $0)?.digits } && next.left == 0)
    #expect(next.isGiven(try #require(SSCC(prefix: "04601234", serial: 2)).digits) == true)
    // Given by a range: its own row keeps it.
    let known = next.note(given[0])
    #expect(known == nil)
  }

  @Test func rangesThatNameTheSameNumbersOverlapWhateverTheirPrefixes() throws {
    var pool = SSCCPool(journal: "1")
    #expect(pool.offer(SSCCRange(id: "site", prefix: "04601234", first: 1, last: 99)) == nil)
    #expect(pool.offer(SSCCRange(id: "1", prefix: "0460123400", first: 50, last: 500), leasedIn: 1)?.contains("overlaps site") == true)
    #expect(pool.offer(SSCCRange(id: "2", prefix: "0460123401", first: 50, last: 500), leasedIn: 1) == nil)
  }

  @Test(arguments: [
    #"{"prefix":"04601234","first":1,"last":9223372036854775807,"next":1}"#, #"{"prefix":"0460x234","first":1,"last":9,"next":1}"#,
    #"{"prefix":"04601234","first":1,"last":9,"next":9223372036854775807}"#,
  ])
  func aRowThatCannotBeIsRefusedByName(row: String) {
    var pool = SSCCPool(journal: "1")
    #expect(throws: StoreError.self) { try pool.restore(id: "site", value: Array(row.utf8)) }
  }
}
