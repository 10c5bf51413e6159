import Warehouse

/// The text of a logistic label: the free block, then the data with their titles, two to a line where both are short.
struct LogisticText {
  struct Cell {
    /// A data title, small before the value.
    var caption: String?
    var field: String
    var value: String
  }

  /// Lines of one or two cells.
  private let free: [[Cell]]
  private let data: [[Cell]]

  /// At least 3 mm by the guideline; the data block 7 mm where there is room.
  private static let sizes: ClosedRange<Millimetres> = 3...7
  private static let gap: Millimetres = 0.5
  private static let divider: Millimetres = 1.5

  init(_ content: LogisticContent, _ values: LabelValues, captions: LogisticCaptions, _ composer: Composer) {
    func cell(_ caption: String?, _ field: String) -> Cell? { values[field].map { Cell(caption: caption, field: field, value: $0) } }
    let half = composer.target.width / 2 - LogisticLabel.margin
    func lines(_ cells: [Cell?]) -> [[Cell]] {
      cells.compactMap { $0 }.reduce(into: []) { lines, cell in
        if let last = lines.last, last.count == 1, (last + [cell]).allSatisfy({ $0.leastWidth(composer) <= half }) {
          lines[lines.count - 1].append(cell)
        } else {
          lines.append([cell])
        }
      }
    }
    free = lines([cell(nil, "sender"), cell(captions.from, "from"), cell(captions.to, "to"), cell(captions.party, "party")])
    let count = values["count"].map { [$0, values["unit"]].compactMap { $0 }.joined(separator: " ") }
    data = lines(
      [
        Cell(caption: "SSCC", field: "sscc", value: content.sscc.value), cell(captions.document, "document"), cell(nil, "name"),
        cell(captions.item, "item"), count.map { Cell(caption: captions.quantity, field: "count", value: $0) },
        content.gtin.map { Cell(caption: captions.content, field: "gtin", value: $0.value) },
        content.packs.map { Cell(caption: captions.count, field: "packs", value: $0.value) }, cell(captions.lot, "lot"),
      ] + content.dates.map { cell(captions.dates[$0.field], $0.field) } + [cell(captions.lines, "lines")])
  }

  /// What it needs at the smallest size.
  var leastHeight: Millimetres { Double(free.count + data.count) * (LogisticText.sizes.lowerBound + LogisticText.gap) + LogisticText.divider }

  func place(_ area: Area, _ composer: inout Composer) throws(LabelError) {
    let pitch = min(LogisticText.sizes.upperBound + LogisticText.gap, (area.height - LogisticText.divider) / Double(free.count + data.count))
    // A thousandth forgives the rounding where the text needs all the height there is.
    let size = max(LogisticText.sizes.lowerBound, pitch - LogisticText.gap - 0.001)
    var y = area.y
    for (index, line) in (free + data).enumerated() {
      if index == free.count, index > 0 {
        composer.line(y: y, margin: area.x)
        y += 1
      }
      let width = area.width / Double(line.count)
      for (column, cell) in line.enumerated() {
        let place = Area(x: area.x + width * Double(column), y: y, width: width, height: size)
        try cell.place(place, sizes: LogisticText.sizes.lowerBound...size, &composer)
      }
      y += pitch
    }
  }
}

extension LogisticText.Cell {
  private static let captionSize: Millimetres = 3
  private static let space: Millimetres = 2

  func leastWidth(_ composer: Composer) -> Millimetres {
    captionWidth(composer) + composer.typeface.width(value) * LogisticText.Cell.captionSize + LogisticText.Cell.space
  }

  private func captionWidth(_ composer: Composer) -> Millimetres {
    caption.map { composer.typeface.width($0) * LogisticText.Cell.captionSize + LogisticText.Cell.space } ?? 0
  }

  /// The data title small at the left, the value after it as large as it goes.
  func place(_ area: Area, sizes: ClosedRange<Millimetres>, _ composer: inout Composer) throws(LabelError) {
    let indent = captionWidth(composer)
    if let caption {
      let size = LogisticText.Cell.captionSize
      try composer.text(caption, field: field, x: area.x, y: area.y, width: indent, sizes: size...size)
    }
    try composer.text(value, field: field, x: area.x + indent, y: area.y, width: area.width - indent, sizes: sizes)
  }
}

/// Data titles (General Specifications, figure 3.2-1) and the words of the free block.
struct LogisticCaptions {
  let from, to, party, document, item, quantity, content, count, lot, lines: String
  let dates: [String: String]

  init(_ language: Language) {
    switch language {
    case .en:
      (from, to, party, document, item) = ("FROM", "TO", "PARTY", "DOCUMENT", "ITEM")
      (quantity, content, count, lot, lines) = ("QUANTITY", "CONTENT", "COUNT", "BATCH/LOT", "LINES")
      dates = ["production": "PROD DATE", "packaging": "PACK DATE", "best-before": "BEST BEFORE", "sell-by": "SELL BY", "use-by": "USE BY"]
    case .ru:
      (from, to, party, document, item) = ("ОТ", "КОМУ", "КОНТРАГЕНТ", "ДОКУМЕНТ", "ТОВАР")
      (quantity, content, count, lot, lines) = ("КОЛ-ВО", "СОДЕРЖИМОЕ", "УПАКОВОК", "ПАРТИЯ", "ПОЗИЦИЙ")
      dates = ["production": "ИЗГОТОВЛЕН", "packaging": "УПАКОВАН", "best-before": "ЛУЧШЕ ДО", "sell-by": "ПРОДАТЬ ДО", "use-by": "ГОДЕН ДО"]
    }
  }
}
