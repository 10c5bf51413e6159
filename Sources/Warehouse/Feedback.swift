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
  public init(at: Int64, station: String, mode: Mode = .live) {
    self.at = at
    self.station = station
    self.mode = mode
  }
}

/// The way to the WMS as the worker sees it.
public enum LinkState: String, Sendable, Codable { case up, down }

public enum Mode: String, Sendable, Codable { case live, training, test }
