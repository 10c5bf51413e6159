import ArgumentParser
import ControlAPI
import FoundationEssentials
import Identifiers
import Warehouse

struct DecodeCommand: ParsableCommand {
  static let configuration = CommandConfiguration(commandName: "decode", abstract: Console.say("help.decode"))
  @Flag(name: .long, help: ArgumentHelp(Console.say("help.json"))) var json = false
  @Flag(name: .long, help: ArgumentHelp(Console.say("help.hex"))) var hex = false
  @Flag(name: .long, help: ArgumentHelp(Console.say("help.raw"))) var raw = false
  @Option(name: .long, help: ArgumentHelp(Console.say("help.symbology"))) var symbology: String?
  @Option(name: .customLong("reference-date"), help: ArgumentHelp(Console.say("help.reference-date"))) var referenceDate: String?
  @Argument(help: ArgumentHelp(Console.say("help.code"))) var codes: [String] = []

  func run() throws {
    let reference = try day()
    var invalid = false
    func decode(_ text: String) throws {
      let decoded = Decoded(try bytes(text), symbology: symbology, reference: reference)
      if json { Console.line(decoded.json.text) } else { decoded.show() }
      invalid = invalid || !decoded.valid
    }
    if codes.isEmpty { while let line = readLine(strippingNewline: true) { try decode(line) } } else { for code in codes { try decode(code) } }
    if invalid { throw ArgumentParser.ExitCode(ControlAPI.ExitCode.invalidCode.rawValue) }
  }

  private func bytes(_ text: String) throws -> [UInt8] {
    if hex {
      guard let bytes = Warehouse.bytes(hex: text) else { throw ControlError("cli.bad-hex", ["text": text], exit: .usage) }
      return bytes
    }
    return raw ? Array(text.utf8) : CodeText.bytes(text)
  }

  private func day() throws -> CivilDate {
    guard let referenceDate else { return CivilDate(daysSince1970: Int64(Date().timeIntervalSince1970 / 86_400)) }
    guard let day = CivilDate(referenceDate) else { throw ControlError("cli.bad-date", ["text": referenceDate], exit: .usage) }
    return day
  }
}

/// What one code is, for a person and as JSON.
private struct Decoded {
  let input: [UInt8]
  let identification: Identification
  let reference: CivilDate

  init(_ input: [UInt8], symbology: String?, reference: CivilDate) {
    let (aim, data) = symbology == nil ? AIMIdentifier.split(input) : (nil, input)
    self.input = input
    self.reference = reference
    identification = identify(data, symbology: symbology ?? aim?.text)
  }

  var valid: Bool { identification.problems.isEmpty && !input.isEmpty }

  var kind: String {
    switch identification.identity {
    case .gs1: "gs1"
    case .gtin: "gtin"
    case .sscc: "sscc"
    case .text: "text"
    }
  }

  var elements: [(element: ElementString.Element, date: String?)] {
    guard case .gs1(let message) = identification.identity else { return [] }
    return message.elements.map { element in
      let date = GS1Date.date(element.value, reference: (reference.year, reference.month, reference.day))
      let isDate = ["11", "12", "13", "15", "16", "17"].contains(element.ai)
      return (element, isDate ? date.flatMap { CivilDate(year: $0.year, month: $0.month, day: $0.day)?.text } : nil)
    }
  }

  var json: JSON {
    var canonical: JSON = .null
    var hri: JSON = .null
    if case .gs1(let message) = identification.identity {
      canonical = .string(String(decoding: message.canonical, as: UTF8.self))
      hri = .string(message.hri)
    }
    return .object([
      "input": .string(Warehouse.hex(input)), "symbology": identification.symbology.map { .string($0.text) } ?? .null, "kind": .string(kind),
      "valid": .bool(valid),
      "elements": .array(
        elements.map { element, date in
          .object([
            "ai": .string(element.ai), "title": .string(element.title), "value": .string(element.value), "date": date.map { .string($0) },
          ])
        }), "canonical": canonical, "hri": hri,
      "problems": .array(
        identification.problems.map { problem in
          .object([
            "code": .string(problem.code.rawValue), "ai": problem.ai.map { .string($0) }, "offset": .int(Int64(problem.offset)),
            "message": .string(problem.message),
          ])
        }),
    ])
  }

  func show() {
    Console.line(
      Console.paint(visible(input), .bold) + "  \(kind)" + (identification.symbology.map { "  \($0.text)" } ?? "") + "  "
        + Console.paint(Console.say(valid ? "decode.valid" : "decode.invalid"), valid ? .green : .red))
    var table = Table(["ai", "title", "value"])
    for (element, date) in elements { table.row([element.ai, element.title, visible(Array(element.value.utf8)) + (date.map { " (\($0))" } ?? "")]) }
    switch identification.identity {
    case .gtin(let gtin): table.row(["01", "GTIN", gtin.padded])
    case .sscc(let sscc): table.row(["00", "SSCC", sscc.digits])
    case .gs1, .text: break
    }
    if !table.isEmpty { table.print() }
    for problem in identification.problems {
      Console.line(Console.paint("! \(problem.code.rawValue)" + (problem.ai.map { " (\($0))" } ?? "") + " @\(problem.offset): ", .red) + visible(Array(problem.message.utf8)))
    }
  }
}
