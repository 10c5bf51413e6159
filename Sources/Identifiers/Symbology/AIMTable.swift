/// Code characters and modifiers of ISO/IEC 15424 and of the annexes of the symbology standards, as data.
enum AIMTable {
  struct Flags: OptionSet {
    let rawValue: UInt8
    static let gs1 = Flags(rawValue: 1)
    static let first = Flags(rawValue: 2)
    static let second = Flags(rawValue: 4)
    static let eci = Flags(rawValue: 8)
    static let header = Flags(rawValue: 16)
    static let joined = Flags(rawValue: 32)
    static let component = Flags(rawValue: 64)
  }

  struct Row {
    let code: UInt8
    let modifiers: [UInt8]
    let check: AIMIdentifier.CheckCharacter
    let flags: Flags
    let name: String
    let meaning: String
  }

  static let none = UInt8.max

  /// Name of the symbology, by place; `codes` gives the place for a code character.
  static let names: [String] = symbologies.map { String($0.dropFirst(2)) }
  static let codes: [UInt8] = {
    var codes = [UInt8](repeating: none, count: 128)
    for (place, line) in symbologies.enumerated() { codes[Int(line.utf8.first!)] = UInt8(place) }
    return codes
  }()

  static let rows: [Row] = modifierLines.split(separator: "\n").map(row)

  /// Place in `rows` by code character and modifier.
  static let index: [UInt8] = {
    var index = [UInt8](repeating: none, count: 1 << 14)
    for (place, row) in rows.enumerated() { for modifier in row.modifiers { index[Int(row.code) << 7 | Int(modifier)] = UInt8(place) } }
    return index
  }()

  private static func row(_ line: Substring) -> Row {
    let columns = line.split(separator: "|", omittingEmptySubsequences: false)
    let identifier = Array(columns[0].utf8)
    var flags: Flags = []
    for letter in columns[2] {
      switch letter {
      case "g": flags.formUnion([.gs1, .first])
      case "G": flags.insert(.gs1)
      case "2": flags.insert(.second)
      case "e": flags.insert(.eci)
      case "h": flags.insert(.header)
      case "j": flags.insert(.joined)
      default: flags.insert(.component)
      }
    }
    let check: AIMIdentifier.CheckCharacter =
      switch columns[1] {
      case "i": .inherent
      case "n": .notValidated
      case "v": .validated
      case "s": .stripped
      default: .unknown
      }
    let name = columns[3].isEmpty ? names[Int(codes[Int(identifier[0])])] : String(columns[3])
    return Row(code: identifier[0], modifiers: Array(identifier.dropFirst()), check: check, flags: flags, name: name, meaning: String(columns[4]))
  }

  private static let symbologies: [Substring] =
    """
    A Code 39
    B Telepen
    C Code 128
    D Code One
    E EAN/UPC
    F Codabar
    G Code 93
    H Code 11
    I Interleaved 2 of 5
    J DotCode
    K Code 16K
    L PDF417
    M MSI
    N Anker
    O Codablock
    P Plessey
    Q QR Code
    R Straight 2 of 5
    S Straight 2 of 5
    T Code 49
    U MaxiCode
    X Other
    Z Not a bar code
    c Channel Code
    d Data Matrix
    e GS1 DataBar or Composite
    g Grid Matrix
    h Han Xin Code
    o OCR
    p PosiCode
    s SuperCode
    z Aztec Code
    """.split(separator: "\n")

