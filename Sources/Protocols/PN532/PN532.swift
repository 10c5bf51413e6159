import Warehouse

/// NXP's PN532 on its high-speed UART: `00 00 FF length check D5 code data… sum 00` (PN532 User Manual, 6.2.1; Adafruit-PN532, BSD; go-pn532).
/// 115200 baud.
///
/// It looks for ISO/IEC 14443A cards; one look is one round.
struct PN532: ReaderDialect {
  static let credible = 5
  static let suspicious = 2
  private static let longest = 1024

  static let options = ProtocolOption.reader

  enum Code {
    static let firmware: UInt8 = 0x02, sam: UInt8 = 0x14, radio: UInt8 = 0x32, exchange: UInt8 = 0x40, list: UInt8 = 0x4A
  }
  private enum Direction {
    static let host: UInt8 = 0xD4, reader: UInt8 = 0xD5, error: UInt8 = 0x7F
  }

  // MARK: frames

  static func frame(_ code: UInt8, _ data: [UInt8] = []) -> [UInt8] {
    let body = [Direction.host, code] + data
    let length = UInt8(clamping: body.count)
    return [0, 0, 0xFF, length, 0 &- length] + body + [0 &- body.span.byteSum, 0]
  }

  /// Where a frame's parts are.
  private enum Shape: Equatable {
    case body(Range<Int>)
    case acknowledge, refuse
    case wrong, unfinished
  }

  /// What begins behind `00 FF`, at `index`.
  private static func shape(_ bytes: Span<UInt8>, at index: Int) -> Shape {
    guard index + 2 <= bytes.count else { return .unfinished }
    switch (bytes[index], bytes[index + 1]) {
    case (0x00, 0xFF): return .acknowledge
    case (0xFF, 0x00): return .refuse
    case (0xFF, 0xFF):
      guard index + 5 <= bytes.count else { return .unfinished }
      let length = Int(bytes.word(at: index + 2))
      let isRight = bytes.extracting((index + 2)..<(index + 5)).byteSum == 0 && (1...longest).contains(length)
      return isRight ? .body((index + 5)..<(index + 5 + length)) : .wrong
    case (let length, let check): return length != 0 && length &+ check == 0 ? .body((index + 2)..<(index + 2 + Int(length))) : .wrong
    }
  }

  /// The index behind `00 FF`, which other zeros may precede; `nil` where none begins.
  private static func head(_ bytes: Span<UInt8>, at start: Int) -> Int?? {
    guard bytes[start] == 0 else { return .some(nil) }
    for index in [start + 1, start + 2] {
      guard index < bytes.count else { return nil }
      if bytes[index] == 0xFF { return index + 1 }
      if bytes[index] != 0 { return .some(nil) }
    }
    return .some(nil)
  }

  func look(_ bytes: Span<UInt8>, at start: Int) -> FrameLook {
    guard let head = PN532.head(bytes, at: start) else { return .unfinished }
    // Zeros fill the line before a frame and while the chip wakes up.
    guard let head else { return bytes[start] == 0 ? .blank : .noise }
    switch PN532.shape(bytes, at: head) {
    case .unfinished: return .unfinished
    case .wrong: return .damaged("length", end: head + 2)
    case .acknowledge, .refuse: return head + 3 <= bytes.count ? .frame(end: head + 3) : .unfinished
    case .body(let range):
      // The sum, and the 00 behind it.
      guard range.upperBound + 2 <= bytes.count else { return .unfinished }
      let isRight = bytes.extracting(range.lowerBound...range.upperBound).byteSum == 0
      return isRight ? .frame(end: range.upperBound + 2) : .damaged("checksum", end: range.upperBound + 2)
    }
  }

  private static func body(_ frame: Span<UInt8>) -> [UInt8]? {
    guard frame.count > 1, let head = head(frame, at: 0) ?? nil, case .body(let range) = shape(frame, at: head), range.upperBound < frame.count else {
      return nil
    }
    return frame.slice(range)
  }

  // MARK: orders

