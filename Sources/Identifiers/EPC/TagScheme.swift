/// The binary schemes of the Tag Data Standard that have an EPC Tag URI: those of 1.x, which 2.x keeps.
public enum TagScheme: String, Sendable, Hashable, CaseIterable {
  case gdti96 = "gdti-96"
  case gsrn96 = "gsrn-96"
  case gsrnp96 = "gsrnp-96"
  case usdod96 = "usdod-96"
  case sgtin96 = "sgtin-96"
  case sscc96 = "sscc-96"
  case sgln96 = "sgln-96"
  case grai96 = "grai-96"
  case giai96 = "giai-96"
  case gid96 = "gid-96"
  case sgtin198 = "sgtin-198"
  case grai170 = "grai-170"
  case giai202 = "giai-202"
  case sgln195 = "sgln-195"
  /// Of TDS 1.3 to 1.8; `gdti-174` took its place.
  case gdti113 = "gdti-113"
  case adiVar = "adi-var"
  case cpi96 = "cpi-96"
  case cpiVar = "cpi-var"
  case gdti174 = "gdti-174"
  case sgcn96 = "sgcn-96"
  case itip110 = "itip-110"
  case itip212 = "itip-212"

  /// The scheme that the first eight bits name.
  public init?(header: UInt8) {
    guard (0x2C...0x41).contains(header) else { return nil }
    self = Self.allCases[Int(header) - 0x2C]
  }

  /// The first eight bits.
  public var header: UInt8 { layout.header }

  /// What its EPCs name.
  public var kind: EPCKind { layout.kind }

  /// Bits from the header to the end; `nil` where the content decides.
  public var bits: Int? { layout.bits }

  /// The schemes of a kind, those with fewer bits first, without the one that is out of use.
  public static func schemes(of kind: EPCKind) -> [TagScheme] {
    allCases.filter { $0.kind == kind && $0 != .gdti113 }.sorted { ($0.bits ?? .max) < ($1.bits ?? .max) }
  }

  /// Bits of the filter value.
  var filterBits: Int {
    switch self {
    case .gid96: 0
    case .usdod96: 4
    case .adiVar: 6
    default: 3
    }
  }

  /// What follows header and filter in a scheme with a company prefix.
  struct Layout: Sendable {
    let header: UInt8
    let kind: EPCKind
    let bits: Int?
    /// Bits of company prefix and reference together.
    let keyBits: Int
    let reference: Reference
    let tail: Tail

    enum Reference: Sendable {
      /// Digits, together with the company prefix so many.
      case digits(Int)
      /// A number without zeros in front, of at most so many digits together with the company prefix.
      case number(Int)
      /// 7-bit characters up to the end.
      case text
      /// 6-bit characters up to a zero.
      case sixBit
    }

    enum Tail: Sendable {
      case none
      /// Bits that are zero.
      case zeros(Int)
      /// A number without zeros in front.
      case number(Int)
      /// Digits with a 1 in front, so that zeros count.
      case digits(Int)
      /// 7-bit characters, then zeros.
      case text(Int)
    }
  }

  var layout: Layout { Self.layouts[ordinal] }

  private var ordinal: Int {
    switch self {
    case .gdti96: 0
    case .gsrn96: 1
    case .gsrnp96: 2
    case .usdod96: 3
    case .sgtin96: 4
    case .sscc96: 5
    case .sgln96: 6
    case .grai96: 7
    case .giai96: 8
    case .gid96: 9
    case .sgtin198: 10
    case .grai170: 11
    case .giai202: 12
    case .sgln195: 13
    case .gdti113: 14
    case .adiVar: 15
    case .cpi96: 16
    case .cpiVar: 17
    case .gdti174: 18
    case .sgcn96: 19
    case .itip110: 20
    case .itip212: 21
    }
  }

