import FoundationEssentials
import GRDB
import Warehouse

extension Head {
  /// All streams as the file has them. The last entry of each is checked, since the next one is chained to it.
  static func all(_ db: Database) throws -> [StreamID: Head] {
    var heads: [StreamID: Head] = [:]
    for row in try Row.fetchAll(db, sql: "SELECT number, name, first, previous FROM stream") {
      let number: Int64 = row[0]
      let first: Int64 = row[2]
      var head = Head(number: number, first: first, next: first, hash: [UInt8](blob: row, 3))
      let last = try Row.fetchOne(
        db, sql: "SELECT id, crc, h, line FROM ev WHERE id BETWEEN ? AND ? ORDER BY id DESC LIMIT 1",
        arguments: [RowID.of(stream: number, seq: first), RowID.of(stream: number + 1, seq: 0) - 1])
      if let last {
        head.next = RowID.seq(last[0]) + 1
        head.hash = [UInt8](blob: last, 2)
        guard Int64(crc32c([UInt8](blob: last, 3))) == last[1] else {
          throw JournalOpenError(.corrupt, "entry \(head.next - 1) of \(row[1] as String) is not what was written: run tally journal verify")
        }
      }
      heads[StreamID(row[1])] = head
    }
    return heads
  }
}

extension [UInt8] {
  /// The bytes of a column, empty where it is NULL.
  init(blob row: Row, _ index: Int) {
    let data: Data? = row[index]
    self = data.map { Array($0) } ?? []
  }
}
