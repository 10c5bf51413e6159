/// What is to be printed, by meaning; the label's template and the printer's language make bytes of it.
public struct LabelRequest: Sendable, Hashable, Codable {
  /// Template name: `logistic` (GS1 logistic label), `location`, `test`.
  public var template: String
  public var printer: String
  public var values: [String: String]
  public var copies: Int
  /// The SSCC this label carries, where it carries one: such a job is never sent twice without a person's word.
  public var sscc: String?
  public init(template: String, printer: String, values: [String: String], copies: Int = 1, sscc: String? = nil) {
    self.template = template
    self.printer = printer
    self.values = values
    self.copies = copies
    self.sscc = sscc
  }
}

/// How far a label is. Only `printed` says that it came out, and `evidence` says how we know.
public enum PrintJobState: String, Sendable, Codable, CaseIterable {
  case accepted, rendered, sending, sent, printed, uncertain, failed
  public var isFinal: Bool { self == .printed || self == .failed }
}

public struct PrintJob: Sendable, Hashable, Codable {
  public var id: Int64
  public var stream: StreamID
  public var request: LabelRequest
  public var state: PrintJobState
  /// The bytes that go to the printer, kept for an exact reprint; `nil` until rendered.
  public var bytes: [UInt8]?
  /// What the last change rests on: `~HS drained`, `operator`, `cut after 412 of 900 bytes` ….
  public var evidence: String?
  public var createdAt: Int64
  public var changedAt: Int64
  /// The job this one repeats.
  public var reprintOf: Int64?
  public var reason: String?
  public init(
    id: Int64, stream: StreamID, request: LabelRequest, state: PrintJobState, bytes: [UInt8]? = nil, evidence: String? = nil, createdAt: Int64,
    changedAt: Int64, reprintOf: Int64? = nil, reason: String? = nil
  ) {
    self.id = id
    self.stream = stream
    self.request = request
    self.state = state
    self.bytes = bytes
    self.evidence = evidence
    self.createdAt = createdAt
    self.changedAt = changedAt
    self.reprintOf = reprintOf
    self.reason = reason
  }
}

/// A job to be accepted in the same transaction as the entries that ask for it.
public struct PrintJobDraft: Sendable, Hashable {
  public var request: LabelRequest
  public var reprintOf: Int64?
  public var reason: String?
  public init(_ request: LabelRequest, reprintOf: Int64? = nil, reason: String? = nil) {
    self.request = request
    self.reprintOf = reprintOf
    self.reason = reason
  }
}

/// Durable print jobs. Every change of state is on the disk when the call returns; an outcome also becomes a `label` entry in the same transaction.
public protocol JobStore: Sendable {
  func jobs(in states: Set<PrintJobState>) async throws -> [PrintJob]
  func job(_ id: Int64) async throws -> PrintJob?
  /// Moves a job on. Throws where the job is not in one of `from`: two hands never move one job.
  @discardableResult
  func move(_ id: Int64, from: Set<PrintJobState>, to: PrintJobState, bytes: [UInt8]?, evidence: String?, at: Stamp) async throws -> PrintJob
  /// Accepts jobs that no station asked for (`tally print test`, a reprint).
  func accept(_ drafts: [PrintJobDraft], stream: StreamID, at: Stamp) async throws -> [PrintJob]
}

/// Whether a label may leave for its printer.
public enum LabelPermission: Sendable, Hashable {
  case now
  /// Not yet: ask again.
  case later
  /// Not any more, and why: the pallet was undone, its number is void.
  case never(String)
}

/// One printer: sends a job's bytes and reads its status. The spooler owns one per printer and is its only user.
public protocol PrinterPort: Sendable {
  var name: String { get }
  /// Opens if need be and writes all bytes; the error says how many may have left.
  func send(_ bytes: [UInt8]) async throws(LinkWriteError)
  /// Asks for the status. `nil` = silence, which on an open connection is a probable fault.
  func status() async throws(LinkError) -> PrinterStatus?
  func close() async
}
