import Warehouse

/// A label between template and printer: what stands where, in millimetres from the upper left corner.
struct Layout: Sendable, Hashable {
  var width: Millimetres
  var height: Millimetres
  var elements: [Element] = []

  enum Element: Sendable, Hashable {
    case text(Text)
    case barcode(Barcode)
    case box(Box)
    /// Dots of the head, from the upper left corner on.
    case picture(Bitmap)
  }

  struct Text: Sendable, Hashable {
    var x: Millimetres
    var y: Millimetres
    /// Height of the character cell.
    var size: Millimetres
    var content: String
    var typeface: Typeface
  }

  struct Barcode: Sendable, Hashable {
    /// The left edge of the first bar: the quiet zone lies before it.
    var x: Millimetres
    var y: Millimetres
    var height: Millimetres
    /// Width of one module in dots: whole dots only, else bars come out uneven.
    var module: Int
    var symbol: Code128
  }

  /// A rectangle's outline; a line where one side is no longer than the stroke.
  struct Box: Sendable, Hashable {
    var x: Millimetres
    var y: Millimetres
    var width: Millimetres
    var height: Millimetres
    var stroke: Millimetres
  }
}

/// A place for something, in millimetres.
struct Area: Sendable {
  var x: Millimetres
  var y: Millimetres
  var width: Millimetres
  var height: Millimetres
}

/// Places text and bar codes so that they fit, or says with numbers why they do not.
struct Composer {
  let target: LabelTarget
  let typeface: Typeface
  var layout: Layout

  init(_ target: LabelTarget) {
    self.target = target
    typeface = Typeface(target)
    layout = Layout(width: target.width, height: target.height)
  }

  /// One line of text, as large as `sizes` and the width allow. The size drawn is the result.
  @discardableResult
  mutating func text(
    _ content: String, field: String, x: Millimetres, y: Millimetres, width: Millimetres, sizes: ClosedRange<Millimetres>
  ) throws(LabelError) -> Millimetres {
    let size = min(sizes.upperBound, width / max(typeface.width(content), 0.01))
    guard size >= sizes.lowerBound else {
      throw LabelError(
        .doesNotFit, field: field,
        "\(content.count) characters need \(tenths(typeface.width(content) * sizes.lowerBound)) mm at the smallest size of "
          + "\(tenths(sizes.lowerBound)) mm; the place has \(tenths(width)) mm")
    }
    layout.elements.append(.text(Layout.Text(x: x, y: y, size: size, content: content, typeface: typeface)))
    return size
  }

  /// A bar code centred in its area with its quiet zones (10 modules a side, ISO/IEC 15417), in the widest module of `modules` that fits.
  mutating func barcode(
    _ symbol: Code128, field: String, in area: Area, modules: ClosedRange<Millimetres>, spare: Millimetres = 0
  ) throws(LabelError) {
    let module = try self.module(symbol, field: field, width: area.width, modules: modules, spare: spare)
    let bars = target.resolution.millimetres(module * symbol.modules)
    layout.elements.append(
      .barcode(Layout.Barcode(x: area.x + (area.width - bars) / 2, y: area.y, height: area.height, module: module, symbol: symbol)))
  }

  /// The widest module in whole dots, inside `modules` and such that the symbol with its quiet zones fits `width`; `spare` of the width is used only
  /// where the narrowest module needs it.
  func module(
    _ symbol: Code128, field: String, width: Millimetres, modules: ClosedRange<Millimetres>, spare: Millimetres = 0
  ) throws(LabelError) -> Int {
    let dots = target.resolution.dotsPerMillimetre
    // A hundredth of a dot forgives the rounding of decimal fractions.
    let smallest = Int((modules.lowerBound * dots - 0.01).rounded(.up))
    let largest = Int((modules.upperBound * dots + 0.01).rounded(.down))
    guard smallest >= 1, smallest <= largest else {
      throw LabelError(
        .doesNotFit, field: field,
        "a \(target.resolution.rawValue) dpi head has no whole number of dots between \(modules.lowerBound) and \(modules.upperBound) mm")
    }
    let total = symbol.modules + 2 * Code128.quietZone
    guard Double(smallest * total) <= width * dots else {
      throw LabelError(
        .doesNotFit, field: field,
        "the bar code has \(total) modules with its quiet zones; at \(smallest) dots "
          + "(\(thousandths(target.resolution.millimetres(smallest))) mm) it is \(tenths(target.resolution.millimetres(smallest * total))) mm wide, the place has \(tenths(width)) mm")
    }
    return max(smallest, min(largest, Int((width - spare) * dots) / total))
  }

  mutating func line(y: Millimetres, stroke: Millimetres = 0.3, margin: Millimetres) {
    layout.elements.append(.box(Layout.Box(x: margin, y: y, width: target.width - 2 * margin, height: stroke, stroke: stroke)))
  }
}

func tenths(_ value: Double) -> String { decimal(value, 1) }
func thousandths(_ value: Double) -> String { decimal(value, 3) }

private func decimal(_ value: Double, _ places: Int) -> String {
  let scale = places == 1 ? 10 : 1000
  let whole = Int((value * Double(scale)).rounded())
  let fraction = String(whole % scale)
  return "\(whole / scale)." + String(repeating: "0", count: places - fraction.count) + fraction
}
