import Labels
import Logging
import Warehouse

/// One printer's jobs, one at a time and in order. The only user of its port.
actor PrinterQueue {
  nonisolated let printer: SpooledPrinter
  private let store: any JobStore
  private let clock: any Clockwork
  private let pace: Pace
  private let logger: Logger
  private let mayPrint: @Sendable (PrintJob) async -> LabelPermission
  private let tell: @Sendable (SpoolerEvent) async -> Void

  private var waiting: [Int64] = []
  /// Jobs that could not be read from the disk at the last attempt: they wait behind those that can.
  private var putDown: [Int64] = []
  private var current: Int64?
  private var health = PrinterHealth.unknown
  private var isConnected = false
  private var sleeper: CheckedContinuation<Void, Never>?

  init(
    _ printer: SpooledPrinter, store: any JobStore, clock: any Clockwork, pace: Pace, logger: Logger,
    mayPrint: @escaping @Sendable (PrintJob) async -> LabelPermission, tell: @escaping @Sendable (SpoolerEvent) async -> Void
  ) {
    self.printer = printer
    self.store = store
    self.clock = clock
    self.pace = pace
    self.logger = logger
    self.mayPrint = mayPrint
    self.tell = tell
  }

  /// A job that is handled at this moment is looked at once more after it: a person's word may come before this queue has let go of it.
  func add(_ ids: [Int64]) {
    for id in ids where !waiting.contains(id) { waiting.append(id) }
    rouse()
  }

  func snapshot(uncertain: Int) -> PrinterSnapshot {
    PrinterSnapshot(name: printer.port.name, health: health, current: current, waiting: waiting.count + putDown.count, uncertain: uncertain)
  }

  /// Works until its task is cancelled; with nothing to do it sleeps and holds no connection.
  func run() async {
    while !Task.isCancelled {
      if let id = await next() {
        await work(id)
        continue
      }
      waiting += putDown.filter { !waiting.contains($0) }
      putDown = []
      let held = !waiting.isEmpty
      if isConnected {
        await rest(atMost: pace.linger)
        if held || waiting.isEmpty { await hangUp() }
      } else {
        await rest(atMost: held ? pace.waiting : nil)
      }
    }
    await hangUp()
  }

  /// The first job that may go now. One that is held back for its own station holds up no other; what may be out already is looked after at once.
  private func next() async -> Int64? {
    for id in waiting {
      let job = try? await store.job(id)
      if let job, job.state == .accepted || job.state == .rendered, await mayPrint(job) == .later { continue }
      waiting.removeAll { $0 == id }
      return id
    }
    return nil
  }

  private func work(_ id: Int64) async {
    current = id
    do {
      guard let job = try await store.job(id) else { throw SpoolerError(.unknownJob, "there is no print job \(id)") }
      switch job.state {
      case .accepted, .rendered:
        if case .never(let reason) = await mayPrint(job) { _ = try await move(job, to: .failed, evidence: reason) } else { try await print(job) }
      case .sending, .sent: try await recover(job)
      case .printed, .uncertain, .failed: break
      }
    } catch is CancellationError {
      // What state the job is in is on the disk; the next start goes on from there.
    } catch {
      logger.error("print job put down for now", metadata: ["job": "\(id)", "printer": "\(printer.port.name)", "error": "\(error)"])
      if (error as? StoreError)?.code != .closed, (error as? SpoolerError)?.code != .unknownJob { putDown.append(id) }
    }
    current = nil
  }

  // MARK: A job's way

  private func print(_ accepted: PrintJob) async throws {
    var job = accepted
    if job.state == .accepted {
      job = try await render(job)
      guard job.state == .rendered else { return }
    }
    let bytes = job.bytes ?? []
    while true {
      try await untilClear()
      job = try await move(job, to: .sending)
      var evidence = EvidenceCollector(isWatched: true, lostBecause: "the connection broke after the last byte")
      if let error = await send(bytes) {
        if error.taken < bytes.count, error.taken == 0 || printer.target.language.printsOnLastByte {
          job = try await move(job, to: .rendered, evidence: "cut after \(error.taken) of \(bytes.count) bytes (\(error.error)): not printed")
          await see(.unreachable(error.error))
          try await Task.sleep(for: pace.waiting)
          continue
        }
        evidence = EvidenceCollector(isWatched: false, lostBecause: "cut after \(error.taken) of \(bytes.count) bytes (\(error.error))")
      }
      job = try await move(job, to: .sent)
      job = try await settle(job, &evidence)
      guard job.state == .rendered else { return }
    }
  }

  /// A job that an earlier run of this program left `sending` or `sent`: nobody saw what became of it.
  private func recover(_ left: PrintJob) async throws {
    var evidence = EvidenceCollector(isWatched: false, lostBecause: "the program ended while it was \(left.state.rawValue)")
    let job = try await settle(left, &evidence)
    if job.state == .rendered { try await print(job) }
  }

  private func render(_ job: PrintJob) async throws -> PrintJob {
    if let original = job.reprintOf, let bytes = try await store.job(original)?.bytes { return try await move(job, to: .rendered, bytes: bytes) }
    do {
      return try await move(job, to: .rendered, bytes: job.request.rendered(for: printer.target))
    } catch let error as LabelError {
      return try await move(job, to: .failed, evidence: "\(error)")
    }
  }

  /// Looks until it is known what became of a label that has left. The result is `printed`, `uncertain`, or `rendered` where it may be sent again.
  private func settle(_ job: PrintJob, _ evidence: inout EvidenceCollector) async throws -> PrintJob {
    while true {
      try await Task.sleep(for: isHealthy ? pace.printing : pace.waiting)
      switch evidence.take(await look()) {
      case .printed(let reason)?: return try await move(job, to: .printed, evidence: reason)
      case .uncertain(let reason)?: return try await move(job, to: .uncertain, evidence: reason)
      case .notPrinted(let reason)?: return try await move(job, to: .rendered, evidence: reason)
      case .partial?: _ = await send(printer.target.language.cancelPartial)
      case nil: break
      }
    }
  }

  /// Returns when the printer is empty and ready. Nothing is sent into a printer that is out of paper, open, paused or silent.
  private func untilClear() async throws {
    var parts = 0
    while true {
      let look = await look()
      parts = look == .partial ? parts + 1 : 0
      if look == .idle { return }
      if parts >= Pace.agreement {
        _ = await send(printer.target.language.cancelPartial)
        parts = 0
      }
      try await Task.sleep(for: isHealthy ? pace.printing : pace.waiting)
    }
  }

  // MARK: The printer

  private var isHealthy: Bool { health == .ready || health == .unknown }

  /// Runs to its end even where this task is cancelled: half a label helps nobody.
  private func send(_ bytes: [UInt8]) async -> LinkWriteError? {
    isConnected = true
    let port = printer.port
    return await Task { () -> LinkWriteError? in
      do throws(LinkWriteError) {
        try await port.send(bytes)
        return nil
      } catch { return error }
    }.value
  }

  private func look() async -> Look {
    isConnected = true
    let look: Look
    do throws(LinkError) {
      look = Look(try await printer.port.status())
    } catch {
      look = .unreachable(error)
    }
    await see(look)
    return look
  }

  private func see(_ look: Look) async {
    let seen = look.health
    guard seen != health else { return }
    health = seen
    await tell(.printer(printer.port.name, seen))
  }

  private func hangUp() async {
    guard isConnected else { return }
    isConnected = false
    await printer.port.close()
  }

  // MARK: The disk

  /// Moves the job on, on the disk first. While the disk refuses, it waits: nothing is sent that is not journaled as `sending`.
  private func move(_ job: PrintJob, to state: PrintJobState, bytes: [UInt8]? = nil, evidence: String? = nil) async throws -> PrintJob {
    while true {
      do {
        let moved = try await store.move(job.id, from: [job.state], to: state, bytes: bytes, evidence: evidence, at: clock.now())
        await tell(.job(moved))
        return moved
      } catch let error as StoreError where error.code != .closed {
        logger.error("print job waits for the disk", metadata: ["job": "\(job.id)", "to": "\(state.rawValue)", "error": "\(error)"])
        try await Task.sleep(for: pace.waiting)
      }
    }
  }

  // MARK: Sleep

  private func rest(atMost limit: Duration?) async {
    let alarm = limit.map { limit in
      Task {
        try? await Task.sleep(for: limit)
        rouse()
      }
    }
    await withTaskCancellationHandler {
      await withCheckedContinuation { sleeper = $0 }
    } onCancel: {
      Task { await rouse() }
    }
    alarm?.cancel()
  }

  private func rouse() {
    sleeper?.resume()
    sleeper = nil
  }
}
