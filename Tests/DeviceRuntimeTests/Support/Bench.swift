import DeviceReplay
import DeviceRuntime
import Glibc
import Links
import Logging
import Protocols
import ServiceLifecycle
import Testing
public import Warehouse

/// Keeps what devices said; can be made to hold them back.
actor Recorder: InputSink {
  private(set) var inputs: [DeviceInput] = []
  /// How many events have been offered, taken or not.
  private(set) var offered = 0
  private var gate: [CheckedContinuation<Void, Never>] = []
  private var closed: Set<DeviceID> = []
  private var all = false

  func accept(_ input: DeviceInput) async {
    offered += 1
    if all || closed.contains(input.device) { await withCheckedContinuation { gate.append($0) } }
    inputs.append(input)
  }

  /// What begins with this word is nobody's business.
  func isConfidential(_ input: DeviceInput) -> Bool {
    if case .scan(let scan) = input.event { scan.data.starts(with: "SECRET".utf8) } else { false }
  }

  func hold(_ device: DeviceID? = nil) {
    if let device { closed.insert(device) } else { all = true }
  }

  func release() {
    all = false
    closed = []
    let waiting = gate
    gate = []
    for continuation in waiting { continuation.resume() }
  }

  func events(of device: DeviceID) -> [DeviceEvent] { inputs.filter { $0.device == device }.map(\.event) }

  func codes(of device: DeviceID) -> [String] {
    events(of: device).compactMap { if case .scan(let scan) = $0 { String(decoding: scan.data, as: UTF8.self) } else { nil } }
  }
}

/// A supervisor at work, for as long as the body takes; then shut down in order.
func withSupervisor(
  _ specs: [DeviceSpec], sink: any InputSink, hotplug: Hotplug? = nil, poller: Poller? = nil, inHand: CodesInHand? = nil,
  _ body: (DeviceSupervisor) async throws -> Void
) async throws {
  var log = Logger(label: "test")
  log.logLevel = .critical
  let supervisor = DeviceSupervisor(
    specs: specs, poller: try poller ?? Poller(), hotplug: hotplug, clock: SystemClock(), sink: sink, log: log, inHand: inHand)
  let group = ServiceGroup(services: [supervisor], logger: log)
  try await withThrowingTaskGroup(of: Void.self) { tasks in
    tasks.addTask { try await group.run() }
    do { try await body(supervisor) } catch {
      await group.triggerGracefulShutdown()
      throw error
    }
    await group.triggerGracefulShutdown()
    try await tasks.waitForAll()
  }
}

/// A scanner on a serial line with the usual settings; `good` and `refused` are what it is told.
func scanner(_ id: String, at path: String, revision: String = "", options: [String: String] = [:]) -> DeviceSpec {
  let signals = ["good": "\\x06", "refused": "\\x15"]
  return DeviceSpec(id: DeviceID(id), endpoint: .node(path: path, .serial(SerialSettings())), revision: revision) {
    try ProtocolID.serialLine.make(options: signals.merging(options) { $1 })
  }
}

/// Looks until `condition` holds; fails after twenty seconds.
func eventually(_ what: String, _ condition: () async throws -> Bool) async throws {
  let end = ContinuousClock.now + .seconds(20)
  while try await !condition() {
    guard ContinuousClock.now < end else {
      Issue.record("never came: \(what)")
      throw CancellationError()
    }
    try await Task.sleep(for: .milliseconds(1))
  }
}

/// A path in a fresh folder that a virtual device may stand at.
func freshPath(_ name: String) throws -> String {
  var folder = Array("/tmp/tallyman-XXXXXX".utf8CString)
  try #require(mkdtemp(&folder) != nil)
  return String(decoding: folder.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self) + "/" + name
}

extension DeviceID: ExpressibleByStringLiteral {
  public init(stringLiteral value: String) { self.init(value) }
}
