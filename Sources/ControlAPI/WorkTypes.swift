public import Warehouse

// Questions and answers about labels and stations.

public struct PrintTestRequest: Sendable, Codable {
  public var printer: String
  /// A location's label instead of the test label.
  public var location: String?
  /// A station's pairing card instead.
  public var pairing: String?
  public init(printer: String, location: String? = nil, pairing: String? = nil) {
    self.printer = printer
    self.location = location
    self.pairing = pairing
  }
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
