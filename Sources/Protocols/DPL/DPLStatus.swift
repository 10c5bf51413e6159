import Warehouse

/// Datamax and Honeywell DPL (Class Series 2 Programmer's Manual, "Immediate command functions"): `SOH A` is answered with eight letters Y or N, `SOH a` with
/// groups of eight parted by colons, `SOH F` with one byte of flags; CR ends each.
///
/// The byte of `SOH F` may have any value, CR among them, so it is known by the question.
struct DPLStatus: StatusReader {
  enum Query: String, CaseIterable { case letters, extended, byte }

  static let options: [ProtocolOption] = [
    .answerTime,
    .choice("query", Query.self, .letters, help: "letters asks with SOH A, which all know; extended with SOH a, which tells an open head; byte with SOH F."),
  ]

  private let query: Query
  private var questions: [Query] = []
  private var line = StatusLine()

  init(_ values: OptionValues) { query = Query(rawValue: values.string("query")) ?? .letters }

  var question: [UInt8] { [0x01, DPLStatus.letter(query)] }
  var patience: Duration? { line.bytes.isEmpty ? nil : .seconds(2) }

  private static func letter(_ query: Query) -> UInt8 {
    switch query {
    case .letters: UInt8(ascii: "A")
    case .extended: UInt8(ascii: "a")
    case .byte: UInt8(ascii: "F")
    }
  }

  mutating func asked(_ bytes: [UInt8]) -> Bool {
    let found = zip(bytes, bytes.dropFirst()).compactMap { first, second in
      first == 0x01 ? Query.allCases.first { DPLStatus.letter($0) == second } : nil
    }
    questions += found
    return !found.isEmpty
  }

  mutating func take(_ byte: UInt8, into events: inout [DeviceEvent]) {
    let isFlags = questions.first == .byte && line.bytes.isEmpty
    // Flow control, which no letter is.
    if !isFlags, byte == 0x11 || byte == 0x13, line.bytes.isEmpty { return }
    if isFlags { return answer(.printer(DPLStatus.status(flags: byte)), &events) }
    switch line.take(byte) {
    case .more: break
    case .line(let bytes): answer(DPLStatus.status(bytes) ?? .fault(code: "unknown", bytes: bytes), &events)
    case .tooLong(let bytes): answer(.fault(code: "length", bytes: bytes), &events)
    }
  }

  mutating func settle(into events: inout [DeviceEvent]) { answer(.fault(code: "framing", bytes: line.takeAll()), &events) }

  private mutating func answer(_ event: DeviceEvent, _ events: inout [DeviceEvent]) {
    if !questions.isEmpty { questions.removeFirst() }
    events.append(event)
  }

  private static func status(_ line: [UInt8]) -> DeviceEvent? {
    if line.count == 1, let byte = line.first { return .printer(status(flags: byte)) }
    let groups = line.split(separator: UInt8(ascii: ":"), omittingEmptySubsequences: false)
    guard groups.allSatisfy({ $0.count == 8 && $0.allSatisfy { $0 == UInt8(ascii: "Y") || $0 == UInt8(ascii: "N") } }) else { return nil }
    // The manual lets the answer grow: what is behind the known letters is passed over.
    let meanings: [PrinterCondition?] = [
      .busy, .paperOut, .ribbonOut, .busy, .busy, .paused, .labelWaiting, .fault,
      // Cutter, paper, ribbon saver, head up, top of form, ribbon low.
      .cutterFault, .paperOut, .fault, .headOpen, .fault, .lowPaper,
    ]
    let letters = groups.joined()
    return .printer(PrinterStatus(zip(letters, meanings).compactMap { $0 == UInt8(ascii: "Y") ? $1 : nil }))
  }

  private static func status(flags: UInt8) -> PrinterStatus {
    PrinterStatus(PrinterCondition.set(in: flags, [
      (0x19, .busy), (0x02, .paperOut), (0x04, .ribbonOut), (0x20, .paused), (0x40, .labelWaiting), (0x80, .fault),
    ]))
  }
}
