public import Warehouse

// Questions and answers about what is stored and what is sent.

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

/// Answered by an `ExportHeader`; the lines are asked for after it, with `EntriesRequest.from`.
public struct ExportRequest: Sendable, Codable {
  public var stream: String?
  /// The first number.
  public var from: Int64
  public init(stream: String? = nil, from: Int64 = 1) {
    self.stream = stream
    self.from = from
  }
}

/// `tally journal import`: another box's journal, brought to the WMS through this one.
public struct ImportRequest: Sendable, Codable {
  /// A journal's folder or an exported file, as the daemon sees it; `nil` only asks.
  public var path: String?
  public init(path: String? = nil) { self.path = path }
}

/// How far an imported journal is.
public struct ImportReport: Sendable, Codable, Hashable {
  /// The box that wrote it.
  public var device: String
  public var journal: String
  public var entries: Int64
  /// Entries that the WMS has decided, whoever brought them.
  public var decided: Int64
  /// Entries that are in no file any more.
  public var lost: Int64
  /// waiting · delivering · done · unusable (the copy cannot be opened)
  public var state: String
  /// What it waits for, in the WMS's words.
  public var detail: String?
  public init(device: String, journal: String, entries: Int64, decided: Int64, lost: Int64, state: String, detail: String? = nil) {
    self.device = device
    self.journal = journal
    self.entries = entries
    self.decided = decided
    self.lost = lost
    self.state = state
    self.detail = detail
  }
}

/// A stored entry: its id, its chain hash and its canonical line as it stands in the journal.
public struct EntryReport: Sendable, Codable {
  public var id: String
  public var stream: String
  public var seq: Int64
  public var hash: String
  public var line: String
  /// The line is not what was written; `nil` = it is.
  public var damaged: Bool?
  public init(id: String, stream: String, seq: Int64, hash: String, line: String, damaged: Bool? = nil) {
    self.damaged = damaged
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

public struct VerifyRequest: Sendable, Codable {
  /// Hold the chain against what the WMS has, too.
  public var againstWMS: Bool
  public init(againstWMS: Bool = false) { self.againstWMS = againstWMS }
}

public struct VerifyReport: Sendable, Codable {
  public var stream: String
  public var entries: Int64
  public var ok: Bool
  public var lastHash: String
  public var problem: String?
  /// The journal's file in which the problem lies; `nil` where there is none, or it is elsewhere.
  public var file: String?
  /// The last entry that the WMS holds with the same chain value, so with all the same bytes up to it; `nil` = not asked, or it cannot say.
  public var sameAtWMS: Int64?
  /// The WMS holds something else: more than is here, or other bytes.
  public var differsAtWMS: Bool?
  public init(stream: String, entries: Int64, ok: Bool, lastHash: String, problem: String?, file: String? = nil) {
    self.stream = stream
    self.entries = entries
    self.ok = ok
    self.lastHash = lastHash
    self.problem = problem
    self.file = file
  }
}

public struct SyncRequest: Sendable, Codable {
  /// `nil` only asks; now · pause · resume.
  public var command: String?
  /// With resume: a journal file that is gone for good. What lies in it nowhere else is told to the WMS as lost.
  public var withoutSegment: Int?
  public init(command: String? = nil, withoutSegment: Int? = nil) {
    self.command = command
    self.withoutSegment = withoutSegment
  }
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
  /// The kind of trouble, where the operator can do something about it: `unreachable`, `foreign` (something else than the WMS answers), `server-error`.
  public var advice: String?
  public var nextAttemptAt: Int64?
  public var streams: [Stream]
  public var parked: [ParkedLane]
  public var alarms: [Notice]
  /// When items, documents and locations were last asked for with success.
  public var masterDataAt: Int64?
  public init(
    destination: String, link: LinkState, paused: Bool, lastSuccessAt: Int64?, lastError: String?, nextAttemptAt: Int64?, streams: [Stream],
    parked: [ParkedLane], alarms: [Notice], masterDataAt: Int64?, advice: String? = nil
  ) {
    self.destination = destination
    self.advice = advice
    self.link = link
    self.paused = paused
    self.lastSuccessAt = lastSuccessAt
    self.lastError = lastError
    self.nextAttemptAt = nextAttemptAt
    self.streams = streams
    self.parked = parked
    self.alarms = alarms
    self.masterDataAt = masterDataAt
  }
}
