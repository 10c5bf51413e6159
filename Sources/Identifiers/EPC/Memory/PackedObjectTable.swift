/// A table of identifiers for packed objects (TDS 2.3, annexes F and J).
struct PackedObjectTable: Sendable {
  /// GS1 application identifiers: data format 9.
  static let gs1 = PackedObjectTable(size: 90, gs1PackedObjectTable)

  /// More than any value has.
  static let unlimited = 1 << 20

  /// How a value is packed: digits as a number first, then characters.
  struct Format: Sendable, Hashable {
    var digits: ClosedRange<Int>?
    var text: ClosedRange<Int>?
  }

  /// One AI of a packed object.
  struct Part: Sendable, Hashable {
    var ai: String
    /// `nil` where the standard's own tables are at odds, so that nothing is sure.
    var format: Format?
  }

  /// A line: one AI, several together, a choice, or a table of its own.
  struct Row: Sendable {
    enum Shape: Sendable { case all, choice }
    struct Item: Sendable {
      var stem: String
      /// How many digits may follow the stem, from 0 on; 0 for none.
      var range: Int
      var isOptional: Bool
      var format: Format?
      /// The choice's number.
      var number: Int
    }
    var shape: Shape
    var items: [Item]
    /// Bits that say which of a choice.
    var bits: Int

    /// The AIs meant, by the secondary bits that follow (I.6, J.3.1).
    func resolve(_ reader: inout BitReader) throws(PlusFault) -> [Part] {
      var chosen = items
      if shape == .choice {
        let start = reader.position
        let number = Int(try reader.take(bits))
        chosen = items.filter { $0.number == number }
        if chosen.isEmpty { throw PlusFault(.unknownAI, start, "secondary identifier \(number) is reserved") }
      }
      var parts: [Part] = []
      for item in chosen {
        if item.isOptional, try reader.take(1) == 0 { continue }
        var ai = item.stem
        if item.range > 0 {
          let start = reader.position
          let digit = Int(try reader.take(PlusComponent.lengthBits(item.range - 1)))
          guard digit < item.range else { throw PlusFault(.unknownAI, start, "AI \(item.stem)\(digit) is not in the table") }
          ai += String(digit)
        }
        parts.append(Part(ai: ai, format: item.format))
      }
      return parts
    }
  }

  private let rows: [Int: Row]
  /// How many identifiers the table may have (table I.5.3-1).
  let size: Int

  func row(_ id: Int) -> Row? { rows[id] }

  /// Lines of an identifier and its shape: `ai=format` apart by spaces are all there, in brackets optional; `a/b` is a choice by position;
  /// a line that ends in `:n` after its identifier has a choice of n bits, each item beginning with its number.
  init(size: Int, _ text: String) {
    var rows: [Int: Row] = [:]
    for line in text.split(separator: "\n") {
      let columns = line.split(separator: " ")
      let head = columns[0].split(separator: ":")
      guard let id = Int(head[0]) else { continue }
      var shape = Row.Shape.all
      var bits = 0
      var items: [Row.Item] = []
      if head.count > 1 {
        shape = .choice
        bits = Int(head[1]) ?? 0
      }
      for (index, column) in columns.dropFirst().enumerated() {
        let parts = column.filter { $0 != "[" && $0 != "]" }.split(separator: "=")
        let name = parts[0].split(separator: "@")
        let stem = name[name.count - 1].split(separator: "%")
        items.append(
          Row.Item(
            stem: String(stem[0]), range: stem.count > 1 ? Int(stem[1]) ?? 0 : 0, isOptional: column.hasPrefix("["),
            format: parts.count > 1 ? Format(parts[1]) : nil, number: name.count > 1 ? Int(name[0]) ?? index : index))
      }
      rows[id] = Row(shape: shape, items: items, bits: bits)
    }
    self.rows = rows
    self.size = size
  }

  /// The AI of an object identifier's last arc, for the access method no-directory.
  static func ai(ofArc arc: Int) -> String? {
    let text = arc < 10 ? "0\(arc)" : String(arc)
    return PlusTable.shared.row(text.utf8) == nil ? nil : text
  }
}

extension PackedObjectTable.Format {
  /// `6n`, `1*20an`, `13n+0*17an`, `1*an`.
  init?(_ text: Substring) {
    for part in text.split(separator: "+") {
      let isText = part.hasSuffix("an")
      let ends = part.dropLast(isText ? 2 : 1).split(separator: "*", omittingEmptySubsequences: false)
      guard let first = ends.first.flatMap({ Int($0) }) else { return nil }
      let last = ends.count < 2 ? first : Int(ends[1]) ?? PackedObjectTable.unlimited
      if isText { self.text = first...last } else { digits = first...last }
    }
  }
}
