public import Warehouse

/// The first line of `POST /v1/sync/events`; the entries' own lines follow it verbatim.
///
/// Lines and `lost` ranges together name every seq from `first` on without a hole.
public struct EventsEnvelope: Sendable, Hashable, Codable {
  /// Version of this envelope: 1.
  public var v: Int
  public var device: String
  public var journal: String
  public var epoch: Int64
  public var stream: String
  public var first: Int64
  /// Chain value of the entry before `first`, 64 hexadecimal digits; zeros before entry 1, and where that entry is lost to the device.
  public var prev: String
  /// Entry lines that follow, skipped ones included.
  public var count: Int
  /// Entries that the device has lost: their seqs have no line.
  public var lost: [LostRange]?
  /// Signature by the key of the device that sends it, 128 hexadecimal digits (`EventsBody.signed`), where the site uses one.
  public var sig: String?
  /// The device that brings this batch, where it is not the one that wrote it.
  public var carrier: String?

  public init(
    identity: JournalIdentity, epoch: Int64, stream: StreamID, first: Int64, previousHash: [UInt8], count: Int, lost: [LostRange]? = nil,
    sig: String? = nil
  ) {
    v = 1
    device = identity.device
    journal = identity.journal
    self.epoch = epoch
    self.stream = stream.rawValue
    self.first = first
    prev = hex(previousHash)
    self.count = count
    self.lost = lost
    self.sig = sig
  }

  public var identity: JournalIdentity { JournalIdentity(device: device, journal: journal) }

  /// `prev` as bytes, `nil` where it is lost.
  public var previousHash: [UInt8]? {
    let value = Chain.value(hex: prev) ?? Chain.start
    return value == Chain.start && first > 1 ? nil : value
  }
}

/// Entries `from ... to` that exist nowhere any more, and why.
public struct LostRange: Sendable, Hashable, Codable {
  public var from: Int64
  public var to: Int64
  /// `corrupt`, `destroyed`, ….
  public var reason: String
  /// Chain value of entry `to`, from which the chain goes on. Where it is lost too, the chain stays unchecked until the next request's `prev`,
  /// which is taken as it is.
  public var hash: String?
  public init(from: Int64, to: Int64, reason: String, hash: String? = nil) {
    self.from = from
    self.to = to
    self.reason = reason
    self.hash = hash
  }
}

/// Answer 200 of `POST /v1/sync/events`. `next` is the contract: every seq below it is durably decided (applied, or recorded as refused).
public struct EventsAnswer: Sendable, Hashable, Codable {
  public var next: Int64
  /// Those entries of the request that were not simply accepted.
  public var results: [EntryVerdict]
  /// Seconds to wait before the next request; more than 0 where the WMS stopped early.
  public var retryAfter: Int?
  /// The WMS's wall clock, milliseconds since 1970.
  public var serverTime: Int64
  /// Chain value of the entry before `next`.
  public var lastHash: String?
  public init(next: Int64, results: [EntryVerdict] = [], retryAfter: Int? = nil, serverTime: Int64, lastHash: String? = nil) {
    self.next = next
    self.results = results
    self.retryAfter = retryAfter
    self.serverTime = serverTime
    self.lastHash = lastHash
  }
}
