import FoundationEssentials
import GRDB
import Warehouse

/// One thing that came down, ready to be stored: its body as JSON and the codes it is found by.
struct ReplicaRow: Sendable {
  var table: String
  var key: String
  var body: Data
  /// Of an item: code, how good a match it is, and the index of the pack.
  var itemCodes: [(code: String, rank: Int, pack: Int?)] = []
  /// Of a document.
  var documentCodes: [String] = []
  var announced: [String] = []
  var open = false
  var version = 0

  static func table(of collection: String) -> String? {
    ["items": "item", "documents": "document", "locations": "location", "operators": "operator", "units": "unit"][collection]
  }

  /// The key of a row as a tombstone names it.
  static func key(of gone: String, in collection: String) -> String {
    guard collection == "documents", let colon = gone.firstIndex(of: ":") else { return gone }
    return documentKey(String(gone[..<colon]), String(gone[gone.index(after: colon)...]))
  }

  static func rows(of change: MasterDataChange) throws -> [ReplicaRow] {
    let encoder = JSONEncoder()
    var rows: [ReplicaRow] = []
    for item in change.items ?? [] {
      var row = ReplicaRow(table: "item", key: item.code, body: try encoder.encode(item))
      row.itemCodes = item.packs.enumerated().map { (scanCode($1.code), 0, $0) } + [(scanCode(item.code), 1, nil)]
      row.itemCodes += (item.supplierCodes ?? []).map { (scanCode($0), 2, nil) }
      rows.append(row)
    }
    for document in change.documents ?? [] {
      var row = ReplicaRow(table: "document", key: documentKey(document.type, document.number), body: try encoder.encode(document))
      row.documentCodes = [document.number] + (document.codes ?? [])
      row.announced = (document.units ?? []).flatMap(\.ssccs)
      row.open = document.state == "open"
      row.version = document.version
      rows.append(row)
    }
    rows += try (change.locations ?? []).map { ReplicaRow(table: "location", key: $0.code, body: try encoder.encode($0)) }
    rows += try (change.operators ?? []).map { ReplicaRow(table: "operator", key: $0.id, body: try encoder.encode($0)) }
    rows += try (change.units ?? []).map { ReplicaRow(table: "unit", key: $0.sscc, body: try encoder.encode($0)) }
    return rows
  }

  func put(_ db: Database, generation: Int64) throws {
    // What it replaces goes first, and its codes with it.
    try db.cachedStatement(sql: "DELETE FROM \(table) WHERE key = ?").execute(arguments: [key])
    if table == "document" {
      try db.cachedStatement(sql: "INSERT INTO document (key, generation, body, open, version) VALUES (?, ?, ?, ?, ?)")
        .execute(arguments: [key, generation, body, open, version])
    } else {
      try db.cachedStatement(sql: "INSERT INTO \(table) (key, generation, body) VALUES (?, ?, ?)").execute(arguments: [key, generation, body])
    }
    for code in itemCodes {
      try db.cachedStatement(sql: "INSERT OR IGNORE INTO item_code (code, rank, item, pack) VALUES (?, ?, ?, ?)")
        .execute(arguments: [code.code, code.rank, key, code.pack])
    }
    for code in documentCodes {
      try db.cachedStatement(sql: "INSERT OR IGNORE INTO document_code (code, document) VALUES (?, ?)").execute(arguments: [code, key])
    }
    for sscc in announced {
      try db.cachedStatement(sql: "INSERT OR IGNORE INTO announced (sscc, document) VALUES (?, ?)").execute(arguments: [sscc, key])
    }
  }
}

func documentKey(_ type: String, _ number: String) -> String { StateKey.path(type, number) }

/// A GTIN of 8, 12 or 13 digits and the same with leading zeros to 14 are one number (GS1 General Specifications, "GTIN formats");
/// any other code stands for itself.
func scanCode(_ code: String) -> String {
  guard [8, 12, 13].contains(code.utf8.count), code.utf8.allSatisfy({ (0x30...0x39).contains($0) }) else { return code }
  return String(repeating: "0", count: 14 - code.utf8.count) + code
}

extension Document.AnnouncedUnit {
  /// This unit's number and those of all below it.
  var ssccs: [String] { [sscc] + (units ?? []).flatMap(\.ssccs) }

  func unit(_ sscc: String) -> Document.AnnouncedUnit? {
    if self.sscc == sscc { return self }
    for unit in units ?? [] { if let found = unit.unit(sscc) { return found } }
    return nil
  }
}
