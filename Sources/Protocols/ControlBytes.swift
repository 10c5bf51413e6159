/// The one way bytes are written in profiles, options and commands.
///
/// `\r` `\n` `\t` `\0` `\e` `\\` `\<` `\xHH`, and a control character by its name in angle brackets: `<STX>` `<BEL>` `<GS>` (names of ISO/IEC 646,
/// and `<TAB>`, `<DEL>`). Every other character stands for its UTF-8 bytes. Surrounding spaces count.
public enum ControlBytes {
  /// What could not be read, and where: `offset` counts bytes of the text from 0.
  public struct SyntaxError: Error, Sendable, Hashable, CustomStringConvertible {
    public var offset: Int
    public var detail: String
    public var description: String { "\(detail), at character \(offset + 1)" }
  }

  static let names = [
    "NUL", "SOH", "STX", "ETX", "EOT", "ENQ", "ACK", "BEL", "BS", "TAB", "LF", "VT", "FF", "CR", "SO", "SI", "DLE", "DC1", "DC2", "DC3", "DC4", "NAK",
    "SYN", "ETB", "CAN", "EM", "SUB", "ESC", "FS", "GS", "RS", "US",
  ]

  /// The control character of that name, in capitals; `nil` for any other word.
  public static func named(_ name: some StringProtocol) -> UInt8? {
    switch name {
    case "HT": 0x09
    case "DEL": 0x7F
    default: names.firstIndex { $0 == name }.map(UInt8.init)
    }
  }

  public static func parse(_ text: String) throws(SyntaxError) -> [UInt8] {
    let source = Array(text.utf8)
    var bytes: [UInt8] = []
    var index = 0
    while index < source.count {
      switch source[index] {
      case UInt8(ascii: "\\"): bytes.append(try escape(in: source, at: &index))
      case UInt8(ascii: "<"): bytes.append(try name(in: source, at: &index))
      case let byte:
        bytes.append(byte)
        index += 1
      }
    }
    return bytes
  }

  /// The bytes in the same syntax, printable ASCII as it is and everything else made visible: what a person is shown of untrusted data.
  public static func text(_ bytes: some Sequence<UInt8>) -> String {
    var result = ""
    for byte in bytes {
      switch byte {
      case UInt8(ascii: "\\"), UInt8(ascii: "<"): result += "\\" + String(UnicodeScalar(byte))
      case 0x20..<0x7F: result.unicodeScalars.append(UnicodeScalar(byte))
      case 0x7F: result += "<DEL>"
      case 0..<0x20: result += "<" + names[Int(byte)] + ">"
      default: result += "\\x" + hexadecimal(CollectionOfOne(byte))
      }
    }
    return result
  }

  private static func escape(in source: [UInt8], at index: inout Int) throws(SyntaxError) -> UInt8 {
    let start = index
    guard index + 1 < source.count else {
      throw SyntaxError(offset: start, detail: "a backslash needs a character after it; a backslash itself is \\\\")
    }
    index += 2
    switch source[index - 1] {
    case UInt8(ascii: "r"): return 0x0D
    case UInt8(ascii: "n"): return 0x0A
    case UInt8(ascii: "t"): return 0x09
    case UInt8(ascii: "0"): return 0x00
    case UInt8(ascii: "e"): return 0x1B
    case UInt8(ascii: "\\"), UInt8(ascii: "<"): return source[index - 1]
    case UInt8(ascii: "x"):
      guard index + 1 < source.count, let high = hexDigit(source[index]), let low = hexDigit(source[index + 1]) else {
        throw SyntaxError(offset: start, detail: "\\x needs two hexadecimal digits, such as \\x06")
      }
      index += 2
      return high << 4 | low
    default:
      throw SyntaxError(offset: start, detail: "unknown escape; expected \\r \\n \\t \\0 \\e \\\\ \\< or \\xHH")
    }
  }

  private static func name(in source: [UInt8], at index: inout Int) throws(SyntaxError) -> UInt8 {
    let start = index
    guard let close = source[start...].firstIndex(of: UInt8(ascii: ">")) else {
      throw SyntaxError(offset: start, detail: "< opens a control character's name such as <STX>; the character itself is \\<")
    }
    let word = String(decoding: source[(start + 1)..<close], as: UTF8.self)
    guard let byte = named(word) else {
      throw SyntaxError(offset: start, detail: "<\(word)> is no control character" + suggestion(for: word, among: names))
    }
    index = close + 1
    return byte
  }
}

/// Two lower-case hexadecimal digits a byte, nothing between them.
public func hexadecimal(_ bytes: some Sequence<UInt8>) -> String {
  var text = ""
  for byte in bytes {
    if byte < 16 { text += "0" }
    text += String(byte, radix: 16)
  }
  return text
}

/// What `hexadecimal` wrote, in either case; `nil` where it is anything else, or empty.
public func bytes(hexadecimal text: some StringProtocol) -> [UInt8]? {
  let digits = text.utf8.map(hexDigit)
  guard !digits.isEmpty, digits.count.isMultiple(of: 2), !digits.contains(nil) else { return nil }
  return stride(from: 0, to: digits.count, by: 2).map { (digits[$0] ?? 0) << 4 | (digits[$0 + 1] ?? 0) }
}

/// The value of an ASCII hexadecimal digit of either case.
public func hexDigit(_ character: UInt8) -> UInt8? {
  switch character {
  case UInt8(ascii: "0")...UInt8(ascii: "9"): character - UInt8(ascii: "0")
  case UInt8(ascii: "a")...UInt8(ascii: "f"): character - UInt8(ascii: "a") + 10
  case UInt8(ascii: "A")...UInt8(ascii: "F"): character - UInt8(ascii: "A") + 10
  default: nil
  }
}
