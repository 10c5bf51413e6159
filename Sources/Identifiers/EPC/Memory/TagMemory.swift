/// The EPC memory bank (01) of a Gen2 tag, or as much of it as a reader reports: CRC, PC word, EPC or UII, XPC words (TDS 2.3, 9).
public struct TagMemory: Sendable, Hashable {
  /// The CRC that stands in memory; `nil` where the reader gave none.
  public let crc: UInt16?
  public let pc: ProtocolControl
  /// `nil` where XI is not set, or memory was not read so far.
  public let xpc: XPCWord?
  /// The EPC or UII, as long as the PC word says (shorter where memory was not read so far).
  public let epc: [UInt8]
  /// Offsets count bytes of the input.
  public private(set) var problems: [Problem] = []

  /// The UII's text, where the AFI says ISO 17363 to 17367.
  public var itemIdentifier: ISOItemIdentifier? { pc.family?.isSupplyChain == true ? ISOItemIdentifier(uii: epc) : nil }

  /// Nothing is wrong with the memory; the EPC or UII in it may still be.
  public var isValid: Bool { problems.isEmpty }

  /// Reads the bank from its beginning: CRC, PC word, EPC, and the XPC words from bit 0x210 if XI is set.
  public init(epcBank bank: [UInt8]) {
    crc = Self.word(bank, at: 0)
    pc = ProtocolControl(Self.word(bank, at: 2) ?? 0)
    let end = 4 + 2 * pc.wordCount
    epc = Array(bank.dropFirst(4).prefix(2 * pc.wordCount))
    xpc = pc.hasXPC ? Self.word(bank, at: 0x42).map { Self.xpc(first: $0, second: Self.word(bank, at: 0x44)) } : nil
    guard bank.count >= 4 else {
      problems = [Problem(.length, offset: bank.count, "EPC memory begins with CRC and PC word, 4 bytes; here are \(bank.count)")]
      return
    }
    if bank.count < end {
      problems = [Problem(.length, offset: bank.count, "the PC word says \(pc.wordCount) words of EPC, here are \((bank.count - 4) / 2)")]
    } else if let crc, crc != Self.crc(bank[2..<end]) {
      problems = [Problem(.checkDigit, offset: 0, "the CRC is \(Self.hex(crc)), should be \(Self.hex(Self.crc(bank[2..<end])))")]
    }
    checkEmpty(offset: 2)
  }

  /// What a reader reports beside the EPC: the PC word, and the XPC words where it has them.
  public init(pc: UInt16, xpc: XPCWord? = nil, epc: [UInt8]) {
    crc = nil
    self.pc = ProtocolControl(pc)
    self.xpc = xpc
    self.epc = Array(epc.prefix(2 * self.pc.wordCount))
    let words = self.pc.wordCount
    if (epc.count + 1) / 2 != words {
      let beyond = epc.dropFirst(2 * words)
      if epc.count < 2 * words || beyond.contains(where: { $0 != 0 }) {
        problems = [Problem(.length, offset: min(epc.count, 2 * words), "the PC word says \(words) words of EPC, here are \(epc.count) bytes")]
      }
    }
    checkEmpty(offset: 0)
  }

  private mutating func checkEmpty(offset: Int) {
    if pc.wordCount == 0 && problems.isEmpty { problems = [Problem(.length, offset: offset, "the PC word says that there is no EPC")] }
  }

  /// The PC word for an EPC of so many bits; `nil` for more than 31 words.
  public static func pc(bits: Int, userMemory: Bool = false, family: ApplicationFamily? = nil, attributes: UInt8 = 0) -> ProtocolControl? {
    let words = (bits + 15) / 16
    guard bits >= 0, words <= 31 else { return nil }
    let low = family.map { 0x100 | UInt16($0.value) } ?? UInt16(attributes)
    return ProtocolControl(UInt16(words) << 11 | (userMemory ? 0x400 : 0) | low)
  }

  /// The bank's beginning as a writer needs it: CRC, PC word, EPC padded to words. The length in `pc` is made to fit; `nil` for more than 31 words.
  public static func bank(pc: ProtocolControl, epc: [UInt8]) -> [UInt8]? {
    let words = (epc.count + 1) / 2
    guard words <= 31 else { return nil }
    let word = pc.word & 0x7FF | UInt16(words) << 11
    let rest = [UInt8(word >> 8), UInt8(truncatingIfNeeded: word)] + epc + (epc.count % 2 == 0 ? [] : [0])
    let crc = crc(rest[...])
    return [UInt8(crc >> 8), UInt8(truncatingIfNeeded: crc)] + rest
  }

  /// The EPC; `nil` for a UII.
  public func code(prefixes: CompanyPrefixes = CompanyPrefixes()) -> EPC? { pc.isISO ? nil : EPC(bytes: epc, prefixes: prefixes) }

  /// The tag URI of an EPC of TDS 1.x with its control fields, else the raw URI (TDS 2.3, 15.2.2).
  public func uri(prefixes: CompanyPrefixes = CompanyPrefixes()) -> String {
    guard let code = code(prefixes: prefixes), code.isValid, let uri = code.tagURI else { return rawURI }
    let scheme = "urn:epc:tag:"
    return scheme + controlFields + uri.dropFirst(scheme.utf8.count)
  }

  /// `urn:epc:raw:` with the control fields that are not zero (TDS 2.3, 15.2.1).
  public var rawURI: String {
    let family = pc.family.map { "x" + Self.hex(UInt16($0.value)).suffix(2) + "." } ?? ""
    return "urn:epc:raw:" + controlFields + "\(epc.count * 8).\(family)x" + EPCHex.text(epc)
  }

  /// Control fields as they stand in tag and raw URIs, with the colon behind; empty where all are zero. Named as the grammar has them (TDS 2.3,
  /// 12.4), where 15.2.4 says `xpc-w1` for the first XPC word alone.
  public var controlFields: String {
    var fields = ""
    if pc.attributeBits != 0 { fields += "[att=x\(Self.hex(UInt16(pc.attributeBits)).suffix(2))]" }
    if pc.hasUserMemory { fields += "[umi=1]" }
    if let xpc { fields += "[xpc=x\(Self.hex(xpc.first))\(xpc.second.map(Self.hex) ?? "")]" }
    return fields.isEmpty ? "" : fields + ":"
  }

  /// CRC-16 of Gen2 (polynomial 0x1021, all ones before, inverted after), over PC word and EPC.
  static func crc(_ bytes: ArraySlice<UInt8>) -> UInt16 {
    var crc: UInt16 = 0xFFFF
    for byte in bytes {
      crc ^= UInt16(byte) << 8
      for _ in 0..<8 { crc = crc & 0x8000 != 0 ? crc << 1 ^ 0x1021 : crc << 1 }
    }
    return ~crc
  }

  private static func xpc(first: UInt16, second: UInt16?) -> XPCWord { XPCWord(first: first, second: first & 0x8000 != 0 ? second : nil) }

  private static func word(_ bytes: [UInt8], at place: Int) -> UInt16? {
    place + 1 < bytes.count ? UInt16(bytes[place]) << 8 | UInt16(bytes[place + 1]) : nil
  }

  private static func hex(_ word: UInt16) -> String {
    let digits = String(word, radix: 16, uppercase: true)
    return String(repeating: "0", count: 4 - digits.utf8.count) + digits
  }
}
