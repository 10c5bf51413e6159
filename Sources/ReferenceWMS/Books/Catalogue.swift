import FoundationEssentials
import GRDB
import WMSWire
import Warehouse

/// Master data as one transaction sees it.
final class Catalogue {
  private let db: Database
  private lazy var items = Result { try all(Item.self, .items) }
  private lazy var documents = Result { try all(Document.self, .documents) }
  private lazy var locations = Result { try all(Location.self, .locations) }

  init(_ db: Database) { self.db = db }

  private func all<Value: Decodable>(_ type: Value.Type, _ collection: SyncPath.MasterCollection) throws -> [Value] {
    try db.rows("SELECT body FROM master WHERE collection = ? ORDER BY key", [collection.rawValue]).map { try Stored.value(type, $0["body"] as Data) }
  }

  /// The item that a movement names: by its site code, else by a code of one of its packs.
  func item(_ reference: Movement.ItemReference) throws -> Item? {
    let items = try items.get()
    if let code = reference.code { return items.first { $0.code == code } }
    guard let scanned = reference.gtin ?? reference.raw else { return nil }
    return items.first { $0.packs.contains { $0.code == scanned } || ($0.supplierCodes ?? []).contains(scanned) || $0.code == scanned }
  }

  func item(code: String) throws -> Item? { try items.get().first { $0.code == code } }

  func document(_ reference: Movement.DocumentReference) throws -> Document? {
    try documents.get().first { $0.type == reference.type && $0.number == reference.number }
  }

  /// Whether the site has told its locations at all, and this is none of them.
  func isUnknown(location: String) throws -> Bool {
    let locations = try locations.get()
    return !locations.isEmpty && !locations.contains { $0.code == location }
  }

  /// The unit in which the document announces another.
  func parent(of sscc: String, in reference: Movement.DocumentReference?) throws -> String? {
    try reference.flatMap { try document($0) }?.units?.lazy.compactMap { $0.parent(of: sscc) }.first
  }

  /// An announced unit, looked for in the document first, then in all.
  func announcement(of sscc: String, in reference: Movement.DocumentReference?) throws -> Document.AnnouncedUnit? {
    let named = try reference.flatMap { try document($0) }
    for document in try [named].compactMap({ $0 }) + documents.get() {
      for unit in document.units ?? [] {
        if let found = unit.find(sscc) { return found }
      }
    }
    return nil
  }
}

extension Document.AnnouncedUnit {
  func find(_ sscc: String) -> Document.AnnouncedUnit? {
    if self.sscc == sscc { return self }
    for unit in units ?? [] {
      if let found = unit.find(sscc) { return found }
    }
    return nil
  }

  func parent(of sscc: String) -> String? {
    for unit in units ?? [] {
      if unit.sscc == sscc { return self.sscc }
      if let found = unit.parent(of: sscc) { return found }
    }
    return nil
  }

  var total: [Document.Content] { (contents ?? []) + (units ?? []).flatMap(\.total) }
}

extension Document {
  /// Base units announced or ordered of an item; `nil` where the document does not name it.
  func wanted(_ item: String) -> Int64? {
    let lines = lines.filter { $0.item == item }
    if !lines.isEmpty { return lines.reduce(0) { $0 + (Int64($1.qty) ?? 0) } }
    let contents = (units ?? []).flatMap(\.total).filter { $0.item == item }
    return contents.isEmpty ? nil : contents.reduce(0) { $0 + (Int64($1.qty) ?? 0) }
  }

  /// A document without lines and units is a header: it limits nothing.
  var isHeader: Bool { lines.isEmpty && (units ?? []).isEmpty }
}
