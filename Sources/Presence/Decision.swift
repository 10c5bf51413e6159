/// What an antenna knows of a tag.
public struct AntennaView: Sendable, Hashable {
  public var reader: String
  public var antenna: Int
  public var alias: String?
  public var zone: String
  /// Hundredths of a dBm, of `reads` reads.
  public var mean: Int
  public var reads: Int
  /// Milliseconds since the last of them.
  public var silence: Int64
}

/// A tag has come, gone to another zone, or left; and why.
public struct Decision: Sendable, Hashable {
  public enum Kind: String, Sendable, CaseIterable { case arrived, moved, departed }
  public enum Direction: String, Sendable, CaseIterable { case inward = "in", outward = "out" }

  public var kind: Kind
  public var tag: TagIdentity
  public var tagClass: TagClass
  /// Milliseconds, by the clock of the reads.
  public var at: Int64
  /// Where it is now, or was last.
  public var zone: String
  /// Where it was before.
  public var from: String?
  public var portal: String?
  public var direction: Direction?
  /// The antenna that decided, or heard it best before it left.
  public var reader: String
  public var antenna: Int?
  /// Reads that this decision tells of: all of the tag since the one before.
  public var reads: Int
  /// How long it was in the zone that it left.
  public var stayed: Int64?
  /// How long it had been away when it came back.
  public var away: Int64?
  /// It had been parked in the zone that it left.
  public var wasParked = false
  public var reason: Reason

  public struct Reason: Sendable, Hashable {
    /// Every antenna that has read it of late, the strongest first.
    public var antennas: [AntennaView] = []
    /// Reads that were needed where it is now.
    public var needed: Int?
    /// The best mean in the zone it left; `nil` where that zone had not read it since the start.
    public var mean: Int?
    /// How much stronger the other zone had to be.
    public var offset: Int?
    public var threshold: Int?
    public var holdOff: Int64?
    /// Since the last read where it was.
    public var silence: Int64?
  }
}

/// Every read is in exactly one of these.
public struct ReadCounts: Sendable, Hashable {
  public var reads: Int64 = 0
  /// Told of by a decision.
  public var told: Int64 = 0
  /// Of tags in view, since their last decision.
  public var waiting: Int64 = 0
  /// Left out by the site's filter.
  public var filtered: Int64 = 0
  /// Too weak for the zone or antenna.
  public var weak: Int64 = 0
  /// By an antenna that is in no zone.
  public var unzoned: Int64 = 0
  /// Of tags read too seldom to have arrived.
  public var stray: Int64 = 0
  /// Without a number, or with one that no tag can have.
  public var unnamed: Int64 = 0
  /// Of new tags beyond the bound.
  public var crowded: Int64 = 0
  /// Waited for a decision when the program ended.
  public var lapsed: Int64 = 0
  /// Of these, wherever they are counted above: of tags without a valid EPC.
  public var foreign: Int64 = 0
  /// Of these: by a zone that the tag was not in, and that did not take it over.
  public var cross: Int64 = 0

  public init() {}
  public var balanced: Bool { reads == told + waiting + filtered + weak + unzoned + stray + unnamed + crowded + lapsed }

  /// By name, as they are stored and shown; `waiting` follows from the others.
  public static let fields: [(name: String, path: any WritableKeyPath<ReadCounts, Int64> & Sendable)] = [
    ("reads", \.reads), ("told", \.told), ("waiting", \.waiting), ("filtered", \.filtered), ("weak", \.weak), ("unzoned", \.unzoned), ("stray", \.stray),
    ("unnamed", \.unnamed), ("crowded", \.crowded), ("lapsed", \.lapsed), ("foreign", \.foreign), ("cross", \.cross),
  ]
}
