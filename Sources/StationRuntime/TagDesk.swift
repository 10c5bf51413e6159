public import Logging
public import Presence
import Synchronization
public import Warehouse

/// What the readers of a site see: reads become decisions, and decisions `observation` entries. What a decision says is true for others (`heard`, the
/// status, a cache) only once its entry is on the disk.
///
/// No actor: reads come by the hundred thousand, and a turn of a thread for each would be most of the work. A read is taken under a lock; the journal is
/// written by one task (`run`).
public final class TagDesk: Sendable {
  /// The session of its entries. No device's and no zone's name holds a `/`, so no scanner's session is called that, nor a zone's, which begins with one.
  public static let session = "/rfid/"
  private static let countsKey = "rfid/reads"
  /// Decisions in one append.
  private static let batch = 256
  /// With so many that are not on the disk yet, readers wait.
  private static let bound = 8_192

  /// Where the observations of a zone are written.
  public struct Place: Sendable, Hashable {
    public var stream: StreamID
    public var mode: Mode
    /// Where what arrives is work.
    public var work: WorkZone?
    public init(stream: StreamID, mode: Mode = .live, work: WorkZone? = nil) {
      self.stream = stream
      self.mode = mode
      self.work = work
    }
  }

  private struct Pending: Sendable {
    var decision: Decision
    var at: Stamp
  }

  private struct State {
    var presence: Presence
    var readers: [DeviceID: Int] = [:]
    var places: [String: Place] = [:]
    var pending: [Pending] = []
    /// Triggers by ledger key, as they are on the disk.
    var triggers: [String: Int64] = [:]
    var link = LinkState.up
    var waiting: [CheckedContinuation<Void, Never>] = []
    /// Kept, so that a read allocates nothing.
    var decided: [Decision] = []
    var failure: StoreError?
    /// Somebody looks after departures.
    var isTicking = false

    func place(of decision: Decision) -> Place { places[decision.zone] ?? Place(stream: .box) }
  }

  private let store: any EntryStore
  private let clock: any Clockwork
  private let boot: String
  private let logger: Logger
  private let state: Mutex<State>
  /// Hears of what was stored.
  private let work: TagWork?
  private let (wakes, waker) = AsyncStream.makeStream(of: Void.self, bufferingPolicy: .bufferingNewest(1))
  /// Decisions have been stored since the last of these. For one listener.
  public let news: AsyncStream<Void>
  private let teller: AsyncStream<Void>.Continuation

  public init(store: any EntryStore, clock: any Clockwork, boot: String, logger: Logger, work: TagWork? = nil) {
    (self.store, self.clock, self.boot, self.logger, self.work) = (store, clock, boot, logger, work)
    (news, teller) = AsyncStream.makeStream(of: Void.self, bufferingPolicy: .bufferingNewest(1))
    state = Mutex(State(presence: Presence(PresenceSetup())))
  }

  // MARK: Setting up

  /// Reads back what was counted, and which tags stand where. Once, before the first read, after `configure`.
  public func restore(_ standing: StandingTags) async throws(StoreError) {
    var triggers: [String: Int64] = [:]
    for row in try await store.state(prefix: "ledger/") where StateKey.parts(row.key).last == TagDesk.session {
      triggers[row.key] = row.value.flatMap { try? JSON(parsing: $0)["triggers"]?.int }
    }
    let stored = try await store.state(prefix: TagDesk.countsKey).first?.value.flatMap { try? JSON(parsing: $0) }
    var counts = ReadCounts()
    for field in ReadCounts.fields { counts[keyPath: field.path] = stored?[field.name]?.int ?? 0 }
    let now = clock.now()
    state.withLock { state in
      state.triggers = triggers
      state.presence.restore(counts)
      TagDesk.place(standing, in: &state.presence, now)
    }
  }

  private static func place(_ standing: StandingTags, in presence: inout Presence, _ now: Stamp) {
    for (tag, standing) in standing.tags {
      presence.restore(tag, standing.tagClass, zone: standing.zone, since: now.mono - max(0, now.wall - standing.since), at: now.mono)
    }
  }

  /// Sets the zones up, at start and again at a reload: tags stay where they are, and are heard anew where anything has changed.
  ///
  /// - Parameter places: by zone; `_box` for a zone that is not in it.
  public func configure(_ setup: PresenceSetup, places: [String: Place]) {
    let now = clock.now()
    defer { work?.replace(places.values.compactMap(\.work), standing: standing()) }
    state.withLock { state in
      state.places = places
      guard state.presence.setup != setup else { return }
      var presence = Presence(setup)
      presence.restore(state.presence.counts)
      state.presence.eachPresent { tag, tagClass, zone, since in presence.restore(tag, tagClass, zone: zone, since: since, at: now.mono) }
      state.presence = presence
      state.readers = Dictionary(
        setup.zones.flatMap(\.antennas).compactMap { antenna in presence.reader(antenna.reader).map { (DeviceID(antenna.reader), $0) } }
      ) { first, _ in first }
    }
  }

