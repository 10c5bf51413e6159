public import Presence
import Stations
import Synchronization
public import Warehouse

/// A zone whose arrivals are work of a station, where its rule says so.
public struct WorkZone: Sendable, Hashable {
  public var name: String
  public var station: String
  /// Where the zone is; `nil` = where the station is.
  public var location: String?
  /// Whether goods that do not belong to the open document are told of.
  public var tellsWrong: Bool
  public var rule: WorkRule
  public init(name: String, station: String, location: String? = nil, tellsWrong: Bool = true, rule: WorkRule = WorkRule()) {
    self.name = name
    self.station = station
    self.location = location
    self.tellsWrong = tellsWrong
    self.rule = rule
  }
}

/// A decision about a tag that is on the disk.
public struct StoredDecision: Sendable {
  public var tag: TagIdentity
  public var kind: Decision.Kind
  public var zone: String
  public var direction: Decision.Direction?
  public var reader: DeviceID
  public var stream: StreamID
  public var seq: Int64
  /// By the wall clock.
  public var at: Int64

  init(_ decision: Decision, at: Int64, stream: StreamID, seq: Int64) {
    (tag, kind, zone, direction) = (decision.tag, decision.kind, decision.zone, decision.direction)
    (reader, self.at, self.stream, self.seq) = (DeviceID(decision.reader), at, stream, seq)
  }

  /// From its entry's line; `nil` for any other entry.
  public init?(line: JSON, stream: StreamID, seq: Int64) {
    guard let body = line["observation"], let event = body["event"]?.string.flatMap(Decision.Kind.init), let zone = body["zone"]?.string,
      let number = (body["epc"] ?? body["uid"])?.string.flatMap(bytes(hex:))
    else { return nil }
    (tag, kind, self.zone) = (TagIdentity(number, isUID: body["epc"] == nil), event, zone)
    direction = body["direction"]?.string.flatMap(Decision.Direction.init)
    (reader, self.stream, self.seq) = (DeviceID(line["device"]?.string ?? ""), stream, seq)
    at = line["at"]?.string.flatMap(Stamp.wall(of:)) ?? 0
  }
}

