import EPCIS
import FoundationEssentials
import Glibc
import Identifiers
import WMSWire
import Warehouse

/// A repository of GS1 EPCIS 2.0 (OpenAPI of the standard, 2.0.0): movements go there as events, and nothing comes back but whether they are stored.
///
/// A capture is stored when its job says so, not before: 202 is no more than a receipt. A batch that the repository does not take as a whole is handed
/// over event by event, where 409 means that the event is there already: its id is its hash, so a repetition is known as one. Entries that are no live
/// movement are nobody's business there and count as decided. Events do not build on each other, so a refused one parks nothing else.
struct EPCISClient: WMSClient {
  private let http: HTTPTransport
  private let capture: EPCISCapture
  private let mapping: EventMapping
  private let cursors: @Sendable () async throws -> [StreamCursor]

  init(_ endpoint: WMSEndpoint, cursors: @escaping @Sendable () async throws -> [StreamCursor]) throws(WMSEndpointError) {
    guard let gln = endpoint.gln, gln.utf8.count == 13, CheckDigit.isValid(Array(gln.utf8)) else {
      throw WMSEndpointError(reason: "an EPCIS repository needs the site's GLN: gln with 13 digits, the last of them the check digit")
    }
    http = try HTTPTransport(endpoint)
    capture = EPCISCapture(http: http, patience: endpoint.requestTimeout)
    mapping = EventMapping(EventSite(gln: gln, companyPrefix: endpoint.companyPrefix, offset: EPCISClient.offset))
    self.cursors = cursors
  }

  /// Minutes east of UTC at the site, whose time zone the process has.
  private static func offset(_ wall: Int64) -> Int {
    var time = time_t(wall / 1000)
    var parts = tm()
    return localtime_r(&time, &parts) == nil ? 0 : parts.tm_gmtoff / 60
  }

  func open(_ request: SessionRequest) async throws(Refusal) -> SessionAnswer {
    do { try http.readToken() } catch { throw .local(error.reason) }
    let offer = try await capture.offer()
    // A header of whole seconds is all that a repository says of the time; without one the error is a day.
    let (first, last) = offer.seconds.map { ($0 * 1000, $0 * 1000 + 999) } ?? (request.t0 - 86_400_000, request.t0 + 86_400_000)
    return SessionAnswer(
      session: request.journal, epoch: 0, t1: last, t2: first, cursors: try await ownCursors(),
      limits: Limits(
        maxEvents: max(1, (offer.events ?? 3000) / EPCISClient.mostEvents), maxBytes: max(4096, (offer.bytes ?? 32 << 20) / EPCISClient.growth),
        encodings: []),
      reconnectSpread: 0)
  }

  /// Events of one entry, and bytes of events for one of an entry's line, at most.
  private static let mostEvents = 3
  private static let growth = 8

  private func ownCursors() async throws(Refusal) -> [StreamCursor] {
    do { return try await cursors() } catch { throw .local("\(error)") }
  }

  func send(_ body: EventsBody, gzip: Bool) async throws(Refusal) -> EventsAnswer {
    let stream = "\(body.envelope.device):\(body.envelope.journal):\(body.envelope.stream)"
    var entries: [(seq: Int64, events: [JSONNode])] = []
    for line in body.lines where line.skipped == nil {
      let events: [JSONNode]
      do { events = try mapping.events(of: line.bytes, stream: stream) } catch { throw .unreadable("\(error)", seq: line.seq) }
      if !events.isEmpty { entries.append((line.seq, events)) }
    }
    func answer(_ next: Int64, _ verdicts: [EntryVerdict] = []) -> EventsAnswer {
      EventsAnswer(next: next, results: verdicts, serverTime: Int64(Date().timeIntervalSince1970 * 1000))
    }
    guard !entries.isEmpty else { return answer(body.end) }
    do throws(Refusal) {
      try await capture.store(entries.flatMap(\.events))
      return answer(body.end)
    } catch .unreadable {
      // Some event is refused, or is there already: each for itself shows which.
    }
    var verdicts: [EntryVerdict] = []
    for entry in entries {
      do throws(Refusal) {
        for event in entry.events { try await capture.store(one: event) }
      } catch .unreadable(let reason, _) {
        verdicts.append(EntryVerdict(seq: entry.seq, status: .rejected, code: "epcis", detail: reason))
      } catch {
        // What went before is stored; this one and the rest are sent again.
        guard entry.seq > body.envelope.first else { throw error }
        return answer(entry.seq, verdicts)
      }
    }
    return answer(body.end, verdicts)
  }

  /// A repository has no such thing; the question is whether it is there.
  func cursors(of identity: JournalIdentity) async throws(Refusal) -> CursorsAnswer {
    _ = try await capture.offer()
    return CursorsAnswer(epoch: 0, cursors: try await ownCursors())
  }

  func master(_ collection: SyncPath.MasterCollection, etag: String?, cursor: String?) async throws(Refusal) -> MasterDataChange? { nil }

  func lease(_ request: SSCCLeaseRequest) async throws(Refusal) -> SSCCRange { throw EPCISClient.onlyTold("no range of SSCCs to lease") }

  func task(_ number: String, _ action: SyncPath.TaskAction, _ request: TaskLeaseRequest) async throws(Refusal) -> TaskLease {
    throw EPCISClient.onlyTold("no tasks")
  }

  func quarantine(_ id: String, _ action: SyncPath.QuarantineAction, line: [UInt8], by decision: Decision) async throws(Refusal) -> QuarantineAnswer {
    throw EPCISClient.onlyTold("no quarantine")
  }

  func close() async { await http.close() }

  private static func onlyTold(_ what: String) -> Refusal { .problem(Problem(.notFound, "an EPCIS repository has \(what)")) }
}
