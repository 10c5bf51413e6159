import FoundationEssentials
import GRDB
import WMSWire
import Warehouse

/// Decides what becomes of each entry: booked, booked with an exception, refused, or kept waiting behind one that was refused.
struct Clerk {
  let db: Database
  let catalogue: Catalogue
  let now: Int64

  init(_ db: Database, now: Int64) {
    self.db = db
    self.now = now
    catalogue = Catalogue(db)
  }

  enum Status {
    static let accepted = "accepted"
    static let exception = EntryVerdict.Status.acceptedWithException.rawValue
    static let rejected = EntryVerdict.Status.rejected.rawValue
    static let parked = EntryVerdict.Status.parked.rawValue
    static let skipped = EntryVerdict.Status.skipped.rawValue
    /// Closed by a person, or by its own reversal.
    static let discarded = "discarded"
    static let reversed = "reversed"
    static let waiting = [rejected, parked, skipped]
  }

  /// What one entry asks for.
  struct Order {
    var entry: Int64
    var stream: Int64
    var journal: Int64
    /// Its own lane keys, and one for its group.
    var lanes: [String]
    var group: String?
    var movement: Movement
  }

  /// Records a new entry and does what it says. Every kind is kept; only live movements act.
  func record(_ line: EventsBody.Line, hash: [UInt8]?, stream: Row) throws {
    let streamID: Int64 = stream["id"]
    let json = line.skipped == nil ? try JSON(parsing: line.bytes) : .null
    let acts = json["kind"]?.string == EntryKind.movement.rawValue && (json["mode"]?.string ?? Mode.live.rawValue) == Mode.live.rawValue
    try db.run(
      "INSERT INTO entry(stream, seq, hash, line, kind, acts, received, status, code, detail) VALUES(?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
      [
        streamID, line.seq, hash.map { Data($0) }, line.skipped == nil ? Data(line.bytes) : nil, json["kind"]?.string ?? "", acts, now,
        line.skipped == nil ? Status.accepted : Status.skipped, line.skipped == nil ? nil : "unreadable", line.skipped?.reason,
      ])
    if let skipped = line.skipped { try park(db.lastInsertedRowID, skipped.lanes.filter { !$0.hasPrefix(Clerk.groupLane) }) }
    if acts { try decide(db.lastInsertedRowID) }
  }

  /// Books an entry, parks it or refuses it, and notes which.
  func decide(_ entry: Int64) throws {
    let order: Order
    do { order = try read(entry) } catch let rejection as Rejection {
      return try refuse(entry, lanes: lanes(of: entry), rejection)
    }
    if let group = order.group { try db.run("INSERT OR IGNORE INTO member VALUES(?, ?)", [group, entry]) }
    if let reversal = order.movement.reverses, try close(reversal, by: order) { return }
    if let lane = try blocked(order) {
      try set(entry, Status.parked, code: "lane", detail: lane)
      return try park(entry, order.lanes)
    }
    do {
      try book(order)
    } catch let rejection as Rejection {
      try refuse(entry, lanes: order.lanes, rejection)
      if let group = order.group { try unbookMembers(of: group) }
    }
  }

  /// Books in a savepoint: a rejection leaves nothing behind.
  func book(_ order: Order) throws {
    var remarks: [Remark] = []
    try db.inSavepoint {
      if let reversal = order.movement.reverses {
        try reverse(reversal, by: order)
      } else {
        var booking = Booking(order.movement, entry: order.entry, db: db, catalogue: catalogue)
        remarks = try booking.book()
      }
      return .commit
    }
    try db.run("DELETE FROM parked WHERE entry = ?", [order.entry])
    let detail = remarks.isEmpty ? nil : remarks.map { "\($0.code): \($0.detail)" }.joined(separator: "; ")
    try set(order.entry, remarks.isEmpty ? Status.accepted : Status.exception, code: remarks.first?.code, detail: detail)
  }

  // MARK: Lanes

  /// The first lane on which an earlier entry waits.
  private func blocked(_ order: Order) throws -> String? {
    for lane in order.lanes where try db.row("SELECT 1 FROM parked WHERE lane = ? AND entry < ?", [lane, order.entry]) != nil { return lane }
    return nil
  }

  /// The lanes that an entry keeps from others.
  static func parkedLanes(of entry: Int64, _ db: Database) throws -> [String] {
    try db.rows("SELECT lane FROM parked WHERE entry = ?", [entry]).map { $0["lane"] }.filter { !$0.hasPrefix(groupLane) }
  }

  private func park(_ entry: Int64, _ lanes: [String]) throws {
    for lane in lanes { try db.run("INSERT OR IGNORE INTO parked VALUES(?, ?)", [lane, entry]) }
  }

  private func refuse(_ entry: Int64, lanes: [String], _ rejection: Rejection) throws {
    try set(entry, Status.rejected, code: rejection.code, detail: rejection.detail)
    try park(entry, lanes)
  }

  /// A group is booked whole or not at all: the members that came before the refused one wait with it.
  private func unbookMembers(of group: String) throws {
    let members = try db.rows(
      """
      SELECT entry FROM member JOIN entry ON entry.id = member.entry
      WHERE lane = ? AND status IN ('accepted', ?) AND code IS NOT 'closed' ORDER BY entry DESC
      """, [group, Status.exception])
    for member in members {
      let id: Int64 = member["entry"]
      try Undo(db: db, target: id).unbook()
      try set(id, Status.parked, code: "group", detail: "another movement of its group was refused")
      try park(id, lanes(of: id))
    }
  }

