import GRDB
import Synchronization
public import Warehouse

extension Journal: Outbox {
  /// At most this many starts are remembered; of those between the last confirmed and these the WMS need not know.
  private static let startsKept = 64

  public func starts(destination: String) async throws -> [String] {
    try await read { db in
      let confirmed = try String.fetchOne(db, sql: "SELECT start FROM destination WHERE name = ?", arguments: [destination])
      let tokens = try String.fetchAll(db, sql: "SELECT token FROM start ORDER BY number")
      guard let confirmed else { return tokens }
      let later = tokens.firstIndex(of: confirmed).map { tokens[($0 + 1)...] } ?? tokens[...]
      return [confirmed] + later
    }
  }

  public func confirmStart(destination: String, token: String, epoch: Int64) async throws {
    try await write { transaction in
      try transaction.change(
        """
        INSERT INTO destination (name, epoch, start) VALUES (?, ?, ?)
        ON CONFLICT (name) DO UPDATE SET epoch = excluded.epoch, start = excluded.start
        """, .text(destination), .int(epoch), .text(token))
    }
  }

  public func epoch(destination: String) async throws -> Int64? {
    try await read { db in try Int64.fetchOne(db, sql: "SELECT epoch FROM destination WHERE name = ?", arguments: [destination]) }
  }

  public func heads() async throws -> [StreamHead] {
    try await read { _ in
      self.committedHeads().map { StreamHead(stream: $0.key, first: self.shelf.first(stream: $0.value.number) ?? $0.value.first, next: $0.value.next) }
    }
    .sorted { $0.stream.rawValue < $1.stream.rawValue }
  }

  public func cursor(destination: String, stream: StreamID) async throws -> Int64 {
    try await read { db in try cursorNow(db, destination, stream) }
  }

  public func slice(stream: StreamID, from seq: Int64, maxCount: Int, maxBytes: Int) async throws -> OutboxSlice {
    let from = try await max(seq, first(of: stream) ?? seq)
    do {
      let slice = try await stretch(stream, at: from) { db, stretch in
        var lines: [OutboxLine] = []
        var bytes = 0
        let rows = try Row.fetchCursor(
          db.cachedStatement(sql: "SELECT id, h, line, crc FROM ev WHERE id >= ? AND id < ? ORDER BY id LIMIT ?"),
          arguments: [RowID.of(stream: stretch.number, seq: from), RowID.of(stream: stretch.number, seq: stretch.seqs.upperBound), maxCount])
        while let row = try rows.next() {
          let line = [UInt8](blob: row, 2)
          // What is not as it was written is not sent as if it were.
          guard RowID.seq(row[0]) == from + Int64(lines.count), Int64(crc32c(line)) == row[3] else { break }
          bytes += line.count + 1
          // One line always goes, however long: the sender decides what to do with it.
          if bytes > maxBytes, !lines.isEmpty { break }
          lines.append(OutboxLine(seq: RowID.seq(row[0]), hash: [UInt8](blob: row, 1), bytes: line))
        }
        if lines.isEmpty, stretch.seqs.contains(from) { throw StoreError(.corrupt, "entry \(from) of \(stream) is not as it was written") }
        return OutboxSlice(stream: stream, previousHash: try hashNow(db, stretch, from - 1) ?? chainStart, lines: lines)
      }
      return slice ?? OutboxSlice(stream: stream, previousHash: chainStart, lines: [])
    } catch {
      return try await mended(stream, from: from, maxCount: maxCount, maxBytes: maxBytes, instead: error)
    }
  }

  public func hash(stream: StreamID, seq: Int64) async throws -> [UInt8]? {
    if seq == 0 { return chainStart }
    do {
      if let stored = try await stretch(stream, at: seq, { db, stretch in try hashNow(db, stretch, seq) }), let hash = stored { return hash }
    } catch {
      guard let hash = try await mended(stream, hashOf: seq, instead: error) else { return try await hashBeforeNext(stream, seq) }
      return hash
    }
    return try await hashBeforeNext(stream, seq)
  }

  /// The one before the first that is here, or that a segment begins behind.
  private func hashBeforeNext(_ stream: StreamID, _ seq: Int64) async throws -> [UInt8]? {
    guard let following = try? await stretch(stream, at: seq + 1, { db, stretch in try hashNow(db, stretch, seq) }) else { return nil }
    return following
  }

