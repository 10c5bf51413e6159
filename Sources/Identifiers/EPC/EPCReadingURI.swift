extension EPC {
  /// Reads any EPC URI: `urn:epc:id:…`, `urn:epc:idpat:…`, `urn:epc:class:…`, `urn:epc:tag:…`, `urn:epc:raw:…`. A tag URI also gives the bits that
  /// say the same, a raw URI what its bits say.
  public init(uri: String, prefixes: CompanyPrefixes = CompanyPrefixes()) { self.init(uri: Array(uri.utf8), prefixes: prefixes) }

  public init(uri: [UInt8], prefixes: CompanyPrefixes = CompanyPrefixes()) {
    self.init()
    do throws(Problem) {
      if uri.starts(with: TagBinary.tagPrefix) {
        let tag = try TagBinary(uri: uri)
        let (bytes, count) = try tag.encoded()
        scheme = .tag(tag.scheme)
        filter = tag.scheme.filterBits > 0 ? tag.filter : nil
        partition = tag.identity.prefixLength > 0 ? 12 - tag.identity.prefixLength : nil
        identity = tag.identity
        memory = bytes
        bitCount = (count + 15) / 16 * 16
      } else if uri.starts(with: Self.rawPrefix) {
        let raw = try RawURI(uri)
        if let afi = raw.afi {
          throw Problem(.unknownScheme, offset: raw.afiOffset, "application family \(EPCHex.text([afi])): no EPC but an item identifier of ISO")
        }
        self.init(bytes: raw.bytes, count: raw.count, prefixes: prefixes)
        for index in problems.indices { problems[index].offset = raw.offset(ofByte: problems[index].offset) }
      } else {
        identity = try PureIdentity(uri: uri)
      }
    } catch { problems = [error] }
  }

  /// Whether a text is an EPC URI by how it begins.
  public static func looksLikeURI(_ text: some Collection<UInt8>) -> Bool { text.starts(with: "urn:epc:".utf8) }
}

/// `urn:epc:raw:96.x3034257BF7194E4000001A85`, `urn:epc:raw:96.xA1.x…` with an application family, and `urn:epc:raw:96.` with a decimal number, which
/// the standard still accepts (12.4).
struct RawURI {
  private(set) var bytes: [UInt8] = []
  private(set) var count = 0
  private(set) var afi: UInt8?
  private(set) var afiOffset = 0
  /// Where the digits begin; `nil` for a decimal number.
  private var digits: Int?
  private let start: Int

  init(_ uri: [UInt8]) throws(Problem) {
    start = try TagBinary.skipControlFields(uri, from: EPC.rawPrefix.count)
    let parts = uri[start...].split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
    if let wrong = EPCPart("the number of bits", .number(below: 513)).failure(parts[0], prefix: 0) {
      throw Problem(wrong.code, offset: start + wrong.offset, wrong.message)
    }
    count = Int(UInt64(ascii: parts[0]) ?? 0)
    guard parts.count == 2 || parts.count == 3, count > 0 else {
      throw Problem(.syntax, offset: start, "a raw URI is a number of bits, a point, x and the bits in hexadecimal digits")
    }
    if parts.count == 3 {
      let values = parts[1].dropFirst().compactMap(hexValue)
      guard parts[1].count == 3, parts[1].first == UInt8(ascii: "x"), values.count == 2 else {
        throw Problem(.syntax, offset: parts[1].startIndex, "an application family is x and two hexadecimal digits")
      }
      afi = values[0] << 4 | values[1]
      afiOffset = parts[1].startIndex
    }
    let last = parts[parts.count - 1]
    if last.first == UInt8(ascii: "x") { try readHex(last.dropFirst()) } else { try readDecimal(last) }
  }

  private mutating func readHex(_ text: ArraySlice<UInt8>) throws(Problem) {
    digits = text.startIndex
    guard text.count == (count + 3) / 4 else {
      throw Problem(.length, offset: text.startIndex, "\(count) bits are \((count + 3) / 4) hexadecimal digits, not \(text.count)")
    }
    for (index, byte) in text.enumerated() {
      guard let value = hexValue(byte), byte == hexDigit(value) else {
        throw Problem(.character, offset: text.startIndex + index, "the bits are written in capital hexadecimal digits, not \(shown(byte))")
      }
      if index % 2 == 0 { bytes.append(value << 4) } else { bytes[index / 2] |= value }
    }
  }

  /// A number as long as memory: times ten, plus a digit.
  private mutating func readDecimal(_ text: ArraySlice<UInt8>) throws(Problem) {
    guard !text.isEmpty, text.count < 160 else { throw Problem(.length, offset: text.startIndex, "\(text.count) digits do not write \(count) bits") }
    bytes = [UInt8](repeating: 0, count: (count + 7) / 8)
    for index in text.indices {
      guard isDigit(text[index]) else { throw Problem(.character, offset: index, "a decimal number takes digits, not \(shown(text[index]))") }
      var carry = Int(text[index] & 15)
      for place in bytes.indices.reversed() {
        carry += 10 * Int(bytes[place])
        bytes[place] = UInt8(truncatingIfNeeded: carry)
        carry >>= 8
      }
      if carry != 0 { throw Problem(.range, offset: text.startIndex, "the number does not fit \(count) bits") }
    }
    let spare = bytes.count * 8 - count
    guard spare > 0 else { return }
    guard bytes[0] >> UInt8(8 - spare) == 0 else { throw Problem(.range, offset: text.startIndex, "the number does not fit \(count) bits") }
    for place in bytes.indices {
      bytes[place] = bytes[place] << UInt8(spare) | (place + 1 < bytes.count ? bytes[place + 1] >> UInt8(8 - spare) : 0)
    }
  }

  func offset(ofByte byte: Int) -> Int { digits.map { $0 + 2 * byte } ?? start }
}
