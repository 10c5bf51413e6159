/// Decimal digits as one binary number of the fewest bits that hold every number of so many digits: ⌈n · log₂10⌉ (TDS 2.3 table B).
enum PlusNumber {
  /// Exact for 0 to 90 digits, which is what table B has.
  static func bits(_ digits: Int) -> Int { digits == 0 ? 0 : digits * 3_321_928_094 / 1_000_000_000 + 1 }
}

extension BitReader {
  /// Appends `count` digits; `false` where the number has more digits, `nil` where the bits end before.
  mutating func appendNumber(_ count: Int, width: Int, to text: inout [UInt8]) -> Bool? {
    guard width > 64 else {
      guard var number = read(width) else { return nil }
      let start = text.count
      text.append(contentsOf: repeatElement(UInt8(ascii: "0"), count: count))
      for place in (start..<text.count).reversed() where number > 0 {
        let (quotient, digit) = number.quotientAndRemainder(dividingBy: 10)
        text[place] = UInt8(ascii: "0") + UInt8(digit)
        number = quotient
      }
      return number == 0
    }
    guard width <= remaining else { return nil }
    var limbs: [UInt32] = []
    var left = width
    while left > 0 {
      let taken = (left - 1) % 32 + 1
      limbs.append(UInt32(read(taken) ?? 0))
      left -= taken
    }
    let start = text.count
    text.append(contentsOf: repeatElement(UInt8(ascii: "0"), count: count))
    for place in (start..<text.count).reversed() {
      var remainder: UInt64 = 0
      for index in limbs.indices {
        let (quotient, rest) = (remainder << 32 | UInt64(limbs[index])).quotientAndRemainder(dividingBy: 10)
        limbs[index] = UInt32(quotient)
        remainder = rest
      }
      text[place] = UInt8(ascii: "0") + UInt8(remainder)
    }
    return limbs.allSatisfy { $0 == 0 }
  }
}

extension BitWriter {
  /// Writes digits as a number of `width` bits, which the caller has seen to be enough.
  mutating func writeNumber(_ digits: some Collection<UInt8>, width: Int) {
    guard width > 0 else { return }
    var limbs = [UInt32](repeating: 0, count: (width + 31) / 32)
    for digit in digits {
      var carry = UInt64(digit & 15)
      for index in limbs.indices.reversed() {
        carry += UInt64(limbs[index]) * 10
        limbs[index] = UInt32(truncatingIfNeeded: carry)
        carry >>= 32
      }
    }
    for (index, limb) in limbs.enumerated() { write(UInt64(limb), index == 0 ? (width - 1) % 32 + 1 : 32) }
  }
}
