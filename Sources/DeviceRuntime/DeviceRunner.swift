import Links
import Logging
import Warehouse

/// Keeps one device running: opens its link, lets the protocol speak, hands events on, and starts again whenever the device goes away.
///
/// One loop reads; it does not read on before the sink has accepted an event. Commands enter beside it and never wait for the sink.
actor DeviceRunner {
  private static let writeTime = Duration.seconds(1)
  private static let queueBound = 64
  /// So often in a row may silence alone change the speed: who does not answer then is switched off.
  private static let silentBound = 16

  private(set) var spec: DeviceSpec
  private let around: DeviceSurroundings
  private(set) var health: DeviceHealth
  private var device: (any DeviceProtocol)?
  private var link: (any Link)?
  /// Where it is waited for, if it is the device that connects.
  private var seat: TCPSeat?
  private let companions: Companions
  /// Something that may be this device has appeared since the last attempt to open it began.
  private var isAnnounced = false
  private var loop: Task<Void, Never>?
  private var nap: Task<Void, Never>?
  private var sender: Task<Void, Never>?
  private var isSending = false
  private var outgoing: [Outgoing] = []
  private var stopping = false
  private var backoff: Backoff
  private var silence = SilenceTimer()
  private let mark: CodesInHand.Mark?
  /// The runner before this one ended, or was killed, with part of a code in hand: the rest of it is no code.
  private var awaitsRest = false
  /// Why the protocol wants the link closed.
  private var parting: LinkError?
  /// What passes may hold a tag's password.
  private var isSecret = false

  init(_ spec: DeviceSpec, _ around: DeviceSurroundings, vitals: DeviceVitals?) {
    self.spec = spec
    self.around = around
    companions = Companions(poller: around.poller)
    mark = around.inHand?.mark(of: spec.id)
    health = DeviceHealth(spec, since: around.clock.now().wall, vitals: vitals)
    backoff = spec.endpoint.isAnnounced && around.hasHotplug ? Backoff(longest: .seconds(60)) : Backoff()
  }

  /// Goes on counting where another runner of the same device has ended. Before `start`.
  func inherit(_ vitals: DeviceVitals?) {
    if let vitals { health.vitals = vitals }
  }

  func start() {
    if loop == nil, !stopping { loop = Task { await run() } }
  }

  /// Sends what waits, closes the link and reports what was half received. Does not wait for a host that does not answer.
  func stop() async {
    guard !stopping else { return }
    stopping = true
    nap?.cancel()
    if link != nil {
      var actions: [DeviceAction] = []
      device?.clock(around.clock.now())
      device?.closing(into: &actions)
      _ = apply(actions)
    }
    await sender?.value
    await link?.close()
    if health.state != .opening { await loop?.value }
    health.enter(.stopped, at: around.clock.now().wall)
  }

  /// Something that may be this device, or another interface of it, has appeared.
  func appeared() async {
    isAnnounced = true
    backoff.reset()
    nap?.cancel()
    if link != nil { await guardCompanions() }
  }

  /// It belongs to another station now.
  func reassign(to station: String?) {
    spec.station = station
    health.station = station
  }

  /// Lets the protocol carry out an order; whether it has anything to say to the device. Returns when its bytes are queued; that they cannot be sent
  /// is a matter of health.
  @discardableResult
  func command(_ command: DeviceCommand) async -> Bool {
    var actions: [DeviceAction] = []
    if case .writing(let on, _, let isSecret) = command { self.isSecret = on && isSecret }
    if link != nil, !isSecret { around.tap.tell(spec.id, at: around.clock.now(), .commanded(command)) }
    device?.clock(around.clock.now())
    device?.command(command, into: &actions)
    let pending = silence.deadline
    // An order may have to wait until what was asked before is answered.
    let isQueued = if case .signal(let signal) = command { device?.signals?.contains(signal) ?? false } else { false }
    let isTold = link != nil && (isQueued || actions.contains(where: \.isForDevice))
    let told = apply(actions)
    // The read under way has the old deadline.
    if let deadline = silence.deadline, pending.map({ deadline < $0 }) ?? true { watchSilence(deadline) }
    await deliver(told, at: around.clock.now())
    if parting != nil { await link?.close() }
    return isTold
  }

  // MARK: the loop

  private func run() async {
    do { device = try spec.makeProtocol() } catch {
      return misconfigured("\(error)")
    }
    seat = spec.endpoint.seat(at: around.doors) { [weak self] in Task { await self?.appeared() } }
    defer { seat?.leave() }
    while !stopping {
      do throws(LinkError) {
        health.enter(.opening, at: around.clock.now().wall)
        isAnnounced = false
        if spec.endpoint.isAnnounced, !around.hasHotplug { await around.roster.refresh() }
        let link = try spec.endpoint.link(around.poller, around.roster, seat)
        try await link.open()
        guard !stopping else {
          await link.close()
          return
        }
        try await converse(on: link)
      } catch {
        let reason = parting ?? error
        parting = nil
        await ended(reason)
        if !stopping { await pause(after: reason) }
      }
    }
  }

  private func converse(on link: any Link) async throws(LinkError) {
    self.link = link
    await guardCompanions()
    if health.opens > 0 { report(health.vitals.reconnected(at: around.clock.now().wall)) }
    health.opens += 1
    health.endpoint = link.endpoint
    health.lastError = nil
    health.enter(.open, at: around.clock.now().wall)
    let opening = await link.opening
    health.opening = opening
    around.log.info("device open", metadata: ["device": "\(spec.id)", "endpoint": "\(link.endpoint)"])
    around.tap.tell(spec.id, at: around.clock.now(), .opened(endpoint: link.endpoint, opening))
    if health.opens == 1, mark?.isSet == true { awaitRest() }
    var silentTries = 0
    var wasEstablished = false
    var actions: [DeviceAction] = []
    device?.clock(around.clock.now())
    device?.opened(opening, into: &actions)
    health.signals = signals()
    await deliver(apply(actions), at: around.clock.now())
    while !stopping {
      let chunk = try await link.read(timeout: silence.remaining)
      actions.removeAll(keepingCapacity: true)
      var at = around.clock.now()
      if let chunk {
        at = around.clock.stamp(bootNanoseconds: chunk.at)
        silence.cancel()
        health.bytes += chunk.bytes.count
        health.lastBytesAt = at.wall
        around.tap.tell(spec.id, at: at, isSecret ? .withheld(chunk.bytes.count) : .received(chunk.bytes))
        silentTries = 0
        if link is EvdevLink { health.vitals.typed(chunk.bytes) }
        device?.clock(at)
        device?.receive(chunk.bytes.span, into: &actions)
        if device?.isEstablished == true {
          backoff.reset()
          if !wasEstablished { (wasEstablished, health.signals) = (true, signals()) }
        }
      } else if silence.expire() {
        silentTries += 1
        device?.clock(at)
        device?.timeout(into: &actions)
      }
      await deliver(apply(actions), at: at)
      if let chunk, Gathering.helps(after: chunk, actions) { link.gather(within: Gathering.time) }
      if let parting { throw parting }
      if actions.contains(.misread), silentTries < Self.silentBound { try await tryNextSpeed(on: link, opening) }
    }
    throw LinkError(.closed, "\(link.endpoint): stopped")
  }

  /// The first code that comes now is the rest of one whose beginning is lost: its beginning came before the link was opened.
  private func awaitRest() {
    awaitsRest = true
    guard let time = device?.restTime else { return }
    Task {
      try? await Task.sleep(for: time)
      // A code that has begun within the time is judged when it ends.
      guard awaitsRest, device?.isInCode != true else { return }
      restIsOver()
    }
  }

  private func restIsOver() {
    awaitsRest = false
    markHand()
  }

  private func markHand() {
    guard let mark, !awaitsRest, let device, mark.isSet != device.isInCode else { return }
    mark.isSet = device.isInCode
  }

  /// A code that cannot be whole is told as such.
  private func doubting(_ event: DeviceEvent) -> DeviceEvent {
    guard awaitsRest else { return event }
    switch event {
    case .scan(let scan):
      restIsOver()
      around.log.warning("a code was cut by the end of the program before; its rest is no code", metadata: ["device": "\(spec.id)"])
      return .incomplete(data: scan.data, reason: .dropped)
    case .incomplete:
      restIsOver()
      return event
    case .tag, .printer, .fault, .info, .result: return event
    }
  }

  /// The device may speak at another speed: the link changes it where it may, and the protocol begins anew.
  private func tryNextSpeed(on link: any Link, _ opening: LinkOpening) async throws(LinkError) {
    guard try await link.tryNextSpeed() else { return }
    health.endpoint = link.endpoint
    around.log.info("trying another speed", metadata: ["device": "\(spec.id)", "endpoint": "\(link.endpoint)"])
    around.tap.tell(spec.id, at: around.clock.now(), .opened(endpoint: link.endpoint, opening))
    silence.cancel()
    var actions: [DeviceAction] = []
    device?.lost(into: &actions)
    device?.opened(opening, into: &actions)
    await deliver(apply(actions), at: around.clock.now())
  }

  /// The link is gone, whatever the reason: what was half received is reported.
  private func ended(_ error: LinkError) async {
    guard link != nil else { return }
    // The loop owns the link: it must be closed before it is opened anew.
    await link?.close()
    link = nil
    await companions.release()
    outgoing.removeAll()
    silence.cancel()
    // Whoever opens the link next, after a reload or a restart, may meet the rest; where the device itself went, it went too.
    if !stopping { mark?.isSet = false }
    let now = around.clock.now()
    around.tap.tell(spec.id, at: now, .lost(error))
    var actions: [DeviceAction] = []
    device?.clock(now)
    device?.lost(into: &actions)
    await deliver(actions, at: now)
  }

  private func pause(after error: LinkError) async {
    let time = backoff.next()
    let now = around.clock.now().wall
    let before = health.lastError
    health.lastError = error
    // What was unplugged meanwhile has nothing more to say of an old code.
    if error.code == .absent { mark?.isSet = false }
    health.enter(DeviceHealth.State(waitingAfter: error.code), at: now, nextAttempt: now + time.milliseconds)
    // What was unplugged is no fault, and udev tells when it is back.
    let level: Logger.Level = error.code == .absent ? .info : .warning
    if before != error { around.log.log(level: level, "device unavailable", metadata: ["device": "\(spec.id)", "error": "\(error)"]) }
    guard !isAnnounced else { return }
    let nap = Task { _ = try? await Task.sleep(for: time) }
    self.nap = nap
    await nap.value
    self.nap = nil
  }

  /// The signals that the device can be told, as a copy of its protocol shows.
  private func signals() -> Set<Signal> {
    device?.signals ?? Set(Signal.allCases.filter { signal in
      var actions: [DeviceAction] = []
      var copy = device
      copy?.command(.signal(signal), into: &actions)
      return actions.contains(where: \.isForDevice)
    })
  }

  /// What the device types on its other interfaces belongs to nobody else.
  private func guardCompanions() async {
    guard let device = around.roster.devices.first(where: spec.endpoint.concerns) else { return }
    let before = health.unguarded
    health.unguarded = await companions.cover(device, but: (link as? EvdevLink)?.path)
    if before != health.unguarded, !health.unguarded.isEmpty {
      around.log.warning("another program may see what this device types", metadata: ["device": "\(spec.id)", "error": "\(health.unguarded)"])
    }
  }

  private func misconfigured(_ reason: String) {
    health.lastError = LinkError(.configuration, reason)
    health.enter(.misconfigured, at: around.clock.now().wall)
    around.log.error("device misconfigured", metadata: ["device": "\(spec.id)", "error": "\(reason)"])
  }

  // MARK: actions

  /// Does at once what can be done at once; returns them for what they tell, which may have to wait.
  private func apply(_ actions: [DeviceAction]) -> [DeviceAction] {
    for action in actions {
      switch action {
      case .event, .tags, .misread: break
      case .reconnect(let error): parting = parting ?? error
      case .send(let bytes): send(.bytes(bytes))
      case .sendFeature(let report): send(.feature(report))
      case .expectWithin(let time): silence.expect(within: time)
      }
    }
    markHand()
    return actions
  }

  private func deliver(_ actions: [DeviceAction], at: Stamp) async {
    var isConfidential = false
    var isNews = false
    for action in actions {
      switch action {
      case .event(let event):
        isNews = true
        if await deliver(awaitsRest ? doubting(event) : event, at: at) { isConfidential = true }
      case .tags(let batch):
        isNews = true
        health.tags += batch.count
        around.tap.tell(spec.id, at: at, batch)
        await around.sink.accept(batch, from: spec.id, at: at)
      case .reconnect, .send, .sendFeature, .misread, .expectWithin: break
      }
    }
    guard isNews else { return }
    around.tap.tell(spec.id, at: at, .settled(isConfidential: isConfidential, hasMore: silence.deadline != nil && device?.isReceiving == true))
  }

  /// Whether the event is confidential.
  private func deliver(_ event: DeviceEvent, at: Stamp) async -> Bool {
    report(health.count(event, at: at))
    around.tap.tell(spec.id, at: at, .event(event))
    let input = DeviceInput(device: spec.id, at: at, event: event)
    await around.sink.accept(input)
    let isConfidential = await around.sink.isConfidential(input)
    health.remember(event, at: at, isConfidential: isConfidential)
    return isConfidential
  }

  private func report(_ changes: [DeviceTrend.Change]) {
    for change in changes { around.report(spec.id, change) }
  }

  /// What its protocol has asked of it, and what became of it.
  var account: ReaderAccount? { device?.account }

  /// How the device is doing at the moment.
  func look() -> DeviceHealth {
    health.strangers = seat?.strangers ?? health.strangers
    report(health.vitals.look(at: around.clock.now().wall))
    return health
  }

  private func watchSilence(_ deadline: ContinuousClock.Instant) {
    Task {
      try? await Task.sleep(until: deadline)
      guard silence.deadline == deadline, silence.expire() else { return }
      var actions: [DeviceAction] = []
      device?.clock(around.clock.now())
      device?.timeout(into: &actions)
      await deliver(apply(actions), at: around.clock.now())
      if parting != nil { await link?.close() }
    }
  }

  private func send(_ message: Outgoing) {
    guard link != nil, outgoing.count < Self.queueBound else {
      health.unsent += 1
      return
    }
    outgoing.append(message)
    guard !isSending else { return }
    isSending = true
    // At once, not when a thread comes round to it: a worker waits for this answer.
    let sender = Task.immediate { await sendAll() }
    if isSending { self.sender = sender }
  }

  private func sendAll() async {
    while let link, !outgoing.isEmpty {
      let message = outgoing.removeFirst()
      do throws(LinkWriteError) {
        switch message {
        case .bytes(let bytes): try await link.write(bytes, timeout: Self.writeTime)
        case .feature(let report): try await link.writeFeature(report, timeout: Self.writeTime)
        }
        around.tap.tell(spec.id, at: around.clock.now(), isSecret ? .withheld(message.count) : message.trace)
      } catch {
        health.unsent += 1 + outgoing.count
        health.lastError = error.error
        outgoing.removeAll()
        around.log.warning("signal not sent", metadata: ["device": "\(spec.id)", "error": "\(error.error)"])
      }
    }
    isSending = false
    sender = nil
  }
}