  // Tag Data Standard 14.6, tables 14-4 to 14-30.
  private static let layouts: [Layout] = [
    Layout(header: 0x2C, kind: .gdti, bits: 96, keyBits: 41, reference: .digits(12), tail: .number(41)),
    Layout(header: 0x2D, kind: .gsrn, bits: 96, keyBits: 58, reference: .digits(17), tail: .zeros(24)),
    Layout(header: 0x2E, kind: .gsrnp, bits: 96, keyBits: 58, reference: .digits(17), tail: .zeros(24)),
    Layout(header: 0x2F, kind: .usdod, bits: 96, keyBits: 0, reference: .text, tail: .number(36)),
    Layout(header: 0x30, kind: .sgtin, bits: 96, keyBits: 44, reference: .digits(13), tail: .number(38)),
    Layout(header: 0x31, kind: .sscc, bits: 96, keyBits: 58, reference: .digits(17), tail: .zeros(24)),
    Layout(header: 0x32, kind: .sgln, bits: 96, keyBits: 41, reference: .digits(12), tail: .number(41)),
    Layout(header: 0x33, kind: .grai, bits: 96, keyBits: 44, reference: .digits(12), tail: .number(38)),
    Layout(header: 0x34, kind: .giai, bits: 96, keyBits: 82, reference: .number(25), tail: .none),
    Layout(header: 0x35, kind: .gid, bits: 96, keyBits: 0, reference: .text, tail: .number(36)),
    Layout(header: 0x36, kind: .sgtin, bits: 198, keyBits: 44, reference: .digits(13), tail: .text(140)),
    Layout(header: 0x37, kind: .grai, bits: 170, keyBits: 44, reference: .digits(12), tail: .text(112)),
    Layout(header: 0x38, kind: .giai, bits: 202, keyBits: 188, reference: .text, tail: .none),
    Layout(header: 0x39, kind: .sgln, bits: 195, keyBits: 41, reference: .digits(12), tail: .text(140)),
    Layout(header: 0x3A, kind: .gdti, bits: 113, keyBits: 41, reference: .digits(12), tail: .digits(58)),
    Layout(header: 0x3B, kind: .adi, bits: nil, keyBits: 0, reference: .sixBit, tail: .none),
    Layout(header: 0x3C, kind: .cpi, bits: 96, keyBits: 51, reference: .number(15), tail: .number(31)),
    Layout(header: 0x3D, kind: .cpi, bits: nil, keyBits: 0, reference: .sixBit, tail: .number(40)),
    Layout(header: 0x3E, kind: .gdti, bits: 174, keyBits: 41, reference: .digits(12), tail: .text(119)),
    Layout(header: 0x3F, kind: .sgcn, bits: 96, keyBits: 41, reference: .digits(12), tail: .digits(41)),
    Layout(header: 0x40, kind: .itip, bits: 110, keyBits: 44, reference: .digits(13), tail: .number(38)),
    Layout(header: 0x41, kind: .itip, bits: 212, keyBits: 44, reference: .digits(13), tail: .text(140)),
  ]

  /// Bits of the company prefix by partition value; its digits are 12 less the partition value.
  static let prefixBits = [40, 37, 34, 30, 27, 24, 20]

  /// What an octet that is no scheme's header is set aside for (Tag Data Standard, table 14-1).
  static func meaning(ofHeader header: UInt8) -> String {
    switch header {
    case 0x00: "the tag is not programmed (header 00)"
    case 0xE2: "header E2 belongs to tag identification memory (TID), not to an EPC"
    case 0x08...0x0B, 0x80...0xBF, 0xCE: "header \(hex(header)) belongs to a 64-bit EPC, which the standard has withdrawn"
    case 0x0C...0x0F, 0xC0...0xDF: "header \(hex(header)) is reserved, because of the 64-bit EPCs of old"
    case 0xFF: "header FF is reserved for longer headers"
    default: "header \(hex(header)) is reserved for future use"
    }
  }

  private static func hex(_ byte: UInt8) -> String { String(decoding: [hexDigit(byte >> 4), hexDigit(byte & 15)], as: UTF8.self) }
}
