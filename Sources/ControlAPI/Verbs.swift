/// Where a verb of `tally` does its work.
public enum VerbKind: String, Sendable, CaseIterable {
  /// In the CLI itself, with `Identifiers` alone.
  case local
  /// In the daemon, asked over its socket.
  case daemon
  /// In the `tallymand` beside the CLI's own executable, started with the same arguments.
  case offline
  /// In the daemon where it runs, else offline.
  case either
}

/// One thing a technician can type after `tally`.
public struct Verb: Sendable, Hashable {
  public var words: String
  public var kind: VerbKind
  public init(_ words: String, _ kind: VerbKind) {
    self.words = words
    self.kind = kind
  }
}

/// The table of verbs: help, completion, the CLI's commands and the daemon's routes are held against it by tests.
public enum Verbs {
  public static let all: [Verb] = [
    Verb("status", .daemon),
    Verb("devices adopt", .daemon), Verb("devices forget", .daemon),
    Verb("devices list", .daemon), Verb("devices explain", .daemon), Verb("devices test", .daemon), Verb("devices record", .daemon),
    Verb("devices show", .daemon), Verb("devices watch", .daemon), Verb("devices beep", .daemon),
    Verb("devices calibrate", .daemon), Verb("devices fix", .daemon),
    Verb("devices replay", .offline), Verb("devices check", .offline), Verb("devices catalog", .offline),
    Verb("watch", .daemon),
    Verb("decode", .local),
    Verb("rfid tags", .daemon), Verb("rfid why", .daemon), Verb("rfid find", .daemon), Verb("rfid count", .daemon), Verb("rfid explain", .daemon), Verb("rfid replay", .offline),
    Verb("rfid write", .daemon), Verb("rfid read", .daemon), Verb("rfid pending", .daemon),
    Verb("rfid llrp decode", .offline), Verb("rfid llrp encode", .offline),
    Verb("epc decode", .local), Verb("epc encode", .local), Verb("epc memory", .local),
    Verb("journal list", .either), Verb("journal show", .either), Verb("journal balance", .either), Verb("journal verify", .either), Verb("journal export", .either), Verb("journal import", .daemon), Verb("journal salvage", .offline), Verb("journal key", .offline),
    Verb("sync status", .daemon), Verb("sync now", .daemon), Verb("sync pause", .daemon), Verb("sync resume", .daemon),
    Verb("sync rejected list", .daemon), Verb("sync rejected show", .daemon), Verb("sync rejected retry", .daemon), Verb("sync rejected discard", .daemon),
    Verb("print test", .daemon), Verb("print jobs", .daemon), Verb("print reprint", .daemon), Verb("print resolve", .daemon),
    Verb("station list", .daemon), Verb("station service", .daemon), Verb("station pair", .daemon),
    Verb("simulate scan", .daemon), Verb("simulate llrp", .offline), Verb("simulate module", .offline),
    Verb("epcis hash", .offline), Verb("epcis validate", .offline), Verb("wms check", .offline),
    Verb("enrol", .daemon), Verb("config check", .offline),
  ]
}

/// Where a question goes on the daemon's socket: `POST /v1/<route>` with a JSON body.
public enum ControlRoute: String, Sendable, CaseIterable {
  case status, devices, explain, tap, record, beep, watch, entries, entry, balance, verify, sync, rejected, printTest = "print-test", jobs, reprint, resolve
  case stations, service, simulate, show, follow, metrics, adopt, forget, sheet, calibrate, export, importJournal = "import"
  case tags, tagWhy = "tag-why", find, count, reader, enrol
  case writeTag = "write-tag", readTag = "read-tag", pendingTags = "pending-tags"

  public var path: String { "/v1/\(rawValue)" }
  /// How long the daemon may take to begin its answer; `nil` for those that read the whole journal, or wait for a device.
  public var patience: Duration? {
    switch self {
    case .balance, .verify, .export, .entries, .importJournal, .enrol, .tap, .record, .follow, .calibrate, .find, .count: nil
    case .writeTag, .readTag: nil
    default: .seconds(15)
    }
  }

  /// The answer is one JSON object a line, for as long as it lasts.
  public var streams: Bool { [.tap, .record, .follow, .calibrate, .watch, .entries, .find, .count].contains(self) }
}

/// How a command ended. Also printed by `tally help exit-codes`.
public enum ExitCode: Int32, Sendable, CaseIterable {
  case ok = 0
  /// The command worked, and what it looked at is not well: a chain broken, a balance open, a device silent.
  case finding = 1
  /// Some of the codes given are not valid.
  case invalidCode = 2
  /// Wrong words on the command line.
  case usage = 64
  /// The configuration has errors.
  case configuration = 78
  /// A file is not what it should be: damaged, cut short, or of another kind.
  case damaged = 65
  /// What was named does not exist: no such station, job, entry.
  case notFound = 66
  /// The daemon does not run, or may not be asked by this user.
  case unavailable = 69
  /// The daemon answered with an error of its own.
  case failed = 70

  /// As the codes of errors are written: `not-found`.
  public var name: String { "\(self)".map { $0.isUppercase ? "-\($0.lowercased())" : "\($0)" }.joined() }
}
