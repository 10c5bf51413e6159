/// The first line of an exported journal. The entries' own lines follow verbatim, run after run (`Sources/Journal/FORMAT.md`, "Export").
public struct ExportHeader: Sendable, Hashable, Codable {
  /// Entries of one stream without a hole. What lies between two runs of a stream is in no file any more.
  public struct Run: Sendable, Hashable, Codable {
    public var stream: String
    public var first: Int64
    /// The number after the last.
    public var next: Int64
    /// Chain value of the entry before `first`, 64 hexadecimal digits; absent where that entry is lost.
    public var prev: String?
    /// Chain value of `first`, where `prev` is absent: the chain is checked from the next one on.
    public var start: String?
    /// Chain value of the entry before `next`.
    public var last: String
    public init(stream: String, first: Int64, next: Int64, prev: String?, start: String? = nil, last: String) {
      self.stream = stream
      self.first = first
      self.next = next
      self.prev = prev
      self.start = start
      self.last = last
    }
    public var count: Int64 { next - first }
  }

  /// Entries that are not as they were written and so in no run, both ends included.
  public struct Damage: Sendable, Hashable, Codable {
    public var stream: String
    public var from: Int64
    public var to: Int64
    public init(stream: String, from: Int64, to: Int64) {
      self.stream = stream
      self.from = from
      self.to = to
    }
  }

  public static let version: Int64 = 1
  /// Both empty where no file said them any more.
  public var device: String
  public var journal: String
  public var runs: [Run]
  /// Not in the file: the gaps between its runs say it there. `nil` = all is good.
  public var damaged: [Damage]?

  public init(identity: JournalIdentity?, runs: [Run], damaged: [Damage]? = nil) {
    self.damaged = damaged
    device = identity?.device ?? ""
    journal = identity?.journal ?? ""
    self.runs = runs
  }

  public var identity: JournalIdentity { JournalIdentity(device: device, journal: journal) }
  public var entries: Int64 { runs.reduce(0) { $0 + $1.count } }

  /// The header's line, without its newline.
  public var line: [UInt8] {
    let runs = runs.map { run in
      JSON.object([
        "stream": .string(run.stream), "first": .int(run.first), "next": .int(run.next), "prev": run.prev.map { .string($0) },
        "start": run.start.map { .string($0) }, "last": .string(run.last),
      ])
    }
    return JSON.object(["export": .int(Self.version), "device": .string(device), "journal": .string(journal), "runs": .array(runs)]).bytes
  }

  /// Reads the first line of a file; the error says what is wrong with it.
  public init(line: [UInt8]) throws(ExportError) {
    let json: JSON
    do { json = try JSON(parsing: line) } catch { throw ExportError(line: 1, "this is no exported journal: \(error)") }
    guard let version = json["export"]?.int else { throw ExportError(line: 1, "this is no exported journal") }
    guard version == Self.version else { throw ExportError(line: 1, "the export has format \(version), this program reads \(Self.version)") }
    guard let device = json["device"]?.string, let journal = json["journal"]?.string, let runs = json["runs"]?.array else {
      throw ExportError(line: 1, "the header does not say device, journal and runs")
    }
    self.device = device
    self.journal = journal
    self.runs = []
    var ends: [String: Int64] = [:]
    for run in runs {
      guard let stream = run["stream"]?.string, !stream.isEmpty, let first = run["first"]?.int, let next = run["next"]?.int, let last = run["last"]?.string,
        first >= 1, next > first, next <= 1 << 40, Self.isHash(last), run["prev"].map({ $0.string.map(Self.isHash) ?? false }) ?? true,
        run["start"].map({ $0.string.map(Self.isHash) ?? false }) ?? (run["prev"] != nil)
      else { throw ExportError(line: 1, "run \(self.runs.count + 1) cannot be read") }
      guard first >= ends[stream] ?? 1 else { throw ExportError(line: 1, "the runs of \(stream) are not in order") }
      ends[stream] = next
      self.runs.append(Run(stream: stream, first: first, next: next, prev: run["prev"]?.string, start: run["start"]?.string, last: last))
    }
  }

  private static func isHash(_ text: String) -> Bool { text.utf8.count == 64 && bytes(hex: text) != nil }
}

/// Why an exported journal cannot be read, or is not what was written.
public struct ExportError: Error, Sendable, Hashable, CustomStringConvertible {
  /// From 1; `nil` where the file itself is the trouble.
  public var line: Int64?
  public var detail: String
  public init(line: Int64? = nil, _ detail: String) {
    self.line = line
    self.detail = detail
  }
  public var description: String { (line.map { "line \($0): " } ?? "") + detail }
}
