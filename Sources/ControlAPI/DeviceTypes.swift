public import Warehouse

// Questions and answers about devices.

/// Which profile a device got, and why each other one did not match.
public struct ExplainReport: Sendable, Codable {
  public struct Candidate: Sendable, Codable {
    public var profile: String
    public var matched: Bool
    /// Sentences of `Words`.
    public var reasons: [Notice]
    public init(profile: String, matched: Bool, reasons: [Notice]) {
      self.profile = profile
      self.matched = matched
      self.reasons = reasons
    }
  }
  public var device: String
  public var facts: [String: String]
  public var chosen: String?
  public var candidates: [Candidate]
  /// Why it is of no use as it is, and what to do: sentences of `Words`.
  public var hints: [Notice]?
  /// For a device that no profile knows: one to copy, YAML.
  public var draft: String?
  public init(device: String, facts: [String: String], chosen: String?, candidates: [Candidate]) {
    self.device = device
    self.facts = facts
    self.chosen = chosen
    self.candidates = candidates
  }
}

public struct TapRequest: Sendable, Codable {
  public var device: String?
  public var seconds: Int
  public init(device: String? = nil, seconds: Int) {
    self.device = device
    self.seconds = seconds
  }
}

/// One thing seen while somebody looks over a device's shoulder.
public struct TapEvent: Sendable, Codable {
  public var at: Int64
  public var device: String
  public var station: String?
  /// Hexadecimal; what the device sent.
  public var bytes: String?
  /// The event that the protocol made of it, as in recorded sessions.
  public var event: String?
  public var scanned: String?
  public var recognised: String?
  /// When nothing came: the first broken link, a key of `Words`, after which the stream ends.
  public var broken: Notice?
  public init(at: Int64, device: String) {
    self.at = at
    self.device = device
  }
}
