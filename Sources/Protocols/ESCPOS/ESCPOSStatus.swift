import Warehouse

/// ESC/POS (Epson, "DLE EOT" and "GS a"; Citizen CBM-1000 User's Manual, appendix "Identification of send status"): `DLE EOT n` is answered with one byte,
/// and after `GS a` the printer sends four bytes whenever something changes.
///
/// The fixed bits tell the two apart; which `n` a byte answers only the question tells. The four of one status make one event.
struct ESCPOSStatus: StatusReader {
  static let options: [ProtocolOption] = [.answerTime]

  private var questions: [[UInt8]] = []
  private var answers: [UInt8] = []
  private var automatic: [UInt8] = []

  let question: [UInt8] = [1, 2, 3, 4].flatMap { [0x10, 0x04, $0] as [UInt8] }
  var patience: Duration? { automatic.isEmpty && answers.isEmpty ? nil : .seconds(2) }

  init(_ values: OptionValues) {}

  mutating func asked(_ bytes: [UInt8]) -> Bool {
    var kinds: [UInt8] = []
    for index in bytes.indices.dropLast(2) where bytes[index] == 0x10 && bytes[index + 1] == 0x04 && (1...4).contains(bytes[index + 2]) {
      kinds.append(bytes[index + 2])
    }
    if !kinds.isEmpty { questions.append(kinds) }
    return !kinds.isEmpty
  }

  mutating func take(_ byte: UInt8, into events: inout [DeviceEvent]) {
    if byte == 0x11 || byte == 0x13 { return }
    if !automatic.isEmpty, byte & 0x90 == 0 {
      automatic.append(byte)
      if automatic.count == 4 { finishAutomatic(&events) }
    } else if byte & 0x93 == 0x10 {
      tearAutomatic(&events)
      automatic = [byte]
    } else if byte & 0x93 == 0x12, let kinds = questions.first {
      answers.append(byte)
      guard answers.count == kinds.count else { return }
      events.append(.printer(ESCPOSStatus.status(zip(kinds, answers).map { ($0, $1) })))
      answers = []
      questions.removeFirst()
    } else {
      tearAutomatic(&events)
      events.append(.fault(code: "unknown", bytes: [byte]))
    }
  }

  mutating func settle(into events: inout [DeviceEvent]) {
    tearAutomatic(&events)
    if !answers.isEmpty { events.append(.fault(code: "framing", bytes: answers)) }
    answers = []
    questions = []
  }

  private mutating func tearAutomatic(_ events: inout [DeviceEvent]) {
    if !automatic.isEmpty { events.append(.fault(code: "framing", bytes: automatic)) }
    automatic = []
  }

  private mutating func finishAutomatic(_ events: inout [DeviceEvent]) {
    var conditions = PrinterCondition.set(in: automatic[0], [(0x20, .coverOpen), (0x40, .busy)])
    conditions += PrinterCondition.set(in: automatic[1], [(0x04, .fault), (0x08, .cutterFault), (0x20, .fault), (0x40, .overTemperature)])
    conditions += ESCPOSStatus.paper(end: automatic[2] & 0x0C, nearEnd: automatic[2] & 0x03)
    events.append(.printer(ESCPOSStatus.status(conditions, isOffline: automatic[0] & 0x08 != 0)))
    automatic = []
  }

  private static func status(_ answers: [(kind: UInt8, byte: UInt8)]) -> PrinterStatus {
    var conditions: [PrinterCondition] = []
    var isOffline = false
    var hasError = false
    for (kind, byte) in answers {
      switch kind {
      case 1: isOffline = byte & 0x08 != 0
      case 2:
        // 08h: someone holds the feed button.
        conditions += PrinterCondition.set(in: byte, [(0x04, .coverOpen), (0x08, .busy), (0x20, .paperOut)])
        hasError = byte & 0x40 != 0
      // An error that ends by itself is a head that is too hot.
      case 3: conditions += PrinterCondition.set(in: byte, [(0x04, .fault), (0x08, .cutterFault), (0x20, .fault), (0x40, .overTemperature)])
      default: conditions += paper(end: byte & 0x60, nearEnd: byte & 0x0C)
      }
    }
    if hasError, !conditions.contains(where: \.stopsPrinter) { conditions.append(.fault) }
    return status(conditions, isOffline: isOffline)
  }

  private static func paper(end: UInt8, nearEnd: UInt8) -> [PrinterCondition] { end != 0 ? [.paperOut] : nearEnd != 0 ? [.lowPaper] : [] }

  /// Offline for no reason that it tells: someone has taken it off line.
  private static func status(_ conditions: [PrinterCondition], isOffline: Bool) -> PrinterStatus {
    PrinterStatus(isOffline && !conditions.contains { $0.stopsPrinter || $0 == .busy } ? conditions + [.paused] : conditions)
  }
}
