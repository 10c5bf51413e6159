import Identifiers
import Testing

/// The verdicts of GS1's own syntax engine, on everything but Digital Link.
@Suite struct EngineTests {
  struct Vector: Decodable {
    var id, kind, input_hex: String
    var valid, valid_ignoring_required_pairs: Bool
    var ais: [[String]]?
    var error, tag, fnc1_string, bracketed, plain: String?
  }

  /// Not judged here, and why.
  private static func skipped(_ vector: Vector) -> String? {
    let input = bytes(vector.input_hex)
    let text = String(decoding: input, as: UTF8.self)
    if vector.kind == "dl" || text.hasPrefix("]Q1http") || text.hasPrefix("http") { return "Digital Link" }
    if text.contains("|]e0") { return "composite message, as the engine writes it" }
    if vector.error == "no_aim_prefix" || vector.error == "unsupported_aim" { return "the engine needs an AIM identifier that it knows, we do not" }
    return nil
  }

  @Test(arguments: ["element_strings", "engine_cases"]) func verdicts(file: String) throws {
    var judged = 0
    for vector in try Vectors.json(file, as: Vector.self) where Self.skipped(vector) == nil {
      let input = bytes(vector.input_hex)
      var string: ElementString?
      var problems: [Problem] = []
      switch vector.kind {
      case "ai": string = ElementString(bracketed: input)
      case "caret":
        // The engine writes FNC1 as ^ and plain data without it.
        guard input.first == UInt8(ascii: "^") else { continue }
        string = ElementString(parsing: input.map { $0 == UInt8(ascii: "^") ? 0x1D : $0 })
      default:
        let identification = identify(input, symbology: nil)
        problems = identification.problems
        if case .gs1(let found) = identification.identity { string = found }
      }
      judged += 1
      problems = string?.problems ?? problems
      let sound = problems.allSatisfy { $0.code == .missingCompanion }
      #expect(sound == vector.valid_ignoring_required_pairs, "\(vector.id) \(String(decoding: input, as: UTF8.self)) \(problems)")
      #expect(problems.isEmpty == vector.valid, "\(vector.id) \(String(decoding: input, as: UTF8.self)) \(problems)")
      if let expected = Self.codes[vector.error ?? ""], !vector.valid_ignoring_required_pairs {
        #expect(problems.contains { expected.contains($0.code) }, "\(vector.id) \(vector.error ?? "") \(problems)")
      }
      guard vector.valid_ignoring_required_pairs, let ais = vector.ais, let string else { continue }
      #expect(string.elements.map { [$0.ai, $0.value] } == ais, "\(vector.id)")
      let bracketed = ElementString(bracketed: Array((vector.bracketed ?? "").utf8))
      #expect(bracketed.elements.map(\.value) == string.elements.map(\.value), "\(vector.id)")
      #expect(ElementString(parsing: string.canonical).canonical == string.canonical, "\(vector.id)")
    }
    #expect(judged == (file == "engine_cases" ? 336 : 79))
  }

  /// Six random strings around each line of the AI table: what the engine takes and refuses, with and without the companions.
  @Test func verdictsOnEachLineOfTheTable() throws {
    let lines = try Vectors.text("element_verdicts.csv").split(whereSeparator: \.isNewline).dropFirst().map { $0.split(separator: ",") }
    #expect(lines.count == 1344)
    for line in lines {
      let string = ElementString(parsing: bytes(String(line[1])))
      #expect(string.isValid == (line[2] == "1"), "AI \(line[0]) \(string.hri) \(string.problems)")
      #expect(string.isComplete == (line[3] == "1"), "AI \(line[0]) \(string.hri) \(string.problems)")
    }
  }

  private static let codes: [String: Set<Problem.Code>] = [
    "check_digit": [.checkDigit], "too_long": [.length], "too_short": [.length], "length": [.length], "empty": [.length],
    "unknown_ai": [.unknownAI], "repeated_ai_differs": [.repeatedAI], "exclusive_ais": [.excludedCompanion], "serial_required": [.length],
    "missing_required_ai": [.missingCompanion],
  ]
}

func bytes(_ hex: String) -> [UInt8] {
  let digits = Array(hex.utf8)
  return stride(from: 0, to: digits.count, by: 2).compactMap { UInt8(String(decoding: digits[$0..<$0 + 2], as: UTF8.self), radix: 16) }
}
