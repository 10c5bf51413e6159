import Testing
import WMSWire
import Warehouse

@testable import WMS

/// A machine with one or more streams, told what happens and asked what it wants.
struct Bench {
  var machine: SyncMachine
  var now = Duration.zero

  init(_ backlog: [String: Int64] = ["dock": 200], tuning: SyncTuning = SyncTuning(), open: Bool = true) {
    machine = SyncMachine(tuning: tuning, seed: 7)
    let first = machine.handle(.journal(backlog.map { Bench.report($0.key, end: $0.value + 1) }), at: now)
    #expect(first == [.openSession])
    if open { session() }
  }

  static func report(_ stream: String, first: Int64 = 1, end: Int64, cursor: Int64 = 1) -> StreamReport {
    StreamReport(head: StreamHead(stream: StreamID(stream), first: first, next: end), cursor: cursor)
  }

  @discardableResult
  mutating func session(
    _ cursors: [String: Int64] = [:], mismatched: Set<String> = [], spread: Int = 0, maxEvents: Int = 500, maxInFlight: Int? = nil, schema: Int? = nil
  ) -> [SyncAction] {
    let answer = SessionAnswer(
      session: "s", epoch: 1, t1: 0, t2: 0, cursors: cursors.map { StreamCursor(stream: $0.key, next: $0.value) },
      limits: Limits(maxEvents: maxEvents, maxBytes: 1 << 20, encodings: ["gzip"], maxInFlight: maxInFlight), schema: schema, reconnectSpread: spread)
    last = machine.handle(.session(.success(OpenedSession(answer: answer, mismatched: Set(mismatched.map { StreamID($0) })))), at: now)
    return last
  }

  private(set) var last: [SyncAction] = []

  /// The batch the last step asked to send.
  var plan: BatchPlan? { last.compactMap { if case .send(let plan) = $0 { plan } else { nil } }.first }
  var plans: [BatchPlan] { last.compactMap { if case .send(let plan) = $0 { plan } else { nil } } }
  var alarms: [SyncAlarm.Code] { machine.alarms.standing.map(\.code) }
  func next(_ stream: String = "dock") -> Int64? { machine.streams[StreamID(stream)]?.next }

  func sent(_ plan: BatchPlan, bytes: Int = 10_000) -> SentBatch {
    let end: Int64
    switch plan.content {
    case .lines(let count, _): end = min(plan.from + Int64(count), machine.streams[plan.stream]?.end ?? 0)
    case .skip: end = plan.from + 1
    case .lost(let upTo): end = upTo
    }
    return SentBatch(plan: plan, end: end, bytes: bytes)
  }

  @discardableResult
  mutating func handle(_ event: SyncEvent) -> [SyncAction] {
    last = machine.handle(event, at: now)
    return last
  }

  /// The WMS takes all of the batch, and the journal keeps that.
  mutating func accept(_ plan: BatchPlan, took: Duration = .milliseconds(20), verdicts: [EntryVerdict] = []) {
    let sent = sent(plan)
    handle(.batch(sent, .success(EventsAnswer(next: sent.end, results: verdicts, serverTime: 0)), took: took))
    handle(.settled(plan.stream, next: sent.end, error: nil))
  }

  mutating func refuse(_ plan: BatchPlan, _ refusal: Refusal, bytes: Int = 10_000) {
    handle(.batch(sent(plan, bytes: bytes), .failure(refusal), took: .milliseconds(20)))
  }

  /// Lets the time pass until the machine wants something.
  mutating func wait() {
    if let deadline = machine.deadline { now = max(now, deadline) }
    handle(.tick)
  }
}
