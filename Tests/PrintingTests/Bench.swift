import DeviceReplay
import DeviceRuntime
import Identifiers
import Labels
import Links
import Logging
import Printing
import Protocols
import Synchronization
import Testing
import Warehouse

struct TestClock: Clockwork {
  func now() -> Stamp { Stamp(wall: 1_790_000_000_000, mono: 1000, quality: .synced) }
  func localDate(_ wall: Int64) -> CivilDate { CivilDate(daysSince1970: wall / 86_400_000) }
}

let quick = Pace(printing: .milliseconds(8), waiting: .milliseconds(10), linger: .milliseconds(50))

/// The status of a ZPL printer that answers within 200 ms or not at all.
func zpl() throws -> any DeviceProtocol { try ProtocolID.zpl.make(options: ["answer-time": "200 ms"]) }

/// A spooler on real sockets with virtual printers, that can be killed and started again on the same jobs.
final class Bench: Sendable {
  let store = MemoryJobStore()
  let printers: [VirtualPrinter]
  private let events = Mutex<[SpoolerEvent]>([])
  private let running = Mutex<(spooler: Spooler, task: Task<Void, any Error>)?>(nil)

  init(printers count: Int = 1, printTime: Duration = .milliseconds(10)) throws {
    printers = try (0..<count).map { _ in try VirtualPrinter(printTime: printTime) }
  }

  var printer: VirtualPrinter { printers[0] }
  var told: [SpoolerEvent] { events.withLock { $0 } }

  @discardableResult
  func start(
    mayPrint: @escaping @Sendable (PrintJob) async -> LabelPermission = { _ in .now },
    onUncertain: @escaping @Sendable (Spooler, PrintJob) async -> Void = { _, _ in }
  ) throws -> Spooler {
    let target = try LabelTarget()
    let language = try zpl()
    let ports = printers.enumerated().map { index, printer in
      let link = TCPLink(host: "127.0.0.1", port: Int(printer.port), settings: .init(unacknowledged: nil))
      return LinkPrinter(name: "p\(index + 1)", link: link, language: language, writeTime: .seconds(5))
    }
    let spooler = Spooler(
      printers: ports.map { SpooledPrinter(port: $0, target: target) }, store: store, clock: TestClock(), pace: quick,
      logger: Logger(label: "test", factory: { _ in SwiftLogNoOpLogHandler() }), mayPrint: mayPrint,
      tell: { event in
        self.events.withLock { $0.append(event) }
        guard case .job(let job) = event, job.state == .uncertain, let spooler = self.running.withLock({ $0?.spooler }) else { return }
        await onUncertain(spooler, job)
      })
    let task = Task { try await spooler.run() }
    running.withLock { $0 = (spooler, task) }
    return spooler
  }

  /// Ends the spooler with its connections; what it has not stored is forgotten.
  func kill() async {
    let present = running.withLock { running in
      defer { running = nil }
      return running
    }
    present?.task.cancel()
    _ = await present?.task.result
  }

  /// A logistic label of its own SSCC.
  func request(_ serial: Int64, printer: String = "p1") throws -> LabelRequest {
    let sscc = try #require(SSCC(prefix: "34601234", serial: serial)).digits
    return LabelRequest(template: "logistic", printer: printer, values: ["to": "Shop \(serial)"], sscc: sscc)
  }

  /// Accepts jobs as a station does: stored first, then handed over.
  func accept(_ requests: [LabelRequest], _ spooler: Spooler) async throws -> [PrintJob] {
    let jobs = try await store.accept(requests.map { PrintJobDraft($0) }, stream: StreamID("dock-1"), at: TestClock().now())
    try await spooler.submit(jobs)
    return jobs
  }

  func state(_ job: PrintJob) -> PrintJobState? { store.all.first { $0.id == job.id }?.state }

  /// How often a label with the job's SSCC came out, on any printer.
  func count(_ job: PrintJob) -> Int { printers.reduce(0) { sum, printer in sum + printer.labels.count { $0.sscc == job.request.sscc } } }
}

/// Waits until something is so; false where it is not by the deadline.
func wait(_ seconds: Int = 10, until condition: @Sendable () async -> Bool) async -> Bool {
  let deadline = ContinuousClock.now + .seconds(seconds)
  while ContinuousClock.now < deadline {
    if await condition() { return true }
    try? await Task.sleep(for: .milliseconds(3))
  }
  return await condition()
}

/// Numbers that look random and are the same in every run (SplitMix64), so that a failure can be repeated from its seed.
struct Dice: RandomNumberGenerator {
  var state: UInt64
  init(seed: UInt64) { state = seed }
  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
    return mixed ^ (mixed >> 31)
  }
}
