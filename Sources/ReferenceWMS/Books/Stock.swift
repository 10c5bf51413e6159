import GRDB
import Warehouse

/// Where a quantity is kept, and as what. Empty text is "none".
struct StockKey: Hashable {
  var item: String
  var lot = ""
  var location = ""
  var unit = ""
  var status = Status.available

  enum Status {
    static let available = "available"
    static let suspense = "suspense"
    static let returned = "returned"
  }
}

/// Where one serial number is now.
struct SerialPlace: Hashable, Codable {
  var lot: String
  var location: String
  var unit: String
  var status: String
}

/// Changes stock in the name of one entry and remembers each change, so that it can be undone.
struct Shelf {
  let db: Database
  let entry: Int64

  func add(_ key: StockKey, _ delta: Int64) throws {
    guard delta != 0 else { return }
    let arguments: StatementArguments = [key.item, key.lot, key.location, key.unit, key.status, delta]
    try db.run("INSERT INTO effect(item, lot, location, unit, status, delta, entry) VALUES(?, ?, ?, ?, ?, ?, ?)", arguments + [entry])
    try db.run(
      "INSERT INTO stock VALUES(?, ?, ?, ?, ?, ?) ON CONFLICT DO UPDATE SET qty = qty + excluded.qty", arguments)
    try db.run("DELETE FROM stock WHERE item = ? AND lot = ? AND location = ? AND unit = ? AND status = ? AND qty = 0", [
      key.item, key.lot, key.location, key.unit, key.status,
    ])
  }

  /// Takes `qty` out of what lies there and tells what was taken; what is not there is taken all the same and leaves a negative quantity:
  /// the goods were in somebody's hands, so the books are late, not the goods.
  ///
  /// A part of the place that is not named (`nil`) may be any.
  func take(_ qty: Int64, item: String, lot: String?, from place: Movement.Place?) throws -> [(key: StockKey, qty: Int64)] {
    var left = qty
    var taken: [(key: StockKey, qty: Int64)] = []
    for (key, present) in try find(item: item, lot: lot, in: place) where left > 0 && present > 0 {
      let part = min(left, present)
      try add(key, -part)
      taken.append((key, part))
      left -= part
    }
    if left > 0 {
      let key = StockKey(
        item: item, lot: lot ?? "", location: place?.location ?? "", unit: place?.unit ?? "", status: place?.status ?? StockKey.Status.available)
      try add(key, -left)
      taken.append((key, left))
    }
    return taken
  }

  /// Stock rows of an item at a place, those that are free to use first.
  func find(item: String, lot: String?, in place: Movement.Place?) throws -> [(StockKey, Int64)] {
    try db.rows(
      """
      SELECT * FROM stock WHERE item = ?1 AND (?2 IS NULL OR lot = ?2) AND (?3 IS NULL OR location = ?3) AND (?4 IS NULL OR unit = ?4)
        AND (?5 IS NULL OR status = ?5) ORDER BY status <> 'available', lot, location, unit, status
      """, [item, lot, place?.location, place?.unit, place?.status]
    ).map { (StockKey($0), $0["qty"]) }
  }

  /// All stock of a handling unit and of the units in it.
  func contents(of unit: String) throws -> [(StockKey, Int64)] {
    try db.rows("SELECT * FROM stock WHERE unit IN (\(Shelf.tree)) ORDER BY unit, item, lot", [unit]).map { (StockKey($0), $0["qty"]) }
  }

  /// Serial numbers in a handling unit and in the units in it.
  func serials(of unit: String) throws -> [(item: String, serial: String, place: SerialPlace)] {
    try db.rows("SELECT * FROM serial WHERE unit IN (\(Shelf.tree))", [unit]).map { ($0["item"], $0["serial"], SerialPlace($0)) }
  }

  private static let tree =
    "WITH RECURSIVE tree(unit) AS (SELECT ?1 UNION SELECT nest.unit FROM nest JOIN tree ON nest.parent = tree.unit) SELECT unit FROM tree"

  func place(item: String, serial: String) throws -> SerialPlace? {
    try db.row("SELECT * FROM serial WHERE item = ? AND serial = ?", [item, serial]).map { SerialPlace($0) }
  }

  /// Says where a serial number is now; `nil` = no longer in the stock.
  func put(item: String, serial: String, at place: SerialPlace?) throws {
    let before = try self.place(item: item, serial: serial)
    guard before != place else { return }
    if let place {
      try db.run("INSERT OR REPLACE INTO serial VALUES(?, ?, ?, ?, ?, ?)", [item, serial, place.lot, place.location, place.unit, place.status])
    } else {
      try db.run("DELETE FROM serial WHERE item = ? AND serial = ?", [item, serial])
    }
    try db.run("INSERT INTO serial_effect(entry, item, serial, before, after) VALUES(?, ?, ?, ?, ?)", [
      entry, item, serial, try before.map(Stored.text), try place.map(Stored.text),
    ])
  }

  /// Puts a unit into another, or out of any.
  func nest(_ unit: String, in parent: String?) throws {
    let before = try String.fetchOne(db, sql: "SELECT parent FROM nest WHERE unit = ?", arguments: [unit])
    guard before != parent, unit != parent else { return }
    if let parent {
      try db.run("INSERT OR REPLACE INTO nest VALUES(?, ?)", [unit, parent])
    } else {
      try db.run("DELETE FROM nest WHERE unit = ?", [unit])
    }
    try db.run("INSERT INTO nest_effect(entry, unit, before, after) VALUES(?, ?, ?, ?)", [entry, unit, before, parent])
  }
}

extension StockKey {
  init(_ row: Row) { self.init(item: row["item"], lot: row["lot"], location: row["location"], unit: row["unit"], status: row["status"]) }
}

extension SerialPlace {
  init(_ row: Row) { self.init(lot: row["lot"], location: row["location"], unit: row["unit"], status: row["status"]) }
}
