/// What scanners say of the symbology in other ways than by an AIM identifier, as the AIM identifier that says the same.
///
/// Most of these numbers name a symbology and not what the reader did with the data. The identifier given then is the one that claims least:
/// no check character validated, no FNC1, no ECI. `isExact` tells the others.
public struct ScannerCodeType: Sendable, Hashable {
  public let number: UInt16
  /// As the maker or the standard calls it.
  public let name: String
  public let symbology: AIMIdentifier
  /// The number determines the modifier too.
  public let isExact: Bool

  /// Code types of Zebra's Simple Serial Interface (DECODE_DATA, first byte of the data).
  ///
  /// Composite symbols of EAN and UPC have no line: their data, the 13 digits and the component's elements in one, fits no one identifier.
  public static let ssi: [ScannerCodeType] = ssiLines.split(separator: "\n").map(type)

  /// Usages of the HID Bar Code Scanner page (0x8C) that name a symbology (HID Usage Tables 1.5, section 25). A scan itself carries its AIM
  /// identifier in the usages 0xFB, 0xFC, 0xFD.
  public static let hidPOS: [ScannerCodeType] = hidPOSLines.split(separator: "\n").map(type)

  private static func type(_ line: Substring) -> ScannerCodeType {
    let fields = line.split(separator: " ", maxSplits: 2)
    let symbology = AIMIdentifier("]" + fields[1].prefix(2))!
    return ScannerCodeType(number: UInt16(fields[0], radix: 16)!, name: String(fields[2]), symbology: symbology, isExact: fields[1].last == "=")
  }
}

extension AIMIdentifier {
  /// `nil` for a type that is not known, or that says nothing an identifier could say.
  public init?(ssiCodeType type: UInt8) {
    guard let found = ScannerCodeType.ssi.first(where: { $0.number == UInt16(type) }) else { return nil }
    self = found.symbology
  }

  /// As `init(ssiCodeType:)`, but `nil` too where `count` bytes are not what the identifier promises: a scanner set so sends UPC-A with 12 digits
  /// and UPC-E with 6 to 8 under SSI, while `]E0` is always 13.
  public init?(ssiCodeType type: UInt8, count: Int) {
    self.init(ssiCodeType: type)
    if let promised = gtinLength, count != promised { return nil }
    if text == "]E3", count != 15, count != 18 { return nil }
  }

  /// `nil` for a usage that does not name a symbology.
  public init?(hidPOSSymbology usage: UInt16) {
    guard let found = ScannerCodeType.hidPOS.first(where: { $0.number == usage }) else { return nil }
    self = found.symbology
  }
}

// Number (hexadecimal), code character and modifier, `=` where the number determines both, name.

private let ssiLines = """
  01 A0 Code 39
  02 F0 Codabar
  03 C0 Code 128
  04 S0= Discrete 2 of 5
  05 S0= IATA 2 of 5
  06 I0 Interleaved 2 of 5
  07 G0= Code 93
  08 E0= UPC-A
  09 E0= UPC-E0
  0A E4= EAN-8
  0B E0= EAN-13
  0C H0 Code 11
  0D T0 Code 49
  0E M0 MSI
  0F C1= GS1-128
  10 E0= UPC-E1
  11 L0 PDF417
  12 K0 Code 16K
  13 A4 Code 39 Full ASCII
  15 X0= Trioptic Code 39
  16 X0= Bookland EAN
  18 F0 NW-7
  19 C0= ISBT 128
  1A L0 MicroPDF417
  1B d1 Data Matrix
  1C Q1 QR Code
  1E X0= US Postnet
  1F X0= US Planet
  20 A0 Code 32
  21 C4= ISBT 128 concatenated
  22 X0= Japan Postal
  23 X0= Australia Post
  24 X0= Dutch Postal
  25 U0 MaxiCode
  26 X0= Canadian Postal
  27 X0= UK Postal
  28 L0 Macro PDF417
  29 Q1 Macro QR
  2C Q1 Micro QR
  2D z0 Aztec
  2E zC= Aztec Rune
  30 e0= GS1 DataBar
  31 e0= GS1 DataBar Limited
  32 e0= GS1 DataBar Expanded
  34 X0= USPS 4CB
  35 X0= UPU 4-State
  36 X0= ISSN
  39 X0= Matrix 2 of 5
  48 E3= UPC-A with 2-digit add-on
  49 E3= UPC-E0 with 2-digit add-on
  4B E3= EAN-13 with 2-digit add-on
  50 E3= UPC-E1 with 2-digit add-on
  51 e0= Composite CC-A with GS1-128
  54 e0= Composite CC-A with GS1 DataBar Expanded
  55 e0= Composite CC-A with GS1 DataBar Limited
  56 e0= Composite CC-A with GS1 DataBar
  59 e0= Composite CC-C with GS1-128
  5A L2 TLC-39
  61 e0= Composite CC-B with GS1-128
  64 e0= Composite CC-B with GS1 DataBar Expanded
  65 e0= Composite CC-B with GS1 DataBar Limited
  66 e0= Composite CC-B with GS1 DataBar
  72 X0= Chinese 2 of 5
  73 X0= Korean 3 of 5
  88 E3= UPC-A with 5-digit add-on
  89 E3= UPC-E0 with 5-digit add-on
  8B E3= EAN-13 with 5-digit add-on
  90 E3= UPC-E1 with 5-digit add-on
  9A L0 Macro MicroPDF417
  B4 e0= GS1 DataBar Coupon
  B7 h0 Han Xin
  """

private let hidPOSLines = """
  91 E0= Bookland EAN
  95 E0= EAN-13
  96 E4= EAN-8
  9A E0 UPC/EAN
  9D E0= UPC-A
  A1 E0= UPC-E
  A2 E0= UPC-E1
  C3 F0 Codabar
  C4 C0 Code 128
  C7 A0 Code 39
  C8 G0= Code 93
  CA I0 Interleaved 2 of 5
  CB X0 Italian Pharmacy Code
  CC M0 MSI/Plessey
  CD R0 Standard 2 of 5 IATA
  CE S0= Standard 2 of 5
  D4 X0= Tri-Optic
  D5 C1= UCC/EAN-128
  110 z0 Aztec Code
  111 X0= BC412
  112 c0 Channel Code
  113 K0 Code 16
  114 X0 Code 32
  115 T0 Code 49
  116 D0 Code One
  117 X0= Colorcode
  118 d1 Data Matrix
  119 U0 MaxiCode
  11A L0 MicroPDF
  11B L0 PDF-417
  11C p0 PosiCode
  11D Q1 QR Code
  11E s0 SuperCode
  11F X0= UltraCode
  120 X0= USD-5 (Slug Code)
  121 X0= VeriCode
  """
