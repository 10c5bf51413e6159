public import Warehouse

// Questions and answers about RFID tags in view.

public struct TagsRequest: Sendable, Codable {
  public var zone: String?
  /// Those that have left too, and those that were read too seldom to have arrived.
  public var all: Bool
  public init(zone: String? = nil, all: Bool = false) {
    self.zone = zone
    self.all = all
  }
}

/// What an antenna knows of a tag. Levels are texts in dBm.
public struct AntennaReport: Sendable, Codable {
  public var reader: String
  /// Absent where the reader does not say.
  public var antenna: Int?
  public var alias: String?
  public var zone: String
  public var mean: String
  public var reads: Int
  /// Milliseconds since the last of them.
  public var silence: Int64
  public init(reader: String, antenna: Int?, alias: String?, zone: String, mean: String, reads: Int, silence: Int64) {
    self.reader = reader
    self.antenna = antenna
    self.alias = alias
    self.zone = zone
    self.mean = mean
    self.reads = reads
    self.silence = silence
  }
}

public struct TagReport: Sendable, Codable {
  /// Hexadecimal.
  public var epc: String?
  /// Of an LF or HF tag.
  public var uid: String?
  /// The pure identity, where the EPC has one.
  public var urn: String?
  /// known · foreign
  public var tagClass: String
  /// present · departed · candidate
  public var state: String
  public var zone: String
  /// By the wall clock: in the zone, or departed, since then; and the last read.
  public var since: Int64
  public var seen: Int64
  public var parked: Bool
  /// Reads since it arrived; of these by other zones; and those that no entry has told of yet.
  public var reads: Int
  public var cross: Int
  public var waiting: Int
  public var antennas: [AntennaReport]
  /// The best mean in its zone in dBm, and how many dB stronger another zone must be now.
  public var mean: String?
  public var offset: String
  public var silence: Int64
  public init(
    epc: String?, uid: String?, urn: String?, tagClass: String, state: String, zone: String, since: Int64, seen: Int64, parked: Bool, reads: Int, cross: Int,
    waiting: Int, antennas: [AntennaReport], mean: String?, offset: String, silence: Int64
  ) {
    (self.epc, self.uid, self.urn, self.tagClass, self.state, self.zone) = (epc, uid, urn, tagClass, state, zone)
    (self.since, self.seen, self.parked, self.reads, self.cross, self.waiting) = (since, seen, parked, reads, cross, waiting)
    (self.antennas, self.mean, self.offset, self.silence) = (antennas, mean, offset, silence)
  }
}

public struct TagsReport: Sendable, Codable {
  public var tags: [TagReport]
  /// Reads by what became of them, since the journal began: `reads` is the sum of the others but `foreign` and `cross`.
  public var counts: [String: Int64]
  public var balanced: Bool
  /// Decisions on their way to the disk.
  public var pending: Int
  public init(tags: [TagReport], counts: [String: Int64], balanced: Bool, pending: Int) {
    self.tags = tags
    self.counts = counts
    self.balanced = balanced
    self.pending = pending
  }
}

public struct FindRequest: Sendable, Codable {
  /// An EPC in hexadecimal or as URI, `GTIN+SERIAL`, `(01)…(21)…`, or an SSCC.
  public var tag: String
  /// 0 is for ever.
  public var seconds: Int
  public init(tag: String, seconds: Int) {
    self.tag = tag
    self.seconds = seconds
  }
}

/// How a tag that is looked for is heard at a moment.
public struct TagSight: Sendable, Codable {
  public var at: Int64
  /// Hexadecimal; absent while nobody has heard it.
  public var tag: String?
  public var urn: String?
  /// present · departed · candidate
  public var state: String?
  /// The best guess: whose antenna hears it best now, else where it was last.
  public var zone: String?
  /// Its last read.
  public var seen: Int64?
  /// Those that hear it now, the strongest first.
  public var antennas: [AntennaReport] = []
  /// Readers of zones that are not connected: what they would hear is not known.
  public var away: [String] = []
  public init(at: Int64) { self.at = at }
}

public struct WhyRequest: Sendable, Codable {
  /// An EPC or a number in hexadecimal, or an EPC's tag URI.
  public var tag: String
  public init(tag: String) { self.tag = tag }
}

public struct WhyReport: Sendable, Codable {
  /// Absent for a tag that nobody has seen of late.
  public var tag: TagReport?
  /// The rules of the zone where it is, by the names of the configuration.
  public var rules: [String: String]
  /// Its last entries, the oldest first, as they are stored: `observation`, and what it became at work.
  public var entries: [EntryReport]
  /// What it means to the work of its zone's station now; absent where the zone has none.
  public var work: Notice?
  public init(tag: TagReport?, rules: [String: String], entries: [EntryReport], work: Notice? = nil) {
    self.work = work
    self.tag = tag
    self.rules = rules
    self.entries = entries
  }
}
