import Crypto
import FoundationEssentials
import GRDB
import WMSWire
import Warehouse

/// What goes down: master data with validators, task leases, SSCC ranges.
struct Master {
  let db: Database
  let now: Int64

  /// Puts a seed's records in the place of those with the same key.
  func load(_ seed: Seed, badgeKey: [UInt8]?) throws {
    for item in seed.items ?? [] { try put(.items, item.code, item) }
    for document in seed.documents ?? [] { try put(.documents, document.type + ":" + document.number, document) }
    for location in seed.locations ?? [] { try put(.locations, location.code, location) }
    for person in try seed.operators(badgeKey: badgeKey) { try put(.operators, person.id, person) }
    for pool in seed.sscc ?? [] {
      let overlap = try db.row(
        "SELECT first, last FROM pool WHERE prefix = ? AND first <> ? AND first <= ? AND last >= ?", [pool.prefix, pool.first, pool.last, pool.first])
      if let overlap { throw SeedError("sscc \(pool.prefix) \(pool.first) overlaps \(overlap["first"] as Int64) to \(overlap["last"] as Int64)") }
      try db.run("INSERT INTO pool VALUES(?, ?, ?, ?) ON CONFLICT DO UPDATE SET last = MAX(last, excluded.last)", [
        pool.prefix, pool.first, pool.last, pool.first,
      ])
    }
  }

  private func put(_ collection: SyncPath.MasterCollection, _ key: String, _ value: some Encodable) throws {
    try db.run("INSERT OR REPLACE INTO master VALUES(?, ?, ?)", [collection.rawValue, key, Stored.data(value)])
  }

  /// The whole collection and its validator.
  func answer(_ collection: SyncPath.MasterCollection) throws -> MasterDataChange {
    var change = MasterDataChange(collection: collection.rawValue, whole: true)
    switch collection {
    case .items: change.items = try all(collection)
    case .documents: change.documents = try documents()
    case .locations: change.locations = try all(collection)
    case .operators: change.operators = try all(collection)
    case .units: change.units = try units()
    }
    change.etag = "\"" + hex(SHA256.hash(data: try WireJSON.encode(change)).prefix(16)) + "\""
    return change
  }

  private func all<Value: Decodable>(_ collection: SyncPath.MasterCollection) throws -> [Value] {
    try db.rows("SELECT body FROM master WHERE collection = ? ORDER BY key", [collection.rawValue])
      .map { try Stored.value(Value.self, $0["body"] as Data) }
  }

  private func documents() throws -> [Document] {
    let holders = Dictionary(
      try db.rows("SELECT number, holder FROM task").map { ($0["number"] as String, $0["holder"] as String) }, uniquingKeysWith: { $1 })
    return try all(.documents).map { (document: Document) in
      var document = document
      if document.type == "order" { document.holder = holders[document.number] }
      return document
    }
  }

  private func units() throws -> [KnownUnit] {
    var units: [String: KnownUnit] = [:]
    for row in try db.rows("SELECT * FROM stock WHERE unit <> '' AND qty > 0 ORDER BY unit, item, lot") {
      let key = StockKey(row)
      let serials = try db.rows("SELECT serial FROM serial WHERE unit = ? AND item = ? AND lot = ? ORDER BY serial", [key.unit, key.item, key.lot])
        .map { $0["serial"] as String }
      let content = Document.Content(
        item: key.item, qty: String(row["qty"] as Int64), lot: key.lot.isEmpty ? nil : key.lot, serials: serials.isEmpty ? nil : serials)
      units[key.unit, default: KnownUnit(sscc: key.unit, location: key.location.isEmpty ? nil : key.location)].contents.append(content)
    }
    return units.values.sorted { $0.sscc < $1.sscc }
  }

  // MARK: Leases

  func lease(_ number: String, _ request: TaskLeaseRequest) throws -> TaskLease {
    let order = try order(number)
    guard order.state == "open" else { throw Problem(.settled, "Not open", detail: "order \(number) is \(order.state)") }
    if let version = request.version, version != order.version {
      throw Problem(.version, "Another version", detail: "order \(number) has version \(order.version), the device has \(version)")
    }
    if let holder = try db.row("SELECT holder FROM task WHERE number = ?", [number])?["holder"] as String?, holder != request.device {
      throw Problem(.held, "Held by another device", detail: "order \(number) is held by \(holder)", holder: holder)
    }
    try db.run("INSERT OR REPLACE INTO task VALUES(?, ?, ?)", [number, request.device, order.version])
    return TaskLease(number: number, version: order.version, holder: request.device)
  }

  func release(_ number: String, _ request: TaskLeaseRequest) throws -> TaskLease {
    let order = try order(number)
    let holder = try db.row("SELECT holder FROM task WHERE number = ?", [number])?["holder"] as String?
    if let holder, holder != request.device {
      throw Problem(.held, "Held by another device", detail: "order \(number) is held by \(holder)", holder: holder)
    }
    try db.run("DELETE FROM task WHERE number = ?", [number])
    return TaskLease(number: number, version: order.version, holder: nil)
  }

  private func order(_ number: String) throws -> Document {
    guard let row = try db.row("SELECT body FROM master WHERE collection = 'documents' AND key = ?", ["order:" + number]) else {
      throw Problem(.notFound, "No such order", detail: visible(Array(number.utf8)))
    }
    return try Stored.value(Document.self, row["body"] as Data)
  }

  /// Numbers that no other request has ever been given.
  func range(_ request: SSCCLeaseRequest) throws -> SSCCRange {
    guard request.count >= 1 else { throw Problem(.malformed, "Not a lease", detail: "count is \(request.count), at least 1 is needed") }
    guard try db.row("SELECT 1 FROM journal WHERE device = ? AND journal = ?", [request.device, request.journal]) != nil else {
      throw Problem(.journal, "Unknown journal", detail: "open a session for journal \(visible(Array(request.journal.utf8))) first")
    }
    guard let pool = try db.row("SELECT * FROM pool WHERE next <= last ORDER BY prefix, first LIMIT 1") else {
      throw Problem(.exhausted, "No SSCC left", detail: "the WMS has no serial references left to lease: give it a new pool")
    }
    let first: Int64 = pool["next"]
    let last = min(first + min(request.count, 1 << 32) - 1, pool["last"])
    try db.run("UPDATE pool SET next = ? WHERE prefix = ? AND first = ?", [last + 1, pool["prefix"], pool["first"]])
    try db.run("INSERT INTO range(prefix, first, last, device, journal, leased) VALUES(?, ?, ?, ?, ?, ?)", [
      pool["prefix"], first, last, request.device, request.journal, now,
    ])
    return SSCCRange(id: "r\(db.lastInsertedRowID)", prefix: pool["prefix"], first: first, last: last, journal: request.journal)
  }
}
