/// One measured number and what is expected of it.
struct Figure {
  var name: String
  var value: Double
  var unit: String
  var most: Double?
  var note = ""

  private var verdict: String { most.map { value <= $0 ? "reached" : "MISSED" } ?? "" }

  var row: String {
    let columns = [(name, 46), ("\(two(value)) \(unit)", 16), (most.map { "≤ \(two($0))" } ?? "", 12), (verdict, 9)]
    return columns.map { pad($0.0, $0.1) }.joined() + note
  }

  var json: String {
    var members = [("figure", "\"\(name)\""), ("value", two(value)), ("unit", "\"\(unit)\"")]
    if let most { members += [("most", two(most)), ("reached", "\(value <= most)")] }
    if !note.isEmpty { members.append(("note", "\"\(note)\"")) }
    return "{" + members.map { "\"\($0.0)\":\($0.1)" }.joined(separator: ",") + "}"
  }
}
