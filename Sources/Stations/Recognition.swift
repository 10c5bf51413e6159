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
  /// The whole marking code, as the movement keeps it.
  public var marking: String?
  /// What had to be undone before the code could be read (see `Identification.repaired`).
  public var repaired: String?

  public static func == (a: Self, b: Self) -> Bool {
    a.code == b.code && a.contentCode == b.contentCode && a.contentCount == b.contentCount && a.sscc == b.sscc && a.lot == b.lot
      && a.serial == b.serial && a.marking == b.marking && a.dates == b.dates && a.count == b.count && a.weight?.value == b.weight?.value
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
  /// The card of a station.
  case pairing(PairingCard)
  case document(DocumentKey)
  case unknownDocument(String)
  case location(String)
  case goods(LabelParts)
  /// A code that contradicts the standard it claims, or that a scanner or keyboard has spoilt: what is wrong with it.
  case badLabel(String)
  /// Somebody's identity document, contact or key: what it says is nobody's business here, and is written nowhere.
  case confidential
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
    let identification = identify(data, symbology: symbology, rules: configuration.restricted)
    switch identification.identity {
    case _ where identification.identity.isPersonal || LooksLike.read(data)?.isSecret == true: return .confidential
    case .gs1, .digitalLink, .marking:
      guard identification.isSound, let string = identification.elements else { return .badLabel(whatIsWrong(identification)) }
      return .goods(parts(string, of: identification, data))
    case .epc, .message:
      if identification.isSound, let string = identification.elements { return .goods(parts(string, of: identification, data)) }
    case .retail(let number):
      if let gtin = number.gtin, number.problems.isEmpty, master.item(scanned: gtin.padded) != nil || text.flatMap(document) == nil {
        return .goods(goods(gtin, number.restricted))
      }
    case .sscc(let sscc): return .goods(LabelParts(sscc: sscc.digits))
    case .labelData, .carrier, .identityDocument, .contact, .text: break
    }
    guard let text, !text.isEmpty else { return .unknown(visible(data)) }
    if let document = document(text) { return document }
    if let location = master.location(code: text) { return .location(location.code) }
    if master.item(scanned: text) != nil { return .goods(LabelParts(code: text)) }
    if scan.typed { return .typed(text) }
    return identification.isSound ? .unknown(visible(data)) : .badLabel(whatIsWrong(identification))
  }

  /// A number of restricted circulation means the item without its measure, unless the item is known by the whole number.
  private func goods(_ gtin: GTIN, _ restricted: Restricted?) -> LabelParts {
    var parts = LabelParts(code: gtin.padded, isGTIN: true)
    guard let measured = restricted?.measured, master.item(scanned: gtin.padded) == nil else { return parts }
    parts.code = measured.itemNumber.padded
    switch measured.measure.kind {
    case .weight: parts.weight = (measured.measure.text, "kg")
    case .count: parts.count = Int(measured.measure.text)
    case .price: break
    }
    return parts
  }

  private func whatIsWrong(_ identification: Identification) -> String {
    identification.problems.first { $0.code != .missingCompanion }?.message ?? ""
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
    if let card = PairingCard(scanned: data) { return .pairing(card) }
    if rest(Card.badgePrefix) != nil { return .badge(badge(data)) }
    if let code = rest(Card.locationPrefix) { return code.isEmpty ? .unknownCard : .location(code) }
    if let code = rest(Card.documentPrefix) { return code.isEmpty ? .unknownCard : document(code) ?? .unknownDocument(code) }
    return nil
  }

  private func document(_ text: String) -> Recognised? {
    if let document = master.document(scanned: text) { return .document(DocumentKey(document.type, document.number)) }
    return isBlindReceipt(text) ? .document(DocumentKey(DocumentKey.blind, text)) : nil
  }

  private func parts(_ string: ElementString, of identification: Identification, _ data: [UInt8]) -> LabelParts {
    var parts = LabelParts()
    parts.repaired = identification.repaired?.how
    if case .marking = identification.identity {
      // The bytes that came are the code, also where a separator was lost; only characters that a keyboard changed are no part of it.
      let isTyped = parts.repaired.map { $0.contains("layout:") || $0.contains("caps-lock") } == true
      parts.marking = String(decoding: isTyped ? identification.repaired?.bytes ?? data : data, as: UTF8.self)
    }
    parts.code = string.gtin?.padded
    parts.isGTIN = parts.code != nil
    parts.contentCode = string.contentGTIN?.padded
    parts.contentCount = string.count
    parts.sscc = string.sscc?.digits
    parts.lot = string.lot
    parts.serial = string.serial
    parts.count = (string["30"]).flatMap { Int($0) }
    for (ai, kind) in ["11": "production", "13": "packaging", "15": "best-before", "16": "sell-by", "17": "use-by"] {
      parts.dates[kind] = string.first(ai)?.day(reference: (today.year, today.month, today.day))
    }
    if let net = string.elements.first(where: { $0.ai.count == 4 && $0.ai.hasPrefix("310") }), let weight = net.decimal {
      parts.weight = (weight, "kg")
    }
    return parts
  }
}
