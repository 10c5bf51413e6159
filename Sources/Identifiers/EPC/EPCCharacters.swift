/// Character sets of EPC components, and how they are written in URIs (Tag Data Standard, annexes A and G).
struct EPCCharacters: OptionSet {
  let rawValue: UInt8

  static let set82 = EPCCharacters(rawValue: 1)
  /// Digits, capital letters, `-`, `/` and `#`.
  static let set39 = EPCCharacters(rawValue: 2)
  /// Digits and capital letters.
  static let alphanumeric = EPCCharacters(rawValue: 4)
  /// Stands in a URI as an escape only.
  static let escaped = EPCCharacters(rawValue: 8)

  static func of(_ byte: UInt8, _ set: EPCCharacters) -> Bool { table[Int(byte)] & set.rawValue != 0 }

  private static let table: [UInt8] = {
    var table = [UInt8](repeating: 0, count: 256)
    for byte in "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ".utf8 { table[Int(byte)] = 7 }
    for byte in "abcdefghijklmnopqrstuvwxyz!\"%&'()*+,-./:;<=>?_".utf8 { table[Int(byte)] |= 1 }
    for byte in "#-/".utf8 { table[Int(byte)] |= 2 }
    for byte in "\"#%&/<>?".utf8 { table[Int(byte)] |= 8 }
    return table
  }()

  /// The character of six bits (annex G: the low six bits of ASCII); `nil` for those without one. 100000 is a space in front of a CAGE code only.
  static func character(sixBits: UInt64) -> UInt8? {
    let byte = UInt8(truncatingIfNeeded: sixBits & 0x3F | (sixBits < 32 ? 0x40 : 0))
    return of(byte, .set39) ? byte : nil
  }
}

extension [UInt8] {
  /// `number` with zeros in front, so that it has `count` digits.
  mutating func append(_ number: UInt64, digits count: Int) {
    let start = self.count
    append(contentsOf: repeatElement(UInt8(ascii: "0"), count: count))
    var rest = number
    var index = start + count
    while rest > 0 && index > start {
      index -= 1
      let next = rest / 10
      self[index] = UInt8(ascii: "0") + UInt8(truncatingIfNeeded: rest - next * 10)
      rest = next
    }
  }

  /// `number` without zeros in front.
  mutating func append(decimal number: UInt64) {
    var count = 1
    var limit: UInt64 = 10
    while count < 20 && number >= limit {
      count += 1
      let (next, overflow) = limit.multipliedReportingOverflow(by: 10)
      if overflow { break }
      limit = next
    }
    append(number, digits: count)
  }

  /// A component as it stands in an EPC URI.
  mutating func append(escaping value: ArraySlice<UInt8>) {
    for byte in value {
      guard EPCCharacters.of(byte, .escaped) else {
        append(byte)
        continue
      }
      append(UInt8(ascii: "%"))
      append(hexDigit(byte >> 4))
      append(hexDigit(byte & 15))
    }
  }
}

/// `0`–`9`, `A`–`F`.
func hexDigit(_ value: UInt8) -> UInt8 { value < 10 ? UInt8(ascii: "0") + value : UInt8(ascii: "A") - 10 + value }

/// The value of a hexadecimal digit of either case.
func hexValue(_ byte: UInt8) -> UInt8? {
  let value = hexValues[Int(byte)]
  return value < 16 ? value : nil
}

/// Values of hexadecimal digits by their ASCII, 0xFF for anything else.
let hexValues: [UInt8] = {
  var table = [UInt8](repeating: 0xFF, count: 256)
  for (value, byte) in "0123456789ABCDEF".utf8.enumerated() { table[Int(byte)] = UInt8(value) }
  for (value, byte) in "abcdef".utf8.enumerated() { table[Int(byte)] = UInt8(10 + value) }
  return table
}()
