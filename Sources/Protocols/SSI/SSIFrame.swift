/// One message of Zebra's Simple Serial Interface (Zebra 72E-40451, "SSI Message Formats").
///
/// `length opcode source status data… checksum`: the length counts every byte but the checksum's two, which are the two's complement of the
/// 16-bit sum of all bytes before them, high byte first.
enum SSIFrame {
  static let header = 4
  static let checksum = 2
  static let decoder: UInt8 = 0x00
  static let host: UInt8 = 0x04

  enum Opcode {
    static let segment: UInt8 = 0x73, segmentTaken: UInt8 = 0x74
    static let requestRevision: UInt8 = 0xA3, revision: UInt8 = 0xA4
    static let parameters: UInt8 = 0xC6
    static let taken: UInt8 = 0xD0, refused: UInt8 = 0xD1
    static let capabilities: UInt8 = 0xD4
    static let startDecode: UInt8 = 0xE4, stopDecode: UInt8 = 0xE5
    static let beep: UInt8 = 0xE6, lightOn: UInt8 = 0xE7, lightOff: UInt8 = 0xE8
    static let enable: UInt8 = 0xE9, disable: UInt8 = 0xEA
    /// F4 carries what F3 does in a frame with a length of two bytes; engines that send it are not Zebra's.
    static let decoded: UInt8 = 0xF3, decodedLong: UInt8 = 0xF4
    static let event: UInt8 = 0xF6

    /// What a scanner says.
    static let known: [UInt8] = [decoded, event, taken, refused, parameters, revision, capabilities, segment, decodedLong]
  }

  enum Status {
    static let retransmission: UInt8 = 0x01, continued: UInt8 = 0x02
  }

  /// Why a message was not taken (CMD_NAK).
  enum Refusal {
    static let resend: UInt8 = 0x01, badContext: UInt8 = 0x02, denied: UInt8 = 0x06, cancelled: UInt8 = 0x0A

    static func name(_ cause: UInt8?) -> String {
      switch cause {
      case resend: "resend"
      case badContext: "bad-context"
      case denied: "denied"
      case cancelled: "cancelled"
      default: "refused"
      }
    }
  }

  /// A message from the host.
  static func make(_ opcode: UInt8, _ data: [UInt8] = [], status: UInt8 = 0) -> [UInt8] {
    let bytes = [UInt8(header + data.count), opcode, host, status] + data
    let sum = 0 &- bytes.reduce(UInt16(0)) { $0 &+ UInt16($1) }
    return bytes + [UInt8(sum >> 8), UInt8(truncatingIfNeeded: sum)]
  }

  /// What stands at one place of a stream.
  enum Look: Equatable {
    /// The bytes up to `end` are a message with the right checksum; its opcode, status and data are where `Place` says.
    case frame(Place)
    /// As long as a message says it is, and its checksum is wrong.
    case damaged(Place)
    /// No message can begin here.
    case noise
    /// It takes more bytes to say.
    case unfinished
  }

  /// Offsets into the stream.
  struct Place: Equatable {
    var start: Int
    /// Of the opcode, which source and status follow.
    var opcode: Int
    /// Of the data; they end where the checksum begins.
    var data: Int
    var sum: Int
    var end: Int { sum + checksum }
  }

  /// Looks at `bytes[start...]`. `wrapped` messages have their total length before them, two bytes with the low one first, as over Bluetooth's
  /// attribute protocol (enioka_scan, SsiOverAttParser).
  static func look(_ bytes: Span<UInt8>, at start: Int, wrapped: Bool) -> Look {
    let count = bytes.count - start
    let first = start + (wrapped ? 2 : 0)
    guard count > first - start else { return .unfinished }
    let length = Int(bytes[first])
    guard length >= header else { return .noise }
    if wrapped, Int(bytes[start]) | Int(bytes[start + 1]) << 8 != length + checksum + 2 { return .noise }
    guard first + 1 < bytes.count else { return .unfinished }
    if length == 0xFF, bytes[first + 1] == Opcode.decodedLong { return long(bytes, start, first) }
    return check(bytes, Place(start: start, opcode: first + 1, data: first + header, sum: first + length), from: first)
  }

  /// `FF F4 length-high length-low F4 source status data… checksum`, the length again without the checksum.
  private static func long(_ bytes: Span<UInt8>, _ start: Int, _ first: Int) -> Look {
    guard first + 3 < bytes.count else { return .unfinished }
    let length = Int(bytes[first + 2]) << 8 | Int(bytes[first + 3])
    guard length >= 7 else { return .noise }
    return check(bytes, Place(start: start, opcode: first + 4, data: first + 7, sum: first + length), from: first)
  }

  private static func check(_ bytes: Span<UInt8>, _ place: Place, from first: Int) -> Look {
    guard place.opcode + 1 < bytes.count else { return .unfinished }
    let source = bytes[place.opcode + 1]
    guard source == decoder || source == host else { return .noise }
    guard place.end <= bytes.count else { return .unfinished }
    let told = UInt16(bytes[place.sum]) << 8 | UInt16(bytes[place.sum + 1])
    return sum(bytes.extracting(first..<place.sum)) &+ told == 0 ? .frame(place) : .damaged(place)
  }

  static func sum(_ bytes: Span<UInt8>) -> UInt16 {
    bytes.withUnsafeBufferPointer { bytes in
      var sum: UInt16 = 0
      for byte in bytes { sum &+= UInt16(byte) }
      return sum
    }
  }
}
