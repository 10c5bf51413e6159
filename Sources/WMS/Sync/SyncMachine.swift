import WMSWire
import Warehouse

/// What the sync met. Times are those of one monotonic clock.
enum SyncEvent: Sendable {
  /// The journal as it is now: at the start and whenever it has grown.
  case journal([StreamReport])
  case session(Result<OpenedSession, Refusal>)
  case batch(SentBatch, Result<EventsAnswer, Refusal>, took: Duration)
  /// The journal did not give the rows of a plan.
  case unread(BatchPlan, reason: String)
  /// The cursor and the copies of `settle` are on the disk, or not.
  case settled(StreamID, next: Int64, error: String?)
  /// Another request of this destination (a poll) met this.
  case heard(Refusal?)
  /// The machine's own network has changed.
  case network
  case pause, resume, now
  case tick
}

/// What is to be done about it. Each `openSession`, `send` and `settle` is answered by one event.
enum SyncAction: Sendable, Hashable {
  case openSession
  case send(BatchPlan)
  case settle(StreamID, Range<Int64>, [EntryVerdict])
  case link(LinkState)
  case raised(SyncAlarm)
  case cleared(SyncAlarm)
}

struct StreamReport: Sendable, Hashable {
  var head: StreamHead
  /// The stored cursor of this destination.
  var cursor: Int64
}

/// A session's answer, with the server's chain values already compared with ours.
struct OpenedSession: Sendable {
  var answer: SessionAnswer
  /// Streams whose `lastHash` is not the hash that the journal has there.
  var mismatched: Set<StreamID>
  /// The epoch the WMS gave before, where it is another one now.
  var formerEpoch: Int64?
}

/// Decides what goes to one destination and when. No I/O, no clock, no task: events in, actions out.
///
/// Exactly once rests on two rules. The cursor moves only to what an answer of this protocol has confirmed of what was sent, and only after
/// that is on the disk here. Whatever the outcome of a request, the next one of its stream begins at the cursor, with the same entries under
/// the same numbers, and the WMS knows by `next` which of them it has. So an answer that was lost costs a repetition, whose answer brings the
/// verdicts again, never an entry.
struct SyncMachine {
  enum Phase: Hashable {
    case closed, opening, open
    /// Nothing is sent until a person resumes.
    case stopped
  }

  let tuning: SyncTuning
  let backoff: Backoff
  var random: SplitMix64
  var phase = Phase.closed
  var streams: [StreamID: StreamProgress] = [:]
  var pace: Pace
  var link = LinkHealth()
  var alarms = Alarms()
  var isPaused = false
  var gzip = false
  /// Failures in a row; a batch that went well ends the row.
  var failures = 0
  var budget = RetryBudget()
  /// Nothing is asked of the destination before this.
  var notBefore = Duration.zero
  /// The network has changed while something was under way.
  var hasNews = false
  /// When the last attempt was due that a change of the network made.
  var lastNews = Duration.seconds(-1)
  /// After an outage: one small batch shows whether it is over.
  var isProbing = false
  var spread = Duration.zero
  /// When the session is opened anew.
  var renewal = Duration.zero
  /// Why nothing is coming through; `nil` = it is.
  var lastFailure: Refusal?
  var lastSuccess: Duration?
  private(set) var hasJournal = false
  var actions: [SyncAction] = []

  init(tuning: SyncTuning, seed: UInt64) {
    self.tuning = tuning
    backoff = Backoff(base: tuning.backoffBase, cap: tuning.backoffCap)
    random = SplitMix64(state: seed)
    pace = Pace(tuning)
  }

  mutating func handle(_ event: SyncEvent, at now: Duration) -> [SyncAction] {
    actions = []
    switch event {
    case .journal(let reports): grew(reports)
    case .session(.success(let opened)): sessionOpened(opened, at: now)
    case .session(.failure(let refusal)): sessionRefused(refusal, at: now)
    case .batch(let sent, .success(let answer), let took): decided(sent, answer, took: took, at: now)
    case .batch(let sent, .failure(let refusal), _): refused(sent, refusal, at: now)
    case .unread(let plan, let reason): unread(plan, reason, at: now)
    case .settled(let stream, let next, let error): settled(stream, next: next, error: error, at: now)
    case .heard(nil): heard(at: now)
    case .heard(let refusal?):
      lastFailure = refusal
      if let state = link.failed(refusal) { actions.append(.link(state)) }
    case .network: networkChanged(at: now)
    case .pause: isPaused = true
    case .resume:
      isPaused = false
      hurry(at: now)
    case .now: hurry(at: now)
    case .tick: break
    }
    advance(at: now)
    return actions
  }

