import ControlAPI
import DeviceCatalog
import FoundationEssentials
import Journal
import Logging
import Protocols
import ServiceLifecycle
import Settings
import Stations
import UnixSignals
import Warehouse

#if canImport(Glibc)
  import Glibc
#else
  import Musl
#endif

// What tallymand does without being the daemon.
extension Agent {
  /// Checks a configuration file with all that it names.
  public static func checkConfiguration(_ file: String, json: Bool) throws(Failure) {
    let configuration: AgentConfiguration
    do {
      configuration = try AgentConfiguration(path: file)
      let catalog = try Daemon.checkedCatalog()
      _ = try DeviceSetup(catalog: catalog).assign(configuration.devices)
      try PrinterSetup(catalog: catalog).check(configuration.printers)
      let unusable = configuration.devices.compactMap(\.certificateProblem)
      if !unusable.isEmpty { throw SettingsProblems(unusable) }
    } catch let error as SettingsProblems {
      for problem in error.problems {
        if json { writeOut(problem.json.text + "\n") } else { writeOut(problem.said(in: language) + "\n", to: STDERR_FILENO) }
      }
      let isDenied = access(file, R_OK) != 0 && errno == EACCES
      let refused = Words.say("check.refused", ["file": file, "count": "\(error.problems.count)"], in: language)
      throw Failure(isDenied ? refused + "\n" + Words.say("check.denied", in: language) : refused, exit: .configuration)
    } catch {
      let problem = SettingsProblem(file: file, "\("\(error)")")
      if json { writeOut(problem.json.text + "\n") }
      throw Failure(Words.say("check.device-refused", ["file": file, "problem": "\(error)"], in: language), exit: .configuration)
    }
    if json {
      writeOut(JSON.object(["file": .string(file), "ok": true]).text + "\n")
    } else {
      let counts = ["stations": configuration.stations.count, "devices": configuration.devices.count, "printers": configuration.printers.count]
      writeOut(Words.say("check.well", counts.mapValues { "\($0)" }.merging(["file": file]) { $1 }, in: language) + "\n")
    }
  }

  /// Answers questions about the journal of a stopped daemon until SIGTERM; says `ready` on standard output when it does.
  public static func readJournal(configuration file: String, of daemon: String? = nil, socket: String) async throws(Failure) {
    do {
      let configuration = try AgentConfiguration(path: file)
      if let daemon, daemon != configuration.control.socket {
        throw Failure("\(file) is of the daemon at \(configuration.control.socket), not of that at \(daemon): name the other's configuration with --config", exit: .unavailable)
      }
      takeSiteTime(configuration)
      let journal = try await Journal.open(
        configuration.directory + "/journal",
        options: JournalOptions(limit: configuration.journalLimit, countsAsStart: false, makesFiles: false, second: configuration.journalSecond))
      let server = ControlServer(socket: socket, group: nil, backend: OfflineBackend(journal: JournalBackend(journal: journal, stations: configuration.stations.map(\.name))), logger: Logger(label: "journal")) {
        writeOut("ready\n")
      }
      let group = ServiceGroup(
        configuration: .init(services: [.init(service: server)], gracefulShutdownSignals: [.sigterm, .sigint], logger: Logger(label: "journal", factory: { _ in SwiftLogNoOpLogHandler() })))
      try await group.run()
      await journal.close()
    } catch let failure as Failure { throw failure } catch let error as JournalOpenError { throw Failure(error) } catch let problems as SettingsProblems {
      let isDenied = access(file, R_OK) != 0 && errno == EACCES
      let said = problems.said(in: language)
      guard isDenied else { throw Failure(said, exit: .configuration) }
      throw Failure(said + "\n" + Words.say("check.denied", in: language), exit: .unavailable)
    } catch { throw Failure("\(error)", exit: .unavailable) }
  }
}

extension Agent.Failure {
  /// A journal that does not open, for whoever asked to read it.
  init(_ error: JournalOpenError) {
    let exit: ExitCode =
      switch error.code {
      case .absent: .notFound
      case .locked, .denied: .unavailable
      case .corrupt: .damaged
      case .newer, .settings, .system: .failed
      }
    self.init(error.detail, exit: exit)
  }
}

/// A stopped daemon's journal, and nothing else.
private struct OfflineBackend: ControlBackend {
  let journal: JournalBackend
  private var onlyJournal: ControlError { ControlError("agent.only-journal", exit: .unavailable) }

  init(journal: JournalBackend) { self.journal = journal }

