import FoundationEssentials
import GRDB
import WMSWire
import Warehouse

/// `POST /v1/sync/events`: effects, refusals, the lines themselves and `next`, all in the caller's one transaction.
struct Intake {
  let db: Database
  let now: Int64

  func accept(_ body: EventsBody) throws -> EventsAnswer {
    let envelope = body.envelope
    let stream = try stream(of: envelope)
    let carrying = Carrying(db: db, now: now)
    try carrying.require(envelope.identity, carrier: envelope.carrier)
    try Keys(db: db, now: now).require(body)
    if envelope.carrier == nil { try carrying.claim(envelope.stream, for: envelope.device) }
    var next: Int64 = stream["next"]
    guard envelope.first <= next else {
      throw Problem(.gap, "Entries are missing", detail: "next is \(next), the request begins at \(envelope.first)", next: next)
    }
    var hash: [UInt8]? = try start(of: envelope, stream: stream)
    let clerk = Clerk(db, now: now)
    for part in body.parts {
      switch part {
      case .lost(let range):
        hash = range.hash.flatMap(Chain.value(hex:))
        guard range.to >= next else { continue }
        try db.run("INSERT INTO lost VALUES(?, ?, ?, ?)", [stream["id"], max(range.from, next), range.to, range.reason])
        next = range.to + 1
      case .entry(let line):
        hash = line.skipped?.hash ?? hash.map { Chain.hash($0, line.bytes) }
        if line.seq < next {
          try compare(line, hash, stream)
          hash = try stored(stream, line.seq) ?? hash
        } else {
          try clerk.record(line, hash: hash, stream: stream)
          next = line.seq + 1
        }
      }
    }
    let last: [UInt8]?
    if next > (stream["next"] as Int64) {
      try db.run("UPDATE stream SET next = ?, hash = ? WHERE id = ?", [next, hash.map { Data($0) }, stream["id"]])
      last = hash
    } else {
      last = stream.bytes("hash")
    }
    return EventsAnswer(
      next: next, results: try verdicts(of: body, stream: stream), serverTime: now, lastHash: last.map { hex($0) })
  }

  private func stream(of envelope: EventsEnvelope) throws -> Row {
    guard let journal = try db.row("SELECT * FROM journal WHERE device = ? AND journal = ?", [envelope.device, envelope.journal]) else {
      throw Problem(.journal, "Unknown journal", detail: "open a session for journal \(envelope.journal) first")
    }
    guard journal["epoch"] == envelope.epoch else {
      throw Problem(.epoch, "Wrong epoch", detail: "the journal has epoch \(journal["epoch"] as Int64), the request says \(envelope.epoch)")
    }
    try db.run("INSERT OR IGNORE INTO stream(journal, name, next, hash) VALUES(?, ?, 1, ?)", [journal["id"], envelope.stream, Data(Chain.start)])
    return try db.row("SELECT * FROM stream WHERE journal = ? AND name = ?", [journal["id"], envelope.stream])!
  }

  /// The chain value before the first line; it must be the one we have, where we have one. `nil` where it is lost.
  private func start(of envelope: EventsEnvelope, stream: Row) throws -> [UInt8]? {
    let given = envelope.previousHash
    let own = envelope.first == stream["next"] ? stream.bytes("hash") : try stored(stream, envelope.first - 1)
    guard let given else { return own }
    guard own == nil || own == given else {
      throw Problem(
        .hashMismatch, "The chain does not fit",
        detail: "entry \(envelope.first - 1) of \(envelope.stream) has chain value \(hex(own ?? [])) here and \(envelope.prev) there",
        seq: envelope.first)
    }
    return given
  }

  private func stored(_ stream: Row, _ seq: Int64) throws -> [UInt8]? {
    if seq == 0 { return Chain.start }
    return try db.row("SELECT hash FROM entry WHERE stream = ? AND seq = ?", [stream["id"], seq])?.bytes("hash")
  }

  /// An entry that came before must come with the same content.
  private func compare(_ line: EventsBody.Line, _ hash: [UInt8]?, _ stream: Row) throws {
    guard let row = try db.row("SELECT hash, line FROM entry WHERE stream = ? AND seq = ?", [stream["id"], line.seq]) else { return }
    let otherHash = row.bytes("hash") != nil && hash != nil && row.bytes("hash") != hash
    let otherBytes = line.skipped == nil && row.bytes("line") != nil && row.bytes("line") != line.bytes
    guard otherHash || otherBytes else { return }
    throw Problem(.hashMismatch, "The same seq with other content", detail: "entry \(line.seq) came before with other bytes", seq: line.seq)
  }

  /// What was decided of the request's entries, as it stands at the end: a group's later member can take an earlier one with it.
  private func verdicts(of body: EventsBody, stream: Row) throws -> [EntryVerdict] {
    var verdicts = (body.envelope.lost ?? []).map {
      EntryVerdict(seq: $0.from, status: .lost, code: $0.reason, detail: "\($0.from) to \($0.to)")
    }
    let entries = try db.rows(
      "SELECT id, seq, status, code, detail FROM entry WHERE stream = ? AND seq >= ? AND seq < ? ORDER BY seq",
      [stream["id"], body.envelope.first, body.end])
    for row in entries {
      let seq: Int64 = row["seq"]
      let status: String = row["status"]
      if Clerk.Status.waiting.contains(status) {
        let id: Int64 = row["id"]
        let lanes = try Clerk.parkedLanes(of: id, db)
        verdicts.append(
          EntryVerdict(
            seq: seq, status: EntryVerdict.Status(rawValue: status) ?? .rejected, code: row["code"], detail: row["detail"],
            quarantine: Quarantine.name(id), lanes: lanes.isEmpty ? nil : lanes))
      } else if status == Clerk.Status.exception {
        verdicts.append(EntryVerdict(seq: seq, status: .acceptedWithException, code: row["code"], detail: row["detail"]))
      } else if seq < (stream["next"] as Int64) {
        verdicts.append(EntryVerdict(seq: seq, status: .duplicate))
      }
    }
    return verdicts.sorted { $0.seq < $1.seq }
  }
}
