import StationRuntime
import Synchronization
import Warehouse

/// Keeps what a scanner sends while it is calibrated away from its station: it would be booked as goods that nobody has.
final class CalibrationGate: InputSink {
  private let sink: any InputSink
  private let closed = Mutex<Set<DeviceID>>([])

  init(_ sink: any InputSink) { self.sink = sink }

  func accept(_ input: DeviceInput) async {
    if closed.withLock({ !$0.contains(input.device) }) { await sink.accept(input) }
  }

  func accept(_ tags: TagBatch, from device: DeviceID, at: Stamp) async {
    if closed.withLock({ !$0.contains(device) }) { await sink.accept(tags, from: device, at: at) }
  }

  func isConfidential(_ input: DeviceInput) async -> Bool { await sink.isConfidential(input) }

  /// Whose scans do not count now.
  var devices: Set<DeviceID> { closed.withLock(\.self) }

  /// `false` where it is closed already: two calibrations of one scanner would hear each other's codes.
  func close(_ device: DeviceID) -> Bool { closed.withLock { $0.insert(device).inserted } }
  func open(_ device: DeviceID) { closed.withLock { _ = $0.remove(device) } }
}
