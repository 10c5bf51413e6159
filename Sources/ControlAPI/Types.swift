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
  /// opening · open · waiting · absent · denied · busy
  public var state: String
  public var lastError: String?
  public var opens: Int
  public var bytes: Int
  public var scans: Int
  public var incomplete: Int
  public var faults: Int
  public var lastBytesAt: Int64?
  public init(
    id: String, profile: String?, station: String?, endpoint: String, state: String, lastError: String?, opens: Int, bytes: Int, scans: Int,
    incomplete: Int, faults: Int, lastBytesAt: Int64?
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
  public init(name: String, flow: String, mode: Mode, sessions: [Session], counters: [String: Int], labelPending: Int) {
    self.name = name
    self.flow = flow
    self.mode = mode
    self.sessions = sessions
    self.counters = counters
    self.labelPending = labelPending
  }
}

/// Which profile a device got, and why each other one did not match.
public struct ExplainReport: Sendable, Codable {
  public struct Candidate: Sendable, Codable {
    public var profile: String
    public var matched: Bool
    public var reasons: [String]
    public init(profile: String, matched: Bool, reasons: [String]) {
      self.profile = profile
      self.matched = matched
      self.reasons = reasons
    }
  }
  public var device: String
  public var facts: [String: String]
  public var chosen: String?
  public var candidates: [Candidate]
  public init(device: String, facts: [String: String], chosen: String?, candidates: [Candidate]) {
    self.device = device
    self.facts = facts
    self.chosen = chosen
    self.candidates = candidates
  }
}

public struct TapRequest: Sendable, Codable {
  public var device: String?
  public var seconds: Int
  public init(device: String? = nil, seconds: Int) {
    self.device = device
    self.seconds = seconds
  }
}

/// One thing seen while somebody looks over a device's shoulder.
public struct TapEvent: Sendable, Codable {
  public var at: Int64
  public var device: String
  public var station: String?
  /// Hexadecimal; what the device sent.
  public var bytes: String?
  /// The event that the protocol made of it, as in recorded sessions.
  public var event: String?
  public var scanned: String?
  public var recognised: String?
  /// When nothing came: the first broken link, a key of `Words`, after which the stream ends.
  public var broken: Notice?
  public init(at: Int64, device: String) {
    self.at = at
    self.device = device
  }
}

public struct WatchRequest: Sendable, Codable {
  public var station: String?
  public init(station: String? = nil) { self.station = station }
}

public struct EntriesRequest: Sendable, Codable {
  public var stream: String?
  public var kinds: [String]
  public var last: Int
  /// From this seq upwards instead of the last ones; needs `stream`.
  public var from: Int64?
  public init(stream: String? = nil, kinds: [String] = [], last: Int = 50, from: Int64? = nil) {
    self.stream = stream
    self.kinds = kinds
    self.last = last
    self.from = from
  }
}

/// A stored entry: its id, its chain hash and its canonical line as it stands in the journal.
public struct EntryReport: Sendable, Codable {
  public var id: String
  public var stream: String
  public var seq: Int64
  public var hash: String
  public var line: String
  public init(id: String, stream: String, seq: Int64, hash: String, line: String) {
    self.id = id
    self.stream = stream
    self.seq = seq
    self.hash = hash
    self.line = line
  }
}

public struct EntryRequest: Sendable, Codable {
  /// The whole id, or `stream:seq`.
  public var id: String
  public init(id: String) { self.id = id }
}

public struct BalanceRequest: Sendable, Codable {
  public var stream: String?
  public init(stream: String? = nil) { self.stream = stream }
}

/// The conservation ledger: triggers = entries from triggers, steps = consumed + abandoned + open.
public struct BalanceReport: Sendable, Codable {
  public var stream: String
  public var device: String
  public var session: String
  public var triggers: Int
  public var entries: [String: Int]
  public var stepsConsumed: Int
  public var stepsAbandoned: Int
  public var stepsOpen: Int
  public var balanced: Bool
  public init(
    stream: String, device: String, session: String, triggers: Int, entries: [String: Int], stepsConsumed: Int, stepsAbandoned: Int,
    stepsOpen: Int, balanced: Bool
  ) {
    self.stream = stream
    self.device = device
    self.session = session
    self.triggers = triggers
    self.entries = entries
    self.stepsConsumed = stepsConsumed
    self.stepsAbandoned = stepsAbandoned
    self.stepsOpen = stepsOpen
    self.balanced = balanced
  }
}

