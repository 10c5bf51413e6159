import GRDB
import Warehouse

/// Why a movement cannot be booked at all. Everything else is booked, at worst to `suspense`.
struct Rejection: Error {
  var code: String
  var detail: String
  init(_ code: String, _ detail: String) {
    self.code = code
    self.detail = detail
  }
}

/// Something a supervisor must look at; the movement is booked all the same.
struct Remark: Hashable {
  var code: String
  var detail: String
  var item = ""
  var qty: Int64 = 0
}

/// Books one movement: what its kind means for the stock (DOMAIN, "Movement, schema 1").
struct Booking {
  let shelf: Shelf
  let catalogue: Catalogue
  let movement: Movement
  private(set) var remarks: [Remark] = []

  init(_ movement: Movement, entry: Int64, db: Database, catalogue: Catalogue) {
    shelf = Shelf(db: db, entry: entry)
    self.catalogue = catalogue
    self.movement = movement
  }

  /// Changes the stock and gives the remarks. Throws `Rejection`; the caller undoes what was done before it.
  mutating func book() throws -> [Remark] {
    try remarkPlacesAndDocument()
    if let item = movement.item {
      try book(item)
    } else {
      try bookWholeUnit()
    }
    for remark in remarks {
      try shelf.db.run("INSERT INTO exception(entry, code, detail, item, qty, open) VALUES(?, ?, ?, ?, ?, 1)", [
        shelf.entry, remark.code, remark.detail, remark.item, remark.qty,
      ])
    }
    return remarks
  }

  private mutating func remarkPlacesAndDocument() throws {
    for location in Set([movement.from?.location, movement.to?.location].compactMap { $0 }) where try catalogue.isUnknown(location: location) {
      remarks.append(Remark(code: "unknown-location", detail: location))
    }
    guard let reference = movement.document, ["asn", "order"].contains(reference.type) else { return }
    guard let document = try catalogue.document(reference) else {
      remarks.append(Remark(code: "unknown-document", detail: "\(reference.type) \(reference.number)"))
      return
    }
    // What was picked for an order that is closed by then is still to be loaded.
    if document.state != "open", movement.kind != .load || document.state == "cancelled" { remarks.append(Remark(code: "closed-document", detail: "\(reference.number) is \(document.state)")) }
  }

  // MARK: One item

  private mutating func book(_ reference: Movement.ItemReference) throws {
    let known = try catalogue.item(reference)
    guard let scanned = known?.code ?? reference.code ?? reference.gtin ?? reference.raw else {
      throw Rejection("item", "the movement names no item code, GTIN or raw code")
    }
    let item = known == nil ? "?" + scanned : scanned
    if known == nil { remarks.append(Remark(code: "unknown-item", detail: scanned)) }
    let qty = try quantity()
    if known == nil { remarks[remarks.count - 1].qty = qty }
    switch movement.kind {
    case .receive, .return:
      let usual = movement.kind == .return ? StockKey.Status.returned : StockKey.Status.available
      if let unit = movement.to?.unit, let parent = try catalogue.parent(of: unit, in: movement.document) { try shelf.nest(unit, in: parent) }
      try receive(item: item, qty: qty, lot: movement.lot, serials: (movement.serials ?? []).map(\.value), unit: movement.to?.unit, usual: usual)
    case .pick:
      var to = movement.to ?? Movement.Place()
      if to.location == nil, to.unit == nil { to.location = movement.document.map { "stage:" + $0.number } }
      try transfer(item, qty, to: to, excess: try excess(of: item, qty))
    case .load:
      try transfer(item, qty, to: movement.to)
    case .putaway, .move, .pack, .aggregate, .disaggregate:
      guard movement.to?.location != nil || movement.to?.unit != nil else {
        throw Rejection("destination", "a \(movement.kind.rawValue) needs a location or a handling unit to go to")
      }
      try transfer(item, qty, to: movement.to)
    case .scrap:
      try transfer(item, qty, to: nil)
    case .status:
      guard movement.to?.status != nil else { throw Rejection("status", "a change of status needs the new one") }
      try transfer(item, qty, to: movement.to)
    case .count:
      try count(item, qty)
    case .adjust:
      if qty < 0 || movement.to == nil {
        _ = try shelf.take(abs(qty), item: item, lot: movement.lot, from: movement.from ?? movement.to)
      } else {
        try shelf.add(key(item, at: movement.to, status: StockKey.Status.available), qty)
      }
      try note(item, qty)
    }
  }

