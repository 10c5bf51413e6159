import WMSWire
import Warehouse

extension SyncMachine {
  // MARK: Sessions

  mutating func sessionOpened(_ opened: OpenedSession, at now: Duration) {
    let answer = opened.answer
    guard EntryDraft.schemas.contains(answer.schema ?? 1) else {
      return sessionRefused(.unsupported("the WMS reads entry schema \(answer.schema ?? 1), this device writes \(EntryDraft.schemas)"), at: now)
    }
    phase = .open
    lastSuccess = now
    lastFailure = nil
    renewal = now + tuning.sessionLife
    spread = min(.seconds(max(0, answer.reconnectSpread)), tuning.maxSpread)
    gzip = answer.limits.encodings.contains("gzip")
    // The limit is the body's; its first line takes some of it.
    pace.limit(maxEvents: answer.limits.maxEvents, maxBytes: max(1024, min(answer.limits.maxBytes, tuning.maxBytes)) - 1024,
      inFlight: min(answer.limits.maxInFlight ?? tuning.inFlight, tuning.inFlight))
    clear([.journal, .signature, .unauthorized, .serverFull, .outbox, .unsupported, .folderAway, .folderFull, .erpSetup])
    if let former = opened.formerEpoch { raise(SyncAlarm(.epochChanged, "epoch \(former) is now \(answer.epoch)")) }
    for id in streams.keys { compare(id, with: answer.next(of: id), mismatched: opened.mismatched.contains(id)) }
    // After an outage a session alone proves little: where a batch waits, it is the batch that shows whether it is over.
    if isProbing, streams.values.contains(where: \.isWaiting) { return }
    failures = 0
    isProbing = false
    if let state = link.good() { actions.append(.link(state)) }
  }

  /// Our cursor beside the server's.
  private mutating func compare(_ id: StreamID, with server: Int64, mismatched: Bool) {
    guard var stream = streams[id] else { return }
    stream.held = false
    stream.hunt = nil
    if server > stream.end || server < 1 {
      stream.held = true
      raise(SyncAlarm(.impossibleNext, stream: id, "the WMS says it has entries below \(server), this journal has those below \(stream.end)"))
    } else if mismatched {
      stream.held = true
      raise(SyncAlarm(.hashMismatch, stream: id, "entry \(server - 1) at the WMS is not the one in this journal"))
    } else {
      clear([.impossibleNext, .hashMismatch, .skipRefused, .claimed, .signature], stream: id)
      stream.ceiling = max(stream.ceiling, server)
      if server < stream.next {
        raise(SyncAlarm(.serverBehind, stream: id, "entries \(server) to \(stream.next - 1) were confirmed and are sent again"))
        stream.rewind(to: server)
      } else if stream.next < stream.first {
        // What is gone here was decided there; only what the WMS has not is lost.
        stream.next = min(server, stream.first)
      }
    }
    streams[id] = stream
  }

  mutating func sessionRefused(_ refusal: Refusal, at now: Duration) {
    phase = .closed
    if case .identity(let reason) = refusal {
      phase = .stopped
      lastFailure = refusal
      raise(SyncAlarm(.journal, reason))
      return
    }
    if case .problem(let problem) = refusal, problem.known == .signature { raise(SyncAlarm(.signature, refusal.description)) }
    failed(refusal, at: now)
  }

  // MARK: Batches

