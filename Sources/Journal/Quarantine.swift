import FoundationEssentials
import GRDB
public import Warehouse

/// A copy of an entry that the WMS has not booked, as long as a person may have to do with it.
public struct QuarantinedEntry: Sendable, Hashable {
  public enum State: String, Sendable, Codable { case open, retried, closed }
  public var id: Int64
  public var destination: String
  public var stream: StreamID
  public var verdict: EntryVerdict
  /// All lanes that wait because of it.
  public var lanes: [String]
  public var hash: [UInt8]
  /// The original line, for a retry; empty where the entry itself was lost.
  public var line: [UInt8]
  public var state: State
}

/// Copies of what a destination decided of one stream; made inside a transaction.
struct Quarantine {
  let destination: String
  let stream: StreamID
  /// The rows it may need, read beforehand: they never change, and may lie in an older segment.
  let rows: [Int64: EventRow]

  /// Keeps what was not booked; a verdict that says it is booked after all closes an earlier copy.
  func keep(_ verdict: EntryVerdict, _ transaction: inout Transaction) throws {
    switch verdict.status {
    case .rejected, .parked, .skipped, .lost: break
    case .duplicate, .acceptedWithException: return try close(verdict.seq, &transaction)
    }
    let row = rows[verdict.seq]
    let line = row?.line ?? []
    let own = (try? JSON(parsing: line))?["lanes"]?.array?.compactMap(\.string) ?? []
    let lanes = JSON.array((verdict.lanes ?? own).map { .string($0) }).text
    try transaction.change(
      """
      INSERT INTO quarantine (destination, stream, seq, status, code, detail, remote, lanes, h, line, state) VALUES (?,?,?,?,?,?,?,?,?,?,'open')
      ON CONFLICT (destination, stream, seq) DO UPDATE SET status = excluded.status, code = excluded.code, detail = excluded.detail,
        remote = excluded.remote, lanes = excluded.lanes, state = 'open'
      """,
      .text(destination), .text(stream.rawValue), .int(verdict.seq), .text(verdict.status.rawValue), Binding(verdict.code), Binding(verdict.detail),
      Binding(verdict.quarantine), .text(lanes), row.map { .blob($0.hash) } ?? .null, .blob(line))
  }

  /// A reversal that was accepted closes itself and the entry it reverses (DOMAIN, "Lanes").
  func closeReversed(_ seqs: Range<Int64>, verdicts: [EntryVerdict], _ transaction: inout Transaction) throws {
    let open = try Quarantine.open(transaction.db, destination, stream)
    guard !open.isEmpty else { return }
    let refused = Set(verdicts.filter { [.rejected, .skipped, .lost].contains($0.status) }.map(\.seq))
    for seq in rows.keys.sorted() where seqs.contains(seq) && !refused.contains(seq) {
      guard let row = rows[seq], row.kind == EntryKind.movement.number, let line = try? JSON(parsing: row.line),
        let reverses = line["movement"]?["reverses"], (reverses["stream"]?.string ?? stream.rawValue) == stream.rawValue,
        let reversed = reverses["seq"]?.int, open.contains(reversed)
      else { continue }
      try close(reversed, &transaction)
    }
  }

  /// The numbers of the copies that a person may still have to do with.
  static func open(_ db: Database, _ destination: String, _ stream: StreamID) throws -> Set<Int64> {
    try Set(
      Int64.fetchAll(
        db.cachedStatement(sql: "SELECT seq FROM quarantine WHERE destination = ? AND stream = ? AND state = 'open'"),
        arguments: [destination, stream.rawValue]))
  }

  private func close(_ seq: Int64, _ transaction: inout Transaction) throws {
    try transaction.change(
      "UPDATE quarantine SET state = 'closed' WHERE destination = ? AND stream = ? AND seq = ?",
      .text(destination), .text(stream.rawValue), .int(seq))
  }
}

extension Journal {
  /// The copies of a destination, oldest first.
  public func quarantine(destination: String, includingClosed: Bool = false) async throws(StoreError) -> [QuarantinedEntry] {
    try await read { db in
      try Row.fetchAll(
        db,
        sql: """
          SELECT id, stream, seq, status, code, detail, remote, lanes, h, line, state FROM quarantine
          WHERE destination = ? AND (? OR state != 'closed') ORDER BY id
          """, arguments: [destination, includingClosed]
      ).compactMap { row in
        guard let status = EntryVerdict.Status(rawValue: row[3]), let state = QuarantinedEntry.State(rawValue: row[10]) else { return nil }
        let verdict = EntryVerdict(seq: row[2], status: status, code: row[4], detail: row[5], quarantine: row[6])
        return QuarantinedEntry(
          id: row[0], destination: destination, stream: StreamID(row[1]), verdict: verdict,
          lanes: (try? JSON(parsing: row[7] as String))?.array?.compactMap(\.string) ?? [], hash: [UInt8](blob: row, 8),
          line: [UInt8](blob: row, 9), state: state)
      }
    }
  }

  /// The WMS has the original bytes of a copy again; `booked` says whether it took them. Until it has, the lanes stay parked.
  /// - Parameter code: why it was not booked this time, and `detail`; `nil` = as before.
  public func markRetried(_ id: Int64, booked: Bool, code: String? = nil, detail: String? = nil) async throws(StoreError) {
    do {
      try await write { transaction in
        try transaction.change(
          "UPDATE quarantine SET state = ?, code = coalesce(?, code), detail = coalesce(?, detail) WHERE id = ?",
          .text((booked ? QuarantinedEntry.State.closed : .retried).rawValue), Binding(code), Binding(detail), .int(id))
      }
    } catch { throw Journal.storeError(error) }
  }

  public func held(destination: String) async throws -> [HeldEntry] {
    try await quarantine(destination: destination).map { copy in
      var verdict = copy.verdict
      verdict.lanes = copy.lanes
      return HeldEntry(stream: copy.stream, verdict: verdict, line: copy.line)
    }
  }

  public func waiting(destination: String) async throws -> Set<String> {
    Set(try await quarantine(destination: destination).compactMap(\.verdict.quarantine))
  }

  public func close(destination: String, waiting: Set<String>) async throws {
    guard !waiting.isEmpty else { return }
    try await write { transaction in
      for id in waiting.sorted() {
        try transaction.change("UPDATE quarantine SET state = 'closed' WHERE destination = ? AND remote = ?", .text(destination), .text(id))
      }
    }
  }

  /// Work that the destination has stopped, one for each lane: the reason is that of the entry that stopped it first.
  public func parkedLanes(destination: String) async throws(StoreError) -> [ParkedLane] {
    var lanes: [String: ParkedLane] = [:]
    for entry in try await quarantine(destination: destination) {
      for lane in entry.lanes where lanes[lane] == nil {
        lanes[lane] = ParkedLane(lane: lane, code: entry.verdict.code ?? entry.verdict.status.rawValue, detail: entry.verdict.detail)
      }
    }
    return lanes.values.sorted { $0.lane < $1.lane }
  }
}
