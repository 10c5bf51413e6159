import ControlAPI
import DeviceRuntime
import Journal
import Links
import Printing
import StationRuntime
import Stations
import WMS
import WMSWire
import Warehouse

/// Answers the CLI and the screens from the running services.
struct LiveBackend: ControlBackend {
  let daemon: Daemon
  private var stored: JournalBackend { JournalBackend(journal: daemon.journal, stations: daemon.current.stations.map(\.name)) }

  init(daemon: Daemon) { self.daemon = daemon }

  func entries(_ request: EntriesRequest) async throws(ControlError) -> [EntryReport] { try await stored.entries(request) }
  func entry(_ request: EntryRequest) async throws(ControlError) -> EntryReport { try await stored.entry(request) }
  func balance(_ request: BalanceRequest) async throws(ControlError) -> [BalanceReport] { try await stored.balance(request) }
  func verify(_ request: VerifyRequest) async throws(ControlError) -> [ControlAPI.VerifyReport] {
    let rows = try await stored.verify()
    return request.againstWMS ? try await compare(rows) : rows
  }
  func export(_ request: ExportRequest) async throws(ControlError) -> ExportHeader { try await stored.export(request) }
  func importJournal(_ request: ImportRequest) async throws(ControlError) -> [ImportReport] {
    if let path = request.path { return [try await daemon.imports.take(path)] }
    return await daemon.imports.reports
  }

  func enrol(_ request: EnrolRequest) async throws(ControlError) -> CertificateReport { try await EnrolOrders(daemon: daemon).enrol(request) }

  // MARK: Devices

  func devices() async throws(ControlError) -> [DeviceReport] {
    try await DeviceList(daemon: daemon).reports() + StatusReporter(backend: self).listedPrinters()
  }
  func adopt(_ request: AdoptRequest) async throws(ControlError) -> DeviceReport { try await DeviceOrders(daemon: daemon).adopt(request) }
  func forget(_ request: ForgetRequest) async throws(ControlError) -> String { try await DeviceOrders(daemon: daemon).forget(request) }
  func explain(device: String?) async throws(ControlError) -> [ExplainReport] { try await DeviceExplainer(daemon: daemon).explain(device) }
  func tap(_ request: TapRequest) async throws(ControlError) -> AsyncStream<TapEvent> { try await DeviceWatch(daemon: daemon).events(request) }
  func record(_ request: RecordRequest) async throws(ControlError) -> AsyncStream<String> {
    try await DeviceEvidence(daemon: daemon).recording(request)
  }
  func show(device: String) async throws(ControlError) -> DeviceShow { try await DeviceShower(daemon: daemon).show(device) }
  func follow(_ request: TapRequest) async throws(ControlError) -> AsyncStream<FollowEvent> {
    try await DeviceEvidence(daemon: daemon).following(request)
  }
  func metrics() async throws(ControlError) -> MetricsReport {
    MetricsReport(text: Metrics(status: try await status(), devices: await daemon.supervisor.snapshot(), tags: daemon.tags.view()).text)
  }

  func tags(_ request: TagsRequest) async throws(ControlError) -> TagsReport { try TagAnswers(desk: daemon.tags, work: daemon.tagWork, stored: stored).tags(request) }
  func count(_ request: CountRequest) async throws(ControlError) -> AsyncStream<CountUpdate> {
    try ZoneCounter(desk: daemon.tags, floor: daemon.floor, stations: daemon.current.stations, clock: daemon.clock).updates(request)
  }
  func find(_ request: FindRequest) async throws(ControlError) -> AsyncStream<TagSight> { try TagFinder(desk: daemon.tags, clock: daemon.clock, supervisor: daemon.supervisor).sights(request) }
  func why(_ request: WhyRequest) async throws(ControlError) -> WhyReport { try await TagAnswers(desk: daemon.tags, work: daemon.tagWork, stored: stored).why(request) }
  func reader(_ request: ReaderRequest) async throws(ControlError) -> ReaderReport { try await ReaderAnswers(daemon: daemon).report(request) }

