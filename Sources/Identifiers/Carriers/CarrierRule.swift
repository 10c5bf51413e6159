/// A line of `carrierTable`.
struct CarrierRule: Sendable {
  let id: String
  let carrier: String
  let service: String
  let evidence: CarrierNumber.Evidence
  let check: CarrierCheck
  let length: ClosedRange<Int>
  private let parts: [Part]
  /// Code characters of the symbologies that carry it; none: any.
  private let symbologies: [UInt8]
  private let needsSymbology: Bool

  private struct Part: Sendable {
    var name: String
    var atoms: [Atom]
    /// What the check digit is reckoned from begins here.
    var startsCheck: Bool
  }

  enum Atom: Sendable {
    case literals([[UInt8]])
    case oneOf([UInt8])
    case run(Character, ClosedRange<Int>)

    var length: ClosedRange<Int> {
      switch self {
      case .literals(let texts): (texts.first?.count ?? 0)...(texts.first?.count ?? 0)
      case .oneOf: 1...1
      case .run(_, let counts): counts
      }
    }

    func matches(_ bytes: ArraySlice<UInt8>) -> Bool {
      switch self {
      case .literals(let texts): texts.contains { $0.elementsEqual(bytes) }
      case .oneOf(let characters): bytes.allSatisfy(characters.contains)
      case .run("D", _): bytes.allSatisfy(isDigit)
      case .run("A", _): bytes.allSatisfy(Latin.isCapital)
      case .run("X", _): bytes.allSatisfy(Latin.isCapitalOrDigit)
      case .run: bytes.allSatisfy(Latin.isPrintable)
      }
    }
  }

  /// The rules by the length of the code, up to the longest.
  static let byLength: [[CarrierRule]] = {
    let rules = carrierTable.split(separator: "\n").map(CarrierRule.init(line:))
    return (0...(rules.map(\.length.upperBound).max() ?? 0)).map { length in rules.filter { $0.length.contains(length) } }
  }()

  init(line: Substring) {
    let columns = line.split(separator: "|", omittingEmptySubsequences: false).map(String.init)
    (id, carrier, service) = (columns[0], columns[1], columns[2])
    evidence = CarrierNumber.Evidence(mark: columns[3])
    check = CarrierCheck(rawValue: columns[4]) ?? .none
    needsSymbology = columns[5].hasSuffix("!")
    symbologies = columns[5].utf8.filter { $0 != UInt8(ascii: "!") }
    var parts: [Part] = []
    var startsCheck = false
    for word in Self.words(columns[6]) {
      if word == "<" {
        startsCheck = true
        continue
      }
      let colon = word.first?.isLowercase == true ? word.firstIndex(of: ":") : nil
      let name = colon.map { String(word[..<$0]) } ?? ""
      parts.append(Part(name: name, atoms: Self.atoms(colon.map { word[word.index(after: $0)...] } ?? word[...]), startsCheck: startsCheck))
      startsCheck = false
    }
    self.parts = parts
    let lengths = parts.flatMap(\.atoms).map(\.length)
    length = lengths.reduce(0) { $0 + $1.lowerBound }...lengths.reduce(0) { $0 + $1.upperBound }
  }

  /// Splits at the spaces that stand outside of quotes.
  private static func words(_ text: String) -> [String] {
    var words = [""]
    var isQuoted = false
    for character in text {
      if character == "'" { isQuoted.toggle() }
      if character == " ", !isQuoted { words.append("") } else { words[words.count - 1].append(character) }
    }
    return words.filter { !$0.isEmpty }
  }

  private static func atoms(_ text: Substring) -> [Atom] {
    var atoms: [Atom] = []
    var rest = text
    while let first = rest.first {
      rest.removeFirst()
      switch first {
      case "'", "{":
        let end = rest.firstIndex(of: first == "'" ? "'" : "}") ?? rest.endIndex
        atoms.append(.literals(rest[..<end].split(separator: ",").map { Array($0.utf8) }))
        rest = rest[end...].dropFirst()
      case "[":
        let end = rest.firstIndex(of: "]") ?? rest.endIndex
        let inside = Array(rest[..<end].utf8)
        let isRange = inside.count == 3 && inside[1] == UInt8(ascii: "-")
        atoms.append(.oneOf(isRange ? Array(inside[0]...inside[2]) : inside))
        rest = rest[end...].dropFirst()
      default:
        let counts = rest.prefix { $0.isNumber || $0 == "." }
        rest = rest[counts.endIndex...]
        let ends = counts.split(separator: ".").compactMap { Int($0) }
        atoms.append(.run(first, (ends.first ?? 1)...(ends.last ?? 1)))
      }
    }
    return atoms
  }

  func carries(_ symbology: AIMIdentifier?) -> Bool {
    guard let symbology else { return !needsSymbology }
    let character = symbology.text.utf8.dropFirst().first
    return symbologies.isEmpty || character.map(symbologies.contains) == true
  }

  /// The parts, and whether the check digit is right; `nil` if this is not the rule's structure.
  func match(_ content: ArraySlice<UInt8>) -> (fields: [NamedField], isChecked: Bool, checkOffset: Int)? {
    guard length.contains(content.count) else { return nil }
    let spare = content.count - length.lowerBound
    var fields: [NamedField] = []
    var position = content.startIndex
    var checked = position
    var checkOffset = position
    for part in parts {
      let start = position
      if part.startsCheck { checked = start }
      for atom in part.atoms {
        // A structure has one atom of open length at most.
        let end = position + atom.length.lowerBound + (atom.length.count > 1 ? spare : 0)
        guard end <= content.endIndex, atom.matches(content[position..<end]) else { return nil }
        position = end
      }
      if part.name == "check" { checkOffset = start }
      if !part.name.isEmpty { fields.append(NamedField(part.name, value: Latin.text(content[start..<position]), offset: start)) }
    }
    guard position == content.endIndex else { return nil }
    guard check != .none else { return (fields, true, checkOffset) }
    return (fields, check.digit(content[checked..<checkOffset]) == content[checkOffset], checkOffset)
  }
}
