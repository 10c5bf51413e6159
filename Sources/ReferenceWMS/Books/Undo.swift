import GRDB
import Warehouse

/// Undoes what an entry did, whatever its kind, from the record of its changes.
struct Undo {
  let db: Database
  let target: Int64

  /// The entry, what undid it, what undid that, ….
  private static let family =
    "WITH RECURSIVE family(id) AS (SELECT ?1 UNION SELECT reversal.entry FROM reversal JOIN family ON reversal.target = family.id)"

  /// Undoes all that is left of the entry, or `qty` base units of it, in the name of `entry`.
  func reverse(by entry: Int64, qty: Int64?, serials: [String]) throws {
    let shelf = Shelf(db: db, entry: entry)
    let booked = try db.rows(
      Undo.family + " SELECT kind, type, number, wanted, item, SUM(qty) qty FROM booked WHERE entry IN family GROUP BY 1, 2, 3, 4, 5", [target])
    let total = booked.reduce(Int64(0)) { $0 + ($1["qty"] as Int64) }
    let changes = try net()
    let undoneBefore = try db.row("SELECT 1 FROM reversal WHERE target = ?", [target]) != nil
    if undoneBefore, changes.isEmpty { throw Rejection("already-reversed", "nothing of the movement is left to undo") }
    let part = qty.flatMap { $0 == total ? nil : $0 }
    if let part {
      guard part >= 0, part < total else { throw Rejection("reversed-quantity", "\(part) of the \(total) that are left cannot be undone") }
      guard booked.count == 1 else { throw Rejection("reversed-quantity", "a part of a movement of several items cannot be undone") }
    }
    for (key, delta) in part.map({ Undo.share(of: changes, $0) }) ?? changes { try shelf.add(key, -delta) }
    for row in booked {
      try db.run("INSERT INTO booked(entry, kind, type, number, wanted, item, qty) VALUES(?, ?, ?, ?, ?, ?, ?)", [
        entry, row["kind"], row["type"], row["number"], row["wanted"], row["item"], -(part ?? row["qty"]),
      ])
    }
    try putSerialsBack(shelf, only: part.map { part in serials.isEmpty ? nil : Set(serials.prefix(Int(part))) } ?? nil, count: part)
    if part == nil {
      for row in try db.rows("SELECT unit, before FROM nest_effect WHERE entry = ? ORDER BY id DESC", [target]) {
        try shelf.nest(row["unit"], in: row["before"])
      }
      try db.run("UPDATE exception SET open = 0 WHERE entry = ?", [target])
    }
    try db.run("INSERT INTO reversal(target, entry) VALUES(?, ?)", [target, entry])
  }

  /// What is left of the entry's changes of stock.
  private func net() throws -> [(StockKey, Int64)] {
    try db.rows(
      Undo.family + """
         SELECT item, lot, location, unit, status, SUM(delta) delta, MIN(id) first FROM effect WHERE entry IN family
        GROUP BY 1, 2, 3, 4, 5 HAVING SUM(delta) <> 0 ORDER BY first
        """, [target]
    ).map { (StockKey($0), $0["delta"]) }
  }

  /// The last `qty` of what was added and of what was taken.
  private static func share(of changes: [(StockKey, Int64)], _ qty: Int64) -> [(StockKey, Int64)] {
    var (added, taken) = (qty, qty)
    return changes.reversed().map { key, delta in
      let part = delta > 0 ? min(added, delta) : -min(taken, -delta)
      if delta > 0 { added -= part } else { taken += part }
      return (key, part)
    }
  }

  private func putSerialsBack(_ shelf: Shelf, only: Set<String>?, count: Int64?) throws {
    var left = count ?? .max
    for row in try db.rows("SELECT item, serial, before, after FROM serial_effect WHERE entry = ? ORDER BY id DESC", [target]) where left > 0 {
      let (item, serial): (String, String) = (row["item"], row["serial"])
      let after = try (row["after"] as String?).map { try Stored.value(SerialPlace.self, $0) }
      guard only?.contains(serial) ?? true, try shelf.place(item: item, serial: serial) == after else { continue }
      try shelf.put(item: item, serial: serial, at: try (row["before"] as String?).map { try Stored.value(SerialPlace.self, $0) })
      left -= 1
    }
  }

  /// Takes the entry's changes out of the books as if it had never been booked: another entry of its group could not be.
  func unbook() throws {
    let shelf = Shelf(db: db, entry: target)
    for (key, delta) in try net() { try shelf.add(key, -delta) }
    try putSerialsBack(shelf, only: nil, count: nil)
    for row in try db.rows("SELECT unit, before FROM nest_effect WHERE entry = ? ORDER BY id DESC", [target]) {
      try shelf.nest(row["unit"], in: row["before"])
    }
    try db.run("UPDATE exception SET open = 1 WHERE entry IN (SELECT target FROM reversal WHERE entry = ?)", [target])
    for table in ["reversal", "effect", "serial_effect", "nest_effect", "booked", "exception"] {
      try db.run("DELETE FROM \(table) WHERE entry = ?", [target])
    }
  }
}