  public func settle(destination: String, stream: StreamID, entries: Range<Int64>, verdicts: [EntryVerdict]) async throws {
    // A copy without its line is better than a cursor that never moves.
    let rows = (try? await rows(decided: destination, stream, entries, verdicts)) ?? [:]
    let quarantine = Quarantine(destination: destination, stream: stream, rows: rows)
    try await write { transaction in
      let cursor = try cursorNow(transaction.db, destination, stream)
      guard let head = transaction.heads[stream], entries.upperBound <= head.next else {
        throw Refusal(error: StoreError(.corrupt, "\(destination) has confirmed entry \(entries.upperBound - 1) of \(stream), which was never written"))
      }
      for verdict in verdicts { try quarantine.keep(verdict, &transaction) }
      try quarantine.closeReversed(entries, verdicts: verdicts, &transaction)
      try transaction.change(
        "INSERT INTO cursor (destination, stream, next) VALUES (?, ?, ?) ON CONFLICT (destination, stream) DO UPDATE SET next = excluded.next",
        .text(destination), .text(stream.rawValue), .int(max(cursor, entries.upperBound)))
    }
    await releaseConfirmed()
  }

  /// The rows that a decision may need: those that a copy is made of, and, while there are copies, the movements that may reverse one.
  private func rows(
    decided destination: String, _ stream: StreamID, _ entries: Range<Int64>, _ verdicts: [EntryVerdict]
  ) async throws -> [Int64: EventRow] {
    var rows: [Int64: EventRow] = [:]
    for verdict in verdicts {
      if let row = try await stretch(stream, at: verdict.seq, { try self.rows($0, $1, stream, from: verdict.seq, limit: 1) })?.first, row.seq == verdict.seq {
        rows[row.seq] = row
      }
    }
    let isAnyKept = try await read { try !Quarantine.open($0, destination, stream).isEmpty }
    guard isAnyKept || !rows.isEmpty else { return rows }
    try await scan(stream, from: entries.lowerBound) { row in
      guard row.seq < entries.upperBound else { return false }
      if row.kind == EntryKind.movement.number { rows[row.seq] = row }
      return true
    }
    return rows
  }

  public func changes() -> AsyncStream<Void> {
    let (stream, continuation) = AsyncStream.makeStream(of: Void.self, bufferingPolicy: .bufferingNewest(1))
    let id = watchers.withLock { $0.add(continuation) }
    continuation.onTermination = { [weak self] _ in self?.watchers.withLock { $0.remove(id) } }
    return stream
  }

  /// The heads as of the last commit; for use on the connection's queue.
  func committedHeads() -> [StreamID: Head] { writer.withLock { $0.heads } }

  /// Adds this start's token and forgets those beyond what is kept.
  static func addStart(_ db: Database) throws {
    try db.inTransaction(.immediate) {
      try db.execute(sql: "INSERT INTO start (token) VALUES (?)", arguments: [hex(randomBytes(16))])
      try db.execute(
        sql: "DELETE FROM start WHERE number <= (SELECT max(number) FROM start) - ?", arguments: [Journal.startsKept])
      return .commit
    }
  }
}

func cursorNow(_ db: Database, _ destination: String, _ stream: StreamID) throws -> Int64 {
  try Int64.fetchOne(
    db.cachedStatement(sql: "SELECT next FROM cursor WHERE destination = ? AND stream = ?"), arguments: [destination, stream.rawValue]) ?? 1
}

private func hashNow(_ db: Database, _ stretch: Stretch, _ seq: Int64) throws -> [UInt8]? {
  if seq == stretch.seqs.lowerBound - 1 {
    return try Row.fetchOne(db, sql: "SELECT previous FROM stream WHERE number = ?", arguments: [stretch.number]).map { [UInt8](blob: $0, 0) }
  }
  let row = RowID.of(stream: stretch.number, seq: seq)
  return try Row.fetchOne(db.cachedStatement(sql: "SELECT h FROM ev WHERE id = ?"), arguments: [row]).map { [UInt8](blob: $0, 0) }
}

/// Who waits for new entries.
struct Watchers: Sendable {
  private var continuations: [Int: AsyncStream<Void>.Continuation] = [:]
  private var last = 0

  mutating func add(_ continuation: AsyncStream<Void>.Continuation) -> Int {
    last += 1
    continuations[last] = continuation
    return last
  }
  mutating func remove(_ id: Int) { continuations[id] = nil }
  func tell() { for continuation in continuations.values { continuation.yield() } }
  mutating func finish() {
    let all = continuations.values
    continuations = [:]
    for continuation in all { continuation.finish() }
  }
}
