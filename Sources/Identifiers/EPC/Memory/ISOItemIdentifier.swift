/// A unique item identifier (UII) of ISO 17363 to 17367 in EPC memory: six-bit characters that begin with a data identifier, ended by EOT or by
/// padding.
///
/// Six bits are a character of ASCII 0x20 to 0x5F without its two high bits, except that ISO 17364 and its sisters take seven of them for control
/// characters. Up to the word's end the bits 100000 are repeated.
public struct ISOItemIdentifier: Sendable, Hashable {
  /// Without terminator and padding.
  public internal(set) var text: String
  /// EOT stands at the end.
  public internal(set) var isTerminated: Bool
  /// Offsets count bytes of the UII.
  public internal(set) var problems: [Problem] = []

  /// Up to three digits and a letter, `25S`; `nil` where the text does not begin so.
  public var dataIdentifier: String? {
    let bytes = text.utf8
    let digits = bytes.prefix(while: isDigit).count
    guard digits <= 3, let letter = bytes.dropFirst(digits).first, (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(letter) else { return nil }
    return String(text.prefix(digits + 1))
  }

  /// The data by the rules of their identifier: agency, company and serial number of `25S`, check digit of `7B`. `nil` where it is not assigned.
  public var labelData: LabelData? { LabelData.read(Array(text.utf8), trusted: true) }

  /// What follows the data identifier.
  public var data: String { String(text.dropFirst(dataIdentifier?.count ?? 0)) }

  /// Reads a UII: the bytes after the PC word, as many as it says.
  public init(uii: [UInt8]) {
    var reader = BitReader(uii)
    var bytes: [UInt8] = []
    isTerminated = false
    while let code = reader.read(6) {
      if code == SixBit.eot {
        isTerminated = true
        break
      }
      guard let byte = SixBit.characters[Int(code)] else {
        let place = reader.position - 6
        problems.append(Problem(.character, offset: place / 8, "six-bit value \(hexByte(UInt8(code))) at bit \(place) is reserved"))
        break
      }
      bytes.append(byte)
    }
    if !isTerminated && problems.isEmpty {
      // Whole characters of padding read as spaces.
      while bytes.last == UInt8(ascii: " ") { bytes.removeLast() }
    }
    text = String(decoding: bytes, as: UTF8.self)
    if problems.isEmpty { checkPadding(&reader) }
    if text.isEmpty {
      problems.append(Problem(.length, offset: 0, "the UII is empty"))
    } else if problems.isEmpty && dataIdentifier == nil {
      problems.append(Problem(.character, offset: 0, "the UII must begin with a data identifier: up to three digits and a letter"))
    }
  }

  private mutating func checkPadding(_ reader: inout BitReader) {
    let start = reader.position
    var place = 0
    while let bit = reader.read(1) {
      guard bit == (place % 6 == 0 ? 1 : 0) else {
        problems.append(Problem(.padding, offset: (start + place) / 8, "bit \(start + place) is not of the padding 100000"))
        return
      }
      place += 1
    }
  }

  /// The bits of a text, padded to words; `nil` where a character has no six bits.
  public static func encode(_ text: String, terminated: Bool = false) -> [UInt8]? {
    var writer = BitWriter()
    for byte in text.utf8 {
      guard let code = SixBit.characters.firstIndex(of: byte), code != SixBit.eot else { return nil }
      writer.write(UInt64(code), 6)
    }
    if terminated { writer.write(UInt64(SixBit.eot), 6) }
    for place in 0..<((16 - writer.count % 16) % 16) { writer.write(place % 6 == 0 ? 1 : 0, 1) }
    return writer.bytes
  }
}

/// The six-bit characters of ISO 17364 to 17367.
enum SixBit {
  static let eot = 0x21

  /// By value; `nil` is reserved.
  static let characters: [UInt8?] = (0..<64).map { value in
    switch value {
    case 0x1E: 0x1D  // GS
    case 0x1F: 0x1E  // RS
    case 0x21: 0x04  // EOT
    case 0x23: 0x1C  // FS
    case 0x24: 0x1F  // US
    case 0x22, 0x25, 0x26, 0x27: nil
    default: UInt8(value < 0x20 ? value + 0x40 : value)
    }
  }
}
