/// Numbers as a pre-hash string has them.
enum DecimalText {
  /// A decimal number without sign plus, leading or trailing zeros; any other text as it is.
  ///
  /// As in the published generator a number is one of IEEE 754 with 64 bits, so that what has more than 15 digits is rounded the same everywhere.
  static func canonical(_ text: String) -> String {
    guard isNumber(text), let value = Double(text), value.isFinite else { return text }
    guard value == value.rounded(.towardZero) else { return "\(value)" }
    if abs(value) < 0x1p62 { return String(Int64(value)) }
    return (value < 0 ? "-" : "") + exact(value.magnitude)
  }

  private static func isNumber(_ text: String) -> Bool {
    var text = text
    return text.withUTF8 { bytes in
      guard let first = bytes.first, first & 0xDF != UInt8(ascii: "E"), bytes.count <= 400 else { return false }
      var hasDigit = false
      for byte in bytes {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): hasDigit = true
        case UInt8(ascii: "+"), UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "e"), UInt8(ascii: "E"): break
        default: return false
        }
      }
      return hasDigit
    }
  }

  /// All digits of an integer above 2⁶².
  private static func exact(_ value: Double) -> String {
    var digits = String(value.significandBitPattern | 1 << 52).utf8.map { Int($0 & 15) }
    for _ in 0..<(Int(value.exponent) - 52) {
      var carry = 0
      for place in digits.indices.reversed() {
        carry += digits[place] * 2
        digits[place] = carry % 10
        carry /= 10
      }
      if carry > 0 { digits.insert(carry, at: 0) }
    }
    return digits.map(String.init).joined()
  }
}
