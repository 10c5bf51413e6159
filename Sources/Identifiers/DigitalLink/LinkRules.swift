/// Which AI stands where in a GS1 Digital Link URI, prepared from the AI table (URI Syntax 4.9 and 4.10).
struct LinkRules: Sendable {
  static let shared = LinkRules(AIRegistry.shared)

  private let lines: Int
  /// By line of the table: 0 for what is no key, else its place in `places`, from 1.
  private let keys: [UInt8]
  /// By key and line: 0 for what is no qualifier of the key, else which of the key's orders it is in and its place in that, from 1.
  private let places: [UInt8]
  private var attributes = AISet()
  /// By line: the AIs of each order in which qualifiers follow the key, by their numbers in the registry.
  private let orders: [[[UInt16]]]

  private init(_ registry: AIRegistry) {
    let rows = registry.rows
    var keys = [UInt8](repeating: 0, count: rows.count)
    var places: [UInt8] = []
    for (row, entry) in rows.enumerated() {
      if entry.isLinkAttribute { attributes.insert(row) }
      guard let orders = entry.linkQualifiers else { continue }
      keys[row] = UInt8(places.count / rows.count + 1)
      var ranks = [UInt8](repeating: 0, count: rows.count)
      for (order, names) in orders.enumerated() {
        for (place, name) in names.enumerated() {
          for (other, candidate) in rows.enumerated() where candidate.name == name { ranks[other] = UInt8(order << 4 | place + 1) }
        }
      }
      places += ranks
    }
    orders = rows.map { entry in (entry.linkQualifiers ?? []).map { $0.compactMap { registry.code(of: $0).map(UInt16.init) } } }
    self.keys = keys
    self.places = places
    lines = rows.count
  }

  /// The orders in which qualifiers follow a key.
  func orders(of key: Int) -> [[UInt16]] { orders[key] }

  func isKey(_ row: Int) -> Bool { keys[row] != 0 }
  func isAttribute(_ row: Int) -> Bool { attributes.contains(row) }

  /// The place of a qualifier behind `key`: in the high digit its order, in the low one where in that; `nil` where it has none.
  func place(of row: Int, after key: Int) -> UInt8? {
    let index = Int(keys[key]) * lines - lines + row
    return index >= 0 && places[index] != 0 ? places[index] : nil
  }

  /// Whether a qualifier may follow another one, or the key itself (`nil`).
  static func follows(_ place: UInt8?, _ last: UInt8?) -> Bool {
    guard let place else { return false }
    return last.map { place > $0 && place >> 4 == $0 >> 4 } ?? true
  }

  /// The AI of a short name that URI Syntax 1.0 and 1.1 had and 1.2 withdrew.
  static func ai(ofShortName name: ArraySlice<UInt8>) -> String? {
    guard (3...5).contains(name.count) else { return nil }
    return shortNames.first { $0.0.elementsEqual(name) }?.1
  }

  private static let shortNames: [([UInt8], String)] = [
    ("gtin", "01"), ("itip", "8006"), ("gmn", "8013"), ("cpid", "8010"), ("gln", "414"), ("payto", "415"), ("party", "417"), ("gsrnp", "8017"),
    ("gsrn", "8018"), ("gcn", "255"), ("sscc", "00"), ("gdti", "253"), ("ginc", "401"), ("gsin", "402"), ("grai", "8003"), ("giai", "8004"),
    ("cpv", "22"), ("lot", "10"), ("ser", "21"), ("cpsn", "8011"), ("glnx", "254"), ("refno", "8020"), ("srin", "8019"),
    ("exp", "17"), ("expdt", "7003"),
  ].map { (Array($0.0.utf8), $0.1) }
}
