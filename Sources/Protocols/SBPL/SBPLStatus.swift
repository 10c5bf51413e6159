import Warehouse

/// SATO SBPL, return status 3 and 4 (SATO CL6NX Programming Reference, "Return status of Status 3"; M10e Service Manual, "Bi-directional communications").
///
/// ENQ is answered with STX, two characters of job id, one of status, six digits of labels left, in status 4 sixteen of job name, and ETX; on a network port
/// with the legacy setting four bytes of length stand before STX.
struct SBPLStatus: StatusReader {
  static let options: [ProtocolOption] = [.answerTime]
  private static let bodies = [9, 25]

  private var frame: [UInt8]?

  let question: [UInt8] = [0x05]
  var patience: Duration? { frame != nil ? .seconds(2) : nil }

  init(_ values: OptionValues) {}

  mutating func asked(_ bytes: [UInt8]) -> Bool { bytes == [0x05] }

  mutating func take(_ byte: UInt8, into events: inout [DeviceEvent]) {
    guard let body = frame else {
      // Outside a frame stand lengths, and ACK and NAK for print data.
      if byte == 0x02 { frame = [] }
      return
    }
    switch byte {
    case 0x02:
      events.append(.fault(code: "framing", bytes: body))
      frame = []
    case 0x03:
      frame = nil
      events.append(SBPLStatus.status(body) ?? .fault(code: SBPLStatus.bodies.contains(body.count) ? "unknown" : "length", bytes: body))
    default:
      frame = body + [byte]
      guard body.count >= 64 else { return }
      frame = nil
      events.append(.fault(code: "length", bytes: Array(body.prefix(32))))
    }
  }

  mutating func settle(into events: inout [DeviceEvent]) {
    events.append(.fault(code: "framing", bytes: frame ?? []))
    frame = nil
  }

  private static func status(_ body: [UInt8]) -> DeviceEvent? {
    guard bodies.contains(body.count), let left = decimal(body[3..<9]), let conditions = conditions(body[2]) else { return nil }
    return .printer(PrinterStatus(conditions, remaining: left))
  }

  private static func conditions(_ status: UInt8) -> [PrinterCondition]? {
    // Each state but the errors has six letters: nothing else, ribbon or label near its end, buffer nearly full, both, and two more.
    let groups: [(first: Unicode.Scalar, conditions: [PrinterCondition])] = [
      ("0", [.paused]), ("A", []), ("G", [.busy]), ("M", [.labelWaiting]), ("S", [.busy]),
    ]
    for group in groups {
      switch Int(status) - Int(group.first.value) {
      case 0, 2: return group.conditions
      case 1, 3: return group.conditions + [.lowPaper]
      // Print stop.
      case 4: return group.conditions.filter { $0 != .busy && $0 != .paused } + [.paused]
      default: continue
      }
    }
    switch status {
    case UInt8(ascii: "a"): return [.bufferFull]
    case UInt8(ascii: "b"): return [.headOpen]
    case UInt8(ascii: "c"): return [.paperOut]
    case UInt8(ascii: "d"): return [.ribbonOut]
    case UInt8(ascii: "j"): return [.cutterFault]
    // Media, sensor, head, memory and other errors.
    case UInt8(ascii: "e")...UInt8(ascii: "k"): return [.fault]
    default: return nil
    }
  }
}
