import Identifiers
public import Presence
public import Warehouse

/// A decision as the body of an `observation` entry.
public enum Observation {
  public static func detail(_ decision: Decision) -> JSON {
    let code = decision.tag.isUID || decision.tagClass == .foreign ? nil : EPC(bytes: decision.tag.bytes)
    return .object([
      "event": .string(decision.kind.rawValue), decision.tag.isUID ? "uid" : "epc": .string(hex(decision.tag.bytes)),
      "urn": code?.pureIdentityURI.map { .string($0) }, "class": decision.tagClass == .known ? nil : .string(decision.tagClass.name),
      "zone": .string(decision.zone), "from": decision.from.map { .string($0) }, "portal": decision.portal.map { .string($0) },
      "direction": decision.direction.map { .string($0.rawValue) }, "antenna": decision.antenna.map { .int(Int64($0)) },
      "reads": .int(Int64(decision.reads)),
      "stayed": decision.stayed.map { .int($0) }, "away": decision.away.map { .int($0) }, "parked": decision.wasParked ? true : nil,
      "why": why(decision.reason),
    ])
  }

  /// A handling unit's tag waits and is stopped with its unit.
  static func lanes(_ decision: Decision) -> [Lane] {
    guard !decision.tag.isUID, decision.tagClass == .known else { return [] }
    return EPC(bytes: decision.tag.bytes).elements.first { $0.ai == "00" }.map { [.unit($0.value)] } ?? []
  }

  private static func why(_ reason: Decision.Reason) -> JSON {
    .object([
      "antennas": .array(
        reason.antennas.map { view in
          .object([
            "reader": .string(view.reader), "antenna": view.antenna == 0 ? nil : .int(Int64(view.antenna)), "alias": view.alias.map { .string($0) },
            "zone": .string(view.zone), "mean": .string(decibelText(view.mean)), "reads": .int(Int64(view.reads)), "silence": .int(view.silence),
          ])
        }), "needed": reason.needed.map { .int(Int64($0)) }, "mean": reason.mean.map { .string(decibelText($0)) },
      "offset": reason.offset.map { .string(decibelText($0)) }, "threshold": reason.threshold.map { .string(decibelText($0)) },
      "holdOff": reason.holdOff.map { .int($0) }, "silence": reason.silence.map { .int($0) },
    ])
  }
}

/// Where tags are, as decisions that are on the disk say.
public struct StandingTags: Sendable, Equatable {
  public struct Standing: Sendable, Equatable {
    public var zone: String
    public var tagClass: TagClass
    /// By the wall clock.
    public var since: Int64
    /// How it came there, where somebody has kept that.
    public var direction: Decision.Direction?
    /// It was offered to the work of its zone.
    public var wasOffered = false
    public init(zone: String, tagClass: TagClass, since: Int64, direction: Decision.Direction? = nil) {
      self.zone = zone
      self.tagClass = tagClass
      self.since = since
      self.direction = direction
    }
  }
  public var tags: [TagIdentity: Standing] = [:]
  public init(_ tags: [TagIdentity: Standing] = [:]) { self.tags = tags }

  /// Takes in a later decision, from its entry's line. Doing it twice changes nothing.
  public mutating func take(line: JSON) {
    guard let body = line["observation"], let event = body["event"]?.string.flatMap(Decision.Kind.init), let zone = body["zone"]?.string,
      let number = (body["epc"] ?? body["uid"])?.string.flatMap(bytes(hex:))
    else { return }
    let tag = TagIdentity(number, isUID: body["epc"] == nil)
    let tagClass = TagClass.allCases.first { $0.name == body["class"]?.string } ?? .known
    let at = line["at"]?.string.flatMap(Stamp.wall(of:)) ?? 0
    let direction = body["direction"]?.string.flatMap(Decision.Direction.init)
    tags[tag] = event == .departed ? nil : Standing(zone: zone, tagClass: tagClass, since: at, direction: direction)
  }

  /// One line a tag, `json` of each read back by `init(json:)`.
  public static func json(_ tag: TagIdentity, _ standing: Standing) -> JSON {
    .object([
      tag.isUID ? "uid" : "epc": .string(hex(tag.bytes)), "zone": .string(standing.zone), "since": .int(standing.since),
      "class": standing.tagClass == .known ? nil : .string(standing.tagClass.name), "direction": standing.direction.map { .string($0.rawValue) },
      "offered": standing.wasOffered ? true : nil,
    ])
  }

  /// Takes in what `json` made; `false` for anything else.
  public mutating func take(json: JSON) -> Bool {
    guard let number = (json["epc"] ?? json["uid"])?.string.flatMap(bytes(hex:)), let zone = json["zone"]?.string, let since = json["since"]?.int
    else { return false }
    var standing = Standing(
      zone: zone, tagClass: TagClass.allCases.first { $0.name == json["class"]?.string } ?? .known, since: since,
      direction: json["direction"]?.string.flatMap(Decision.Direction.init))
    standing.wasOffered = json["offered"] == true
    tags[TagIdentity(number, isUID: json["epc"] == nil)] = standing
    return true
  }
}
