import Identifiers
import Warehouse

/// The GS1 elements of a logistic label, each checked.
struct LogisticContent {
  let sscc: GS1Symbol.Element
  let gtin: GS1Symbol.Element?
  let packs: GS1Symbol.Element?
  let lot: GS1Symbol.Element?
  /// By the value's name, in the order of their AIs.
  let dates: [(field: String, element: GS1Symbol.Element)]

  private static let dateIdentifiers = [("production", "11"), ("packaging", "13"), ("best-before", "15"), ("sell-by", "16"), ("use-by", "17")]
  /// The dates that decide how long the goods may be sold or used.
  private static let shelfLife: Set = ["15", "16", "17"]

  init(_ values: LabelValues) throws(LabelError) {
    let text = values.required("sscc")
    guard let key = SSCC(text) else { throw LogisticContent.bad("sscc", text, "18 digits with a right check digit") }
    sscc = .init(ai: "00", value: key.digits)
    gtin = try values["gtin"].map { text throws(LabelError) in
      guard let key = GTIN(text) else { throw LogisticContent.bad("gtin", text, "8, 12, 13 or 14 digits with a right check digit") }
      return .init(ai: "02", value: key.padded)
    }
    packs = try values["packs"].map { text throws(LabelError) in
      guard text.utf8.allSatisfy({ (0x30...0x39).contains($0) }), let number = Int(text), number > 0 else {
        throw LogisticContent.bad("packs", text, "a whole number from 1 to 99999999")
      }
      return .init(ai: "37", value: String(number))
    }
    lot = values["lot"].map { .init(ai: "10", value: $0) }
    var dates: [(String, GS1Symbol.Element)] = []
    for (field, ai) in LogisticContent.dateIdentifiers {
      guard let text = values[field] else { continue }
      guard let date = CivilDate(text) else { throw LogisticContent.bad(field, text, "a day as YYYY-MM-DD") }
      dates.append((field, .init(ai: ai, value: String(date.text.filter { $0 != "-" }.suffix(6)))))
    }
    self.dates = dates
  }

  /// What may stand in the bars beside the SSCC; a group is never torn. A lot that is not of GS1's characters cannot.
  var groups: [[GS1Symbol.Element]] {
    let goods = [gtin, packs].compactMap { $0 }
    let life = dates.map(\.element).filter { LogisticContent.shelfLife.contains($0.ai) }
    let lot = [lot].compactMap { $0 }.filter { $0.value.utf8.allSatisfy(isCharacterSet82) }
    return [goods.count == 2 ? goods : [], life, lot].filter { !$0.isEmpty }
  }

  private static func bad(_ field: String, _ value: String, _ expected: String) -> LabelError {
    LabelError(.badValue, field: field, "'\(visible(Array(value.utf8), limit: 40))' is not \(expected)")
  }
}

/// GS1 AI encodable character set 82 (General Specifications, figure 7.11-1).
private func isCharacterSet82(_ byte: UInt8) -> Bool {
  switch byte {
  case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "_"): true
  case UInt8(ascii: "!"), UInt8(ascii: "\""), UInt8(ascii: "%")...UInt8(ascii: "/"), UInt8(ascii: ":")...UInt8(ascii: "?"): true
  default: false
  }
}
