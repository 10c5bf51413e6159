import Warehouse

/// A storage place: its code as large as it goes, the same in Code 128, and a line for people.
enum LocationLabel {
  static let fields = [
    LabelField(name: "location", required: true, limit: 40),
    // What the bars say, where that is not the location's own name.
    LabelField(name: "code", limit: 40),
    LabelField(name: "text", limit: 60),
  ]

  private static let margin: Millimetres = 4
  /// From what every hand scanner reads at arm's length to what a reach truck's driver scans from the seat.
  private static let modules: ClosedRange<Millimetres> = 0.25...1.5

  static func layout(_ values: LabelValues, for target: LabelTarget) throws(LabelError) -> Layout {
    var composer = Composer(target)
    let width = target.width - 2 * margin
    let location = values.required("location")
    let data = values["code"] ?? location
    guard let symbol = Code128(text: data) else {
      throw LabelError(.badValue, field: values["code"] == nil ? "location" : "code", "bar codes hold the characters U+0020 to U+007E only")
    }
    // Of the height, a third for the name, the rest for bars and the line below.
    let inner = target.height - 2 * margin
    let textHeight = values["text"] == nil ? 0 : min(8, inner / 6)
    let size = try composer.text(location, field: "location", x: margin, y: margin, width: width, sizes: 4...max(4, inner / 3))
    let top = margin + size + 2
    let bars = Area(x: margin, y: top, width: width, height: min(60, target.height - margin - textHeight - 2 - top))
    guard bars.height >= 8 else {
      let left = tenths(max(0, bars.height))
      throw LabelError(.doesNotFit, field: "media", "\(tenths(target.height)) mm of height leave \(left) mm for the bars; they need 8")
    }
    try composer.barcode(symbol, field: "location", in: bars, modules: modules)
    if let text = values["text"] {
      try composer.text(text, field: "text", x: margin, y: bars.y + bars.height + 2, width: width, sizes: 3...max(3, textHeight))
    }
    return composer.layout
  }
}
