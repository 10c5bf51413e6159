import Identifiers
import Warehouse

/// The GS1 logistic label (GS1 General Specifications 6.6, GS1 Logistic Label Guideline): free text, text with data titles, bar codes, from top to bottom;
/// the SSCC is mandatory and its GS1-128 lowest.
enum LogisticLabel {
  static let fields = [
    LabelField(name: "sscc", required: true, limit: 18),
    // AI 02 and 37: what the unit holds and how many of it; neither stands without the other.
    LabelField(name: "gtin", limit: 14), LabelField(name: "count", limit: 8),
    LabelField(name: "lot", limit: 20),
    // YYYY-MM-DD.
    LabelField(name: "best-before", limit: 10), LabelField(name: "use-by", limit: 10),
    LabelField(name: "sender"), LabelField(name: "from"), LabelField(name: "to"),
  ]

  /// Left and right of the text, and of the bar codes where they can spare it: their quiet zones may end at the edge.
  private static let margin: Millimetres = 3
  /// Above and below.
  private static let edge: Millimetres = 2
  /// General Specifications, symbol specification table 5: X-dimension and least height of GS1-128 on logistic units.
  private static let modules: ClosedRange<Millimetres> = 0.495...0.94
  private static let barHeight: Millimetres = 32
  /// Bars, interpretation line and the gaps around it.
  private static let blockHeight: Millimetres = 37
  private static let interpretation: ClosedRange<Millimetres> = 2.5...3
  /// Free text is at least 3 mm high; the data block 7 mm where there is room.
  private static let textSizes: ClosedRange<Millimetres> = 3...7

  static func layout(_ values: LabelValues, for target: LabelTarget) throws(LabelError) -> Layout {
    let content = try Content(values)
    var composer = Composer(target)
    let symbols = try symbols(content, composer)
    let barsTop = target.height - edge - blockHeight * Double(symbols.count)
    try textBlocks(content, values, height: barsTop - edge, &composer)
    for (index, symbol) in symbols.enumerated() {
      let top = barsTop + blockHeight * Double(index)
      composer.line(y: top - 0.8, margin: margin)
      let area = Area(x: 0, y: top, width: target.width, height: barHeight)
      try composer.barcode(symbol.code, field: symbol.name, in: area, modules: modules, spare: 2 * margin)
      let inset = margin + Double(Code128.quietZone) * modules.lowerBound
      try composer.text(
        symbol.interpretation, field: symbol.name, x: inset, y: top + barHeight + 1, width: target.width - margin - inset, sizes: interpretation)
    }
    return composer.layout
  }

  /// Bar codes from the top down: as few as fit the width, the SSCC last and alone.
  private static func symbols(_ content: Content, _ composer: Composer) throws(LabelError) -> [GS1Symbol] {
    let width = composer.target.width
    let sscc = try symbol([content.sscc], width: width, composer)
    let goods = [content.gtin, content.count].compactMap { $0 }
    let dates = [content.bestBefore, content.useBy].compactMap { $0 }
    let lot = [content.lot].compactMap { $0 }
    var refusal: LabelError?
    for partition in [[goods + dates + lot], [goods, dates + lot], [goods + dates, lot], [goods, dates, lot]] {
      do {
        var symbols: [GS1Symbol] = []
        for group in partition where !group.isEmpty { symbols.append(try symbol(group, width: width, composer)) }
        return try withRoom(symbols + [sscc], composer.target)
      } catch {
        refusal = error
      }
    }
    throw refusal ?? LabelError(.doesNotFit, field: "bar codes", "they do not fit")
  }

  private static func symbol(_ elements: [GS1Symbol.Element], width: Millimetres, _ composer: Composer) throws(LabelError) -> GS1Symbol {
    guard let symbol = GS1Symbol(elements) else {
      throw LabelError(.badValue, field: elements.map(\.ai).joined(separator: "+"), "it has characters that GS1-128 does not")
    }
    guard symbol.characters <= GS1Symbol.maximumCharacters else {
      throw LabelError(.doesNotFit, field: symbol.name, "\(symbol.characters) characters; a GS1-128 holds \(GS1Symbol.maximumCharacters)")
    }
    _ = try composer.module(symbol.code, field: symbol.name, width: width, modules: modules)
    return symbol
  }

  private static func withRoom(_ symbols: [GS1Symbol], _ target: LabelTarget) throws(LabelError) -> [GS1Symbol] {
    let needed = blockHeight * Double(symbols.count) + 2 * edge + 20
    guard needed <= target.height else {
      throw LabelError(
        .doesNotFit, field: "bar codes",
        "\(symbols.count) bar codes of \(tenths(barHeight)) mm and the text need \(tenths(needed)) mm, the label is \(tenths(target.height)) mm high; "
          + "fewer bar codes would be wider than its \(tenths(target.width)) mm")
    }
    return symbols
  }

