import Warehouse

/// Shows whether a printer draws what it is told: every character that it should have, the signs of its own command language among them, a bar code
/// of each subset, and a frame one millimetre inside the edges of the media.
enum TestLabel {
  static let fields = [LabelField(name: "printer"), LabelField(name: "time", limit: 40)]

  private static let margin: Millimetres = 3

  static func layout(_ values: LabelValues, for target: LabelTarget) throws(LabelError) -> Layout {
    var composer = Composer(target)
    composer.layout.elements.append(.box(Layout.Box(x: 1, y: 1, width: target.width - 2, height: target.height - 2, stroke: 0.5)))
    let width = target.width - 2 * margin
    var y = margin
    let head = ["Tallyman", values["printer"], values["time"]].compactMap { $0 }.joined(separator: "  ")
    for (index, line) in ([head] + characters(composer.typeface)).enumerated() {
      let size = try composer.text(line, field: index == 0 ? "printer" : "test", x: margin, y: y, width: width, sizes: 1.5...4)
      y += size + 1
    }
    for data in ["0123456789", "Tallyman->^~_"] {
      guard let symbol = Code128(text: data) else { continue }
      try composer.barcode(symbol, field: "test", in: Area(x: margin, y: y, width: width, height: 10), modules: 0.25...0.5)
      y += 12
    }
    guard y <= target.height else {
      throw LabelError(.doesNotFit, field: "media", "the test label is \(tenths(y)) mm high, the media \(tenths(target.height)) mm")
    }
    return composer.layout
  }

  private static func characters(_ typeface: Typeface) -> [String] {
    let latin = (0x20...0xFF).compactMap(Unicode.Scalar.init).filter { typeface.missing(in: String($0)) == nil && $0 != " " }
    let cyrillic = (0x401...0x451).compactMap(Unicode.Scalar.init).filter { $0.properties.isAlphabetic && typeface.missing(in: String($0)) == nil }
    let all = latin + cyrillic
    return stride(from: 0, to: all.count, by: 32).map { start in
      String(String.UnicodeScalarView(all[start..<min(start + 32, all.count)]))
    } + ["^XZ~JR \\& _5E >; <script>"]
  }
}
