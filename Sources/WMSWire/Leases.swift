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
