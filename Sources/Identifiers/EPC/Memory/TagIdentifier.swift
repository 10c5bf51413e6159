/// What the TID memory bank (10) says of the tag itself (TDS 2.3, 16; ISO/IEC 15963).
public struct TagIdentifier: Sendable, Hashable {
  /// Allocation class: 0xE2 GS1, 0xE0 ISO/IEC 7816-6.
  public let allocationClass: UInt8
  /// Extended TID follows (E2).
  public private(set) var isExtended = false
  /// Authenticate or Challenge, and FileOpen (E2).
  public private(set) var hasSecurity = false, hasFiles = false
  /// Mask designer (E2, 9 bits), or manufacturer (E0, 8 bits).
  public private(set) var designer: Int?
  /// Tag model number, 12 bits (E2).
  public private(set) var model: Int?
  public private(set) var xtid: XTID?
  /// The serial number: of the XTID, or the 48 bits after the manufacturer (E0).
  public private(set) var serial: [UInt8]?
  /// `urn:epc:stid:xMDID.xTMN.xSERIAL`, where there is an XTID with a serial number (TDS 2.3, 16.3).
  public private(set) var stidURI: String?
  /// Offsets count bytes of the bank.
  public private(set) var problems: [Problem] = []

  /// The designer's name, `nil` where it is not known here.
  public var designerName: String? {
    guard let designer else { return nil }
    let names = allocationClass == 0xE2 ? Self.maskDesigners : Self.manufacturers
    return names.indices.contains(designer - 1) ? names[designer - 1] : nil
  }

  /// What the XTID header says, and the segments it announces.
  public struct XTID: Sendable, Hashable {
    public let header: UInt16
    /// Optional command support, one word.
    public internal(set) var commands: UInt16?
    /// BlockWrite and BlockErase, four words.
    public internal(set) var blockWrite: UInt64?
    /// Words of user memory, and words of a block for BlockPermalock (0 where not said).
    public internal(set) var userMemoryWords: Int?, permalockBlockWords: Int?
    /// Lock bits, one word.
    public internal(set) var lockBits: UInt16?

    /// Bits of the serial number, 0 without one.
    public var serialBits: Int { header >> 13 == 0 ? 0 : 48 + 16 * (Int(header >> 13) - 1) }

    /// Largest EPC in words, as the optional command support says.
    public var maximumEPCWords: Int? { commands.map { Int($0 & 31) } }
  }

  public init(tidBank bank: [UInt8]) {
    allocationClass = bank.first ?? 0
    var reader = BitReader(bank)
    reader.skip(8)
    switch bank.first {
    case 0xE2: readMask(&reader)
    case 0xE0: readManufacturer(&reader)
    case nil: report(0, "the TID bank is empty")
    default: problems = [Problem(.character, offset: 0, "allocation class \(hexByte(allocationClass)) is neither E2 (GS1) nor E0 (ISO/IEC 7816-6)")]
    }
  }

  private mutating func report(_ offset: Int, _ message: String) { problems.append(Problem(.length, offset: offset, message)) }

  private mutating func readManufacturer(_ reader: inout BitReader) {
    guard let manufacturer = reader.read(8), let number = reader.read(48) else {
      return report(reader.position / 8, "a TID of class E0 has 8 bytes, here are \(reader.end / 8)")
    }
    designer = Int(manufacturer)
    serial = (0..<6).map { UInt8(truncatingIfNeeded: number >> UInt64(40 - 8 * $0)) }
  }

  private mutating func readMask(_ reader: inout BitReader) {
    guard let flags = reader.read(3), let mask = reader.read(9), let number = reader.read(12) else {
      return report(reader.position / 8, "a TID of class E2 has at least 4 bytes, here are \(reader.end / 8)")
    }
    isExtended = flags & 4 != 0
    hasSecurity = flags & 2 != 0
    hasFiles = flags & 1 != 0
    designer = Int(mask)
    model = Int(number)
    guard isExtended else { return }
    guard let header = reader.read(16) else { return report(4, "an extended TID has a header in its third word") }
    var xtid = XTID(header: UInt16(header))
    defer { self.xtid = xtid }
    if header & 1 != 0 { return problems.append(Problem(.character, offset: 4, "the XTID header goes on, which TDS 2.3 does not define")) }
    let start = reader.position
    var bytes: [UInt8] = []
    while bytes.count * 8 < xtid.serialBits {
      guard let byte = reader.read(8) else {
        return report(start / 8, "the XTID has a serial number of \(xtid.serialBits) bits, here are \(reader.end - start)")
      }
      bytes.append(UInt8(byte))
    }
    if !bytes.isEmpty {
      serial = bytes
      stidURI = "urn:epc:stid:x\(Self.hex(flags << 9 | mask, 3)).x\(Self.hex(number, 3)).x" + bytes.map { Self.hex(UInt64($0), 2) }.joined()
    }
    // What follows is often not read, which is no fault.
    if header & 0x1000 != 0 { xtid.commands = reader.read(16).map { UInt16($0) } }
    if header & 0x0800 != 0 { xtid.blockWrite = reader.read(64) }
    if header & 0x0400 != 0, let segment = reader.read(32) {
      xtid.permalockBlockWords = Int(segment >> 16)
      xtid.userMemoryWords = Int(segment & 0xFFFF)
    }
    if header & 0x0200 != 0 { xtid.lockBits = reader.read(16).map { UInt16($0) } }
  }

  private static func hex(_ value: UInt64, _ digits: Int) -> String {
    let text = String(value, radix: 16, uppercase: true)
    return String(repeating: "0", count: digits - text.utf8.count) + text
  }

  /// GS1's list of mask designer identifiers from 1 on (18 January 2021).
  private static let maskDesigners = [
    "Impinj", "Texas Instruments", "Alien Technology", "Intelleflex", "Atmel", "NXP Semiconductors", "ST Microelectronics", "EP Microelectronics",
    "Motorola", "Sentech", "EM Microelectronic", "Renesas", "Mstar", "Tyco International", "Quanray Electronics", "Fujitsu", "LSIS", "CAEN RFID",
    "Productivity Engineering", "Federal Electric", "ON Semiconductor", "Ramtron", "Tego", "Ceitec", "CPA Wernher von Braun", "TransCore",
    "Nationz", "Invengo", "Kiloway", "Longjing Microelectronics", "Chipus Microelectronics", "ORIDAO", "Maintag",
    "Yangzhou Daoyuan Microelectronics", "Gate Elektronik", "RFMicron", "RST-Invent", "Crystone Technology", "Shanghai Fudan Microelectronics",
    "Farsens", "Giesecke & Devrient", "AWID", "Unitec Semicondutores", "Q-Free", "Valid", "Fraunhofer IPMS", "ams", "Angstrem", "Honeywell",
    "Huada Semiconductor", "Lapis Semiconductor", "Mikron", "Hangzhou Landa Microelectronics", "Nanjing NARI Micro-Electronic Technology",
    "Southwest Integrated Circuit Design",
  ]

  /// ISO/IEC 7816-6, from 1 on.
  private static let manufacturers = [
    "Motorola", "STMicroelectronics", "Hitachi", "NXP Semiconductors", "Infineon", "Cylink", "Texas Instruments", "Fujitsu", "Matsushita", "NEC",
    "Oki Electric", "Toshiba", "Mitsubishi Electric", "Samsung", "Hynix", "LG Semiconductors", "Emosyn-EM", "INSIDE Technology", "ORGA", "Sharp",
    "Atmel", "EM Microelectronic",
  ]
}
