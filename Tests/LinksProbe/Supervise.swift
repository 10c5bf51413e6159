import DeviceRuntime
import Links
import Logging
import Warehouse

/// Understands nothing: what passes is seen at the tap.
private struct Mute: DeviceProtocol {
  mutating func receive(_ bytes: Span<UInt8>, into actions: inout [DeviceAction]) {}
  mutating func lost(into actions: inout [DeviceAction]) {}
}

private struct Nobody: InputSink {
  func isConfidential(_ input: DeviceInput) async -> Bool { false }
  func accept(_ input: DeviceInput) async {}
}

/// Says `absent` once the next attempt by the clock alone is more than four seconds away, then what passes.
func supervise() async throws {
  let poller = try Poller()
  let match = DeviceMatch(vendor: 0x05e0, product: 0x1200, serial: "S22014")
  let spec = DeviceSpec(id: DeviceID("dock"), endpoint: .usb(match, .evdev)) { Mute() }
  let clock = SystemClock()
  let supervisor = DeviceSupervisor(
    specs: [spec], poller: poller, hotplug: try Hotplug(poller: poller), clock: clock, sink: Nobody(),
    log: Logger(label: "probe") { _ in SwiftLogNoOpLogHandler() })
  let traces = supervisor.tap.watch()
  let running = Task { try await supervisor.run() }
  while true {
    let health = await supervisor.snapshot()[0]
    if health.state == .absent, let next = health.nextAttempt, next - clock.now().wall > 4_000 { break }
    try await Task.sleep(for: .milliseconds(5))
  }
  say("absent")
  for await trace in traces {
    switch trace.what {
    case .opened(let endpoint, _): say("opened \(endpoint)")
    case .received(let bytes): say("received \(hexadecimal(bytes))")
    case .lost(let error): say("lost \(error.code.rawValue)")
    case .sent, .sentFeature, .commanded, .event, .settled, .withheld: break
    }
  }
  try await running.value
}
