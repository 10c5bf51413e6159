/// What a code from a point-of-sale symbol, or a number of the same kind without one, says.
public struct RetailNumber: Sendable, Hashable {
  /// The form it was read in.
  public enum Form: String, Sendable, Hashable, CaseIterable {
    case gtin8 = "GTIN-8"
    case upcE = "UPC-E"
    case gtin12 = "GTIN-12"
    case gtin13 = "GTIN-13"
    case gtin14 = "GTIN-14"
    /// Named or grouped for people, or an ISBN-10.
    case written
    case addOn = "add-on"
  }

  /// The digits of a second, smaller symbol right of the first: two (issue of a periodical) or five (price of a book, issue). Their meaning is the
  /// country's and the trade's.
  public struct AddOn: Sendable, Hashable {
    public let digits: String
    /// Byte of the input where they begin.
    public let offset: Int
  }

  public var form: Form
  /// The item; of a UPC-E with its zeros. `nil` for an add-on alone, an ISSN in its own form, and what is wrong.
  public var gtin: GTIN?
  /// Eight digits without a symbology that are a right GTIN-8 and a right UPC-E: the item they are if they are a UPC-E.
  public var alternative: GTIN?
  public var addOn: AddOn?
  /// Bytes of the input with the elements of a composite symbol's component, sent behind the number.
  public var component: Range<Int>?
  public var publication: Publication?
  public var restricted: Restricted?
  public var problems: [Problem] = []

  /// `nil` where there is no GTIN, or GS1 has not assigned its prefix.
  public var prefix: GS1Prefix? { gtin.flatMap { GS1Prefix(of: $0) } }

  /// A GTIN-14 whose first digit is 9 is an item of variable measure: it is not complete without a measure (AI 30, 31nn to 36nn).
  public var isVariableMeasure: Bool { form == .gtin14 && gtin?.digits.utf8.first == UInt8(ascii: "9") }

  private init(_ form: Form, _ gtin: GTIN? = nil, _ problems: [Problem] = []) {
    (self.form, self.gtin, self.problems) = (form, gtin, problems)
  }

  /// Reads what a scanner has sent, without its AIM identifier; `nil` where it is no retail number and nothing says that it should be. A result
  /// without problems is right; with problems and no `gtin` it is claimed to be a retail number, by its symbology or its name, and is none.
  ///
  /// - `]E0`: 13 digits; `]E1`, `]E2` and `]e0` may follow with an add-on and a composite's component. `]E4`: 8, likewise. `]E3`: 13, then 2 or
  ///   5. `]E1`, `]E2`: 2 or 5.
  /// - `]I`: 14 digits with a right check digit are a GTIN-14; with `]I1`, by which the reader has validated it, a wrong one is a problem.
  /// - `]X`: 13 digits of prefix 978 or 979 with a right check digit; readers send an ISBN so.
  /// - None: 12, 13 or 14 digits with a right check digit; 8 with that of a GTIN-8; 8 of number system 0 or 1 with that of a UPC-E and not of
  ///   a GTIN-8; an ISBN, ISSN or ISMN as people write them. Digits whose check digit is wrong are not claimed to be anything.
  /// - Any other symbology: `nil`.
  ///
  /// - Parameters:
  ///   - content: offsets count from its own indices.
  ///   - rules: what the site reads in numbers of restricted circulation.
  public static func read(
    _ content: ArraySlice<UInt8>, symbology: AIMIdentifier?, rules: RestrictedCirculation = .none
  ) -> RetailNumber? {
    guard var number = claimed(content, symbology) else { return nil }
    guard let gtin = number.gtin else { return number }
    if number.publication == nil, number.form == .gtin13 { number.publication = Publication(gtin) }
    // The zeros that a UPC-E leaves out come back as a GTIN-12, whose digits are no longer those of the input.
    if let (restricted, wrong) = Restricted.read(gtin, by: rules), number.form != .written {
      number.restricted = restricted
      if let wrong {
        let offset = content.startIndex + (number.form == .upcE ? 0 : wrong)
        number.problems.append(Problem(.checkDigit, offset: offset, "the check digit of the measure is wrong"))
      }
    }
    return number
  }

  private static func claimed(_ content: ArraySlice<UInt8>, _ symbology: AIMIdentifier?) -> RetailNumber? {
    guard let symbology else { return unclaimed(content) }
    switch (symbology.code, symbology.modifier) {
    case (UInt8(ascii: "E"), UInt8(ascii: "0")): return withTail(content, length: 13, .gtin13)
    case (UInt8(ascii: "E"), UInt8(ascii: "4")): return withTail(content, length: 8, .gtin8)
    case (UInt8(ascii: "E"), UInt8(ascii: "1")): return addOnAlone(content, length: 2)
    case (UInt8(ascii: "E"), UInt8(ascii: "2")): return addOnAlone(content, length: 5)
    case (UInt8(ascii: "E"), UInt8(ascii: "3")): return withAddOn(content)
    case (UInt8(ascii: "I"), let modifier):
      guard content.count == 14, content.allSatisfy(isDigit) else { return nil }
      return CheckDigit.isValid(content) || modifier == UInt8(ascii: "1") ? digits(content, length: 14, .gtin14) : nil
    case (UInt8(ascii: "X"), _):
      let isBook = content.starts(with: "978".utf8) || content.starts(with: "979".utf8)
      return isBook && content.count == 13 && CheckDigit.isValid(content) ? digits(content, length: 13, .gtin13) : nil
    default: return nil
    }
  }