public struct VerifyReport: Sendable, Codable {
  public var stream: String
  public var entries: Int64
  public var ok: Bool
  public var lastHash: String
  public var problem: String?
  public init(stream: String, entries: Int64, ok: Bool, lastHash: String, problem: String?) {
    self.stream = stream
    self.entries = entries
    self.ok = ok
    self.lastHash = lastHash
    self.problem = problem
  }
}

public struct SyncRequest: Sendable, Codable {
  /// `nil` only asks; now · pause · resume.
  public var command: String?
  public init(command: String? = nil) { self.command = command }
}

public struct SyncReport: Sendable, Codable {
  public struct Stream: Sendable, Codable {
    public var stream: String
    public var next: Int64
    public var cursor: Int64
    public var backlog: Int64
    public init(stream: String, next: Int64, cursor: Int64) {
      self.stream = stream
      self.next = next
      self.cursor = cursor
      backlog = next - cursor
    }
  }
  public var destination: String
  public var link: LinkState
  public var paused: Bool
  public var lastSuccessAt: Int64?
  public var lastError: String?
  public var nextAttemptAt: Int64?
  public var streams: [Stream]
  public var parked: [ParkedLane]
  public var alarms: [Notice]
  public init(
    destination: String, link: LinkState, paused: Bool, lastSuccessAt: Int64?, lastError: String?, nextAttemptAt: Int64?, streams: [Stream],
    parked: [ParkedLane], alarms: [Notice]
  ) {
    self.destination = destination
    self.link = link
    self.paused = paused
    self.lastSuccessAt = lastSuccessAt
    self.lastError = lastError
    self.nextAttemptAt = nextAttemptAt
    self.streams = streams
    self.parked = parked
    self.alarms = alarms
  }
}

public struct PrintTestRequest: Sendable, Codable {
  public var printer: String
  public init(printer: String) { self.printer = printer }
}

public struct JobsRequest: Sendable, Codable {
  /// Finished jobs too.
  public var all: Bool
  public init(all: Bool = false) { self.all = all }
}

public struct JobReport: Sendable, Codable {
  public var id: Int64
  public var stream: String
  public var printer: String
  public var template: String
  public var sscc: String?
  public var state: PrintJobState
  public var evidence: String?
  public var createdAt: Int64
  public var changedAt: Int64
  public var reprintOf: Int64?
  public init(_ job: PrintJob) {
    id = job.id
    stream = job.stream.rawValue
    printer = job.request.printer
    template = job.request.template
    sscc = job.request.sscc
    state = job.state
    evidence = job.evidence
    createdAt = job.createdAt
    changedAt = job.changedAt
    reprintOf = job.reprintOf
  }
}

public struct ReprintRequest: Sendable, Codable {
  public var job: Int64
  public var reason: String
  public init(job: Int64, reason: String) {
    self.job = job
    self.reason = reason
  }
}

/// A person's word on a label of which the printer's evidence says nothing.
public struct ResolveRequest: Sendable, Codable {
  public var job: Int64
  public var cameOut: Bool
  public init(job: Int64, cameOut: Bool) {
    self.job = job
    self.cameOut = cameOut
  }
}

public struct ServiceRequest: Sendable, Codable {
  public var station: String
  /// 0 ends it.
  public var seconds: Int
  public init(station: String, seconds: Int) {
    self.station = station
    self.seconds = seconds
  }
}

public struct SimulateRequest: Sendable, Codable {
  public var station: String
  /// Hexadecimal.
  public var data: String
  public var symbology: String?
  public var typed: Bool
  public init(station: String, data: String, symbology: String? = nil, typed: Bool = false) {
    self.station = station
    self.data = data
    self.symbology = symbology
    self.typed = typed
  }
}

/// What the worker would have heard.
public struct SimulateReport: Sendable, Codable {
  public var events: [FloorEvent]
  public init(events: [FloorEvent]) { self.events = events }
}
