import Logging
public import Stations
public import Warehouse

/// What others tell the floor, and ask of it.
extension Floor {
  /// The way to the WMS is there, or is gone. The worker hears of it with the next stored scan.
  public func setLink(_ state: LinkState) {
    guard state != link else { return }
    link = state
    for name in stations.keys.sorted() {
      var event = FloorEvent(at: world.clock.now().wall, station: name)
      event.link = state
      publish(event)
    }
  }

  /// The work that the WMS has stopped, all of it: the next scan of it says stop, and why.
  public func setParked(_ lanes: [ParkedLane]) { parked = Dictionary(lanes.map { ($0.lane, $0) }) { $1 } }

  /// Ranges of pallet numbers from the configuration. Returns why some are not used.
  public func offer(_ ranges: [SSCCRange]) -> [String] {
    let problems = ranges.compactMap { pool.offer($0) }
    for problem in problems { logger.warning("pallet numbers: \(problem)") }
    return problems
  }

  /// A range that the WMS leased in an epoch. Returns why it is not used.
  public func offer(_ range: SSCCRange, leasedIn epoch: Int64) -> String? { pool.offer(range, leasedIn: epoch) }

  /// The WMS's number for this journal: only what it leased under this one is used. `nil` before the first session.
  public var epoch: Int64? { pool.epoch }
  public func setEpoch(_ epoch: Int64?) { pool.epoch = epoch }

  /// Takes the next pallet number for something else than a pallet in a worker's hands, with what is made of it in the same append. `nil` where no
  /// range has one left.
  public func takeNumber(_ append: @Sendable (String) throws -> Append) async throws -> String? {
    guard let sscc = pool.next else { return nil }
    var append = try append(sscc)
    guard let row = try pool.take(at: world.clock.now().mono) else { return nil }
    append.state.append(row)
    _ = try await world.store.append(append)
    return sscc
  }

  /// A pallet number from outside goes on a tag, with what is made of it in the same append: a range that comes later does not give it again.
  public func noteNumber(_ sscc: String, _ append: Append) async throws {
    var append = append
    if let row = pool.note(sscc) { append.state.append(row) }
    _ = try await world.store.append(append)
  }

  /// Gives no pallet numbers while another continuation of this journal is about, which would give the same ones.
  public func holdNumbers(_ held: Bool) { pool.isHeld = held }

  /// Starts service mode at a station for a time, or ends it with zero.
  public func service(_ station: String, for time: Duration) async throws {
    guard stations[station] != nil else { throw FloorError.noStation(station, known: stations.keys.sorted()) }
    let until = world.clock.now().mono + min(time, Floor.longestService).components.seconds * 1000
    let change = Change.station(station, StationState(serviceUntil: time > .zero ? until : nil, boot: world.boot))
    _ = try await commit(Append(stream: .box, state: [StateCoding.write(change)]), [change])
  }

  /// A station that was forgotten in service mode is back at work the next shift.
  private static let longestService = Duration.seconds(12 * 3600)

  /// A scan as if a scanner of the station had read it; all that follows is real. What came of it.
  public func simulate(_ scan: Scan, at station: String) async throws -> FloorEvent? {
    guard stations[station] != nil else { throw FloorError.noStation(station, known: stations.keys.sorted()) }
    return await run(DeviceInput(device: Floor.simulated(station), at: world.clock.now(), event: .scan(scan)))
  }

  /// What the station would take a code for; nothing happens. `nil` where there is no such station.
  public func recognise(_ scan: Scan, at station: String) -> String? {
    guard let setup = stations[station] else { return nil }
    return Stations.recognise(scan, context(setup.configuration, "", at: world.clock.now())).description
  }

