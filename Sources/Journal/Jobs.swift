import FoundationEssentials
import GRDB
import Glibc
public import Warehouse

extension PrintJobState {
  /// The number in the `state` column; FORMAT.md has the table.
  var number: Int { PrintJobState.allCases.firstIndex(of: self)! }
}

extension Journal: JobStore {
  public func jobs(in states: Set<PrintJobState>) async throws -> [PrintJob] {
    try await read { db in
      let numbers = states.map { String($0.number) }.sorted().joined(separator: ",")
      // Said so that the index of open jobs is used: most jobs are done.
      let open = states.contains(where: \.isFinal) ? "" : "AND state NOT IN (4, 6)"
      return try StoredJob.fetch(db, "state IN (\(numbers)) \(open) ORDER BY id").map(\.job)
    }
  }

  public func job(_ id: Int64) async throws -> PrintJob? {
    try await read { db in try StoredJob.fetch(db, "id = ?", [id]).first?.job }
  }

  @discardableResult
  public func move(
    _ id: Int64, from: Set<PrintJobState>, to: PrintJobState, bytes: [UInt8]?, evidence: String?, at: Stamp
  ) async throws -> PrintJob {
    try await write { transaction in
      guard var stored = try StoredJob.fetch(transaction.db, "id = ?", [id]).first else { throw Refusal(error: JobError.unknown(id)) }
      guard from.contains(stored.job.state) else { throw Refusal(error: JobError.moved(id, stored.job.state)) }
      stored.job.state = to
      stored.job.bytes = bytes ?? stored.job.bytes
      stored.job.evidence = evidence ?? stored.job.evidence
      stored.job.changedAt = at.wall
      try transaction.change(
        "UPDATE job SET state = ?, evidence = ?, changed = ? WHERE id = ?", .int(Int64(to.number)), Binding(stored.job.evidence), .int(at.wall), .int(id))
      if let bytes { try transaction.change("UPDATE job SET bytes = ? WHERE id = ?", .blob(bytes), .int(id)) }
      switch to {
      case .sent, .printed, .uncertain, .failed:
        _ = try transaction.append(stored.job.stream, [PreparedEntry(stored.entry("outcome", at, transaction.context))])
      case .accepted, .rendered, .sending: break
      }
      return stored.job
    }
  }

  public func accept(_ drafts: [PrintJobDraft], stream: StreamID, at: Stamp) async throws -> [PrintJob] {
    try await write { transaction in
      if transaction.context.refusesEntries { throw Refusal(error: StoreError(.full, "the journal has reached its bound: no new labels")) }
      return try transaction.accept(drafts, stream: stream, at: at, mode: .live)
    }
  }
}

extension Journal {
  /// The newest job for the label of a pallet that came out, `nil` where none did.
  public func printed(sscc: String) async throws(StoreError) -> PrintJob? {
    try await read { db in
      try StoredJob.fetch(
        db, "state = \(PrintJobState.printed.number) AND json_extract(CAST(request AS TEXT), '$.sscc') = ? ORDER BY id DESC LIMIT 1", [sscc]
      ).first?.job
    }
  }
}

/// Why a job cannot be moved.
public enum JobError: Error, Sendable, Equatable, CustomStringConvertible {
  case unknown(Int64)
  /// It is in another state by now: another hand was faster.
  case moved(Int64, PrintJobState)
  public var description: String {
    switch self {
    case .unknown(let id): "there is no print job \(id)"
    case .moved(let id, let state): "print job \(id) is \(state.rawValue) by now"
    }
  }
}

extension Transaction {
  /// Accepts the labels that the entries of an append ask for: in their time and mode.
  mutating func accept(_ drafts: [PrintJobDraft], stream: StreamID, asked: EntryDraft?) throws -> [PrintJob] {
    guard !drafts.isEmpty else { return [] }
    guard let asked else { throw Refusal(error: StoreError(.failed, "a label is asked for by an entry of the same append")) }
    return try accept(drafts, stream: stream, at: asked.at, mode: asked.mode)
  }

  mutating func accept(_ drafts: [PrintJobDraft], stream: StreamID, at: Stamp, mode: Mode) throws -> [PrintJob] {
    var jobs: [StoredJob] = []
    for draft in drafts {
      try change(
        "INSERT INTO job (stream, mode, request, state, created, changed, reprint_of, reason) VALUES (?, ?, ?, 0, ?, ?, ?, ?)",
        .text(stream.rawValue), .text(mode.rawValue), .blob(Array(try JSONEncoder().encode(draft.request))), .int(at.wall), .int(at.wall),
        draft.reprintOf.map { .int($0) } ?? .null, Binding(draft.reason))
      let job = PrintJob(
        id: db.lastInsertedRowID, stream: stream, request: draft.request, state: .accepted, createdAt: at.wall, changedAt: at.wall,
        reprintOf: draft.reprintOf, reason: draft.reason)
      jobs.append(StoredJob(job: job, mode: mode))
    }
    let context = context
    _ = try append(stream, jobs.map { PreparedEntry($0.entry("job", at, context)) })
    return jobs.map(\.job)
  }
}

/// A job and the mode it was asked for in.
struct StoredJob {
  var job: PrintJob
  var mode: Mode

  static func fetch(_ db: Database, _ condition: String, _ arguments: StatementArguments = []) throws -> [StoredJob] {
    let sql = "SELECT id, stream, mode, request, state, bytes, evidence, created, changed, reprint_of, reason FROM job WHERE \(condition)"
    return try Row.fetchAll(db, sql: sql, arguments: arguments).map { row in
      let number: Int = row[4]
      guard PrintJobState.allCases.indices.contains(number) else { throw StoreError(.corrupt, "print job \(row[0] as Int64) has state \(number)") }
      let job = PrintJob(
        id: row[0], stream: StreamID(row[1]), request: try JSONDecoder().decode(LabelRequest.self, from: row[3] as Data),
        state: PrintJobState.allCases[number], bytes: row.hasNull(atIndex: 5) ? nil : [UInt8](blob: row, 5), evidence: row[6], createdAt: row[7],
        changedAt: row[8], reprintOf: row[9], reason: row[10])
      return StoredJob(job: job, mode: Mode(rawValue: row[2]) ?? .live)
    }
  }

  /// The `label` entry that tells of the job.
  func entry(_ event: String, _ at: Stamp, _ context: Transaction.Context) -> EntryDraft {
    EntryDraft(
      .label, at: at, boot: context.boot, mode: mode, link: context.link, lanes: job.request.sscc.map { [.unit($0)] } ?? [],
      detail: .object([
        "event": .string(event), "job": .int(job.id), "state": .string(job.state.rawValue), "template": .string(job.request.template),
        "printer": .string(job.request.printer), "copies": .int(Int64(job.request.copies)), "sscc": job.request.sscc.map { .string($0) },
        "evidence": job.evidence.map { .string($0) }, "reprintOf": job.reprintOf.map { .int($0) }, "reason": job.reason.map { .string($0) },
      ]))
  }
}
