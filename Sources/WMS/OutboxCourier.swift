import WMSWire
import Warehouse

/// Takes one plan of the machine between the journal and the WMS, and says what came of it. Holds only what the WMS told last.
actor OutboxCourier {
  struct Facts: Sendable {
    var epoch: Int64?
    var clockOffset: Int64?
    var clockError: Int64?
  }

  private let destination: String
  private let agent: String
  private let outbox: any Outbox
  private let client: any WMSClient
  private let clock: any Clockwork
  /// This box, where the journal is another one's.
  private let carrier: String?
  private let key: DeviceKey?
  private var told = Facts()
  /// The WMS's chain value before the seq it needs next: where our own rows are gone, the chain goes on from it.
  private var serverChain: [StreamID: (next: Int64, hash: [UInt8])] = [:]

  init(destination: String, agent: String, outbox: any Outbox, client: any WMSClient, clock: any Clockwork, carrier: String? = nil, key: DeviceKey? = nil) {
    self.destination = destination
    self.agent = agent
    self.outbox = outbox
    self.client = client
    self.clock = clock
    self.carrier = carrier
    self.key = key
  }

  func facts() -> Facts { told }

  /// The streams that travel: training stays here.
  private nonisolated func heads() async throws -> [StreamHead] { try await outbox.heads().filter { !$0.stream.isTraining } }

  /// Cursors are read once for each stream: from then on they move here.
  nonisolated func reports(unknownTo known: inout Set<StreamID>) async throws -> [StreamReport] {
    var reports: [StreamReport] = []
    for head in try await heads() {
      let cursor = known.contains(head.stream) ? 1 : try await outbox.cursor(destination: destination, stream: head.stream)
      known.insert(head.stream)
      reports.append(StreamReport(head: head, cursor: cursor))
    }
    return reports
  }

  /// The next number of each stream to be written; nothing where the journal cannot be read.
  nonisolated func ends() async -> [StreamID: Int64] {
    Dictionary(uniqueKeysWithValues: ((try? await heads()) ?? []).map { ($0.stream, $0.next) })
  }

  /// The next entry of a stream to send, as the journal has it.
  nonisolated func cursor(_ stream: StreamID) async -> Int64 {
    (try? await outbox.cursor(destination: destination, stream: stream)) ?? 1
  }

  /// When an entry was recorded, as its line says.
  nonisolated func recorded(_ stream: StreamID, _ seq: Int64) async -> String? {
    let line = try? await outbox.slice(stream: stream, from: seq, maxCount: 1, maxBytes: .max).lines.first
    return line.flatMap { try? JSON(parsing: $0.bytes) }?["at"]?.string
  }

  // MARK: Sessions

  func openSession() async -> SyncEvent {
    do { return .session(.success(try await session())) } catch let refusal as Refusal {
      return .session(.failure(refusal))
    } catch {
      return .session(.failure(.local("\(error)")))
    }
  }

  private func session() async throws -> OpenedSession {
    let starts = try await outbox.starts(destination: destination)
    let epoch = try await outbox.epoch(destination: destination)
    let heads = try await heads()
    let sent = clock.now().wall
    let answer = try await client.open(
      SessionRequest(
        identity: outbox.identity, epoch: epoch, agent: agent, starts: starts, streams: heads.map { SessionRequest.Stream($0) }, t0: sent,
        carrier: carrier, key: key?.publicKey))
    let received = clock.now().wall
    var mismatched: Set<StreamID> = []
    for cursor in answer.cursors {
      let stream = StreamID(cursor.stream)
      guard let theirs = cursor.lastHash.flatMap(Chain.value(hex:)), cursor.next >= 1 else { continue }
      serverChain[stream] = (cursor.next, theirs)
      if let ours = try await outbox.hash(stream: stream, seq: cursor.next - 1), ours != theirs { mismatched.insert(stream) }
    }
    // A start the WMS has confirmed and we could not note is sent again at the next start: it will find its own last among them.
    if let current = starts.last { try await outbox.confirmStart(destination: destination, token: current, epoch: answer.epoch) }
    told.epoch = answer.epoch
    told.clockOffset = (answer.t1 &- sent &+ answer.t2 &- received) / 2
    told.clockError = (received - sent &- answer.t2 &+ answer.t1) / 2 &+ 1
    return OpenedSession(answer: answer, mismatched: mismatched, formerEpoch: epoch == answer.epoch ? nil : epoch)
  }

  // MARK: Batches

  func send(_ plan: BatchPlan) async -> SyncEvent {
    var plan = plan
    var body: EventsBody
    do {
      body = try await self.body(&plan)
      body.envelope.carrier = carrier
      try key?.sign(&body)
    } catch { return .unread(plan, reason: "\(error)") }
    let sent = SentBatch(plan: plan, end: body.end, bytes: body.lines.reduce(0) { $0 + $1.bytes.count + 1 })
    let clock = ContinuousClock()
    let start = clock.now
    do {
      let answer = try await client.send(body, gzip: plan.gzip)
      if let hash = answer.lastHash.flatMap(Chain.value(hex:)) {
        // `next` and its chain value come together. Where they do not fit what is here, one of them was damaged, or the WMS has other bytes: a new
        // session shows which.
        if answer.next >= 1, let ours = try? await outbox.hash(stream: plan.stream, seq: answer.next - 1), ours != hash {
          return .batch(sent, .failure(.unknown("the answer's next \(answer.next) and its chain value do not belong together")), took: clock.now - start)
        }
        serverChain[plan.stream] = (answer.next, hash)
      }
      return .batch(sent, .success(answer), took: clock.now - start)
    } catch {
      return .batch(sent, .failure(error), took: clock.now - start)
    }
  }

  func settle(_ stream: StreamID, _ entries: Range<Int64>, _ verdicts: [EntryVerdict]) async -> SyncEvent {
    do {
      try await outbox.settle(destination: destination, stream: stream, entries: entries, verdicts: verdicts)
      return .settled(stream, next: entries.upperBound, error: nil)
    } catch {
      return .settled(stream, next: entries.upperBound, error: "the cursor cannot be stored: \(error)")
    }
  }

  /// What a plan becomes; of entries that the journal has lost it becomes the note that says so.
  private func body(_ plan: inout BatchPlan) async throws -> EventsBody {
    let epoch = told.epoch ?? 0
    switch plan.content {
    case .lines(let maxCount, let maxBytes):
      let slice = try await slice(plan, maxCount: maxCount, maxBytes: maxBytes)
      if let lost = slice.lost {
        plan.content = .lost(upTo: lost.upperBound)
        return try await body(&plan)
      }
      return EventsBody(slice, of: outbox.identity, epoch: epoch, first: plan.from)
    case .skip(let reason):
      let slice = try await slice(plan, maxCount: 1, maxBytes: .max)
      guard slice.lost == nil else { throw MissingRow(stream: plan.stream, seq: plan.from) }
      var body = EventsBody(slice, of: outbox.identity, epoch: epoch, first: plan.from)
      body.lines = slice.lines.map { EventsBody.Line(skipping: $0, reason: reason) }
      return body
    case .lost(let upTo):
      var lost = LostRange(from: plan.from, to: upTo - 1, reason: "not in the journal any more")
      lost.hash = try await outbox.hash(stream: plan.stream, seq: upTo - 1).map { hex($0) }
      let previous = try await outbox.hash(stream: plan.stream, seq: plan.from - 1)
      let theirs = serverChain[plan.stream].flatMap { $0.next == plan.from ? $0.hash : nil }
      return EventsBody(
        envelope: EventsEnvelope(
          identity: outbox.identity, epoch: epoch, stream: plan.stream, first: plan.from, previousHash: previous ?? theirs ?? Chain.start, count: 0,
          lost: [lost]),
        lines: [])
    }
  }

  /// The rows of a plan, from its first on and without a hole.
  private func slice(_ plan: BatchPlan, maxCount: Int, maxBytes: Int) async throws -> OutboxSlice {
    var slice = try await outbox.slice(stream: plan.stream, from: plan.from, maxCount: maxCount, maxBytes: maxBytes)
    let dense = slice.lines.enumerated().prefix { $0.element.seq == plan.from + Int64($0.offset) }
    slice.lines = dense.map(\.element)
    if slice.lines.isEmpty, slice.lost?.lowerBound == plan.from { return slice }
    slice.lost = nil
    guard !slice.lines.isEmpty else { throw MissingRow(stream: plan.stream, seq: plan.from) }
    return slice
  }
}

struct MissingRow: Error, CustomStringConvertible {
  var stream: StreamID
  var seq: Int64
  var description: String { "the journal does not give entry \(seq) of \(stream), although it should be there" }
}