  public func setLink(_ link: LinkState) { state.withLock { $0.link = link } }

  /// Where the observations of a zone are written; `nil` for a zone of no station.
  public func place(of zone: String) -> Place? { state.withLock { $0.places[zone] } }

  /// Whether a device is a reader in some zone.
  public func hears(_ device: DeviceID) -> Bool { state.withLock { $0.readers[device] != nil } }

  // MARK: Reads

  /// Takes a read; `false` for a reader that is in no zone. Returns at once unless the disk is far behind.
  public func take(_ read: TagRead, from device: DeviceID, at: Stamp) async -> Bool {
    await take(from: device, at: at) { state, reader in
      state.presence.take(
        read.identity.span, isUID: read.epc == nil, pc: read.pc, reader: reader, antenna: read.antenna, rssi: read.rssi, count: read.count ?? 1,
        at: at.mono, into: &state.decided)
    }
  }

  /// The same of many, with one turn of the lock. An entry tells when the tag was read, which may be long before `at`: readers keep what they could not
  /// tell. Presence itself does not go back: there such a read counts as of now.
  public func take(_ batch: TagBatch, from device: DeviceID, at: Stamp) async -> Bool {
    await take(from: device, at: at) { state, reader in
      let bytes = batch.bytes.span
      for sight in batch.sights {
        let contents = sight.contents
        let (before, time) = (state.decided.count, at.mono - Int64(sight.age))
        state.presence.take(
          bytes.extracting(batch.epc(of: sight)), pc: contents.contains(.pc) ? sight.pc : nil, reader: reader,
          antenna: contents.contains(.antenna) ? Int(sight.antenna) : nil, rssi: contents.contains(.rssi) ? Int(sight.rssi) : nil,
          count: contents.contains(.count) ? Int(sight.count) : 1, at: time, into: &state.decided)
        for index in before..<state.decided.count where state.decided[index].kind != .departed {
          state.decided[index].at = min(state.decided[index].at, time)
        }
      }
    }
  }

  private func take(from device: DeviceID, at: Stamp, _ body: (inout State, Int) -> Void) async -> Bool {
    let (isKnown, hasNews, isFull) = state.withLock { state -> (Bool, Bool, Bool) in
      guard let reader = state.readers[device] else { return (false, false, false) }
      body(&state, reader)
      let hasNews = TagDesk.queue(&state, at)
      return (true, hasNews || !state.isTicking && state.presence.inView > 0, state.pending.count >= TagDesk.bound)
    }
    if hasNews { waker.yield() }
    if isFull { await room() }
    return isKnown
  }

  private static func queue(_ state: inout State, _ now: Stamp) -> Bool {
    guard !state.decided.isEmpty else { return false }
    for decision in state.decided {
      state.pending.append(Pending(decision: decision, at: now.at(mono: decision.at)))
    }
    state.decided.removeAll(keepingCapacity: true)
    return true
  }

  private func room() async {
    await withCheckedContinuation { continuation in
      let isFull = state.withLock { state in
        guard state.pending.count >= TagDesk.bound else { return false }
        state.waiting.append(continuation)
        return true
      }
      if !isFull { continuation.resume() }
    }
  }

  // MARK: To the disk

  /// Writes decisions until it is cancelled, and then what is left. What cannot be stored is tried again: nothing is dropped, and readers wait.
  public func run() async {
    // The first look is at what an earlier run left.
    waker.yield()
    await withDiscardingTaskGroup { group in
      for await _ in wakes {
        while await flush(), !Task.isCancelled {}
        let ticks = state.withLock { state in
          guard !state.isTicking, state.presence.inView > 0 else { return false }
          state.isTicking = true
          return true
        }
        if ticks { group.addTask { await self.tick() } }
      }
      group.cancelAll()
    }
    while await flush() {}
    state.withLock { state in
      for continuation in state.waiting { continuation.resume() }
      state.waiting = []
    }
  }

  /// Looks once a second who has departed, while any tag is in view; with none, nothing wakes up.
  private func tick() async {
    while !Task.isCancelled {
      let now = clock.now()
      let (hasNews, goesOn) = state.withLock { state -> (Bool, Bool) in
        state.presence.advance(to: now.mono, into: &state.decided)
        state.isTicking = state.presence.inView > 0
        return (TagDesk.queue(&state, now), state.isTicking)
      }
      if hasNews { waker.yield() }
      guard goesOn else { return }
      try? await Task.sleep(for: .seconds(1))
    }
  }

