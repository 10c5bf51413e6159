public import Links
public import Logging
public import ServiceLifecycle
public import Warehouse

/// Keeps every configured device running, and is how the rest of the program reaches them.
public actor DeviceSupervisor: Service {
  /// What passes between the daemon and its devices, for people to look at.
  public nonisolated let tap = DeviceTap()
  /// What is plugged in; fed here where there is udev.
  public nonisolated let roster: Roster
  private let around: DeviceSurroundings
  private let hotplug: Hotplug?
  private var runners: [DeviceID: DeviceRunner] = [:]
  private var running = false
  /// Of devices that are not there at the moment too.
  private var vitals: [DeviceID: DeviceVitals]

  /// - Parameters:
  ///   - hotplug: `nil` where there is no udev: devices that went away are then looked for every few seconds.
  ///   - vitals: what is known of devices from before.
  ///   - inHand: remembers over a restart that part of a code had come.
  ///   - report: told when a device begins to fail, or works again; must return at once.
  public init(
    specs: [DeviceSpec], poller: Poller, hotplug: Hotplug?, roster: Roster = Roster(), clock: any Clockwork, sink: any InputSink, log: Logger,
    vitals: [DeviceID: DeviceVitals] = [:], inHand: CodesInHand? = nil,
    report: @escaping @Sendable (DeviceID, DeviceTrend.Change) -> Void = { _, _ in }
  ) {
    self.hotplug = hotplug
    self.roster = roster
    self.vitals = vitals
    around = DeviceSurroundings(
      poller: poller, roster: roster, clock: clock, sink: sink, tap: tap, doors: TCPDoors(), log: log, hasHotplug: hotplug != nil, inHand: inHand, report: report)
    for spec in specs { runners[spec.id] = DeviceRunner(spec, around, vitals: vitals[spec.id]) }
  }

  /// Runs until the graceful shutdown; returns when every link is closed and what was half received has been reported.
  public func run() async throws {
    running = true
    await roster.refresh()
    for runner in runners.values { await runner.start() }
    let listening = Task { await listen() }
    try? await gracefulShutdown()
    hotplug?.close()
    await listening.value
    running = false
    await stop(Array(runners.values))
  }

  /// Takes over a new configuration. Devices whose specification did not change are not touched: no scan of theirs is dropped.
  public func update(_ specs: [DeviceSpec]) async {
    var retired: [DeviceRunner] = []
    var fresh: [DeviceID: DeviceRunner] = [:]
    let wanted = Dictionary(specs.map { ($0.id, $0) }) { _, last in last }
    for (id, runner) in runners {
      if let spec = wanted[id], await spec.isSame(as: runner.spec) {
        await runner.reassign(to: spec.station)
      } else if runners[id] === runner {
        runners[id] = nil
        retired.append(runner)
      }
    }
    for (id, spec) in wanted where runners[id] == nil {
      let runner = DeviceRunner(spec, around, vitals: nil)
      runners[id] = runner
      fresh[id] = runner
    }
    // First all old ones go: a fresh one may want the same node.
    await stop(retired)
    for runner in retired {
      let health = await runner.health
      vitals[health.id] = health.vitals
    }
    for (id, runner) in fresh { await runner.inherit(vitals[id]) }
    guard running else { return }
    for (id, runner) in fresh where runners[id] === runner { await runner.start() }
  }

  /// Whether the device was told: it is there, and has something to sound or light for this signal.
  @discardableResult
  public func signal(_ signal: Signal, to device: DeviceID) async -> Bool { await runners[device]?.command(.signal(signal)) ?? false }

  /// Gives a device an order; `false` where there is no device of that name.
  @discardableResult
  public func command(_ command: DeviceCommand, to device: DeviceID) async -> Bool {
    guard let runner = runners[device] else { return false }
    await runner.command(command)
    return true
  }

  /// What was asked of a device and what became of it; `nil` where there is no such device, or its protocol keeps no account.
  public func account(of device: DeviceID) async -> ReaderAccount? { await runners[device]?.account }

  /// How all devices are doing, by name.
  public func snapshot() async -> [DeviceHealth] {
    var all: [DeviceHealth] = []
    for runner in runners.values { all.append(await runner.look()) }
    return all.sorted { $0.id.rawValue < $1.id.rawValue }
  }

  /// What is worth keeping over a restart.
  public func allVitals() async -> [DeviceID: DeviceVitals] {
    for (id, runner) in runners { vitals[id] = await runner.health.vitals }
    return vitals
  }

  private func stop(_ runners: [DeviceRunner]) async {
    await withDiscardingTaskGroup { group in
      for runner in runners { group.addTask { await runner.stop() } }
    }
  }

  private func listen() async {
    guard let hotplug else { return }
    do throws(LinkError) {
      while true {
        let event = try await hotplug.next()
        await roster.take(event)
        for runner in await concerned(by: event) { await runner.appeared() }
      }
    } catch {
      if error.code != .closed { around.log.error("devices are no longer announced", metadata: ["error": "\(error)"]) }
    }
  }

  private func concerned(by event: HotplugEvent) async -> [DeviceRunner] {
    switch event {
    case .added(let facts):
      guard let device = roster.device(of: facts.node) else { return [] }
      var concerned: [DeviceRunner] = []
      for runner in runners.values where await runner.spec.endpoint.concerns(device) { concerned.append(runner) }
      return concerned
    case .missed: return Array(runners.values)
    case .removed, .overCurrent: return []
    }
  }
}
