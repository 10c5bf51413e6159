import Warehouse

/// One worker's session, in the stream it writes to (`StationConfiguration.stream`).
public struct SessionKey: Sendable, Hashable, Codable {
  public var station: String
  public var session: String
  public init(_ station: String, _ session: String) {
    self.station = station
    self.session = session
  }
}

/// Everything the flows remember, for all stations of the box. The state table holds the same, one row a value (see `Change`).
public struct FloorMemory: Sendable {
  public private(set) var sessions: [SessionKey: SessionState] = [:]
  public private(set) var documents: [DocumentKey: DocumentMemory] = [:]
  /// By station, then by handling unit.
  public private(set) var labels: [String: [String: PendingLabel]] = [:]
  public private(set) var stations: [String: StationState] = [:]

  public struct DocumentMemory: Sendable {
    public var progress = Progress(state: .open)
    public var tallies: [SessionKey: Tally] = [:]
    public var seen: [String: Sighting] = [:]
    public var done: [SessionKey: [Int: KeptDone]] = [:]
  }

  public init() {}

  /// Base units done on a line of a document, by all sessions of this box.
  public func done(_ document: DocumentKey, line: String) -> Int {
    documents[document]?.tallies.values.reduce(0) { $0 + ($1.lines[line] ?? 0) } ?? 0
  }

  public mutating func apply(_ change: Change) {
    switch change {
    case .session(let owner, let state): sessions[owner] = state
    case .progress(let document, let progress?): documents[document, default: .init()].progress = progress
    case .progress(let document, nil): documents[document] = nil
    case .tally(let document, let owner, let tally): documents[document, default: .init()].tallies[owner] = tally
    case .seen(let document, let key, let sighting): documents[document, default: .init()].seen[key] = sighting
    case .done(let document, let owner, let number, let done): documents[document, default: .init()].done[owner, default: [:]][number] = done.map(KeptDone.init)
    case .label(let station, let unit, let label): labels[station, default: [:]][unit] = label
    case .station(let name, let state): stations[name] = state
    }
  }

  /// What undoes a change; asked before it is applied.
  public func inverse(of change: Change) -> Change {
    switch change {
    case .session(let owner, _): .session(owner, sessions[owner])
    case .progress(let document, _): .progress(document, documents[document]?.progress)
    case .tally(let document, let owner, _): .tally(document, owner, documents[document]?.tallies[owner])
    case .seen(let document, let key, _): .seen(document, key, documents[document]?.seen[key])
    case .done(let document, let owner, let number, _): .done(document, owner, number, documents[document]?.done[owner]?[number]?.done)
    case .label(let station, let unit, _): .label(station: station, unit: unit, labels[station]?[unit])
    case .station(let name, _): .station(name, stations[name])
    }
  }

  /// Forgets what is left of a document that nobody works on any more.
  public mutating func forget(_ document: DocumentKey) { documents[document] = nil }

  /// Takes one row of the state table back; rows of other rooms are left alone. Throws where the value is not what its key promises.
  public mutating func restore(key: String, value: [UInt8]) throws {
    let parts = StateKey.parts(key)
    func document() -> DocumentKey { DocumentKey(parts[1], parts[2]) }
    switch (parts[0], parts.count) {
    case ("session", 3): apply(.session(SessionKey(parts[1], parts[2]), try StateCoding.decode(SessionState.self, value)))
    case ("doc", 3): apply(.progress(document(), try StateCoding.decode(Progress.self, value)))
    case ("tally", 5): apply(.tally(document(), SessionKey(parts[3], parts[4]), try StateCoding.decode(Tally.self, value)))
    case ("seen", 4): apply(.seen(document(), parts[3], try Sighting(stored: value)))
    case ("done", 6):
      guard let number = Int(parts[5]) else { return }
      documents[document(), default: .init()].done[SessionKey(parts[3], parts[4]), default: [:]][number] = try KeptDone(row: value)
    case ("label", 3): apply(.label(station: parts[1], unit: parts[2], try StateCoding.decode(PendingLabel.self, value)))
    case ("station", 2): apply(.station(parts[1], try StateCoding.decode(StationState.self, value)))
    default: break
    }
  }

  /// The prefixes of the state table that `restore` reads.
  public static let prefixes = ["session/", "doc/", "tally/", "seen/", "done/", "label/", "station/"]
}
