/// Extended channel interpretations: numbers assigned by AIM (ITS/04-023), their names, and the text of those that are a table or a Unicode form.
public enum ECI {
  /// The assigned numbers, in order.
  public static let all: [(number: Int, name: String)] = assignments.split(separator: "\n").map { line in
    let space = line.firstIndex(of: " ")!
    return (Int(line[..<space])!, String(line[line.index(after: space)...]))
  }

  /// `nil` where the number is not assigned.
  public static func name(_ eci: Int) -> String? { all.first { $0.number == eci }?.name }

  /// The bytes as text, and the place of the first that the ECI does not have (it and its like become U+FFFD). The text is `nil` where there is no
  /// table here for the ECI, or it is not text: the place is then the first byte.
  public static func text(_ bytes: ArraySlice<UInt8>, eci: Int) -> (text: String?, bad: Int?) {
    switch eci {
    case 1, 3: return (String(String.UnicodeScalarView(bytes.map { UnicodeScalar($0) })), nil)
    case 25: return units(bytes, width: 2, bigEndian: true)
    case 26:
      let text = String(decoding: bytes, as: UTF8.self)
      return (text, String(validating: bytes, as: UTF8.self) == nil ? firstBadUTF8(bytes) : nil)
    case 27, 170: return singleBytes(bytes, from: 128, table: [], excluding: eci == 170 ? nationalPlaces : [])
    case 33: return units(bytes, width: 2, bigEndian: false)
    case 34: return units(bytes, width: 4, bigEndian: true)
    case 35: return units(bytes, width: 4, bigEndian: false)
    default:
      guard let page = pages[eci == 0 ? 2 : eci] else { return (nil, bytes.isEmpty ? nil : bytes.startIndex) }
      return singleBytes(bytes, from: 256 - page.count, table: page, excluding: [])
    }
  }

  static func fault(_ eci: Int, known: Bool) -> String {
    guard !known else { return "not a character of ECI \(six(eci)) (\(name(eci) ?? ""))" }
    return name(eci).map { "ECI \(six(eci)) (\($0)) is not read as text" } ?? "ECI \(six(eci)) is not assigned"
  }

  private static func six(_ eci: Int) -> String {
    let digits = String(eci)
    return String(repeating: "0", count: max(0, 6 - digits.utf8.count)) + digits
  }

  /// `table` holds the characters of the bytes `from`…255, 0 for none; bytes below are themselves, from 0x80 on as the C1 control characters.
  private static func singleBytes(_ bytes: ArraySlice<UInt8>, from: Int, table: [UInt16], excluding: [UInt8]) -> (text: String?, bad: Int?) {
    var scalars = String.UnicodeScalarView()
    var bad: Int?
    for (index, byte) in zip(bytes.indices, bytes) {
      let code: UInt16? =
        if Int(byte) < from { excluding.contains(byte) ? nil : UInt16(byte) } else { Int(byte) - from < table.count ? table[Int(byte) - from] : nil }
      if let code, code != 0 || byte == 0, let scalar = UnicodeScalar(code) {
        scalars.append(scalar)
      } else {
        scalars.append("\u{FFFD}")
        bad = bad ?? index
      }
    }
    return (String(scalars), bad)
  }

  private static func units(_ bytes: ArraySlice<UInt8>, width: Int, bigEndian: Bool) -> (text: String?, bad: Int?) {
    var scalars = String.UnicodeScalarView()
    var bad: Int?
    var index = bytes.startIndex
    func unit(at index: Int) -> UInt32? {
      guard bytes.endIndex - index >= width else { return nil }
      let part = bytes[index..<index + width]
      return bigEndian ? part.reduce(0) { $0 << 8 | UInt32($1) } : part.reversed().reduce(0) { $0 << 8 | UInt32($1) }
    }
    while index < bytes.endIndex {
      var length = min(width, bytes.endIndex - index)
      var value = unit(at: index)
      if width == 2, let high = value, high & 0xFC00 == 0xD800, let low = unit(at: index + 2), low & 0xFC00 == 0xDC00 {
        value = 0x10000 + (high & 0x3FF) << 10 + low & 0x3FF
        length = 4
      }
      if let value, let scalar = UnicodeScalar(value) {
        scalars.append(scalar)
      } else {
        scalars.append("\u{FFFD}")
        bad = bad ?? index
      }
      index += length
    }
    return (String(scalars), bad)
  }

  /// The first byte that belongs to no well-formed sequence.
  private static func firstBadUTF8(_ bytes: ArraySlice<UInt8>) -> Int {
    var decoder = UTF8()
    var iterator = bytes.makeIterator()
    var index = bytes.startIndex
    while case .scalarValue(let scalar) = decoder.decode(&iterator) { index += UTF8.width(scalar) }
    return index
  }

