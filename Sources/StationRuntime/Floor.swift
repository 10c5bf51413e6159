public import Logging
import Presence
public import Stations
public import Warehouse

/// A station and the scanners that belong to it.
public struct StationSetup: Sendable {
  public var configuration: StationConfiguration
  public var scanners: [DeviceID]
  public init(_ configuration: StationConfiguration, scanners: [DeviceID]) {
    self.configuration = configuration
    self.scanners = scanners
  }
}

/// What the floor needs to know of the world around it.
public struct FloorSurroundings: Sendable {
  public var store: any EntryStore
  public var master: any MasterData
  public var signals: any SignalPort
  public var clock: any Clockwork
  /// Random at each start of the machine (`boot_id`).
  public var boot: String
  /// Keyed hash of a badge's bytes.
  public var badge: @Sendable ([UInt8]) -> String
  /// A wall time as people at the site read a clock: `10:42`.
  public var clockFace: @Sendable (Int64) -> String
  public init(
    store: any EntryStore, master: any MasterData, signals: any SignalPort, clock: any Clockwork, boot: String,
    badge: @escaping @Sendable ([UInt8]) -> String,
    clockFace: @escaping @Sendable (Int64) -> String = { String(timestamp($0).dropFirst(11).prefix(5)) }
  ) {
    self.store = store
    self.master = master
    self.signals = signals
    self.clock = clock
    self.boot = boot
    self.badge = badge
    self.clockFace = clockFace
  }
}

