/// What a reader at a gate has to know of each tag at once: scheme, filter and number of an SGTIN-96 or SSCC-96, without anything else being made.
/// Everything that `EPC` checks of these two is checked.
public struct EPCGlance: Sendable, Hashable {
  /// `sgtin96` or `sscc96`.
  public let scheme: TagScheme
  public let filter: UInt8
  /// The GTIN's 14 or the SSCC's 18 digits as a number, check digit included.
  public let number: UInt64
  /// `nil` for an SSCC.
  public let serial: UInt64?

  /// `nil` for anything but 24 hexadecimal digits of a right SGTIN-96 or SSCC-96.
  public init?(hex: String) {
    var hex = hex
    guard let glance = hex.withUTF8({ EPCGlance(hex: $0) }) else { return nil }
    self = glance
  }

  public init?(hex: [UInt8]) {
    guard let glance = hex.withUnsafeBufferPointer({ EPCGlance(hex: $0) }) else { return nil }
    self = glance
  }

  public init?(hex: UnsafeBufferPointer<UInt8>) {
    guard hex.count == 24 else { return nil }
    let values = hexValues
    var high: UInt64 = 0
    var low: UInt64 = 0
    var seen: UInt8 = 0
    for index in 0..<16 {
      let value = values[Int(hex[index])]
      seen |= value
      high = high << 4 | UInt64(value)
    }
    for index in 16..<24 {
      let value = values[Int(hex[index])]
      seen |= value
      low = low << 4 | UInt64(value)
    }
    let partition = high >> 50 & 7
    guard seen < 16, partition < 7 else { return nil }
    let prefixBits = Self.prefixBits >> (8 * partition) & 0xFF
    let number: UInt64?
    switch high >> 56 {
    case 0x30:
      scheme = .sgtin96
      serial = (high & 0x3F) << 32 | low
      number = Self.number(key: high >> 6 & (1 << 44 - 1), bits: 44 - prefixBits, partition, behind: Int(partition), weight: 1_000_000_000_000)
    case 0x31:
      guard low & 0xFF_FFFF == 0 else { return nil }
      scheme = .sscc96
      serial = nil
      number = Self.number(
        key: (high & (1 << 50 - 1)) << 8 | low >> 24, bits: 58 - prefixBits, partition, behind: Int(partition) + 4, weight: 10_000_000_000_000_000)
    default: return nil
    }
    guard let number else { return nil }
    filter = UInt8(truncatingIfNeeded: high >> 53 & 7)
    self.number = number
  }

  /// 14 or 18 digits.
  public var digits: String {
    var text: [UInt8] = []
    text.append(number, digits: scheme == .sgtin96 ? 14 : 18)
    return String(decoding: text, as: UTF8.self)
  }

  /// The first digit of the reference, the company prefix, the rest of the reference, the check digit.
  ///
  /// - Parameters:
  ///   - key: prefix and reference as the tag has them, the reference in so many bits.
  ///   - behind: digits of the reference behind its first.
  ///   - weight: of the first digit.
  private static func number(key: UInt64, bits: UInt64, _ partition: UInt64, behind: Int, weight: UInt64) -> UInt64? {
    let prefix = key >> bits
    let reference = key & (1 << bits - 1)
    let scale = powersOfTen[behind]
    let first = reference / scale
    guard prefix < powersOfTen[12 - Int(partition)], first < 10 else { return nil }
    let body = first * weight + prefix * scale + reference % scale
    var rest = body
    var sum: UInt64 = 0
    while rest > 0 {
      let pair = rest % 100
      rest /= 100
      sum += 3 * (pair % 10) + pair / 10
    }
    return body * 10 + (1000 - sum) % 10
  }

  /// Bits of the company prefix by partition value, a byte each (`TagScheme.prefixBits`).
  private static let prefixBits: UInt64 = 0x14_181B_1E22_2528
}
