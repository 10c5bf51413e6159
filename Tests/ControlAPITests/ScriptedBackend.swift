import ControlAPI
import Foundation
import Synchronization
import Warehouse

/// A daemon whose answers are known beforehand and that remembers what it was asked.
final class ScriptedBackend: ControlBackend {
  struct State {
    var asked: [String] = []
    var watchers: [Int: AsyncStream<FloorEvent>.Continuation] = [:]
    var opened = 0
    var error: ControlError?
    var healthy = true
  }

  let state = Mutex(State())
  /// What stands wherever a daemon's string can stand.
  let text: String
  init(text: String = "dock-1") { self.text = text }

  func fail(with error: ControlError?) { state.withLock { $0.error = error } }
  var watchers: Int { state.withLock { $0.watchers.count } }
  var asked: [String] { state.withLock { $0.asked } }

  func say(_ event: FloorEvent) { for watcher in state.withLock({ Array($0.watchers.values) }) { watcher.yield(event) } }
  func endWatches() { for watcher in state.withLock({ Array($0.watchers.values) }) { watcher.finish() } }

  private func take(_ route: ControlRoute, _ request: (any Encodable)? = nil) throws(ControlError) {
    let question = request.map { json($0) } ?? ""
    let error = state.withLock { state in
      state.asked.append(route.rawValue + question)
      return state.error
    }
    if let error { throw error }
  }

