public import Warehouse

// The count of a zone by tags.

public struct CountRequest: Sendable, Codable {
  public var zone: String
  /// The place that the zone is; else what the configuration says.
  public var location: String?
  /// Seconds without a new tag after which it is over, and seconds after which it is over in any case.
  public var quiet: Int
  public var longest: Int
  public init(zone: String, location: String?, quiet: Int, longest: Int) {
    self.zone = zone
    self.location = location
    self.quiet = quiet
    self.longest = longest
  }
}

/// How far a count is, twice a second; the last one says what was stored.
public struct CountUpdate: Sendable, Codable {
  public struct Line: Sendable, Codable {
    /// A pallet, or an item's code.
    public var unit: String?
    public var item: String?
    public var counted: Int
    /// Absent where nobody knows.
    public var expected: Int?
    /// Where the pallet should be.
    public var elsewhere: String?
    public init(unit: String?, item: String?, counted: Int, expected: Int?, elsewhere: String?) {
      (self.unit, self.item, self.counted, self.expected, self.elsewhere) = (unit, item, counted, expected, elsewhere)
    }
  }
  public var at: Int64
  public var tags: Int
  public var lines: [Line]
  public var isOver = false
  /// The first entry, where it was stored, and what the worker is told.
  public var entry: String?
  public var notice: Notice?
  public init(at: Int64, tags: Int, lines: [Line]) {
    self.at = at
    self.tags = tags
    self.lines = lines
  }
}
