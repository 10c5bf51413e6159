import DeviceRuntime
import Glibc
import Links
import Logging
import Protocols
import Synchronization
import Warehouse

/// Counts codes; a torn one is told at once.
private final class Counter: InputSink {
  private let codes = Mutex<[DeviceID: [String]]>([:])
  var all: [DeviceID: [String]] { codes.withLock { $0 } }

  func isConfidential(_ input: DeviceInput) async -> Bool { false }

  func accept(_ input: DeviceInput) async {
    switch input.event {
    case .scan(let scan): codes.withLock { $0[input.device, default: []].append(String(decoding: scan.data, as: UTF8.self)) }
    default: say("torn \(input.device) \(input.event)")
    }
  }
}

/// `count` keyboard scanners at /dev/input/event20 and on: says `open`, and when each has sent `scans` codes what they were and what it cost.
func typing(_ count: Int, scans: Int) async throws {
  let poller = try Poller()
  let counter = Counter()
  let specs = (0..<count).map { number in
    DeviceSpec(id: DeviceID("\(number)"), endpoint: .node(path: "/dev/input/event\(20 + number)", .evdev)) { try ProtocolID.wedge.make() }
  }
  let supervisor = DeviceSupervisor(
    specs: specs, poller: poller, hotplug: nil, clock: SystemClock(), sink: counter, log: Logger(label: "probe") { _ in SwiftLogNoOpLogHandler() })
  let running = Task { try await supervisor.run() }
  while await supervisor.snapshot().contains(where: { $0.state != .open }) { try await Task.sleep(for: .milliseconds(5)) }
  let (begin, before) = (ContinuousClock.now, processorTime())
  say("open")
  while counter.all.values.reduce(0, { $0 + $1.count }) < count * scans { try await Task.sleep(for: .milliseconds(100)) }
  let share = Double(processorTime() - before) / ((ContinuousClock.now - begin) / .microseconds(1))
  for number in 0..<count { say("\(number) " + (counter.all[DeviceID("\(number)")] ?? []).joined(separator: " ")) }
  say("cpu \(Int(share * 10_000)) per 10000")
  running.cancel()
}

/// Microseconds of all threads, in the program and in the kernel for it.
private func processorTime() -> Int {
  var time = timespec()
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time)
  return time.tv_sec * 1_000_000 + time.tv_nsec / 1000
}
