/// HTML built of values: whatever goes in is escaped, so that a barcode is never markup.
struct HTML {
  private(set) var text = ""

  static func escape(_ value: String) -> String {
    var result = ""
    for character in value.unicodeScalars {
      switch character {
      case "&": result += "&amp;"
      case "<": result += "&lt;"
      case ">": result += "&gt;"
      case "\"": result += "&quot;"
      case "'": result += "&#39;"
      default: result.unicodeScalars.append(character)
      }
    }
    return result
  }

  mutating func element(_ name: StaticString, _ content: String) { text += "<\(name)>\(HTML.escape(content))</\(name)>\n" }

  /// A table, or one line saying that there is nothing.
  mutating func table(_ heads: [String], _ rows: [[String]], empty: String) {
    guard !rows.isEmpty else { return element("p", empty) }
    func row(_ cells: [String], _ name: String) -> String { "<tr>" + cells.map { "<\(name)>\(HTML.escape($0))</\(name)>" }.joined() + "</tr>\n" }
    text += "<table>\n" + row(heads, "th") + rows.map { row($0, "td") }.joined() + "</table>\n"
  }
}
