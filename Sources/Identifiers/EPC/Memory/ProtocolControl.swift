/// The protocol control word of a Gen2 tag, bits 0x10 to 0x1F of EPC memory (TDS 2.3, 9.3).
public struct ProtocolControl: Sendable, Hashable {
  public let word: UInt16

  public init(_ word: UInt16) { self.word = word }

  /// Words of 16 bits that the EPC or UII takes, 0 to 31.
  public var wordCount: Int { Int(word >> 11) }

  /// UMI, and RUM of Gen2v3: user memory is there, and where the tag computes the bit, it is not empty.
  public var hasUserMemory: Bool { word & 0x400 != 0 }

  /// XI: the XPC word is not zero.
  public var hasXPC: Bool { word & 0x200 != 0 }

  /// T: an ISO UII with an AFI, not an EPC.
  public var isISO: Bool { word & 0x100 != 0 }

  /// What the UII is; `nil` for an EPC.
  public var family: ApplicationFamily? { isISO ? ApplicationFamily(UInt8(truncatingIfNeeded: word)) : nil }

  /// Bits 0x18 to 0x1F of an EPC tag: attribute bits of Gen2 v1.x. A tag with an XPC word of which only the low half is used reports that half in
  /// their place (TDS 2.3, 9.4), so `attributes` names them alike. 0 for an ISO UII.
  public var attributeBits: UInt8 { isISO ? 0 : UInt8(truncatingIfNeeded: word) }

  /// The attribute bits that are set.
  public var attributes: [XPCWord.Flag] { XPCWord(first: UInt16(attributeBits)).flags }
}

/// The extended protocol control words of a Gen2 tag, bits 0x210 to 0x22F of EPC memory (TDS 2.3, 9.4).
public struct XPCWord: Sendable, Hashable {
  /// Bits 0x210 to 0x21F.
  public let first: UInt16
  /// Bits 0x220 to 0x22F, where XEB says that they are not zero.
  public let second: UInt16?

  public init(first: UInt16, second: UInt16? = nil) {
    self.first = first
    self.second = second
  }

  /// Bits of the first word, named as Gen2 does; those in between are reserved.
  public enum Flag: UInt16, Sendable, Hashable, CaseIterable {
    /// XEB: there is a second word.
    case extended = 0x8000
    /// SA, SS, FS, SN of Gen2v3.
    case sensorAlarm = 0x0800, simpleSensor = 0x0400, fullFunctionSensor = 0x0200, snapshotSensor = 0x0100
    /// B: battery-assisted.
    case battery = 0x0080
    /// C: the response buffer holds a computed response.
    case computedResponse = 0x0040
    /// SLI: the SL flag is asserted.
    case selected = 0x0020
    /// TN
    case notification = 0x0010
    /// U
    case untraceable = 0x0008
    /// K
    case killable = 0x0004
    /// NR: not to be removed from the thing.
    case nonRemovable = 0x0002
    /// H: the thing is hazardous material.
    case hazardous = 0x0001

    /// As in Gen2 and TDS, `XEB`.
    public var symbol: String {
      switch self {
      case .extended: "XEB"
      case .sensorAlarm: "SA"
      case .simpleSensor: "SS"
      case .fullFunctionSensor: "FS"
      case .snapshotSensor: "SN"
      case .battery: "B"
      case .computedResponse: "C"
      case .selected: "SLI"
      case .notification: "TN"
      case .untraceable: "U"
      case .killable: "K"
      case .nonRemovable: "NR"
      case .hazardous: "H"
      }
    }
  }

  /// The flags that are set, from the highest bit.
  public var flags: [Flag] { Flag.allCases.filter { first & $0.rawValue != 0 } }
}

/// An application family identifier (AFI), as ISO/IEC 15961 assigns them for tags on things.
public struct ApplicationFamily: Sendable, Hashable {
  public let value: UInt8

  public init(_ value: UInt8) { self.value = value }

  /// The standard or body, `nil` for values that are not known here.
  public var name: String? {
    switch value {
    case 0xA1: "ISO 17367 product"
    case 0xA2: "ISO 17365 transport unit"
    case 0xA3: "ISO 17364 returnable transport item"
    case 0xA4: "ISO 17367 product, hazardous"
    case 0xA5: "ISO 17366 product packaging"
    case 0xA6: "ISO 17366 product packaging, hazardous"
    case 0xA7: "ISO 17365 transport unit, hazardous"
    case 0xA8: "ISO 17364 returnable transport item, hazardous"
    case 0xA9: "ISO 17363 freight container"
    case 0xAA: "ISO 17363 freight container, hazardous"
    case 0xC1: "IATA RP 1740c baggage"
    case 0xC2: "ISO 28560 library item"
    case 0xCF: "AFI of several bytes"
    default: nil
    }
  }

  /// The family for hazardous material.
  public var isHazardous: Bool { [0xA4, 0xA6, 0xA7, 0xA8, 0xAA].contains(value) }

  /// ISO 17363 to 17367: the UII is six-bit text that begins with a data identifier.
  public var isSupplyChain: Bool { (0xA1...0xAA).contains(value) }
}
