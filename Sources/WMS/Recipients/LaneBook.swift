import Warehouse

/// Which lanes are held, and by which entries (DOMAIN, "Lanes").
struct LaneBook {
  struct Place: Hashable {
    var stream: StreamID
    var seq: Int64

    init(_ stream: StreamID, _ seq: Int64) {
      self.stream = stream
      self.seq = seq
    }

    /// The receiver's id of an entry that was put aside.
    var name: String { "\(stream):\(seq)" }
  }

  private var lanes: [String: Set<Place>] = [:]
  private var holders: [Place: [String]] = [:]
  /// What a movement that was put aside would have moved.
  private var quantities: [Place: JSON] = [:]

  init(_ held: [HeldEntry] = []) { for entry in held { hold(entry) } }

  var isEmpty: Bool { holders.isEmpty }

  mutating func hold(_ entry: HeldEntry) {
    let place = entry.place
    holders[place] = entry.lanes
    quantities[place] = (try? JSON(parsing: entry.line))?["movement"]?["qty"]?["value"]
    for key in entry.lanes { lanes[key, default: []].insert(place) }
  }

  mutating func free(_ place: Place) {
    for key in holders.removeValue(forKey: place) ?? [] {
      lanes[key]?.remove(place)
      if lanes[key]?.isEmpty == true { lanes[key] = nil }
    }
  }

  func holds(_ place: Place) -> Bool { holders[place] != nil }

  /// The first of these that somebody else holds.
  func taken(_ keys: [String], besides place: Place? = nil) -> String? {
    keys.first { key in lanes[key]?.contains { $0 != place } == true }
  }

  /// Only what acts can be refused, and only that waits.
  static func acts(_ json: JSON) -> Bool {
    json["kind"]?.string == EntryKind.movement.rawValue && (json["mode"]?.string ?? Mode.live.rawValue) == Mode.live.rawValue
  }

  static func keys(of json: JSON) -> [String] { json["lanes"]?.array?.compactMap(\.string) ?? [] }

  /// The entry that a movement takes back whole, where it is one that was put aside.
  func undone(by json: JSON, in stream: StreamID) -> Place? {
    guard let reversal = json["movement"]?["reverses"], let seq = reversal["seq"]?.int else { return nil }
    let place = Place(reversal["stream"]?.string.map { StreamID($0) } ?? stream, seq)
    // The journal closes the copy of the same stream with the reversal.
    guard place.stream == stream, holds(place), reversal["qty"] ?? quantities[place] == quantities[place] else { return nil }
    return place
  }
}

extension HeldEntry {
  var place: LaneBook.Place { LaneBook.Place(stream, verdict.seq) }
  var lanes: [String] { verdict.lanes ?? [] }
}