/// Takes tags from where they are seen to where they are work: what comes together becomes one burst, so that a hundred cartons are one signal.
///
/// A burst that was not stored yet is found in the journal after a crash (`oldest`), and what it finds stored already it does not store again.
public actor TagWork {
  /// A burst ends with so long a silence, in milliseconds, or after so long in all.
  private static let (silence, longest): (Int64, Int64) = (300, 2_000)
  /// After a disk that takes nothing.
  private static let retry: Int64 = 10_000
  /// More decisions at once are told of by their number.
  private static let mostTold = 8

  /// The decision that a tag is known by.
  private struct Source {
    var stream: StreamID
    var seq: Int64
    var reader: DeviceID
  }

  private struct Burst {
    /// With their decisions, where these are known.
    var tags: [TagIdentity: Source?] = [:]
    var reader: DeviceID
    var began: Int64
    var due: Int64
  }

  private let floor: Floor
  private let clock: any Clockwork
  private var zones: [String: WorkZone] = [:]
  private var gate = WorkGate([:])
  private var bursts: [String: Burst] = [:]
  /// On its way to the floor.
  private var underway: Burst?
  /// Of the tags in zones with work.
  private var sources: [TagIdentity: Source] = [:]
  /// By stream, the last decision that was handed in; and the last before which all came to the floor, as it is on the disk.
  private var (latest, worked): ([StreamID: Int64], [StreamID: Int64]) = ([:], [:])
  /// By row: when light barriers were broken last, where that is not on the disk yet.
  private var passes: [String: StateWrite] = [:]
  /// Set up anew while it runs.
  private let (settings, setter) = AsyncStream.makeStream(of: (zones: [WorkZone], standing: StandingTags).self, bufferingPolicy: .bufferingNewest(1))
  private let isRunning = Atomic(false)
  private let (wakes, waker) = AsyncStream.makeStream(of: Void.self, bufferingPolicy: .bufferingNewest(1))

  public init(floor: Floor, clock: any Clockwork) { (self.floor, self.clock) = (floor, clock) }

  /// At a reload; before `run`, `configure` says what counts.
  nonisolated func replace(_ zones: [WorkZone], standing: StandingTags) {
    if isRunning.load(ordering: .acquiring) { setter.yield((zones, standing)) }
  }

  /// Reads back how far the work has come. Once, before `configure`.
  public func restore() async throws(StoreError) {
    for row in try await floor.world.store.state(prefix: Self.workedKey) {
      worked[StreamID(StateKey.parts(row.key).last ?? "")] = row.value.flatMap { try? JSON(parsing: $0)["seq"]?.int }
    }
    latest = worked
  }

  private static let (workedKey, eyeKey) = ("rfid/worked/", "rfid/eye/")

  private func restoreEyes(_ now: Stamp) async {
    // Without them a tag may have to be scanned: no reason not to start.
    for row in (try? await floor.world.store.state(prefix: Self.eyeKey)) ?? [] {
      let parts = StateKey.parts(row.key)
      guard parts.count == 4, let input = Int(parts[3]), let value = row.value.flatMap({ try? JSON(parsing: $0) }), let wall = value["passed"]?.int
      else { continue }
      gate.remember(reader: parts[2], input: input, isHigh: value["high"] == true, at: now.mono - (now.wall - wall))
    }
  }

  /// Sets the zones up, at start and at a reload. What is under way in zones that stay as they are goes on.
  ///
  /// - Parameters:
  ///   - standing: where tags are.
  ///   - recent: decisions that may not have come to the floor before the program ended, the oldest first.
  public func configure(_ zones: [WorkZone], standing: StandingTags, recent: [StoredDecision] = []) async {
    await floor.setWork(zones) { [weak self] station in await self?.offer(at: station) }
    let openings = await floor.openings(at: Set(zones.map(\.station)))
    let (before, now) = (self.zones, clock.now())
    self.zones = Dictionary(zones.map { ($0.name, $0) }) { $1 }
    let kept = Set(self.zones.values.filter { before[$0.name]?.rule == $0.rule && before[$0.name]?.station == $0.station }.map(\.name))
    let standing = noted(standing)
    gate.configure(self.zones.mapValues(\.rule), keeping: kept)
    // What has come together under the rule that was is to be worked on.
    bursts = bursts.filter { self.zones[$0.key] != nil }
    if before.isEmpty { await restoreEyes(now) }
    for decision in recent where take(decision, now) {
      // What is gone again belongs to a document that was open when it came, and came to it then unless the program ended first.
      guard decision.seq > worked[decision.stream] ?? 0, let station = self.zones[decision.zone]?.station, let opening = openings[station],
        decision.at >= opening
      else { continue }
      gather(decision.tag, decision.zone, now.mono)
    }
    for (tag, place) in standing.tags where self.zones[place.zone] != nil && !kept.contains(place.zone) && gate.guest(tag)?.zone != place.zone {
      gate.restore(tag, zone: place.zone, direction: place.direction, wasOffered: place.wasOffered && before.isEmpty, at: now.mono(of: place.since))
    }
    sources = sources.filter { gate.guest($0.key) != nil }
    for name in self.zones.keys where !kept.contains(name) { for tag in gate.present(in: name) { gather(tag, name, now.mono) } }
    waker.yield()
  }

  /// With what is known here of the tags that stand in zones with work.
  public func noted(_ standing: StandingTags) -> StandingTags {
    var standing = standing
    for (tag, place) in standing.tags {
      guard let guest = gate.guest(tag), guest.zone == place.zone else { continue }
      standing.tags[tag]?.direction = guest.direction
      standing.tags[tag]?.wasOffered = guest.verdict == .offered
    }
    return standing
  }

  // MARK: What comes

  /// Decisions that have just been stored.
  public func take(_ decisions: [StoredDecision]) async {
    let now = clock.now()
    // What has been offered stays offered, however soon it is gone again: it has been there.
    for decision in decisions where take(decision, now) { gather(decision.tag, decision.zone, now.mono) }
    waker.yield()
    await tell(decisions)
  }

  /// Whether its tag is offered by it.
  private func take(_ decision: StoredDecision, _ now: Stamp) -> Bool {
    latest[decision.stream] = max(latest[decision.stream] ?? 0, decision.seq)
    let isHere = decision.kind != .departed && zones[decision.zone] != nil
    sources[decision.tag] = isHere ? Source(stream: decision.stream, seq: decision.seq, reader: decision.reader) : nil
    return gate.take(decision.tag, decision.kind, zone: decision.zone, direction: decision.direction, at: now.mono(of: decision.at))
  }

  /// An input of a reader has changed.
  public func input(_ input: Int, isHigh: Bool, of reader: DeviceID, at stamp: Stamp) {
    if gate.isEye(reader: reader.rawValue, input: input, isHigh: isHigh) {
      let key = StateKey.path("rfid", "eye", reader.rawValue, String(input))
      passes[key] = StateWrite(key, JSON.object(["passed": .int(stamp.wall), "high": .bool(isHigh)]).bytes)
    }
    let offered = gate.pass(reader: reader.rawValue, input: input, isHigh: isHigh, at: stamp.mono)
    for (zone, tag) in offered { gather(tag, zone, clock.now().mono) }
    waker.yield()
  }

  private func gather(_ tag: TagIdentity, _ zone: String, _ now: Int64) {
    guard !tag.isUID else { return }
    let source = sources[tag]
    let fresh = Burst(reader: source?.reader ?? DeviceID(zone), began: now, due: now)
    // In place: a copy of all that has gathered for each tag would make many tags slow.
    if bursts[zone, default: fresh].tags[tag] == nil { bursts[zone, default: fresh].tags[tag] = .some(source) }
    let began = bursts[zone]?.began ?? now
    bursts[zone]?.due = min(now + TagWork.silence, began + TagWork.longest)
  }

  // MARK: To the floor

  /// Until it is cancelled.
  public func run() async {
    isRunning.store(true, ordering: .releasing)
    await withDiscardingTaskGroup { group in
      group.addTask { for await (zones, standing) in self.settings { await self.configure(zones, standing: standing) } }
      var sleeper: Task<Void, Never>?
      for await _ in wakes {
        sleeper?.cancel()
        guard let due = await work() else { continue }
        let wait = max(1, due - clock.now().mono)
        sleeper = Task { [waker] in if (try? await Task.sleep(for: .milliseconds(wait))) != nil { waker.yield() } }
      }
      sleeper?.cancel()
      group.cancelAll()
    }
  }

  /// A document was opened: what stands in the station's zones may belong to it.
  private func offer(at station: String) {
    let now = clock.now().mono
    for zone in zones.values.sorted(by: { $0.name < $1.name }) where zone.station == station {
      for tag in gate.present(in: zone.name) { gather(tag, zone.name, now) }
    }
    waker.yield()
  }

  /// Gives the floor all bursts that are over. When there is something to do again; `nil` = nothing waits.
  private func work() async -> Int64? {
    let now = clock.now().mono
    if !passes.isEmpty {
      let rows = passes
      passes = [:]
      if !(await floor.keep(rows.values.sorted { $0.key < $1.key })) { passes.merge(rows) { later, _ in later } }
    }
    for (zone, tag) in gate.advance(to: now) { gather(tag, zone, now) }
    for (name, burst) in bursts.sorted(by: { $0.key < $1.key }) where burst.due <= now {
      bursts[name] = nil
      guard let zone = zones[name] else { continue }
      underway = burst
      defer { underway = nil }
      let reached = reached(by: burst)
      if let booked = await floor.take(burst.tags.keys.sorted().map(\.bytes), in: zone, from: burst.reader, marks: reached.map(TagWork.row)) {
        for tag in booked { gate.book(TagIdentity(tag), in: name) }
        worked.merge(reached) { max($0, $1) }
        continue
      }
      var again = bursts[name] ?? burst
      again.tags.merge(burst.tags) { first, _ in first }
      // What has come meanwhile, and a document that was opened, are not kept waiting by what failed before.
      again.due = min(bursts[name]?.due ?? .max, clock.now().mono + TagWork.retry)
      bursts[name] = again
    }
    return [gate.nextDue, bursts.values.map(\.due).min()].compactMap(\.self).min()
  }

  /// The last decisions before which nothing will wait any more once a burst has come to the floor, by stream, where that is news.
  private func reached(by burst: Burst) -> [StreamID: Int64] {
    var reached: [StreamID: Int64] = [:]
    for stream in Set(burst.tags.values.compactMap { $0?.stream }) {
      let last = waiting(in: stream).map { $0 - 1 } ?? latest[stream] ?? 0
      if last > worked[stream] ?? 0 { reached[stream] = last }
    }
    return reached
  }

  private static func row(_ stream: StreamID, _ seq: Int64) -> StateWrite {
    StateWrite(StateKey.path("rfid", "worked", stream.rawValue), JSON.object(["seq": .int(seq)]).bytes)
  }

  // MARK: For others

  /// The first decision of a stream whose tag is still on its way to the floor, or waits for what its zone's rule asks for.
  public func oldest(in stream: StreamID) -> Int64? {
    let going = underway?.tags.values.compactMap { $0?.stream == stream ? $0?.seq : nil }.min()
    return [going, waiting(in: stream)].compactMap(\.self).min()
  }

  /// The same without the burst that is on its way.
  private func waiting(in stream: StreamID) -> Int64? {
    let now = clock.now().mono
    let waiting = sources.filter { tag, _ in
      switch gate.guest(tag)?.verdict {
      case .dwells: true
      case .dark(let until): until > now
      case .offered, .otherWay, nil: false
      }
    }
    let gathered = bursts.values.flatMap { $0.tags.values.compactMap(\.self) }
    return (Array(waiting.values) + gathered).lazy.filter { $0.stream == stream }.map(\.seq).min()
  }

  /// What a tag means to the work of the zone it is in, for a person who asks: a code of the catalogue and what fills it; `nil` for a tag in no zone
  /// with work.
  public func meaning(of tag: TagIdentity) async -> Notice? {
    guard let guest = gate.guest(tag), let place = zones[guest.zone] else { return nil }
    let (zone, now) = (guest.zone, clock.now().mono)
    switch guest.verdict {
    case .offered: return await floor.meaning(of: tag.bytes, in: place)
    case .dwells(let until): return Notice("tag-dwells", ["zone": zone, "left": "\(max(0, until - now)) ms"])
    case .otherWay: return Notice("tag-other-way", ["zone": zone, "direction": place.rule.direction?.rawValue ?? ""])
    case .dark: return Notice("tag-dark", ["zone": zone, "input": place.rule.eye.map { "\($0.reader)/\($0.input)" } ?? ""])
    }
  }

  private func tell(_ decisions: [StoredDecision]) async {
    let kinds = Dictionary(grouping: decisions) { "\($0.stream) \($0.zone) \($0.kind.rawValue)" }
    for (_, group) in kinds.sorted(by: { $0.key < $1.key }) {
      if group.count > TagWork.mostTold, let first = group.first {
        await floor.sighted(first, Notice(first.kind.words.many, ["count": "\(group.count)", "zone": first.zone]))
      } else {
        for one in group { await floor.sighted(one, Notice(one.kind.words.one, ["tag": hex(one.tag.bytes), "zone": one.zone])) }
      }
    }
  }
}

extension Stamp {
  /// When it was by this clock what a wall clock says, of the past.
  fileprivate func mono(of wall: Int64) -> Int64 { mono - max(0, self.wall - wall) }
}

extension Decision.Kind {
  /// Codes of the catalogue.
  fileprivate var words: (one: String, many: String) {
    switch self {
    case .arrived: ("tag-arrived", "tags-arrived")
    case .moved: ("tag-moved", "tags-moved")
    case .departed: ("tag-departed", "tags-departed")
    }
  }
}
