public import Warehouse

// Questions and answers about devices.

/// Which profile a device got, and why each other one did not match.
public struct ExplainReport: Sendable, Codable {
  public struct Candidate: Sendable, Codable {
    public var profile: String
    public var matched: Bool
    /// Sentences of `Words`.
    public var reasons: [Notice]
    public init(profile: String, matched: Bool, reasons: [Notice]) {
      self.profile = profile
      self.matched = matched
      self.reasons = reasons
    }
  }
  public var device: String
  public var facts: [String: String]
  public var chosen: String?
  public var candidates: [Candidate]
  /// Why it is of no use as it is, and what to do: sentences of `Words`.
  public var hints: [Notice]?
  /// For a device that no profile knows: one to copy, YAML.
  public var draft: String?
  /// What a device at work can sound or light itself; `nil` before it has been open.
  public var signals: [Signal]?
  public init(device: String, facts: [String: String], chosen: String?, candidates: [Candidate]) {
    self.device = device
    self.facts = facts
    self.chosen = chosen
    self.candidates = candidates
  }
}

/// Puts to work what is plugged in and not known for certain.
public struct AdoptRequest: Sendable, Codable {
  /// A device's name, one of its nodes, or its port.
  public var device: String
  public var profile: String?
  public var station: String?
  public init(device: String, profile: String? = nil, station: String? = nil) {
    self.device = device
    self.profile = profile
    self.station = station
  }
}

public struct ForgetRequest: Sendable, Codable {
  public var device: String
  public init(device: String) { self.device = device }
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

/// A recording: what is kept of the last hour, then `seconds` of what comes.
public struct RecordRequest: Sendable, Codable {
  public var device: String
  /// `nil`: only what has come already.
  public var seconds: Int?
  /// Data are replaced by others of the same shape.
  public var redact: Bool
  public init(device: String, seconds: Int?, redact: Bool) {
    self.device = device
    self.seconds = seconds
    self.redact = redact
  }
}

/// One thing that passed between the daemon and a device, for `tally devices watch`.
public struct FollowEvent: Sendable, Codable {
  /// opened · received · sent · command · event · lost · missed · gone (said by the CLI: the daemon does not answer)
  public var kind: String
  public var at: Int64
  /// Hexadecimal: what came or went; for an event all bytes since the one before, which are its frame.
  public var bytes: String?
  /// The event as in recorded sessions, the command, or the end point.
  public var what: String?
  /// The data of an event, made visible; `•••` where it is nobody's business.
  public var data: String?
  public var symbology: String?
  /// Why it was lost; how many lines were missed.
  public var detail: String?
  public init(_ kind: String, at: Int64) {
    self.kind = kind
    self.at = at
  }
}

/// Everything about one device.
public struct DeviceShow: Sendable, Codable {
  /// Intervals between two keys of a code, in microseconds.
  public struct Pace: Sendable, Codable {
    /// The device's own: the mean of its first hundred codes.
    public var usual: Double?
    /// The mean of the last twenty.
    public var recent: Double?
    /// Upper bounds; `nil` beyond the last class.
    public var median: Int64?
    public var percentile95: Int64?
    public init(usual: Double?, recent: Double?, median: Int64?, percentile95: Int64?) {
      self.usual = usual
      self.recent = recent
      self.median = median
      self.percentile95 = percentile95
    }
  }
  /// Counted since `since`, restarts of the daemon included.
  public struct Vitals: Sendable, Codable {
    public var since: Int64
    public var scans = 0
    public var incompletes: [String: Int] = [:]
    public var faults = 0
    public var rescans = 0
    public var drops = 0
    public var reconnects = 0
    public var reconnectsLastHour = 0
    /// The last ones.
    public var reconnectsAt: [Int64] = []
    /// First inputs after five minutes of silence, and how many of them did not come whole.
    public var afterIdle = 0
    public var lostAfterIdle = 0
    /// `nil` where no keys are typed.
    public var pace: Pace?
    public init(since: Int64) { self.since = since }
  }
  public struct Code: Sendable, Codable {
    public var at: Int64
    public var what: String
    public var data: String
    public var symbology: String?
    public init(at: Int64, what: String, data: String, symbology: String?) {
      self.at = at
      self.what = what
      self.data = data
      self.symbology = symbology
    }
  }
  public var device: DeviceReport
  /// When the state began, and the next attempt to open.
  public var stateSince: Int64
  public var nextAttempt: Int64?
  /// What the machine knows of it while it is plugged in: node, usb, serial, port, hub, driver, name.
  public var facts: [String: String]
  public var profileName: String?
  public var role: String?
  /// Why it got its profile.
  public var why: [Notice]
  public var settings: [String: String]
  public var unsent: Int
  public var vitals: Vitals
  /// Oldest first.
  public var last: [Code]
  /// Of an RFID reader: its inputs, high or not, and its outputs, on or not, as far as they are used.
  public var inputs: [Int: Bool]?
  public var outputs: [Int: Bool]?
  public init(
    device: DeviceReport, stateSince: Int64, nextAttempt: Int64?, facts: [String: String], profileName: String?, role: String?, why: [Notice],
    settings: [String: String], unsent: Int, vitals: Vitals, last: [Code]
  ) {
    self.device = device
    self.stateSince = stateSince
    self.nextAttempt = nextAttempt
    self.facts = facts
    self.profileName = profileName
    self.role = role
    self.why = why
    self.settings = settings
    self.unsent = unsent
    self.vitals = vitals
    self.last = last
  }
}

/// Prometheus' text exposition format.
public struct MetricsReport: Sendable, Codable {
  public var text: String
  public init(text: String) { self.text = text }
}
