import StationRuntime
import Synchronization
import Warehouse

/// Keeps what a scanner sends while it is calibrated away from its station: it would be booked as goods that nobody has.
final class CalibrationGate: InputSink {
  private let sink: any InputSink
  private let closed = Mutex<[DeviceID: Int]>([:])

  init(_ sink: any InputSink) { self.sink = sink }

  func accept(_ input: DeviceInput) async {
    if closed.withLock({ $0[input.device] == nil }) { await sink.accept(input) }
  }

  func isConfidential(_ input: DeviceInput) async -> Bool { await sink.isConfidential(input) }

  /// Two may look at one scanner: it works again when both have ended.
  func close(_ device: DeviceID) { closed.withLock { $0[device, default: 0] += 1 } }
  func open(_ device: DeviceID) {
    closed.withLock { closed in
      let left = (closed[device] ?? 1) - 1
      closed[device] = left > 0 ? left : nil
    }
  }
}
