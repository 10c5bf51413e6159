import ControlAPI
import DeviceCatalog
import DeviceRuntime
import Journal
import Links
import Logging
import ServiceLifecycle
import StationRuntime
import Stations
import Warehouse

/// Puts to work what is plugged in without being named in the configuration (`AdoptionPlan` says what and where), and remembers it in the journal.
actor Adoption {
  private let current: Current
  private let roster: Roster
  private let floor: Floor
  private let supervisor: DeviceSupervisor
  private let signals: any SignalPort
  private let journal: Journal
  private let clock: any Clockwork
  private let logger: Logger
  /// As it is on the disk.
  private var stored = DeviceMemory()
  private var memory = DeviceMemory()
  private var plan: AdoptionPlan?

  init(
    current: Current, roster: Roster, floor: Floor, supervisor: DeviceSupervisor, signals: any SignalPort, journal: Journal, clock: any Clockwork,
    logger: Logger
  ) {
    self.current = current
    self.roster = roster
    self.floor = floor
    self.supervisor = supervisor
    self.signals = signals
    self.journal = journal
    self.clock = clock
    self.logger = logger
  }

  /// Reads back what is known of devices; once, before anything else.
  func restore() async throws {
    stored = try await DeviceMemory(journal)
    memory = stored
    roster.remember(Identities(shared: memory.shared, places: memory.known.mapValues(\.port)))
    current.pair(memory.stations)
    await employ()
  }

  /// What is plugged in and not used, with the reasons.
  var unused: [AdoptionPlan.Unused] { plan?.unused ?? [] }

  /// Which of the configuration's or remembered devices another has taken the place of.
  var replacements: [String: String] {
    Dictionary(memory.known.compactMap { name, row in row.replaces.map { ($0, name) } }) { $1 }
  }

  /// Looks at what is plugged in and gives everything its place. Also after a reload.
  func look() async { await inTurn { await self.update() } }

  /// A scanner without a station has read a station's card. The good signal comes once that is on the disk.
  func pair(_ device: DeviceID, to station: String) async {
    await inTurn {
      if let configured = self.current.devices.first(where: { $0.spec.id == device }) {
        return await self.welcome(device, to: station) {
          var changed = self.memory
          changed.stations[device.rawValue] = station
          let row = KnownDevice(origin: .card, station: station, profile: configured.profile.id, port: self.memory.ports[device.rawValue] ?? configured.spec.endpoint.description)
          try await self.append([self.entry(device.rawValue, row, "paired")], changed.writes(since: self.stored))
          (self.memory, self.stored) = (changed, changed)
        }
      }
      guard var row = self.memory.known[device.rawValue] ?? self.plan?.posts.first(where: { $0.device.identity == device.rawValue })?.row else { return }
      (row.station, row.origin, row.replaces) = (station, .card, nil)
      await self.welcome(device, to: station) { try await self.keep(device.rawValue, row, "paired") }
    }
  }

  /// Puts the scanner to work at the station once `store` has its new place on the disk.
  private func welcome(_ device: DeviceID, to station: String, store: () async throws -> Void) async {
    do {
      try await store()
      await update()
      await signals.signal(.good, to: device)
      await floor.announce(Notice("scanner-paired", ["station": station]), at: station, device: device)
    } catch {
      logger.critical("a scanner's station could not be stored: \(error)", metadata: ["device": "\(device)", "station": "\(station)"])
      await signals.signal(.refused, to: device)
    }
  }

  /// A technician's word on a device that is plugged in.
  func adopt(_ device: PhysicalDevice, as profile: DeviceProfile, isChosen: Bool, station: String?) async throws {
    try await inTurn {
      var row = self.memory.known[device.identity] ?? KnownDevice(origin: .technician, station: nil, profile: profile.id, port: device.port)
      if row.profile != profile.id { row.options = [:] }
      (row.origin, row.profile, row.isChosen, row.port, row.isForgotten) = (.technician, profile.id, isChosen, device.port, false)
      row.station = station ?? row.station ?? self.current.standardStation
      try await self.keep(device.identity, row, "adopted")
      await self.update()
    }
  }

  /// - Returns: `false` where nothing is known of such a device.
  func forget(_ identity: String) async throws -> Bool {
    try await inTurn {
      guard var row = self.memory.known[identity] ?? self.plan?.posts.first(where: { $0.device.identity == identity })?.row else { return false }
      (row.isForgotten, row.station, row.replaces) = (true, nil, nil)
      // What is gone, and nothing would adopt by itself, needs no memory.
      let isNeeded = self.roster.device(named: identity) != nil || !row.isChosen
      try await self.keep(identity, isNeeded ? row : nil, "forgotten")
      await self.update()
      return true
    }
  }

  /// The names of all devices that are remembered and not forgotten.
  var known: [String] { memory.known.filter { !$0.value.isForgotten }.keys.sorted() }

  // MARK: one after the other

  private var isBusy = false
  private var waiting: [CheckedContinuation<Void, Never>] = []

  private func inTurn<Answer: Sendable>(_ work: () async throws -> Answer) async rethrows -> Answer {
    if isBusy { await withCheckedContinuation { waiting.append($0) } } else { isBusy = true }
    defer { if waiting.isEmpty { isBusy = false } else { waiting.removeFirst().resume() } }
    return try await work()
  }

  private func update() async {
    let before = memory
    memory.shared = roster.sharedNames
    let plan = AdoptionPlan(
      .init(
        devices: roster.devices, employed: Set(current.adopted.map(\.spec.id.rawValue)), configured: current.devices.compactMap { assigned in assigned.configured.map { ($0, assigned.profile) } },
        printers: current.printers, stations: current.stations.map(\.name), newScanners: current.adopter, catalog: current.catalog), memory: memory)
    self.plan = plan
    memory = plan.memory
    // What has left the file, or has its station from there now, needs no card any more.
    let open = Set(current.devices.compactMap(\.configured).filter { $0.station == nil }.map(\.name))
    memory.stations = memory.stations.filter { open.contains($0.key) }
    current.pair(memory.stations)
    current.adopt(assigned(plan))
    await employ()
    for post in plan.posts where before.known[post.device.identity] == nil {
      logger.notice("a device that the configuration does not name is at work", metadata: [
        "device": "\(post.device.identity)", "profile": "\(post.profile.id)", "station": "\(post.row.station ?? "none")", "how": "\(post.row.origin.rawValue)",
      ])
    }
    await remember(plan)
  }

  private func assigned(_ plan: AdoptionPlan) -> [DeviceSetup.Assigned] {
    let present = plan.posts.map { (identity: $0.device.identity, row: $0.row, profile: $0.profile, link: DeviceTraits($0.node)?.link) }
    let absent = plan.absent.compactMap { gone in
      current.catalog[gone.row.profile].map { (identity: gone.identity, row: gone.row, profile: $0, link: DeviceLink.Kind?.none) }
    }
    return (present + absent).compactMap { one in
      do {
        return try DeviceSetup(catalog: current.catalog).assign(
          DeviceID(one.identity), one.profile, set: one.row.options, station: one.row.station, link: one.link
        ) { .plugged(identity: one.identity, interface: one.row.interface, $0) }
      } catch {
        logger.error("\(error)", metadata: ["device": "\(one.identity)"])
        return nil
      }
    }
  }

  /// Gives supervisor and floor the devices of the moment: the configuration's and the adopted ones.
  private func employ() async {
    let devices = current.devices + current.adopted
    await floor.configure(
      current.stations.map { station in
        .init(station, scanners: devices.filter { $0.spec.station == station.name }.map(\.spec.id))
      })
    await supervisor.update(devices.map(\.spec))
  }

  // MARK: the journal

  /// Writes what has changed; a device that is new here with an entry. Work does not wait for it: what could not be written is tried again at the next change.
  private func remember(_ plan: AdoptionPlan) async {
    let writes = memory.writes(since: stored)
    guard !writes.isEmpty else { return }
    let fresh = plan.posts.filter { stored.known[$0.device.identity] == nil && memory.known[$0.device.identity] != nil }
    do {
      let memory = memory
      try await append(fresh.map { entry($0.device.identity, $0.row, $0.row.origin == .spare ? "spare" : "joined") }, writes)
      stored = memory
    } catch { logger.error("what is plugged in could not be remembered: \(error)") }
  }

  private func keep(_ identity: String, _ row: KnownDevice?, _ event: String) async throws {
    var changed = memory
    changed.known[identity] = row
    let shown = row ?? memory.known[identity]
    try await append(shown.map { [entry(identity, $0, event)] } ?? [], changed.writes(since: stored))
    (memory, stored) = (changed, changed)
  }

  private func append(_ entries: [EntryDraft], _ writes: [StateWrite]) async throws {
    _ = try await journal.append(Append(stream: .box, entries: entries, state: writes))
  }

  private func entry(_ identity: String, _ row: KnownDevice, _ event: String) -> EntryDraft {
    EntryDraft(
      .device, at: clock.now(), boot: bootID(), device: DeviceID(identity),
      detail: .object([
        "event": .string(event), "station": row.station.map { .string($0) }, "profile": .string(row.profile), "port": .string(row.port),
        "replaces": row.replaces.map { .string($0) },
      ]))
  }
}

