public import Logging
public import ServiceLifecycle
public import WMSWire
public import Warehouse

/// Brings everything the journal holds to one destination, in order and exactly once.
///
/// `SyncMachine` decides, this carries out: it reads the journal, asks the WMS and keeps the time. At rest it does nothing at all: the journal
/// wakes it. Shutdown cancels what is under way, which at the worst is repeated at the next start.
public actor OutboxPump: Service {
  private enum Input: Sendable {
    case event(SyncEvent)
    case ping(Int)
    case stop
  }

  nonisolated let destination: String
  private let courier: OutboxCourier
  private let outbox: any Outbox
  private let clock: any Clockwork
  private let observer: SyncObserver
  private let logger: Logger
  private let started = ContinuousClock.now
  private var machine: SyncMachine
  /// Unbounded, yet bounded by what puts into it: one event for each action under way, one report of the journal at a time, people and polls.
  private let inputs: AsyncStream<Input>
  private let input: AsyncStream<Input>.Continuation
  private var isRunning = false
  private var timer: Task<Void, Never>?
  private var pings: [Int: CheckedContinuation<Bool, Never>] = [:]
  private var pingCount = 0
  private var verdicts: [EntryVerdict.Status: Int] = [:]
  private var lastSuccessAt: Int64?

  public init(
    destination: String, outbox: any Outbox, client: any WMSClient, agent: String, clock: any Clockwork, tuning: SyncTuning = SyncTuning(),
    observer: SyncObserver = SyncObserver(), carrier: String? = nil, key: DeviceKey? = nil, logger: Logger
  ) {
    self.destination = destination
    self.outbox = outbox
    self.clock = clock
    self.observer = observer
    self.logger = logger
    courier = OutboxCourier(destination: destination, agent: agent, outbox: outbox, client: client, clock: clock, carrier: carrier, key: key)
    machine = SyncMachine(tuning: tuning, seed: UInt64.random(in: .min ... .max))
    (inputs, input) = AsyncStream.makeStream(bufferingPolicy: .unbounded)
  }

  public func run() async throws {
    isRunning = true
    await withTaskCancellationOrGracefulShutdownHandler {
      await serve()
    } onCancelOrGracefulShutdown: {
      self.input.yield(.stop)
    }
    isRunning = false
    timer?.cancel()
    for waiting in pings.values { waiting.resume(returning: false) }
    pings = [:]
  }

  private func serve() async {
    await withDiscardingTaskGroup { group in
      group.addTask { await self.watchJournal() }
      loop: for await next in inputs {
        switch next {
        case .stop: break loop
        case .ping(let id): pings.removeValue(forKey: id)?.resume(returning: true)
        case .event(let event):
          for action in machine.handle(event, at: now) { carryOut(action, in: &group) }
          arm()
        }
      }
      group.cancelAll()
    }
  }

  private func carryOut(_ action: SyncAction, in group: inout DiscardingTaskGroup) {
    switch action {
    case .openSession:
      group.addTask { [courier, observer] in
        let opened = await courier.openSession()
        if case .session(.success) = opened {
          let facts = await courier.facts()
          if let epoch = facts.epoch { observer.epoch(epoch) }
          if let offset = facts.clockOffset { observer.clock(offset, facts.clockError ?? 0) }
        }
        await self.arrived(opened)
      }
    case .send(let plan):
      group.addTask { [courier] in await self.arrived(courier.send(plan)) }
    case .settle(let stream, let entries, let decided):
      group.addTask { [courier] in
        let event = await courier.settle(stream, entries, decided)
        if case .settled(_, _, nil) = event { await self.count(decided) }
        await self.arrived(event)
      }
    case .link(let state):
      logger.notice("the link to the WMS is \(state.rawValue)", metadata: ["destination": "\(destination)"])
      observer.link(state)
    case .raised(let alarm):
      logger.error("\(alarm.code.rawValue): \(alarm.detail)", metadata: metadata(alarm))
      observer.alarm(alarm, true)
    case .cleared(let alarm):
      logger.notice("\(alarm.code.rawValue) is over", metadata: metadata(alarm))
      observer.alarm(alarm, false)
    }
  }

  private func metadata(_ alarm: SyncAlarm) -> Logger.Metadata {
    ["destination": "\(destination)", "stream": "\(alarm.stream ?? "*")"]
  }

  private func arrived(_ event: SyncEvent) {
    if case .batch(_, .success, _) = event { lastSuccessAt = clock.now().wall }
    if case .session(.success) = event { lastSuccessAt = clock.now().wall }
    input.yield(.event(event))
  }

  private func count(_ decided: [EntryVerdict]) {
    for verdict in decided { verdicts[verdict.status, default: 0] += 1 }
  }

  /// Reports the journal at the start and after each change; changes that come meanwhile are one.
  private func watchJournal() async {
    let changes = outbox.changes()
    var known: Set<StreamID> = []
    while !Task.isCancelled {
      do {
        input.yield(.event(.journal(try await courier.reports(unknownTo: &known))))
        break
      } catch {
        logger.error("the journal cannot be read: \(error)", metadata: ["destination": "\(destination)"])
        try? await Task.sleep(for: machine.tuning.backoffBase)
      }
    }
    for await _ in changes {
      do {
        input.yield(.event(.journal(try await courier.reports(unknownTo: &known))))
      } catch {
        logger.error("the journal cannot be read: \(error)", metadata: ["destination": "\(destination)"])
      }
    }
  }

  private var now: Duration { ContinuousClock.now - started }

  private func arm() {
    timer?.cancel()
    guard let deadline = machine.deadline else { return }
    let due = started + deadline
    timer = Task { [input] in
      do { try await Task.sleep(until: due, clock: .continuous) } catch { return }
      input.yield(.event(.tick))
    }
  }
}

