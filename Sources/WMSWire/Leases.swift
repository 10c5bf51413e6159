public import Warehouse

/// `POST /v1/sscc/leases`: a range of serial references for this journal alone.
public struct SSCCLeaseRequest: Sendable, Hashable, Codable {
  public var device: String
  public var journal: String
  /// How many numbers; the WMS may give fewer.
  public var count: Int64
  public init(identity: JournalIdentity, count: Int64) {
    device = identity.device
    journal = identity.journal
    self.count = count
  }
}

/// `POST /v1/tasks/{number}:lease` and `:release`.
public struct TaskLeaseRequest: Sendable, Hashable, Codable {
  public var device: String
  /// The version the device has; absent: the newest. Another version at the WMS is the problem `version`.
  public var version: Int?
  public init(device: String, version: Int? = nil) {
    self.device = device
    self.version = version
  }
}

/// Who holds a task, and which version of it.
public struct TaskLease: Sendable, Hashable, Codable {
  public var number: String
  public var version: Int
  /// The holding device, absent = nobody.
  public var holder: String?
  public init(number: String, version: Int, holder: String?) {
    self.number = number
    self.version = version
    self.holder = holder
  }
}

/// `POST /v1/sync/imports/{journal}:grant` and `:refuse`: who may bring the journal of another box.
public struct ImportAnswer: Sendable, Hashable, Codable {
  /// Whose journal it is.
  public var device: String
  public var journal: String
  /// The device that brings it.
  public var carrier: String
  /// asked · granted · refused
  public var state: String
  /// Who decided, and when (milliseconds since 1970).
  public var by: String?
  public var decided: Int64?
  public init(device: String, journal: String, carrier: String, state: String, by: String? = nil, decided: Int64? = nil) {
    self.device = device
    self.journal = journal
    self.carrier = carrier
    self.state = state
    self.by = by
    self.decided = decided
  }
}

/// `POST /v1/sync/quarantine/{id}:retry` and `:discard`: what became of the entry, and of those that waited for it.
public struct QuarantineAnswer: Sendable, Hashable, Codable {
  public var id: String
  /// accepted · rejected · parked · discarded
  public var state: String
  /// Each quarantined entry this has settled, the named one included.
  public var settled: [String]
  public var code: String?
  public var detail: String?
  public init(id: String, state: String, settled: [String], code: String? = nil, detail: String? = nil) {
    self.id = id
    self.state = state
    self.settled = settled
    self.code = code
    self.detail = detail
  }
}
