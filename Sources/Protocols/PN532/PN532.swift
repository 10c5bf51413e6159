import Warehouse

/// NXP's PN532 on its high-speed UART: `00 00 FF length check D5 code data… sum 00` (PN532 User Manual, 6.2.1; Adafruit-PN532, BSD; go-pn532).
/// 115200 baud.
///
/// It looks for ISO/IEC 14443A cards; one look is one round. Cards of other kinds are read where others have it look for them.
struct PN532: ReaderDialect {
  static let credible = 5
  static let suspicious = 2
  private static let longest = 1024

  static let options = ProtocolOption.reader

  enum Code {
    static let firmware: UInt8 = 0x02, sam: UInt8 = 0x14, radio: UInt8 = 0x32, exchange: UInt8 = 0x40, list: UInt8 = 0x4A, poll: UInt8 = 0x60
    /// Which no order has: a question for a list has these and its kind of card, without which the answer cannot be read.
    static let kinds: UInt8 = 0xF0
  }
  /// By the number that an order to list cards has for them (User Manual, 7.3.5).
  private enum Kind: UInt8, CaseIterable {
    case typeA, felica212, felica424, typeB, jewel

    /// By the number that automatic polling has for them (7.3.13): what is found, with or without ISO/IEC 14443-4. Others are no cards.
    init?(polled type: UInt8) {
      switch type {
      case 0x00, 0x10, 0x20: self = .typeA
      case 0x01, 0x11: self = .felica212
      case 0x02, 0x12: self = .felica424
      case 0x03, 0x23: self = .typeB
      case 0x04: self = .jewel
      default: return nil
      }
    }
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
    let kind = body[1] == Code.list && body.count > 3 ? Code.kinds | min(body[3], 0x0F) : nil
    return ReaderQuestion(code: kind ?? body[1], name: PN532.name(body[1]), isInventory: body[1] == Code.list || body[1] == Code.poll)
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
    case Code.list where !data.isEmpty: list(data, asked: asked, whole: frame, into: &reading)
    case Code.poll where !data.isEmpty: polled(data, whole: frame, into: &reading)
    case Code.exchange, 0x42, 0x44, 0x52, 0x54:
      let status = data.first ?? 0
      if status & 0x3F == 0 { reading.succeed(PN532.name(code)) } else { reading.fail(PN532.name(code), PN532.error(status & 0x3F)) }
    case _ where data.isEmpty: reading.succeed(PN532.name(code))
    default: reading.inform(PN532.name(code), hexadecimal(data))
    }
  }

  /// The number of cards, and each with its number here. Where nobody has heard which kind was looked for, the one kind counts that they fit.
  private func list(_ data: [UInt8], asked: ReaderQuestion?, whole: Span<UInt8>, into reading: inout ReaderReading) {
    guard data[0] > 0 else { return reading.fail("inventory", ReaderError.noTag) }
    let isAsked = asked.map { $0.code & Code.kinds == Code.kinds } ?? false
    let kind = isAsked ? Kind(rawValue: asked.map { $0.code & ~Code.kinds } ?? 0) : nil
    guard !isAsked || kind != nil else { return reading.inform("inventory", hexadecimal(data)) }
    let readings = (kind.map { [$0] } ?? Kind.allCases).map { PN532.cards(data, $0) }.filter { kind != nil || $0.isWhole }
    // Both speeds of FeliCa say the same.
    let (cards, isWhole) = Set(readings.map(\.uids)).count == 1 ? readings[0] : ([], false)
    for card in cards { reading.tell(.tag(TagRead(uid: card))) }
    if !isWhole { reading.tell(.fault(code: "length", bytes: whole.copy)) }
  }

  private static func cards(_ data: [UInt8], _ kind: Kind) -> (uids: [[UInt8]], isWhole: Bool) {
    var (uids, rest): ([[UInt8]], ArraySlice<UInt8>) = ([], data.dropFirst())
    for _ in 0..<data[0] {
      guard let (uid, length) = card(Array(rest), kind) else { return (uids, false) }
      uids.append(uid)
      rest = rest.dropFirst(length)
    }
    return (uids, rest.isEmpty)
  }

  /// A card's number and how many bytes are said of it, from its number here on.
  private static func card(_ data: [UInt8], _ kind: Kind) -> (uid: [UInt8], length: Int)? {
    switch kind {
    case .typeA:
      // Two bytes, one, the length of its UID and that.
      guard data.count >= 5, data[4] > 0, case let end = 5 + Int(data[4]), end <= data.count else { return nil }
      // A card of ISO/IEC 14443-4 says more of itself: its answer to select, which begins with its length.
      let more = data[3] & 0x20 != 0 && end < data.count ? Int(data[end]) : 0
      return end + more <= data.count ? (Array(data[5..<end]), end + more) : nil
    case .felica212, .felica424:
      // The answer to polling, its own length first: a code, the NFCID2, eight bytes, and perhaps the system's two.
      guard data.count >= 2, data[1] == 18 || data[1] == 20, 1 + Int(data[1]) <= data.count, data[2] == 0x01 else { return nil }
      return (Array(data[3..<11]), 1 + Int(data[1]))
    case .typeB:
      // ATQB: a code, the PUPI, seven bytes; the answer to ATTRIB behind its length.
      guard data.count >= 14, data[1] == 0x50, case let end = 14 + Int(data[13]), end <= data.count else { return nil }
      return (Array(data[2..<6]), end)
    case .jewel: return data.count >= 7 ? (Array(data[3..<7]), 7) : nil
    }
  }

  /// The number of what was found; each with its type, the length of what is said of it, and that.
  private func polled(_ data: [UInt8], whole: Span<UInt8>, into reading: inout ReaderReading) {
    guard data[0] > 0 else { return reading.fail("inventory", ReaderError.noTag) }
    var rest = data.dropFirst()
    for _ in 0..<data[0] {
      let head = Array(rest.prefix(2))
      guard head.count == 2, rest.count >= 2 + Int(head[1]) else { return reading.tell(.fault(code: "length", bytes: whole.copy)) }
      let target = Array(rest.dropFirst(2).prefix(Int(head[1])))
      rest = rest.dropFirst(2 + target.count)
      if let kind = Kind(polled: head[0]) {
        guard let card = PN532.card(target, kind), card.length == target.count else {
          reading.tell(.fault(code: "length", bytes: whole.copy))
          continue
        }
        reading.tell(.tag(TagRead(uid: card.uid)))
      } else {
        reading.inform("inventory", hexadecimal(head + target))
      }
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
