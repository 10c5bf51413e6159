import Warehouse

/// What a movement moves, as EPCs and quantities of classes.
struct Goods {
  var epcs: [JSONNode] = []
  var quantities: [JSONNode] = []
  /// A quantity in a unit that has no code of UN/ECE Recommendation 20, or below zero, as text.
  var uncounted: String?
  var isEmpty: Bool { epcs.isEmpty && quantities.isEmpty }

  /// - Parameter isContent: as the content of a unit: a unit that is moved as a whole is not its own content.
  init(_ moved: EventMapping.Moved, _ keys: Keys, isContent: Bool) {
    let body = moved.body
    guard let item = body["item"] else {
      let from = moved.from?["unit"]?.string
      let to = moved.to?["unit"]?.string
      let unit = isContent ? (from == to ? nil : moved.kind == .disaggregate ? to : from) : to ?? from
      if let unit { epcs = [.string(keys.unit(unit))] }
      return
    }
    let pack = body["weight"] == nil ? body["captured"]?["pack"]?.string.flatMap(Keys.gtin14) : nil
    let gtin = pack ?? item["gtin"]?.string
    let serials = (body["serials"]?.array ?? []).compactMap { $0["value"]?.string }
    epcs = serials.compactMap { keys.instance(gtin: item["gtin"]?.string ?? gtin, serial: $0) }.map { .string($0) }
    // Where each has its number, the numbers are the quantity.
    if !serials.isEmpty, epcs.count == serials.count { return }
    epcs = []
    guard let itemClass = keys.itemClass(gtin: gtin, code: item["code"]?.string ?? item["raw"]?.string, lot: body["lot"]?.string) else { return }
    guard let (value, unit) = Goods.amount(body, inPacks: pack != nil), let number = Goods.number(value) else { return }
    // Nothing moved is no event, unless it was counted.
    if number.allSatisfy({ "0.".contains($0) }), moved.kind != .count { return }
    var members: [JSONNode.Member] = [.init("epcClass", .string(itemClass))]
    if number.hasPrefix("-") {
      uncounted = "\(value) \(unit ?? "")"
      members.append(.init("quantity", .number(String(number.dropFirst()))))
    } else {
      members.append(.init("quantity", .number(number)))
    }
    switch Goods.code(unit) {
    case .count: break
    case .code(let code): members.append(.init("uom", .string(code)))
    case .unknown:
      members.removeLast()
      uncounted = "\(value) \(unit ?? "")"
    }
    quantities = [.object(members)]
  }

  /// Weight where the item is sold by it, packs where packs with a GTIN were captured, else base units.
  private static func amount(_ body: JSON, inPacks: Bool) -> (value: String, unit: String?)? {
    if let weight = body["weight"], let net = weight["net"]?.string { return (net, weight["unit"]?.string) }
    if inPacks, let value = body["captured"]?["value"]?.string { return (value, nil) }
    guard let qty = body["qty"], let value = qty["value"]?.string else { return nil }
    return (value, qty["unit"]?.string)
  }

  /// A decimal as JSON has it; `nil` for any other text.
  private static func number(_ text: String) -> String? {
    let digits = text.hasPrefix("-") ? text.dropFirst() : text[...]
    let parts = digits.split(separator: ".", omittingEmptySubsequences: false)
    guard (1...2).contains(parts.count), parts.allSatisfy({ !$0.isEmpty && $0.utf8.allSatisfy { (0x30...0x39).contains($0) } }) else { return nil }
    let whole = parts[0].drop { $0 == "0" }
    return (text.hasPrefix("-") ? "-" : "") + (whole.isEmpty ? "0" : whole) + (parts.count == 2 ? "." + parts[1] : "")
  }

  private enum Unit {
    case count
    case code(String)
    case unknown
  }

  /// UN/ECE Recommendation 20; without a unit an EPCIS quantity counts instances of the class.
  private static func code(_ unit: String?) -> Unit {
    switch unit?.lowercased() {
    case nil, "pcs", "pc", "ea", "each", "шт", "pce": .count
    case "kg", "кг", "kgm": .code("KGM")
    case "g", "г", "grm": .code("GRM")
    case "t", "т", "tne": .code("TNE")
    case "l", "л", "ltr": .code("LTR")
    case "ml", "мл", "mlt": .code("MLT")
    case "m", "м", "mtr": .code("MTR")
    case "cm", "см", "cmt": .code("CMT")
    case "mm", "мм", "mmt": .code("MMT")
    case "m2", "м2", "mtk": .code("MTK")
    case "m3", "м3", "mtq": .code("MTQ")
    case "lb", "lbr": .code("LBR")
    default: .unknown
    }
  }
}