  /// Places of ISO/IEC 646 whose character differs from country to country, so the invariant set has none.
  private static let nationalPlaces = Array("#$@[\\]^`{|}~".utf8)

  private static let pages: [Int: [UInt16]] = Dictionary(uniqueKeysWithValues: codePages.split(separator: "\n").map { line in
    var fields = line.split(separator: " ")
    let eci = Int(fields.removeFirst())!
    return (eci, fields.flatMap(run))
  })

  /// `41+2` is three characters in sequence, `-3` three places without one.
  private static func run(_ field: Substring) -> [UInt16] {
    if field.first == "-" { return Array(repeating: 0, count: field.count == 1 ? 1 : Int(field.dropFirst())!) }
    let parts = field.split(separator: "+")
    let first = UInt16(parts[0], radix: 16)!
    return Array(first...first + (parts.count == 2 ? UInt16(parts[1], radix: 16)! : 0))
  }

  private static let assignments = """
    0 Code page 437, default of early symbologies
    1 ISO/IEC 8859-1, of early symbologies
    2 Code page 437
    3 ISO/IEC 8859-1 Latin 1
    4 ISO/IEC 8859-2 Latin 2
    5 ISO/IEC 8859-3 Latin 3
    6 ISO/IEC 8859-4 Latin 4
    7 ISO/IEC 8859-5 Cyrillic
    8 ISO/IEC 8859-6 Arabic
    9 ISO/IEC 8859-7 Greek
    10 ISO/IEC 8859-8 Hebrew
    11 ISO/IEC 8859-9 Latin 5
    12 ISO/IEC 8859-10 Latin 6
    13 ISO/IEC 8859-11 Thai
    15 ISO/IEC 8859-13 Latin 7
    16 ISO/IEC 8859-14 Latin 8
    17 ISO/IEC 8859-15 Latin 9
    18 ISO/IEC 8859-16 Latin 10
    20 Shift JIS
    21 Windows 1250 Central European
    22 Windows 1251 Cyrillic
    23 Windows 1252 Latin 1
    24 Windows 1256 Arabic
    25 UTF-16, high byte first
    26 UTF-8
    27 ASCII
    28 Big5
    29 GB 2312
    30 EUC-KR
    31 GBK
    32 GB 18030
    33 UTF-16, low byte first
    34 UTF-32, high byte first
    35 UTF-32, low byte first
    170 ISO/IEC 646 Invariant
    899 8-bit binary data
    """