  public func isConfidential(_ input: DeviceInput) -> Bool {
    let scan: Scan
    switch input.event {
    case .scan(let whole): scan = whole
    case .incomplete(let data, _): scan = Scan(data: data)
    case .tag, .printer, .fault, .info, .result: return false
    }
    guard let setup = stationOf[input.device].flatMap({ stations[$0] }) else { return Stations.isConfidential(scan) }
    switch Stations.recognise(scan, context(setup.configuration, "", at: input.at)) {
    case .badge, .confidential: return true
    default: return false
    }
  }

  // MARK: Labels

  /// Pallets whose label has not come out, as far as the floor knows.
  public var labelsWaiting: [String] {
    stations.keys.sorted().flatMap { memory.labels[$0]?.values.filter { $0.state == .waiting }.map(\.unit).sorted() ?? [] }
  }

  /// A print job has come to an end, or to where a person must say what became of it. A label that came out while others wait too is to be scanned back
  /// at its pallet.
  public func labelOutcome(_ job: PrintJob) async throws {
    guard let unit = job.request.sscc, let station = stations.values.first(where: { $0.configuration.stream == job.stream }),
      var label = memory.labels[station.configuration.name]?[unit]
    else { return }
    guard job.state == .printed else {
      var event = FloorEvent(at: world.clock.now().wall, station: station.configuration.name)
      event.notice = Notice(job.state == .uncertain ? "label-uncertain" : "label-failed", ["unit": "…" + unit.suffix(6), "printer": job.request.printer])
      return publish(event)
    }
    let name = station.configuration.name
    let others = memory.labels[name]?.values.filter { $0.unit != unit && $0.state != .numberless }.count ?? 0
    label.state = .attach
    let change = Change.label(station: name, unit: unit, others > 0 ? label : nil)
    _ = try await commit(Append(stream: .box, state: [StateCoding.write(change)]), [change])
    var event = FloorEvent(at: world.clock.now().wall, station: name)
    event.notice = others > 0 ? Notice("ask-attach", ["unit": "…" + unit.suffix(6)]) : nil
    publish(event)
  }

  /// Whether a pallet's label may be sent: not while one that came out late has not been scanned at its pallet, and never once the pallet was undone.
  public func mayPrint(_ job: PrintJob) -> LabelPermission {
    guard job.reprintOf == nil, let unit = job.request.sscc, let station = stations.values.first(where: { $0.configuration.stream == job.stream }) else { return .now }
    let labels = memory.labels[station.configuration.name] ?? [:]
    guard labels[unit] != nil else { return .never("the pallet was undone and its number is void") }
    return labels.values.contains { $0.state == .attach && $0.unit != unit } ? .later : .now
  }

  // MARK: Watching

  /// What happens from now on. A watcher that is slow loses the oldest events, and the loss is counted.
  public func watch() -> AsyncStream<FloorEvent> {
    let (stream, continuation) = AsyncStream.makeStream(of: FloorEvent.self, bufferingPolicy: .bufferingNewest(256))
    let id = nextWatcher
    nextWatcher += 1
    watchers[id] = continuation
    continuation.onTermination = { [weak self] _ in Task { await self?.unwatch(id) } }
    return stream
  }

  /// Tells those who watch a station of something that came about outside the floor.
  public func announce(_ notice: Notice, at station: String, device: DeviceID) {
    var event = FloorEvent(at: world.clock.now().wall, station: station)
    (event.notice, event.device, event.signal) = (notice, device.rawValue, .good)
    publish(event)
  }

  /// Shows words at a station that follow from no scan.
  public func tell(_ notice: Notice, at station: String) {
    var event = FloorEvent(at: world.clock.now().wall, station: station)
    event.notice = notice
    publish(event)
  }

  private func unwatch(_ id: Int) { watchers[id] = nil }

  func publish(_ event: FloorEvent) {
    for continuation in watchers.values { if case .dropped = continuation.yield(event) { dropped += 1 } }
  }

