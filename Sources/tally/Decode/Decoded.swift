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
  ///   - rules: what numbers of restricted circulation mean.
  init(_ input: [UInt8], symbology: String?, reference: CivilDate, rules: RestrictedCirculation = .none) {
    self.input = input
    self.reference = reference
    identification = identify(input, symbology: symbology, rules: rules)
    elements = identification.elements ?? ElementString(pairs: [])
    problems = input.isEmpty ? [Problem(.length, offset: 0, "nothing was given")] : identification.problems
  }

  /// Nothing is wrong with this one symbol. A companion that is missing is told, but may stand in another symbol of the same label.
  var valid: Bool { identification.isSound && !input.isEmpty }

  /// The day that a value says, and all that it says of time.
  func date(_ element: ElementString.Element) -> (day: String, moment: String)? {
    let dates = element.dates(reference: (reference.year, reference.month, reference.day))
    return dates.isEmpty ? nil : (dates[0].dayText, dates.map(\.description).joined(separator: "/"))
  }

  /// The GS1 Digital Link at GS1's resolver, where the elements have one; data attributes stand in the order that GS1's syntax engine writes.
  var digitalLink: String? {
    if case .digitalLink(let link) = identification.identity { return link.canonical(order: .predefinedFirst) }
    return !elements.elements.isEmpty && valid ? (try? DigitalLink(elements))?.canonical(order: .predefinedFirst) : nil
  }

  /// The code in the words of the marking system; also of 01 with 21 and of an SSCC, which it has too and which prove nothing there.
  var marking: MarkingCode? {
    switch identification.identity {
    case .marking(let code): code
    case .gs1, .sscc: valid && mayBeMarked ? MarkingCode.withoutTail(elements.canonical) : nil
    default: nil
    }
  }

  /// The elements are those that a marking code without its verification part has.
  private var mayBeMarked: Bool {
    let elements = elements.elements
    func has(_ ai: String) -> Bool { elements.contains { $0.ai == ai } }
    return switch elements.count {
    case 1: has("00")
    case 2: has("01") && has("21") || has("02") && has("37")
    default: false
    }
  }

  /// The last digit that would make a number of a GTIN's or an SSCC's length one; `nil` for all others.
  private var checkDigit: String? {
    let code = input.dropFirst(symbologyLength)
    guard case .text = identification.identity, [8, 12, 13, 14, 18].contains(code.count), let last = code.last,
      let digit = CheckDigit.mod10(Array(code.dropLast())), digit != last, (0x30...0x39).contains(last)
    else { return nil }
    return String(UnicodeScalar(digit))
  }

  /// A mistake that a person makes who types a number: the floor knows no such code.
  var checkDigitHint: Text? { checkDigit.map { Console.say("decode.check-digit", ["count": "\(input.count - symbologyLength)", "digit": $0]) } }

  /// What a code may be that is not recognised as anything, for a hint.
  var looksLike: (kind: String, title: String)? {
    guard case .text = identification.identity else { return nil }
    let start = symbologyLength
    if let found = LooksLike.read(input, from: start, symbology: identification.symbology) { return (found.kind.rawValue, found.title) }
    if let number = CarrierNumber.read(input, from: start, symbology: identification.symbology) {
      return ("carrier", Array(Set(number.candidates.map(\.carrier))).sorted().joined(separator: ", "))
    }
    return LabelData.possibleIdentifier(input, from: start).map { ("data-identifier", "\($0.code) \($0.title)") }
  }

  /// Bytes of an AIM identifier in front of the data.
  private var symbologyLength: Int { identification.symbology.map { input.starts(with: $0.text.utf8) } == true ? 3 : 0 }

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
      json.fragment(element.code) { json in
        json.begin()
        json.key("ai")
        json.string(element.ai)
        json.key("title")
        json.string(element.title)
        json.key("value")
      }
      json.string(element.data)
      if element.identifier.hasDate, let date = date(element) {
        json.key("date")
        json.string(date.day)
        if date.moment != date.day {
          json.key("moment")
          json.string(date.moment)
        }
      }
      json.end()
    }
    json.end("]")
    json.key("canonical")
    if hasElements { json.string(elements.canonical) } else { json.null() }
    json.key("hri")
    json.string(hasElements ? elements.hri : nil)
    json.key("digitalLink")
    json.string(digitalLink)
    json.key("marking")
    if let marking { marking.write(into: &json) } else { json.null() }
    json.key("epc")
    if case .epc(let epc) = identification.identity { DecodedEPC(epc).writeObject(into: &json) } else { json.null() }
    json.key("repaired")
    json.string(identification.repaired?.how)
    writeOthers(into: &json)
    json.key("problems")
    json.begin("[")
    for problem in problems { problem.write(into: &json) }
    json.end("]")
    json.end()
    json.endLine()
  }

  /// What only some kinds have.
  private func writeOthers(into json: inout JSONWriter) {
    if case .carrier(let number) = identification.identity, let reading = number.reading {
      json.key("carrier")
      json.begin()
      json.key("name")
      json.string(reading.carrier)
      json.key("service")
      json.string(reading.service)
      json.key("rule")
      json.string(reading.rule)
      json.end()
    }
    if case .retail(let number) = identification.identity { number.write(into: &json) }
    if !identification.identity.fields.isEmpty {
      json.key("fields")
      json.begin("[")
      for field in identification.identity.fields { field.write(into: &json) }
      json.end("]")
    }
    if let looksLike {
      json.key("looksLike")
      json.begin()
      json.key("kind")
      json.string(looksLike.kind)
      json.key("title")
      json.string(looksLike.title)
      json.end()
    }
  }

  var lines: [Text] {
    let symbology = identification.symbology.map { "  \($0.text) \($0.symbology)" } ?? ""
    let verdict = Text(Console.say(valid ? "decode.valid" : "decode.invalid"), valid ? .green : .red)
    var lines: [Text] = ["\(Text(visible(input), .bold))  \(Console.say("decode.kind.\(identification.identity.kind)"))\(symbology)  \(verdict)"]
    var table = Table(["ai", "title", "value"])
    for element in elements.elements {
      table.row([.init(element.ai), .init(element.title), Text(element.value) + (date(element).map { " (\($0.moment))" } ?? "")])
    }
    if !table.isEmpty { lines += table.lines }
    for field in identification.identity.fields { lines.append("\(field.name)  \(field.title ?? "")  \(Text(field.value, limit: 400))") }
    if let repaired = identification.repaired { lines.append("\(Console.say("decode.repaired", ["how": repaired.how]))") }
    if let looksLike { lines.append(Console.say("decode.looks-like", ["title": looksLike.title])) }
    if let checkDigitHint { lines.append(checkDigitHint) }
    return lines + problems.map(\.line)
  }
}
