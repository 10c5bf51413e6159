import Warehouse

/// HTML built of values: whatever goes in is escaped, so that a barcode is never markup.
struct HTML {
  private(set) var text = ""

  mutating func element(_ name: StaticString, _ content: String) { text += "<\(name)>\(escapedHTML(content))</\(name)>\n" }

  /// A table of at most 200 rows, or one line saying that there is nothing. Control characters are shown by their names, and no cell is longer
  /// than a line.
  mutating func table(_ heads: [String], _ rows: [[String]], empty: String) {
    guard !rows.isEmpty else { return element("p", empty) }
    func row(_ cells: [String], _ name: String) -> String {
      "<tr>" + cells.map { "<\(name)>\(escapedHTML(visible(Array($0.utf8))))</\(name)>" }.joined() + "</tr>\n"
    }
    text += "<table>\n" + row(heads, "th") + rows.prefix(200).map { row($0, "td") }.joined() + "</table>\n"
    if rows.count > 200 { element("p", "… and \(rows.count - 200) more.") }
  }
}
