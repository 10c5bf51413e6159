import Identifiers
import Warehouse

/// The bits of one identity: as JSON, and as hexadecimal digits.
struct EncodedEPC {
  private let input: [UInt8]
  private let epc: EPC
  private var encoded: EPC.Encoded?
  private var problems: [Problem] = []

  /// - Parameter input: an EPC URI, a GS1 Digital Link URI, or an element string with brackets or with GS, however typed.
  init(_ input: [UInt8], scheme: EPC.Scheme?, filter: Int?, hostname: String?, prefixes: CompanyPrefixes) {
    self.input = input
    epc = Self.epc(input, kind: scheme?.kind, prefixes: prefixes)
    if let length = prefixes.length, let known = epc.identity?.prefixLength, known > 0, known != length {
      problems = [Problem(.companyPrefix, offset: 0, "its company prefix has \(known) digits, not \(length)")]
      return
    }
    do throws(Problem) {
      encoded = try epc.encode(scheme: scheme, filter: filter, hostname: hostname)
      problems = epc.problems.filter { $0.code == .missingCompanion }
    } catch {
      let found = epc.problems.filter { $0.code != .companyPrefix || $0 == error }
      problems = found.contains(error) ? found : [error] + found.filter { $0.code != .missingCompanion }
    }
  }

  private static func epc(_ input: [UInt8], kind: EPCKind?, prefixes: CompanyPrefixes) -> EPC {
    if EPC.looksLikeURI(input) { return EPC(uri: input, prefixes: prefixes) }
    let text = String(decoding: input.prefix(8), as: UTF8.self).lowercased()
    if text.hasPrefix("http://") || text.hasPrefix("https://") { return EPC(digitalLink: input, kind: kind, prefixes: prefixes) }
    let bytes = CodeText.bytes(input)
    let start = AIMIdentifier.split(bytes).0 == nil ? 0 : 3
    let isBracketed = start < bytes.count && bytes[start] == UInt8(ascii: "(")
    let elements = isBracketed ? ElementString(bracketed: bytes, from: start) : ElementString(parsing: bytes, from: start)
    return EPC(elements: elements, kind: kind, prefixes: prefixes)
  }

  var isValid: Bool { encoded != nil }

  /// One object on a line of its own.
  func write(into json: inout JSONWriter) {
    json.begin()
    json.key("input")
    json.string(input)
    json.key("scheme")
    json.string(encoded?.scheme.name)
    json.key("hex")
    json.string(encoded?.hex)
    json.key("bits")
    if let encoded { json.int(encoded.bitCount) } else { json.null() }
    json.key("leftOut")
    json.begin("[")
    for ai in encoded?.leftOut ?? [] { json.string(ai) }
    json.end("]")
    json.key("problems")
    json.begin("[")
    for problem in problems { problem.write(into: &json) }
    json.end("]")
    json.end()
    json.endLine()
  }

  /// The digits alone on standard output; what is wrong, or left out, beside it.
  func tell(in answers: inout Answers) {
    if let encoded {
      answers.json.lines([Text(encoded.hex, limit: 400)])
      let left = encoded.leftOut.joined(separator: ", ")
      if !left.isEmpty { answers.notes.append(Console.say("epc.left-out", ["ais": left, "scheme": encoded.scheme.name])) }
    } else {
      answers.notes.append("\(Text(Text(String(decoding: input, as: UTF8.self)), .bold))  \(Text(Console.say("decode.invalid"), .red))")
      answers.notes += problems.map(\.line)
    }
  }
}
