extension DigitalLink {
  /// What is compressed, and how.
  public struct Compression: OptionSet, Sendable {
    public let rawValue: Int
    public init(rawValue: Int) { self.rawValue = rawValue }
    /// The key stays as it is.
    public static let keepsKey = Compression(rawValue: 1)
    /// One code for several AIs where there is one.
    public static let joinsAIs = Compression(rawValue: 2)
    /// `parameters` of the form `key=value` too, where the key consists of letters, digits, `-` and `_` and the value of ASCII characters.
    public static let takesParameters = Compression(rawValue: 4)
  }

  /// The URI compressed as Digital Link 1.1 had it. GS1 has withdrawn this form since; old resolvers and labels still have it. `nil` where something
  /// is wrong with this link, where a value does not fit the form, and where something else would be read from it, as of two keys.
  public func compressed(_ compression: Compression = [], stem: String? = nil) -> String? {
    guard isValid, pathCount > 0 else { return nil }
    var writer = LinkCompressor()
    var rest = elements.elements[...]
    var uri = Array((stem ?? self.stem).utf8)
    if uri.last == UInt8(ascii: "/") { uri.removeLast() }
    if compression.contains(.keepsKey), let key = rest.popFirst() {
      uri += "/\(key.ai)/".utf8
      PercentCoding.append(key.value.utf8, to: &uri)
    }
    var kept = parameters
    guard writer.write(rest.sorted { $0.ai < $1.ai }, joined: compression.contains(.joinsAIs)) else { return nil }
    if compression.contains(.takesParameters) { kept = parameters.filter { !writer.write(parameter: Array($0.utf8)[...]) } }
    if !writer.isEmpty {
      uri.append(UInt8(ascii: "/"))
      uri += writer.text
    }
    for (index, parameter) in kept.enumerated() { uri += "\(index == 0 ? "?" : "&")\(parameter)".utf8 }
    if let fragment { uri += "#\(fragment)".utf8 }
    return DigitalLink(parsing: uri).canonical == canonical ? String(decoding: uri, as: UTF8.self) : nil
  }
}

/// Writes the binary form of compressed GS1 Digital Link URIs.
struct LinkCompressor {
  private var bits = BitWriter()
  var isEmpty: Bool { bits.count == 0 }

  /// Six bits a character, the last filled up with zeros.
  var text: [UInt8] {
    var reader = BitReader(bits.bytes + [0])
    return (0..<(bits.count + 5) / 6).compactMap { _ in reader.read(6).map { LinkCompression.alphabet[Int($0)] } }
  }

  /// Those that share a code first, then the others, in the order given.
  mutating func write(_ elements: [ElementString.Element], joined: Bool) -> Bool {
    var left = elements
    while joined, let sequence = Self.longestSequence(left.map(\.ai)) {
      bits.write(sequence.code, 8)
      for ai in sequence.ais {
        guard let index = left.firstIndex(where: { $0.ai == ai }), writeValue(left.remove(at: index)) else { return false }
      }
    }
    for element in left {
      for digit in element.ai.utf8 { bits.write(UInt64(digit & 15), 4) }
      guard writeValue(element) else { return false }
    }
    return true
  }

  /// Of the sequences that are all there, the one with the most digits of AIs.
  private static func longestSequence(_ ais: [String]) -> (code: UInt64, ais: [String])? {
    var best: (code: UInt64, ais: [String])?
    var most = 0
    for sequence in LinkCompression.sequences where sequence.ais.allSatisfy(ais.contains) {
      let digits = sequence.ais.reduce(0) { $0 + $1.utf8.count }
      if digits > most { (best, most) = (sequence, digits) }
    }
    return best
  }

  private mutating func writeValue(_ element: ElementString.Element) -> Bool {
    var rest = element.data
    for part in LinkCompression.parts[element.row] {
      let text = rest.prefix(part.length)
      rest = rest.dropFirst(part.length)
      guard !part.isFixed || text.count == part.length else { return false }
      let encoding = part.isNumeric ? .digits : LinkCompression.Encoding(text)
      if !part.isNumeric { bits.write(encoding.rawValue, 3) }
      if !part.isFixed { bits.write(UInt64(text.count), LinkCompression.width(ofLength: part.length)) }
      guard write(text, encoding) else { return false }
    }
    return rest.isEmpty
  }

  /// `false`, and nothing is written, where the form has no place for it.
  mutating func write(parameter: ArraySlice<UInt8>) -> Bool {
    guard let equals = parameter.firstIndex(of: UInt8(ascii: "=")) else { return false }
    let name = parameter[..<equals]
    let value = PercentCoding.decoded(parameter[(equals + 1)...], plusIsSpace: true)[...]
    guard (1...127).contains(name.count), name.allSatisfy({ LinkCompression.base64Value($0) != nil }) else { return false }
    guard value.count < 128, value.allSatisfy({ $0 < 128 }) else { return false }
    bits.write(15, 4)
    bits.write(UInt64(name.count), 7)
    let encoding = LinkCompression.Encoding(value)
    guard write(name, .base64) else { return false }
    bits.write(encoding.rawValue, 3)
    bits.write(UInt64(value.count), 7)
    return write(value, encoding)
  }

  private mutating func write(_ text: ArraySlice<UInt8>, _ encoding: LinkCompression.Encoding) -> Bool {
    switch encoding {
    case .digits: return writeDigits(text)
    case .lowercaseHex, .uppercaseHex: for byte in text { bits.write(UInt64(hexValue(byte) ?? 0), 4) }
    case .base64: for byte in text { bits.write(LinkCompression.base64Value(byte) ?? 0, 6) }
    case .ascii:
      guard text.allSatisfy({ $0 < 128 }) else { return false }
      for byte in text { bits.write(UInt64(byte), 7) }
    }
    return true
  }

  private mutating func writeDigits(_ digits: ArraySlice<UInt8>) -> Bool {
    guard digits.allSatisfy(isDigit) else { return false }
    // Sixteen bits each, least significant first.
    var number = [UInt32](repeating: 0, count: LinkCompression.width(ofDigits: digits.count) / 16 + 1)
    for digit in digits {
      var carry = UInt32(digit & 15)
      for index in number.indices {
        carry += number[index] * 10
        number[index] = carry & 0xFFFF
        carry >>= 16
      }
    }
    var left = LinkCompression.width(ofDigits: digits.count)
    for index in number.indices.reversed() {
      let width = left - 16 * index
      guard width > 0 else { continue }
      bits.write(UInt64(number[index]), width)
      left -= width
    }
    return true
  }
}
