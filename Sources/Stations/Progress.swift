public import Warehouse

/// What all stations of the box know of a document they work on: `doc/<type>/<number>`. Quantities are not here but in tallies, one per session,
/// so that two sessions never write one value.
public struct Progress: Sendable, Hashable, Codable {
  public enum State: String, Sendable, Codable { case open, suspended, closed, short, cancelled }
  public var state: State
  public var version: Int?
  /// Supplier or delivery note of a blind receipt.
  public var note: String?
  /// It has gone out of the gate.
  public var isLoaded: Bool?
  public var isFinished: Bool { state != .open && state != .suspended }
}

/// What one session has done to a document: `tally/<type>/<number>/<station>/<session>`.
public struct Tally: Sendable, Hashable, Codable {
  /// Base units by the document's line; goods that no line announces under `+<item>`.
  public var lines: [String: Int] = [:]
  /// Handling units received whole or counted.
  public var units = 0
  /// Numbers the `done` rows.
  public var next = 0
  /// Picking: lines that cannot be picked in full.
  public var short: [String: String] = [:]
  /// Loading: base units by the document's line, where nobody knows what was picked.
  public var loaded: [String: Int]?
}

/// A serial or handling unit that was seen in a document: `seen/<type>/<number>/<key>`.
public struct Sighting: Sendable, Hashable, Codable {
  public var seq: Seq
  public var stream: String
  /// Of goods that had come with their pallet.
  public var inside: Inside?

  public init(seq: Seq, stream: String, inside: Inside? = nil) { (self.seq, self.stream, self.inside) = (seq, stream, inside) }

  /// Base units that were received with a pallet, and whose tag was seen afterwards.
  public struct Inside: Sendable, Hashable, Codable {
    public var unit: String
    public var item: String
    public var qty: Int
  }
}

extension Sighting {
  /// From the bytes of its row. A truck of serials has tens of thousands of them, and the start waits for each: read by hand they take a tenth.
  init(stored bytes: [UInt8]) throws {
    let json = try JSON(parsing: bytes)
    guard let seq = json["seq"]?.int, let stream = json["stream"]?.string, json["inside"] == nil else {
      self = try StateCoding.decode(Sighting.self, bytes)
      return
    }
    self.init(seq: .stored(seq), stream: stream)
  }
}

/// Movements made by one trigger, for undoing: `done/<type>/<number>/<station>/<session>/<n>`.
public struct Done: Sendable, Hashable, Codable {
  /// Of the first movement; the others follow it.
  public var seq: Seq
  public var movements: [Movement]
  /// The base units each movement put to the tally, by its line.
  public var tally: [String]
  /// A number that this box gave to the pallet, void when undone.
  public var ownUnit: String?
  public var units: Int
  public var seen: [String]
  /// What it put to `Tally.loaded`.
  public var loaded: [String: Int]?
}

/// A pallet whose label has not come out or has not been put on: `label/<station>/<unit>`.
public struct PendingLabel: Sendable, Hashable, Codable {
  public enum State: String, Sendable, Codable {
    case waiting
    /// It came out late, among others: it must be scanned back at its pallet before the next one comes.
    case attach
    /// No number could be given.
    case numberless
  }
  public var unit: String
  public var state: State
  public var since: Int64
  public var document: DocumentKey?
}

/// What belongs to the station and to none of its sessions: `station/<name>`.
public struct StationState: Sendable, Hashable, Codable {
  /// Service mode ends at this boot's time, in milliseconds since boot.
  public var serviceUntil: Int64?
  public var boot: String?
  public init(serviceUntil: Int64? = nil, boot: String? = nil) {
    self.serviceUntil = serviceUntil
    self.boot = boot
  }
}
