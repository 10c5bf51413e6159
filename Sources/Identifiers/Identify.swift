/// Says what a code is, by what the scanner tells of the symbol, else by its own evidence; never by a guess.
///
/// - A GS1 symbology, or FNC1 (as GS) in front: an element string or marking code, with its problems. EAN/UPC: a trade item number.
/// - Any other symbology, or none, in this order: a GS1 Digital Link, an EPC URI, a message of ISO/IEC 15434, an identity document, a contact, each by how
///   it begins; a marking code; an element string that begins with AI 00, 01 or 02 and is legal to its end, or is written with brackets.
/// - Without a symbology also: a trade item number, an SSCC, or an EPC's hexadecimal digits, if whole and right.
/// - Then, if it is one without any doubt: a number of a carrier, a field of a label with its data identifier.
///
/// A code that is none of these, or not sound, may have suffered on its way: where `Repair` knows one reading alone, that is the answer, and marked.
///
/// - Parameters:
///   - data: as the scanner sent it; an AIM identifier in front is taken off where `symbology` is `nil`.
///   - symbology: AIM identifier with its `]`; one that ISO/IEC 15424 does not have counts as none.
///   - rules: what the site reads in numbers of restricted circulation.
public func identify(_ data: [UInt8], symbology: String? = nil, rules: RestrictedCirculation = .none) -> Identification {
  let given = symbology.flatMap { AIMIdentifier($0) }
  let found = symbology == nil ? AIMIdentifier(leading: data[...]) : nil
  let start = found == nil ? 0 : 3
  if let symbology = given ?? found, symbology.usesECI, data[start...].contains(UInt8(ascii: "\\")) {
    return identify(ECIData(data, from: start), symbology, rules)
  }
  let reader = IdentityReader(data: data, start: start, symbology: given ?? found, rules: rules)
  let plain = reader.identification()
  guard reader.mayHaveSuffered(plain) else { return plain }
  switch Repair.offer(data, from: start, symbology: given ?? found) {
  case .none: return plain
  case .looksLike(_, let problem):
    guard !plain.problems.contains(where: { $0.code == problem.code && $0.offset == problem.offset }) else { return plain }
    return Identification(plain.identity, plain.problems + [problem], plain.symbology)
  case .repaired(let bytes, let how, let symbology):
    let mended = IdentityReader(data: bytes, start: 0, symbology: symbology, rules: rules).identification()
    return Identification(mended.identity, mended.problems, symbology, repaired: .init(bytes: bytes, how: how))
  }
}

private func isWhiteSpace(_ byte: UInt8) -> Bool { byte == 0x20 || (0x09...0x0D).contains(byte) }

/// Data whose backslashes are the escapes of the ECI protocol: the code is what they stand for.
private func identify(_ data: ECIData, _ symbology: AIMIdentifier, _ rules: RestrictedCirculation) -> Identification {
  let plain = IdentityReader(data: data.bytes, start: 0, symbology: symbology, rules: rules).identification()
  let problems = plain.problems.map { problem in
    var problem = problem
    problem.offset = data.offset(of: problem.offset)
    return problem
  }
  return Identification(plain.identity, data.problems + problems, symbology)
}

private struct IdentityReader {
  let data: [UInt8]
  /// Behind an AIM identifier in front.
  let start: Int
  let symbology: AIMIdentifier?
  let rules: RestrictedCirculation

  func identification() -> Identification {
    if symbology?.isGS1 == true || content.first == separator { return elementString() }
    if let identity = claimed() ?? announced() ?? evident() { return Identification(identity, nil, symbology) }
    return Identification(.text, wrongBrackets() + wrongText(), symbology)
  }

  private var content: ArraySlice<UInt8> { data[start...] }

  private static let code92 = AIRegistry.shared.code(of: "92")
  private static let code93 = AIRegistry.shared.code(of: "93")

  /// What GS1's symbologies hold, and what FNC1 leads.
  private func elementString() -> Identification {
    let string = ElementString(parsing: data, from: start)
    // A sound element string without a verification part is no marking code; most need no second look.
    if !string.isValid || string.elements.contains(where: { $0.code == Self.code92 || $0.code == Self.code93 }),
      let code = MarkingCode.read(data, from: start, symbology: symbology)
    {
      return Identification(.marking(code), nil, symbology)
    }
    return Identification(string.elements.isEmpty ? .text : .gs1(string), string.problems, symbology)
  }

  /// By what the symbology says.
  private func claimed() -> Identity? {
    guard let symbology, let number = RetailNumber.read(content, symbology: symbology, rules: rules) else { return nil }
    guard number.component != nil, let gtin = number.gtin,
      let composite = ElementString(composite: data, from: start, digits: gtin.digits.utf8.count)
    else { return .retail(number) }
    return .gs1(composite)
  }

  /// By how it begins.
  private func announced() -> Identity? {
    switch content.first {
    case UInt8(ascii: "h"), UInt8(ascii: "H"):
      return DigitalLink.looksLike(content) ? .digitalLink(DigitalLink(parsing: data, from: start)) : nil
    case UInt8(ascii: "u") where EPC.looksLikeURI(content):
      var epc = EPC(uri: Array(content))
      for index in epc.problems.indices { epc.problems[index].offset += start }
      return .epc(epc)
    case UInt8(ascii: "("): return bracketed()
    case let first? where isDigit(first): return nil
    default: break
    }
    if let message = SyntaxMessage.read(data, from: start, symbology: symbology) { return .message(message) }
    if let document = IdentityDocument.read(data, from: start, symbology: symbology) { return .identityDocument(document) }
    return Contact.read(data, from: start, symbology: symbology).map { .contact($0) }
  }

