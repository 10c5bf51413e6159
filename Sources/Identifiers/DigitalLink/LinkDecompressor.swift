/// Reads the binary form of compressed GS1 Digital Link URIs: AIs with their values, and pairs that are not GS1's.
struct LinkDecompressor {
  /// By the code of the AI in the registry.
  private(set) var elements: [(code: Int, value: [UInt8])] = []
  /// `key=value`, escaped as a query needs it.
  private(set) var parameters: [String] = []
  private var bits: BitReader
  private let registry = AIRegistry.shared

  private init(_ bits: BitReader) { self.bits = bits }

  /// Reads all of `text`; `nil` where it is not such a form to its last bit.
  init?(_ text: ArraySlice<UInt8>) {
    guard text.count > 2, let bits = LinkCompression.bits(text) else { return nil }
    self.init(bits)
    while self.bits.remaining > 5 {
      guard readElement() else { return nil }
    }
    guard self.bits.read(self.bits.remaining) == 0 else { return nil }
  }

  private mutating func readElement() -> Bool {
    guard let code = bits.read(8) else { return false }
    if code >> 4 == 15 { return readParameter(code & 15) }
    if code >> 4 < 10, code & 15 < 10 {
      guard let ai = readAI([code >> 4, code & 15]) else { return false }
      return readValue(ai)
    }
    guard let sequence = LinkCompression.sequences.first(where: { $0.code == code }) else { return false }
    for ai in sequence.ais {
      guard let code = registry.code(of: ai), readValue(code) else { return false }
    }
    return true
  }

  /// The AI that begins with these digits: as many more are read as it has.
  private mutating func readAI(_ first: [UInt64]) -> Int? {
    var digits = first.map { UInt8(ascii: "0") + UInt8($0) }
    while true {
      if let found = registry.find(in: digits.span, at: 0, before: digits.count) { return found.code }
      guard digits.count < 4, let digit = bits.read(4), digit < 10 else { return nil }
      digits.append(UInt8(ascii: "0") + UInt8(digit))
    }
  }

  private mutating func readValue(_ ai: Int) -> Bool {
    var value: [UInt8] = []
    for part in LinkCompression.parts[registry.line(ai)] {
      let encoding = part.isNumeric ? 0 : bits.read(3)
      let length = part.isFixed ? UInt64(part.length) : bits.read(LinkCompression.width(ofLength: part.length))
      guard let encoding, let length, let text = readText(encoding, Int(length)) else { return false }
      value += text
    }
    guard !value.isEmpty else { return false }
    elements.append((ai, value))
    return true
  }

  /// A pair that is not GS1's: 15, seven bits for the length of its name, the name, and the value like an alphanumeric part.
  private mutating func readParameter(_ high: UInt64) -> Bool {
    guard let low = bits.read(3), let name = readText(LinkCompression.Encoding.base64.rawValue, Int(high << 3 | low)), !name.isEmpty,
      let encoding = bits.read(3), let length = bits.read(7), let value = readText(encoding, Int(length))
    else { return false }
    var parameter = name
    parameter.append(UInt8(ascii: "="))
    PercentCoding.append(value, to: &parameter)
    parameters.append(String(decoding: parameter, as: UTF8.self))
    return true
  }

  private mutating func readText(_ encoding: UInt64, _ length: Int) -> [UInt8]? {
    guard let encoding = LinkCompression.Encoding(rawValue: encoding) else { return nil }
    let width: Int
    switch encoding {
    case .digits: return readDigits(length)
    case .lowercaseHex, .uppercaseHex: width = 4
    case .base64: width = 6
    case .ascii: width = 7
    }
    guard length * width <= bits.remaining else { return nil }
    return (0..<length).compactMap { _ in
      guard let value = bits.read(width) else { return nil }
      switch encoding {
      case .lowercaseHex: return hexDigit(UInt8(value)) | 0x20
      case .uppercaseHex: return hexDigit(UInt8(value))
      case .base64: return LinkCompression.alphabet[Int(value)]
      default: return UInt8(value)
      }
    }
  }

  /// A binary number as so many decimal digits, with zeros in front.
  private mutating func readDigits(_ count: Int) -> [UInt8]? {
    var left = LinkCompression.width(ofDigits: count)
    guard left <= bits.remaining else { return nil }
    // Least significant first.
    var digits: [UInt32] = []
    while left > 0 {
      let taken = min(left, 16)
      guard var carry = bits.read(taken).map({ UInt32($0) }) else { return nil }
      for index in digits.indices {
        let value = digits[index] << UInt32(taken) + carry
        digits[index] = value % 10
        carry = value / 10
      }
      while carry > 0 {
        digits.append(carry % 10)
        carry /= 10
      }
      left -= taken
    }
    guard digits.count <= count else { return nil }
    return [UInt8](repeating: UInt8(ascii: "0"), count: count - digits.count) + digits.reversed().map { UInt8(ascii: "0") + UInt8($0) }
  }
}