  /// Base units as an integer; a fraction of zeros is none.
  private func quantity() throws -> Int64 {
    guard let text = movement.qty?.value else {
      guard let serials = movement.serials, !serials.isEmpty else { throw Rejection("quantity", "the movement has no quantity") }
      return Int64(serials.count)
    }
    let parts = text.split(separator: ".", maxSplits: 1, omittingEmptySubsequences: false)
    guard let value = Int64(parts[0]), abs(value) <= 1 << 40, parts.count == 1 || parts[1].allSatisfy({ $0 == "0" }) else {
      throw Rejection("quantity", "\(visible(Array(text.utf8))) is no whole number of base units")
    }
    guard value >= 0 || movement.kind == .adjust else { throw Rejection("quantity", "\(value) is below zero; a reversal names what it undoes") }
    return value
  }

  /// Adds what was received: what the document has room for under the status it came with, the rest under `suspense`, listed.
  private mutating func receive(item: String, qty: Int64, lot: String?, serials: [String], unit: String?, usual: String) throws {
    let excess = movement.kind == .receive ? try excess(of: item, qty) : 0
    let doubtful = remarks.contains { $0.code != "over-receipt" && $0.code != "not-announced" }
    var place = StockKey(item: item, lot: lot ?? "", location: movement.to?.location ?? "", unit: unit ?? "", status: movement.to?.status ?? usual)
    let (good, status) = (qty - excess, place.status)
    let known = try serials.map { (serial: $0, before: try shelf.place(item: item, serial: $0)) }
    let elsewhere = known.compactMap { serial, before in before.map { "\(serial) at \($0.location.isEmpty ? $0.unit : $0.location)" } }
    if !elsewhere.isEmpty { remarks.append(Remark(code: "serial-elsewhere", detail: elsewhere.joined(separator: ", "), item: item)) }
    place.status = doubtful || !elsewhere.isEmpty ? StockKey.Status.suspense : status
    try shelf.add(place, good)
    let usable = place.status
    place.status = StockKey.Status.suspense
    try shelf.add(place, excess)
    for (index, serial) in serials.enumerated() {
      place.status = Int64(index) < good ? usable : StockKey.Status.suspense
      try shelf.put(item: item, serial: serial, at: SerialPlace(place))
    }
    try note(item, qty)
  }

  /// How much of `qty` the document has no room for; remarked.
  private mutating func excess(of item: String, _ qty: Int64) throws -> Int64 {
    guard let reference = movement.document, let document = try catalogue.document(reference), !document.isHeader else { return 0 }
    let wantedItem = movement.substitutes ?? item
    let over = movement.kind == .pick ? "over-pick" : "over-receipt"
    guard let wanted = document.wanted(wantedItem) else {
      if !item.hasPrefix("?") { remarks.append(Remark(code: "not-announced", detail: "\(item) is not on \(reference.number)", item: item, qty: qty)) }
      return qty
    }
    let tolerance = movement.kind == .receive ? Int64(try catalogue.item(code: wantedItem)?.tolerance ?? 0) : 0
    let done = try shelf.db.integer(
      "SELECT COALESCE(SUM(qty), 0) FROM booked WHERE type = ? AND number = ? AND kind = ? AND wanted = ?",
      [reference.type, reference.number, movement.kind.rawValue, wantedItem]) ?? 0
    let room = max(0, wanted + wanted * tolerance / 100 - done)
    guard qty > room else { return 0 }
    remarks.append(Remark(code: over, detail: "\(done + qty) of \(wanted) \(item) on \(reference.number)", item: item, qty: qty - room))
    return qty - room
  }

  /// Moves a quantity; `to == nil` takes it out of the stock. What was taken keeps its lot and status unless the movement says otherwise.
  private func transfer(_ item: String, _ qty: Int64, to: Movement.Place?, excess: Int64 = 0) throws {
    let doubtful = remarks.contains { $0.code != "over-pick" && $0.code != "not-announced" }
    var left = qty - excess
    for (key, part) in try shelf.take(qty, item: item, lot: movement.lot, from: movement.from) {
      guard let to else { continue }
      var there = key
      there.location = to.location ?? (to.unit == nil ? key.location : "")
      there.unit = to.unit ?? ""
      there.status = to.status ?? (doubtful ? StockKey.Status.suspense : key.status)
      let good = min(left, part)
      try shelf.add(there, good)
      left -= good
      there.status = StockKey.Status.suspense
      try shelf.add(there, part - good)
    }
    for serial in movement.serials ?? [] {
      try shelf.put(item: item, serial: serial.value, at: to.map { SerialPlace(key(item, at: $0, status: StockKey.Status.available)) })
    }
    try note(item, qty)
  }

