import ControlAPI
import DeviceCatalog
import DeviceRuntime
import FoundationEssentials
import Journal
import Labels
import Links
import Logging
import Presence
import Printing
import Settings
import StationRuntime
import Stations
import Synchronization
import WMS
import WMSWire
import Warehouse

#if canImport(Glibc)
  import Glibc
#else
  import Musl
#endif

/// Everything the daemon is made of, put together once.
struct Daemon: Sendable {
  let configuration: AgentConfiguration
  let clock: SystemClock
  let journal: Journal
  let replica: Replica
  let poller: Poller
  let supervisor: DeviceSupervisor
  let signals: Signals
  let floor: Floor
  let tags: TagDesk
  let tagWork: TagWork
  let presence: PresenceFile
  let gate: CalibrationGate
  let book: TagBook
  let spooler: Spooler
  let destination: WMSDestination?
  let imports: Imports
  /// `nil` where there is no WMS.
  let certificate: CertificateKeeper?
  let startedAt: Int64
  let logger: Logger
  /// What a reload may change.
  let current: Current
  let adoption: Adoption
  let counters: Counters

  var catalog: DeviceCatalog { current.catalog }
  func station(of device: DeviceID) -> String? { current.station(of: device) }
  func assigned(_ device: DeviceID) -> DeviceSetup.Assigned? { (current.devices + current.adopted).first { $0.spec.id == device } }
  /// As the configuration calls them, or by their identities where they were adopted.
  var deviceNames: [String] { (current.devices + current.adopted).map(\.spec.id.rawValue) }
  var profiles: [DeviceID: String] { Dictionary((current.devices + current.adopted).map { ($0.spec.id, $0.profile.id) }) { $1 } }

  func profile(of device: DeviceID) -> DeviceProfile? { assigned(device)?.profile }

  /// Under which the journal keeps the cursors: another kind of system is another destination.
  static func destinationName(_ configuration: AgentConfiguration) -> String {
    guard let adapter = configuration.wms?.adapter, adapter != .tally else { return "wms" }
    return adapter.rawValue
  }

