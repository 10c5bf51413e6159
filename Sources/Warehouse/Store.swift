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
///
/// A store keeps `bytes(seqs:)`, not `value`: a state often names the entries of its own append, whose numbers only the store knows.
public struct StateWrite: Sendable, Hashable {
  public var key: String
  public var value: [UInt8]?
  /// Where in `value` the seq of a draft of the same append is inserted, in ascending order of offset.
  public var holes: [Hole]

  public struct Hole: Sendable, Hashable {
    public var offset: Int
    /// Index among the append's entries.
    public var draft: Int
    public init(offset: Int, draft: Int) {
      self.offset = offset
      self.draft = draft
    }
  }

  public init(_ key: String, _ value: [UInt8]?, holes: [Hole] = []) {
    self.key = key
    self.value = value
    self.holes = holes
  }

  /// What is to be stored, now that the entries of the append have their numbers.
  public func bytes(seqs: Range<Int64>) -> [UInt8]? {
    guard let value, !holes.isEmpty else { return value }
    var result: [UInt8] = []
    result.reserveCapacity(value.count + holes.count * 8)
    var done = 0
    for hole in holes {
      result.append(contentsOf: value[done..<hole.offset])
      result.append(contentsOf: String(seqs.lowerBound + Int64(hole.draft)).utf8)
      done = hole.offset
    }
    result.append(contentsOf: value[done...])
    return result
  }
}

/// The state keys that more than one room reads or writes.
public enum StateKey {
  /// A key of parts: `/` and `%` inside a part are percent-encoded, so that a document `12/34` stays one part.
  public static func path(_ parts: String...) -> String {
    parts.map { part in
      part.unicodeScalars.map { $0 == "/" ? "%2F" : $0 == "%" ? "%25" : String($0) }.joined()
    }.joined(separator: "/")
  }

  /// The parts of a key made by `path`.
  public static func parts(_ key: String) -> [String] {
    key.utf8.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false).map { part in
      var rest = Substring(part)
      guard part.contains(UInt8(ascii: "%")) else { return String(rest) }
      var text = ""
      while let escape = rest.firstIndex(of: "%") {
        text += rest[..<escape]
        let end = rest.index(escape, offsetBy: 3, limitedBy: rest.endIndex) ?? rest.endIndex
        text += rest[escape..<end] == "%2F" ? "/" : rest[escape..<end] == "%25" ? "%" : rest[escape..<end]
        rest = rest[end...]
      }
      return text + rest
    }
  }

  /// How many triggers of one scanner in one session there were: `{"triggers":n}`.
  public static func ledger(stream: StreamID, device: String, session: String) -> String { path("ledger", stream.rawValue, device, session) }
  /// A session's state; its member `openSteps` lists the seqs of steps neither consumed nor abandoned.
  public static func session(station: String, session: String) -> String { path("session", station, session) }
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
  ///
  /// Appends of one actor reach the disk in the order in which it made them, as it has built each on those before: hence on the caller's executor.
  nonisolated(nonsending) func append(_ append: Append) async throws(StoreError) -> Receipt
  /// State under a prefix, sorted by key: at most `count` rows behind the key `after`.
  func state(prefix: String, after: String, count: Int) async throws(StoreError) -> [StateWrite]
}

extension EntryStore {
  /// All state under a prefix, sorted by key.
  public func state(prefix: String) async throws(StoreError) -> [StateWrite] {
    var rows: [StateWrite] = []
    while true {
      let page = try await state(prefix: prefix, after: rows.last?.key ?? "", count: 1000)
      rows += page
      if page.count < 1000 { return rows }
    }
  }
}
