/// One component of a pure identity: its name among the fields, and what may stand in it.
struct EPCPart: Sendable {
  enum Content: Sendable, Equatable {
    /// 6 to 12 digits.
    case prefix
    /// As many digits as make so many together with the company prefix.
    case rest(Int)
    case digits(ClosedRange<Int>)
    /// 1 to so many characters of GS1 set 82.
    case text(Int)
    /// Characters of GS1 set 82, together with the company prefix at most so many.
    case restText(Int)
    /// Digits, capital letters, `-`, `/` and `#`; together with the company prefix at most so many.
    case restPart(Int)
    /// A decimal number without leading zeros.
    case number(below: UInt64)
    /// CAGE code (5) or DODAAC (6): digits and capital letters but I and O.
    case cage
    /// Digits, capital letters, `-` and `/`; `hash`: a `#` may stand in front.
    case part(ClosedRange<Int>, hash: Bool)
    /// Owner (3 letters), U, J or Z, 6 digits and check digit.
    case container
    /// 6 digits and check digit.
    case vessel
  }

  let name: String
  let content: Content

  init(_ name: String, _ content: Content) {
    self.name = name
    self.content = content
  }

  /// What is wrong with a value, with the place within it; `nil` where nothing is.
  /// - Parameter prefix: digits of the company prefix, 0 where there is none.
  func failure(_ value: ArraySlice<UInt8>, prefix: Int) -> (code: Problem.Code, offset: Int, message: String)? {
    func length(_ allowed: String) -> (Problem.Code, Int, String)? { (.length, 0, "\(name) takes \(allowed), not \(value.count)") }
    func character(_ allowed: String, _ isAllowed: (UInt8) -> Bool) -> (Problem.Code, Int, String)? {
      value.firstIndex { !isAllowed($0) }.map { (.character, $0 - value.startIndex, "\(name) takes \(allowed), not \(shown(value[$0]))") }
    }
    func digits() -> (Problem.Code, Int, String)? { character("digits", isDigit) }
    switch content {
    case .prefix:
      return digits() ?? ((6...12).contains(value.count) ? nil : length("6 to 12 digits"))
    case .rest(let total):
      let count = total - prefix
      return digits() ?? (value.count == count ? nil : length("\(count) digits behind a company prefix of \(prefix)"))
    case .digits(let range):
      let allowed = range.count == 1 ? "\(range.lowerBound) digits" : "\(range.lowerBound) to \(range.upperBound) digits"
      return digits() ?? (range.contains(value.count) ? nil : length(allowed))
    case .text(let most), .restText(let most):
      let most = content == .text(most) ? most : most - prefix
      guard (1...most).contains(value.count) else { return length("1 to \(most) characters") }
      return character("characters of GS1 set 82") { EPCCharacters.of($0, .set82) }
    case .restPart(let total):
      let most = total - prefix
      guard (1...most).contains(value.count) else { return length("1 to \(most) characters") }
      return character("capital letters, digits, #, - and /") { EPCCharacters.of($0, .set39) }
    case .number(let limit):
      guard !value.isEmpty else { return length("a number") }
      if let wrong = digits() { return wrong }
      if value.count > 1 && value.first == UInt8(ascii: "0") { return (.range, 0, "\(name) is a number: no zeros in front") }
      guard let number = UInt64(ascii: value), number < limit else { return (.range, 0, "\(name) is at most \(limit - 1)") }
      return nil
    case .cage:
      let wrong = character("digits and capital letters but I and O") {
        EPCCharacters.of($0, .alphanumeric) && $0 != UInt8(ascii: "I") && $0 != UInt8(ascii: "O")
      }
      return wrong ?? ((5...6).contains(value.count) ? nil : length("5 or 6 characters"))
    case .part(let range, let hash):
      let body = hash && value.first == UInt8(ascii: "#") ? value.dropFirst() : value
      if body.count < range.lowerBound || value.count > range.upperBound { return length("\(range.lowerBound) to \(range.upperBound) characters") }
      if let wrong = body.firstIndex(where: { !EPCCharacters.of($0, .set39) || $0 == UInt8(ascii: "#") }) {
        return (.character, wrong - value.startIndex, "\(name) takes capital letters, digits, - and /, not \(shown(value[wrong]))")
      }
      return nil
    case .container: return containerFailure(value)
    case .vessel:
      guard value.count == 7 else { return length("7 digits") }
      if let wrong = digits() { return wrong }
      let sum = zip(value.prefix(6), 0...).reduce(0) { $0 + Int($1.0 & 15) * (7 - $1.1) }
      return sum % 10 == Int(value[value.startIndex + 6] & 15) ? nil : (.checkDigit, 6, "the check digit of the IMO number is wrong")
    }
  }

  /// ISO 6346: letters count from 10 on, multiples of 11 left out; weights are powers of two; modulo 11, then 10.
  private func containerFailure(_ value: ArraySlice<UInt8>) -> (code: Problem.Code, offset: Int, message: String)? {
    guard value.count == 11 else { return (.length, 0, "\(name) takes 11 characters, not \(value.count)") }
    var sum = 0
    for (index, byte) in value.enumerated() {
      let isLetter = EPCCharacters.of(byte, .alphanumeric) && !isDigit(byte)
      let isRight = index < 3 ? isLetter : index == 3 ? [UInt8](arrayLiteral: 0x55, 0x4A, 0x5A).contains(byte) : isDigit(byte)
      guard isRight else { return (.character, index, "\(name) is 3 letters, U, J or Z, and 7 digits, not \(shown(byte))") }
      let letter = Int(byte) - 65
      let number = isLetter ? 10 + letter + (letter >= 1 ? 1 : 0) + (letter >= 11 ? 1 : 0) + (letter >= 21 ? 1 : 0) : Int(byte & 15)
      if index < 10 { sum += number << index }
    }
    return sum % 11 % 10 == Int(value[value.startIndex + 10] & 15) ? nil : (.checkDigit, 10, "the check digit of the container code is wrong")
  }
}

/// A character for a message.
func shown(_ byte: UInt8) -> String {
  (0x21..<0x7F).contains(byte) ? "'\(UnicodeScalar(byte))'" : "byte \(byte < 16 ? "0" : "")\(String(byte, radix: 16, uppercase: true))"
}

extension UInt64 {
  /// A decimal number of at most 19 ASCII digits; `nil` for anything else.
  init?(ascii digits: ArraySlice<UInt8>) {
    guard (1...19).contains(digits.count) else { return nil }
    var number: UInt64 = 0
    for digit in digits {
      guard isDigit(digit) else { return nil }
      number = number &* 10 &+ UInt64(digit & 15)
    }
    self = number
  }
}
