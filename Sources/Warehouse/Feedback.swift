/// What a worker is told: a stable code and what fills its sentence, never the sentence itself. `Words` has the sentences.
public struct Notice: Sendable, Hashable, Codable {
  public var code: String
  /// Values by name, as they will be shown: `scanned`, `expected`, `item`, `qty` ….
  public var args: [String: String]
  public init(_ code: String, _ args: [String: String] = [:]) {
    self.code = code
    self.args = args
  }
}

/// Something that happened at a station, for `tally watch` and the station's screen. Told after the commit it stands for, never before.
public struct FloorEvent: Sendable, Hashable, Codable {
  public var at: Int64
  public var station: String
  public var session: String?
  public var device: String?
  public var signal: Signal?
  public var kind: String?
  /// The entry's id, where there is one.
  public var entry: String?
  /// The code as read, control characters made visible; badges masked.
  public var scanned: String?
  public var notice: Notice?
  /// What the station asks for now.
  public var prompt: Notice?
  public var document: String?
  public var link: LinkState?
  public var mode: Mode
  /// How far the open document is, at a station that hears tags.
  public var progress: DocumentProgress?
  public init(at: Int64, station: String, mode: Mode = .live) {
    self.at = at
    self.station = station
    self.mode = mode
  }
}

/// What a document announces, and what is there of it, in base units; pallets where nobody says what is on them.
public struct DocumentProgress: Sendable, Hashable, Codable {
  public var document: String
  /// 0 where nothing is announced.
  public var expected: Int
  public var seen: Int
  public var missing: Int
  /// Tags that do not belong to it.
  public var extra: Int
  /// What is missing, for people; the first of it.
  public var lacking: [String]
  public init(document: String, expected: Int, seen: Int, missing: Int, extra: Int, lacking: [String]) {
    self.document = document
    self.expected = expected
    self.seen = seen
    self.missing = missing
    self.extra = extra
    self.lacking = lacking
  }
}

/// The way to the WMS as the worker sees it.
public enum LinkState: String, Sendable, Codable { case up, down }

public enum Mode: String, Sendable, Codable { case live, training, test }