  public func snapshot() -> FloorSnapshot {
    let now = world.clock.now()
    let pictures = stations.values.sorted { $0.configuration.name < $1.configuration.name }.map { picture($0, at: now) }
    let documents = memory.documents.filter { !$0.value.progress.isFinished }.map { key, document in
      FloorSnapshot.OpenDocument(
        type: key.type, number: key.number, state: document.progress.state.rawValue, units: document.tallies.values.reduce(0) { $0 + $1.units }, pieces: document.seen.count,
        sessions: memory.sessions.filter { $0.value.document == key }.keys.map { "\($0.station)/\($0.session)" }.sorted())
    }
    return FloorSnapshot(
      stations: pictures, documents: documents.sorted { $0.number < $1.number }, link: link, triggers: ledger.values.reduce(0, +),
      palletNumbersLeft: pool.left, palletNumberHours: pool.hoursLeft(at: now.mono), parked: parked.keys.sorted(), droppedEvents: dropped)
  }

  private func picture(_ setup: StationSetup, at now: Stamp) -> FloorSnapshot.Station {
    let configuration = setup.configuration
    let state = memory.stations[configuration.name]
    let isInService = state?.boot == world.boot && (state?.serviceUntil ?? 0) > now.mono
    let source = configuration.mode == .training ? training : memory
    let sessions = source.sessions.filter { $0.key.station == configuration.stream.rawValue && !$0.key.isPortal }.map { key, state in
      FloorSnapshot.Session(
        name: key.session, operator: state.operator.map { world.master.operator(id: $0)?.name ?? String($0.prefix(6)) },
        document: state.document?.number, prompt: prompt(state, context(configuration, key.session, at: now)), openSteps: state.openSteps.count)
    }
    let labels = (memory.labels[configuration.name] ?? [:]).values.sorted { ($0.since, $0.unit) < ($1.since, $1.unit) }
    return FloorSnapshot.Station(
      name: configuration.name, flow: configuration.flow.rawValue, mode: isInService ? .test : configuration.mode, language: configuration.language,
      scanners: setup.scanners.map(\.rawValue), sessions: sessions.sorted { $0.name < $1.name },
      idlePrompt: prompt(SessionState(), context(configuration, "", at: now)), labelsPending: labels, progress: progress(at: configuration))
  }
}

/// Why an order to the floor could not be carried out.
public enum FloorError: Error, Sendable, Equatable, CustomStringConvertible {
  case noStation(String, known: [String])
  /// A row of the state table that cannot be understood.
  case badState(String, String)
  public var description: String {
    switch self {
    case .noStation(let name, let known): "no station is called \(name); there is: \(known.isEmpty ? "none" : known.joined(separator: ", "))"
    case .badState(let key, let reason): "the state \(key) cannot be read: \(reason); start the version of tallymand that wrote it"
    }
  }
}

/// How the floor stands, for `tally status`, `tally station list` and the station's screen.
public struct FloorSnapshot: Sendable, Codable {
  public struct Session: Sendable, Codable {
    public var name: String
    public var `operator`: String?
    public var document: String?
    public var prompt: Notice
    public var openSteps: Int
  }
  public struct Station: Sendable, Codable {
    public var name: String
    public var flow: String
    public var mode: Mode
    public var language: Language
    public var scanners: [String]
    public var sessions: [Session]
    /// What it asks before anybody has scanned.
    public var idlePrompt: Notice
    public var labelsPending: [PendingLabel]
    /// How far the open document is, at a station that hears tags.
    public var progress: DocumentProgress?
  }
  public struct OpenDocument: Sendable, Codable {
    public var type: String
    public var number: String
    public var state: String
    public var units: Int
    /// Serials and cases that are remembered so that none counts twice.
    public var pieces: Int
    public var sessions: [String]
  }
  public var stations: [Station]
  public var documents: [OpenDocument]
  public var link: LinkState
  /// Triggers that ended as entries, since the journal began.
  public var triggers: Int64
  public var palletNumbersLeft: Int64
  public var palletNumberHours: Double?
  public var parked: [String]
  /// Events that slow watchers have missed.
  public var droppedEvents: Int
}
