public import Warehouse

/// One tag of an RO_ACCESS_REPORT: numbers, and places in the message. Nothing of it is on the heap.
public struct LLRPTag: Sendable, Hashable {
  /// What the report says; a number that it does not say is 0.
  public struct Contents: OptionSet, Sendable, Hashable {
    public let rawValue: UInt32
    public init(rawValue: UInt32) { self.rawValue = rawValue }
    public static let epc = Contents(rawValue: 1), antenna = Contents(rawValue: 2), peakRSSI = Contents(rawValue: 4), channel = Contents(rawValue: 8)
    public static let count = Contents(rawValue: 16), pc = Contents(rawValue: 32), firstSeenUTC = Contents(rawValue: 64)
    public static let lastSeenUTC = Contents(rawValue: 128), firstSeenUptime = Contents(rawValue: 256), lastSeenUptime = Contents(rawValue: 512)
    public static let roSpec = Contents(rawValue: 1024), accessSpec = Contents(rawValue: 2048), xpc1 = Contents(rawValue: 4096)
    public static let xpc2 = Contents(rawValue: 8192)
    /// A vendor's: RSSI in 1/100 dBm, the carrier's phase, Doppler shift, the TID.
    public static let fineRSSI = Contents(rawValue: 1 << 16), phase = Contents(rawValue: 1 << 17), doppler = Contents(rawValue: 1 << 18)
    public static let tid = Contents(rawValue: 1 << 19)
    /// Results of an AccessSpec, which are read with `LLRPMessage`.
    public static let results = Contents(rawValue: 1 << 20)
  }

  public var contents: Contents = []
  /// The whole TagReportData in the message.
  public var place = 0..<0
  /// The EPC in the message, its last byte padded.
  public var epc = 0..<0
  public var epcBits = 0
  public var antenna: UInt16 = 0
  /// dBm.
  public var peakRSSI: Int8 = 0
  public var channel: UInt16 = 0
  public var count: UInt16 = 0
  public var pc: UInt16 = 0
  public var xpc1: UInt16 = 0
  public var xpc2: UInt16 = 0
  /// Microseconds since 1970 by the reader's clock, and since it started.
  public var firstSeenUTC: UInt64 = 0
  public var lastSeenUTC: UInt64 = 0
  public var firstSeenUptime: UInt64 = 0
  public var lastSeenUptime: UInt64 = 0
  public var roSpec: UInt32 = 0
  public var accessSpec: UInt32 = 0
  /// Hundredths of a dBm.
  public var fineRSSI: Int16 = 0
  /// In 1/65536 of a turn.
  public var phase: UInt16 = 0
  /// In 1/16 Hz.
  public var doppler: Int16 = 0
  public var tid = 0..<0

  public init() {}

  /// Hundredths of a dBm, as fine as the reader says it.
  public var rssi: Int? { contents.contains(.fineRSSI) ? Int(fineRSSI) : contents.contains(.peakRSSI) ? Int(peakRSSI) * 100 : nil }
}

extension TagRead {
  /// The tag with its bytes copied out of `message`.
  public init(_ tag: LLRPTag, in message: Span<UInt8>) {
    func copy(_ place: Range<Int>) -> [UInt8] {
      [UInt8](unsafeUninitializedCapacity: place.count) { buffer, count in
        for index in place { buffer.initializeElement(at: index - place.lowerBound, to: message[index]) }
        count = place.count
      }
    }
    let contents = tag.contents
    self.init(
      epc: contents.contains(.epc) ? copy(tag.epc) : nil, antenna: contents.contains(.antenna) ? Int(tag.antenna) : nil, rssi: tag.rssi,
      pc: contents.contains(.pc) ? tag.pc : nil, count: contents.contains(.count) ? Int(tag.count) : nil,
      tid: contents.contains(.tid) ? copy(tag.tid) : nil)
  }
}
