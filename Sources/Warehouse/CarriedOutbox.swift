/// Another box's journal, on its way to the WMS through this one.
public protocol CarriedOutbox: Outbox {
  /// Where the WMS says it is: the box that wrote the journal may have delivered some of it.
  func begin(at cursors: [StreamID: Int64])
  var progress: CarriedProgress { get }
}

/// How much of a carried journal the WMS has decided.
public struct CarriedProgress: Sendable, Hashable {
  public var decided: Int64
  public var entries: Int64
  /// Entries that are in no file any more; the WMS is told of each.
  public var lost: Int64
  public var isDone: Bool
  public init(decided: Int64, entries: Int64, lost: Int64, isDone: Bool) {
    self.decided = decided
    self.entries = entries
    self.lost = lost
    self.isDone = isDone
  }
}
