/// The value of an AI in bits (TDS 2.3, 14.5), one component after the other.
extension BitReader {
  mutating func take(_ width: Int) throws(PlusFault) -> UInt64 {
    guard let value = read(width) else { throw .end(position, needs: width, has: remaining) }
    return value
  }

  mutating func append(_ component: PlusComponent, to text: inout [UInt8]) throws(PlusFault) {
    let start = position
    switch component {
    case .nibbles(let count):
      for _ in 0..<count {
        let nibble = try take(4)
        guard nibble < 10 else { throw PlusFault(.character, position - 4, "nibble \(hexByte(UInt8(nibble))) is no digit") }
        text.append(UInt8(ascii: "0") + UInt8(nibble))
      }
    case .fixedNumber(let count):
      try appendDigits(count, to: &text)
    case .number(let max):
      let count = try takeLength(max)
      try appendDigits(count, to: &text)
    case .text(let max):
      try appendText(max: max, to: &text)
    case .delimited(let max):
      try appendDelimited(max: max, to: &text)
    case .date:
      try appendDate(to: &text)
    case .dateTime:
      try appendDate(to: &text)
      try appendTime(2, to: &text)
    case .dateRange:
      let isRange = try take(1) == 1
      try appendDate(to: &text)
      if isRange { try appendDate(to: &text) }
    case .precision:
      let parts = try take(2)
      try appendDate(to: &text)
      if parts < 3 { try appendTime(Int(parts) + 1, to: &text) }
    case .country:
      for _ in 0..<2 {
        let letter = try take(6)
        guard letter < 26 else { throw PlusFault(.character, start, "a country is two capital letters") }
        text.append(UInt8(ascii: "A") + UInt8(letter))
      }
    case .bit:
      text.append(UInt8(ascii: "0") + UInt8(try take(1)))
    case .minus:
      if try take(1) == 1 { text.append(UInt8(ascii: "-")) }
    case .sequence:
      for place in 0..<2 {
        let digit = try take(4)
        guard (1...9).contains(digit) else { throw PlusFault(.character, start, "a position in a sequence is 1 to 9 of 1 to 9") }
        if place == 1 { text.append(UInt8(ascii: "/")) }
        text.append(UInt8(ascii: "0") + UInt8(digit))
      }
    }
  }

  private mutating func takeLength(_ max: Int) throws(PlusFault) -> Int {
    guard max > 1 else { return 1 }
    let start = position
    let count = Int(try take(PlusComponent.lengthBits(max)))
    guard count <= max else { throw PlusFault(.length, start, "\(count) characters, at most \(max) are allowed") }
    return count
  }

  private mutating func appendDigits(_ count: Int, to text: inout [UInt8]) throws(PlusFault) {
    let start = position
    let width = PlusNumber.bits(count)
    guard let fits = appendNumber(count, width: width, to: &text) else { throw .end(start, needs: width, has: remaining) }
    if !fits { throw PlusFault(.range, start, "a number of more than \(count) digits") }
  }

  private mutating func appendText(max: Int, to text: inout [UInt8]) throws(PlusFault) {
    let start = position
    let indicator = try take(3)
    guard let encoding = TextEncoding(rawValue: UInt8(indicator)) else {
      throw PlusFault(.character, start, "encoding indicator \(indicator) is reserved")
    }
    let count = try takeLength(max)
    try appendText(count, encoding, to: &text)
  }

  private mutating func appendDelimited(max: Int, to text: inout [UInt8]) throws(PlusFault) {
    let start = position
    let first = text.count
    while true {
      let nibble = try take(4)
      switch nibble {
      case 0...9: text.append(UInt8(ascii: "0") + UInt8(nibble))
      case 14:
        let rest = text.count
        try appendText(max: max, to: &text)
        guard rest < text.count, !isDigit(text[rest]) else {
          throw PlusFault(.character, start, "after the delimiter stands a character that is no digit")
        }
        return
      case 15: return
      default: throw PlusFault(.character, position - 4, "nibble \(hexByte(UInt8(nibble))) is neither a digit nor delimiter nor terminator")
      }
      guard text.count - first <= max else { throw PlusFault(.length, start, "more than \(max) digits without terminator") }
    }
  }

  /// Whether there is such a day is for the AI's check to say; a year must fit two digits.
  mutating func appendDate(to text: inout [UInt8]) throws(PlusFault) {
    let start = position
    let bits = try take(16)
    guard bits >> 9 < 100 else { throw PlusFault(.date, start, "year \(bits >> 9) has more than two digits") }
    for part in [bits >> 9, bits >> 5 & 15, bits & 31] { appendPair(part, to: &text) }
  }

