public struct RejectedRequest: Sendable, Codable {
  public enum Command: String, Sendable, Codable { case retry, discard }
  /// `nil` only asks.
  public var command: Command?
  /// `STATION:NUMBER` or the whole id; `nil` = all.
  public var entry: String?
  /// Those that are settled too.
  public var all: Bool
  /// Who decides, and why: both are written down here and at the WMS.
  public var person: String?
  public var reason: String?
  public init(command: Command? = nil, entry: String? = nil, all: Bool = false, person: String? = nil, reason: String? = nil) {
    self.command = command
    self.entry = entry
    self.all = all
    self.person = person
    self.reason = reason
  }
}

/// An entry that the WMS has not booked.
public struct RejectedReport: Sendable, Codable {
  public var stream: String
  public var seq: Int64
  /// rejected · parked · skipped · lost
  public var status: String
  public var code: String?
  public var detail: String?
  /// open · retried · closed
  public var state: String
  /// What waits because of it.
  public var lanes: [String]
  /// The WMS's own id of it.
  public var quarantine: String?
  /// When it was recorded, as it says itself.
  public var at: String?
  /// As it was stored; empty where the entry itself is lost.
  public var line: String
  public init(
    stream: String, seq: Int64, status: String, code: String?, detail: String?, state: String, lanes: [String], quarantine: String?, at: String?, line: String
  ) {
    (self.stream, self.seq, self.status, self.code, self.detail) = (stream, seq, status, code, detail)
    (self.state, self.lanes, self.quarantine, self.at, self.line) = (state, lanes, quarantine, at, line)
  }
}
