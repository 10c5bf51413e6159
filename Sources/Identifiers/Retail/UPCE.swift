/// A UPC-E: a GTIN-12 of number system 0 or 1 whose zeros are left out of the symbol (ISO/IEC 15420; General Specifications 5.2).
public struct UPCE: Sendable, Hashable, CustomStringConvertible {
  /// 8 digits: number system, the six of the symbol, check digit.
  public let digits: String
  /// The same item with all its zeros, 12 digits.
  public let expanded: GTIN

  /// 8 digits; `nil` unless the number system is 0 or 1 and the check digit is that of the expanded number.
  public init?(_ digits: some StringProtocol) {
    let bytes = Array(digits.utf8)
    guard bytes.count == 8, let made = UPCE(system: bytes[0], six: bytes[1...6]), made.digits.utf8.last == bytes[7] else { return nil }
    self = made
  }

  /// A number system and six digits, without a check digit; `nil` for what is none.
  public init?(numberSystem: Int, six: some StringProtocol) {
    guard numberSystem == 0 || numberSystem == 1 else { return nil }
    self.init(system: UInt8(ascii: "0") + UInt8(numberSystem), six: Array(six.utf8)[...])
  }

  private init?(system: UInt8, six: ArraySlice<UInt8>) {
    guard system == zero || system == zero + 1, six.count == 6, six.allSatisfy(isDigit) else { return nil }
    let body = [system] + UPCE.expansion(of: Array(six))
    guard let check = CheckDigit.mod10(body), let gtin = GTIN(String(decoding: body + [check], as: UTF8.self)) else { return nil }
    digits = String(decoding: [system] + six + [check], as: UTF8.self)
    expanded = gtin
  }

  /// The ten digits that six stand for; the last of the six says where zeros were left out.
  private static func expansion(of six: [UInt8]) -> [UInt8] {
    let last = six[5]
    let parts: [[UInt8]] =
      switch last {
      case zero...zero + 2: [Array(six[0...1]), [last], Array(repeating: zero, count: 4), Array(six[2...4])]
      case zero + 3: [Array(six[0...2]), Array(repeating: zero, count: 5), Array(six[3...4])]
      case zero + 4: [Array(six[0...3]), Array(repeating: zero, count: 5), [six[4]]]
      default: [Array(six[0...4]), Array(repeating: zero, count: 4), [last]]
      }
    return Array(parts.joined())
  }

  /// The short form of a GTIN-12, or of one with zeros in front; `nil` where the number has none.
  public init?(compressing gtin: GTIN) {
    let digits = Array(gtin.padded.utf8.dropFirst(2))
    guard gtin.padded.hasPrefix("00"), digits[0] == zero || digits[0] == zero + 1 else { return nil }
    let maker = Array(digits[1...5])
    let item = Array(digits[6...10])
    let noughts = item.prefix { $0 == zero }.count
    let six: [UInt8]
    if maker[4] != zero {
      guard noughts >= 4, item[4] >= zero + 5 else { return nil }
      six = maker + [item[4]]
    } else if maker[3] != zero {
      guard noughts >= 4 else { return nil }
      six = maker[..<4] + [item[4], zero + 4]
    } else if maker[2] > zero + 2 {
      guard noughts >= 3 else { return nil }
      six = maker[..<3] + [item[3], item[4], zero + 3]
    } else {
      guard noughts >= 2 else { return nil }
      six = maker[..<2] + [item[2], item[3], item[4], maker[2]]
    }
    self.init(system: digits[0], six: six[...])
  }

  /// Every reading of a UPC-E as readers send it: 8 digits; 7, of which either the first is the number system or the last the check digit; or the
  /// 6 of the symbol, with number system 0. Where a reading has a check digit it is right. More than one means that the reader must be set to
  /// send 8.
  public static func readings(of digits: some StringProtocol) -> [UPCE] {
    let text = String(digits)
    switch text.utf8.count {
    case 8: return [UPCE(text)].compactMap(\.self)
    case 7:
      let system = text.utf8.first == zero ? 0 : text.utf8.first == zero + 1 ? 1 : 2
      let checked = [UPCE("0" + text), UPCE("1" + text)]
      return ([UPCE(numberSystem: system, six: text.dropFirst())] + checked).compactMap(\.self)
    case 6: return [UPCE(numberSystem: 0, six: text)].compactMap(\.self)
    default: return []
    }
  }

  public var description: String { digits }
}

private let zero = UInt8(ascii: "0")
