/// One stored entry on its way out: the canonical line and its place in the stream's chain.
public struct OutboxLine: Sendable, Hashable {
  public var seq: Int64
  /// h_n = SHA-256(h_{n-1} ‖ line); h_0 is 32 zero bytes.
  public var hash: [UInt8]
  public var bytes: [UInt8]
  public init(seq: Int64, hash: [UInt8], bytes: [UInt8]) {
    self.seq = seq
    self.hash = hash
    self.bytes = bytes
  }
}

public struct OutboxSlice: Sendable, Hashable {
  public var stream: StreamID
  /// h of the entry before the first line; 32 zero bytes before entry 1, and where that entry is lost.
  public var previousHash: [UInt8]
  public var lines: [OutboxLine]
  /// There is no line, since these entries exist nowhere any more: they begin with the one asked for.
  public var lost: Range<Int64>?
  public init(stream: StreamID, previousHash: [UInt8], lines: [OutboxLine], lost: Range<Int64>? = nil) {
    self.stream = stream
    self.previousHash = previousHash
    self.lines = lines
    self.lost = lost
  }
}

public struct StreamHead: Sendable, Hashable {
  public var stream: StreamID
  /// First seq that is still here, and the next to be written: `first ..< next`.
  public var first: Int64
  public var next: Int64
  public init(stream: StreamID, first: Int64, next: Int64) {
    self.stream = stream
    self.first = first
    self.next = next
  }
}

/// What the WMS decided of one entry that it did not simply accept.
public struct EntryVerdict: Sendable, Hashable, Codable {
  public enum Status: String, Sendable, Codable, CaseIterable {
    case duplicate
    case acceptedWithException = "accepted-with-exception"
    case rejected, parked, skipped, lost
  }
  public var seq: Int64
  public var status: Status
  public var code: String?
  public var detail: String?
  /// The receiver's id of a quarantined entry.
  public var quarantine: String?
  /// The lanes that are parked because of it.
  public var lanes: [String]?
  public init(seq: Int64, status: Status, code: String? = nil, detail: String? = nil, quarantine: String? = nil, lanes: [String]? = nil) {
    self.seq = seq
    self.status = status
    self.code = code
    self.detail = detail
    self.quarantine = quarantine
    self.lanes = lanes
  }
}

/// The journal's copy of an entry that a destination has not booked.
public struct HeldEntry: Sendable, Hashable {
  public var stream: StreamID
  /// As it stands, with the lanes that wait because of it.
  public var verdict: EntryVerdict
  /// The entry's own line; empty where the entry itself was lost.
  public var line: [UInt8]
  public init(stream: StreamID, verdict: EntryVerdict, line: [UInt8]) {
    self.stream = stream
    self.verdict = verdict
    self.line = line
  }
}

/// The journal as the sync sees it. Nothing here holds a transaction across a network call.
public protocol Outbox: Sendable {
  var identity: JournalIdentity { get }
  /// This start's tokens, oldest first: the last that the destination confirmed, those of starts since, the current one last.
  func starts(destination: String) async throws -> [String]
  /// The destination has confirmed `token`.
  func confirmStart(destination: String, token: String, epoch: Int64) async throws
  func epoch(destination: String) async throws -> Int64?
  func heads() async throws -> [StreamHead]
  /// The next seq the destination needs, per stream; 1 where it has confirmed nothing.
  func cursor(destination: String, stream: StreamID) async throws -> Int64
  /// Entries from `seq` on, as many as both bounds allow, but at least one where there is one, however long.
  func slice(stream: StreamID, from seq: Int64, maxCount: Int, maxBytes: Int) async throws -> OutboxSlice
  /// The hash of one stored entry, `nil` where it is not here; seq 0 is 32 zero bytes.
  func hash(stream: StreamID, seq: Int64) async throws -> [UInt8]?
  /// The destination has decided these entries: moves the cursor forward to their end (never back) and keeps copies of what was rejected or parked, in
  /// one transaction. Below the cursor it decides again what it has lost.
  func settle(destination: String, stream: StreamID, entries: Range<Int64>, verdicts: [EntryVerdict]) async throws
  /// Copies that are open, oldest first.
  func held(destination: String) async throws -> [HeldEntry]
  /// The receiver's ids of copies that are open.
  func waiting(destination: String) async throws -> Set<String>
  /// The receiver has settled these, whoever decided it.
  func close(destination: String, waiting: Set<String>) async throws
  /// Wakes whoever waits for new entries; at most one wake-up is kept.
  func changes() -> AsyncStream<Void>
}

/// For a journal that keeps no copies.
extension Outbox {
  public func held(destination: String) async throws -> [HeldEntry] { [] }
  public func waiting(destination: String) async throws -> Set<String> { [] }
  public func close(destination: String, waiting: Set<String>) async throws {}
}

/// Work the WMS has stopped: the next scan of it says stop, and why.
public struct ParkedLane: Sendable, Hashable, Codable {
  public var lane: String
  public var code: String
  public var detail: String?
  public init(lane: String, code: String, detail: String? = nil) {
    self.lane = lane
    self.code = code
    self.detail = detail
  }
}
