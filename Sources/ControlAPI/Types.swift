public import Warehouse

// Questions and answers, by verb. Times are milliseconds since 1970 by the daemon's wall clock, ages and durations milliseconds.

/// What the daemon could not do, and what to do about it. `code` is a key of `Words`.
public struct ControlError: Error, Sendable, Codable, Hashable {
  public var code: String
  public var args: [String: String]
  public var exit: Int32
  public init(_ code: String, _ args: [String: String] = [:], exit: ExitCode = .failed) {
    self.code = code
    self.args = args
    self.exit = exit.rawValue
  }
}

public struct Empty: Sendable, Codable, Hashable { public init() {} }

public struct StatusReport: Sendable, Codable {
  public struct Journal: Sendable, Codable {
    public var bytes: Int64
    public var limit: Int64
    /// ok · warn · full · failed
    public var level: String
    /// How long the station can work on without the WMS at the rate of the last hours; `nil` = too little seen to say.
    public var hoursLeft: Int?
    public var entries: Int64
    public init(bytes: Int64, limit: Int64, level: String, hoursLeft: Int?, entries: Int64) {
      self.bytes = bytes
      self.limit = limit
      self.level = level
      self.hoursLeft = hoursLeft
      self.entries = entries
    }
  }
  public struct Clock: Sendable, Codable {
    public var wall: Int64
    public var quality: ClockQuality
    public var timezone: String
    public init(wall: Int64, quality: ClockQuality, timezone: String) {
      self.wall = wall
      self.quality = quality
      self.timezone = timezone
    }
  }
  public var version: String
  public var site: String
  public var startedAt: Int64
  public var screen: String?
  public var journal: Journal
  public var clock: Clock
  public var sync: SyncReport?
  public var devices: [DeviceReport]
  public var printers: [PrinterReport]
  public var stations: [StationReport]
  /// Journals of other boxes that this one brings to the WMS.
  public var imports: [ImportReport] = []
  /// `nil` = no WMS is configured.
  public var certificate: CertificateReport?
  public var warnings: [Notice]
  /// One judgement, and the one thing to do next.
  public var verdict: Notice
  public var nextStep: Notice
  public var healthy: Bool
  public init(
    version: String, site: String, startedAt: Int64, screen: String?, journal: Journal, clock: Clock, sync: SyncReport?, devices: [DeviceReport],
    printers: [PrinterReport], stations: [StationReport], warnings: [Notice], verdict: Notice, nextStep: Notice, healthy: Bool
  ) {
    self.version = version
    self.site = site
    self.startedAt = startedAt
    self.screen = screen
    self.journal = journal
    self.clock = clock
    self.sync = sync
    self.devices = devices
    self.printers = printers
    self.stations = stations
    self.warnings = warnings
    self.verdict = verdict
    self.nextStep = nextStep
    self.healthy = healthy
  }
}

public struct DeviceReport: Sendable, Codable {
  public var id: String
  public var profile: String?
  public var station: String?
  public var endpoint: String
  /// opening · open · waiting · absent · denied · busy · misconfigured; unused = plugged in, and nobody's
  public var state: String
  public var lastError: String?
  public var opens: Int
  public var bytes: Int
  public var scans: Int
  public var incomplete: Int
  public var faults: Int
  public var lastBytesAt: Int64?
  /// Signs that cable or scanner are dying: sentences of `Words`.
  public var failing: [Notice] = []
  /// What the device itself can sound or light; `nil` before it has been open. The rest is for its station's sounder.
  public var signals: [Signal]?
  /// What it calls itself, `05e0:1200`, its serial number, where it is plugged in and all its nodes; of what is plugged in only.
  public var name: String?
  public var usb: String?
  public var serial: String?
  public var port: String?
  public var nodes: [String] = []
  /// What is to be known of it, and what to do: sentences of `Words`. Of one that is not used, why.
  public var notices: [Notice] = []
  /// scanner · keypad · reader · printer; `nil` where nobody knows.
  public var role: String?
  /// What a printer prints, and how it is; its `state` is ready · faulted · silent · unreachable · unknown.
  public var language: String?
  public var printer: PrinterReport?
  public init(
    id: String, profile: String?, station: String?, endpoint: String, state: String, lastError: String?, opens: Int, bytes: Int, scans: Int,
    incomplete: Int, faults: Int, lastBytesAt: Int64?, signals: [Signal]? = nil
  ) {
    self.id = id
    self.profile = profile
    self.station = station
    self.endpoint = endpoint
    self.state = state
    self.lastError = lastError
    self.opens = opens
    self.bytes = bytes
    self.scans = scans
    self.incomplete = incomplete
    self.faults = faults
    self.lastBytesAt = lastBytesAt
    self.signals = signals
  }
}

public struct PrinterReport: Sendable, Codable {
  public var name: String
  public var endpoint: String
  public var ready: Bool?
  public var conditions: [String]
  public var waiting: Int
  public var uncertain: Int
  public var detail: String?
  public init(name: String, endpoint: String, ready: Bool?, conditions: [String], waiting: Int, uncertain: Int, detail: String?) {
    self.name = name
    self.endpoint = endpoint
    self.ready = ready
    self.conditions = conditions
    self.waiting = waiting
    self.uncertain = uncertain
    self.detail = detail
  }
}

public struct StationReport: Sendable, Codable {
  public struct Session: Sendable, Codable {
    public var id: String
    public var device: String?
    public var `operator`: String?
    public var document: String?
    public var prompt: Notice?
    public init(id: String, device: String?, operator: String?, document: String?, prompt: Notice?) {
      self.id = id
      self.device = device
      self.operator = `operator`
      self.document = document
      self.prompt = prompt
    }
  }
  public var name: String
  public var flow: String
  public var mode: Mode
  public var sessions: [Session]
  /// Triggers by how they ended, since the journal began.
  public var counters: [String: Int]
  public var labelPending: Int
  /// How far the open document is, at a station that hears tags.
  public var progress: DocumentProgress?
  /// The text of the card that gives the station a scanner which has none.
  public var pairing = ""
  public init(name: String, flow: String, mode: Mode, sessions: [Session], counters: [String: Int], labelPending: Int) {
    self.name = name
    self.flow = flow
    self.mode = mode
    self.sessions = sessions
    self.counters = counters
    self.labelPending = labelPending
  }
}
