import Synchronization

/// A protocol as the module speaks it: orders in, frames out; no wires, no clock.
protocol ModuleDialect: Sendable {
  /// Answers to what came; damaged orders have none.
  mutating func receive(_ bytes: [UInt8], _ field: inout SimulatedField, at time: Duration) -> [[UInt8]]
  /// When it has something to say unasked.
  var next: Duration? { get }
  /// What that is, at or after `next`.
  mutating func due(_ field: inout SimulatedField, at time: Duration, rate: Double) -> [[UInt8]]
}

/// The module behind its terminal: its dialect, its tags, and what goes wrong on the line.
struct ModuleCore: Sendable {
  private var dialect: any ModuleDialect
  var field: SimulatedField
  private let rate: Double
  var faults: VirtualModule.Faults
  private let start = ContinuousClock.now
  /// Frames that left, and those among them that were spoilt.
  private(set) var frames = 0
  private(set) var spoilt = 0

  init(_ dialect: any ModuleDialect, _ field: SimulatedField, rate: Double, faults: VirtualModule.Faults) {
    (self.dialect, self.field, self.rate, self.faults) = (dialect, field, max(0.1, rate), faults)
  }

  mutating func attend(_ bytes: [UInt8]) -> (answer: [UInt8], next: Duration?) {
    let now = ContinuousClock.now - start
    var frames = bytes.isEmpty ? [] : dialect.receive(bytes, &field, at: now)
    while let next = dialect.next, next <= now { frames += dialect.due(&field, at: now, rate: rate) }
    let answer = frames.flatMap { suffer($0) }
    return (answer, dialect.next.map { max(.zero, $0 - now) })
  }

  private mutating func suffer(_ frame: [UInt8]) -> [UInt8] {
    frames += 1
    if field.happens(faults.silence / 100) {
      spoilt += 1
      return []
    }
    var bytes = frame
    if field.happens(faults.checksums / 100) {
      spoilt += 1
      // Both dialects have a byte of their check there.
      bytes[bytes.count - 2] ^= 0x41
    }
    if field.happens(faults.noise / 100) { bytes = (0...field.number(below: 6)).map { _ in UInt8(field.number(below: 256)) } + bytes }
    return bytes
  }
}

/// Shared by the module and the thread behind its terminal.
final class ModuleState: Sendable {
  let core: Mutex<ModuleCore>
  init(_ core: sending ModuleCore) { self.core = Mutex(core) }
}

extension SimulatedField {
  /// Tags in view of the first antenna with that much less than full power, the strongest first.
  mutating func inView(at time: Duration, loss: Int) -> [Sight] {
    sights(at: time).filter { $0.antenna == 1 && $0.rssi - loss >= -7000 }.sorted { $0.rssi > $1.rssi }
  }
}

extension FixedWidthInteger {
  /// Its value from bytes, the highest first.
  init(bigEndian bytes: some Collection<UInt8>) { self = bytes.reduce(0) { $0 << 8 | Self($1) } }
}
