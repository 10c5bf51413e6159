public import Warehouse

/// A reader that writes one tag at a time, as the writer sees it. `prepare` comes first, `release` last.
public protocol TagPort: Sendable {
  func prepare(antenna: Int?) async throws(TagTrouble)
  /// What is in the field: waits for the first tag, at most `patience`, and then looks on for a while. Each EPC once, as it was seen last.
  func look(patience: Duration) async -> [TagRead]
  /// What was read, or nothing.
  func perform(_ operation: TagOperation) async throws(TagTrouble) -> [UInt8]
  func release() async
}

/// Why a tag could not be written or read.
public struct TagTrouble: Error, Sendable, Hashable {
  /// In an order that only grows: programs know these words.
  public enum Code: String, Sendable, CaseIterable {
    case noTag = "no-tag", several, locked, password, overrun, weak
    /// The reader cannot: no such order, no such antenna, not told by this program.
    case unable
    /// Nothing came back in time, or the connection broke.
    case noAnswer = "no-answer"
    case offline
    /// The reader said that it is written, and the tag holds what it held.
    case unchanged
    /// The tag holds something else than was written.
    case mismatch
    /// It carries a number of this box already, which would be lost.
    case taken
    case noNumber = "no-number", notStored = "not-stored"
    case other
    /// Another order for the same tag is under way.
    case busy
    /// The EPC may be on another tag.
    case elsewhere
  }
  public var code: Code
  /// In the reader's own words.
  public var detail: String

  public init(_ code: Code, _ detail: String = "") { (self.code, self.detail) = (code, detail) }

  /// From the word that a reader's protocol has for it.
  public init(reader word: String) {
    let codes: [(String, Code)] = [
      ("password", .password), ("overrun", .overrun), ("insufficient-power", .weak), ("poor-signal", .weak), ("no-tag", .noTag), ("no-response", .noTag),
      ("no-answer", .noAnswer), ("not-connected", .offline), ("unsupported", .unable), ("no-intent", .unable), ("no-antenna", .unable),
      ("antenna-is-set", .unable), ("lock", .locked), ("privileges", .locked),
    ]
    self.init(codes.first { word.contains($0.0) }?.1 ?? .other, word)
  }

  /// Worth another try: the tag may have turned away for a moment.
  var isPassing: Bool { [.noTag, .noAnswer, .weak, .other].contains(code) }
}
