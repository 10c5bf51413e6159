import Identifiers
import Warehouse

/// What one code is: as JSON, and for a person.
struct Decoded {
  let input: [UInt8]
  let identification: Identification
  let problems: [Problem]
  /// What the code says in AIs; empty where it says nothing in them.
  let elements: ElementString
  private let reference: CivilDate

  /// - Parameters:
  ///   - input: the code as it was read; an AIM identifier in front counts where `symbology` is `nil`.
  ///   - reference: decides the centuries of dates.
  init(_ input: [UInt8], symbology: String?, reference: CivilDate) {
    self.input = input
    self.reference = reference
    identification = identify(input, symbology: symbology)
    elements = identification.elements ?? ElementString(pairs: [])
    problems = input.isEmpty ? [Problem(.length, offset: 0, "nothing was given")] : identification.problems
  }

  /// Nothing is wrong with this one symbol. A companion that is missing is told, but may stand in another symbol of the same label.
  var valid: Bool { identification.isSound && !input.isEmpty }

  func date(_ element: ElementString.Element) -> String? {
    guard Self.dates.contains(element.ai) else { return nil }
    let day = GS1Date.date(element.value.prefix(6), reference: (reference.year, reference.month, reference.day))
    return day.flatMap { CivilDate(year: $0.year, month: $0.month, day: $0.day)?.text }
  }

  /// AIs whose value begins with `YYMMDD`: General Specifications 3.4, 3.7, 3.8.
  private static let dates: Set<String> = [
    "11", "12", "13", "15", "16", "17", "4324", "4325", "4326", "7003", "7006", "7007", "7011", "8008",
  ]

  /// One object on a line of its own; what nothing is known of is `null`.
  func write(into json: inout JSONWriter) {
    let hasElements = !elements.elements.isEmpty
    json.begin()
    json.key("input")
    json.hex(input)
    json.key("symbology")
    json.string(identification.symbology?.text)
    json.key("kind")
    json.string(identification.identity.kind)
    json.key("valid")
    json.bool(valid)
    json.key("elements")
    json.begin("[")
    for element in elements.elements {
      json.begin()
      json.key("ai")
      json.string(element.ai)
      json.key("title")
      json.string(element.title)
      json.key("value")
      json.string(element.value)
      if let date = date(element) {
        json.key("date")
        json.string(date)
      }
      json.end()
    }
    json.end("]")
    json.key("canonical")
    if hasElements { json.string(elements.canonical) } else { json.null() }
    json.key("hri")
    json.string(hasElements ? elements.hri : nil)
    json.key("digitalLink")
    json.null()
    json.key("marking")
    json.null()
    json.key("epc")
    json.null()
    json.key("repaired")
    json.string(identification.repaired)
    json.key("problems")
    json.begin("[")
    for problem in problems { write(problem, into: &json) }
    json.end("]")
    json.end()
    json.endLine()
  }

  private func write(_ problem: Problem, into json: inout JSONWriter) {
    json.begin()
    json.key("code")
    json.string(problem.code.rawValue)
    json.key("ai")
    json.string(problem.ai)
    json.key("offset")
    json.int(problem.offset)
    json.key("message")
    json.string(problem.message)
    json.end()
  }

  var lines: [Text] {
    let symbology = identification.symbology.map { "  \($0.text) \($0.symbology)" } ?? ""
    let verdict = Text(Console.say(valid ? "decode.valid" : "decode.invalid"), valid ? .green : .red)
    var lines: [Text] = ["\(Text(visible(input), .bold))  \(Console.say("decode.kind.\(identification.identity.kind)"))\(symbology)  \(verdict)"]
    var table = Table(["ai", "title", "value"])
    for element in elements.elements {
      table.row([.init(element.ai), .init(element.title), Text(element.value) + (date(element).map { " (\($0))" } ?? "")])
    }
    if !table.isEmpty { lines += table.lines }
    for problem in problems {
      let place: Text = (problem.ai.map { " (\($0))" } ?? "") + " @\(problem.offset)"
      let colour: Text.Colour = problem.code == .missingCompanion ? .yellow : .red
      lines.append("\(Text.painted("! \(Console.say("problem.\(problem.code.rawValue)"))\(place)", colour)): \(problem.message)")
    }
    return lines
  }
}
