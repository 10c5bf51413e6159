import GRDB
import WMSWire
import Warehouse

/// Who speaks for whom: which box may bring another one's journal, and which box a station is at.
struct Carrying {
  let db: Database
  let now: Int64
  /// A box that was heard of within so many milliseconds is alive: another one at the same station is a mistake.
  static let liveness: Int64 = 10 * 60_000

  enum State { static let (asked, granted, refused) = ("asked", "granted", "refused") }

  /// Notes that a device asks to bring a journal; says what was decided of it.
  func ask(_ identity: JournalIdentity, by carrier: String) throws -> ImportAnswer {
    try db.run("INSERT OR IGNORE INTO carry(device, journal, carrier, state, asked) VALUES(?, ?, ?, ?, ?)", [
      identity.device, identity.journal, carrier, State.asked, now,
    ])
    return try answer(db.row("SELECT * FROM carry WHERE device = ? AND journal = ? AND carrier = ?", [identity.device, identity.journal, carrier]))
  }

  /// A person's decision of what was asked last. What the dead box held is free for whoever takes its place.
  func decide(_ journal: String, _ action: SyncPath.ImportAction, by person: String) throws -> ImportAnswer {
    let row = try db.row("SELECT * FROM carry WHERE journal = ? ORDER BY asked DESC LIMIT 1", [journal])
    var answer = try answer(row)
    answer.state = action == .grant ? State.granted : State.refused
    answer.by = person
    answer.decided = now
    if action == .grant {
      // One at a time: two carriers would each go on from a cursor that the other moves.
      try db.run("UPDATE carry SET state = ? WHERE device = ? AND journal = ? AND carrier != ?", [State.refused, answer.device, journal, answer.carrier])
      try Master(db: db, now: now).free(heldBy: answer.device)
      try db.run("DELETE FROM station WHERE device = ?", [answer.device])
    }
    try db.run("UPDATE carry SET state = ?, decided = ?, by = ? WHERE device = ? AND journal = ? AND carrier = ?", [
      answer.state, now, person, answer.device, journal, answer.carrier,
    ])
    return answer
  }

  func all() throws -> [ImportAnswer] { try db.rows("SELECT * FROM carry ORDER BY asked").map { try answer($0) } }

  /// Refuses the box whose journal another one has taken over, and a carrier that nobody allowed.
  func require(_ identity: JournalIdentity, carrier: String?) throws {
    let granted = try db.row(
      "SELECT carrier FROM carry WHERE device = ? AND journal = ? AND state = ?", [identity.device, identity.journal, State.granted])?["carrier"] as String?
    guard granted != carrier else { return }
    if let carrier { throw Carrying.notGranted(ImportAnswer(device: identity.device, journal: identity.journal, carrier: carrier, state: State.asked)) }
    throw Problem(
      .journal, "Taken over by another box",
      detail: "journal \(identity.journal) was given to box \(granted ?? "") to bring: this box was declared dead. Give it a new journal, or have a person refuse the import.")
  }

  static func notGranted(_ answer: ImportAnswer) -> Problem {
    Problem(
      .notGranted, "Not allowed yet",
      detail: answer.state == State.refused
        ? "a person has refused that box \(answer.carrier) brings journal \(answer.journal) of \(answer.device)"
        : "a person at the WMS must allow that box \(answer.carrier) brings journal \(answer.journal) of \(answer.device): "
          + "POST \(SyncPath.importing(answer.journal, .grant))?by=NAME")
  }

  /// A station's entries come from one box. Another may take its place once the first has been silent for a while, or is given up.
  func claim(_ station: String, for device: String) throws {
    guard !StreamID(station).isTraining, StreamID(station) != .box else { return }
    if let row = try db.row("SELECT device, heard FROM station WHERE name = ?", [station]) {
      let (holder, heard) = (row["device"] as String, row["heard"] as Int64)
      guard holder == device || now - heard > Carrying.liveness else {
        throw Problem(
          .claimed, "Two boxes at one station",
          detail: "station \(station) is at box \(holder), heard of \((now - heard) / 1000) s ago; now box \(device) sends entries of it too")
      }
      if holder == device, now - heard < Carrying.liveness / 10 { return }
    }
    try db.run("INSERT OR REPLACE INTO station VALUES(?, ?, ?)", [station, device, now])
  }

  private func answer(_ row: Row?) throws -> ImportAnswer {
    guard let row else { throw Problem(.notFound, "No such import", detail: "no box has asked to bring this journal") }
    return ImportAnswer(
      device: row["device"], journal: row["journal"], carrier: row["carrier"], state: row["state"], by: row["by"], decided: row["decided"])
  }
}