  /// Opens what the configuration names, restores the floor and connects the rooms; starts nothing.
  static func assemble(_ configuration: AgentConfiguration, logger: Logger) async throws -> Daemon {
    let clock = SystemClock()
    let catalog = try catalog()
    for mistake in catalog.mistakes { logger.error("a device profile counts for nothing: \(mistake)") }
    let devices = try DeviceSetup(catalog: catalog).assign(configuration.devices)
    if mkdir(configuration.directory, 0o750) != 0, errno != EEXIST {
      throw Agent.Failure("\(configuration.directory) cannot be made: \(String(cString: strerror(errno))); make its parent, or name another in journal.directory", exit: .configuration)
    }
    let journal = try await Journal.open(
      configuration.directory + "/journal",
      options: JournalOptions(
        limit: configuration.journalLimit, destinations: configuration.wms == nil ? [] : [destinationName(configuration)], retention: configuration.journalRetention,
        second: configuration.journalSecond, mirror: configuration.journalMirror))
    let replica = try Replica(path: configuration.directory + "/cache.db")
    let credentials = Credentials()
    let badge = BadgeHash(credentials: credentials)
    if !badge.isStable { logger.warning("there is no badge key: operators' ids will differ after a restart", metadata: ["file": "\(credentials.path("badge-key"))"]) }

    let signals = Relay()
    let counters = Counters()
    let floor = Floor(
      FloorSurroundings(
        store: FloorStore(journal: journal, prints: signals, counters: counters), master: replica, signals: signals, clock: clock, boot: bootID(),
        badge: { badge($0) }, clockFace: { clockFace($0) }), logger: logger)
    await floor.configure(setups(configuration.stations, devices: configuration.devices))
    let work = TagWork(floor: floor, clock: clock)
    let presence = PresenceFile(journal: journal, work: work, directory: configuration.directory)
    let before = configuration.rfid.setup.zones.isEmpty ? (standing: StandingTags(), recent: []) : try await presence.read()
    try await floor.restore(retiring: try await replica.isWhole(), standing: before.standing)
    await floor.setParked(try await journal.parkedLanes(destination: destinationName(configuration)))
    await floor.setEpoch(try await journal.epoch(destination: destinationName(configuration)))
    let owners = SSCCOwners(directory: configuration.directory, journal: journal.identity.journal)
    for problem in try await floor.offer(owners.own(configuration.ranges)) { logger.error("\(problem)") }
    let book = TagBook(
      store: FloorStore(journal: journal, prints: signals, counters: counters), floor: floor, clock: clock, boot: bootID(), logger: logger)
    for problem in try await book.restore(owners.own(configuration.serials)) { logger.error("\(problem)") }

    // A label came out and the power went before the floor had heard of it.
    for unit in await floor.labelsWaiting { if let job = try await journal.printed(sscc: unit) { try await floor.labelOutcome(job) } }

    let poller = try Poller()
    let current = Current(configuration, devices: devices, catalog: catalog)
    let tags = TagDesk(store: FloorStore(journal: journal, prints: signals, counters: counters), clock: clock, boot: bootID(), logger: logger, work: work)
    tags.configure(configuration.rfid.setup, places: configuration.rfid.places(configuration.stations))
    try await tags.restore(before.standing)
    try await work.restore()
    await work.configure(configuration.rfid.work, standing: before.standing, recent: before.recent)
    let gate = CalibrationGate(Reception(floor: floor, tags: tags, work: work, current: current) { await signals.pair($0, to: $1) })
    let supervisor = DeviceSupervisor(
      specs: devices.map(\.spec), poller: poller, hotplug: try? Hotplug(poller: poller), clock: clock, sink: gate, log: logger,
      vitals: VitalsFile(directory: configuration.directory).read(), inHand: codesInHand(configuration, logger: logger),
      report: { FailureReport(journal: journal, clock: clock, boot: bootID(), logger: logger)($0, $1) })
    let voices = Signals(supervisor: supervisor) { device in current.station(of: device) }
    voices.configure(configuration.sounders, lights: configuration.lights, readers: configuration.readerLights)
    let adoption = Adoption(
      current: current, roster: supervisor.roster, floor: floor, supervisor: supervisor, signals: voices, journal: journal, clock: clock, logger: logger)
    try await adoption.restore()
    signals.connect(signals: voices, adoption: adoption)

    let spooler = Spooler(
      printers: try PrinterSetup(catalog: catalog).assign(configuration.printers, poller: poller), store: journal, clock: clock, logger: logger,
      mayPrint: { await floor.mayPrint($0) }
    ) { event in
      if case .job(let job) = event, job.state.isFinal || job.state == .uncertain {
        do { try await floor.labelOutcome(job) } catch { logger.error("a label's outcome could not be stored: \(error)", metadata: ["job": "\(job.id)"]) }
      }
    }
    signals.connect(prints: spooler)

    let endpoint = configuration.wms.map { wms in
      var endpoint = WMSEndpoint(
        url: wms.url, tokenFile: credentials.secret("wms-token") == nil ? nil : credentials.path("wms-token"), authorityFile: wms.authorities, identity: HeldIdentity(),
        proxy: wms.proxy, proxyCredentialFile: wms.proxy == nil || credentials.secret("wms-proxy") == nil ? nil : credentials.path("wms-proxy"), enrolment: wms.enrolment,
        gln: wms.gln, companyPrefix: wms.companyPrefix, format: wms.format)
      (endpoint.database, endpoint.user, endpoint.warehouse, endpoint.supplier) = (wms.database, wms.user, wms.warehouse, wms.supplier)
      endpoint.passwordFile = credentials.path("wms-password")
      return endpoint
    }
    // Nobody asks for a certificate before a folder.
    let keeper = configuration.wms?.adapter == .folder ? nil : endpoint.map {
      CertificateKeeper(device: journal.identity.device, folder: configuration.directory + "/identity", endpoint: $0, clock: clock, logger: logger)
    }
    let key = try credentials.deviceKey()
    let imports = Imports(
      directory: configuration.directory, own: journal.identity, endpoint: configuration.wms?.adapter == .tally ? endpoint : nil, key: key, clock: clock, logger: logger)
    let destination = try configuration.wms.flatMap { wms in endpoint.map { (wms, $0) } }.map { wms, endpoint in
      try WMSDestination(
        name: destinationName(configuration),
        adapter: wms.adapter,
        endpoint: endpoint, outbox: journal, replica: replica, agent: "tallymand \(Agent.version)", clock: clock, tuning: tuning(wms),
        observer: SyncObserver(
          link: { state in
            journal.linkChanged(state)
            tags.setLink(state)
            Task { await floor.setLink(state) }
          }, parked: { lanes in Task { await floor.setParked(lanes) } },
          alarm: { alarm, raised in
            if alarm.code == .journal {
              Task {
                await floor.holdNumbers(raised)
                await book.holdNumbers(raised)
              }
            }
            if alarm.code == .unauthorized { Task { await keeper?.unwelcome(raised) } }
          },
          clock: { offset, error in
            clock.vouch(offset: offset, error: error)
            Task { await keeper?.clock(offset: offset) }
          }, epoch: { epoch in Task { await floor.setEpoch(epoch) } }), key: key,
        errands: {
          try await Errands(
            store: FloorStore(journal: journal, prints: signals, counters: counters), floor: floor, stations: current.stations,
            printers: configuration.printers.map(\.name), clock: clock, language: configuration.site.language, logger: logger
          ).carryOut($0)
        }, logger: logger)
    }
    if let destination {
      await keeper?.tell { await destination.pump.syncNow() }
      await floor.setLink(LinkState.down)
      tags.setLink(LinkState.down)
    }
    return Daemon(
      configuration: configuration, clock: clock, journal: journal, replica: replica, poller: poller, supervisor: supervisor, signals: voices,
      floor: floor, tags: tags, tagWork: work, presence: presence, gate: gate, book: book, spooler: spooler, destination: destination, imports: imports, certificate: keeper, startedAt: clock.now().wall,
      logger: logger, current: current, adoption: adoption,
      counters: counters)
  }

