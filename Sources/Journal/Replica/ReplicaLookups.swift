import FoundationEssentials
import GRDB
import Synchronization
public import Warehouse

/// An item and the pack that was scanned.
struct FoundItem: Sendable {
  var item: Item
  var pack: Item.Pack?
}

extension Replica {
  public func item(code: String) -> Item? { cached(itemsByCode, code) { body("item", code) } }

  public func item(scanned code: String) -> (item: Item, pack: Item.Pack?)? {
    let code = scanCode(code)
    let found = cached(items, code) { () -> FoundItem? in
      let row = look { db in
        try Row.fetchOne(
          db, sql: "SELECT pack, body FROM item_code JOIN item ON item.key = item_code.item WHERE code = ? ORDER BY rank, item LIMIT 1",
          arguments: [code])
      }
      guard let row, let item: Item = decode(row[1]) else { return nil }
      let index: Int? = row[0]
      return FoundItem(item: item, pack: index.flatMap { item.packs.indices.contains($0) ? item.packs[$0] : nil })
    }
    return found.map { ($0.item, $0.pack) }
  }

  public func document(type: String, number: String) -> Document? { document(key: documentKey(type, number)) }

  public func document(scanned code: String) -> Document? { document(foundBy: "document_code WHERE code = ?", code) }

  public func announcement(sscc: String) -> (document: Document, unit: Document.AnnouncedUnit)? {
    guard let document = document(foundBy: "announced WHERE sscc = ?", sscc), document.state == "open" else { return nil }
    for unit in document.units ?? [] { if let found = unit.unit(sscc) { return (document, found) } }
    return nil
  }

  public func location(code: String) -> Location? { body("location", code) }
  public func `operator`(id: String) -> Operator? { body("operator", id) }
  public func handlingUnit(sscc: String) -> KnownUnit? { body("unit", sscc) }

  public func handlingUnits(at location: String) -> [KnownUnit] {
    // A body is text that is stored as bytes, which SQLite's JSON functions do not take.
    let found = look { db in
      try Data.fetchAll(
        db, sql: "SELECT body FROM unit WHERE json_extract(CAST(body AS TEXT), '$.location') = ? ORDER BY key LIMIT 5000", arguments: [location])
    }
    return (found ?? []).compactMap(decode)
  }

  /// Where a code names several documents, the open one, then the newest.
  private func document(foundBy condition: String, _ code: String) -> Document? {
    let key = look { db in
      try String.fetchOne(
        db.cachedStatement(
          sql: "SELECT key FROM document WHERE key IN (SELECT document FROM \(condition)) ORDER BY open DESC, version DESC, key LIMIT 1"),
        arguments: [code])
    }
    return key.flatMap { document(key: $0) }
  }

  private func document(key: String) -> Document? { cached(documents, key) { body("document", key) } }

  private func body<T: Decodable>(_ table: String, _ key: String) -> T? {
    let data = look { db in try Data.fetchOne(db.cachedStatement(sql: "SELECT body FROM \(table) WHERE key = ?"), arguments: [key]) }
    return data.flatMap(decode)
  }

  private func decode<T: Decodable>(_ data: Data) -> T? { try? JSONDecoder().decode(T.self, from: data) }

  private func cached<Value>(_ cache: borrowing Mutex<LRU<Value>>, _ key: String, _ find: () -> Value?) -> Value? {
    let (known, epoch) = cache.withLock { ($0.value(key), $0.epoch) }
    if let known { return known }
    let value = find()
    cache.withLock { if $0.epoch == epoch { $0.put(key, value) } }
    return value
  }
}
