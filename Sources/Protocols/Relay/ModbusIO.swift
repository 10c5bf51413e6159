import Warehouse

/// Boards of digital inputs and relays that speak Modbus RTU (MODBUS Application Protocol 1.1b3, sections 6.2, 6.5, 6.11 and 7; MODBUS over Serial Line 1.02,
/// section 2.5): relay n is coil n-1, input n is discrete input n-1. The frames are the same on a serial line and behind a serial device server.
///
/// The inputs are asked for again and again; their first state is no news.
struct ModbusIO: ReaderDialect {
  static let credible = 2

  private enum Function {
    static let inputs: UInt8 = 0x02, coil: UInt8 = 0x05, coils: UInt8 = 0x0F, failed: UInt8 = 0x80
  }

  private let address: UInt8
  private let poll: Duration
  private var inputs: PolledInputs

  init(_ values: OptionValues) {
    address = UInt8(clamping: values.int("address"))
    inputs = PolledInputs(values)
    poll = values.duration("poll") ?? .milliseconds(50)
  }

  static let options: [ProtocolOption] = [
    ProtocolOption("address", .int(1...247), default: "1", help: "The board's address on its line."),
    PolledInputs.option(64),
    ProtocolOption("poll", .duration(.milliseconds(10)...(.seconds(10))), default: "50 ms", help: "How long to wait before the inputs are asked for again."),
  ] + ProtocolOption.reader.filter { ["gap", "answer-time"].contains($0.key) } + SignalLight.options

  private func frame(_ function: UInt8, _ data: [UInt8]) -> [UInt8] {
    let body = [address, function] + data
    let crc = CRC16.modbus(body.span)
    return body + [UInt8(truncatingIfNeeded: crc), UInt8(crc >> 8)]
  }

  func look(_ bytes: Span<UInt8>, at start: Int) -> FrameLook {
    guard bytes[start] == address else { return .noise }
    guard start + 1 < bytes.count else { return .unfinished }
    let length: Int
    switch bytes[start + 1] {
    case Function.inputs:
      guard start + 2 < bytes.count else { return .unfinished }
      guard (1...8).contains(bytes[start + 2]) else { return .noise }
      length = Int(bytes[start + 2]) + 5
    case Function.coil: length = 8
    case Function.inputs | Function.failed, Function.coil | Function.failed: length = 5
    default: return .noise
    }
    let end = start + length
    guard end <= bytes.count else { return .unfinished }
    return CRC16.modbus(bytes.extracting(start..<end)) == 0 ? .frame(end: end) : .damaged("checksum", end: end)
  }

  mutating func opened() { inputs.forget() }
  /// 3.5 characters at 9600 baud, or frames run into each other (MODBUS over Serial Line 1.02, 2.5.1.1).
  var silence: Duration? { .milliseconds(5) }

  /// In one frame, and with what lies between them: two in a row would be none.
  func frames(puttingOut ports: [Int]) -> [[UInt8]] {
    guard let first = ports.min(), let last = ports.max() else { return [] }
    let count = last - first + 1
    let bytes = [UInt8](repeating: 0, count: (count + 7) / 8)
    return [frame(Function.coils, [0, UInt8(first - 1), 0, UInt8(count), UInt8(bytes.count)] + bytes)]
  }

  var isWatching: Bool { !inputs.used.isEmpty }
  var pause: Duration? { poll }
  var stop: [UInt8]? { nil }

  func start() -> [[UInt8]] { inputs.used.max().map { [frame(Function.inputs, [0, 0, 0, UInt8($0)])] } ?? [] }

  func frames(for order: ReaderOrder) -> [[UInt8]]? {
    guard case .output(let port, let on) = order, (1...64).contains(port) else { return nil }
    return [frame(Function.coil, [0, UInt8(port - 1), on ? 0xFF : 0, 0])]
  }

  func question(_ frame: [UInt8]) -> ReaderQuestion? {
    guard frame.count == 8, CRC16.modbus(frame.span) == 0 else { return nil }
    switch frame[1] {
    case Function.inputs: return ReaderQuestion(code: Function.inputs, name: "inputs", isInventory: true)
    case Function.coil: return ReaderQuestion(code: Function.coil, name: "output")
    default: return nil
    }
  }

  mutating func read(_ frame: Span<UInt8>, asked: ReaderQuestion?, into reading: inout ReaderReading) {
    // An answer that came too late is none to what is asked now.
    guard let asked, frame[1] & ~Function.failed == asked.code else { return }
    switch frame[1] {
    case Function.coil: reading.succeed(asked.name)
    case Function.inputs:
      let count = Int(frame[2]) * 8
      let bytes = frame.slice(3..<(frame.count - 2))
      inputs.take(named: asked.name, into: &reading) { $0 <= count ? bytes[($0 - 1) / 8] >> UInt8(($0 - 1) % 8) & 1 == 1 : nil }
    default: reading.fail(asked.name, ModbusIO.error(frame[2], asked.code))
    }
  }

  /// MODBUS Application Protocol 1.1b3, section 7.
  private static func error(_ code: UInt8, _ function: UInt8) -> String {
    switch code {
    case 1: ReaderError.unknownCommand
    case 2: function == Function.coil ? "no-output" : "no-input"
    case 3: ReaderError.badParameter
    case 4: ReaderError.failed
    case 5, 6: ReaderError.busy
    default: ReaderError.other(code)
    }
  }
}
