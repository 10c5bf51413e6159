import FoundationEssentials
import WMSWire
import Warehouse

/// A recipient as a WMS: cursors, lanes and quarantine are kept here, out of the journal.
///
/// A refused entry parks what shares a lane key with it, and nothing else; what waits is told when its lanes are free again.
actor RecipientClient: WMSClient {
  let recipient: any Recipient
  let memory: DeliveryMemory
  private let turnstile = Turnstile()
  private var identity: JournalIdentity?
  /// Put aside by answers that may not be in the journal yet.
  private var fresh: [HeldEntry] = []
  /// Taken back by entries whose answer may not be in the journal yet: not to be told again.
  private(set) var annulled: Set<LaneBook.Place> = []
  /// How often the recipient fell over an entry that is not put aside, and what of those behind it has been tried.
  var stumbles: [LaneBook.Place: Int] = [:]
  var tried: Set<LaneBook.Place> = []

  init(_ recipient: any Recipient, memory: DeliveryMemory) {
    self.recipient = recipient
    self.memory = memory
  }

  func open(_ request: SessionRequest) async throws(Refusal) -> SessionAnswer {
    identity = request.identity
    let offer = try await recipient.offer(request.t0)
    // Without a word of its own the error is a day.
    let wall = offer.wall ?? request.t0 - 86_400_000...request.t0 + 86_400_000
    return SessionAnswer(
      session: request.journal, epoch: 0, t1: wall.upperBound, t2: wall.lowerBound, cursors: try await memory.cursors(),
      limits: Limits(maxEvents: offer.maxEntries, maxBytes: offer.maxBytes, encodings: []), reconnectSpread: 0)
  }

  func send(_ body: EventsBody, gzip: Bool) async throws(Refusal) -> EventsAnswer {
    try await alone { () async throws(Refusal) in try await self.deliver(body) }
  }

  /// The question is whether it is there; what waits no more is told on this occasion.
  func cursors(of identity: JournalIdentity) async throws(Refusal) -> CursorsAnswer {
    _ = try await recipient.offer(Int64(Date().timeIntervalSince1970 * 1000))
    return try await alone { () async throws(Refusal) in
      try await self.release(identity)
      var parked: [String: ParkedLane] = [:]
      for entry in try await self.held() {
        for lane in entry.lanes where parked[lane] == nil {
          parked[lane] = ParkedLane(lane: lane, code: entry.verdict.code ?? entry.verdict.status.rawValue, detail: entry.verdict.detail)
        }
      }
      return CursorsAnswer(epoch: 0, cursors: try await self.memory.cursors(), parked: parked.values.sorted { $0.lane < $1.lane })
    }
  }

  func quarantine(_ id: String, _ action: SyncPath.QuarantineAction, line: [UInt8], by decision: Decision) async throws(Refusal) -> QuarantineAnswer {
    try await alone { () async throws(Refusal) in
      let held = try await self.held()
      guard let index = held.firstIndex(where: { $0.place.name == id }) else { throw .problem(Problem(.settled, "\(id) is settled already")) }
      let place = held[index].place
      if action == .discard {
        let isTaken = try await self.withdraw(held[index].place, held[index].line).takes(place.seq)
        return QuarantineAnswer(id: id, state: isTaken ? "accepted" : "discarded", settled: [id])
      }
      if let lane = LaneBook(Array(held[..<index])).taken(held[index].lanes) {
        throw .problem(Problem(.held, "An earlier entry waits", detail: "settle the entry that holds \(lane) first"))
      }
      guard let identity = self.identity else { throw .unknown("there is no session yet") }
      let receipt = try await self.recipient.take(Letter(identity: identity, stream: place.stream, entries: [.init(seq: place.seq, line: line)], isAgain: true))
      if let refused = receipt.refused.first { return QuarantineAnswer(id: id, state: "rejected", settled: [], code: refused.code, detail: refused.detail) }
      if let words = receipt.stumbled { throw .serverError(status: 500, words) }
      guard receipt.upTo.map({ $0 > place.seq }) ?? true else { throw .unknown("it was handed over again and is not answered yet; ask again when it is") }
      return QuarantineAnswer(id: id, state: "accepted", settled: [id])
    }
  }

  // MARK: What is put aside

  private func withdraw(_ place: LaneBook.Place, _ line: [UInt8]) async throws(Refusal) -> Receipt {
    guard let identity else { throw .unknown("there is no session yet") }
    return try await recipient.withdraw(Letter(identity: identity, stream: place.stream, entries: [.init(seq: place.seq, line: line)], isAgain: true))
  }

  /// What these entries take back does not stay with the recipient. Where it was taken meanwhile it is no longer put aside, and its reversal is told.
  func withdrawUndone(by body: EventsBody) async throws(Refusal) {
    let held = try await held()
    let book = LaneBook(held)
    guard !book.isEmpty else { return }
    for line in body.lines {
      guard let json = try? JSON(parsing: line.bytes), LaneBook.acts(json), let undone = book.undone(by: json, in: StreamID(body.envelope.stream)) else { continue }
      if try await withdraw(undone, held.first { $0.place == undone }?.line ?? []).takes(undone.seq) {
        try await memory.settled(undone)
        fresh.removeAll { $0.place == undone }
      } else {
        annulled.insert(undone)
      }
    }
  }

  func held() async throws(Refusal) -> [HeldEntry] {
    let kept = try await memory.held()
    guard !fresh.isEmpty else { return kept }
    // Below the cursor the journal has them, or a person has settled them.
    let cursors = try await memory.cursors()
    fresh.removeAll { entry in cursors.contains { $0.stream == entry.stream.rawValue && $0.next > entry.verdict.seq } }
    let places = Set(kept.map(\.place))
    return kept + fresh.filter { !places.contains($0.place) }
  }

  func putAside(_ entries: [HeldEntry]) {
    let places = Set(entries.map(\.place))
    fresh.removeAll { places.contains($0.place) }
    fresh += entries
  }

  private func alone<Result: Sendable>(_ work: () async throws(Refusal) -> Result) async throws(Refusal) -> Result {
    await turnstile.enter()
    do throws(Refusal) {
      let result = try await work()
      await turnstile.leave()
      return result
    } catch {
      await turnstile.leave()
      throw error
    }
  }

  func master(_ collection: SyncPath.MasterCollection, etag: String?, cursor: String?) async throws(Refusal) -> MasterDataChange? { nil }

  func lease(_ request: SSCCLeaseRequest) async throws(Refusal) -> SSCCRange { throw RecipientClient.onlyTold("no range of SSCCs to lease") }

  func task(_ number: String, _ action: SyncPath.TaskAction, _ request: TaskLeaseRequest) async throws(Refusal) -> TaskLease {
    throw RecipientClient.onlyTold("no tasks")
  }

  func close() async { await recipient.close() }

  private static func onlyTold(_ what: String) -> Refusal { .problem(Problem(.notFound, "the system is only told, and has \(what)")) }
}