  func write(_ request: WriteRequest) async throws(ControlError) -> WriteReport { try await TagWriting(daemon: daemon).write(request) }
  func readTag(_ request: ReadTagRequest) async throws(ControlError) -> WriteReport { try await TagWriting(daemon: daemon).read(request) }
  func pendingTags(_ request: PendingTagsRequest) async throws(ControlError) -> [PendingTag] { try await TagWriting(daemon: daemon).pending(request) }

  func sheet(_ request: SheetRequest) async throws(ControlError) -> SheetReport { try await Sheets(daemon: daemon).report(request) }
  func calibrate(_ request: CalibrateRequest) async throws(ControlError) -> AsyncStream<CalibrationStep> { try await CalibrationWatch(daemon: daemon).steps(request) }

  // MARK: Stations

  func watch(_ request: WatchRequest) async throws(ControlError) -> AsyncStream<FloorEvent> {
    if let station = request.station { try await known(station) }
    let events = await daemon.floor.watch()
    guard let station = request.station else { return events }
    let (stream, continuation) = AsyncStream.makeStream(of: FloorEvent.self, bufferingPolicy: .bufferingNewest(256))
    let filter = Task {
      for await event in events where event.station == station { continuation.yield(event) }
      continuation.finish()
    }
    continuation.onTermination = { _ in filter.cancel() }
    return stream
  }

  func stations() async throws(ControlError) -> [StationReport] { 
    let counters = daemon.counters
    return await daemon.floor.snapshot().stations.map { station in
      var report = StationReport(
        name: station.name, flow: station.flow, mode: station.mode,
        sessions: station.sessions.map { session in
          .init(
            id: session.name, device: station.scanners.first { session.name.hasPrefix($0) }, operator: session.operator, document: session.document,
            prompt: session.prompt)
        }, counters: counters.of(StreamID(station.mode == .training ? "_training.\(station.name)" : station.name)),
        labelPending: station.labelsPending.count { $0.state != .attach })
      report.progress = station.progress
      report.pairing = PairingCard(station: station.name).text
      return report
    }
   }

  func service(_ request: ServiceRequest) async throws(ControlError) -> StationReport {
    try await known(request.station)
    try await asked { try await daemon.floor.service(request.station, for: .seconds(request.seconds)) }
    return try await known(request.station)
  }

  func simulate(_ request: SimulateRequest) async throws(ControlError) -> SimulateReport {
    try await known(request.station)
    guard let data = bytes(hex: request.data) else { throw ControlError("cli.bad-hex", ["text": request.data], exit: .usage) }
    let event = try await asked { try await daemon.floor.simulate(Scan(data: data, symbology: request.symbology, typed: request.typed), at: request.station) }
    return SimulateReport(events: event.map { [$0] } ?? [])
  }

  @discardableResult
  func known(_ station: String) async throws(ControlError) -> StationReport {
    let stations = try await stations()
    guard let found = stations.first(where: { $0.name == station }) else {
      throw .unknown(.station, station, among: stations.map(\.name))
    }
    return found
  }

  /// Holds the chains against those of the WMS: the same value means the same bytes up to there.
  private func compare(_ rows: [ControlAPI.VerifyReport]) async throws(ControlError) -> [ControlAPI.VerifyReport] {
    guard let destination = daemon.destination else { throw ControlError("agent.no-wms", exit: .notFound) }
    return try await asked {
      let cursors = Dictionary(try await destination.cursors(of: daemon.journal.identity).map { ($0.stream, $0) }) { $1 }
      let heads = Dictionary(try await daemon.journal.heads().map { ($0.stream, $0.next) }) { $1 }
      var rows = rows
      for index in rows.indices {
        guard let cursor = cursors[rows[index].stream], cursor.next > 1, let theirs = cursor.lastHash else { continue }
        let ours = try await daemon.journal.hash(stream: StreamID(rows[index].stream), seq: cursor.next - 1)
        if let ours, hex(ours) == theirs {
          rows[index].sameAtWMS = cursor.next - 1
        } else {
          let end = heads[StreamID(rows[index].stream)] ?? 1
          let isBehind = ours == nil && cursor.next <= end
          (rows[index].ok, rows[index].differsAtWMS) = (false, isBehind ? nil : true)
          let there = isBehind ? "the WMS needs entries from \(cursor.next) on, which it had confirmed and which are not here any more"
            : ours == nil ? "the WMS has entries up to \(cursor.next - 1), which are not here" : "the WMS has other bytes up to entry \(cursor.next - 1)"
          rows[index].problem = [rows[index].problem, there].compactMap { $0 }.joined(separator: "; ")
        }
      }
      return rows
    }
  }