  /// Books what waited behind lanes that have become free, in the order it came.
  func release() throws {
    for row in try db.rows("SELECT id FROM entry WHERE status = 'parked' ORDER BY id") {
      let order = try read(row["id"])
      guard try status(order.entry) == Status.parked, try blocked(order) == nil else { continue }
      if let group = order.group {
        let refused = "SELECT 1 FROM entry JOIN member ON member.entry = entry.id WHERE lane = ? AND status = 'rejected'"
        guard try db.row(refused, [group]) == nil else { continue }
      }
      try decide(order.entry)
    }
  }

  // MARK: Reversals

  /// The entry a reversal names, in its own journal.
  private func target(of reversal: Movement.Reversal, by order: Order) throws -> Row? {
    try db.row(
      """
      SELECT entry.* FROM entry JOIN stream ON stream.id = entry.stream
      WHERE stream.journal = ?1 AND seq = ?2 AND CASE WHEN ?3 IS NULL THEN stream.id = ?4 ELSE stream.name = ?3 END
      """, [order.journal, reversal.seq, reversal.stream, order.stream])
  }

  /// A whole reversal of an entry that still waits closes both, and what waited behind it goes on.
  private func close(_ reversal: Movement.Reversal, by order: Order) throws -> Bool {
    guard let target = try target(of: reversal, by: order), Status.waiting.contains(target["status"]) else { return false }
    if let qty = reversal.qty {
      let line = target.bytes("line").flatMap { try? JSON(parsing: $0) }
      guard line?["movement"]?["qty"]?["value"]?.string == qty else { return false }
    }
    let id: Int64 = target["id"]
    try db.run("DELETE FROM parked WHERE entry IN (?, ?)", [id, order.entry])
    try set(id, Status.reversed, code: target["code"], detail: target["detail"])
    try set(order.entry, Status.accepted, code: "closed", detail: "undid an entry that was not booked")
    try release()
    return true
  }

  private func reverse(_ reversal: Movement.Reversal, by order: Order) throws {
    guard let target = try target(of: reversal, by: order) else {
      throw Rejection("unknown-movement", "there is no entry \(reversal.stream.map { $0 + " " } ?? "")\(reversal.seq) to undo")
    }
    guard target["acts"], [Status.accepted, Status.exception].contains(target["status"] as String) else {
      throw Rejection("unknown-movement", "entry \(reversal.seq) is \(target["status"] as String) and no booked movement")
    }
    var qty: Int64?
    if let text = reversal.qty {
      guard let value = Int64(text) else { throw Rejection("reversed-quantity", "\(visible(Array(text.utf8))) is no whole number") }
      qty = value
    }
    try Undo(db: db, target: target["id"]).reverse(by: order.entry, qty: qty, serials: (order.movement.serials ?? []).map(\.value))
  }

  // MARK: Reading

  /// The order in an entry's stored line.
  func read(_ entry: Int64) throws -> Order {
    guard let row = try db.row("SELECT entry.*, stream.journal FROM entry JOIN stream ON stream.id = entry.stream WHERE entry.id = ?", [entry]),
      let line = row.bytes("line")
    else { throw Rejection("unreadable", "the entry's bytes are not here") }
    let json = try JSON(parsing: line)
    guard json["v"]?.int == 1 else { throw Rejection("schema", "entry schema \(json["v"]?.text ?? "absent"), this service reads 1") }
    guard let body = json["movement"] else { throw Rejection("schema", "an entry of kind movement without a movement") }
    let movement: Movement
    do { movement = try WireJSON.decode(Movement.self, from: body.bytes) } catch { throw Rejection("schema", "movement.\(error.reason)") }
    let group = movement.group.map { "\(Clerk.groupLane)\(row["stream"] as Int64):\($0)" }
    return Order(
      entry: entry, stream: row["stream"], journal: row["journal"], lanes: lanes(in: json) + (group.map { [$0] } ?? []), group: group,
      movement: movement)
  }

  /// Begins the lane of a group, which no device can name.
  static let groupLane = "\u{1F}group:"

  private func lanes(in json: JSON) -> [String] { (json["lanes"]?.array ?? []).compactMap(\.string).filter { !$0.hasPrefix(Clerk.groupLane) } }

  private func lanes(of entry: Int64) throws -> [String] {
    guard let line = try db.row("SELECT line FROM entry WHERE id = ?", [entry])?.bytes("line") else { return [] }
    let groups = try db.rows("SELECT lane FROM member WHERE entry = ?", [entry]).map { $0["lane"] as String }
    return lanes(in: try JSON(parsing: line)) + groups
  }

  func status(_ entry: Int64) throws -> String? { try db.row("SELECT status FROM entry WHERE id = ?", [entry])?["status"] }

  func set(_ entry: Int64, _ status: String, code: String? = nil, detail: String? = nil) throws {
    try db.run("UPDATE entry SET status = ?, code = ?, detail = ? WHERE id = ?", [status, code, detail, entry])
  }
}
