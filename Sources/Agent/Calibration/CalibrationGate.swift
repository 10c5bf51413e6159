import StationRuntime
import Synchronization
import Warehouse

/// Keeps what a scanner sends while it is calibrated away from its station: it would be booked as goods that nobody has. The same of what a reader sees
/// while tags are written at it, which goes to the writer instead.
final class CalibrationGate: InputSink {
  private let sink: any InputSink
  private let closed = Mutex<Set<DeviceID>>([])
  private let diverted = Mutex<[DeviceID: @Sendable (DeviceEvent) async -> Void]>([:])

  init(_ sink: any InputSink) { self.sink = sink }

  func accept(_ input: DeviceInput) async {
    if let writer = diverted.withLock({ $0[input.device] }) {
      await writer(input.event)
      if case .tag = input.event { return }
    }
    if closed.withLock({ !$0.contains(input.device) }) { await sink.accept(input) }
  }

  func accept(_ tags: TagBatch, from device: DeviceID, at: Stamp) async {
    if let writer = diverted.withLock({ $0[device] }) {
      for read in tags.reads { await writer(.tag(read)) }
      return
    }
    if closed.withLock({ !$0.contains(device) }) { await sink.accept(tags, from: device, at: at) }
  }

  func isConfidential(_ input: DeviceInput) async -> Bool { await sink.isConfidential(input) }

  /// Whose scans do not count now.
  var devices: Set<DeviceID> { closed.withLock(\.self) }

  /// `false` where it is closed already: two calibrations of one scanner would hear each other's codes.
  func close(_ device: DeviceID) -> Bool { closed.withLock { $0.insert(device).inserted } }

  /// `false` where tags are written there already.
  func divert(_ reader: DeviceID, to writer: @escaping @Sendable (DeviceEvent) async -> Void) -> Bool {
    diverted.withLock { diverted in
      guard diverted[reader] == nil else { return false }
      diverted[reader] = writer
      return true
    }
  }
  func restore(_ reader: DeviceID) { diverted.withLock { $0[reader] = nil } }
  func open(_ device: DeviceID) { closed.withLock { _ = $0.remove(device) } }
}
