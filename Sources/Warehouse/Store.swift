/// One atomic change of what this box knows: entries, the state they lead to and the labels they ask for reach the disk together or not at all.
public struct Append: Sendable {
  public var stream: StreamID
  public var entries: [EntryDraft]
  public var state: [StateWrite]
  public var jobs: [PrintJobDraft]
  public init(stream: StreamID, entries: [EntryDraft] = [], state: [StateWrite] = [], jobs: [PrintJobDraft] = []) {
    self.stream = stream
    self.entries = entries
    self.state = state
    self.jobs = jobs
  }
}

/// A value under a key of the journal's state table; `nil` removes it. Keys are paths: `session/dock-1/s1`, `doc/asn/4711`, `sscc/site`.
public struct StateWrite: Sendable, Hashable {
  public var key: String
  public var value: [UInt8]?
  public init(_ key: String, _ value: [UInt8]?) {
    self.key = key
    self.value = value
  }
}

/// Given after the commit: the numbers that the entries and jobs got.
public struct Receipt: Sendable, Hashable {
  public var seqs: Range<Int64>
  public var jobs: [PrintJob]
  public init(seqs: Range<Int64>, jobs: [PrintJob] = []) {
    self.seqs = seqs
    self.jobs = jobs
  }
}

/// Why something could not be stored. The worker hears "not stored" for each of them.
public struct StoreError: Error, Sendable, Hashable, CustomStringConvertible {
  public enum Code: String, Sendable, Codable {
    /// The bound of the journal or the disk is reached; nothing acknowledged is dropped to make room.
    case full
    /// The disk failed at a sync: nothing more is acknowledged on this file.
    case failed
    case closed
    /// The file is not what it should be.
    case corrupt
  }
  public var code: Code
  public var detail: String
  public init(_ code: Code, _ detail: String) {
    self.code = code
    self.detail = detail
  }
  public var description: String { "\(code.rawValue): \(detail)" }
}

/// Where entries are kept.
public protocol EntryStore: Sendable {
  var identity: JournalIdentity { get }
  /// Returns after the commit has been synced to the disk. It runs to its end even where the caller is cancelled.
  func append(_ append: Append) async throws(StoreError) -> Receipt
  /// All state under a prefix, sorted by key.
  func state(prefix: String) async throws(StoreError) -> [StateWrite]
}
