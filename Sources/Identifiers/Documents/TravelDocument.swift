/// The machine-readable zone of ICAO 9303: two or three lines of capitals, digits and `<`, as an OCR reader sends them, with or without line ends.
struct TravelDocument {
  private let standard: IdentityDocument.Standard
  /// The zone without line ends, and where each of its characters stood in the input.
  private let zone: [UInt8]
  private let offsets: [Int]

  /// A place in the zone: line, column, length.
  private typealias Place = (line: Int, column: Int, count: Int)

  init?(_ content: ArraySlice<UInt8>) {
    // Two lines of 44 and their line ends are the longest.
    guard (72...100).contains(content.count), let first = content.first, "ACIPV".utf8.contains(first) else { return nil }
    var zone: [UInt8] = []
    var offsets: [Int] = []
    var lines: [Int] = []
    var lineStart = 0
    for (index, byte) in zip(content.indices, content) {
      if byte == 0x0D || byte == 0x0A {
        if zone.count > lineStart { lines.append(zone.count - lineStart) }
        lineStart = zone.count
        continue
      }
      guard Latin.isCapitalOrDigit(byte) || byte == UInt8(ascii: "<") else { return nil }
      zone.append(byte)
      offsets.append(index)
    }
    if zone.count > lineStart { lines.append(zone.count - lineStart) }
    let isVisa = first == UInt8(ascii: "V")
    switch zone.count {
    case 88: standard = isVisa ? .visaA : .td3
    case 72: standard = isVisa ? .visaB : .td2
    case 90 where !isVisa: standard = .td1
    default: return nil
    }
    self.zone = zone
    self.offsets = offsets
    guard lines.count == 1 || lines.allSatisfy({ $0 == width }), zone.contains(UInt8(ascii: "<")), isPlausible else { return nil }
  }

  private var width: Int {
    switch standard {
    case .td1: 30
    case .td2, .visaB: 36
    default: 44
    }
  }

  private func slice(_ place: Place) -> ArraySlice<UInt8> {
    let start = place.line * width + place.column
    return zone[start..<(start + place.count)]
  }

  private var names: Place { standard == .td1 ? (2, 0, 30) : (0, 5, width - 5) }
  private var issuer: Place { (0, 2, 3) }
  private var number: Place { standard == .td1 ? (0, 5, 9) : (1, 0, 9) }
  private var nationality: Place { standard == .td1 ? (1, 15, 3) : (1, 10, 3) }
  private var birth: Place { standard == .td1 ? (1, 0, 6) : (1, 13, 6) }
  private var sex: Place { standard == .td1 ? (1, 7, 1) : (1, 20, 1) }
  private var expiry: Place { standard == .td1 ? (1, 8, 6) : (1, 21, 6) }

  /// Letters where the issuer and the names are, digits where the dates are: nothing else has that shape.
  private var isPlausible: Bool {
    let isLetter = { (byte: UInt8) in Latin.isCapital(byte) || byte == UInt8(ascii: "<") }
    let isDate = { (byte: UInt8) in isDigit(byte) || byte == UInt8(ascii: "<") }
    return slice(issuer).allSatisfy(isLetter) && slice(birth).allSatisfy(isDate) && slice(expiry).allSatisfy(isDate)
      && "MFX<".utf8.contains(slice(sex).first ?? 0) && slice(names).first.map(Latin.isCapitalOrDigit) == true
  }

  func document() -> IdentityDocument {
    var fields: [NamedField] = []
    func add(_ name: String, _ title: String, _ place: Place, _ value: String? = nil) {
      let text = value ?? plain(slice(place))
      guard !text.isEmpty else { return }
      fields.append(NamedField(name, title: title, value: text, offset: offsets[place.line * width + place.column]))
    }
    let (family, given) = parts(of: slice(names))
    add("documentCode", "kind of document", (0, 0, 2))
    add("issuer", "issuing state or organisation", issuer)
    add("familyName", "primary identifier", names, family)
    add("givenNames", "secondary identifier", names, given)
    let (long, longCount) = longNumber
    add("documentNumber", "document number", number, plain(slice(number)) + long)
    add("nationality", "nationality", nationality)
    add("birthDate", "date of birth, YYMMDD", birth)
    add("sex", "sex", sex)
    add("expiryDate", "date of expiry, YYMMDD", expiry)
    for place in optionals where longCount == 0 || place.line != 0 { add("optional", "optional data", place) }
    return IdentityDocument(standard: standard, issuer: plain(slice(issuer)), version: nil, fields: fields, problems: problems)
  }

