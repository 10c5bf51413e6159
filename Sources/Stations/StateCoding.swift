import FoundationEssentials
public import Warehouse

/// A change of what the box remembers, and the key it has in the journal's state table.
public enum Change: Sendable, Hashable {
  case session(SessionKey, SessionState?)
  case progress(DocumentKey, Progress?)
  case tally(DocumentKey, SessionKey, Tally?)
  case seen(DocumentKey, String, Sighting?)
  /// A movement of one session, by its number there; another session may take it back.
  case done(DocumentKey, SessionKey, Int, Done?)
  case label(station: String, unit: String, PendingLabel?)
  case station(String, StationState?)
}

extension Change {
  /// With the numbers that the drafts of its append have got, the first of them `base`.
  public func settled(_ base: Int64) -> Change {
    switch self {
    case .session(let owner, var state):
      state?.settle(base)
      return .session(owner, state)
    case .seen(let document, let key, var sighting?):
      sighting.seq = sighting.seq.settled(base)
      return .seen(document, key, sighting)
    case .done(let document, let owner, let number, var done?):
      done.seq = done.seq.settled(base)
      return .done(document, owner, number, done)
    case .progress, .tally, .seen, .done, .label, .station: return self
    }
  }
}

/// Values to the bytes of the state table and back.
public enum StateCoding {
  /// The bytes of a value and the holes for the numbers it does not know yet.
  static func write(_ key: String, _ value: (some Encodable)?) throws -> StateWrite {
    guard let value else { return StateWrite(key, nil) }
    return try StateEncoder.write(key, value)
  }

  public static func decode<Value: Decodable>(_ type: Value.Type, _ bytes: [UInt8]) throws -> Value {
    try JSONDecoder().decode(type, from: Data(bytes))
  }

  public static func write(_ change: Change) throws -> StateWrite {
    switch change {
    case .session(let owner, let state): try write(StateKey.session(station: owner.station, session: owner.session), state)
    case .progress(let document, let progress): try write(StateKey.path("doc", document.type, document.number), progress)
    case .tally(let document, let owner, let tally):
      try write(StateKey.path("tally", document.type, document.number, owner.station, owner.session), tally)
    case .seen(let document, let key, let sighting): try write(StateKey.path("seen", document.type, document.number, key), sighting)
    case .done(let document, let owner, let number, let done):
      try write(StateKey.path("done", document.type, document.number, owner.station, owner.session, String(number)), done)
    case .label(let station, let unit, let label): try write(StateKey.path("label", station, unit), label)
    case .station(let name, let state): try write(StateKey.path("station", name), state)
    }
  }
}