  private mutating func appendTime(_ parts: Int, to text: inout [UInt8]) throws(PlusFault) {
    for part in 0..<parts { appendPair(try take(part == 0 ? 5 : 6), to: &text) }
  }

  private func appendPair(_ value: UInt64, to text: inout [UInt8]) {
    text.append(UInt8(ascii: "0") + UInt8(value / 10))
    text.append(UInt8(ascii: "0") + UInt8(value % 10))
  }
}

extension BitWriter {
  /// Writes what `component` takes of the value's beginning, and takes it away. `false` where it cannot be written so; `text` says how
  /// characters are to be written where there is a choice.
  mutating func write(_ component: PlusComponent, _ value: inout ArraySlice<UInt8>, text: TextEncoding?) -> Bool {
    switch component {
    case .nibbles(let count):
      guard let digits = takeDigits(count, &value) else { return false }
      for digit in digits { write(UInt64(digit & 15), 4) }
    case .fixedNumber(let count):
      guard let digits = takeDigits(count, &value) else { return false }
      writeNumber(digits, width: PlusNumber.bits(count))
    case .number(let max):
      guard value.count <= max, let digits = takeDigits(value.count, &value) else { return false }
      if max > 1 { write(UInt64(digits.count), PlusComponent.lengthBits(max)) }
      writeNumber(digits, width: PlusNumber.bits(digits.count))
    case .text(let max):
      return writeText(&value, max: max, text)
    case .delimited(let max):
      let digits = value.prefix(while: isDigit)
      for digit in digits { write(UInt64(digit & 15), 4) }
      value = value.dropFirst(digits.count)
      write(value.isEmpty ? 15 : 14, 4)
      return value.isEmpty || writeText(&value, max: max, text)
    case .date:
      return writePairs([7, 4, 5], &value)
    case .dateTime:
      return writePairs([7, 4, 5, 5, 6], &value)
    case .dateRange:
      let isRange = value.count > 6
      write(isRange ? 1 : 0, 1)
      return writePairs(isRange ? [7, 4, 5, 7, 4, 5] : [7, 4, 5], &value)
    case .precision:
      guard let parts = [8: 0, 10: 1, 12: 2, 6: 3][value.count] else { return false }
      write(UInt64(parts), 2)
      return writePairs(Array([7, 4, 5, 5, 6, 6].prefix(value.count / 2)), &value)
    case .country:
      guard value.count == 2, value.allSatisfy({ (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains($0) }) else { return false }
      for letter in value { write(UInt64(letter - UInt8(ascii: "A")), 6) }
      value = []
    case .bit:
      guard let digit = takeDigits(1, &value)?.first, digit & 15 < 2 else { return false }
      write(UInt64(digit & 15), 1)
    case .minus:
      guard value.isEmpty || value.elementsEqual("-".utf8) else { return false }
      write(value.isEmpty ? 0 : 1, 1)
      value = []
    case .sequence:
      let digits = Array(value)
      guard digits.count == 3, isDigit(digits[0]), isDigit(digits[2]), digits[1] == UInt8(ascii: "/") else { return false }
      write(UInt64(digits[0] & 15) << 4 | UInt64(digits[2] & 15), 8)
      value = []
    }
    return true
  }

  private func takeDigits(_ count: Int, _ value: inout ArraySlice<UInt8>) -> ArraySlice<UInt8>? {
    let digits = value.prefix(count)
    guard digits.count == count, digits.allSatisfy(isDigit) else { return nil }
    value = value.dropFirst(count)
    return digits
  }

  private mutating func writeText(_ value: inout ArraySlice<UInt8>, max: Int, _ wanted: TextEncoding?) -> Bool {
    guard value.count <= max, let encoding = wanted ?? .shortest(value), value.allSatisfy(encoding.contains) else { return false }
    write(UInt64(encoding.rawValue), 3)
    if max > 1 { write(UInt64(value.count), PlusComponent.lengthBits(max)) }
    writeText(value, encoding)
    value = []
    return true
  }

  /// Two digits into each width.
  private mutating func writePairs(_ widths: [Int], _ value: inout ArraySlice<UInt8>) -> Bool {
    guard let digits = takeDigits(2 * widths.count, &value) else { return false }
    for (index, width) in widths.enumerated() {
      let pair = twoDigits(digits[digits.startIndex + 2 * index], digits[digits.startIndex + 2 * index + 1])
      guard pair < 1 << width else { return false }
      write(UInt64(pair), width)
    }
    return true
  }
}

extension PlusComponent {
  /// Bits of the length of a value of at most `max` characters.
  static func lengthBits(_ max: Int) -> Int { Int.bitWidth - max.leadingZeroBitCount }
}
