import Synchronization
import Testing
import WMSWire
import Warehouse

@testable import WMS

/// The machine between a journal and a WMS on a clock of its own, with every fault the road has: lost requests, lost answers, requests that are
/// acted on long after they timed out, refusals, restarts of either side, a disk that fails.
struct Simulation {
  let outbox = MemoryOutbox()
  let server = ModelWMS()
  let streams = ["dock-1", "dock-2", "pick-1"].map { StreamID($0) }
  var random: SplitMix64
  /// Of a hundred requests, so many meet a fault.
  var faults: Int
  /// The WMS was set back: what it had decided it may not have any more.
  var hasForgotten = false
  private var machine: SyncMachine
  private var now = Duration.zero
  private var events: [(at: Duration, event: SyncEvent)] = []
  private var late: [(at: Duration, body: EventsBody)] = []
  private var generation = 0

  init(seed: UInt64, faults: Int) {
    random = SplitMix64(state: seed)
    self.faults = faults
    machine = SyncMachine(tuning: SyncTuning(), seed: seed)
  }

  mutating func chance(_ percent: Int) -> Bool { Int.random(in: 0..<100, using: &random) < percent }

  mutating func start() {
    outbox.restart()
    machine = SyncMachine(tuning: SyncTuning(), seed: random.next())
    // What the dead process was waiting for never comes; what it sent may still be acted on.
    events = []
    report()
  }

  mutating func report() {
    handle(.journal(outbox.headsNow().map { StreamReport(head: $0, cursor: outbox.storedCursor($0.stream)) }))
  }

  mutating func handle(_ event: SyncEvent) {
    for action in machine.handle(event, at: now) {
      switch action {
      case .openSession: events.append((now + delay(), session()))
      case .send(let plan): send(plan)
      case .settle(let stream, let entries, let verdicts):
        let next = entries.upperBound
        #expect(hasForgotten || next <= server.next(stream), "the cursor passes what the WMS has decided")
        events.append((now, settle(stream, next, verdicts)))
      case .link, .raised, .cleared: break
      }
    }
  }

  /// Runs until everything is delivered; `false` = it does not get there.
  mutating func drain() -> Bool {
    faults = 0
    handle(.resume)
    for _ in 0..<20_000 {
      let isIdle = streams.allSatisfy { machine.streams[$0].map { $0.backlog == 0 && $0.activity == .idle } ?? true }
      if events.isEmpty, late.isEmpty, isIdle, machine.phase == .open { return true }
      step()
    }
    return false
  }

  /// Goes to the next thing that happens.
  mutating func step() {
    let times = [events.map(\.at).min(), late.map(\.at).min(), machine.deadline].compactMap { $0 }
    guard let next = times.min() else { return }
    now = max(now, next)
    for request in late where request.at <= now { _ = try? server.events(request.body) }
    late.removeAll { $0.at <= now }
    let due = events.filter { $0.at <= now }
    events.removeAll { $0.at <= now }
    for item in due { handle(item.event) }
    handle(.tick)
  }

  private mutating func delay() -> Duration { .milliseconds(Int.random(in: 1...80, using: &random)) }

  private mutating func session() -> SyncEvent {
    if chance(faults) { return .session(.failure(fault())) }
    let starts = outbox.state.withLock { $0.starts }
    let request = SessionRequest(identity: outbox.identity, epoch: nil, agent: "test", starts: starts, streams: [], t0: 0)
    do {
      let answer = try server.session(request)
      // The answer, or the note of it, may be lost after the server has confirmed this start.
      if chance(faults) { return .session(.failure(.unknown("reset"))) }
      outbox.state.withLock { $0.starts = [starts.last!] }
      let mismatched = answer.cursors.filter { cursor in
        let ours = outbox.sliceNow(StreamID(cursor.stream), cursor.next, 1, .max).previousHash
        return cursor.lastHash.flatMap(Chain.value(hex:)) ?? ours != ours
      }
      return .session(.success(OpenedSession(answer: answer, mismatched: Set(mismatched.map { StreamID($0.stream) }))))
    } catch {
      return .session(.failure(.identity(error.title)))
    }
  }

  private mutating func fault() -> Refusal {
    [.unreachable("refused"), .unknown("timeout"), .serverError(status: 500, "oops"), .busy(retryAfter: .seconds(2)), .busy(retryAfter: nil),
      .unauthorized(status: 401), .full(retryAfter: nil)].randomElement(using: &random)!
  }

  private mutating func send(_ plan: BatchPlan) {
    let body = body(plan)
    let sent = SentBatch(plan: plan, end: body.end, bytes: body.lines.reduce(0) { $0 + $1.bytes.count + 1 })
    let took = delay()
    func came(_ result: Result<EventsAnswer, Refusal>) { events.append((now + took, .batch(sent, result, took: took))) }
    if chance(faults) {
      switch Int.random(in: 0..<6, using: &random) {
      case 0: return came(.failure(fault()))
      case 1:
        _ = try? server.events(body)
        return came(.failure(.unknown("the connection was reset")))
      case 2:
        late.append((now + .seconds(Int.random(in: 1...90, using: &random)), body))
        return came(.failure(.unknown("no answer in time")))
      case 3:
        _ = try? server.events(body)
        return came(.failure(.serverError(status: 502, "bad gateway")))
      case 4: return came(.success(EventsAnswer(next: sent.end + 1000, serverTime: 0)))
      default: return came(.success(EventsAnswer(next: plan.from, retryAfter: 1, serverTime: 0)))
      }
    }
    do { came(.success(try server.events(body))) } catch {
      came(.failure(HTTPAnswer(status: error.status, contentType: MediaType.problem, body: (try? WireJSON.encode(error)) ?? []).refusal))
    }
  }

  private func body(_ plan: BatchPlan) -> EventsBody {
    var maxCount = 1, maxBytes = Int.max
    if case .lines(let count, let bytes) = plan.content { (maxCount, maxBytes) = (count, bytes) }
    let slice = outbox.sliceNow(plan.stream, plan.from, maxCount, maxBytes)
    var body = EventsBody(slice, of: outbox.identity, epoch: 1, first: plan.from)
    if case .skip(let reason) = plan.content { body.lines = slice.lines.map { EventsBody.Line(skipping: $0, reason: reason) } }
    return body
  }

  private mutating func settle(_ stream: StreamID, _ next: Int64, _ verdicts: [EntryVerdict]) -> SyncEvent {
    if chance(faults / 4) { return .settled(stream, next: next, error: "disk") }
    try? outbox.settleNow(stream, next, verdicts)
    return .settled(stream, next: next, error: nil)
  }
}
