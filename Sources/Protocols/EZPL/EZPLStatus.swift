import Warehouse

/// Godex EZPL (GoDEX EZPL Programmer's Manual, `~S,CHECK`, `~S,STATUS` and `^XSET,IMMEDIATE`): `aa CR LF`, or `aa,nnnnn CR LF` with the labels left.
///
/// The printer answers `~S,CHECK` while it prints only where `^XSET,IMMEDIATE,1` has been set; the manual warns that this is kept, so it is the site's to do.
struct EZPLStatus: StatusReader {
  enum Query: String, CaseIterable { case status, check }

  static let options: [ProtocolOption] = [
    .answerTime, .choice("query", Query.self, .status, help: "status asks with ~S,STATUS, which counts the labels left; check with ~S,CHECK."),
  ]

  private let query: Query
  private var line = StatusLine()

  init(_ values: OptionValues) { query = Query(rawValue: values.string("query")) ?? .status }

  var question: [UInt8] { Array((query == .status ? "~S,STATUS\r\n" : "~S,CHECK\r\n").utf8) }
  // Whether every firmware ends its answer with CR LF is not published: a whole answer followed by silence is one.
  var patience: Duration? { line.bytes.isEmpty ? nil : .milliseconds(100) }

  mutating func asked(_ bytes: [UInt8]) -> Bool { bytes.contains(Array("~S,STATUS".utf8)) || bytes.contains(Array("~S,CHECK".utf8)) }

  mutating func take(_ byte: UInt8, into events: inout [DeviceEvent]) {
    switch line.take(byte) {
    case .more: break
    case .line(let bytes): events.append(EZPLStatus.status(bytes) ?? .fault(code: "unknown", bytes: bytes))
    case .tooLong(let bytes): events.append(.fault(code: "length", bytes: bytes))
    }
  }

  mutating func settle(into events: inout [DeviceEvent]) {
    let rest = line.takeAll()
    events.append(EZPLStatus.status(rest) ?? .fault(code: "framing", bytes: rest))
  }

  private static func status(_ line: [UInt8]) -> DeviceEvent? {
    let parts = line.split(separator: UInt8(ascii: ","), omittingEmptySubsequences: false)
    guard (1...2).contains(parts.count), parts[0].count == 2, let code = decimal(parts[0]) else { return nil }
    guard parts.count == 2 else { return .printer(PrinterStatus(conditions(code))) }
    return decimal(parts[1]).map { .printer(PrinterStatus(conditions(code), remaining: $0)) }
  }

  private static func conditions(_ code: Int) -> [PrinterCondition] {
    switch code {
    case 0: []
    // Media empty or jammed: the printer does not tell them apart.
    case 1, 2: [.paperOut]
    case 3: [.ribbonOut]
    case 4: [.headOpen]
    case 10: [.cutterFault]
    // 21 and 22: someone is in the menu, or at the keyboard.
    case 20, 21, 22: [.paused]
    case 50, 60: [.busy]
    // Rewinder full, files and memory, bad commands.
    default: [.fault]
    }
  }
}
