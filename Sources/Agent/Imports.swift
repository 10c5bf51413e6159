import ControlAPI
import Dispatch
import FoundationEssentials
import Journal
import Links
import Logging
import ServiceLifecycle
import WMS
import WMSWire
import Warehouse

#if canImport(Glibc)
  import Glibc
#else
  import Musl
#endif

/// Journals of other boxes that this one brings to the WMS. Each is first copied, whole and checked, beside our own journal; from then on the disk it came
/// from is not needed any more, and what the power interrupts goes on at the next start. The copy goes once the WMS has decided all of it.
actor Imports: Service {
  private struct Work {
    var outbox: CarriedJournal
    var waiting: String?
    var isDone = false
  }

  /// The daemon's own folder, which it can read whatever else is hidden from it.
  private let data: String
  private let folder: String
  private let own: JournalIdentity
  private let endpoint: WMSEndpoint?
  private let key: DeviceKey?
  private let clock: SystemClock
  private let logger: Logger
  private var works: [String: Work] = [:]
  /// Copies that cannot be opened, by their journals, and why.
  private var unusable: [String: String] = [:]
  private let arrivals: AsyncStream<String>
  private let arrived: AsyncStream<String>.Continuation

  /// Between two tries with what failed.
  private static let pause = Duration.seconds(5)

  /// - Parameter endpoint: `nil` = there is no WMS that speaks the sync protocol.
  init(directory: String, own: JournalIdentity, endpoint: WMSEndpoint?, key: DeviceKey?, clock: SystemClock, logger: Logger) {
    data = directory
    folder = directory + "/import"
    self.own = own
    self.endpoint = endpoint
    self.key = key
    self.clock = clock
    self.logger = logger
    (arrivals, arrived) = AsyncStream.makeStream()
  }

  /// What is under way, and what ended since the start.
  var reports: [ImportReport] {
    works.sorted { $0.key < $1.key }.map { journal, work in
      let progress = work.outbox.progress
      return ImportReport(
        device: work.outbox.identity.device, journal: journal, entries: progress.entries, decided: progress.decided, lost: progress.lost,
        state: work.isDone ? "done" : work.waiting == nil ? "delivering" : "waiting", detail: work.waiting)
    } + unusable.sorted { $0.key < $1.key }.map { journal, error in
      ImportReport(device: "", journal: journal, entries: 0, decided: 0, lost: 0, state: "unusable", detail: "\(file(journal)): \(error)")
    }
  }

  func run() async throws {
    var found: [String] = []
    for name in (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? [] {
      if name.hasSuffix(".tmp") { unlink("\(folder)/\(name)") }
      if name.hasSuffix(Self.suffix) { found.append(String(name.dropLast(Self.suffix.count))) }
    }
    let journals = found
    await cancelWhenGracefulShutdown {
      await withDiscardingTaskGroup { group in
        for journal in journals { group.addTask { await self.reopen(journal) } }
        for await journal in self.arrivals { group.addTask { await self.deliver(journal) } }
      }
    }
  }

  private static let suffix = ".jsonl"
  private func file(_ journal: String) -> String { "\(folder)/\(journal)\(Self.suffix)" }

  /// Opens a copy of an earlier start, until it can be, is gone, or has been brought anew.
  private func reopen(_ journal: String) async {
    let file = file(journal)
    while works[journal] == nil, access(file, F_OK) == 0 {
      do {
        let outbox = try await opened(file)
        if works[journal] == nil { begin(outbox) }
        break
      } catch {
        if unusable[journal] == nil { logger.error("an imported journal cannot be brought to the WMS: \(error)", metadata: ["file": "\(file)"]) }
        unusable[journal] = "\(error)"
      }
      do { try await Task.sleep(for: Self.pause) } catch { return }
    }
    unusable[journal] = nil
  }

  /// Copies a journal, from its folder or from an export, and begins to deliver it. One that is under way is left alone.
  func take(_ path: String) async throws(ControlError) -> ImportReport {
    guard endpoint != nil else { throw ControlError("import.no-wms", exit: .configuration) }
    guard FileManager.default.fileExists(atPath: path) else { throw ControlError("import.absent", ["path": path, "data": data], exit: .notFound) }
    let temporary = "\(folder)/\(UUID().uuidString).tmp"
    defer { unlink(temporary) }
    do {
      let folder = folder
      let header = try await offPool { try stage(path, to: temporary, in: folder) }
      guard header.journal != own.journal else { throw ControlError("import.own", ["path": path], exit: .usage) }
      guard !header.journal.isEmpty else { throw ControlError("import.nameless", ["path": path]) }
      if works[header.journal]?.isDone != false {
        // Checked before it has its name: a name stands for a whole copy.
        _ = try await opened(temporary)
        let final = file(header.journal)
        try await offPool { try DurableFile.rename(temporary, to: final) }
        begin(try await opened(final))
      }
      guard let report = reports.first(where: { $0.journal == header.journal }) else { throw ControlError("import.failed", ["path": path, "error": "it is gone"]) }
      return report
    } catch let error as ControlError { throw error } catch { throw refusal(path, error) }
  }

  private func refusal(_ path: String, _ error: any Error) -> ControlError {
    let said = ["path": path, "error": "\(error)".split(separator: "\n").joined(separator: ". ")]
    switch error {
    case let error as JournalOpenError where error.code == .denied: return ControlError("import.denied", ["path": path, "data": data], exit: .unavailable)
    case is ExportError where access(path, R_OK) != 0: return ControlError("import.denied", ["path": path, "data": data], exit: .unavailable)
    case let error as JournalOpenError: return ControlError("import.failed", said, exit: Agent.Failure(error).exit)
    case is ExportError: return ControlError("import.failed", said, exit: .damaged)
    default: return ControlError("import.failed", said)
    }
  }

  private func opened(_ file: String) async throws -> CarriedJournal { try await offPool { try CarriedJournal(ExportFile(file)) } }

  private func begin(_ outbox: CarriedJournal) {
    works[outbox.identity.journal] = Work(outbox: outbox)
    arrived.yield(outbox.identity.journal)
  }

  private func deliver(_ journal: String) async {
    guard let endpoint, let outbox = works[journal]?.outbox else { return }
    let delivery = CarriedDelivery(
      outbox, endpoint: endpoint, carrier: own.device, key: key, agent: "tallymand \(Agent.version)", clock: clock, logger: logger
    ) { reason in Task { await self.note(journal, reason) } }
    while true {
      do {
        try await delivery.run()
        logger.notice("the journal of another box is delivered", metadata: ["journal": "\(journal)", "device": "\(outbox.identity.device)"])
        // Were this forgotten, the next start would ask the WMS and find that nothing is left to do.
        unlink(file(journal))
        works[journal]?.isDone = true
        works[journal]?.waiting = nil
        return
      } catch is CancellationError { return } catch {
        // What the WMS refuses, the delivery itself asks again; this is ours: a credential, the disk.
        note(journal, "\(error)")
      }
      do { try await Task.sleep(for: Self.pause) } catch { return }
    }
  }

  private func note(_ journal: String, _ reason: String?) {
    guard works[journal]?.isDone == false, works[journal]?.waiting != reason else { return }
    works[journal]?.waiting = reason
    if let reason { logger.warning("the journal of another box waits: \(reason)", metadata: ["journal": "\(journal)"]) }
  }
}

/// Reading a foreign disk may take as long as that disk likes.
private func offPool<Value: Sendable>(_ work: @escaping @Sendable () throws -> Value) async throws -> Value {
  try await withCheckedThrowingContinuation { continuation in
    DispatchQueue.global().async { continuation.resume(with: Result { try work() }) }
  }
}

/// Writes an export of what lies at a path; a copy that was cut off before is written anew.
private func stage(_ path: String, to target: String, in folder: String) throws -> ExportHeader {
  if mkdir(folder, 0o750) != 0, errno != EEXIST { throw Agent.Failure("\(folder) cannot be made: \(String(cString: strerror(errno)))") }
  var output = try OutputFile(target)
  let newline = [UInt8(ascii: "\n")]
  var isFolder = false
  if FileManager.default.fileExists(atPath: path, isDirectory: &isFolder), isFolder {
    var header = ExportHeader(identity: nil, runs: [])
    _ = try Salvage.read(path, begin: { header = $0; try output.write($0.line + newline) }) { _, _, _, line in try output.write(line + newline) }
    try output.finish()
    return header
  }
  let file = try ExportFile(path)
  try output.write(file.header.line + newline)
  for check in try file.read({ _, _, _, line, _ in try output.write(line + newline) }) {
    if let fault = check.fault { throw ExportError("it is not what was written: entry \(fault.seq) of \(check.run.stream): \(fault.detail)") }
  }
  try output.finish()
  return file.header
}
