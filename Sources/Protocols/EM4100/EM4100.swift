import Warehouse

/// Readers of 125 kHz EM4100 tags such as the RDM6300: `02`, the five bytes of the tag as ten hexadecimal digits, two digits of their exclusive or,
/// `03`; over and over while a tag is near. 9600 baud. Nothing can be asked of them. The ID-12 and ID-20 have `0D 0A` before the `03`
/// (ID Innovations' data sheet, ASCII format).
struct EM4100: ReaderDialect {
  static let credible = 4
  /// `02` and the digits.
  private static let head = 13

  static let options = ProtocolOption.reader.filter { $0.key == "gap" }

  func look(_ bytes: Span<UInt8>, at start: Int) -> FrameLook {
    guard bytes[start] == 0x02 else { return .noise }
    let tail = start + EM4100.head
    for index in (start + 1)..<max(start + 1, min(tail, bytes.count)) where hexDigit(bytes[index]) == nil {
      return .damaged("framing", end: index)
    }
    guard tail < bytes.count else { return .unfinished }
    let closing: [UInt8] = bytes[tail] == 0x0D ? [0x0D, 0x0A, 0x03] : [0x03]
    for (offset, byte) in closing.enumerated() {
      guard tail + offset < bytes.count else { return .unfinished }
      guard bytes[tail + offset] == byte else { return .damaged("framing", end: tail + offset) }
    }
    let end = tail + closing.count
    return EM4100.bytes(bytes.extracting(start..<end)).span.exclusiveOr == 0 ? .frame(end: end) : .damaged("checksum", end: end)
  }

  /// The tag's bytes and the check.
  private static func bytes(_ frame: Span<UInt8>) -> [UInt8] {
    (0..<6).map { (hexDigit(frame[1 + 2 * $0]) ?? 0) << 4 | (hexDigit(frame[2 + 2 * $0]) ?? 0) }
  }

  func start() -> [[UInt8]] { [] }
  var stop: [UInt8]? { nil }
  func frames(for order: ReaderOrder) -> [[UInt8]]? { nil }
  func question(_ frame: [UInt8]) -> ReaderQuestion? { nil }

  func read(_ frame: Span<UInt8>, asked: ReaderQuestion?, into reading: inout ReaderReading) {
    reading.tell(.tag(TagRead(uid: EM4100.bytes(frame).dropLast())))
  }
}