  mutating func decided(_ sent: SentBatch, _ answer: EventsAnswer, took: Duration, at now: Duration) {
    let id = sent.plan.stream
    guard var stream = streams[id] else { return }
    stream.ceiling = max(stream.ceiling, sent.end)
    stream.activity = .idle
    guard answer.next <= stream.ceiling, answer.next >= 1 else {
      raise(SyncAlarm(.impossibleNext, stream: id, "entries below \(stream.ceiling) were sent, the WMS answered next \(answer.next)"))
      streams[id] = stream
      return doubt(id, at: now)
    }
    streams[id] = stream
    // It has the entries and asks for patience: that is no failure, and shows nothing to be well.
    if answer.next == sent.plan.from, let wait = answer.retryAfter, wait > 0 { return undecided(id, wait, at: now) }
    arrived(sent, took: took, at: now)
    if answer.next < sent.plan.from { return behind(id, next: answer.next, at: now) }
    let upTo = min(answer.next, sent.end)
    if let wait = answer.retryAfter, wait > 0 { stream.notBefore = now + spaced(.seconds(wait)) }
    streams[id] = stream
    guard upTo > sent.plan.from else { return strike(id, at: now) }
    stream.undecidedSince = nil
    clear([.undecided], stream: id)
    var verdicts = answer.results.filter { (sent.plan.from..<upTo).contains($0.seq) }
    // What was skipped is kept here in any case, also where the WMS says no more than that it has the note already.
    if case .skip(let reason) = sent.plan.content, !verdicts.contains(where: { [.skipped, .rejected, .parked].contains($0.status) }) {
      verdicts = [EntryVerdict(seq: sent.plan.from, status: .skipped, code: reason)]
    }
    stream.skipsInRow = sent.isSkip ? stream.skipsInRow + 1 : 0
    if stream.skipsInRow >= 3 {
      raise(SyncAlarm(.manySkipped, stream: id, "\(stream.skipsInRow) entries in a row up to \(sent.plan.from)"))
      stream.notBefore = max(stream.notBefore, now + backoff.pause(after: stream.skipsInRow, using: &random))
    } else if !sent.isSkip {
      clear([.manySkipped], stream: id)
    }
    stream.activity = .settling
    streams[id] = stream
    actions.append(.settle(id, sent.plan.from..<upTo, verdicts))
  }

  private mutating func undecided(_ id: StreamID, _ wait: Int, at now: Duration) {
    guard var stream = streams[id] else { return }
    let since = stream.undecidedSince ?? now
    stream.undecidedSince = since
    stream.notBefore = now + spaced(.seconds(wait))
    streams[id] = stream
    guard now - since >= tuning.patience else { return }
    raise(SyncAlarm(.undecided, stream: id, "from entry \(stream.next) on, for \((now - since).components.seconds / 60) min"))
  }

  /// The destination is well.
  private mutating func arrived(_ sent: SentBatch, took: Duration, at now: Duration) {
    failures = 0
    hasNews = false
    budget.succeeded()
    lastSuccess = now
    lastFailure = nil
    if let state = link.good() { actions.append(.link(state)) }
    clear([.unauthorized, .serverFull, .unsupported, .folderAway, .folderFull, .erpSetup])
    clear([.serverError, .acknowledgement], stream: sent.plan.stream)
    if case .lost(let upTo) = sent.plan.content {
      raise(SyncAlarm(.lostEntries, stream: sent.plan.stream, "entries \(sent.plan.from) to \(upTo - 1) are not in this journal any more"))
    }
    if case .lines = sent.plan.content { pace.succeeded(count: sent.count, took: took) }
    if isProbing {
      isProbing = false
      notBefore = now + random.upTo(spread)
    }
  }

  private mutating func behind(_ id: StreamID, next: Int64, at now: Duration) {
    guard var stream = streams[id] else { return }
    raise(SyncAlarm(.serverBehind, stream: id, "entries \(next) to \(stream.next - 1) were confirmed and are sent again"))
    stream.rewind(to: next)
    streams[id] = stream
    strike(id, at: now)
  }

  mutating func settled(_ id: StreamID, next: Int64, error: String?, at now: Duration) {
    guard var stream = streams[id] else { return }
    if let error {
      stream.activity = .idle
      streams[id] = stream
      raise(SyncAlarm(.outbox, stream: id, error))
      return strike(id, at: now)
    }
    stream.settled(upTo: next)
    streams[id] = stream
    clear([.outbox, .impossibleNext], stream: id)
    if stream.backlog == 0 { clear([.serverBehind], stream: id) }
  }

  mutating func unread(_ plan: BatchPlan, _ reason: String, at now: Duration) {
    streams[plan.stream]?.activity = .idle
    raise(SyncAlarm(.outbox, stream: plan.stream, reason))
    strike(plan.stream, at: now)
  }

