import ControlAPI
import Warehouse

/// A stored line in a few words. What the line holds beyond them, `journal show` prints whole.
struct EntryRow {
  let cells: [Text]

  init(_ entry: EntryReport) {
    let json = (try? JSON(parsing: entry.line)) ?? .null
    let kind = json["kind"]?.string ?? "?"
    let colour: Text.Colour? =
      switch kind {
      case "refused", "incomplete": .red
      case "duplicate": .yellow
      case "movement": .green
      default: nil
      }
    let raw = json["raw"]?.string.map { visible(Array($0.utf8), limit: 40) } ?? json["rawHex"]?.string.map { "0x\($0.prefix(40))" } ?? ""
    let body = EntryKind(rawValue: kind).flatMap { json[$0.member] } ?? .null
    let damaged = entry.damaged == true ? Text(Console.say("journal.damaged"), .red) + Text(" ") : Text()
    let what = EntryRow.refusal(body) ?? Text(EntryRow.words(body), limit: 90)
    cells = [
      .init("\(entry.stream):\(entry.seq)"), .init(Console.time(json["at"]?.string.flatMap(Stamp.wall))), Text(Console.term("kind", kind), colour), .init(raw),
      damaged + what,
    ]
  }

  /// What the worker was told, where the body is a sentence of the catalogue and what fills it.
  private static func refusal(_ body: JSON) -> Text? {
    guard let code = body["code"]?.string, Words.knows(code), case .object(let members)? = body["args"] else { return nil }
    return Console.say(code, Dictionary(members.map { ($0.key, words($0.value)) }) { first, _ in first }).oneLine
  }

  /// The members with their names, and within them the values alone: `item MILK-1L · qty 24 pcs`.
  private static func words(_ json: JSON) -> String {
    guard case .object(let members) = json else { return values(json) }
    return members.map { "\($0.key) \(values($0.value))" }.joined(separator: " · ")
  }

  private static func values(_ json: JSON) -> String {
    switch json {
    case .null: "–"
    case .bool(let value): value ? "yes" : "no"
    case .int(let value): "\(value)"
    case .string(let value): value
    case .array(let items): items.map(values).joined(separator: ", ")
    case .object(let members): members.map { values($0.value) }.joined(separator: " ")
    }
  }
}