/// Tells `Adoption` of every change, until shutdown.
struct AdoptionService: Service {
  let adoption: Adoption
  let roster: Roster

  func run() async throws {
    let changes = roster.changes()
    await adoption.look()
    for await _ in changes.cancelOnGracefulShutdown() { await adoption.look() }
    // A service that ends would end the daemon.
    try? await gracefulShutdown()
  }
}

/// Takes a station's card from a scanner that has no station, and the tags of readers that are in a zone; everything else goes to the floor.
struct Reception: InputSink {
  let floor: Floor
  let tags: TagDesk
  let work: TagWork
  let current: Current
  let pair: @Sendable (DeviceID, String) async -> Void

  func accept(_ input: DeviceInput) async {
    if case .tag(let read) = input.event, await tags.take(read, from: input.device, at: input.at) { return }
    if case .info("gpi", let value) = input.event, let port = value.split(separator: " ").first.flatMap({ Int($0) }) {
      return await work.input(port, isHigh: value.hasSuffix("high"), of: input.device, at: input.at)
    }
    guard case .scan(let scan) = input.event, !scan.typed, let card = PairingCard(scanned: scan.data), current.hasNoStation(input.device),
      let station = card.station(among: current.stations.map(\.name))
    else { return await floor.accept(input) }
    // Aside: the device is read on meanwhile, and giving it a station may have to wait for it.
    Task { await pair(input.device, station) }
  }

  /// What no zone hears is nobody's work.
  func accept(_ batch: TagBatch, from device: DeviceID, at: Stamp) async { _ = await tags.take(batch, from: device, at: at) }

  func isConfidential(_ input: DeviceInput) async -> Bool {
    if case .tag = input.event { false } else { await floor.isConfidential(input) }
  }
}
