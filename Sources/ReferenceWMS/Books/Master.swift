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
    for errand in seed.errands ?? [] { try put(.errands, errand.id, errand) }
    for (collection, keys) in seed.gone ?? [:] { for key in keys { try remove(collection, key) } }
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
    let body = try Stored.data(value)
    let known = try db.row("SELECT body FROM master WHERE collection = ? AND key = ?", [collection.rawValue, key])?["body"] as Data?
    guard known != body else { return }
    try db.run("INSERT OR REPLACE INTO master(collection, key, body, changed) VALUES(?, ?, ?, ?)", [collection.rawValue, key, body, try change()])
    try db.run("DELETE FROM gone WHERE collection = ? AND key = ?", [collection.rawValue, key])
  }

  private func remove(_ collection: String, _ key: String) throws {
    try db.run("DELETE FROM master WHERE collection = ? AND key = ?", [collection, key])
    guard db.changesCount > 0 else { return }
    try db.run("INSERT OR REPLACE INTO gone VALUES(?, ?, ?)", [collection, key, try change()])
  }

  /// The number of the next change.
  private func change() throws -> Int64 {
    try db.run("UPDATE feed SET changed = changed + 1")
    return try db.integer("SELECT changed FROM feed") ?? 0
  }

  /// Something else of a document has changed: who holds it.
  private func touch(_ order: String) throws {
    try db.run("UPDATE master SET changed = ? WHERE collection = 'documents' AND key = ?", [try change(), "order:" + order])
  }

  // MARK: What a device asks for

  /// A collection, or a part of it; `nil` = the device has it as it is.
  ///
  /// A cursor is `FEED.CHANGE`, all that was changed since; or `FEED.CHANGE.KEY` within a whole collection that comes in pages: what follows that key.
  ///
  /// - Parameter limit: records of a part; `nil` = the device knows no parts.
  func answer(_ collection: SyncPath.MasterCollection, cursor: String?, limit: Int?, etags: [String]) throws -> MasterDataChange? {
    if collection == .units { return try wholeUnits(etags) }
    let feed = try db.row("SELECT * FROM feed")!
    let (name, newest) = (feed["name"] as String, feed["changed"] as Int64)
    let latest = try db.integer(
      "SELECT MAX(n) FROM (SELECT MAX(changed) AS n FROM master WHERE collection = ?1 UNION ALL SELECT MAX(changed) FROM gone WHERE collection = ?1)",
      [collection.rawValue]) ?? 0
    let etag = "\"\(name).\(latest)\""
    if etags.contains(etag) { return nil }
    let limit = min(max(limit ?? .max, 1), Int(Int32.max))
    let place = try cursor.map { try Place($0, feed: name, newest: newest) }
    var change = MasterDataChange(collection: collection.rawValue, whole: place?.isDelta != true, etag: etag)
    if let since = place, since.isDelta {
      // Both lists are in the order of the changes: what is sent ends before the first that is not.
      let rows = try db.rows(
        "SELECT key, body, changed FROM master WHERE collection = ? AND changed > ? ORDER BY changed LIMIT ?", [collection.rawValue, since.change, limit])
      let gone = try db.rows(
        "SELECT key, changed FROM gone WHERE collection = ? AND changed > ? ORDER BY changed LIMIT ?", [collection.rawValue, since.change, limit])
      let ends = [rows, gone].filter { $0.count == limit }.map { $0[limit - 1]["changed"] as Int64 }
      let upTo = ends.min() ?? newest
      try fill(&change, collection, rows.filter { ($0["changed"] as Int64) <= upTo })
      change.gone = gone.filter { ($0["changed"] as Int64) <= upTo }.map { $0["key"] }
      change.cursor = "\(name).\(upTo)"
      change.more = upTo < newest && !ends.isEmpty ? true : nil
    } else {
      let rows = try db.rows(
        "SELECT key, body FROM master WHERE collection = ? AND key > ? ORDER BY key LIMIT ?", [collection.rawValue, place?.key ?? "", limit])
      try fill(&change, collection, rows)
      // What changes while the pages go is told from the first page's moment on.
      let start = place?.change ?? newest
      let last = rows.last?["key"] as String?
      change.more = rows.count == limit ? true : nil
      change.cursor = rows.count == limit ? "\(name).\(start)." + hex(Array((last ?? "").utf8)) : "\(name).\(start)"
    }
    return change
  }

  private struct Place {
    var change: Int64
    var key: String?
    var isDelta: Bool { key == nil }

    init(_ cursor: String, feed: String, newest: Int64) throws {
      let parts = cursor.split(separator: ".", omittingEmptySubsequences: false)
      guard parts.count == 2 || parts.count == 3, parts[0] == feed, let change = Int64(parts[1]), (0...newest).contains(change),
        let key = parts.count == 2 ? [] : bytes(hex: String(parts[2]))
      else { throw Problem(.expired, "Ask for the whole", detail: "the cursor is not one of this feed") }
      self.change = change
      self.key = parts.count == 2 ? nil : String(decoding: key, as: UTF8.self)
    }
  }

  private func fill(_ change: inout MasterDataChange, _ collection: SyncPath.MasterCollection, _ rows: [Row]) throws {
    func values<Value: Decodable>() throws -> [Value] { try rows.map { try Stored.value(Value.self, $0["body"] as Data) } }
    switch collection {
    case .items: change.items = try values()
    case .locations: change.locations = try values()
    case .operators: change.operators = try values()
    case .documents: change.documents = try held(values())
    case .errands: change.errands = try values()
    case .units: break
    }
  }

  /// Units follow from the stock: they are told whole.
  private func wholeUnits(_ etags: [String]) throws -> MasterDataChange? {
    var change = MasterDataChange(collection: SyncPath.MasterCollection.units.rawValue, units: try units(), whole: true)
    change.etag = "\"" + hex(SHA256.hash(data: try WireJSON.encode(change)).prefix(16)) + "\""
    return etags.contains(change.etag ?? "") ? nil : change
  }

  private func held(_ documents: [Document]) throws -> [Document] {
    let holders = Dictionary(
      try db.rows("SELECT number, holder FROM task").map { ($0["number"] as String, $0["holder"] as String) }, uniquingKeysWith: { $1 })
    return documents.map { document in
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
    try touch(number)
    return TaskLease(number: number, version: order.version, holder: request.device)
  }

  func release(_ number: String, _ request: TaskLeaseRequest) throws -> TaskLease {
    let order = try order(number)
    let holder = try db.row("SELECT holder FROM task WHERE number = ?", [number])?["holder"] as String?
    if let holder, holder != request.device {
      throw Problem(.held, "Held by another device", detail: "order \(number) is held by \(holder)", holder: holder)
    }
    try db.run("DELETE FROM task WHERE number = ?", [number])
    try touch(number)
    return TaskLease(number: number, version: order.version, holder: nil)
  }

  private func order(_ number: String) throws -> Document {
    guard let row = try db.row("SELECT body FROM master WHERE collection = 'documents' AND key = ?", ["order:" + number]) else {
      throw Problem(.notFound, "No such order", detail: visible(Array(number.utf8)))
    }
    return try Stored.value(Document.self, row["body"] as Data)
  }

  /// What a device held is free again: whoever takes its place may pick on.
  func free(heldBy device: String) throws {
    for row in try db.rows("SELECT number FROM task WHERE holder = ?", [device]) {
      try db.run("DELETE FROM task WHERE number = ?", [row["number"]])
      try touch(row["number"])
    }
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
