/// The bases of packed objects (TDS 2.3, annex K): 10, 13, 30, 40, 74, 84 and 256.
struct PackedBase {
  /// What the programmable punctuation character stands for, once it has been said.
  private var punctuation: UInt8?

  /// Values that go into one group of bits.
  private static func group(_ radix: Int) -> Int {
    switch radix {
    case 10: 48
    case 13: 43
    case 30: 32
    case 40: 30
    case 256: 20
    default: 25
    }
  }

  /// Bits of `count` values.
  static func bits(_ count: Int, _ radix: Int) -> Int {
    if radix == 256 { return 8 * count }
    let group = group(radix)
    return count / group * groupBits(group, radix) + groupBits(count % group, radix)
  }

  /// Bits of fewer values than one group has more: the bits of the largest number of so many.
  private static func groupBits(_ count: Int, _ radix: Int) -> Int { (tables[radix] ?? [])[count] }

  /// By radix, then by how many values.
  private static let tables: [Int: [Int]] = {
    var tables: [Int: [Int]] = [:]
    for radix in [10, 13, 30, 40, 74, 84] {
      var largest: [UInt32] = []
      tables[radix] = [0] + (0..<group(radix)).map { _ in
        // largest = largest · radix + radix − 1, the lowest limb first.
        var carry = UInt64(radix - 1)
        largest = largest.map { limb in
          carry += UInt64(limb) * UInt64(radix)
          defer { carry >>= 32 }
          return UInt32(truncatingIfNeeded: carry)
        }
        if carry > 0 { largest.append(UInt32(carry)) }
        return largest.count * 32 - (largest.last?.leadingZeroBitCount ?? 0)
      }
    }
    return tables
  }()

  /// The next `count` values of `radix`.
  static func take(_ count: Int, _ radix: Int, _ reader: inout BitReader) throws(PlusFault) -> [UInt8] {
    var values: [UInt8] = []
    var left = count
    while left > 0 {
      let size = min(left, group(radix))
      let start = reader.position
      let width = bits(size, radix)
      guard width <= reader.remaining else { throw .end(start, needs: width, has: reader.remaining) }
      var limbs: [UInt32] = []
      var rest = width
      while rest > 0 {
        let taken = (rest - 1) % 32 + 1
        limbs.append(UInt32(reader.read(taken) ?? 0))
        rest -= taken
      }
      var digits = [UInt8](repeating: 0, count: size)
      for place in digits.indices.reversed() {
        var remainder: UInt64 = 0
        for index in limbs.indices {
          let (quotient, left) = (remainder << 32 | UInt64(limbs[index])).quotientAndRemainder(dividingBy: UInt64(radix))
          limbs[index] = UInt32(quotient)
          remainder = left
        }
        digits[place] = UInt8(remainder)
      }
      guard limbs.allSatisfy({ $0 == 0 }) else { throw PlusFault(.range, start, "a number of more than \(size) values of base \(radix)") }
      values += digits
      left -= size
    }
    return values
  }

  /// Base 13, table K-2: a shift and the value after it are one character.
  static func base13(_ values: inout ArraySlice<UInt8>) -> UInt8? {
    guard let value = values.popFirst() else { return nil }
    guard value > 9 else { return UInt8(ascii: "0") + value }
    guard let second = values.popFirst() else { return nil }
    switch value {
    case 10: return UInt8(ascii: "A") + second
    case 11: return UInt8(ascii: "N") + second
    default: return Array(" $%&*+,-./?_\u{1D}".utf8)[Int(second)]
    }
  }

  /// Base 74, table K-4, and with digits base 84.
  static func base84(_ values: inout ArraySlice<UInt8>) -> UInt8? {
    guard let value = values.popFirst() else { return nil }
    return value < 74 ? base74[Int(value)] : UInt8(ascii: "0") + value - 74
  }

  private static let base74 = Array("\u{1D}!\"%&'()*+,-./:;<=>?ABCDEFGHIJKLMNOPQRSTUVWXYZ_abcdefghijklmnopqrstuvwxyz ".utf8)

  /// Base 30, table K-1, and with digits base 40.
  mutating func base40(_ values: inout ArraySlice<UInt8>) -> UInt8? {
    guard let value = values.popFirst() else { return nil }
    switch value {
    case 0: return UInt8(ascii: "-")
    case 1...26: return UInt8(ascii: "@") + value
    case 27: return values.popFirst().flatMap { Self.character($0, Self.shift1) }
    case 28: return values.popFirst().flatMap { Self.character($0, Self.shift2) }
    case 29:
      if let punctuation { return punctuation }
      punctuation = values.popFirst().flatMap { Self.character($0, Self.shift2) }
      return punctuation
    default: return UInt8(ascii: "0") + value - 30
    }
  }

  private static func character(_ value: UInt8, _ table: [UInt8?]) -> UInt8? { value < table.count ? table[Int(value)] : nil }

  private static let shift1: [UInt8?] =
    (0...16).map { UInt8($0) } + [23, 27, 28, 29, 30, 31, nil, nil, nil] + "[]{}".utf8.map { $0 }

  private static let shift2: [UInt8?] = Array(" !\"#$%&'()*+,-./:;<=>?@\\^_`|~".utf8)
}
