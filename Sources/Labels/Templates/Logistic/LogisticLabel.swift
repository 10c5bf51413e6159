import Identifiers
import Warehouse

/// The GS1 logistic label (GS1 General Specifications 6.6, GS1 Logistic Label Guideline): free text, text with data titles, bar codes, from top to
/// bottom; the SSCC is mandatory and its GS1-128 lowest.
///
/// All that is known stands in the text. In the bars stand the SSCC always, and of contents, dates and lot what the label has room for: a lot of 20
/// letters is wider than A6, and a pallet with its SSCC is better than one without a label.
enum LogisticLabel {
  static let fields = [
    LabelField(name: "sscc", required: true, limit: 18),
    // AI 02 and 37: the trade item that the unit holds and how many of it. They are in the bars only together.
    LabelField(name: "gtin", limit: 14), LabelField(name: "packs", limit: 8),
    LabelField(name: "lot", limit: 20),
    LabelField(name: "production", limit: 10), LabelField(name: "packaging", limit: 10), LabelField(name: "best-before", limit: 10),
    LabelField(name: "sell-by", limit: 10), LabelField(name: "use-by", limit: 10),
    // The site's own words for what is on the unit.
    LabelField(name: "item", limit: 40), LabelField(name: "name"), LabelField(name: "count", limit: 16), LabelField(name: "unit", limit: 12),
    LabelField(name: "lines", limit: 6), LabelField(name: "document", limit: 40), LabelField(name: "party"),
    LabelField(name: "sender"), LabelField(name: "from"), LabelField(name: "to"),
  ]

  /// Left and right of the text, and of the bar codes where they can spare it: their quiet zones may end at the edge.
  static let margin: Millimetres = 3
  /// Above and below.
  private static let edge: Millimetres = 2
  /// General Specifications, symbol specification table 5: X-dimension and least height of GS1-128 on logistic units.
  private static let modules: ClosedRange<Millimetres> = 0.495...0.94
  private static let barHeight: Millimetres = 32
  /// Bars, interpretation line and the gaps around it.
  private static let blockHeight: Millimetres = 37
  private static let interpretation: ClosedRange<Millimetres> = 2.5...3

  static func layout(_ values: LabelValues, for target: LabelTarget) throws(LabelError) -> Layout {
    let content = try LogisticContent(values)
    var composer = Composer(target)
    let text = LogisticText(content, values, captions: LogisticCaptions(target.captions), composer)
    let symbols = try symbols(content, text: text.leastHeight, composer)
    let barsTop = target.height - edge - blockHeight * Double(symbols.count)
    try text.place(Area(x: margin, y: edge, width: target.width - 2 * margin, height: barsTop - edge), &composer)
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

  /// Bar codes from the top down, the SSCC last and alone: as much as there is room for, in as few symbols as will hold it.
  private static func symbols(_ content: LogisticContent, text: Millimetres, _ composer: Composer) throws(LabelError) -> [GS1Symbol] {
    let target = composer.target
    guard let sscc = GS1Symbol([content.sscc]) else { throw LabelError(.badValue, field: "sscc", "it is not of digits") }
    _ = try composer.module(sscc.code, field: sscc.name, width: target.width, modules: modules)
    let room = Int((target.height - 2 * edge - text) / blockHeight)
    guard room >= 1 else {
      throw LabelError(
        .doesNotFit, field: "media",
        "a bar code of \(tenths(blockHeight)) mm and \(tenths(text)) mm of text are higher than the label, \(tenths(target.height)) mm")
    }
    for groups in LogisticLabel.choices(content.groups) {
      for partition in LogisticLabel.partitions(groups).sorted(by: { $0.count < $1.count }) where partition.count < room {
        let symbols = partition.compactMap { GS1Symbol($0) }
        if symbols.count == partition.count, symbols.allSatisfy({ fits($0, composer) }) { return symbols + [sscc] }
      }
    }
    return [sscc]
  }

  private static func fits(_ symbol: GS1Symbol, _ composer: Composer) -> Bool {
    symbol.characters <= GS1Symbol.maximumCharacters
      && (try? composer.module(symbol.code, field: symbol.name, width: composer.target.width, modules: modules)) != nil
  }

  /// All groups, then all but one from the last to the first, then all but two ….
  private static func choices(_ groups: [[GS1Symbol.Element]]) -> [[[GS1Symbol.Element]]] {
    (0..<(1 << groups.count)).map { mask in groups.indices.filter { mask >> (groups.count - 1 - $0) & 1 == 0 }.map { groups[$0] } }
      .enumerated().sorted { ($1.element.count, $0.offset) < ($0.element.count, $1.offset) }.map(\.element)
  }

  /// The ways to spread groups over symbols, each symbol a run of neighbours.
  private static func partitions(_ groups: [[GS1Symbol.Element]]) -> [[[GS1Symbol.Element]]] {
    guard let first = groups.first else { return [[]] }
    return partitions(Array(groups.dropFirst())).flatMap { rest in
      [[first] + rest] + (rest.first.map { [[first + $0] + rest.dropFirst()] } ?? [])
    }
  }
}

extension GS1Symbol {
  /// Names the symbol in an error.
  var name: String { elements.map { "(\($0.ai))" }.joined() }
}
