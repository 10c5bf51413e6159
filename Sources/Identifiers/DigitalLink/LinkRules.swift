/// Which AI stands where in a GS1 Digital Link URI, prepared from the AI table (URI Syntax 4.9 and 4.10).
final class LinkRules: Sendable {
  static let shared = LinkRules(AIRegistry.shared)

  /// By line of the table: the orders in which qualifiers follow the key, as lines; `nil` for what is no key.
  private let orders: [[[Int]]?]
  private let attributes: [Bool]

  private init(_ registry: AIRegistry) {
    attributes = registry.rows.map(\.isLinkAttribute)
    orders = registry.rows.map { row in
      row.linkQualifiers?.map { $0.compactMap { name in registry.rows.firstIndex { $0.name == name } } }
    }
  }

  func isKey(_ row: Int) -> Bool { orders[row] != nil }
  func isAttribute(_ row: Int) -> Bool { attributes[row] }

  /// The orders in which qualifiers follow `key`.
  func orders(of key: Int) -> [[Int]] { orders[key] ?? [] }

  /// Whether `qualifiers` may follow `key` in this order, some perhaps left out.
  func accepts(_ qualifiers: [Int], after key: Int) -> Bool {
    qualifiers.isEmpty || orders(of: key).contains { Self.isSubsequence(qualifiers, of: $0) }
  }

  /// Whether there is a place for `row` in the path beside those `qualifiers`.
  func hasPlace(for row: Int, beside qualifiers: [Int], after key: Int) -> Bool {
    orders(of: key).contains { $0.contains(row) && Self.isSubsequence(qualifiers, of: $0) }
  }

  private static func isSubsequence(_ rows: [Int], of order: [Int]) -> Bool {
    var next = order.startIndex
    for row in rows {
      guard let found = order[next...].firstIndex(of: row) else { return false }
      next = found + 1
    }
    return true
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
