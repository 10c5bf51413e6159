/// How characters are written in the bits of an EPC of TDS 2.x; raw values are the encoding indicator (TDS 2.3 table E).
public enum TextEncoding: UInt8, Sendable, Hashable, CaseIterable {
  /// Digits as one number.
  case number = 0
  /// `0-9A-F` and `0-9a-f`, four bits each.
  case upperHex = 1, lowerHex = 2
  /// `A-Za-z0-9-_`, six bits each.
  case base64 = 3
  /// Every character of GS1 sets 82 and 39, seven bits each.
  case ascii = 4
  /// `A-Z0-9-.:`, three in sixteen bits.
  case code40 = 5

  /// Bits of `count` characters.
  func bits(_ count: Int) -> Int {
    switch self {
    case .number: PlusNumber.bits(count)
    case .upperHex, .lowerHex: 4 * count
    case .base64: 6 * count
    case .ascii: 7 * count
    case .code40: (count + 2) / 3 * 16
    }
  }

  /// The one of fewest bits that has all the characters; of two that are equal the earlier indicator, but 7-bit ASCII last. `nil` where a
  /// character is of no GS1 set.
  static func shortest(_ value: some Collection<UInt8>) -> TextEncoding? {
    let common = value.reduce(0xFF as UInt8) { $0 & membership[Int($1)] }
    let count = value.count
    var best: TextEncoding?
    for encoding in [number, upperHex, lowerHex, base64, code40, ascii] where common >> encoding.rawValue & 1 == 1 {
      if best.map({ encoding.bits(count) < $0.bits(count) }) ?? true { best = encoding }
    }
    return best
  }

  func contains(_ byte: UInt8) -> Bool { Self.membership[Int(byte)] >> rawValue & 1 == 1 }

  /// A bit for each encoding that has the character.
  private static let membership: [UInt8] = {
    var table = [UInt8](repeating: 0, count: 256)
    func add(_ characters: String, _ encodings: [TextEncoding]) {
      for byte in characters.utf8 { for encoding in encodings { table[Int(byte)] |= 1 << encoding.rawValue } }
    }
    add("0123456789", allCases)
    add("ABCDEF", [.upperHex, .base64, .ascii, .code40])
    add("abcdef", [.lowerHex, .base64, .ascii])
    add("GHIJKLMNOPQRSTUVWXYZ", [.base64, .ascii, .code40])
    add("ghijklmnopqrstuvwxyz", [.base64, .ascii])
    add("-", [.base64, .ascii, .code40])
    add("_", [.base64, .ascii])
    add(".:", [.ascii, .code40])
    add("!\"#%&'()*+,/;<=>?", [.ascii])
    return table
  }()

  static let base64Alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_".utf8)
  /// The first stands for the padding of the last three.
  static let code40Alphabet = Array("\0ABCDEFGHIJKLMNOPQRSTUVWXYZ-.:0123456789".utf8)
  static let base64Values = values(of: base64Alphabet)
  static let code40Values = values(of: code40Alphabet)

  private static func values(of alphabet: [UInt8]) -> [UInt8] {
    var table = [UInt8](repeating: 0, count: 256)
    for (value, byte) in alphabet.enumerated() { table[Int(byte)] = UInt8(value) }
    return table
  }
}

extension BitReader {
  /// The characters after an encoding indicator and a length (14.5.6.1–6).
  mutating func appendText(_ count: Int, _ encoding: TextEncoding, to text: inout [UInt8]) throws(PlusFault) {
    guard encoding.bits(count) <= remaining else { throw .end(position, needs: encoding.bits(count), has: remaining) }
    switch encoding {
    case .number:
      let start = position
      if appendNumber(count, width: PlusNumber.bits(count), to: &text) != true {
        throw PlusFault(.range, start, "a number of more than \(count) digits")
      }
    case .upperHex, .lowerHex:
      let ten = encoding == .upperHex ? UInt8(ascii: "A") - 10 : UInt8(ascii: "a") - 10
      for _ in 0..<count {
        let nibble = UInt8(read(4) ?? 0)
        text.append(nibble < 10 ? UInt8(ascii: "0") + nibble : ten + nibble)
      }
    case .base64:
      for _ in 0..<count { text.append(TextEncoding.base64Alphabet[Int(read(6) ?? 0)]) }
    case .ascii:
      for _ in 0..<count {
        let start = position
        let byte = UInt8(read(7) ?? 0)
        guard encoding.contains(byte) else { throw PlusFault(.character, start, "7-bit character \(hexByte(byte)) is of no GS1 character set") }
        text.append(byte)
      }
    case .code40:
      try appendCode40(count, to: &text)
    }
  }

  mutating func appendCode40(_ count: Int, to text: inout [UInt8]) throws(PlusFault) {
    var left = count
    while left > 0 {
      let start = position
      guard let group = read(16) else { throw .end(position, needs: 16, has: remaining) }
      guard (1...64_000).contains(group) else { throw PlusFault(.character, start, "\(group) is no three characters of URN Code 40") }
      let number = Int(group) - 1
      for (place, index) in [number / 1600, number / 40 % 40, number % 40].enumerated() {
        guard (index == 0) == (place >= left) else { throw PlusFault(.padding, start, "padding of URN Code 40 in the wrong place") }
        if index > 0 { text.append(TextEncoding.code40Alphabet[index]) }
      }
      left -= 3
    }
  }
}

extension BitWriter {
  /// Characters that `encoding` has, without indicator and length.
  mutating func writeText(_ value: some Collection<UInt8>, _ encoding: TextEncoding) {
    switch encoding {
    case .number: writeNumber(value, width: PlusNumber.bits(value.count))
    case .upperHex, .lowerHex: for byte in value { write(UInt64(isDigit(byte) ? byte & 15 : byte & 7 + 9), 4) }
    case .base64: for byte in value { write(UInt64(TextEncoding.base64Values[Int(byte)]), 6) }
    case .ascii: for byte in value { write(UInt64(byte), 7) }
    case .code40:
      var group = 0
      var filled = 0
      for byte in value {
        group = group * 40 + Int(TextEncoding.code40Values[Int(byte)])
        filled += 1
        if filled % 3 == 0 {
          write(UInt64(group + 1), 16)
          group = 0
        }
      }
      if filled % 3 > 0 { write(UInt64(group * (filled % 3 == 1 ? 1600 : 40) + 1), 16) }
    }
  }
}

func hexByte(_ byte: UInt8) -> String { (byte < 16 ? "0x0" : "0x") + String(byte, radix: 16, uppercase: true) }