  /// Writes the oldest decisions; `false` where there are none, or they could not be stored.
  private func flush() async -> Bool {
    let (batch, place, rest, triggers, link) = state.withLock { state -> ([Pending], Place, ReadCounts, [String: Int64], LinkState) in
      let place = state.pending.first.map { state.place(of: $0.decision) } ?? Place(stream: .box)
      let batch = Array(state.pending.prefix(TagDesk.batch).prefix { state.place(of: $0.decision) == place })
      var counts = state.presence.counts
      let untold = state.pending.dropFirst(batch.count).reduce(0) { $0 + Int64($1.decision.reads) }
      counts.told -= untold
      counts.waiting += untold
      return (batch, place, counts, state.triggers, state.link)
    }
    guard !batch.isEmpty else { return false }
    var append = Append(stream: place.stream)
    var counted: [String: Int64] = [:]
    for pending in batch {
      let device = pending.decision.reader
      append.entries.append(
        EntryDraft(
          .observation, at: pending.at, boot: boot, session: TagDesk.session, device: DeviceID(device), mode: place.mode, link: link,
          lanes: Observation.lanes(pending.decision), detail: Observation.detail(pending.decision)))
      let key = StateKey.ledger(stream: place.stream, device: device, session: TagDesk.session)
      counted[key, default: triggers[key] ?? 0] += 1
    }
    append.state = counted.sorted { $0.key < $1.key }.map { StateWrite($0.key, JSON.object(["triggers": .int($0.value)]).bytes) }
    append.state.append(StateWrite(TagDesk.countsKey, TagDesk.json(rest).bytes))
    let receipt: Receipt
    do throws(StoreError) {
      receipt = try await store.append(append)
    } catch {
      let isNew = state.withLock { state in
        defer { state.failure = error }
        return state.failure != error
      }
      if isNew { logger.critical("what readers see is not stored, and is tried again: \(error)") }
      try? await Task.sleep(for: .seconds(1))
      if !Task.isCancelled { waker.yield() }
      return false
    }
    // Until the others know of them they count as being on their way.
    await work?.take(zip(receipt.seqs, batch).map { StoredDecision($1.decision, at: $1.at.wall, stream: place.stream, seq: $0) })
    let written = counted
    let resumed = state.withLock { state in
      state.pending.removeFirst(batch.count)
      state.triggers.merge(written) { $1 }
      state.failure = nil
      defer { if state.pending.count < TagDesk.bound { state.waiting = [] } }
      return state.pending.count < TagDesk.bound ? state.waiting : []
    }
    for continuation in resumed { continuation.resume() }
    teller.yield()
    return true
  }

  /// Decisions are on their way to the disk.
  public var isWriting: Bool { state.withLock { !$0.pending.isEmpty } }

  static func json(_ counts: ReadCounts) -> JSON { .object(ReadCounts.fields.map { .init($0.name, .int(counts[keyPath: $0.path])) }) }

  // MARK: Looking

  /// What is known now, undisturbed by what the disk has: for people.
  public struct View: Sendable {
    public var setup: PresenceSetup
    public var counts: ReadCounts
    public var tags: [TagPicture]
    public var at: Stamp
    /// Decisions on their way to the disk.
    public var pending: Int
    /// By the wall clock, of a time in `tags`.
    public func wall(_ mono: Int64) -> Int64 { at.wall - (at.mono - mono) }
  }

  public func view(departed: Bool = false) -> View {
    let now = clock.now()
    return state.withLock { state in
      View(setup: state.presence.setup, counts: state.presence.counts, tags: state.presence.tags(departed: departed), at: now, pending: state.pending.count)
    }
  }

  /// The tags with a known number that stand in a zone and were read since then.
  public func seen(in zone: String, since: Int64) -> [TagIdentity] { state.withLock { $0.presence.seen(in: zone, since: since) } }

  public func view(of tag: TagIdentity) -> View {
    let now = clock.now()
    return state.withLock { state in
      View(
        setup: state.presence.setup, counts: state.presence.counts, tags: state.presence.picture(of: tag).map { [$0] } ?? [], at: now,
        pending: state.pending.count)
    }
  }

  /// Where tags stand by decisions that are on the disk: what is on its way there is left out.
  public func standing() -> StandingTags {
    let now = clock.now()
    return state.withLock { state in
      var standing = StandingTags()
      state.presence.eachPresent { tag, tagClass, zone, since in
        standing.tags[tag] = .init(zone: zone, tagClass: tagClass, since: now.wall - (now.mono - since))
      }
      for pending in state.pending.reversed() {
        let decision = pending.decision
        let before = decision.kind == .arrived ? nil : decision.from ?? decision.zone
        standing.tags[decision.tag] = before.map { .init(zone: $0, tagClass: decision.tagClass, since: pending.at.wall - (decision.stayed ?? 0)) }
      }
      return standing
    }
  }
}