  private var optionals: [Place] {
    switch standard {
    case .td1: [(0, 15, 15), (1, 18, 11)]
    case .td2: [(1, 28, 7)]
    case .td3: [(1, 28, 14)]
    case .visaA: [(1, 28, 16)]
    default: [(1, 28, 8)]
    }
  }

  /// A number of more than nine characters on a card goes on in the optional data, with its check digit behind it (part 5, 4.2.2).
  private var longNumber: (text: String, count: Int) {
    guard standard == .td1, zone[14] == UInt8(ascii: "<"), zone[15] != UInt8(ascii: "<") else { return ("", 0) }
    let rest = zone[15..<30].prefix { $0 != UInt8(ascii: "<") }
    return rest.count < 2 ? ("", 0) : (Latin.text(rest.dropLast()), rest.count)
  }

  private var problems: [Problem] {
    var problems: [Problem] = []
    func check(_ what: String, _ body: [UInt8], _ place: Int, mayBeEmpty: Bool = false) {
      let isEmpty = mayBeEmpty && body.allSatisfy { $0 == UInt8(ascii: "<") } && zone[place] == UInt8(ascii: "<")
      guard !isEmpty, zone[place] != Self.digit(body) else { return }
      problems.append(Problem(.checkDigit, offset: offsets[place], "\(what): the check digit is wrong"))
    }
    let second = width
    switch standard {
    case .td1:
      let (_, count) = longNumber
      if count > 0 {
        // Issuers differ in whether the filler between the number's parts takes a weight.
        let parts = (Array(zone[5..<14]), zone[15..<(15 + count - 1)])
        if zone[15 + count - 1] != Self.digit(parts.0 + parts.1) { check("document number", parts.0 + [UInt8(ascii: "<")] + parts.1, 15 + count - 1) }
      } else {
        check("document number", Array(zone[5..<14]), 14)
      }
      check("date of birth", Array(zone[30..<36]), 36)
      check("date of expiry", Array(zone[38..<44]), 44)
      check("the whole", zone[5..<30] + Array(zone[30..<37]) + zone[38..<45] + zone[48..<59], 59)
    default:
      check("document number", Array(zone[second..<second + 9]), second + 9)
      check("date of birth", Array(zone[second + 13..<second + 19]), second + 19)
      check("date of expiry", Array(zone[second + 21..<second + 27]), second + 27)
      if standard == .td3 { check("personal number", Array(zone[second + 28..<second + 42]), second + 42, mayBeEmpty: true) }
      guard standard == .td2 || standard == .td3 else { break }
      let last = second + width - 1
      check("the whole", zone[second..<second + 10] + Array(zone[second + 13..<second + 20]) + zone[second + 21..<last], last)
    }
    for (name, place) in [("date of birth", birth), ("date of expiry", expiry)] {
      // A part of a date that is not known is filled with `<`.
      let digits = slice(place)
      guard !digits.contains(UInt8(ascii: "<")), !DatePattern.yymmdd.isDate(digits) else { continue }
      problems.append(Problem(.date, offset: offsets[place.line * width + place.column], "\(name): no such date (yymmdd)"))
    }
    return problems
  }

  /// Weights 7, 3, 1, modulo 10; letters count from 10, `<` nothing (part 3, 4.9).
  private static func digit(_ body: [UInt8]) -> UInt8 {
    var sum = 0
    for (place, byte) in body.enumerated() {
      let value = isDigit(byte) ? Int(byte & 15) : byte == UInt8(ascii: "<") ? 0 : Int(byte) - 55
      sum += value * [7, 3, 1][place % 3]
    }
    return UInt8(ascii: "0") + UInt8(sum % 10)
  }

  /// Without the filler at its end.
  private func plain(_ value: ArraySlice<UInt8>) -> String {
    var value = value
    while value.last == UInt8(ascii: "<") { value.removeLast() }
    return Latin.text(value)
  }

  /// `ERIKSSON<<ANNA<MARIA<<<` as family name and given names.
  private func parts(of names: ArraySlice<UInt8>) -> (String, String) {
    let text = plain(names)
    guard let range = firstDouble(text) else { return (spaced(text[...]), "") }
    return (spaced(text[..<range.lowerBound]), spaced(text[range.upperBound...]))
  }

  private func firstDouble(_ text: String) -> Range<String.Index>? {
    var previous: String.Index?
    for index in text.indices {
      if text[index] == "<", let before = previous, text[before] == "<" { return before..<text.index(after: index) }
      previous = index
    }
    return nil
  }

  private func spaced(_ text: Substring) -> String { text.split(separator: "<").joined(separator: " ") }
}