  private static func tuning(_ wms: AgentConfiguration.WMS) -> SyncTuning {
    var tuning = SyncTuning()
    tuning.poll = wms.poll
    return tuning
  }

  static func catalog() throws(SettingsProblems) -> DeviceCatalog {
    try DeviceCatalog.usable(shipped: shippedDevices, site: siteDevices)
  }

  /// The same, with every mistake of the site's files refused.
  static func checkedCatalog() throws(SettingsProblems) -> DeviceCatalog { try DeviceCatalog(shipped: shippedDevices, site: siteDevices) }

  /// Below the runtime folder: gone with the machine's memory, and with the service when it is stopped for good.
  private static func codesInHand(_ configuration: AgentConfiguration, logger: Logger) -> CodesInHand? {
    let folder = environment("RUNTIME_DIRECTORY") ?? configuration.control.socket.split(separator: "/", omittingEmptySubsequences: false).dropLast().joined(separator: "/")
    do { return try CodesInHand(path: folder + "/in-hand", boot: bootID) } catch {
      logger.warning("a code that a crash of this program cuts in two will not be known as such: \(error)")
      return nil
    }
  }

  private static let siteDevices = "/etc/tallyman/devices"

  /// Where the profiles are: beside an installed daemon, or where `TALLYMAN_DEVICES` says.
  private static var shippedDevices: String { environment("TALLYMAN_DEVICES") ?? "/usr/share/tallyman/devices" }

  static func setups(_ stations: [StationConfiguration], devices: [AgentConfiguration.Device]) -> [StationSetup] {
    stations.map { station in
      StationSetup(station, scanners: devices.filter { $0.station == station.name }.map { DeviceID($0.name) })
    }
  }

  /// `10:42` at the site.
  private static func clockFace(_ wall: Int64) -> String {
    var seconds = time_t(wall / 1000)
    var parts = tm()
    localtime_r(&seconds, &parts)
    func two(_ number: Int32) -> String { number < 10 ? "0\(number)" : "\(number)" }
    return "\(two(parts.tm_hour)):\(two(parts.tm_min))"
  }
}

extension Replica {
  /// Every collection has come at least once.
  func isWhole() async throws -> Bool {
    for collection in SyncPath.MasterCollection.allCases where collection != .errands {
      if try await etag(of: collection.rawValue) == nil { return false }
    }
    return true
  }
}

/// Ties rooms whose makers need each other: the floor signals to devices that feed the floor. No actor: a worker waits for each turn of a thread.
private final class Relay: SignalPort {
  private struct Ends {
    var signals: (any SignalPort)?
    var spooler: Spooler?
    var adoption: Adoption?
  }
  private let ends = Mutex(Ends())

  func connect(signals: any SignalPort, adoption: Adoption) { ends.withLock { ($0.signals, $0.adoption) = (signals, adoption) } }
  func connect(prints: Spooler) { ends.withLock { $0.spooler = prints } }
  func signal(_ signal: Signal, to device: DeviceID) async { await ends.withLock { $0.signals }?.signal(signal, to: device) }
  func pair(_ device: DeviceID, to station: String) async { await ends.withLock { $0.adoption }?.pair(device, to: station) }
  func submit(_ jobs: [PrintJob]) async throws { try await ends.withLock { $0.spooler }?.submit(jobs) }
}

/// The journal as the floor sees it: what an append stored is counted, and the labels it asked for go to the spooler once they are on the disk.
private struct FloorStore: EntryStore {
  let journal: Journal
  let prints: Relay
  let counters: Counters
  var identity: JournalIdentity { journal.identity }

  nonisolated(nonsending) func append(_ append: Append) async throws(StoreError) -> Receipt {
    let receipt = try await journal.append(append)
    counters.add(append.entries.map(\.kind), of: append.stream)
    // A spooler that fails here finds the job in the journal at its next start: paper never blocks work.
    if !receipt.jobs.isEmpty { try? await prints.submit(receipt.jobs) }
    return receipt
  }

  func state(prefix: String, after: String, count: Int) async throws(StoreError) -> [StateWrite] {
    try await journal.state(prefix: prefix, after: after, count: count)
  }
}
