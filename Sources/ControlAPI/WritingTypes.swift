public import Warehouse

// Questions and answers about the writing of RFID tags.

public struct WriteRequest: Sendable, Codable {
  public var reader: String
  /// One of these: a URI or hexadecimal digits; a GTIN, with a serial number or with the box's next; an SSCC, `new` for the box's next.
  public var epc: String?
  public var gtin: String?
  public var serial: String?
  public var sscc: String?
  /// Digits of the company prefix, where neither configuration nor number says it.
  public var prefixLength: Int?
  /// The filter value of the EPC.
  public var filter: Int?
  public var antenna: Int?
  public var lock = false
  /// Also where the tag carries a number of this box already.
  public var overwrite = false
  /// Eight hexadecimal digits; never written down.
  public var password: String?
  /// Milliseconds that the tag may take to come.
  public var wait: Int64 = 10_000
  public init(reader: String) { self.reader = reader }
}

public struct ReadTagRequest: Sendable, Codable {
  public var reader: String
  public var antenna: Int?
  public var wait: Int64
  public init(reader: String, antenna: Int? = nil, wait: Int64 = 10_000) { (self.reader, self.antenna, self.wait) = (reader, antenna, wait) }
}

/// A tag of which it is not known whether it got its number; with `giveUp` that is settled: the number is spent.
public struct PendingTagsRequest: Sendable, Codable {
  /// A TID.
  public var giveUp: String?
  public init(giveUp: String? = nil) { self.giveUp = giveUp }
}

public struct PendingTag: Sendable, Codable {
  public var tid: String
  public var epc: String
  public var urn: String?
  public var reader: String
  public var since: Int64
  public init(tid: String, epc: String, urn: String?, reader: String, since: Int64) {
    (self.tid, self.epc, self.urn, self.reader, self.since) = (tid, epc, urn, reader, since)
  }
}

/// What became of an order to write or read a tag. Hexadecimal throughout.
public struct WriteReport: Sendable, Codable {
  public var reader: String
  public var ok: Bool
  /// Where it ended: prepare · look · identify · number · password · write · verify · lock · done
  public var step: String
  /// no-tag · several · locked · password · overrun · weak · unable · no-answer · offline · unchanged · mismatch · taken · no-number · not-stored · other · busy · elsewhere
  public var error: String?
  /// The reader's own word.
  public var detail: String?
  public var tid: String?
  /// What it was to hold, with its pure identity, and the numbers in it.
  public var epc: String?
  public var urn: String?
  public var sscc: String?
  public var gtin: String?
  public var serial: String?
  /// What it held, and holds as far as it could be seen.
  public var before: String?
  public var holds: String?
  public var holdsURN: String?
  public var antenna: Int?
  /// All that was in the field, where that was more than one tag.
  public var seen: [String] = []
  public var locked = false
  /// It held it already.
  public var again = false
  /// A number that waited for this tag: `written` is recorded now, `unwritten` still waits.
  public var settled: String?

  public init(reader: String, ok: Bool, step: String) { (self.reader, self.ok, self.step) = (reader, ok, step) }
}
