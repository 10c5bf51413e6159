import ControlAPI
import FoundationEssentials
import Warehouse

#if canImport(Glibc)
  import Glibc
#else
  import Musl
#endif

/// How `tally` speaks: in the technician's language, in colour on a terminal only.
enum Console {
  static let language = Language(locale: environment("LC_ALL") ?? environment("LC_MESSAGES") ?? environment("LANG"))
  static let colours = isatty(STDOUT_FILENO) == 1 && environment("NO_COLOR") == nil && environment("TERM") != "dumb"

  static func say(_ code: String, _ args: [String: String] = [:]) -> String { Words.say(code, args, in: language) }
  static func say(_ notice: Notice) -> String { Words.say(notice, in: language) }

  enum Colour: String {
    case red = "31", green = "32", yellow = "33", blue = "34", dim = "2", bold = "1"
  }

  static func paint(_ text: String, _ colour: Colour?) -> String {
    guard colours, let colour else { return text }
    return "\u{1B}[\(colour.rawValue)m\(text)\u{1B}[0m"
  }

  static func complain(_ error: ControlError) {
    note("tally: " + say(error.code, error.args))
  }

  /// For a person only: never mixed into what a program reads.
  static func note(_ text: String) { emit(text, to: STDERR_FILENO) }

  /// Prints one value as one line of JSON.
  static func json(_ value: some Encodable) throws {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    line(String(decoding: try encoder.encode(value), as: UTF8.self))
  }

  /// A line that is out at once, also into a pipe.
  static func line(_ text: String) { emit(text, to: STDOUT_FILENO) }

  private static func emit(_ text: String, to descriptor: Int32) {
    var bytes = Array((text + "\n").utf8)[...]
    while !bytes.isEmpty {
      let written = bytes.withUnsafeBytes { write(descriptor, $0.baseAddress, $0.count) }
      if written > 0 { bytes = bytes.dropFirst(written) } else if errno != EINTR { return }
    }
  }

  static func time(_ wall: Int64?) -> String {
    guard let wall else { return "–" }
    var seconds = time_t(wall / 1000)
    var parts = tm()
    localtime_r(&seconds, &parts)
    func two(_ number: Int32) -> String { number < 10 ? "0\(number)" : "\(number)" }
    return "\(parts.tm_year + 1900)-\(two(parts.tm_mon + 1))-\(two(parts.tm_mday)) \(two(parts.tm_hour)):\(two(parts.tm_min)):\(two(parts.tm_sec))"
  }

  static func bytes(_ count: Int64) -> String {
    switch count {
    case ..<10_000: "\(count) B"
    case ..<10_000_000: "\(count / 1_000) kB"
    case ..<10_000_000_000: "\(count / 1_000_000) MB"
    default: "\(count / 1_000_000_000) GB"
    }
  }
}

/// Aligned columns. A column is as wide as its widest cell, counted in terminal cells, colours not counted.
struct Table {
  struct Cell {
    var text: String
    var colour: Console.Colour?
    init(_ text: String, _ colour: Console.Colour? = nil) {
      self.text = text
      self.colour = colour
    }
  }

  private var rows: [[Cell]] = []
  init(_ heads: [String]) { rows = [heads.map { Cell(Console.say("head.\($0)"), .bold) }] }

  mutating func row(_ cells: [Cell]) { rows.append(cells) }
  mutating func row(_ cells: [String]) { rows.append(cells.map { Cell($0) }) }
  var isEmpty: Bool { rows.count == 1 }

  func print() {
    var widths: [Int] = []
    for row in rows {
      for (column, cell) in row.enumerated() {
        if column == widths.count { widths.append(0) }
        widths[column] = max(widths[column], cell.text.terminalWidth)
      }
    }
    for row in rows {
      var line = ""
      for (column, cell) in row.enumerated() {
        line += Console.paint(cell.text, cell.colour)
        if column < row.count - 1 { line += String(repeating: " ", count: widths[column] - cell.text.terminalWidth + 2) }
      }
      Console.line(line)
    }
  }
}

extension String {
  /// Columns on a terminal: wide East Asian characters take two, combining marks none.
  var terminalWidth: Int {
    unicodeScalars.reduce(0) { width, scalar in
      switch scalar.value {
      case 0x300...0x36F, 0x200B...0x200F, 0xFE00...0xFE0F: width
      case 0x1100...0x115F, 0x2E80...0xA4CF, 0xAC00...0xD7A3, 0xF900...0xFAFF, 0xFE30...0xFE6F, 0xFF00...0xFF60, 0x1F300...0x1FAFF: width + 2
      default: width + 1
      }
    }
  }
}

extension Signal {
  var colour: Console.Colour {
    switch self {
    case .good: .green
    case .refused: .red
    case .duplicate: .yellow
    case .storedOffline: .blue
    }
  }
}
