
/// A page of barcodes for a scanner to read, with words beside them: on a screen, on paper or as labels.
public struct Sheet: Sendable, Hashable {
  public enum Symbol: Sendable, Hashable {
    case code128([Code128.Unit])
    case dataMatrix([DataMatrix.Unit])
  }

  public struct Item: Sendable, Hashable {
    public var text: String
    /// From left to right; to be scanned one after the other.
    public var symbols: [Symbol]
    public init(_ text: String, _ symbols: [Symbol] = []) {
      self.text = text
      self.symbols = symbols
    }
  }

  public var title: String
  public var items: [Item]
  public init(title: String, items: [Item]) {
    self.title = title
    self.items = items
  }

  /// The sheet in as many pages as it needs.
  ///
  /// - Throws: `bad-value` where a symbol cannot hold its content, `does-not-fit` where it is wider or higher than a page even with its narrowest modules (0.25 mm; 0.375 mm in two dimensions).
  public func pages(width: Millimetres, height: Millimetres, resolution: Resolution) throws(LabelError) -> [Bitmap] {
    var painter = SheetPainter(width: resolution.dots(width), height: resolution.dots(height), resolution: resolution)
    painter.text(title, scale: painter.scale + 1)
    for item in items {
      let symbols = try item.symbols.map { symbol throws(LabelError) in try painter.drawing(symbol) }
      painter.item(item.text, symbols)
    }
    return painter.pages
  }
}

/// A symbol in dots.
private struct Drawing {
  /// Rows of modules.
  var modules: [[Bool]]
  var module: Int
  /// Dots a row of modules is high: bars are drawn from one row.
  var rowHeight: Int
  var quiet: Int
  var width: Int { ((modules.first?.count ?? 0) + 2 * quiet) * module }
  var height: Int { modules.count * rowHeight + (modules.count > 1 ? 2 * quiet * module : 0) }
}

private struct SheetPainter {
  let width: Int
  let height: Int
  let resolution: Resolution
  /// Of the letters: about 3 mm high.
  let scale: Int
  private let margin: Int
  private var y: Int
  private(set) var pages: [Bitmap]

  init(width: Int, height: Int, resolution: Resolution) {
    self.width = width
    self.height = height
    self.resolution = resolution
    scale = max(1, resolution.dots(3.25) / BitmapFont.height)
    margin = resolution.dots(3)
    y = margin
    pages = [Bitmap(width: width, height: height)]
  }

  private var space: Int { width - 2 * margin }

  func drawing(_ symbol: Sheet.Symbol) throws(LabelError) -> Drawing {
    switch symbol {
    case .code128(let units):
      guard let bars = Code128(units)?.bars else { throw LabelError(.badValue, field: "code128", "it holds ASCII and functions, and not nothing") }
      return Drawing(
        modules: [bars], module: try module(bars.count + 2 * Code128.quietZone, 0.25...0.5, room: space), rowHeight: resolution.dots(12),
        quiet: Code128.quietZone)
    case .dataMatrix(let units):
      guard let matrix = DataMatrix(units) else { throw LabelError(.badValue, field: "datamatrix", "it holds 1 to 1304 codewords") }
      let module = try module(matrix.modules.count + 2 * DataMatrix.quietZone, 0.375...0.75, room: min(space, height - 2 * margin))
      return Drawing(modules: matrix.modules, module: module, rowHeight: module, quiet: DataMatrix.quietZone)
    }
  }

  /// The widest module of whole dots for that many of them.
  private func module(_ count: Int, _ widths: ClosedRange<Millimetres>, room: Int) throws(LabelError) -> Int {
    let module = min(room / count, max(1, resolution.dots(widths.upperBound)))
    guard module >= max(1, resolution.dots(widths.lowerBound)) else {
      throw LabelError(
        .doesNotFit, field: "media",
        "a barcode of \(count) modules needs \(tenths(widths.lowerBound * Double(count))) mm; the page has \(tenths(resolution.millimetres(room))) mm")
    }
    return module
  }

  mutating func text(_ text: String, scale: Int) {
    for line in wrapped(text, columns: max(1, space / (BitmapFont.width * scale))) {
      let high = (BitmapFont.height + 2) * scale
      turn(for: high)
      BitmapFont.draw(line, on: &pages[pages.count - 1], x: margin, y: y, scale: scale)
      y += high
    }
  }

  /// Words and symbols stay on one page where a page holds them.
  mutating func item(_ text: String, _ symbols: [Drawing]) {
    let lines = wrapped(text, columns: max(1, space / (BitmapFont.width * scale))).count
    turn(for: lines * (BitmapFont.height + 2) * scale + (rows(symbols).first.map(high) ?? 0))
    self.text(text, scale: scale)
    for row in rows(symbols) {
      turn(for: high(row))
      var x = margin
      for symbol in row {
        draw(symbol, x: x)
        x += symbol.width + margin
      }
      y += high(row) + margin
    }
    y += margin
  }

  private func high(_ row: [Drawing]) -> Int { row.map(\.height).max() ?? 0 }

  /// As many symbols beside each other as the page is wide.
  private func rows(_ symbols: [Drawing]) -> [[Drawing]] {
    symbols.reduce(into: []) { rows, symbol in
      let used = rows.last.map { $0.reduce(0) { $0 + $1.width + margin } } ?? 0
      if rows.isEmpty || used + symbol.width > space { rows.append([symbol]) } else { rows[rows.count - 1].append(symbol) }
    }
  }

  private mutating func turn(for high: Int) {
    guard y + high > height - margin, y > margin else { return }
    pages.append(Bitmap(width: width, height: height))
    y = margin
  }

  private mutating func draw(_ symbol: Drawing, x: Int) {
    let top = y + (symbol.modules.count > 1 ? symbol.quiet * symbol.module : 0)
    for (row, modules) in symbol.modules.enumerated() {
      for (column, black) in modules.enumerated() where black {
        pages[pages.count - 1].fill(
          x: x + (symbol.quiet + column) * symbol.module, y: top + row * symbol.rowHeight, width: symbol.module, height: symbol.rowHeight)
      }
    }
  }

  private func wrapped(_ text: String, columns: Int) -> [String] {
    var lines = [""]
    for word in text.split(separator: " ") {
      let joined = lines[lines.count - 1].isEmpty ? String(word) : lines[lines.count - 1] + " " + word
      if joined.unicodeScalars.count <= columns || lines[lines.count - 1].isEmpty { lines[lines.count - 1] = joined } else { lines.append(String(word)) }
    }
    return lines
  }
}
