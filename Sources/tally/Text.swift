import Warehouse

/// Text on its way to a person's terminal. Whatever is put into it is made visible first: no daemon, device or bar code can move the cursor, colour
/// anything or turn the direction of reading. Only literals, sentences of `Words` and `colour` are taken as they are.
struct Text: Sendable {
  enum Colour: String {
    case red = "31", green = "32", yellow = "33", blue = "34", dim = "2", bold = "1"
  }

  /// As it is seen, colours left out.
  private(set) var plain = ""
  /// `nil` = nothing in it has a colour.
  private var coloured: String?

  init() {}

  /// Text of ours, line ends included.
  init(trusted text: String) {
    plain = text
  }

  /// Text of unknown origin: control characters are shown by name, line ends too, and what is longer than `limit` is cut with an ellipsis.
  init(_ foreign: String, _ colour: Colour? = nil, limit: Int = 120) {
    self = Text(Text(trusted: visible(Array(foreign.utf8), limit: limit)), colour)
  }

  init(_ text: Text, _ colour: Colour? = nil) {
    self = text
    guard Console.colours, let colour else { return }
    coloured = "\u{1B}[\(colour.rawValue)m\(text.painted)\u{1B}[0m"
  }

  /// For a literal of ours with values in it: as the first argument of an initialiser it would be a `String`, and its texts would be described, not shown.
  static func painted(_ text: Text, _ colour: Colour?) -> Text { Text(text, colour) }

  private var painted: String { coloured ?? plain }

  var bytes: [UInt8] {
    var bytes: [UInt8] = []
    write(into: &bytes)
    return bytes
  }

  /// With its line's end.
  func write(into bytes: inout [UInt8]) {
    bytes.append(contentsOf: painted.utf8)
    bytes.append(0x0A)
  }

  /// For a table's cell: lines joined by a dot.
  var oneLine: Text { Text(trusted: plain.split(separator: "\n").joined(separator: " · ")) }

  static func + (left: Text, right: Text) -> Text {
    var sum = left
    sum += right
    return sum
  }

  static func += (left: inout Text, right: Text) {
    if left.coloured != nil || right.coloured != nil { left.coloured = left.painted + right.painted }
    left.plain += right.plain
  }
}

extension Text: ExpressibleByStringInterpolation {
  init(stringLiteral value: String) { self.init(trusted: value) }
  init(stringInterpolation: StringInterpolation) { self = stringInterpolation.text }

  struct StringInterpolation: StringInterpolationProtocol {
    var text = Text()
    init(literalCapacity: Int, interpolationCount: Int) {}
    mutating func appendLiteral(_ literal: String) { text += Text(trusted: literal) }
    mutating func appendInterpolation(_ value: Text) { text += value }
    mutating func appendInterpolation(_ value: some CustomStringConvertible) { text += Text(value.description) }
  }
}

extension Sequence<Text> {
  func joined(separator: String) -> Text {
    var result: Text?
    for text in self { result = result.map { $0 + Text(trusted: separator) + text } ?? text }
    return result ?? Text()
  }
}

/// Aligned columns. A column is as wide as its widest cell, counted in terminal cells, colours not counted.
struct Table {
  private var rows: [[Text]] = []
  init(_ heads: [String]) { rows = [heads.map { Text(Console.say("head.\($0)"), .bold) }] }

  mutating func row(_ cells: [Text]) { rows.append(cells) }
  var isEmpty: Bool { rows.count == 1 }

  var lines: [Text] {
    var lines = [Text](repeating: Text(), count: rows.count)
    for column in 0..<(rows.lazy.map(\.count).max() ?? 0) {
      let widths = rows.map { column < $0.count ? $0[column].plain.terminalWidth : 0 }
      let width = widths.max() ?? 0
      for (index, row) in rows.enumerated() where column < row.count {
        lines[index] += row[column]
        if column < row.count - 1 { lines[index] += Text(trusted: String(repeating: " ", count: width - widths[index] + 2)) }
      }
    }
    return lines
  }

  func print() { for line in lines { Console.line(line) } }
}

extension String {
  /// Columns on a terminal: wide East Asian characters take two, combining marks none.
  var terminalWidth: Int {
    if utf8.allSatisfy({ $0 < 0x80 }) { return utf8.count }
    return unicodeScalars.reduce(0) { width, scalar in
      switch scalar.value {
      case 0x300...0x36F, 0x483...0x489, 0x200B...0x200F, 0xFE00...0xFE0F: width
      case 0x1100...0x115F, 0x2E80...0xA4CF, 0xAC00...0xD7A3, 0xF900...0xFAFF, 0xFE30...0xFE6F, 0xFF00...0xFF60, 0x1F300...0x1FAFF: width + 2
      default: width + 1
      }
    }
  }
}
