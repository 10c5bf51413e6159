/// Lower-case hexadecimal, two digits a byte.
public func hex(_ bytes: some Sequence<UInt8>) -> String {
  let digits = Array("0123456789abcdef".utf8)
  var text: [UInt8] = []
  for byte in bytes {
    text.append(digits[Int(byte >> 4)])
    text.append(digits[Int(byte & 15)])
  }
  return String(decoding: text, as: UTF8.self)
}

/// The bytes of an even number of hexadecimal digits, `nil` for anything else.
public func bytes(hex text: String) -> [UInt8]? {
  let digits = Array(text.utf8)
  guard digits.count % 2 == 0 else { return nil }
  func nibble(_ digit: UInt8) -> UInt8? {
    switch digit {
    case UInt8(ascii: "0")...UInt8(ascii: "9"): digit - UInt8(ascii: "0")
    case UInt8(ascii: "a")...UInt8(ascii: "f"): digit - UInt8(ascii: "a") + 10
    case UInt8(ascii: "A")...UInt8(ascii: "F"): digit - UInt8(ascii: "A") + 10
    default: nil
    }
  }
  var result: [UInt8] = []
  for index in stride(from: 0, to: digits.count, by: 2) {
    guard let high = nibble(digits[index]), let low = nibble(digits[index + 1]) else { return nil }
    result.append(high << 4 | low)
  }
  return result
}

/// The code for people: control characters by their names in angle brackets (`<GS>`), marks that turn or hide text as `<U+202E>`, bytes that are not UTF-8 as `<xx>`, at most `limit` characters.
public func visible(_ raw: [UInt8], limit: Int = 120) -> String {
  if raw.count <= limit, raw.allSatisfy({ (0x20..<0x7F).contains($0) }) { return String(decoding: raw, as: UTF8.self) }
  let names = [
    "NUL", "SOH", "STX", "ETX", "EOT", "ENQ", "ACK", "BEL", "BS", "HT", "LF", "VT", "FF", "CR", "SO", "SI", "DLE", "DC1", "DC2", "DC3", "DC4",
    "NAK", "SYN", "ETB", "CAN", "EM", "SUB", "ESC", "FS", "GS", "RS", "US",
  ]
  let scalars: [String]
  if let text = String(validating: raw.prefix(limit * 4 + 4), as: UTF8.self) ?? String(validating: raw, as: UTF8.self) {
    scalars = text.unicodeScalars.prefix(limit + 1).map { scalar in
      switch scalar.value {
      case 0..<0x20: "<\(names[Int(scalar.value)])>"
      case 0x7F: "<DEL>"
      case _ where scalar.isHidden: "<U+\(String(scalar.value, radix: 16, uppercase: true))>"
      default: String(Character(scalar))
      }
    }
  } else {
    scalars = raw.prefix(limit + 1).map { byte in
      switch byte {
      case 0..<0x20: "<\(names[Int(byte)])>"
      case 0x20..<0x7F: String(UnicodeScalar(byte))
      default: "<\(hex([byte]))>"
      }
    }
  }
  return scalars.count > limit ? scalars.prefix(limit).joined() + "…" : scalars.joined()
}

extension Unicode.Scalar {
  /// Nothing is seen of it, yet a terminal or a page obeys it: controls, marks of direction, separators of lines, invisible characters.
  public var isHidden: Bool {
    switch value {
    case 0..<0x20, 0x7F..<0xA0, 0x61C, 0x180E, 0x200B...0x200F, 0x2028...0x202E, 0x2060...0x206F, 0xFEFF, 0xFFF9...0xFFFB, 0xE0000...0xE007F: true
    default: false
    }
  }
}

/// For text inside HTML elements and double-quoted attributes.
public func escapedHTML(_ text: String) -> String {
  var result = ""
  for character in text.unicodeScalars {
    switch character {
    case "&": result += "&amp;"
    case "<": result += "&lt;"
    case ">": result += "&gt;"
    case "\"": result += "&quot;"
    case "'": result += "&#39;"
    default: result.unicodeScalars.append(character)
    }
  }
  return result
}