  // MARK: Sync

  func sync(_ request: SyncRequest) async throws(ControlError) -> SyncReport {
    guard let destination = daemon.destination else { throw ControlError("agent.no-wms", exit: .notFound) }
    switch request.command {
    case nil: break
    case "now": 
      await destination.pump.syncNow()
      destination.downlink.poll()
    case "pause": await destination.pump.pause()
    case "resume":
      if let segment = request.withoutSegment {
        guard daemon.journal.giveUp(segment: segment) else { throw ControlError("agent.no-missing-segment", ["segment": "\(segment)"], exit: .notFound) }
        try await asked { try await daemon.record(.config, ["event": "segment-given-up", "segment": .int(Int64(segment))]) }
      }
      await destination.pump.resume()
    case let command?: throw ControlError("agent.bad-request", ["error": command], exit: .usage)
    }
    // Through the pump's own loop, so that the answer already knows of the order.
    if request.command != nil { _ = await destination.pump.ping() }
    let status = await destination.pump.status()
    return SyncReport(
      destination: status.destination, link: status.link, paused: status.phase == .paused, lastSuccessAt: status.lastSuccessAt, lastError: status.lastError,
      nextAttemptAt: status.nextAttemptAt, streams: status.streams.map { .init(stream: $0.stream, next: $0.end, cursor: $0.cursor) },
      parked: try await asked { try await daemon.journal.parkedLanes(destination: status.destination) },
      alarms: status.alarms.map(\.notice), masterDataAt: try await asked { try await informedAt() }, advice: status.advice)
  }

  /// When the last word of the WMS came, once every collection has come at all.
  private func informedAt() async throws -> Int64? {
    try await daemon.replica.isWhole() ? daemon.replica.asOf : nil
  }

  func rejected(_ request: RejectedRequest) async throws(ControlError) -> [RejectedReport] { try await Rejected(daemon: daemon).answer(request) }

  // MARK: Labels

  func printTest(_ request: PrintTestRequest) async throws(ControlError) -> JobReport {
    let printers = daemon.configuration.printers.map(\.name)
    guard printers.contains(request.printer) else {
      throw .unknown(.printer, request.printer, among: printers)
    }
    var values = request.location.map { ["location": $0] } ?? [:]
    if let station = request.pairing {
      try await known(station)
      // People read the station's name where a printer can print it; scanners read the card's text.
      let code = PairingCard(station: station).text
      values = ["location": station.utf8.allSatisfy { (0x20...0x7E).contains($0) } ? station : code, "code": code]
    }
    let label = LabelRequest(template: values.isEmpty ? "test" : "location", printer: request.printer, values: values)
    return try await self.label { JobReport(try await daemon.spooler.accept(label)) }
  }

  func jobs(_ request: JobsRequest) async throws(ControlError) -> [JobReport] {
    let states = Set(PrintJobState.allCases.filter { request.all || !$0.isFinal })
    return try await asked { try await daemon.journal.jobs(in: states).map(JobReport.init) }
  }

  func reprint(_ request: ReprintRequest) async throws(ControlError) -> JobReport {
    try await label { JobReport(try await daemon.spooler.reprint(request.job, reason: request.reason)) }
  }

  func resolve(_ request: ResolveRequest) async throws(ControlError) -> JobReport {
    try await label { JobReport(try await daemon.spooler.resolve(request.job, cameOut: request.cameOut)) }
  }

  private func label(_ work: () async throws -> JobReport) async throws(ControlError) -> JobReport {
    do { return try await work() } catch let error as SpoolerError {
      throw ControlError("agent.failed", ["error": error.detail + "; tally print jobs --all lists them"], exit: error.code == .unknownJob ? .notFound : .failed)
    } catch { throw ControlError("agent.bad-label", ["error": "\(error)"]) }
  }

  func status() async throws(ControlError) -> StatusReport { try await StatusReporter(backend: self).report() }
}