  var identify: [[UInt8]] { [PN532.frame(Code.firmware)] }
  /// Wakes it up, switches its secure module off, and limits how often it looks for a card before it says that there is none.
  var prepare: [[UInt8]] {
    [[0x55, 0x55, 0, 0, 0] + PN532.frame(Code.sam, [1, 0x14, 1]), PN532.frame(Code.radio, [5, 0xFF, 1, 0x10])]
  }
  /// Two cards at most, ISO/IEC 14443A at 106 kbit/s.
  func start() -> [[UInt8]] { [PN532.frame(Code.list, [2, 0])] }
  var stop: [UInt8]? { nil }
  func frames(for order: ReaderOrder) -> [[UInt8]]? { nil }

  private static let names: [UInt8: String] = [
    0x00: "diagnose", 0x02: "identify", 0x04: "status", 0x10: "speed", 0x12: "parameters", 0x14: "sam", 0x16: "power-down", 0x32: "radio",
    0x40: "exchange", 0x42: "exchange", 0x44: "deselect", 0x4A: "inventory", 0x52: "release", 0x54: "select", 0x60: "inventory",
  ]

  private static func name(_ code: UInt8) -> String { names[code] ?? "command-\(hexadecimal([code]))" }

  func question(_ frame: [UInt8]) -> ReaderQuestion? {
    // Before a frame there may be bytes that wake the chip up.
    let frame = Array(frame.drop { $0 == 0x55 }.drop { $0 == 0 })
    guard let body = PN532.body(([0, 0] + frame).span), body.count > 1, body[0] == Direction.host else { return nil }
    return ReaderQuestion(code: body[1], name: PN532.name(body[1]), isInventory: body[1] == Code.list)
  }

  // MARK: answers

  func read(_ frame: Span<UInt8>, asked: ReaderQuestion?, into reading: inout ReaderReading) {
    guard let body = PN532.body(frame) else {
      // An acknowledgement; the chip never refuses a frame.
      if frame[frame.count - 3] == 0xFF { reading.tell(.fault(code: "reader-error", bytes: frame.copy)) }
      return
    }
    if body[0] == Direction.error { return reading.fail(asked?.name ?? "command", ReaderError.unknownCommand) }
    guard body[0] == Direction.reader, body.count > 1 else { return reading.tell(.fault(code: "unknown", bytes: frame.copy)) }
    let data = Array(body.dropFirst(2))
    let code = body[1] &- 1
    reading.outcome = .answered
    switch code {
    case Code.firmware where data.count >= 3:
      reading.inform("chip", "PN5" + hexadecimal([data[0]]))
      reading.inform("firmware", "\(data[1]).\(data[2])")
    case Code.list where !data.isEmpty: list(data, whole: frame, into: &reading)
    case Code.exchange, 0x42, 0x44, 0x52, 0x54:
      let status = data.first ?? 0
      if status & 0x3F == 0 { reading.succeed(PN532.name(code)) } else { reading.fail(PN532.name(code), PN532.error(status & 0x3F)) }
    case _ where data.isEmpty: reading.succeed(PN532.name(code))
    default: reading.inform(PN532.name(code), hexadecimal(data))
    }
  }

  /// The number of cards; each with its number here, two bytes, one, the length of its UID and that.
  private func list(_ data: [UInt8], whole: Span<UInt8>, into reading: inout ReaderReading) {
    guard data[0] > 0 else { return reading.fail("inventory", ReaderError.noTag) }
    var rest = data.dropFirst()
    for _ in 0..<data[0] {
      let head = Array(rest.prefix(5))
      let uid = rest.dropFirst(5).prefix(Int(head.last ?? 0))
      guard head.count == 5, head[4] > 0, uid.count == head[4] else { return reading.tell(.fault(code: "length", bytes: whole.copy)) }
      reading.tell(.tag(TagRead(uid: Array(uid))))
      rest = rest[uid.endIndex...]
      // A card of ISO/IEC 14443-4 says more of itself: its answer to select, which begins with its length.
      if head[3] & 0x20 != 0, let more = rest.first { rest = rest.dropFirst(Int(more)) }
    }
  }

  /// Error codes of the chip (User Manual, 7.1).
  private static func error(_ code: UInt8) -> String {
    switch code {
    case 0x01: ReaderError.noTag
    case 0x02, 0x03, 0x05: ReaderError.poorSignal
    case 0x14: ReaderError.wrongPassword
    case 0x26, 0x27, 0x28, 0x29, 0x2B: ReaderError.failed
    default: ReaderError.other(code)
    }
  }
}
