import FoundationEssentials
import GRDB
public import Warehouse

/// An entry as it is stored.
public struct StoredEntry: Sendable, Hashable {
  public var id: EntryID
  public var kind: EntryKind
  public var hash: [UInt8]
  /// The canonical bytes, without a newline.
  public var line: [UInt8]
}

extension Journal {
  /// Rows that are read at once: between two slices the scans that came meanwhile are committed.
  private static let sliceRows = 500

  /// Entries of a stream from `seq` on, oldest first, of the kinds named (all where none is named).
  public func entries(
    stream: StreamID, from seq: Int64 = 1, limit: Int = 1_000, kinds: Set<EntryKind> = []
  ) async throws(StoreError) -> [StoredEntry] {
    var found: [StoredEntry] = []
    try await scan(stream, from: seq) { row in
      guard let entry = self.entry(row), kinds.isEmpty || kinds.contains(entry.kind) else { return true }
      found.append(entry)
      return found.count < limit
    }
    return Array(found.prefix(max(0, limit)))
  }

  /// The entry with that id, `nil` where it is not in this journal.
  public func entry(_ id: EntryID) async throws(StoreError) -> StoredEntry? {
    guard id.identity == identity else { return nil }
    return try await entries(stream: id.stream, from: id.seq, limit: 1).first { $0.id == id }
  }

  /// How many entries of each kind a stream holds before `end`, counted without reading their lines.
  public func kinds(of stream: StreamID, before end: Int64) async throws(StoreError) -> [EntryKind: Int] {
    var counts: [EntryKind: Int] = [:]
    guard let first = committedHeads()[stream]?.first else { return counts }
    for from in Swift.stride(from: first, to: end, by: 4_000) {
      let slice = try await read { db in try self.kinds(db, stream, from: from, to: min(end, from + 4_000)) }
      for (kind, count) in slice where EntryKind.allCases.indices.contains(kind) { counts[EntryKind.allCases[kind], default: 0] += count }
    }
    return counts
  }

  private func kinds(_ db: Database, _ stream: StreamID, from: Int64, to end: Int64) throws -> [(Int, Int)] {
    guard let head = committedHeads()[stream] else { return [] }
    return try Row.fetchAll(
      db.cachedStatement(sql: "SELECT kind, COUNT(*) FROM ev WHERE id >= ? AND id < ? GROUP BY kind"),
      arguments: [RowID.of(stream: head.number, seq: from), RowID.of(stream: head.number, seq: end)]
    ).map { ($0[0], $0[1]) }
  }

  private func entry(_ row: EventRow) -> StoredEntry? {
    guard EntryKind.allCases.indices.contains(row.kind) else { return nil }
    return StoredEntry(
      id: EntryID(identity: identity, stream: row.stream, seq: row.seq), kind: EntryKind.allCases[row.kind], hash: row.hash, line: row.line)
  }

  /// Hands over the rows of a stream in order, slice by slice, until `visit` returns `false`. What is appended meanwhile comes too.
  func scan(_ stream: StreamID, from seq: Int64 = 1, _ visit: (EventRow) -> Bool) async throws(StoreError) {
    var next = seq
    while true {
      let from = next
      let rows = try await read { db in try self.rows(db, stream, from: from, limit: Journal.sliceRows) }
      for row in rows where !visit(row) { return }
      guard let last = rows.last, rows.count == Journal.sliceRows else { return }
      next = last.seq + 1
    }
  }
}

extension Journal {
  /// Rows of a stream in order; for use on the connection's queue.
  func rows(_ db: Database, _ stream: StreamID, from seq: Int64, limit: Int = .max) throws -> [EventRow] {
    guard let head = committedHeads()[stream] else { return [] }
    return try Row.fetchAll(
      db.cachedStatement(sql: "SELECT id, kind, crc, h, line FROM ev WHERE id >= ? AND id < ? ORDER BY id LIMIT ?"),
      arguments: [RowID.of(stream: head.number, seq: max(seq, head.first)), RowID.of(stream: head.number, seq: head.next), limit]
    ).map { EventRow(stream, $0) }
  }
}

/// A row of `ev`.
struct EventRow: Sendable {
  var stream: StreamID
  var seq: Int64
  var kind: Int
  var crc: Int64
  var hash: [UInt8]
  var line: [UInt8]

  init(_ stream: StreamID, _ row: Row) {
    self.stream = stream
    seq = RowID.seq(row[0])
    kind = row[1]
    crc = row[2]
    hash = [UInt8](blob: row, 3)
    line = [UInt8](blob: row, 4)
  }
}
