import Labels
public import Logging
public import Warehouse

/// Turns print jobs into labels, each exactly once as far as a printer can prove it, and says of the rest that it does not know.
///
/// Every job is on the disk before it is heard of, and in state `sending` before its first byte leaves. After a cut or a crash a label is sent again
/// only where the printer's own word shows that it did not come out; else it is `uncertain` and a person decides (`resolve`). Printers work side by side:
/// one that is dead holds up its own jobs only.
public actor Spooler {
  private let store: any JobStore
  private let clock: any Clockwork
  private let queues: [String: PrinterQueue]
  private let tell: @Sendable (SpoolerEvent) async -> Void

  /// - Parameters:
  ///   - mayPrint: whether a label may come out; one that may not yet is asked about again from time to time, and those behind it go first.
  ///   - tell: called for every change, after it is on the disk and before the next one of the same printer.
  public init(
    printers: [SpooledPrinter], store: any JobStore, clock: any Clockwork, pace: Pace = Pace(), logger: Logger,
    mayPrint: @escaping @Sendable (PrintJob) async -> LabelPermission = { _ in .now }, tell: @escaping @Sendable (SpoolerEvent) async -> Void = { _ in }
  ) {
    self.store = store
    self.clock = clock
    self.tell = tell
    queues = Dictionary(
      printers.map { ($0.port.name, PrinterQueue($0, store: store, clock: clock, pace: pace, logger: logger, mayPrint: mayPrint, tell: tell)) },
      uniquingKeysWith: { first, _ in first })
  }

  /// Takes up what an earlier run left, then works until its task is cancelled.
  public func run() async throws {
    let left = try await store.jobs(in: [.accepted, .rendered, .sending, .sent])
    // What may be inside a printer is looked into before anything else is sent there.
    let inside = left.filter { $0.state == .sending || $0.state == .sent }
    try await submit(inside + left.filter { $0.state == .accepted || $0.state == .rendered })
    await withTaskGroup { group in
      for queue in queues.values { group.addTask { await queue.run() } }
    }
  }

  /// Puts accepted jobs into their printers' queues. Returns at once: paper never blocks work.
  ///
  /// A job for a printer that does not exist becomes `failed`, or `uncertain` where an earlier run may have sent it.
  public func submit(_ jobs: [PrintJob]) async throws {
    for job in jobs {
      if let queue = queues[job.request.printer] {
        await queue.add([job.id])
      } else {
        try await strand(job)
      }
    }
  }

  private func strand(_ job: PrintJob) async throws {
    let mayBeOut = job.state == .sending || job.state == .sent
    do {
      let stranded = try await store.move(
        job.id, from: [job.state], to: mayBeOut ? .uncertain : .failed, bytes: nil, evidence: unknownPrinter(job.request.printer).detail,
        at: clock.now())
      await tell(.job(stranded))
    } catch {
      // A job that is new while `run` looks for old ones is heard of twice; the first to come has moved it.
      guard let now = try await store.job(job.id), now.state != job.state else { throw error }
    }
  }

  /// Accepts a label that no station asked for (`tally print test`).
  ///
  /// - Throws: `LabelError` where it cannot be made, `SpoolerError` where there is no such printer; then nothing is stored.
  public func accept(_ request: LabelRequest, stream: StreamID = .box) async throws -> PrintJob {
    guard let queue = queues[request.printer] else { throw unknownPrinter(request.printer) }
    _ = try request.rendered(for: queue.printer.target)
    return try await accept(PrintJobDraft(request), stream: stream)
  }

  /// Prints a job's stored bytes once more, as a job of its own.
  public func reprint(_ id: Int64, reason: String) async throws -> PrintJob {
    let job = try await known(id)
    guard job.state.isFinal else {
      let way = job.state == .uncertain ? "say first whether it came out" : "it is still on its way"
      throw SpoolerError(.state, "job \(id) is \(job.state.rawValue): \(way)")
    }
    return try await accept(PrintJobDraft(job.request, reprintOf: id, reason: reason), stream: job.stream)
  }

  /// A person's word on an uncertain label: it came out, or it did not and is printed now.
  public func resolve(_ id: Int64, cameOut: Bool) async throws -> PrintJob {
    let job = try await known(id)
    guard job.state == .uncertain else { throw SpoolerError(.state, "job \(id) is \(job.state.rawValue), not uncertain") }
    let resolved = try await store.move(
      id, from: [.uncertain], to: cameOut ? .printed : .rendered, bytes: nil, evidence: cameOut ? "operator: came out" : "operator: did not come out",
      at: clock.now())
    await tell(.job(resolved))
    if !cameOut { try await submit([resolved]) }
    return resolved
  }

  /// Each printer with its queue, by name.
  public func snapshot() async throws -> [PrinterSnapshot] {
    let uncertain = try await store.jobs(in: [.uncertain])
    var result: [PrinterSnapshot] = []
    for (name, queue) in queues.sorted(by: { $0.key < $1.key }) {
      result.append(await queue.snapshot(uncertain: uncertain.count { $0.request.printer == name }))
    }
    return result
  }

  private func accept(_ draft: PrintJobDraft, stream: StreamID) async throws -> PrintJob {
    let jobs = try await store.accept([draft], stream: stream, at: clock.now())
    try await submit(jobs)
    guard let job = jobs.first else { throw SpoolerError(.unknownJob, "the store accepted no job") }
    await tell(.job(job))
    return job
  }

  private func known(_ id: Int64) async throws -> PrintJob {
    guard let job = try await store.job(id) else { throw SpoolerError(.unknownJob, "there is no print job \(id)") }
    return job
  }

  private func unknownPrinter(_ name: String) -> SpoolerError {
    let known = queues.isEmpty ? "none is configured" : "there are: \(queues.keys.sorted().joined(separator: ", "))"
    return SpoolerError(.unknownPrinter, "no printer '\(visible(Array(name.utf8)))'; \(known)")
  }
}
