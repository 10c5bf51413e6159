public import Warehouse

/// `POST /v1/sync/sessions`: who is calling, which start of it this is, and what it has to tell.
public struct SessionRequest: Sendable, Hashable, Codable {
  public var device: String
  public var journal: String
  /// The number the WMS gave this journal at its first session; absent before it.
  public var epoch: Int64?
  /// Program and version, for people: `tallymand/0.1.0`.
  public var agent: String
  /// Entry schemas the device can write, best first.
  public var schema: [Int]
  /// Start tokens of this journal, oldest first: the last one this WMS confirmed (absent if it never did), those of starts since, the
  /// current one last.
  public var starts: [String]
  public var streams: [Stream]
  /// The device's wall clock when it sent this, milliseconds since 1970.
  public var t0: Int64
  /// The device that brings this journal where another one wrote it (its box is dead, its disk is not): the WMS must have allowed it.
  public var carrier: String?
  /// Public key of the device that sends this, 64 hexadecimal digits: from the first session that names one on, all its batches are signed.
  public var key: String?

  /// One stream of the journal: the entries `first ..< next` are there.
  public struct Stream: Sendable, Hashable, Codable {
    public var stream: String
    public var first: Int64
    public var next: Int64
    public init(stream: String, first: Int64, next: Int64) {
      self.stream = stream
      self.first = first
      self.next = next
    }
    public init(_ head: StreamHead) { self.init(stream: head.stream.rawValue, first: head.first, next: head.next) }
  }

  public init(
    identity: JournalIdentity, epoch: Int64?, agent: String, schema: [Int] = EntryDraft.schemas, starts: [String], streams: [Stream], t0: Int64, carrier: String? = nil, key: String? = nil
  ) {
    device = identity.device
    journal = identity.journal
    self.epoch = epoch
    self.agent = agent
    self.schema = schema
    self.starts = starts
    self.streams = streams
    self.t0 = t0
    self.carrier = carrier
    self.key = key
  }

  public var identity: JournalIdentity { JournalIdentity(device: device, journal: journal) }
}

/// The WMS knows this journal and has confirmed the last of its start tokens.
public struct SessionAnswer: Sendable, Hashable, Codable {
  public var session: String
  public var epoch: Int64
  /// The WMS's wall clock at receipt of the request and at sending this, milliseconds since 1970. With the device's own t0 and time of
  /// receipt they give the clock offset and a bound of its error.
  public var t1: Int64
  public var t2: Int64
  /// For every stream of the journal that the WMS knows.
  public var cursors: [StreamCursor]
  public var limits: Limits
  /// The entry schema that the WMS reads, of those the device writes; absent: 1.
  public var schema: Int?
  /// Seconds over which devices spread their return after an outage.
  public var reconnectSpread: Int

  public init(session: String, epoch: Int64, t1: Int64, t2: Int64, cursors: [StreamCursor], limits: Limits, schema: Int? = nil, reconnectSpread: Int) {
    self.session = session
    self.epoch = epoch
    self.t1 = t1
    self.t2 = t2
    self.cursors = cursors
    self.limits = limits
    self.schema = schema
    self.reconnectSpread = reconnectSpread
  }

  /// The next seq the WMS needs of a stream: 1 where it has never heard of it.
  public func next(of stream: StreamID) -> Int64 { cursors.first { $0.stream == stream.rawValue }?.next ?? 1 }
}

/// How far the WMS is in one stream: every entry below `next` is durably decided.
public struct StreamCursor: Sendable, Hashable, Codable {
  public var stream: String
  public var next: Int64
  /// Chain value of the entry before `next`, 64 hexadecimal digits; absent where nothing came yet or the chain was lost.
  public var lastHash: String?
  public init(stream: String, next: Int64, lastHash: String? = nil) {
    self.stream = stream
    self.next = next
    self.lastHash = lastHash
  }
}

/// What one `POST /v1/sync/events` may hold.
public struct Limits: Sendable, Hashable, Codable {
  public var maxEvents: Int
  /// Bytes of the body before any content encoding.
  public var maxBytes: Int
  /// Content encodings the WMS reads besides none, best first: `gzip`.
  public var encodings: [String]
  /// Requests of one device at once; never two of one stream. Absent: not said.
  public var maxInFlight: Int?
  public init(maxEvents: Int, maxBytes: Int, encodings: [String], maxInFlight: Int? = nil) {
    self.maxEvents = maxEvents
    self.maxBytes = maxBytes
    self.encodings = encodings
    self.maxInFlight = maxInFlight
  }
}

/// `GET /v1/sync/cursors`: after any doubt, ask; do not guess.
public struct CursorsAnswer: Sendable, Hashable, Codable {
  public var epoch: Int64
  public var cursors: [StreamCursor]
  /// The work that is stopped at the WMS, whichever device sent it.
  public var parked: [ParkedLane]
  /// The receiver's ids of this journal's entries that wait for a person: those it gave before and that are not here are settled. Absent: not said.
  public var waiting: [String]?
  public init(epoch: Int64, cursors: [StreamCursor], parked: [ParkedLane] = [], waiting: [String]? = nil) {
    self.epoch = epoch
    self.cursors = cursors
    self.parked = parked
    self.waiting = waiting
  }
}