  // Code character with its modifiers · check character (i inherent, n not validated, v validated and sent, s validated and stripped, ? not
  // said) · flags (g GS1 by FNC1 in first position, G GS1 by the symbology, 2 FNC1 in second position, e ECI protocol, h structured append
  // header in the data, j joined of several symbols, c component of a composite) · name where it is not the symbology's · meaning.
  private static let modifierLines = """
    A0|n|||as read; no check character validated
    A1|v|||modulo 43 check character validated and sent
    A3|s|||modulo 43 check character validated and taken off
    A4|n|||Full ASCII pairs converted; no check character validated
    A5|v|||Full ASCII pairs converted; modulo 43 check character validated and sent
    A7|s|||Full ASCII pairs converted; modulo 43 check character validated and taken off
    B0|i|||full ASCII
    B1|i|||double density numeric
    B2|i|||double density numeric, then full ASCII
    B4|i|||full ASCII, then double density numeric
    C0|i|||plain data
    C1|i|g|GS1-128|a GS1 element string (FNC1 in first position)
    C2|i|2||begins with an AIM application indicator (FNC1 in second position)
    C4|i|j||several symbols joined by the rules of ISBT 128
    D0|i|||plain data
    E0|v||EAN-13, UPC-A or UPC-E|13 digits, check digit validated; UPC-A and UPC-E are sent with zeros filled in
    E1|i||EAN/UPC add-on|a two-digit add-on alone
    E2|i||EAN/UPC add-on|a five-digit add-on alone
    E3|v||EAN-13, UPC-A or UPC-E with add-on|13 digits, check digit validated, then the two or five digits of the add-on
    E4|v||EAN-8|8 digits, check digit validated
    F0|n|||as read; no check character validated
    F1|n|j||ABC Codabar, symbols joined; Zebra and Datalogic send it for a validated check character
    F2|v|||check character validated and sent
    F4|s|||check character validated and taken off
    G0|i|||plain data
    H0|v|||one modulo 11 check digit validated and sent
    H1|v|||two modulo 11 check digits validated and sent
    H3|s|||check digits validated and taken off
    I0|n|||as read; no check digit validated
    I1|v|||modulo 10 check digit validated and sent
    I3|s|||modulo 10 check digit validated and taken off
    J0|i|||plain data
    J1|i|g|GS1 DotCode|a GS1 element string (FNC1 in first position)
    J2|i|2||begins with an AIM application indicator (FNC1 in second position)
    J3|i|e||ECI protocol
    J4|i|ge|GS1 DotCode|a GS1 element string (FNC1 in first position), ECI protocol
    J5|i|2e||begins with an AIM application indicator (FNC1 in second position), ECI protocol
    K0|i|||plain data
    K1|i|g||a GS1 element string (FNC1 in first position)
    K2|i|2||begins with an AIM application indicator (FNC1 in second position)
    K4|i|||padding in first position
    L0|i|||protocol of 1994: it cannot be told whether backslashes are doubled or ECIs are used
    L1|i|e||ECI protocol
    L2|i|||plain data, no ECI, backslashes not doubled
    L3|i|g|MicroPDF417|Code 128 emulation: a GS1 element string (FNC1 in first position)
    L4|i|2|MicroPDF417|Code 128 emulation: begins with an AIM application indicator (FNC1 in second position)
    L5|i||MicroPDF417|Code 128 emulation: plain data
    M0|v|||modulo 10 check digit validated and sent
    M1|s|||modulo 10 check digit validated and taken off
    N0|?|||plain data
    O0|i||Codablock 256|plain data
    O1|i|g|Codablock 256|FNC1 in first position: a GS1 element string
    O4|i||Codablock F|plain data
    O5|i|g|Codablock F|FNC1 in first position: a GS1 element string
    O6|i||Codablock A|plain data
    P0|?|||plain data
    Q0|i||QR Code Model 1|plain data
    Q1|i|||plain data
    Q2|i|e||ECI protocol
    Q3|i|g|GS1 QR Code|a GS1 element string (FNC1 in first position)
    Q4|i|ge|GS1 QR Code|a GS1 element string (FNC1 in first position), ECI protocol
    Q5|i|2||begins with an AIM application indicator (FNC1 in second position)
    Q6|i|2e||begins with an AIM application indicator (FNC1 in second position), ECI protocol
    R0|n|||two-bar start and stop; no check digit validated
    R1|v|||two-bar start and stop; modulo 7 check digit validated and sent
    R3|s|||two-bar start and stop; modulo 7 check digit validated and taken off
    S0|?|||three-bar start and stop
    T0|i|||plain data
    T1|i|g||a GS1 element string (FNC1 in first position)
    T2|i|2||begins with an AIM application indicator (FNC1 in second position)
    T4|i|||FNC2 in first position
    U0|i|||mode 4 or 5
    U1|i|||mode 2 or 3: a carrier's structured message
    U2|i|e||mode 4 or 5, ECI protocol
    U3|i|e||mode 2 or 3: a carrier's structured message, ECI protocol in the secondary message
    X0123456789ABCDEF|?|||a symbology without a code character of its own; the maker of the reader says which
    Z0|?||Keyboard|typed by hand
    Z1|?||Magnetic stripe|read from a magnetic stripe
    Z2|?||RFID tag|read from an RFID tag
    Z3456789ABCDEF|?|||no bar code; the maker of the reader says what
    c0|i|||plain data
    d0|i||Data Matrix ECC 000–140|plain data
    d1|i|||plain data
    d2|i|g|GS1 DataMatrix|a GS1 element string (FNC1 in first or fifth position)
    d3|i|2||begins with an AIM application indicator (FNC1 in second or sixth position)
    d4|i|e||ECI protocol
    d5|i|ge|GS1 DataMatrix|a GS1 element string (FNC1 in first or fifth position), ECI protocol
    d6|i|2e||begins with an AIM application indicator (FNC1 in second or sixth position), ECI protocol
    d7|i||Data Matrix Rectangular Extension|plain data
    d8|i|g|Data Matrix Rectangular Extension|a GS1 element string (FNC1 in first or fifth position)
    d9|i|2|Data Matrix Rectangular Extension|begins with an AIM application indicator (FNC1 in second or sixth position)
    dA|i|e|Data Matrix Rectangular Extension|ECI protocol
    dB|i|ge|Data Matrix Rectangular Extension|a GS1 element string (FNC1 in first or fifth position), ECI protocol
    dC|i|2e|Data Matrix Rectangular Extension|begins with an AIM application indicator (FNC1 in second or sixth position), ECI protocol
    e0|i|G||a GS1 element string of GS1 DataBar, or of a composite symbol from its beginning or after its linear part
    e1|i|Gc|GS1 Composite|the data after a symbol separator of the composite component
    e2|i|c|GS1 Composite|the data after an escape of the composite component, no ECI
    e3|i|ce|GS1 Composite|the data after an escape of the composite component, ECI protocol
    g0|i|||plain data
    h0|i|||plain data
    h1|i|e||ECI protocol
    h2|i|g||a GS1 element string (GS1 mode)
    h4|i|||a URI (URI mode)
    o1|?||OCR-A|plain text
    o2|?||OCR-B|plain text
    p0|i|||plain data
    s0|i|||plain data
    z0|i|||plain data
    z1|i|g||a GS1 element string (FNC1 in first position)
    z2|i|2||begins with an AIM application indicator (FNC1 in second position)
    z3|i|e||ECI protocol
    z4|i|ge||a GS1 element string (FNC1 in first position), ECI protocol
    z5|i|2e||begins with an AIM application indicator (FNC1 in second position), ECI protocol
    z6|i|h||with a structured append header
    z7|i|gh||with a structured append header; FNC1 in first position
    z8|i|2h||with a structured append header; FNC1 in second position
    z9|i|eh||with a structured append header; ECI protocol
    zA|i|geh||with a structured append header; FNC1 in first position, ECI protocol
    zB|i|2eh||with a structured append header; FNC1 in second position, ECI protocol
    zC|i||Aztec Rune|three digits, 000 to 255
    """
}