  /// By structure and check digits.
  private func evident() -> Identity? {
    if let code = MarkingCode.read(data, from: start, symbology: symbology) { return .marking(code) }
    if Evidence.beginsWithKey(content) {
      let string = ElementString(parsing: data, from: start)
      if string.isValid || content.contains(separator) { return .gs1(string) }
    }
    if symbology == nil {
      if let number = RetailNumber.read(content, symbology: nil, rules: rules) { return .retail(number) }
      if content.count == 18, content.allSatisfy(isDigit), let sscc = SSCC(String(decoding: content, as: UTF8.self)) { return .sscc(sscc) }
      if let epc = tag { return .epc(epc) }
    }
    if let number = CarrierNumber.read(data, from: start, symbology: symbology), number.reading != nil { return .carrier(number) }
    return LabelData.read(data, from: start, symbology: symbology, trusted: carriesLabelData).map { .labelData($0) }
  }

  /// An element string as people write it, right or wrong, if the first brackets hold an AI.
  private func bracketed() -> Identity? {
    guard content.dropFirst().first.map(isDigit) == true else { return nil }
    let string = ElementString(bracketed: data, from: start)
    return string.elements.isEmpty ? nil : .gs1(string)
  }

  /// Brackets with digits in them and no AI: text, and why.
  private func wrongBrackets() -> [Problem] {
    guard content.first == UInt8(ascii: "("), content.dropFirst().first.map(isDigit) == true else { return [] }
    return ElementString(bracketed: data, from: start).problems
  }

  /// What keeps a text from being read: too long for any symbol, not UTF-8, white space around a code, digits of another script.
  private func wrongText() -> [Problem] {
    guard let first = content.first, let last = content.last else { return [] }
    if content.count > ElementParser.limit {
      return [Problem(.length, offset: start, "\(content.count) bytes: no symbol holds more than \(ElementParser.limit)")]
    }
    if first >= 0x21, first < 0x80, last >= 0x21, last < 0x80, !content.contains(where: { $0 >= 0x80 }) { return [] }
    guard let text = String(validating: content, as: UTF8.self) else {
      let fault = firstFault()
      return [Problem(.character, offset: fault, "byte \(String(data[fault], radix: 16, uppercase: true)) is no UTF-8")]
    }
    let code = content.drop(while: isWhiteSpace)
    let trimmed = Array(code[..<((code.lastIndex { !isWhiteSpace($0) } ?? code.startIndex - 1) + 1)])
    if trimmed.count < content.count, isCode(trimmed) {
      let place = isWhiteSpace(first) ? start : start + trimmed.count
      return [Problem(.character, offset: place, "white space \(isWhiteSpace(first) ? "in front of" : "behind") what else is a code")]
    }
    let digits = text.unicodeScalars.map { $0.properties.numericType == .decimal ? $0.properties.numericValue : nil }
    if digits.allSatisfy({ $0 != nil }), isCode(digits.map { UInt8(ascii: "0") + UInt8($0 ?? 0) }) {
      let place = content.firstIndex { $0 >= 0x80 } ?? start
      return [Problem(.character, offset: place, "digits of another script")]
    }
    return []
  }

  private func isCode(_ data: [UInt8]) -> Bool {
    let found = IdentityReader(data: data, start: 0, symbology: symbology, rules: rules).identification()
    if case .text = found.identity { return false }
    return found.isSound
  }

  /// The first byte of the content that is no UTF-8.
  private func firstFault() -> Int {
    var index = start
    while index < data.count {
      let length =
        switch data[index] {
        case 0xC2...0xDF: 2
        case 0xE0...0xEF: 3
        case 0xF0...0xF4: 4
        default: 1
        }
      guard String(validating: content[index...].prefix(length), as: UTF8.self) != nil else { return index }
      index += length
    }
    return start
  }

  /// A tag's bits as a reader that poses as a keyboard types them. Digits alone may be any number.
  private var tag: EPC? {
    guard content.count >= 24, content.count <= 128, content.count % 4 == 0, content.allSatisfy({ hexValue($0) != nil }), !content.allSatisfy(isDigit)
    else { return nil }
    let epc = EPC(hex: Array(content))
    return epc.isValid ? epc : nil
  }

  /// Code 39 and Code 128 that are not GS1's are what labels carry data identifiers in; still, one with a number in front, and data behind it.
  private var carriesLabelData: Bool {
    guard let symbology, symbology.code == UInt8(ascii: "A") || symbology.code == UInt8(ascii: "C"), content.count >= 5, isDigit(content[start]) else { return false }
    return LabelData.possibleIdentifier(data, from: start) != nil
  }

  /// Worth asking whether it can be repaired: it is not sound, nothing is known of it, or names of a separator may stand in its values.
  func mayHaveSuffered(_ plain: Identification) -> Bool {
    switch plain.identity {
    case .text: LooksLike.read(data, from: start) == nil
    case .gs1, .marking: !plain.isSound || content.contains { $0 == UInt8(ascii: "<") || $0 == UInt8(ascii: "(") }
    case .retail: !plain.isSound && symbology?.gtinLength == nil
    default: false
    }
  }
}
