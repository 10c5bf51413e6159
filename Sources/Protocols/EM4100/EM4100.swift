import Warehouse

/// Readers of 125 kHz EM4100 tags such as the RDM6300: `02`, the five bytes of the tag as ten hexadecimal digits, two digits of their exclusive or,
/// `03`; over and over while a tag is near. 9600 baud. Nothing can be asked of them.
struct EM4100: ReaderDialect {
  static let credible = 4
  private static let length = 14

  static let options = ProtocolOption.reader.filter { $0.key == "gap" }

  func look(_ bytes: Span<UInt8>, at start: Int) -> FrameLook {
    guard bytes[start] == 0x02 else { return .noise }
    let end = start + EM4100.length
    for index in (start + 1)..<max(start + 1, min(end - 1, bytes.count)) where hexDigit(bytes[index]) == nil {
      return .damaged("framing", end: index)
    }
    guard end <= bytes.count else { return .unfinished }
    guard bytes[end - 1] == 0x03 else { return .damaged("framing", end: end - 1) }
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
