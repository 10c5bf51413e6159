import Protocols
import Testing
import Warehouse

/// Bytes from hexadecimal digits, blanks between them allowed.
func hex(_ text: String) -> [UInt8] { bytes(hexadecimal: text.filter { $0 != " " && $0 != "\n" }) ?? [] }

func tag(_ epc: String, antenna: Int? = nil, rssi: Int? = nil, pc: UInt16? = nil) -> DeviceEvent {
  .tag(TagRead(epc: hex(epc), antenna: antenna, rssi: rssi.map { $0 * 100 }, pc: pc))
}
func result(_ name: String, _ error: String? = nil) -> DeviceEvent { .result(operation: name, ok: error == nil, error: error) }
func info(_ name: String, _ value: String) -> DeviceEvent { .info(name: name, value: value) }
func fault(_ code: String, _ bytes: String) -> DeviceEvent { .fault(code: code, bytes: hex(bytes)) }

extension Bench {
  /// What a reader's protocol makes of bytes, one after the other, and of the end of the link.
  static func read(_ id: ProtocolID, _ frames: String..., asked: String? = nil, options: [String: String] = [:]) throws -> [DeviceEvent] {
    var bench = try Bench(id, options)
    if let asked { bench.overheard(hex(asked)) }
    for frame in frames { bench.receive(hex(frame)) }
    bench.lost()
    return bench.events
  }

  /// The frames that go to a reader for a command, each answered by `answer`.
  static func orders(_ id: ProtocolID, _ command: DeviceCommand, answers: [String] = [], options: [String: String] = [:]) throws -> [[UInt8]] {
    var bench = try Bench(id, options)
    bench.command(command)
    for answer in answers { bench.receive(hex(answer)) }
    return bench.sent
  }
}