/// Runs all stations of the box: event → reduce → append → feedback. The good signal is sent after the commit it stands for, never before.
///
/// A session's next event is reduced after its previous commit; different sessions' appends overlap, so that they share a commit.
public actor Floor: InputSink {
  // Master data is looked up synchronously, and may read a file: that must not hold a thread of the cooperative pool.
  let executor = FloorExecutor()
  public nonisolated var unownedExecutor: UnownedSerialExecutor { executor.asUnownedSerialExecutor() }

  let world: FloorSurroundings
  let logger: Logger
  var stations: [String: StationSetup] = [:]
  /// Where tags are work.
  var workStations: Set<String> = []
  /// Hears at which station a document was opened.
  var opened: (@Sendable (String) async -> Void)?
  private(set) var stationOf: [DeviceID: String] = [:]
  /// Live work, and training, which never touches it.
  var memory = FloorMemory()
  var training = FloorMemory()
  private var unsettled = Unsettled()
  /// Documents that are over: when that was noticed, by the boot clock, and how much was in them.
  var finishedSince: [DocumentKey: (time: Int64, size: Int)] = [:]
  /// Documents that are forgotten, and whose rows are not all gone.
  var leftovers: Set<DocumentKey> = []
  var pool: SSCCPool
  var ledger: [String: Int64] = [:]
  var link = LinkState.up
  var parked: [String: ParkedLane] = [:]
  private var gates: [SessionKey: Gate] = [:]
  var watchers: [Int: AsyncStream<FloorEvent>.Continuation] = [:]
  var nextWatcher = 0
  var dropped = 0
  private var random = SystemRandomNumberGenerator()

  public init(_ world: FloorSurroundings, logger: Logger) {
    self.world = world
    self.logger = logger
    pool = SSCCPool(journal: world.store.identity.journal)
  }

  /// Reads back all that the floor remembers. Call once, before the first event. Throws `FloorError.badState` for a row that cannot be understood:
  /// work that was acknowledged is never dropped in silence.
  ///
  /// - Parameters:
  ///   - retiring: what is finished here and at the centre is forgotten; not while the replica may not have heard of a document yet.
  ///   - standing: tags in zones: the documents that have their goods are not forgotten, or the next one would take them.
  public func restore(retiring: Bool = true, standing: StandingTags = StandingTags()) async throws {
    for prefix in FloorMemory.prefixes {
      for prefix in [prefix, Floor.trainingPrefix + prefix] { try await remember(all: prefix) }
    }
    for row in try await world.store.state(prefix: "ledger/") {
      ledger[row.key] = try row.value.flatMap { try JSON(parsing: $0)["triggers"]?.int }
    }
    for row in try await world.store.state(prefix: "sscc/") {
      if let value = row.value { try pool.restore(id: StateKey.parts(row.key).last ?? "", value: value) }
    }
    for row in try await world.store.state(prefix: SSCCPool.noted) { if let value = row.value { try pool.restore(foreign: value) } }
    if retiring { try await retire(standing, after: 0) }
  }

  static let trainingPrefix = "training."

  /// Page by page: there may be more rows than memory is to be had for at once.
  private func remember(all prefix: String) async throws {
    var last = ""
    while true {
      let rows = try await world.store.state(prefix: prefix, after: last, count: 1000)
      for row in rows { try remember(row) }
      guard rows.count == 1000, let end = rows.last else { return }
      last = end.key
    }
  }

  private func remember(_ row: StateWrite) throws {
    guard let value = row.value else { return }
    do { try restore(row.key, value) } catch { throw FloorError.badState(row.key, "\(error)") }
  }

  private func restore(_ key: String, _ value: [UInt8]) throws {
    if key.hasPrefix(Floor.trainingPrefix) {
      try training.restore(key: String(key.dropFirst(Floor.trainingPrefix.count)), value: value)
    } else if key.hasPrefix("session/_training.") {
      try training.restore(key: key, value: value)
    } else {
      try memory.restore(key: key, value: value)
    }
  }

  /// Sets up the stations, at start and again at a reload: sessions and documents stay as they are.
  public func configure(_ setups: [StationSetup]) {
    stations = Dictionary(setups.map { ($0.configuration.name, $0) }) { $1 }
    stationOf = Dictionary(setups.flatMap { setup in setup.scanners.map { ($0, setup.configuration.name) } }) { $1 }
    for setup in setups { stationOf[Floor.simulated(setup.configuration.name)] = setup.configuration.name }
  }

  static func simulated(_ station: String) -> DeviceID { DeviceID("simulated:\(station)") }

  // MARK: Events

  public func accept(_ input: DeviceInput) async { _ = await run(input) }

  func run(_ input: DeviceInput) async -> FloorEvent? {
    let event: Trigger.Event
    var unit: String?
    switch input.event {
    case .scan(let scan):
      event = .scan(scan)
      unit = scan.unit
    case .incomplete(let data, let reason): event = .incomplete(data: data, reason: reason)
    // One sight of a tag is no work yet: a reader tells of each tag many times a second.
    case .tag, .printer, .fault, .info, .result: return nil
    }
    guard let name = stationOf[input.device], let setup = stations[name] else {
      logger.warning("an event of \(input.device), which belongs to no station: name it under a station's scanners")
      await world.signals.signal(.refused, to: input.device)
      return nil
    }
    let session = setup.configuration.shared ? "shared" : input.device.rawValue + (unit.map { "/" + $0 } ?? "")
    let key = SessionKey(setup.configuration.stream.rawValue, session)
    await enter(key)
    let told = await withTaskExecutorPreference(executor) {
      let told = await store(Trigger(event, device: input.device, at: input.at), key, setup.configuration)
      leave(key)
      if let signal = told.signal { await world.signals.signal(signal, to: input.device) }
      return told
    }
    if told.events.contains(where: { Floor.openings.contains($0.notice?.code) }) { await opened?(name) }
    for other in told.events { publish(other) }
    return told.events.first
  }

  private static let openings: Set<String?> = ["document-open", "document-resumed", "blind-open"]

  struct Told {
    var signal: Signal?
    var events: [FloorEvent]
    var rest: TagBurst?
    var isStored = true
    /// The marks are on the disk.
    var isMarked = false
    /// Tags whose goods a document has.
    var booked: [[UInt8]] = []
  }

  /// One trigger to the disk. Until the append has returned, nobody has been told anything.
  ///
  /// - Parameter marks: rows that go with it, unless some of its tags are a trigger of their own.
  func store(_ trigger: Trigger, _ key: SessionKey, _ configuration: StationConfiguration, marks: [StateWrite] = []) async -> Told {
    let isTraining = configuration.mode == .training
    let reduction: Reduction
    do {
      // The context's copy of the memory must be gone before the memory changes, or that would copy all of it.
      let context = context(configuration, key.session, at: trigger.at)
      reduction = reduce(context.memory.sessions[key] ?? SessionState(), trigger, context)
    }
    // A portal has nothing in hand.
    let changes = (reduction.changes + (key.isPortal ? [] : [.session(key, reduction.state)])).filter { change in
      if isTraining, case .label = change { false } else { true }
    }
    guard !changes.isEmpty || !reduction.entries.isEmpty else { return Told(events: [], rest: reduction.rest, booked: reduction.known) }
    let isMarked = reduction.rest == nil
    let ledgerKey = StateKey.ledger(stream: configuration.stream, device: trigger.device.rawValue, session: key.session)
    let count = (ledger[ledgerKey] ?? 0) + 1
    var append = Append(stream: configuration.stream, entries: reduction.entries)
    do {
      append.state = try changes.map { try write($0, isTraining: isTraining) }
      // Tags that came to nothing are no trigger of work: their observations stand for them.
      if !reduction.entries.isEmpty { append.state.append(StateWrite(ledgerKey, JSON.object(["triggers": .int(count)]).bytes)) }
      if reduction.usedSSCC, let row = try pool.take(at: trigger.at.mono) { append.state.append(row) }
      if isMarked { append.state += marks }
    } catch {
      logger.error("a state that cannot be written: \(error)")
      return notStored(reduction, trigger, key, configuration, why: "state")
    }
    append.jobs = reduction.effects.compactMap { if case .print(let request) = $0 { PrintJobDraft(request) } else { nil } }
    do {
      let receipt = try await commit(append, changes, isTraining: isTraining)
      if !reduction.entries.isEmpty { ledger[ledgerKey] = count }
      var told = told(reduction, trigger, key, configuration, receipt)
      told.isMarked = isMarked
      return told
    } catch {
      logger.critical("not stored: \(error)")
      return notStored(reduction, trigger, key, configuration, why: error.code.rawValue)
    }
  }

  /// Stores changes, whose rows the append's state begins with. Other sessions see them at once; what names an entry of the append gets its number when
  /// it has one, and what could not be stored is seen no more.
  func commit(_ append: Append, _ changes: [Change], isTraining: Bool = false) async throws(StoreError) -> Receipt {
    let keyed = Array(zip(append.state.map(\.key), changes).map { (key: $0, change: $1) })
    let id = unsettled.begin(keyed) { isTraining ? training.inverse(of: $0) : memory.inverse(of: $0) }
    for change in changes { apply(change, isTraining: isTraining) }
    do {
      let receipt = try await world.store.append(append)
      for change in unsettled.end(id, keyed, base: receipt.seqs.lowerBound) { apply(change, isTraining: isTraining) }
      return receipt
    } catch {
      for change in unsettled.end(id, keyed, base: nil) { apply(change, isTraining: isTraining) }
      throw error
    }
  }

  private func apply(_ change: Change, isTraining: Bool) {
    if case .station = change {
      memory.apply(change)
      training.apply(change)
    } else if isTraining {
      training.apply(change)
    } else {
      memory.apply(change)
    }
  }

  private func write(_ change: Change, isTraining: Bool) throws -> StateWrite {
    var write = try StateCoding.write(change)
    switch change {
    case .progress, .tally, .seen, .done: if isTraining { write.key = Floor.trainingPrefix + write.key }
    case .session, .label, .station: break
    }
    return write
  }

  func context(_ configuration: StationConfiguration, _ session: String, at stamp: Stamp) -> Context {
    let isTraining = configuration.mode == .training
    return Context(
      configuration: configuration, session: session, master: world.master, memory: isTraining ? training : memory,
      device: world.store.identity.device, boot: world.boot, today: world.clock.localDate(stamp.wall), asOf: world.master.asOf.map(world.clockFace),
      link: link, parked: parked, sscc: isTraining ? nil : pool.next, fresh: hexToken(), badge: world.badge)
  }

  private func hexToken() -> String {
    let value = random.next()
    return hex((0..<8).map { UInt8(truncatingIfNeeded: value >> ($0 * 8)) })
  }

  private func told(
    _ reduction: Reduction, _ trigger: Trigger, _ key: SessionKey, _ configuration: StationConfiguration, _ receipt: Receipt
  ) -> Told {
    var event = blank(trigger, key, configuration)
    let index = reduction.entries.firstIndex { $0.device != nil } ?? 0
    event.signal = reduction.signal
    event.kind = reduction.entries.indices.contains(index) ? reduction.entries[index].kind.rawValue : nil
    event.mode = reduction.entries.indices.contains(index) ? reduction.entries[index].mode : configuration.mode
    event.entry = EntryID(identity: world.store.identity, stream: configuration.stream, seq: receipt.seqs.lowerBound + Int64(index)).description
    event.scanned = reduction.entries.indices.contains(index) ? reduction.entries[index].raw.map { visible($0, limit: 60) } : nil
    event.prompt = reduction.prompt
    event.document = reduction.state.document?.number
    let notices = reduction.effects.compactMap { if case .notice(let notice) = $0 { notice } else { nil } }
    event.notice = notices.first
    event.progress = progress(at: configuration)
    let more = notices.dropFirst().map { notice in
      var other = event
      (other.signal, other.kind, other.notice) = (nil, nil, notice)
      return other
    }
    let booked = reduction.entries.filter { $0.kind == .movement }.flatMap { $0.detail["rfid"]?["tags"]?.array ?? [] }
    return Told(
      signal: reduction.signal, events: notices.isEmpty ? [] : [event] + more, rest: reduction.rest,
      booked: reduction.known + booked.compactMap { $0.string.flatMap(bytes(hex:)) })
  }

  private func notStored(_ reduction: Reduction, _ trigger: Trigger, _ key: SessionKey, _ configuration: StationConfiguration, why: String) -> Told {
    var event = blank(trigger, key, configuration)
    event.signal = .refused
    // Without a raw code the trigger was a badge.
    let scanned = reduction.entries.lazy.compactMap(\.raw).first.map { visible($0, limit: 60) } ?? "•••"
    event.notice = Notice("not-stored", ["scanned": scanned, "why": why])
    return Told(signal: .refused, events: [event], isStored: false)
  }

  private func blank(_ trigger: Trigger, _ key: SessionKey, _ configuration: StationConfiguration) -> FloorEvent {
    var event = FloorEvent(at: trigger.at.wall, station: configuration.name, mode: configuration.mode)
    event.session = key.session
    event.device = trigger.device.rawValue
    event.link = link
    return event
  }

  // MARK: One event of a session at a time

  private struct Gate {
    var waiting: [CheckedContinuation<Void, Never>] = []
  }

  func enter(_ key: SessionKey) async {
    guard gates[key] != nil else {
      gates[key] = Gate()
      return
    }
    await withCheckedContinuation { gates[key]?.waiting.append($0) }
  }

  func leave(_ key: SessionKey) {
    guard gates[key]?.waiting.isEmpty == false, let next = gates[key]?.waiting.removeFirst() else {
      gates[key] = nil
      return
    }
    next.resume()
  }
}
