/// What a code is.
public enum Identity: Sendable, Hashable {
  case gs1(ElementString)
  case gtin(GTIN)
  case sscc(SSCC)
  /// Anything else, and whatever is in doubt.
  case text

  /// One word for programs.
  public var kind: String {
    switch self {
    case .gs1: "gs1"
    case .gtin: "gtin"
    case .sscc: "sscc"
    case .text: "text"
    }
  }
}

public struct Identification: Sendable, Hashable {
  public let identity: Identity
  /// What is wrong. With `.text`: why it is not what it looks like.
  public let problems: [Problem]
  /// What the scanner said of the symbol, given or found in front of the data.
  public let symbology: AIMIdentifier?

  /// What had to be undone before the code could be read, such as `layout:ru`; `nil` for a code that was read as it came.
  public let repaired: String? = nil

  /// What the code says in AIs, however it is written; `nil` where it says nothing in them.
  public var elements: ElementString? {
    switch identity {
    case .gs1(let string): string
    case .gtin(let gtin): ElementString(pairs: CollectionOfOne((ai: "01", value: gtin.padded)))
    case .sscc(let sscc): ElementString(pairs: CollectionOfOne((ai: "00", value: sscc.digits)))
    case .text: nil
    }
  }

  /// Nothing is wrong within this one symbol (see `ElementString.isValid`).
  public var isSound: Bool { problems.allSatisfy { $0.code == .missingCompanion } }
}

/// Says what a code is, by what the scanner tells of the symbol, else by its own evidence; never by a guess.
///
/// - A GS1 symbology: an element string, with its problems. `]E0`, `]E4`: a GTIN if digits and check digit are right. `]I`: a GTIN-14, if so.
/// - Any other symbology, or none: an element string if the data begins with FNC1 (as GS) or with AI 00, 01 or 02 and is legal to its end;
///   or if it is written with brackets, `(01)…`, and legal.
/// - None: 8, 12, 13 or 14 digits with a right check digit are a GTIN, 18 an SSCC.
///
/// - Parameters:
///   - data: as the scanner sent it; an AIM identifier in front is taken off where `symbology` is `nil`.
///   - symbology: AIM identifier with its `]`; one that ISO/IEC 15424 does not have counts as none.
public func identify(_ data: [UInt8], symbology: String? = nil) -> Identification {
  let given = symbology.flatMap { AIMIdentifier($0) }
  let found = symbology == nil ? AIMIdentifier.split(data).0 : nil
  let (identity, problems) = identity(of: data, from: found == nil ? 0 : 3, symbology: given ?? found)
  return Identification(identity: identity, problems: problems, symbology: given ?? found)
}

private func identity(of data: [UInt8], from start: Int, symbology: AIMIdentifier?) -> (Identity, [Problem]) {
  let content = data[start...]
  if let symbology, symbology.isGS1 {
    let string = ElementString(parsing: data, from: start)
    return (string.elements.isEmpty ? .text : .gs1(string), string.problems)
  }
  if let length = symbology?.gtinLength { return tradeItem(content, length: length) }
  if content.first == separator || beginsAsElementString(content) {
    let string = ElementString(parsing: data, from: start)
    if string.isValid { return (.gs1(string), string.problems) }
    if content.contains(separator) { return (.text, string.problems) }
  }
  if content.first == UInt8(ascii: "("), content.dropFirst().first.map(isDigit) == true {
    let string = ElementString(bracketed: data, from: start)
    return (string.isValid ? .gs1(string) : .text, string.problems)
  }
  let mayBeGTIN = symbology == nil || symbology?.text.hasPrefix("]I") == true && content.count == 14
  guard mayBeGTIN, content.count <= 18, let digits = String(validating: content, as: UTF8.self) else { return (.text, []) }
  if let gtin = GTIN(digits) { return (.gtin(gtin), []) }
  if let sscc = SSCC(digits) { return (.sscc(sscc), []) }
  return (.text, [])
}

/// AI 00, 01 or 02 with as many digits as it takes and a right check digit.
private func beginsAsElementString(_ content: ArraySlice<UInt8>) -> Bool {
  let length =
    switch (content.first, content.dropFirst().first) {
    case (UInt8(ascii: "0"), UInt8(ascii: "0")): 18
    case (UInt8(ascii: "0"), UInt8(ascii: "1")), (UInt8(ascii: "0"), UInt8(ascii: "2")): 14
    default: Int.max
    }
  return content.count - 2 >= length && CheckDigit.isValid(content.dropFirst(2).prefix(length))
}

private func tradeItem(_ content: ArraySlice<UInt8>, length: Int) -> (Identity, [Problem]) {
  func problem(_ code: Problem.Code, _ offset: Int, _ message: String) -> (Identity, [Problem]) {
    (.text, [Problem(code, offset: offset, message)])
  }
  guard content.count == length else { return problem(.length, content.startIndex, "\(content.count) characters, should be \(length) digits") }
  if let wrong = content.firstIndex(where: { !isDigit($0) }) { return problem(.character, wrong, "not a digit") }
  guard let gtin = GTIN(String(decoding: content, as: UTF8.self)) else {
    return problem(.checkDigit, content.startIndex, "the check digit is wrong")
  }
  return (.gtin(gtin), [])
}