  /// When to call again with `tick`; `nil` = only an event can change anything.
  var deadline: Duration? {
    guard !isPaused, hasJournal else { return nil }
    switch phase {
    case .stopped, .opening: return nil
    case .closed: return underWay == 0 ? notBefore : nil
    case .open:
      guard underWay < window else { return nil }
      let next = streams.values.filter(\.isWaiting).map { max($0.notBefore, notBefore) }
      return (isHeld ? next : next + [max(renewal, notBefore)]).min()
    }
  }

  // MARK: Choosing

  private var window: Int { isProbing || !pace.isFull ? 1 : pace.inFlight }
  var underWay: Int { streams.values.count { $0.activity != .idle } }
  /// A new session would let a stream go on that waits for a person.
  private var isHeld: Bool { streams.values.contains(where: \.held) }

  private mutating func advance(at now: Duration) {
    guard !isPaused, hasJournal, now >= notBefore else { return }
    if phase == .open, now >= renewal, !isHeld { phase = .closed }
    switch phase {
    case .stopped, .opening: break
    case .closed:
      // A batch still on its way would be answered into the new session.
      guard underWay == 0 else { return }
      phase = .opening
      actions.append(.openSession)
    case .open:
      while underWay < window, let id = choose(at: now), var stream = streams[id] {
        let plan = stream.plan(size: isProbing ? min(pace.size, tuning.probeBatch) : pace.size, maxBytes: pace.maxBytes, gzip: gzip)
        stream.activity = .sending
        stream.credit -= pace.size
        streams[id] = stream
        if case .lost(let upTo) = plan.content {
          raise(SyncAlarm(.lostEntries, stream: id, "entries \(plan.from) to \(upTo - 1) are not in this journal any more"))
        }
        actions.append(.send(plan))
      }
    }
  }

  /// Deficit round robin, the smallest backlog first: a station with ten entries does not wait behind one with a hundred thousand.
  private mutating func choose(at now: Duration) -> StreamID? {
    let ready = streams.values.filter { $0.isWaiting && $0.notBefore <= now }
    guard !ready.isEmpty else { return nil }
    if ready.allSatisfy({ $0.credit <= 0 }) {
      let missing = 1 - (ready.map(\.credit).max() ?? 0)
      for stream in ready { streams[stream.id]?.credit += max(missing, pace.size) }
    }
    // A probe goes to a stream that has given no trouble: one whose entries make the WMS fail must not keep the others closed out.
    func rank(_ stream: StreamProgress) -> (Int, Int64, String) { (isProbing ? stream.strikes : 0, stream.backlog, stream.id.rawValue) }
    return ready.compactMap { streams[$0.id] }.filter { $0.credit > 0 }.min { rank($0) < rank($1) }?.id
  }

  // MARK: The journal and people

  private mutating func grew(_ reports: [StreamReport]) {
    hasJournal = true
    for report in reports {
      if streams[report.head.stream] == nil { streams[report.head.stream] = StreamProgress(report.head, cursor: report.cursor) }
      streams[report.head.stream]?.first = report.head.first
      streams[report.head.stream]?.end = report.head.next
    }
  }

  /// A person asks for an attempt at once; what was stopped is tried again too, from a new session.
  private mutating func hurry(at now: Duration) {
    if phase != .opening { phase = .closed }
    notBefore = now
    failures = 0
    for id in streams.keys {
      streams[id]?.notBefore = now
      streams[id]?.strikes = 0
    }
  }

  /// The cable may be back: one small batch tries it now. What is under way was sent into the old network: when it fails, the new one is tried.
  private mutating func networkChanged(at now: Duration) {
    hasNews = true
    if phase != .opening, underWay == 0 { followNews(at: now) }
  }

  /// Where nothing comes through. Devices behind one switch hear of its return together, so each waits for a moment of its own; an interface that comes
  /// and goes for ever makes one attempt a second.
  mutating func followNews(at now: Duration) {
    guard hasNews else { return }
    hasNews = false
    guard link.state == .down, failures > 0 else { return }
    if phase == .open { phase = .closed }
    isProbing = true
    let next = max(now + random.upTo(.milliseconds(500)), lastNews + .seconds(1))
    guard next < notBefore else { return }
    (notBefore, lastNews) = (next, next)
  }

  private mutating func heard(at now: Duration) {
    if failures == 0 {
      lastFailure = nil
      if let state = link.good() { actions.append(.link(state)) }
    } else if phase == .closed, failures >= tuning.breaker {
      // The way may be open again: no need to sit out the pause, but not all devices at once either.
      notBefore = min(notBefore, now + random.upTo(spread))
    }
  }

  // MARK: For the other half

  mutating func raise(_ alarm: SyncAlarm) {
    if alarms.raise(alarm) { actions.append(.raised(alarm)) }
  }

  mutating func clear(_ codes: Set<SyncAlarm.Code>, stream: StreamID? = nil) {
    actions += alarms.clear(codes, stream: stream).map { .cleared($0) }
  }
}
