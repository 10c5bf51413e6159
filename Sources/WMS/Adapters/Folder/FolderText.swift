import WMSWire
import Warehouse

/// What a file for an ERP says of entries. The same entries give the same bytes.
enum FolderText {
  static func bytes(of entries: [Letter.Entry], in letter: Letter, as format: FolderFormat) -> [UInt8] {
    switch format {
    case .jsonl: entries.reduce(into: []) { $0 += jsonLine($1, letter.id($1.seq)) }
    case .csv: entries.reduce(into: row(columns.map(\.name))) { bytes, entry in bytes += csvRow(entry, letter.id(entry.seq)) }
    }
  }

  /// What an ERP can act on: live movements, and documents opened, suspended and closed.
  static func concerns(_ entry: Letter.Entry) -> Bool {
    guard let json = try? JSON(parsing: entry.line) else { return false }
    return LaneBook.acts(json) || (json["kind"]?.string == EntryKind.document.rawValue && (json["mode"]?.string ?? Mode.live.rawValue) == Mode.live.rawValue)
  }

  // MARK: JSON lines

  /// `{"id":"…","entry":…}`, the entry as the journal has it.
  private static func jsonLine(_ entry: Letter.Entry, _ id: String) -> [UInt8] {
    var bytes = Array(#"{"id":"#.utf8)
    JSON.write(string: id, into: &bytes)
    return bytes + Array(#","entry":"#.utf8) + entry.line + [UInt8(ascii: "}"), 0x0A]
  }

  // MARK: CSV (RFC 4180)

  /// Each column's name, and where it is found in an entry's line.
  static let columns: [(name: String, path: [String])] = [
    ("id", []), ("seq", ["seq"]), ("entry", ["kind"]), ("at", ["at"]), ("operator", ["operator"]), ("kind", ["movement", "kind"]),
    ("event", ["document", "event"]), ("document_type", ["document", "type"]), ("document", ["document", "number"]), ("line", ["document", "line"]),
    ("party", ["movement", "party"]), ("owner", ["movement", "owner"]), ("item", ["movement", "item", "code"]), ("gtin", ["movement", "item", "gtin"]),
    ("raw_code", ["movement", "item", "raw"]), ("qty", ["movement", "qty", "value"]), ("unit", ["movement", "qty", "unit"]), ("lot", ["movement", "lot"]),
    ("use_by", ["movement", "dates", "use-by"]), ("best_before", ["movement", "dates", "best-before"]), ("production", ["movement", "dates", "production"]),
    ("serials", ["movement", "serials"]), ("from_location", ["movement", "from", "location"]), ("from_unit", ["movement", "from", "unit"]),
    ("to_location", ["movement", "to", "location"]), ("to_unit", ["movement", "to", "unit"]), ("to_status", ["movement", "to", "status"]),
    ("reason", ["movement", "reason"]), ("reverses", ["movement", "reverses"]), ("group", ["movement", "group"]),
  ]

  private static func csvRow(_ entry: Letter.Entry, _ id: String) -> [UInt8] {
    guard let json = try? JSON(parsing: entry.line) else { return [] }
    let document = json["movement"]?["document"] ?? json["document"]?["document"]
    return row(columns.map { name, path in
      switch name {
      case "id": return escaped(id)
      case "document_type", "document", "line": return document?[path[1]].map(text) ?? ""
      case "serials": return (json["movement"]?["serials"]?.array ?? []).compactMap { $0["value"]?.string }.map { escaped($0, besides: "|") }.joined(separator: "|")
      case "reverses": return undone(json, id)
      default: return path.reduce(json as JSON?) { $0?[$1] }.map(text) ?? ""
      }
    })
  }

  private static func text(_ value: JSON) -> String { escaped(value.string ?? value.text) }

  /// The id of the movement that this one takes back.
  private static func undone(_ json: JSON, _ id: String) -> String {
    guard let reversal = json["movement"]?["reverses"], let seq = reversal["seq"]?.int else { return "" }
    let parts = id.split(separator: ":")
    let stream = reversal["stream"]?.string ?? parts.dropFirst(2).dropLast().joined(separator: ":")
    return escaped("\(parts[0]):\(parts[1]):\(stream):\(seq)")
  }

  /// One row of escaped texts. What a spreadsheet would take for a formula gets an apostrophe before it, and so does what begins with one itself.
  static func row(_ cells: [String]) -> [UInt8] { Array(cells.map(cell).joined(separator: ",").utf8) + [0x0D, 0x0A] }

  private static let formula: Set<Unicode.Scalar> = ["=", "+", "-", "@", "'", "\u{FF1D}", "\u{FF0B}", "\u{FF0D}", "\u{FF20}"]
  private static let quoted: Set<Unicode.Scalar> = [",", "\"", " "]

  private static func cell(_ text: String) -> String {
    var text = text
    if let first = text.unicodeScalars.first, formula.contains(first), !isNegative(text) { text = "'" + text }
    guard text.unicodeScalars.contains(where: { quoted.contains($0) }) else { return text }
    return "\"" + text.split(separator: "\"", omittingEmptySubsequences: false).joined(separator: "\"\"") + "\""
  }

  /// Control characters, line separators, backslashes and semicolons as `\uXXXX`: a row is one line, nothing is lost, and a spreadsheet that separates
  /// by semicolons finds no cell, and no formula, within one.
  static func escaped(_ value: String, besides other: Unicode.Scalar? = nil) -> String {
    func isEscaped(_ scalar: Unicode.Scalar) -> Bool {
      scalar.value < 0x20 || (0x7F...0x9F).contains(scalar.value) || scalar == "\\" || scalar == ";" || scalar == other || scalar == "\u{2028}" || scalar == "\u{2029}"
    }
    guard value.unicodeScalars.contains(where: isEscaped) else { return value }
    return value.unicodeScalars.reduce(into: "") { text, scalar in
      if isEscaped(scalar) { text += "\\u" + hex([UInt8(scalar.value >> 8), UInt8(scalar.value & 0xFF)]) } else { text.unicodeScalars.append(scalar) }
    }
  }

  /// A quantity below zero is a number and stays one.
  private static func isNegative(_ text: String) -> Bool {
    let parts = text.dropFirst().split(separator: ".", omittingEmptySubsequences: false)
    return text.hasPrefix("-") && parts.count <= 2 && parts.allSatisfy { !$0.isEmpty && $0.utf8.allSatisfy { (0x30...0x39).contains($0) } }
  }
}
