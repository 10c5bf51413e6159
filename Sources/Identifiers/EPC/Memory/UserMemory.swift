/// The user memory bank (11) as ISO/IEC 15962 lays it out: a DSFID, then data sets or packed objects (TDS 2.3, 17).
public struct UserMemory: Sendable, Hashable {
  public let dsfid: DSFID
  /// Access method no-directory: the data sets in their order.
  public private(set) var dataSets: [DataSet] = []
  /// Access method packed objects: the objects in their order.
  public private(set) var packedObjects: [PackedObject] = []
  /// Offsets count bytes of the bank.
  public private(set) var problems: [Problem] = []

  /// The AIs with their values that could be read, where the data format is GS1's.
  public var elements: [PlusEPC.Element] {
    packedObjects.flatMap(\.elements) + dataSets.compactMap { set in
      guard dsfid.dataFormat == 9, let text = set.text, let ai = PackedObjectTable.ai(ofArc: set.relativeOID) else { return nil }
      return PlusEPC.Element(ai: ai, value: text)
    }
  }

  /// `nil` where the bank is empty or begins with a zero byte, which says that it is not formatted.
  public init?(userBank bank: [UInt8]) {
    guard let first = bank.first, first != 0 else { return nil }
    dsfid = DSFID(first)
    if dsfid.isExtended {
      problems = [Problem(.syntax, offset: 0, "the DSFID has a second byte, what follows is not read")]
    } else if dsfid.accessMethod == .packedObjects {
      (packedObjects, problems) = PackedObject.read(bank, table: dsfid.dataFormat == 9 ? .gs1 : nil)
    } else if dsfid.accessMethod == .noDirectory {
      (dataSets, problems) = DataSet.read(bank)
    }
  }
}

/// The data storage format identifier (DSFID) that user memory begins with (ISO/IEC 15962; TDS 2.3, 17).
public struct DSFID: Sendable, Hashable {
  public let value: UInt8

  public init(_ value: UInt8) { self.value = value }

  public enum AccessMethod: UInt8, Sendable, Hashable {
    case noDirectory = 0, directory = 1, packedObjects = 2, tagDataProfile = 3
  }

  public var accessMethod: AccessMethod { AccessMethod(rawValue: value >> 6) ?? .noDirectory }

  /// A second byte follows.
  public var isExtended: Bool { value & 0x20 != 0 }

  /// 0 to 31.
  public var dataFormat: Int { Int(value & 0x1F) }

  /// `nil` for formats that are not known here.
  public var dataFormatName: String? {
    switch dataFormat {
    case 0: "not formatted"
    case 1: "full object identifiers"
    case 2: "one root object identifier"
    case 3: "ISO/IEC 15434 message"
    case 4: "ISO 6523"
    case 5: "ISO/IEC 15459"
    case 6: "ISO 28560 library"
    case 9: "GS1 application identifiers"
    case 10: "data identifiers"
    case 11: "UPU"
    case 12: "IATA"
    case 17: "ISO/IEC 20248 digital signature"
    default: nil
    }
  }
}

/// A data set of the access method no-directory (ISO/IEC 15962): a precursor, a length, and compacted data.
public struct DataSet: Sendable, Hashable {
  public enum Compaction: UInt8, Sendable, Hashable {
    case applicationDefined = 0, integer = 1, numeric = 2, fiveBit = 3, sixBit = 4, sevenBit = 5, octets = 6, utf8 = 7
  }

  /// Byte of the bank where the precursor stands.
  public let offset: Int
  /// The last arc of the object identifier.
  public let relativeOID: Int
  public let compaction: Compaction
  /// As in memory.
  public let bytes: [UInt8]
  /// Expanded; `nil` where only the application knows how, or where the bytes are not of the compaction.
  public let text: String?

  static func read(_ bank: [UInt8]) -> ([DataSet], [Problem]) {
    var sets: [DataSet] = []
    var place = 1
    func problem(_ message: String) -> [Problem] { [Problem(.length, offset: place, message)] }
    while place < bank.count, bank[place] != 0 {
      let start = place
      let precursor = bank[place]
      place += 1
      var oid = Int(precursor & 15)
      if oid == 15 {
        guard place < bank.count, bank[place] < 0x80 else { return (sets, problem("an object identifier of several bytes is not read")) }
        oid += Int(bank[place])
        place += 1
      }
      var padding = 0
      if precursor & 0x80 != 0 {
        guard place < bank.count else { return (sets, problem("the bank ends within a data set")) }
        padding = Int(bank[place])
        place += 1
      }
      guard place < bank.count, bank[place] < 0x80 else { return (sets, problem("the bank ends within a data set, or its length has several bytes")) }
      let count = Int(bank[place])
      place += 1
      guard bank.count - place >= count else { return (sets, problem("a data set of \(count) bytes, \(bank.count - place) are left")) }
      let bytes = Array(bank[place..<(place + count)])
      let compaction = Compaction(rawValue: precursor >> 4 & 7) ?? .octets
      sets.append(DataSet(offset: start, relativeOID: oid, compaction: compaction, bytes: bytes, text: expand(bytes, compaction)))
      place += count + padding
    }
    return (sets, [])
  }

  private static func expand(_ bytes: [UInt8], _ compaction: Compaction) -> String? {
    var reader = BitReader(bytes)
    var text: [UInt8] = []
    switch compaction {
    case .applicationDefined:
      return nil
    case .integer:
      guard (1...8).contains(bytes.count), let number = reader.read(bytes.count * 8) else { return nil }
      return String(number)
    case .numeric:
      while let nibble = reader.read(4) {
        guard nibble < 10 else { return nibble == 15 && reader.remaining == 0 ? String(decoding: text, as: UTF8.self) : nil }
        text.append(UInt8(ascii: "0") + UInt8(nibble))
      }
    case .fiveBit:
      while let code = reader.read(5) { text.append(0x40 + UInt8(code)) }
      while text.last == 0x40, text.count * 5 > bytes.count * 8 - 8 { text.removeLast() }
    case .sixBit:
      while let code = reader.read(6) { text.append(UInt8(code < 0x20 ? code + 0x40 : code)) }
      if text.last == 0x20 { text.removeLast() }
    case .sevenBit:
      while let code = reader.read(7) { text.append(UInt8(code)) }
      if text.last == 0x7F { text.removeLast() }
    case .octets:
      return String(String.UnicodeScalarView(bytes.map { UnicodeScalar($0) }))
    case .utf8:
      return String(validating: bytes, as: UTF8.self)
    }
    return text.allSatisfy { $0 >= 0x20 && $0 < 0x7F } ? String(decoding: text, as: UTF8.self) : nil
  }
}
