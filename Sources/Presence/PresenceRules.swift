/// When a tag counts as arrived, moved and departed. The defaults are the published ones of EdgeX Foundry's `app-rfid-llrp-inventory`
/// (`configuration.yaml` and its documentation of the algorithm); what it does not have is off or harmless by default.
///
/// Levels are hundredths of a dBm or dB, times milliseconds.
public struct PresenceRules: Sendable, Hashable {
  public static let longestWindow = 20

  /// How many of the last reads at an antenna its mean is taken of.
  public var window = longestWindow
  /// Reads in the zone before a tag has arrived there. With more than 1, what is read less often until `departed` is a stray.
  public var arriveReads = 1
  /// Reads at an antenna of another zone before it may take the tag over.
  public var moveReads = 2
  /// How much stronger another zone must hear a tag that this one has just read.
  public var threshold = 600
  /// For so long after the last read here the threshold does not fall.
  public var holdOff: Int64 = 500
  /// How fast it falls then: millionths of a dB in a millisecond.
  public var slope = 8_000
  /// Not read for so long: it has departed.
  public var departed: Int64 = 600_000
  /// So long after its last read a departed tag is forgotten.
  public var ageOut: Int64 = 336 * 3_600_000
  /// Here without a break for so long: it is parked, and only a long silence makes it go elsewhere.
  public var parkedAfter: Int64 = 3_600_000
  /// The hold-off of a parked tag.
  public var parkedHoldOff: Int64 = 60_000
  /// Weaker reads do not count.
  public var weakest: Int?

  public init() {}

  /// How much stronger another zone must be for a tag that this one read `silence` ago: the threshold for the hold-off, then on a falling line.
  public func offset(silence: Int64, isParked: Bool) -> Int {
    let beyond = max(0, silence - (isParked ? parkedHoldOff : holdOff))
    // A silence of centuries must not overflow.
    let fall = min(beyond, 1 << 40) * Int64(slope) / 10_000
    return threshold - Int(fall)
  }
}

/// Where tags are: some antennas of some readers, under one name.
public struct Zone: Sendable, Hashable {
  public struct Antenna: Sendable, Hashable {
    public var reader: String
    /// From 1, as the reader counts; `nil` is all of the reader's that no other zone names, and reads that name none.
    public var number: Int?
    /// What people call it.
    public var alias: String?
    /// In place of the zone's.
    public var weakest: Int?
    public init(reader: String, number: Int? = nil, alias: String? = nil, weakest: Int? = nil) {
      self.reader = reader
      self.number = number
      self.alias = alias
      self.weakest = weakest
    }
  }
  public var name: String
  public var antennas: [Antenna]
  public var rules: PresenceRules
  public init(_ name: String, antennas: [Antenna], rules: PresenceRules = PresenceRules()) {
    self.name = name
    self.antennas = antennas
    self.rules = rules
  }
}

/// Two zones that tell by their order which way a tag goes.
public struct Portal: Sendable, Hashable {
  public var name: String
  public var outside: String
  public var inside: String
  /// The longest time from the last read in one zone to the move into the other.
  public var within: Int64
  public init(_ name: String, outside: String, inside: String, within: Int64 = 30_000) {
    self.name = name
    self.outside = outside
    self.inside = inside
    self.within = within
  }
}

/// A site's zones, and which tags it is after.
public struct PresenceSetup: Sendable, Hashable {
  public var zones: [Zone]
  public var portals: [Portal]
  public var filter: TagFilter
  /// Beyond so many tags in view new ones are counted and not followed: noise that looks like tags must not fill the memory.
  public var mostTags: Int
  public init(zones: [Zone] = [], portals: [Portal] = [], filter: TagFilter = TagFilter(), mostTags: Int = 500_000) {
    self.zones = zones
    self.portals = portals
    self.filter = filter
    self.mostTags = mostTags
  }

  public func zone(named name: String) -> Zone? { zones.first { $0.name == name } }
}