  func status() async throws(ControlError) -> StatusReport {
    try take(.status)
    return status(healthy: state.withLock { $0.healthy })
  }
  func devices() async throws(ControlError) -> [DeviceReport] {
    try take(.devices)
    return [device]
  }
  func explain(device: String?) async throws(ControlError) -> [ExplainReport] {
    try take(.explain, WatchRequest(station: device))
    return [explained]
  }
  func adopt(_ request: AdoptRequest) async throws(ControlError) -> DeviceReport {
    try take(.adopt, request)
    return device
  }
  func forget(_ request: ForgetRequest) async throws(ControlError) -> String {
    try take(.forget, request)
    return text
  }
  func tap(_ request: TapRequest) async throws(ControlError) -> AsyncStream<TapEvent> {
    try take(.tap, request)
    return list(request.device == "silent" ? [broken] : [tapped])
  }
  func show(device: String) async throws(ControlError) -> DeviceShow {
    try take(.show, TapRequest(device: device, seconds: 0))
    return shown
  }
  func follow(_ request: TapRequest) async throws(ControlError) -> AsyncStream<FollowEvent> {
    try take(.follow, request)
    return list(followed)
  }
  func tags(_ request: TagsRequest) async throws(ControlError) -> TagsReport {
    try take(.tags, request)
    return tagsInView
  }
  func why(_ request: WhyRequest) async throws(ControlError) -> WhyReport {
    try take(.tagWhy, request)
    return reasons
  }
  func count(_ request: CountRequest) async throws(ControlError) -> AsyncStream<CountUpdate> {
    try take(.count, request)
    return list(counted)
  }
  var counted: [CountUpdate] {
    let line = CountUpdate.Line(unit: text, item: nil, counted: 1, expected: 1, elsewhere: nil)
    let under = CountUpdate(at: 0, tags: 1, lines: [line])
    var over = CountUpdate(at: 1, tags: 2, lines: [line, .init(unit: nil, item: text, counted: 5, expected: nil, elsewhere: text)])
    (over.isOver, over.entry, over.notice) = (true, text, Notice("place-counted", ["location": text, "there": "2", "missing": "0", "extra": "0"]))
    return [under, over]
  }
  func find(_ request: FindRequest) async throws(ControlError) -> AsyncStream<TagSight> {
    try take(.find, request)
    return list(sighted)
  }
  var sighted: [TagSight] {
    var heard = TagSight(at: 0), last = TagSight(at: 1)
    (heard.tag, heard.urn, heard.state, heard.zone, heard.antennas) = (text, text, "present", text, tag.antennas)
    (last.tag, last.zone) = (text, text)
    return [heard, last, TagSight(at: 2)]
  }
  func reader(_ request: ReaderRequest) async throws(ControlError) -> ReaderReport {
    try take(.reader, request)
    return explainedReader
  }
  var explainedReader: ReaderReport {
    var account = ReaderAccount(intent: text, asked: ["power": text], roSpec: 84_001)
    (account.state, account.manufacturer, account.lastError, account.skew, account.others) = (.reading, text, text, -7, [1])
    account.abilities = ["modes": text]
    var step = ReaderAccount.Step(text, "power", .refused)
    (step.status, step.causes, step.text, step.isLeftOut) = (text, [text], text, true)
    account.steps = [step]
    var antenna = ReaderAccount.Antenna(number: 1)
    (antenna.isConnected, antenna.powerAsked, antenna.power, antenna.powerIndex) = (true, 2_500, 2_000, 2)
    account.antennas = [antenna]
    return ReaderReport(reader: text, profile: text, endpoint: text, link: "open", lastError: nil, nextAttempt: 5, account: account)
  }
  var tagsInView: TagsReport { TagsReport(tags: [tag], counts: ["reads": 7, "told": 7], balanced: true, pending: 0) }
  var reasons: WhyReport { WhyReport(tag: tag, rules: ["window": "20"], entries: [], work: Notice("tag-taken", ["what": text, "document": text])) }
  private var tag: TagReport {
    TagReport(
      epc: text, uid: nil, urn: text, tagClass: "foreign", state: "present", zone: text, since: 0, seen: 1, parked: true, reads: 7, cross: 4, waiting: 0,
      antennas: [AntennaReport(reader: text, antenna: 1, alias: text, zone: text, mean: "-50", reads: 7, silence: 5)], mean: "-50", offset: "6", silence: 5)
  }
  func metrics() async throws(ControlError) -> MetricsReport {
    try take(.metrics)
    return MetricsReport(text: "# HELP a_total \(text)\na_total{device=\"d\"} 1\n")
  }
  func record(_ request: RecordRequest) async throws(ControlError) -> AsyncStream<String> {
    try take(.record, request)
    return list(["# Device: \(text)", "+0.000 open serial", "+0.012 < 34 0d"])
  }
  func beep(_ request: BeepRequest) async throws(ControlError) -> [BeepReport] {
    try take(.beep, request)
    return [BeepReport(device: text, station: text, source: request.signal == .duplicate ? nil : .sounder)]
  }
  var sheet: SheetReport { SheetReport(pages: ["iVBORw0K", "iVBORw0K"], words: ["Setting up \(text)", "Scan 7"]) }
  var calibrated: [CalibrationStep] {
    [
      CalibrationStep(read: ["gs"], whole: 1, total: 12, bytes: 40),
      CalibrationStep(
        read: [], whole: 1, total: 12, bytes: 0,
        result: .init(
          settings: ["layout": "de"], notices: [Notice("calibrate.gs-literal", ["literal": text])], missing: ["long-48"], hasFaults: false,
          profile: "\(CalibrationStep.Result.mark) scanner\noptions:\n  layout: 'de'\n", path: "/nowhere/profile.yaml")),
    ]
  }
  func sheet(_ request: SheetRequest) async throws(ControlError) -> SheetReport {
    try take(.sheet, request)
    return sheet
  }
  func calibrate(_ request: CalibrateRequest) async throws(ControlError) -> AsyncStream<CalibrationStep> {
    try take(.calibrate, request)
    return list(calibrated)
  }
  func watch(_ request: WatchRequest) async throws(ControlError) -> AsyncStream<FloorEvent> {
    try take(.watch, request)
    let (stream, continuation) = AsyncStream.makeStream(of: FloorEvent.self, bufferingPolicy: .bufferingOldest(64))
    let number = state.withLock { state in
      state.opened += 1
      state.watchers[state.opened] = continuation
      return state.opened
    }
    continuation.onTermination = { [weak self] _ in self?.state.withLock { $0.watchers[number] = nil } }
    return stream
  }
  func entries(_ request: EntriesRequest) async throws(ControlError) -> [EntryReport] {
    try take(.entries, request)
    return [stored(1), stored(2)]
  }
  func entry(_ request: EntryRequest) async throws(ControlError) -> EntryReport {
    try take(.entry, request)
    return stored(7)
  }
  func balance(_ request: BalanceRequest) async throws(ControlError) -> [BalanceReport] {
    try take(.balance, request)
    return [balanced(state.withLock { $0.healthy })]
  }
  func export(_ request: ExportRequest) async throws(ControlError) -> ExportHeader {
    try take(.export, request)
    return ExportHeader(identity: JournalIdentity(device: "d1", journal: "5bd1e995a3c4f701"), runs: [])
  }
  var imported: ImportReport {
    ImportReport(device: text, journal: "5bd1e995a3c4f701", entries: 7, decided: 7, lost: 1, state: "done")
  }
  func importJournal(_ request: ImportRequest) async throws(ControlError) -> [ImportReport] {
    try take(.importJournal, request)
    return [imported]
  }
  func verify(_ request: VerifyRequest) async throws(ControlError) -> [VerifyReport] {
    try take(.verify, request)
    return [verified(state.withLock { $0.healthy })]
  }
  func enrol(_ request: EnrolRequest) async throws(ControlError) -> CertificateReport {
    try take(.enrol, request)
    return enrolled
  }
  var enrolled: CertificateReport {
    var report = CertificateReport(state: "failing", detail: text, device: text, renewals: 1, failures: 2)
    (report.serial, report.issuer, report.from, report.until, report.renewal, report.daysLeft) = (text, text, 0, 9, 5, 300)
    return report
  }
  func sync(_ request: SyncRequest) async throws(ControlError) -> SyncReport {
    try take(.sync, request)
    return synced
  }
  func rejected(_ request: RejectedRequest) async throws(ControlError) -> [RejectedReport] {
    try take(.rejected, request)
    return [
      RejectedReport(
        stream: "dock-1", seq: 7, status: "rejected", code: "unit-unknown", detail: text, state: "open", lanes: ["unit:346000000000000017"],
        quarantine: "q7", at: "2026-11-20T21:40:11.120Z", line: #"{"seq":7}"#)
    ]
  }
  func printTest(_ request: PrintTestRequest) async throws(ControlError) -> JobReport {
    try take(.printTest, request)
    return job(.sent)
  }
  func jobs(_ request: JobsRequest) async throws(ControlError) -> [JobReport] {
    try take(.jobs, request)
    return [job(.uncertain), job(.rendered)]
  }
  func reprint(_ request: ReprintRequest) async throws(ControlError) -> JobReport {
    try take(.reprint, request)
    return job(.accepted)
  }
  func resolve(_ request: ResolveRequest) async throws(ControlError) -> JobReport {
    try take(.resolve, request)
    return job(.printed)
  }
  func stations() async throws(ControlError) -> [StationReport] {
    try take(.stations)
    return [station]
  }
  func service(_ request: ServiceRequest) async throws(ControlError) -> StationReport {
    try take(.service, request)
    return station
  }
  func write(_ request: WriteRequest) async throws(ControlError) -> WriteReport {
    try take(.writeTag, request)
    var report = WriteReport(reader: request.reader, ok: request.gtin != nil, step: request.gtin != nil ? "done" : "look")
    if !report.ok { (report.error, report.seen) = ("several", [text, "3001"]) }
    (report.tid, report.epc, report.holds, report.detail) = (text, text, text, text)
    return report
  }
  func readTag(_ request: ReadTagRequest) async throws(ControlError) -> WriteReport {
    try take(.readTag, request)
    var report = WriteReport(reader: request.reader, ok: true, step: "done")
    (report.tid, report.holds, report.settled) = (text, text, "written")
    return report
  }
  func pendingTags(_ request: PendingTagsRequest) async throws(ControlError) -> [PendingTag] {
    try take(.pendingTags, request)
    return [PendingTag(tid: text, epc: "3000", urn: nil, reader: "gate", since: 0)]
  }
  func simulate(_ request: SimulateRequest) async throws(ControlError) -> SimulateReport {
    try take(.simulate, request)
    return SimulateReport(events: [event(request.typed ? .refused : .good)])
  }

  private func list<Value: Sendable>(_ values: [Value]) -> AsyncStream<Value> {
    AsyncStream { continuation in
      values.forEach { continuation.yield($0) }
      continuation.finish()
    }
  }
}

/// JSON to compare by: keys sorted.
func json(_ value: some Encodable) -> String {
  let encoder = JSONEncoder()
  encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
  return (try? encoder.encode(value)).map { String(decoding: $0, as: UTF8.self) } ?? "cannot be encoded"
}
