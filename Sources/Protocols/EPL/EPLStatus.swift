import Warehouse

/// EPL2 and Intermec's ESim (ESim for the PC4 and PF8 Programmer's Reference, `^ee`, `US`, `eR` and appendix A; Zebra EPL2 Programmer's Manual 980352).
///
/// `^ee` is answered with codes, `00 CR LF` or `XX,YY CR LF`. With error reporting on (`US`) the printer speaks by itself: NAK, code and XOFF when an error
/// begins, XON when it is over; out of media has `P` or `R` and the number of labels left behind its code.
struct EPLStatus: StatusReader {
  static let options: [ProtocolOption] = [.answerTime]

  private enum Place { case line, report }
  private var place = Place.line
  private var line = StatusLine()
  /// Errors that the printer has reported by itself and not taken back.
  private var openErrors = 0

  let question = Array("^ee\r\n".utf8)
  var patience: Duration? { place == .report || !line.bytes.isEmpty ? .seconds(2) : nil }

  init(_ values: OptionValues) {}

  mutating func asked(_ bytes: [UInt8]) -> Bool { bytes.contains(Array("^ee".utf8)) }

  mutating func take(_ byte: UInt8, into events: inout [DeviceEvent]) {
    switch (place, byte) {
    case (_, 0x15):
      tear(&events)
      place = .report
    case (.report, 0x13):
      place = .line
      openErrors += 1
      events.append(EPLStatus.report(line.takeAll()))
    case (.line, 0x11):
      guard openErrors > 0 else { return }
      openErrors -= 1
      if openErrors == 0 { events.append(.printer(PrinterStatus([]))) }
    // ACK answers the command that turns reporting on; a lone XOFF only says that the buffer is full.
    case (.line, 0x06), (.line, 0x13): break
    default:
      switch line.take(byte) {
      case .more: break
      case .line(let bytes):
        place = .line
        events.append(EPLStatus.answer(bytes))
      case .tooLong(let bytes):
        place = .line
        events.append(.fault(code: "length", bytes: bytes))
      }
    }
  }

  mutating func settle(into events: inout [DeviceEvent]) { tear(&events) }

  private mutating func tear(_ events: inout [DeviceEvent]) {
    let rest = line.takeAll()
    if place == .report || !rest.isEmpty { events.append(.fault(code: "framing", bytes: rest)) }
    place = .line
  }

  private static func answer(_ line: [UInt8]) -> DeviceEvent {
    let codes = line.split(separator: UInt8(ascii: ","), omittingEmptySubsequences: false).map { $0.count == 2 ? decimal($0) : nil }
    guard codes.allSatisfy({ $0 != nil }) else { return .fault(code: "unknown", bytes: line) }
    return .printer(PrinterStatus(codes.compactMap { $0 }.flatMap { conditions($0) }))
  }

  private static func report(_ bytes: [UInt8]) -> DeviceEvent {
    guard bytes.count >= 2, let code = decimal(bytes[..<2]) else { return .fault(code: "unknown", bytes: bytes) }
    let rest = bytes[2...]
    guard let kind = rest.first else { return .printer(PrinterStatus(conditions(code))) }
    guard code == 7, let left = decimal(rest.dropFirst()), kind == UInt8(ascii: "P") || kind == UInt8(ascii: "R") else {
      return .fault(code: "unknown", bytes: bytes)
    }
    return .printer(PrinterStatus([kind == UInt8(ascii: "P") ? .paperOut : .ribbonOut], remaining: left))
  }

  private static func conditions(_ code: Int) -> [PrinterCondition] {
    switch code {
    case 0: []
    // Media or ribbon: which of them is out, only the unsolicited report says.
    case 7: [.paperOut]
    case 11: [.headOpen]
    case 13: [.labelWaiting]
    case 62: [.overTemperature]
    case 81: [.cutterFault]
    case 92: [.paused]
    // Bad commands and memory (01–05, 08), firmware and modes (71–73, 89, 94, 98), others.
    default: [.fault]
    }
  }
}
