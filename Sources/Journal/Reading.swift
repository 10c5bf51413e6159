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
  /// Whether the line is what was written, by its checksum.
  public var isIntact: Bool
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
    guard var from = try await first(of: stream) else { return counts }
    while from < end {
      let start = from
      let slice = try await stretch(stream, at: start) { db, stretch in
        let end = min(end, start + 4_000, stretch.seqs.upperBound)
        let kinds = try Row.fetchAll(
          db.cachedStatement(sql: "SELECT kind, COUNT(*) FROM ev WHERE id >= ? AND id < ? GROUP BY kind"),
          arguments: [RowID.of(stream: stretch.number, seq: start), RowID.of(stream: stretch.number, seq: end)]
        ).map { (kind: $0[0] as Int, count: $0[1] as Int) }
        return (kinds, end)
      }
      guard let (kinds, reached) = slice, reached > from else { return counts }
      for (kind, count) in kinds where EntryKind.allCases.indices.contains(kind) { counts[EntryKind.allCases[kind], default: 0] += count }
      from = reached
    }
    return counts
  }

  private func entry(_ row: EventRow) -> StoredEntry? {
    guard EntryKind.allCases.indices.contains(row.kind) else { return nil }
    return StoredEntry(
      id: EntryID(identity: identity, stream: row.stream, seq: row.seq), kind: EntryKind.allCases[row.kind], hash: row.hash, line: row.line,
      isIntact: row.isIntact)
  }

  /// Hands over the rows of a stream in order, slice by slice and segment by segment, until `visit` returns `false`. What is appended meanwhile comes too.
  /// Returns the number after the last that it came to.
  @discardableResult
  func scan(_ stream: StreamID, from seq: Int64 = 1, _ visit: (EventRow) -> Bool) async throws(StoreError) -> Int64 {
    guard let first = try await first(of: stream) else { return seq }
    var next = max(seq, first)
    while true {
      let from = next
      let slice = try await stretch(stream, at: from) { db, stretch in
        (try self.rows(db, stretch, stream, from: from, limit: Journal.sliceRows), stretch)
      }
      guard let (rows, stretch) = slice else { return next }
      for row in rows {
        next = row.seq + 1
        if !visit(row) { return next }
      }
      if rows.count == Journal.sliceRows { continue }
      if stretch.isWritable { return next }
      next = stretch.seqs.upperBound
    }
  }
}

/// The entries of a stream that one segment holds.
struct Stretch: Sendable {
  /// The stream's number.
  var number: Int64
  var seqs: Range<Int64>
  var isWritable: Bool
}

/// Where an entry was looked for.
private enum Found<T: Sendable>: Sendable {
  case here(T)
  case older(PastSegment, Stretch)
  case nowhere
}

extension Journal {
  /// The first entry of a stream that is still here; `nil` where nothing was ever stored in it.
  func first(of stream: StreamID) async throws(StoreError) -> Int64? {
    try await read { _ in self.committedHeads()[stream].map { self.shelf.first(stream: $0.number) ?? $0.first } }
  }

  /// Reads in the segment that holds an entry, or will hold it; `nil` where it is not here any more, or its stream is unknown.
  func stretch<T: Sendable>(
    _ stream: StreamID, at seq: Int64, _ body: @escaping @Sendable (Database, Stretch) throws -> T
  ) async throws(StoreError) -> T? {
    while true {
      let found: Found<T> = try await read { db in
        guard let head = self.committedHeads()[stream] else { return .nowhere }
        if seq >= head.first { return .here(try body(db, Stretch(number: head.number, seqs: head.first..<head.next, isWritable: true))) }
        guard let segment = self.shelf.segment(stream: head.number, seq: seq), let seqs = segment.stretches[head.number] else { return .nowhere }
        return .older(segment, Stretch(number: head.number, seqs: seqs, isWritable: false))
      }
      switch found {
      case .here(let value): return value
      case .nowhere: return nil
      case .older(let segment, let stretch):
        do { return try await shelf.read(segment.number) { try body($0, stretch) } } catch {
          // It went while we were on the way.
          guard shelf.segment(stream: stretch.number, seq: seq)?.number != segment.number else { throw error }
        }
      }
    }
  }

  /// Rows of a stream in order, from one segment.
  func rows(_ db: Database, _ stretch: Stretch, _ stream: StreamID, from seq: Int64, limit: Int = .max) throws -> [EventRow] {
    try Row.fetchAll(
      db.cachedStatement(sql: "SELECT id, kind, crc, h, line FROM ev WHERE id >= ? AND id < ? ORDER BY id LIMIT ?"),
      arguments: [
        RowID.of(stream: stretch.number, seq: max(seq, stretch.seqs.lowerBound)), RowID.of(stream: stretch.number, seq: stretch.seqs.upperBound), limit,
      ]
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

  /// Whether the line is what was written, by its checksum.
  var isIntact: Bool { Int64(crc32c(line)) == crc && EntryKind.allCases.indices.contains(kind) }
}