  private static func textBlocks(_ content: Content, _ values: LabelValues, height: Millimetres, _ composer: inout Composer) throws(LabelError) {
    let captions = Captions(composer.target.captions)
    let free = [(nil, "sender"), (captions.from, "from"), (captions.to, "to")]
      .compactMap { caption, name in values[name].map { Row(caption: caption, field: name, value: $0) } }
    let data = [
      Row(caption: "SSCC", field: "sscc", value: content.sscc.value),
      content.gtin.map { Row(caption: captions.content, field: "gtin", value: $0.value) },
      content.count.map { Row(caption: captions.count, field: "count", value: $0.value) },
      values["best-before"].map { Row(caption: captions.bestBefore, field: "best-before", value: $0) },
      values["use-by"].map { Row(caption: captions.useBy, field: "use-by", value: $0) },
      content.lot.map { Row(caption: captions.lot, field: "lot", value: $0.value) },
    ].compactMap { $0 }
    // One row apart from the next by half a millimetre, the two blocks by a line.
    let pitch = min(textSizes.upperBound + 1, (height - 1.5) / Double(free.count + data.count))
    let size = pitch - 0.5
    guard size >= textSizes.lowerBound else {
      throw LabelError(
        .doesNotFit, field: "text",
        "\(free.count + data.count) lines in \(tenths(height)) mm leave \(tenths(max(0, size))) mm a line; \(tenths(textSizes.lowerBound)) are needed")
    }
    var y = edge
    for (index, row) in (free + data).enumerated() {
      if index == free.count, index > 0 {
        composer.line(y: y, margin: margin)
        y += 1
      }
      try row.place(y: y, sizes: textSizes.lowerBound...size, &composer)
      y += pitch
    }
  }

  private struct Row {
    var caption: String?
    var field: String
    var value: String

    /// The data title small at the left, the value after it as large as it goes.
    func place(y: Millimetres, sizes: ClosedRange<Millimetres>, _ composer: inout Composer) throws(LabelError) {
      let width = composer.target.width - 2 * margin
      var x = margin
      if let caption {
        let drawn = try composer.text(caption, field: field, x: x, y: y, width: width / 2, sizes: sizes.lowerBound...sizes.lowerBound)
        x += composer.typeface.width(caption) * drawn + 2
      }
      try composer.text(value, field: field, x: x, y: y, width: margin + width - x, sizes: sizes)
    }
  }

  /// Data titles (General Specifications, figure 3.2-1) and the words of the free block.
  private struct Captions {
    var from = "FROM", to = "TO", content = "CONTENT", count = "COUNT", bestBefore = "BEST BEFORE", useBy = "USE BY", lot = "BATCH/LOT"
    init(_ language: Language) {
      guard language == .ru else { return }
      (from, to, content, count) = ("ОТ", "КОМУ", "СОДЕРЖИМОЕ", "КОЛИЧЕСТВО")
      (bestBefore, useBy, lot) = ("ЛУЧШЕ ДО", "ГОДЕН ДО", "ПАРТИЯ")
    }
  }
}

extension GS1Symbol {
  /// Names the symbol in an error.
  fileprivate var name: String { elements.map { "(\($0.ai))" }.joined() }
}

/// The label's GS1 elements, each checked.
private struct Content {
  var sscc: GS1Symbol.Element
  var gtin: GS1Symbol.Element?
  var count: GS1Symbol.Element?
  var lot: GS1Symbol.Element?
  var bestBefore: GS1Symbol.Element?
  var useBy: GS1Symbol.Element?

  init(_ values: LabelValues) throws(LabelError) {
    let sscc = values.required("sscc")
    guard let key = SSCC(sscc) else { throw Content.bad("sscc", sscc, "18 digits with a right check digit") }
    self.sscc = .init(ai: "00", value: key.digits)
    guard (values["gtin"] == nil) == (values["count"] == nil) else {
      let missing = values["gtin"] == nil ? "gtin" : "count"
      throw LabelError(.missingValue, field: missing, "AI 02 and 37 stand together: give both gtin and count, or neither")
    }
    if let gtin = values["gtin"] {
      guard let key = GTIN(gtin) else { throw Content.bad("gtin", gtin, "8, 12, 13 or 14 digits with a right check digit") }
      self.gtin = .init(ai: "02", value: key.padded)
    }
    if let count = values["count"] {
      guard count.utf8.allSatisfy({ (0x30...0x39).contains($0) }), let number = Int(count), number > 0 else {
        throw Content.bad("count", count, "a whole number from 1 to 99999999")
      }
      self.count = .init(ai: "37", value: String(number))
    }
    if let lot = values["lot"] {
      guard lot.utf8.allSatisfy(isCharacterSet82) else {
        throw Content.bad("lot", lot, "letters A to Z, digits and the signs !\"%&'()*+,-./:;<=>?_ only (GS1 character set 82)")
      }
      self.lot = .init(ai: "10", value: lot)
    }
    bestBefore = try Content.date("best-before", ai: "15", values)
    useBy = try Content.date("use-by", ai: "17", values)
  }

  private static func date(_ field: String, ai: String, _ values: LabelValues) throws(LabelError) -> GS1Symbol.Element? {
    guard let text = values[field] else { return nil }
    guard let date = CivilDate(text) else { throw bad(field, text, "a day as YYYY-MM-DD") }
    return .init(ai: ai, value: String(date.text.filter { $0 != "-" }.suffix(6)))
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