  // ECI, then the characters of its upper bytes up to 0xFF (see `run`); from Unicode's mapping tables.
  private static let codePages = """
    2 C7 FC E9 E2 E4 E0 E5 E7 EA+1 E8 EF EE EC C4+1 C9 E6 C6 F4 F6 F2 FB F9 FF D6 DC A2+1 A5 20A7 192 E1 ED F3 FA F1 D1 AA BA BF 2310 AC BD BC \
      A1 AB BB 2591+2 2502 2524 2561+1 2556 2555 2563 2551 2557 255D 255C 255B 2510 2514 2534 252C 251C 2500 253C 255E+1 255A 2554 2569 2566 \
      2560 2550 256C 2567+1 2564+1 2559 2558 2552+1 256B 256A 2518 250C 2588 2584 258C 2590 2580 3B1 DF 393 3C0 3A3 3C3 B5 3C4 3A6 398 3A9 3B4 \
      221E 3C6 3B5 2229 2261 B1 2265 2264 2320+1 F7 2248 B0 2219 B7 221A 207F B2 25A0 A0
    4 A0 104 2D8 141 A4 13D 15A A7+1 160 15E 164 179 AD 17D 17B B0 105 2DB 142 B4 13E 15B 2C7 B8 161 15F 165 17A 2DD 17E 17C 154 C1+1 102 C4 \
      139 106 C7 10C C9 118 CB 11A CD+1 10E 110 143 147 D3+1 150 D6+1 158 16E DA 170 DC+1 162 DF 155 E1+1 103 E4 13A 107 E7 10D E9 119 EB 11B \
      ED+1 10F 111 144 148 F3+1 151 F6+1 159 16F FA 171 FC+1 163 2D9
    5 A0 126 2D8 A3+1 - 124 A7+1 130 15E 11E 134 AD - 17B B0 127 B2+3 125 B7+1 131 15F 11F 135 BD - 17C C0+2 - C4 10A 108 C7+8 - D1+3 120 D6+1 \
      11C D9+3 16C 15C DF+3 - E4 10B 109 E7+8 - F1+3 121 F6+1 11D F9+3 16D 15D 2D9
    6 A0 104 138 156 A4 128 13B A7+1 160 112 122 166 AD 17D AF+1 105 2DB 157 B4 129 13C 2C7 B8 161 113 123 167 14A 17E 14B 100 C1+5 12E 10C C9 \
      118 CB 116 CD+1 12A 110 145 14C 136 D4+4 172 DA+2 168 16A DF 101 E1+5 12F 10D E9 119 EB 117 ED+1 12B 111 146 14D 137 F4+4 173 FA+2 169 16B \
      2D9
    7 A0 401+B AD 40E+41 2116 451+B A7 45E+1
    8 A0 -3 A4 -7 60C AD -13 61B -3 61F - 621+19 -5 640+12 -13
    9 A0 2018+1 A3 20AC 20AF A6+3 37A AB+2 - 2015 B0+3 384+2 B7 388+2 BB 38C BD 38E+13 - 3A3+2B -
    10 A0 - A2+7 D7 AB+E F7 BB+3 -32 2017 5D0+1A -2 200E+1 -
    11 A0+2F 11E D1+B 130 15E DF+10 11F F1+B 131 15F FF
    12 A0 104 112 122 12A 128 136 A7 13B 110 160 166 17D AD 16A 14A B0 105 113 123 12B 129 137 B7 13C 111 161 167 17E 2015 16B 14B 100 C1+5 \
      12E 10C C9 118 CB 116 CD+3 145 14C D3+3 168 D8 172 DA+5 101 E1+5 12F 10D E9 119 EB 117 ED+3 146 14D F3+3 169 F8 173 FA+4 138
    13 A0 E01+39 -4 E3F+1C -4
    15 A0 201D A2+2 201E A6+1 D8 A9 156 AB+3 C6 B0+3 201C B5+2 F8 B9 157 BB+3 E6 104 12E 100 106 C4+1 118 112 10C C9 179 116 122 136 12A 13B \
      160 143 145 D3 14C D5+2 172 141 15A 16A DC 17B 17D DF 105 12F 101 107 E4+1 119 113 10D E9 17A 117 123 137 12B 13C 161 144 146 F3 14D F5+2 \
      173 142 15B 16B FC 17C 17E 2019
    16 A0 1E02+1 A3 10A+1 1E0A A7 1E80 A9 1E82 1E0B 1EF2 AD+1 178 1E1E+1 120+1 1E40+1 B6 1E56 1E81 1E57 1E83 1E60 1EF3 1E84+1 1E61 C0+F 174 \
      D1+5 1E6A D8+5 176 DF+10 175 F1+5 1E6B F8+5 177 FF
    17 A0+3 20AC A5 160 A7 161 A9+A 17D B5+2 17E B9+2 152+1 178 BF+40
    18 A0 104+1 141 20AC 201E 160 A7 161 A9 218 AB 179 AD 17A+1 B0+1 10C 142 17D 201D B6+1 17E 10D 219 BB 152+1 178 17C C0+2 102 C4 106 C6+9 \
      110 143 D2+2 150 D6 15A 170 D9+3 118 21A DF+3 103 E4 107 E6+9 111 144 F2+2 151 F6 15B 171 F9+3 119 21B FF
    21 20AC - 201A - 201E 2026 2020+1 - 2030 160 2039 15A 164 17D 179 - 2018+1 201C+1 2022 2013+1 - 2122 161 203A 15B 165 17E 17A A0 2C7 2D8 \
      141 A4 104 A6+3 15E AB+3 17B B0+1 2DB 142 B4+4 105 15F BB 13D 2DD 13E 17C 154 C1+1 102 C4 139 106 C7 10C C9 118 CB 11A CD+1 10E 110 143 \
      147 D3+1 150 D6+1 158 16E DA 170 DC+1 162 DF 155 E1+1 103 E4 13A 107 E7 10D E9 119 EB 11B ED+1 10F 111 144 148 F3+1 151 F6+1 159 16F FA \
      171 FC+1 163 2D9
    22 402+1 201A 453 201E 2026 2020+1 20AC 2030 409 2039 40A 40C 40B 40F 452 2018+1 201C+1 2022 2013+1 - 2122 459 203A 45A 45C 45B 45F A0 40E \
      45E 408 A4 490 A6+1 401 A9 404 AB+3 407 B0+1 406 456 491 B5+2 451 2116 454 BB 458 405 455 457 410+3F
    23 20AC - 201A 192 201E 2026 2020+1 2C6 2030 160 2039 152 - 17D -2 2018+1 201C+1 2022 2013+1 2DC 2122 161 203A 153 - 17E 178 A0+5F
    24 20AC 67E 201A 192 201E 2026 2020+1 2C6 2030 679 2039 152 686 698 688 6AF 2018+1 201C+1 2022 2013+1 6A9 2122 691 203A 153 200C+1 6BA A0 \
      60C A2+7 6BE AB+E 61B BB+3 61F 6C1 621+15 D7 637+3 640+3 E0 644 E2 645+3 E7+4 649+1 EE+1 64B+3 F4 64F+1 F7 651 F9 652 FB+1 200E+1 6D2
    """
}
