/// GS1's modulo-10 check digit with weights 3 and 1 from the right (General Specifications 7.9.1).
public enum CheckDigit {
  /// The check digit, as ASCII, of ASCII digits that come without it; `nil` for an empty collection or anything but digits.
  public static func mod10(_ digits: some Collection<UInt8>) -> UInt8? {
    var even = 0
    var odd = 0
    var count = 0
    for digit in digits {
      guard isDigit(digit) else { return nil }
      // `odd` always holds the sum in which the last digit so far takes part.
      (even, odd) = (odd, even + Int(digit & 15))
      count += 1
    }
    guard count > 0 else { return nil }
    return UInt8(ascii: "0") + UInt8((10 - (3 * odd + even) % 10) % 10)
  }

  /// Whether the last of at least two ASCII digits is the check digit of those before it.
  public static func isValid(_ digits: some Collection<UInt8>) -> Bool {
    let count = digits.count
    guard count > 1, let expected = mod10(digits.prefix(count - 1)) else { return false }
    return digits.suffix(1).first == expected
  }
}

func isDigit(_ byte: UInt8) -> Bool { byte &- UInt8(ascii: "0") < 10 }