extension OutboxPump {
  /// Nothing more is sent until `resume`; what is under way ends.
  public func pause() { input.yield(.event(.pause)) }
  /// Ends a pause, and tries again what an alarm has stopped.
  public func resume() { input.yield(.event(.resume)) }
  /// Tries at once, whatever back-off says.
  public func syncNow() { input.yield(.event(.now)) }

  /// This machine's network has changed: where nothing came through, it is tried again at once.
  public func networkChanged() { input.yield(.event(.network)) }

  /// Another request to this destination was answered (`nil`) or not.
  func heard(_ refusal: Refusal?) { input.yield(.event(.heard(refusal))) }

  /// Answers as soon as the pump's own loop comes round, in back-off too; false = it is not running.
  public func ping() async -> Bool {
    guard isRunning else { return false }
    pingCount += 1
    let id = pingCount
    return await withCheckedContinuation { waiting in
      pings[id] = waiting
      input.yield(.ping(id))
    }
  }

  public func status() async -> SyncStatus {
    let facts = await courier.facts()
    var streams: [SyncStatus.Stream] = []
    // As the journal says now: what was answered a moment ago waits already, though the machine has not heard of it yet.
    let ends = await courier.ends()
    for id in Set(ends.keys).union(machine.streams.keys).sorted(by: { $0.rawValue < $1.rawValue }) {
      let known = machine.streams[id]
      let cursor = if let known { known.next } else { await courier.cursor(id) }
      let end = max(ends[id] ?? cursor, known?.end ?? cursor)
      let oldest = end > cursor ? await courier.recorded(id, cursor) : nil
      streams.append(SyncStatus.Stream(stream: id.rawValue, cursor: cursor, end: end, oldest: oldest, held: known?.held ?? false))
    }
    let wall = clock.now().wall
    return SyncStatus(
      destination: destination, phase: phase, link: machine.link.state, lastSuccessAt: lastSuccessAt, lastError: machine.lastFailure?.description, advice: machine.lastFailure?.advice,
      nextAttemptAt: machine.deadline.map { wall + Int64(max(0, ($0 - now) / .milliseconds(1))) }, batch: machine.pace.size,
      epoch: facts.epoch, streams: streams, alarms: machine.alarms.standing,
      verdicts: Dictionary(uniqueKeysWithValues: verdicts.map { ($0.key.rawValue, $0.value) }), clockOffset: facts.clockOffset,
      clockError: facts.clockError)
  }

  private var phase: SyncStatus.Phase {
    switch machine.phase {
    case .stopped: .stopped
    case _ where machine.isPaused: .paused
    case .closed: .closed
    case .opening: .opening
    case .open: .open
    }
  }
}
