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

/// Copies of what a destination decided of one stream; used inside a transaction.
struct Quarantine {
  let db: Database
  let destination: String
  let stream: StreamID
  let head: Head

  /// Keeps what was not booked; a verdict that says it is booked after all closes an earlier copy.
  func keep(_ verdict: EntryVerdict) throws {
    switch verdict.status {
    case .rejected, .parked, .skipped, .lost: break
    case .duplicate, .acceptedWithException: return try close(verdict.seq)
    }
    let row = try Row.fetchOne(
      db, sql: "SELECT h, line FROM ev WHERE id = ?", arguments: [RowID.of(stream: head.number, seq: verdict.seq)])
    let line = row.map { [UInt8](blob: $0, 1) } ?? []
    let own = (try? JSON(parsing: line))?["lanes"]?.array?.compactMap(\.string) ?? []
    let lanes = JSON.array((verdict.lanes ?? own).map { .string($0) }).text
    try db.execute(
      sql: """
        INSERT INTO quarantine (destination, stream, seq, status, code, detail, remote, lanes, h, line, state) VALUES (?,?,?,?,?,?,?,?,?,?,'open')
        ON CONFLICT (destination, stream, seq) DO UPDATE SET status = excluded.status, code = excluded.code, detail = excluded.detail,
          remote = excluded.remote, lanes = excluded.lanes, state = 'open'
        """,
      arguments: [
        destination, stream.rawValue, verdict.seq, verdict.status.rawValue, verdict.code, verdict.detail, verdict.quarantine, lanes,
        row.map { Data([UInt8](blob: $0, 0)) }, Data(line),
      ])
  }

  /// A reversal that was accepted closes itself and the entry it reverses (DOMAIN, "Lanes").
  func closeReversed(_ seqs: Range<Int64>, verdicts: [EntryVerdict]) throws {
    let open = try Set(
      Int64.fetchAll(
        db, sql: "SELECT seq FROM quarantine WHERE destination = ? AND stream = ? AND state = 'open'", arguments: [destination, stream.rawValue]))
    guard !open.isEmpty else { return }
    let refused = Set(verdicts.filter { [.rejected, .skipped, .lost].contains($0.status) }.map(\.seq))
    let rows = try Row.fetchCursor(
      db, sql: "SELECT id, line FROM ev WHERE id >= ? AND id < ? AND kind = ?",
      arguments: [
        RowID.of(stream: head.number, seq: seqs.lowerBound), RowID.of(stream: head.number, seq: seqs.upperBound), EntryKind.movement.number,
      ])
    while let row = try rows.next() {
      guard !refused.contains(RowID.seq(row[0])), let line = try? JSON(parsing: [UInt8](blob: row, 1)),
        let reverses = line["movement"]?["reverses"], (reverses["stream"]?.string ?? stream.rawValue) == stream.rawValue,
        let reversed = reverses["seq"]?.int, open.contains(reversed)
      else { continue }
      try close(reversed)
    }
  }

  private func close(_ seq: Int64) throws {
    try db.execute(
      sql: "UPDATE quarantine SET state = 'closed' WHERE destination = ? AND stream = ? AND seq = ?",
      arguments: [destination, stream.rawValue, seq])
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
  public func markRetried(_ id: Int64, booked: Bool) async throws(StoreError) {
    do {
      try await write { transaction in
        try transaction.db.execute(
          sql: "UPDATE quarantine SET state = ? WHERE id = ?",
          arguments: [(booked ? QuarantinedEntry.State.closed : .retried).rawValue, id])
      }
    } catch { throw Journal.storeError(error) }
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
