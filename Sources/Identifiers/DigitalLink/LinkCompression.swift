/// The tables of compressed GS1 Digital Link URIs (Digital Link 1.1, chapter 9): how many bits what takes, and which AIs stand for each other.
enum LinkCompression {
  /// A part of an AI's value.
  struct Part: Sendable, Equatable {
    var isNumeric: Bool
    var isFixed: Bool
    /// Of a fixed part its length, else the greatest one.
    var length: Int
  }

  /// How the characters of an alphanumeric part are written: three bits.
  enum Encoding: UInt64, Sendable {
    case digits, lowercaseHex, uppercaseHex, base64, ascii

    /// The shortest that can write `text`.
    init(_ text: ArraySlice<UInt8>) {
      if !text.isEmpty, text.allSatisfy(isDigit) {
        self = .digits
      } else if !text.isEmpty, text.allSatisfy({ $0 < 0x60 && hexValue($0) != nil }) {
        self = .uppercaseHex
      } else if !text.isEmpty, text.allSatisfy({ ($0 > 0x60 || isDigit($0)) && hexValue($0) != nil }) {
        self = .lowercaseHex
      } else {
        self = !text.isEmpty && text.allSatisfy { base64Value($0) != nil } ? .base64 : .ascii
      }
    }
  }

  /// Bits of a number of `digits` decimal digits; one where there are none.
  static func width(ofDigits digits: Int) -> Int { Int((Double(digits) * 3.321928094887362 + 0.01).rounded(.up)) }

  /// Bits of a length that is at most `greatest`.
  static func width(ofLength greatest: Int) -> Int { Int.bitWidth - greatest.leadingZeroBitCount }

  /// The parts of each line of the AI table: neighbours of one kind are one part, and what may be left out is a part of variable length.
  static let parts: [[Part]] = AIRegistry.shared.rows.map { row in
    // The tables of GS1's prototype have 24 for the IBAN, the AI table 34.
    if row.name == "8007" { return [Part(isNumeric: false, isFixed: false, length: 24)] }
    return row.components.reduce(into: []) { parts, component in
      let isFixed = !component.isOptional && component.length.lowerBound == component.length.upperBound
      let part = Part(isNumeric: component.characters == .digits, isFixed: isFixed, length: component.length.upperBound)
      guard let last = parts.last, last.isNumeric == part.isNumeric, last.isFixed == isFixed || !part.isNumeric else { return parts.append(part) }
      parts[parts.count - 1] = Part(isNumeric: part.isNumeric, isFixed: isFixed, length: last.length + part.length)
    }
  }

  /// AIs that one code of two hexadecimal digits, not both decimal, stands for; their values follow in this order.
  static let sequences: [(code: UInt64, ais: [String])] = {
    var table: [(UInt64, [String])] = [
      (0x0A, ["01", "22"]), (0x0B, ["01", "10"]), (0x0C, ["01", "21"]), (0x0D, ["01", "17"]), (0x0E, ["01", "7003"]), (0x0F, ["01", "30"]),
      (0x1A, ["01", "10", "21", "17"]), (0x1B, ["01", "15"]), (0x1C, ["01", "11"]), (0x1D, ["01", "16"]), (0x1E, ["01", "91"]),
      (0x1F, ["01", "10", "15"]), (0x9A, ["8010", "8011"]), (0x9B, ["8017", "8019"]), (0x9C, ["8018", "8019"]), (0x9D, ["414", "254"]),
    ]
    for digit in 0..<6 { table.append((UInt64(0x2A + digit), ["01", "310\(digit)"])) }
    for digit in 0..<6 { table.append((UInt64(0x3A + digit), ["01", "320\(digit)"])) }
    for digit in 0..<10 { table.append((UInt64(0xA0 + digit), ["01", "392\(digit)"])) }
    for digit in 0..<10 { table.append((UInt64(0xC0 + digit), ["255", "390\(digit)"])) }
    for digit in 0..<4 { table.append((UInt64(0xCA + digit), ["255", "394\(digit)"])) }
    return table.sorted { $0.0 < $1.0 }
  }()

  static let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_".utf8)

  /// The six bits that a character of the URI-safe base 64 alphabet stands for.
  static func base64Value(_ byte: UInt8) -> UInt64? {
    let value = values[Int(byte)]
    return value < 64 ? UInt64(value) : nil
  }

  private static let values: [UInt8] = {
    var table = [UInt8](repeating: 64, count: 256)
    for (index, byte) in alphabet.enumerated() { table[Int(byte)] = UInt8(index) }
    return table
  }()

  /// The bits that `text` writes, six a character; `nil` where a character is none of the alphabet.
  static func bits(_ text: ArraySlice<UInt8>) -> BitReader? {
    var writer = BitWriter()
    for byte in text {
      guard let value = base64Value(byte) else { return nil }
      writer.write(value, 6)
    }
    return BitReader(writer.bytes, count: writer.count)
  }
}
