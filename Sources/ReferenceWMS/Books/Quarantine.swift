import FoundationEssentials
import GRDB
import WMSWire
import Warehouse

/// Who decided, and why.
struct Decision: Sendable {
  var by: String
  var reason: String?
}

/// What a person decides of entries that could not be booked.
struct Quarantine {
  let db: Database
  let now: Int64

  /// The receiver's id of a quarantined entry.
  static func name(_ entry: Int64) -> String { "q\(entry)" }

  static func entry(_ name: String) -> Int64? { name.hasPrefix("q") ? Int64(name.dropFirst()) : nil }

  /// Tries again to book the entry with its original bytes; `line` must be them where it is given, and is needed where the entry was skipped.
  func retry(_ name: String, line: [UInt8]?, by person: Decision) throws -> QuarantineAnswer {
    let row = try waiting(name)
    if let line { try supply(line, to: row) }
    let clerk = Clerk(db, now: now)
    return try settle(name, row, by: person, action: "retry") { entry in
      let order: Clerk.Order
      do { order = try clerk.read(entry) } catch let rejection as Rejection {
        throw Problem(.malformed, "Still unreadable", detail: rejection.detail)
      }
      // A group is booked whole or not at all.
      let members = try order.group.map { group in
        try db.rows(
          "SELECT entry FROM member JOIN entry ON entry.id = member.entry WHERE lane = ? AND status IN ('rejected', 'parked') ORDER BY entry",
          [group]
        ).map { try clerk.read($0["entry"]) }
      } ?? [order]
      let own = Set(members.map(\.entry))
      for member in members { try requireFree(member, besides: own) }
      var trying = entry
      do {
        try db.inSavepoint {
          for member in members {
            trying = member.entry
            try clerk.book(member)
          }
          return .commit
        }
      } catch let rejection as Rejection {
        try clerk.set(trying, Clerk.Status.rejected, code: rejection.code, detail: rejection.detail)
      }
      try clerk.release()
    }
  }

  /// Gives the entry up: it has no effect, and what waited behind it goes on.
  func discard(_ name: String, by person: Decision) throws -> QuarantineAnswer {
    let row = try waiting(name)
    return try settle(name, row, by: person, action: "discard") { entry in
      let clerk = Clerk(db, now: now)
      try db.run("DELETE FROM parked WHERE entry = ?", [entry])
      try clerk.set(entry, Clerk.Status.discarded, code: row["code"], detail: row["detail"])
      try clerk.release()
    }
  }

  /// A device decides of its own entries, and of those of a journal that it was allowed to bring.
  func require(_ device: String, at name: String) throws {
    let owner = try Quarantine.entry(name).flatMap {
      try db.row(
        "SELECT journal.device, journal.journal FROM entry JOIN stream ON stream.id = entry.stream JOIN journal ON journal.id = stream.journal WHERE entry.id = ?",
        [$0])
    }
    guard let owner, owner["device"] != device else { return }
    let granted: StatementArguments = [owner["device"] as String, owner["journal"] as String, device, Carrying.State.granted]
    guard try db.row("SELECT 1 FROM carry WHERE device = ? AND journal = ? AND carrier = ? AND state = ?", granted) == nil else { return }
    throw Problem(.forbidden, "Another device", detail: "\(name) is an entry of \(owner["device"] as String), the certificate is of \(device)")
  }

  private func waiting(_ name: String) throws -> Row {
    guard let id = Quarantine.entry(name), let row = try db.row("SELECT * FROM entry WHERE id = ?", [id]) else {
      throw Problem(.notFound, "No such entry", detail: "\(visible(Array(name.utf8))) is not in quarantine")
    }
    guard Clerk.Status.waiting.contains(row["status"]) else {
      throw Problem(.settled, "Settled already", detail: "\(name) is \(row["status"] as String)")
    }
    return row
  }

  /// The bytes of a skipped entry, proved by the chain value that came in their place.
  private func supply(_ line: [UInt8], to row: Row) throws {
    if let known = row.bytes("line") {
      guard known == line else { throw Problem(.hashMismatch, "Not the original bytes", detail: "the line differs from the one stored") }
      return
    }
    let previous = try db.row("SELECT hash FROM entry WHERE stream = ? AND seq = ?", [row["stream"], row["seq"] - 1])?.bytes("hash")
    let before = (row["seq"] as Int64) == 1 ? Chain.start : previous
    guard let before, Chain.hash(before, line) == row.bytes("hash") else {
      throw Problem(.hashMismatch, "Not the original bytes", detail: "the chain does not lead to this line")
    }
    let json: JSON
    do { json = try JSON(parsing: line) } catch { throw Problem(.malformed, "Still unreadable", detail: "\(error)") }
    let acts = json["kind"]?.string == EntryKind.movement.rawValue && (json["mode"]?.string ?? Mode.live.rawValue) == Mode.live.rawValue
    try db.run("UPDATE entry SET line = ?, kind = ?, acts = ? WHERE id = ?", [Data(line), json["kind"]?.string ?? "", acts, row["id"]])
  }

  private func requireFree(_ order: Clerk.Order, besides own: Set<Int64>) throws {
    for lane in order.lanes {
      let first = try db.rows("SELECT entry FROM parked WHERE lane = ? AND entry < ?", [lane, order.entry]).map { $0["entry"] as Int64 }
        .first { !own.contains($0) }
      if let first { throw Problem(.held, "An earlier entry waits", detail: "settle \(Quarantine.name(first)) first: it holds \(lane)") }
    }
  }

  private func settle(_ name: String, _ row: Row, by person: Decision, action: String, _ work: (Int64) throws -> Void) throws -> QuarantineAnswer {
    let entry: Int64 = row["id"]
    let before = try waitingIDs()
    try work(entry)
    let settled = before.subtracting(try waitingIDs()).sorted().map { Quarantine.name($0) }
    guard let after = try db.row("SELECT status, code, detail FROM entry WHERE id = ?", [entry]) else {
      throw Problem(.notFound, "No such entry", detail: name)
    }
    let state: String = after["status"]
    try db.run("INSERT INTO audit(at, entry, action, by, outcome, reason) VALUES(?, ?, ?, ?, ?, ?)", [now, entry, action, person.by, state, person.reason])
    return QuarantineAnswer(
      id: name, state: state == Clerk.Status.exception ? Clerk.Status.accepted : state, settled: settled, code: after["code"],
      detail: after["detail"])
  }

  private func waitingIDs() throws -> Set<Int64> {
    Set(try db.rows("SELECT id FROM entry WHERE status IN ('rejected', 'parked', 'skipped')").map { $0["id"] as Int64 })
  }
}
