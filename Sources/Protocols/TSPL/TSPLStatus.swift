import Warehouse

/// TSPL and TSPL2 (TSC TSPL/TSPL2 Programming Manual, "Status polling and immediate commands"): `ESC ! ?` is answered with one byte of flags, `ESC ! S`
/// with STX, four characters, ETX CR LF.
///
/// A byte of flags may have any value, so which of the two an answer is, is known by the question; without one, STX followed by a letter is the long form.
struct TSPLStatus: StatusReader {
  enum Query: String, CaseIterable { case flags, words }

  static let options: [ProtocolOption] = [
    .answerTime,
    .choice("query", Query.self, .flags, help: "flags asks with ESC ! ?, which all know; words with ESC ! S, which tells printing from waiting."),
  ]

  private enum Place { case between, frame, end }
  private static let flags: [UInt8] = [0x1B, 0x21, 0x3F]
  private static let words: [UInt8] = [0x1B, 0x21, 0x53]

  private let query: Query
  private var questions: [Query] = []
  private var place = Place.between
  private var frame: [UInt8] = []

  init(_ values: OptionValues) { query = Query(rawValue: values.string("query")) ?? .flags }

  var question: [UInt8] { query == .flags ? TSPLStatus.flags : TSPLStatus.words }
  var patience: Duration? { place == .frame ? .milliseconds(frame.isEmpty && questions.isEmpty ? 100 : 2000) : nil }

  mutating func asked(_ bytes: [UInt8]) -> Bool {
    let before = questions.count
    if place == .end { place = .between }
    for index in bytes.indices {
      if bytes[index...].starts(with: TSPLStatus.flags) { questions.append(.flags) }
      if bytes[index...].starts(with: TSPLStatus.words) { questions.append(.words) }
    }
    return questions.count > before
  }

  mutating func take(_ byte: UInt8, into events: inout [DeviceEvent]) {
    switch place {
    case .end where byte == 0x0D: break
    case .end where byte == 0x0A: place = .between
    case .end, .between: begin(byte, &events)
    case .frame:
      frame.append(byte)
      let isWord = frame.count <= 4 && byte & 0xC0 == 0x40
      if isWord { return }
      place = .between
      guard frame.count == 5, byte == 0x03 else { return tear(&events) }
      answer(.printer(TSPLStatus.status(frame)), &events)
      place = .end
    }
  }

  mutating func settle(into events: inout [DeviceEvent]) {
    place = .between
    tear(&events)
  }

  private mutating func begin(_ byte: UInt8, _ events: inout [DeviceEvent]) {
    place = .between
    if byte == 0x02, questions.first != .flags {
      place = .frame
      frame = []
    } else if questions.first == .words {
      answer(.fault(code: "unknown", bytes: [byte]), &events)
    } else {
      answer(.printer(TSPLStatus.status(flags: byte)), &events)
    }
  }

  /// What began with STX is no frame: unless one was asked for, the STX was a byte of flags, and so is what follows.
  private mutating func tear(_ events: inout [DeviceEvent]) {
    let rest = frame
    frame = []
    if questions.first == .words || rest.count > 1 { return answer(.fault(code: "framing", bytes: [0x02] + rest), &events) }
    answer(.printer(TSPLStatus.status(flags: 0x02)), &events)
    for byte in rest { begin(byte, &events) }
  }

  private mutating func answer(_ event: DeviceEvent, _ events: inout [DeviceEvent]) {
    if !questions.isEmpty { questions.removeFirst() }
    events.append(event)
  }

  private static func status(flags: UInt8) -> PrinterStatus {
    PrinterStatus(PrinterCondition.set(in: flags, [
      (0x01, .headOpen), (0x02, .jam), (0x04, .paperOut), (0x08, .ribbonOut), (0x10, .paused), (0x20, .busy), (0x40, .coverOpen),
      (0x80, .overTemperature),
    ]))
  }

  /// Message, warning and two characters of errors; all but the first are 40h and flags.
  private static func status(_ frame: [UInt8]) -> PrinterStatus {
    var conditions = PrinterCondition.set(in: frame[3], [(0x01, .paperOut), (0x02, .jam), (0x04, .ribbonOut), (0x08, .jam), (0x20, .headOpen)])
    conditions += PrinterCondition.set(in: frame[2], [(0x01, .overTemperature), (0x02, .overTemperature), (0x08, .cutterFault), (0x14, .fault)])
    conditions += PrinterCondition.set(in: frame[1], [(0x01, .lowPaper), (0x08, .bufferFull)])
    switch frame[0] {
    case UInt8(ascii: "@"): break
    // `K` waits for the print key.
    case UInt8(ascii: "`"), UInt8(ascii: "K"): conditions.append(.paused)
    case UInt8(ascii: "L"): conditions.append(.labelWaiting)
    // Feeding back, cutting, feeding, printing a batch, imaging.
    case UInt8(ascii: "B"), UInt8(ascii: "C"), UInt8(ascii: "F"), UInt8(ascii: "P"), UInt8(ascii: "W"): conditions.append(.busy)
    case UInt8(ascii: "E") where conditions.contains(where: \.stopsPrinter): break
    default: conditions.append(.fault)
    }
    return PrinterStatus(conditions)
  }
}
