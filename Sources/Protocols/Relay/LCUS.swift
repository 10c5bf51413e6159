import Warehouse

/// Relay boards of the LCUS kind on USB ("LC USB switch"): `A0`, the relay from 1, `01` on or `00` off, and the sum of the three. 9600 baud. Nothing is
/// answered, so nobody knows whether a relay has moved.
struct LCUS: ReaderDialect {
  static let credible = 1
  static let options = SignalLight.options

  func look(_ bytes: Span<UInt8>, at start: Int) -> FrameLook { .noise }
  func start() -> [[UInt8]] { [] }
  var stop: [UInt8]? { nil }

  func frames(for order: ReaderOrder) -> [[UInt8]]? {
    guard case .output(let port, let on) = order, let relay = UInt8(exactly: port) else { return nil }
    let body: [UInt8] = [0xA0, relay, on ? 1 : 0]
    return [body + [body.span.byteSum]]
  }

  func question(_ frame: [UInt8]) -> ReaderQuestion? { nil }
  func read(_ frame: Span<UInt8>, asked: ReaderQuestion?, into reading: inout ReaderReading) {}
}
