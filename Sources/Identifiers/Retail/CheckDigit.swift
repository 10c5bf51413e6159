/// Check digits of retail numbers, as ASCII.
public enum CheckDigit {
  /// GS1's modulo 10 with weights 3 and 1 from the right (General Specifications 7.9.1): the check digit of ASCII digits that come without it;
  /// `nil` for an empty collection or anything but digits.
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

  /// Modulo 11 of ISBN-10 and ISSN: weights 2, 3, 4 … from the right, `X` for ten; `nil` for an empty collection or anything but digits.
  public static func mod11(_ digits: some BidirectionalCollection<UInt8>) -> UInt8? {
    guard !digits.isEmpty else { return nil }
    var sum = 0
    for (weight, digit) in zip(2..., digits.reversed()) {
      guard isDigit(digit) else { return nil }
      sum += weight % 11 * Int(digit & 15)
      sum %= 11
    }
    let check = (11 - sum) % 11
    return check == 10 ? UInt8(ascii: "X") : UInt8(ascii: "0") + UInt8(check)
  }

  /// The check digit of a price or another measure of four or five digits inside a number of restricted circulation (General Specifications 7.9.2 to
  /// 7.9.4); `nil` for any other count or anything but digits.
  public static func measure(_ digits: some Collection<UInt8>) -> UInt8? {
    let values = digits.map { Int($0 &- UInt8(ascii: "0")) }
    guard values.allSatisfy({ $0 < 10 }) else { return nil }
    let result: Int
    switch values.count {
    case 4: result = weighted(values, [twoMinus, twoMinus, three, fiveMinus]) * 3 % 10
    case 5:
      // The digit whose own product with weight 5- fills the sum up to a multiple of ten.
      let rest = (10 - weighted(values, [fivePlus, twoMinus, fiveMinus, fivePlus, twoMinus]) % 10) % 10
      result = fiveMinus.firstIndex(of: rest)!
    default: return nil
    }
    return UInt8(ascii: "0") + UInt8(result)
  }

  private static func weighted(_ values: [Int], _ weights: [[Int]]) -> Int { zip(values, weights).reduce(0) { $0 + $1.1[$1.0] } }

  // Weighted products by digit (7.9.2): of a product with two digits the tens are taken from or added to the ones.
  private static let twoMinus = (0...9).map { ($0 * 2 % 10 - $0 * 2 / 10 + 10) % 10 }
  private static let three = (0...9).map { $0 * 3 % 10 }
  private static let fivePlus = (0...9).map { ($0 * 5 % 10 + $0 * 5 / 10) % 10 }
  private static let fiveMinus = (0...9).map { ($0 * 5 % 10 - $0 * 5 / 10 + 10) % 10 }
}

func isDigit(_ byte: UInt8) -> Bool { byte &- UInt8(ascii: "0") < 10 }
