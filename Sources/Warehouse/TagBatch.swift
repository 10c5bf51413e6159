/// Many sights of tags that came together, such as a reader's report: their bytes lie in one array, so that a sight costs no memory of its own.
public struct TagBatch: Sendable, Hashable {
  /// One tag as it was seen once. What the reader does not say is not in `contents`, and its number means nothing.
  public struct Sight: Sendable, Hashable {
    public struct Contents: OptionSet, Sendable, Hashable {
      public let rawValue: UInt8
      public init(rawValue: UInt8) { self.rawValue = rawValue }
      public static let epc = Contents(rawValue: 1), antenna = Contents(rawValue: 2), rssi = Contents(rawValue: 4), pc = Contents(rawValue: 8)
      public static let count = Contents(rawValue: 16), tid = Contents(rawValue: 32)
    }

    public var contents: Contents = []
    public var antenna: UInt16 = 0
    /// Hundredths of a dBm.
    public var rssi: Int16 = 0
    public var pc: UInt16 = 0
    public var count: UInt16 = 0
    /// Milliseconds from the reading to the moment when the report came.
    public var age: UInt32 = 0
    fileprivate var start: UInt32 = 0
    fileprivate var length: UInt16 = 0
    fileprivate var tidLength: UInt16 = 0

    public init() {}
  }

  public private(set) var bytes: [UInt8] = []
  public private(set) var sights: [Sight] = []

  public init() {}

  public var isEmpty: Bool { sights.isEmpty }
  public var count: Int { sights.count }

  /// Adds a sight whose EPC and TID, where `contents` has them, are copied out of `message`.
  @inline(__always)
  public mutating func append(_ sight: Sight, epc: Range<Int>, tid: Range<Int>, of message: Span<UInt8>) {
    var sight = sight
    sight.start = UInt32(truncatingIfNeeded: bytes.count)
    if sight.contents.contains(.epc) { sight.length = copy(epc, message) }
    if sight.contents.contains(.tid) { sight.tidLength = copy(tid, message) }
    sights.append(sight)
  }

  @inline(__always)
  private mutating func copy(_ range: Range<Int>, _ message: Span<UInt8>) -> UInt16 {
    message.extracting(range).withUnsafeBufferPointer { bytes.append(contentsOf: $0) }
    return UInt16(truncatingIfNeeded: range.count)
  }

  /// The place of the EPC in `bytes`.
  @inline(__always)
  public func epc(of sight: Sight) -> Range<Int> { Int(sight.start)..<Int(sight.start) + Int(sight.length) }

  /// One sight for itself.
  public subscript(index: Int) -> TagRead {
    let sight = sights[index]
    let (contents, epc) = (sight.contents, epc(of: sight))
    return TagRead(
      epc: contents.contains(.epc) ? Array(bytes[epc]) : nil, antenna: contents.contains(.antenna) ? Int(sight.antenna) : nil,
      rssi: contents.contains(.rssi) ? Int(sight.rssi) : nil, pc: contents.contains(.pc) ? sight.pc : nil,
      count: contents.contains(.count) ? Int(sight.count) : nil,
      tid: contents.contains(.tid) ? Array(bytes[epc.upperBound..<epc.upperBound + Int(sight.tidLength)]) : nil)
  }

  public var reads: [TagRead] { sights.indices.map { self[$0] } }
}
