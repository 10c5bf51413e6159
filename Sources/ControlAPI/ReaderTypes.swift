public import Warehouse

// Questions and answers about a network reader of RFID tags.

public struct ReaderRequest: Sendable, Codable {
  public var reader: String
  public init(reader: String) { self.reader = reader }
}

public struct ReaderReport: Sendable, Codable {
  public var reader: String
  public var profile: String?
  public var endpoint: String
  /// Of the connection, as `tally devices list` says it; why it is not open, and when it is tried again.
  public var link: String
  public var lastError: String?
  public var nextAttempt: Int64?
  public var account: ReaderAccount

  public init(reader: String, profile: String?, endpoint: String, link: String, lastError: String?, nextAttempt: Int64?, account: ReaderAccount) {
    (self.reader, self.profile, self.endpoint, self.link) = (reader, profile, endpoint, link)
    (self.lastError, self.nextAttempt, self.account) = (lastError, nextAttempt, account)
  }
}
