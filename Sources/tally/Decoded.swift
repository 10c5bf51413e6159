import Identifiers
import Warehouse

/// What one code is, for a person and as JSON.
struct Decoded {
  /// An element as it is shown: dates also as days.
  private struct Element {
    var ai: String
    var title: String
    var value: String
    var date: String?
  }

  private let input: [UInt8]
  private let identification: Identification
  private let elements: [Element]
  private let problems: [Problem]

  /// - Parameters:
  ///   - input: the code as it was read; an AIM identifier in front counts where `symbology` is `nil`.
  ///   - reference: decides the centuries of dates.
  init(_ input: [UInt8], symbology: String?, reference: CivilDate) {
    self.input = input
    identification = identify(input, symbology: symbology)
    elements =
      switch identification.identity {
      case .gs1(let message): Self.elements(of: message, reference)
      case .gtin(let gtin): [Element(ai: "01", title: Self.title("01"), value: gtin.padded)]
      case .sscc(let sscc): [Element(ai: "00", title: Self.title("00"), value: sscc.digits)]
      case .text: []
      }
    problems = input.isEmpty ? [Problem(.length, offset: 0, "nothing was given")] : identification.problems
  }

  /// Nothing is wrong with this one symbol. A companion that is missing is told, but may stand in another symbol of the same label.
  var valid: Bool { identification.isSound && !input.isEmpty }

  private var kind: String {
    switch identification.identity {
    case .gs1: "gs1"
    case .gtin: "gtin"
    case .sscc: "sscc"
    case .text: "text"
    }
  }

  private static func elements(of message: ElementString, _ reference: CivilDate) -> [Element] {
    message.elements.map { element in
      let isDate = dates.contains(element.ai)
      let day = isDate ? GS1Date.date(element.value.prefix(6), reference: (reference.year, reference.month, reference.day)) : nil
      return Element(
        ai: element.ai, title: element.title, value: element.value, date: day.flatMap { CivilDate(year: $0.year, month: $0.month, day: $0.day)?.text })
    }
  }

  /// AIs whose value begins with `YYMMDD`: General Specifications 3.4, 3.7, 3.8.
  private static let dates: Set<String> = [
    "11", "12", "13", "15", "16", "17", "4324", "4325", "4326", "7003", "7006", "7007", "7011", "8008",
  ]

  private static func title(_ ai: String) -> String { ApplicationIdentifier.all.first { $0.name == ai }?.title ?? "" }

  /// One object. `digitalLink`, `marking`, `epc` and `repaired` are `null` where nothing is known of them.
  var json: JSON {
    var canonical: JSON = .null
    var hri: JSON = .null
    if case .gs1(let message) = identification.identity {
      canonical = .string(String(decoding: message.canonical, as: UTF8.self))
      hri = .string(message.hri)
    } else if let element = elements.first {
      canonical = .string(element.ai + element.value)
      hri = .string("(\(element.ai))\(element.value)")
    }
    return .object([
      "input": .string(hex(input)), "symbology": identification.symbology.map { .string($0.text) } ?? .null, "kind": .string(kind),
      "valid": .bool(valid),
      "elements": .array(
        elements.map { element in
          .object([
            "ai": .string(element.ai), "title": .string(element.title), "value": .string(element.value), "date": element.date.map { .string($0) },
          ])
        }), "canonical": canonical, "hri": hri, "digitalLink": .null, "marking": .null, "epc": .null, "repaired": .null,
      "problems": .array(
        problems.map { problem in
          .object([
            "code": .string(problem.code.rawValue), "ai": problem.ai.map { .string($0) } ?? .null, "offset": .int(Int64(problem.offset)),
            "message": .string(problem.message),
          ])
        }),
    ])
  }

  var lines: [Text] {
    let symbology = identification.symbology.map { "  \($0.text) \($0.symbology)" } ?? ""
    let verdict = Text(Console.say(valid ? "decode.valid" : "decode.invalid"), valid ? .green : .red)
    var lines: [Text] = ["\(Text(visible(input), .bold))  \(Console.say("decode.kind.\(kind)"))\(symbology)  \(verdict)"]
    var table = Table(["ai", "title", "value"])
    for element in elements { table.row([.init(element.ai), .init(element.title), Text(element.value) + (element.date.map { " (\($0))" } ?? "")]) }
    if !table.isEmpty { lines += table.lines }
    for problem in problems {
      let place: Text = (problem.ai.map { " (\($0))" } ?? "") + " @\(problem.offset)"
      let colour: Text.Colour = problem.code == .missingCompanion ? .yellow : .red
      lines.append("\(Text.painted("! \(Console.say("problem.\(problem.code.rawValue)"))\(place)", colour)): \(problem.message)")
    }
    return lines
  }
}
