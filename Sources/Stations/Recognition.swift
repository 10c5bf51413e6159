import Identifiers
import Warehouse

/// What one symbol of a goods label says.
public struct LabelParts: Sendable, Hashable {
  /// The code of the item or pack: a GTIN as 14 digits, or the site's own code.
  public var code: String?
  /// The code is a well-formed GTIN, so it names goods also where nobody here knows them.
  public var isGTIN = false
  /// The item inside the pallet whose number stands beside it (AI 02); never the item itself.
  public var contentCode: String?
  public var contentCount: Int?
  public var sscc: String?
  public var lot: String?
  public var serial: String?
  /// By kind: `use-by`, `best-before`, `production`, `packaging`.
  public var dates: [String: String] = [:]
  /// How many items are in a pack of varying count (AI 30).
  public var count: Int?
  public var weight: (value: String, unit: String)?

  public static func == (a: Self, b: Self) -> Bool {
    a.code == b.code && a.contentCode == b.contentCode && a.contentCount == b.contentCount && a.sscc == b.sscc && a.lot == b.lot
      && a.serial == b.serial && a.dates == b.dates && a.count == b.count && a.weight?.value == b.weight?.value
  }
  public func hash(into hasher: inout Hasher) {
    hasher.combine(code)
    hasher.combine(sscc)
    hasher.combine(serial)
  }
}

/// What a code is to the floor.
public enum Recognised: Sendable, Hashable {
  /// The opaque id of the badge's owner; the badge's bytes go no further.
  case badge(String)
  case card(Card)
  /// From a number card.
  case number(Int)
  /// From a reason card.
  case reason(String)
  /// A code under a reserved prefix that means nothing.
  case unknownCard
  case document(DocumentKey)
  case unknownDocument(String)
  case location(String)
  case goods(LabelParts)
  /// A GS1 label that contradicts the standard: what is wrong with it.
  case badLabel(String)
  /// Typed by hand and nothing else that is known.
  case typed(String)
  case unknown(String)
}

/// Turns bytes into what they are to the floor.
///
/// The order, first hit wins: a reserved prefix (`Card`) · the site's badge, location and document patterns · a GS1 label or bare GTIN or SSCC by the
/// symbology or by its own evidence (`Identifiers.identify`) · a document by number or code · a location · an item by any of its codes.
/// A blind receipt's number opens it again. What is typed is read in the same way, but never as a card, a badge or a GS1 label.
public struct Recogniser {
  let configuration: StationConfiguration
  let master: any MasterData
  let badge: @Sendable ([UInt8]) -> String
  /// The date that two-digit years are seen from.
  let today: CivilDate
  let isBlindReceipt: (String) -> Bool

  func recognise(_ scan: Scan) -> Recognised {
    var data = scan.data
    var symbology = scan.symbology
    if symbology == nil, case (let found?, let rest) = AIMIdentifier.split(data) { (symbology, data) = (found.text, rest) }
    let text = String(validating: data, as: UTF8.self)
    if !scan.typed {
      if let text, let own = reserved(text, data) { return own }
      if configuration.badges.contains(where: { $0.matches(data) }) { return .badge(badge(data)) }
    }
    if let text, configuration.locations.contains(where: { $0.matches(data) }) { return .location(text) }
    if let text, configuration.documents.contains(where: { $0.matches(data) }) { return document(text) ?? .unknownDocument(text) }
    let identification = identify(data, symbology: symbology)
    switch identification.identity {
    case .gs1(let string):
      guard identification.isSound else { return .badLabel(identification.problems.first { $0.code != .missingCompanion }?.message ?? "") }
      return .goods(parts(string))
    case .gtin(let gtin) where master.item(scanned: gtin.padded) != nil || text.flatMap(document) == nil:
      return .goods(LabelParts(code: gtin.padded, isGTIN: true))
    case .sscc(let sscc): return .goods(LabelParts(sscc: sscc.digits))
    case .gtin, .text: break
    }
    guard let text, !text.isEmpty else { return .unknown(visible(data)) }
    if let document = document(text) { return document }
    if let location = master.location(code: text) { return .location(location.code) }
    if master.item(scanned: text) != nil { return .goods(LabelParts(code: text)) }
    return scan.typed ? .typed(text) : .unknown(visible(data))
  }

  private func reserved(_ text: String, _ data: [UInt8]) -> Recognised? {
    func rest(_ prefix: String) -> String? { text.hasPrefix(prefix) ? String(text.dropFirst(prefix.count)) : nil }
    if let name = rest(Card.prefix) {
      if let card = Card(rawValue: name.uppercased()) { return .card(card) }
      if name.hasPrefix("N"), name.utf8.count <= 10, let number = Int(name.dropFirst()), number >= 0, configuration.numberCards {
        return .number(number)
      }
      if name.uppercased().hasPrefix("R-"), name.utf8.count > 2 { return .reason(name.dropFirst(2).lowercased()) }
      return .unknownCard
    }
    if rest(Card.badgePrefix) != nil { return .badge(badge(data)) }
    if let code = rest(Card.locationPrefix) { return code.isEmpty ? .unknownCard : .location(code) }
    if let code = rest(Card.documentPrefix) { return code.isEmpty ? .unknownCard : document(code) ?? .unknownDocument(code) }
    return nil
  }

  private func document(_ text: String) -> Recognised? {
    if let document = master.document(scanned: text) { return .document(DocumentKey(document.type, document.number)) }
    return isBlindReceipt(text) ? .document(DocumentKey(DocumentKey.blind, text)) : nil
  }

  private func parts(_ string: ElementString) -> LabelParts {
    var parts = LabelParts()
    parts.code = string.gtin?.padded
    parts.isGTIN = parts.code != nil
    parts.contentCode = string.contentGTIN?.padded
    parts.contentCount = string.count
    parts.sscc = string.sscc?.digits
    parts.lot = string.lot
    parts.serial = string.serial
    parts.count = (string["30"]).flatMap { Int($0) }
    for (ai, kind) in ["11": "production", "13": "packaging", "15": "best-before", "16": "sell-by", "17": "use-by"] {
      guard let day = string.date(ai: ai, reference: (today.year, today.month, today.day)) else { continue }
      parts.dates[kind] = CivilDate(year: day.year, month: day.month, day: day.day)?.text
    }
    if let net = string.elements.first(where: { $0.ai.count == 4 && $0.ai.hasPrefix("310") }), let places = net.ai.last?.wholeNumberValue {
      parts.weight = (decimal(net.value, places: places), "kg")
    }
    return parts
  }

  /// `001250` with 3 places is `1.250`.
  private func decimal(_ digits: String, places: Int) -> String {
    guard places < digits.count else { return digits }
    let whole = digits.dropLast(places).drop { $0 == "0" }
    let fraction = digits.suffix(places)
    return (whole.isEmpty ? "0" : String(whole)) + (fraction.isEmpty ? "" : "." + fraction)
  }
}