  /// The counted quantity replaces what the books had at the place.
  private func count(_ item: String, _ counted: Int64) throws {
    let place = movement.to ?? movement.from
    let present = try shelf.find(item: item, lot: movement.lot, in: place).reduce(0) { $0 + $1.1 }
    if counted > present {
      try shelf.add(key(item, at: place, status: StockKey.Status.available), counted - present)
    } else {
      _ = try shelf.take(present - counted, item: item, lot: movement.lot, from: place)
    }
    try note(item, counted)
  }

  private func key(_ item: String, at place: Movement.Place?, status: String) -> StockKey {
    StockKey(
      item: item, lot: movement.lot ?? "", location: place?.location ?? "", unit: place?.unit ?? "", status: place?.status ?? status)
  }

  /// Counts towards the document and the totals.
  private func note(_ item: String, _ qty: Int64) throws {
    try shelf.db.run("INSERT INTO booked(entry, kind, type, number, wanted, item, qty) VALUES(?, ?, ?, ?, ?, ?, ?)", [
      shelf.entry, movement.kind.rawValue, movement.document?.type ?? "", movement.document?.number ?? "", movement.substitutes ?? item, item, qty,
    ])
  }
}

// MARK: A whole handling unit

extension Booking {
  private mutating func bookWholeUnit() throws {
    guard let unit = movement.kind == .receive ? movement.to?.unit : movement.from?.unit ?? movement.to?.unit else {
      throw Rejection("item", "the movement names neither an item nor a handling unit")
    }
    if movement.kind == .receive { return try receiveWhole(unit) }
    let contents = try shelf.contents(of: unit)
    if movement.kind == .count {
      // It says what is there; what follows from that a person decides.
      if contents.isEmpty, try quantity() > 0 { remarks.append(Remark(code: "unknown-unit", detail: unit)) }
      return
    }
    if contents.isEmpty {
      remarks.append(Remark(code: "unknown-unit", detail: unit))
      try shelf.add(key("?" + unit, at: movement.to ?? movement.from, status: StockKey.Status.suspense), 1)
      return
    }
    let leaves = movement.kind == .scrap || (movement.kind == .load && movement.to == nil)
    for (key, qty) in contents {
      try shelf.add(key, -qty)
      var there = key
      there.location = movement.to?.location ?? key.location
      there.status = movement.to?.status ?? (remarks.isEmpty ? key.status : StockKey.Status.suspense)
      if !leaves { try shelf.add(there, qty) }
      try note(key.item, qty)
    }
    for (item, serial, place) in try shelf.serials(of: unit) {
      var there = place
      there.location = movement.to?.location ?? place.location
      there.status = movement.to?.status ?? place.status
      try shelf.put(item: item, serial: serial, at: leaves ? nil : there)
    }
    switch movement.kind {
    case .aggregate, .pack, .pick, .load: if let parent = movement.to?.unit, parent != unit { try shelf.nest(unit, in: parent) }
    case .disaggregate, .scrap: try shelf.nest(unit, in: nil)
    default: break
    }
  }

  /// A unit accepted by one scan: the announced contents, down the whole tree.
  private mutating func receiveWhole(_ sscc: String) throws {
    guard let unit = try catalogue.announcement(of: sscc, in: movement.document) else {
      remarks.append(Remark(code: "unknown-unit", detail: "\(sscc) is announced nowhere"))
      try shelf.add(key("?" + sscc, at: movement.to, status: StockKey.Status.suspense), 1)
      return
    }
    if try !shelf.contents(of: sscc).isEmpty { remarks.append(Remark(code: "unit-present", detail: "\(sscc) is in the stock already")) }
    try receive(unit)
  }

  private mutating func receive(_ unit: Document.AnnouncedUnit) throws {
    for content in unit.contents ?? [] {
      guard let qty = Int64(content.qty) else { throw Rejection("quantity", "\(unit.sscc) announces \(content.qty) of \(content.item)") }
      try receive(
        item: content.item, qty: qty, lot: content.lot, serials: content.serials ?? [], unit: unit.sscc, usual: StockKey.Status.available)
    }
    for inner in unit.units ?? [] {
      try shelf.nest(inner.sscc, in: unit.sscc)
      try receive(inner)
    }
  }
}

extension SerialPlace {
  init(_ key: StockKey) { self.init(lot: key.lot, location: key.location, unit: key.unit, status: key.status) }
}