  func entries(_ request: EntriesRequest) async throws(ControlError) -> [EntryReport] { try await journal.entries(request) }
  func entry(_ request: EntryRequest) async throws(ControlError) -> EntryReport { try await journal.entry(request) }
  func balance(_ request: BalanceRequest) async throws(ControlError) -> [BalanceReport] { try await journal.balance(request) }
  func verify(_ request: VerifyRequest) async throws(ControlError) -> [ControlAPI.VerifyReport] {
    guard !request.againstWMS else { throw onlyJournal }
    return try await journal.verify()
  }
  func export(_ request: ExportRequest) async throws(ControlError) -> ExportHeader { try await journal.export(request) }
  func status() async throws(ControlError) -> StatusReport { throw onlyJournal }
  func devices() async throws(ControlError) -> [DeviceReport] { throw onlyJournal }
  func explain(device: String?) async throws(ControlError) -> [ExplainReport] { throw onlyJournal }
  func adopt(_ request: AdoptRequest) async throws(ControlError) -> DeviceReport { throw onlyJournal }
  func forget(_ request: ForgetRequest) async throws(ControlError) -> String { throw onlyJournal }
  func tap(_ request: TapRequest) async throws(ControlError) -> AsyncStream<TapEvent> { throw onlyJournal }
  func record(_ request: RecordRequest) async throws(ControlError) -> AsyncStream<String> { throw onlyJournal }
  func show(device: String) async throws(ControlError) -> DeviceShow { throw onlyJournal }
  func follow(_ request: TapRequest) async throws(ControlError) -> AsyncStream<FollowEvent> { throw onlyJournal }
  func metrics() async throws(ControlError) -> MetricsReport { throw onlyJournal }
  func sheet(_ request: SheetRequest) async throws(ControlError) -> SheetReport { throw onlyJournal }
  func calibrate(_ request: CalibrateRequest) async throws(ControlError) -> AsyncStream<CalibrationStep> { throw onlyJournal }
  func watch(_ request: WatchRequest) async throws(ControlError) -> AsyncStream<FloorEvent> { throw onlyJournal }
  func importJournal(_ request: ImportRequest) async throws(ControlError) -> [ImportReport] { throw onlyJournal }
  func sync(_ request: SyncRequest) async throws(ControlError) -> SyncReport { throw onlyJournal }
  func enrol(_ request: EnrolRequest) async throws(ControlError) -> CertificateReport { throw onlyJournal }
  func rejected(_ request: RejectedRequest) async throws(ControlError) -> [RejectedReport] { throw onlyJournal }
  func printTest(_ request: PrintTestRequest) async throws(ControlError) -> JobReport { throw onlyJournal }
  func jobs(_ request: JobsRequest) async throws(ControlError) -> [JobReport] { throw onlyJournal }
  func reprint(_ request: ReprintRequest) async throws(ControlError) -> JobReport { throw onlyJournal }
  func resolve(_ request: ResolveRequest) async throws(ControlError) -> JobReport { throw onlyJournal }
  func stations() async throws(ControlError) -> [StationReport] { throw onlyJournal }
  func service(_ request: ServiceRequest) async throws(ControlError) -> StationReport { throw onlyJournal }
  func beep(_ request: BeepRequest) async throws(ControlError) -> [BeepReport] { throw onlyJournal }
  func tags(_ request: TagsRequest) async throws(ControlError) -> TagsReport { throw onlyJournal }
  func why(_ request: WhyRequest) async throws(ControlError) -> WhyReport { throw onlyJournal }
  func count(_ request: CountRequest) async throws(ControlError) -> AsyncStream<CountUpdate> { throw onlyJournal }
  func find(_ request: FindRequest) async throws(ControlError) -> AsyncStream<TagSight> { throw onlyJournal }
  func reader(_ request: ReaderRequest) async throws(ControlError) -> ReaderReport { throw onlyJournal }
  func write(_ request: WriteRequest) async throws(ControlError) -> WriteReport { throw onlyJournal }
  func readTag(_ request: ReadTagRequest) async throws(ControlError) -> WriteReport { throw onlyJournal }
  func pendingTags(_ request: PendingTagsRequest) async throws(ControlError) -> [PendingTag] { throw onlyJournal }
  func simulate(_ request: SimulateRequest) async throws(ControlError) -> SimulateReport { throw onlyJournal }
}

extension Agent {
  /// Checks the device profiles, shipped and of the site, or those of one folder.
  public static func checkDevices(_ folder: String?, json: Bool) throws(Failure) {
    do {
      let catalog = try folder.map { try DeviceCatalog(shipped: $0) } ?? Daemon.checkedCatalog()
      for profile in catalog.profiles {
        let line = JSON.object(["profile": .string(profile.id), "name": .string(profile.name), "protocol": .string(profile.protocol.rawValue), "ok": true])
        writeOut((json ? line.text : "\(profile.id): \(profile.name)") + "\n")
      }
    } catch {
      let problems = (error as? SettingsProblems)?.problems ?? []
      for problem in problems where json { writeOut(problem.json.text + "\n") }
      let said = problems.isEmpty ? "\(error)" : SettingsProblems(problems).said(in: language)
      throw Failure(json ? Words.say("check.refused", ["file": folder ?? "", "count": "\(problems.count)"], in: language) : said, exit: .configuration)
    }
  }

  /// A file for udev that follows from the catalog, by its name.
  public static func printUdevFile(_ name: String) throws(Failure) {
    guard let file = UdevFile(rawValue: name) else {
      let known = UdevFile.allCases.map(\.rawValue).joined(separator: ", ")
      throw Failure(Words.say("catalog.no-file", ["name": name, "known": known], in: language), exit: .usage)
    }
    do { writeOut(try Daemon.catalog().text(of: file)) } catch { throw Failure("\(error)", exit: .configuration) }
  }
}

extension SettingsProblems {
  /// One problem a line.
  func said(in language: Language) -> String { problems.map { $0.said(in: language) }.joined(separator: "\n") }
}

extension SettingsProblem {
  func said(in language: Language) -> String { said { Words.settings($0, in: language) } }
}

extension SettingsProblem {
  /// For programs.
  fileprivate var json: JSON {
    JSON.object([
      "file": .string(file), "line": .int(Int64(line)), "column": .int(Int64(column)), "message": .string(message.description),
      "hint": hint.map { .string($0.description) }, "ok": false,
    ])
  }
}