  private static func unclaimed(_ content: ArraySlice<UInt8>) -> RetailNumber? {
    guard (8...14).contains(content.count), content.allSatisfy(isDigit) else { return written(content) }
    let text = String(decoding: content, as: UTF8.self)
    let short = content.count == 8 ? UPCE(text)?.expanded : nil
    guard let gtin = GTIN(text) else {
      guard let short else { return nil }
      return RetailNumber(.upcE, short)
    }
    var number = RetailNumber(content.count == 8 ? .gtin8 : content.count == 12 ? .gtin12 : content.count == 13 ? .gtin13 : .gtin14, gtin)
    number.alternative = short
    return number
  }

  private static func written(_ content: ArraySlice<UInt8>) -> RetailNumber? {
    guard content.count <= 64, let (publication, problems) = PublicationText.read(content) else { return nil }
    var number = RetailNumber(.written, publication?.gtin, problems)
    number.publication = publication
    return number
  }

  /// As many digits as the form has, the last the right check digit.
  private static func digits(_ content: ArraySlice<UInt8>, length: Int, _ form: Form) -> RetailNumber {
    guard content.count == length else {
      return RetailNumber(form, nil, [Problem(.length, offset: content.startIndex, "\(content.count) characters, should be \(length) digits")])
    }
    if let wrong = content.firstIndex(where: { !isDigit($0) }) { return RetailNumber(form, nil, [Problem(.character, offset: wrong, "not a digit")]) }
    guard let gtin = GTIN(String(decoding: content, as: UTF8.self)) else {
      let right = CheckDigit.mod10(content.dropLast()).map { String(UnicodeScalar($0)) } ?? ""
      let message = "the check digit is \(UnicodeScalar(content[content.endIndex - 1])), should be \(right)"
      return RetailNumber(form, nil, [Problem(.checkDigit, offset: content.startIndex, message)])
    }
    return RetailNumber(form, gtin)
  }

  /// The number of one symbol, then what readers send in the same message: `]E1` or `]E2` with an add-on, `]e0` (after a bar in the notation of GS1's
  /// syntax engine) with the component of a composite.
  private static func withTail(_ content: ArraySlice<UInt8>, length: Int, _ form: Form) -> RetailNumber {
    let next = content.firstIndex(of: UInt8(ascii: "]")) ?? content.endIndex
    let isBar = next < content.endIndex && next > content.startIndex && content[next - 1] == UInt8(ascii: "|")
    var number = digits(content[..<(isBar ? next - 1 : next)], length: length, form)
    guard number.problems.isEmpty, next < content.endIndex else { return number }
    var tail = content[next...]
    if let identifier = AIMIdentifier(leading: tail), identifier.text == "]E1" || identifier.text == "]E2" {
      let end = tail.dropFirst(3).firstIndex { !isDigit($0) } ?? tail.endIndex
      let found = addOnAlone(tail[(next + 3)..<end], length: identifier.text == "]E1" ? 2 : 5)
      guard found.problems.isEmpty else { return RetailNumber(form, nil, found.problems) }
      number.addOn = found.addOn
      tail = tail[end...]
      if tail.first == UInt8(ascii: "|") { tail = tail.dropFirst() }
      if tail.isEmpty { return number }
    }
    guard let identifier = AIMIdentifier(leading: tail), identifier.code == UInt8(ascii: "e") else {
      let problem = Problem(.character, offset: tail.startIndex, "only an add-on (]E1, ]E2) or a composite's component (]e0) may follow the number")
      return RetailNumber(form, nil, [problem])
    }
    number.component = tail.startIndex + 3..<tail.endIndex
    return number
  }

  private static func withAddOn(_ content: ArraySlice<UInt8>) -> RetailNumber {
    guard content.count == 15 || content.count == 18 else {
      let message = "\(content.count) characters, should be 13 digits and the 2 or 5 of an add-on"
      return RetailNumber(.gtin13, nil, [Problem(.length, offset: content.startIndex, message)])
    }
    var number = digits(content.prefix(13), length: 13, .gtin13)
    let found = addOnAlone(content.dropFirst(13), length: content.count - 13)
    number.addOn = found.addOn
    number.problems += found.problems
    if !found.problems.isEmpty { number.gtin = nil }
    return number
  }

  private static func addOnAlone(_ content: ArraySlice<UInt8>, length: Int) -> RetailNumber {
    guard content.count == length else {
      let message = "\(content.count) characters, an add-on should have \(length) digits"
      return RetailNumber(.addOn, nil, [Problem(.length, offset: content.startIndex, message)])
    }
    if let wrong = content.firstIndex(where: { !isDigit($0) }) {
      return RetailNumber(.addOn, nil, [Problem(.character, offset: wrong, "not a digit")])
    }
    var number = RetailNumber(.addOn)
    number.addOn = AddOn(digits: String(decoding: content, as: UTF8.self), offset: content.startIndex)
    return number
  }
}