  mutating func refused(_ sent: SentBatch, _ refusal: Refusal, at now: Duration) {
    let id = sent.plan.stream
    guard var stream = streams[id] else { return }
    stream.activity = .idle
    stream.ceiling = max(stream.ceiling, sent.end)
    streams[id] = stream
    switch refusal {
    case .gap(let next) where next >= 1 && next < sent.plan.from:
      behind(id, next: next, at: now)
    case .problem(let problem) where problem.known == .claimed:
      hold(id, SyncAlarm(.claimed, stream: id, refusal.description))
    case .problem(let problem) where problem.known == .signature:
      hold(id, SyncAlarm(.signature, stream: id, refusal.description))
    case .gap, .identity, .problem:
      lastFailure = refusal
      doubt(id, at: now)
    case .unreadable(let reason, _) where sent.isSkip:
      hold(id, SyncAlarm(.skipRefused, stream: id, "entry \(sent.plan.from): \(reason)"))
    case .unreadable(let reason, let seq):
      guard case .lines = sent.plan.content else { return hold(id, SyncAlarm(.skipRefused, stream: id, reason)) }
      stream.refused(sent, reason: reason, seq: seq)
      streams[id] = stream
    case .tooLarge:
      guard case .lines = sent.plan.content else { return hold(id, SyncAlarm(.skipRefused, stream: id, refusal.description)) }
      if sent.count > 1 { pace.tooLarge(sent.bytes) } else { stream.refused(sent, reason: "too-large", seq: nil) }
      streams[id] = stream
    case .hashMismatch(let reason):
      hold(id, SyncAlarm(.hashMismatch, stream: id, reason))
    case .unsupported where sent.plan.gzip:
      gzip = false
    case .unsupported:
      raise(SyncAlarm(.unsupported, refusal.description))
      strike(id, at: now)
    case .serverError(_, let reason):
      strike(id, at: now)
      if streams[id]?.strikes ?? 0 >= tuning.breaker { raise(SyncAlarm(.serverError, stream: id, "from entry \(sent.plan.from) on: \(reason)")) }
      failed(refusal, at: now)
    case .attention(.acknowledgement, let reason):
      lastFailure = refusal
      raise(SyncAlarm(.acknowledgement, stream: id, reason))
      strike(id, at: now)
    case .unreachable, .unknown, .busy, .full, .unauthorized, .local, .attention:
      failed(refusal, at: now)
    }
  }

  // MARK: Failures

  private mutating func hold(_ id: StreamID, _ alarm: SyncAlarm) {
    streams[id]?.held = true
    raise(alarm)
  }

  /// After any doubt, ask: a new session says how far the WMS is.
  private mutating func doubt(_ id: StreamID, at now: Duration) {
    strike(id, at: now)
    if phase == .open { phase = .closed }
    notBefore = max(notBefore, now + backoff.pause(after: streams[id]?.strikes ?? 1, using: &random))
  }

  /// One stream does not come on: it waits, the others go.
  private mutating func strike(_ id: StreamID, at now: Duration) {
    guard var stream = streams[id] else { return }
    stream.strikes += 1
    stream.notBefore = max(stream.notBefore, now + backoff.pause(after: stream.strikes, using: &random))
    streams[id] = stream
  }

  /// The destination does not answer as it should: all of it waits.
  private mutating func failed(_ refusal: Refusal, at now: Duration) {
    failures += 1
    lastFailure = refusal
    if let state = link.failed(refusal) { actions.append(.link(state)) }
    let isTrouble = !budget.pays() || failures >= tuning.breaker
    var pause = backoff.pause(after: max(failures, budget.overdrawn), using: &random)
    switch refusal {
    case .busy(let retryAfter):
      pace.congested()
      if let retryAfter { pause = spaced(retryAfter) }
    case .full(let retryAfter):
      raise(SyncAlarm(.serverFull, refusal.description))
      pause = retryAfter.map { spaced($0) } ?? (backoff.cap / 2 + random.upTo(backoff.cap / 2))
    case .unauthorized:
      raise(SyncAlarm(.unauthorized, refusal.description))
      phase = .closed
      pause = tuning.authPause / 2 + random.upTo(tuning.authPause / 2)
    case .serverError:
      pace.congested()
      // One stream's trouble until it shows to be everyone's.
      if !isTrouble, phase == .open { pause = .zero }
    case .unknown: pace.congested()
    case .local(let reason): raise(SyncAlarm(.outbox, reason))
    case .unsupported: raise(SyncAlarm(.unsupported, refusal.description))
    case .attention(let code, let reason): raise(SyncAlarm(code, reason))
    case .unreachable, .gap, .identity, .unreadable, .tooLarge, .hashMismatch, .problem: break
    }
    if isTrouble {
      if phase == .open { phase = .closed }
      isProbing = true
    }
    notBefore = max(notBefore, now + pause)
    if underWay == 0 { followNews(at: now) }
  }

  /// What the WMS asked for and up to a quarter more: those told the same time do not come back together. An hour is the most that is
  /// believed, since a proxy on the way may say anything.
  private mutating func spaced(_ asked: Duration) -> Duration {
    let asked = min(asked, .seconds(3600))
    return asked + random.upTo(max(asked / 4, backoff.base))
  }
}
