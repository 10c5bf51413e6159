import Warehouse

/// An RFID reader on a serial line or TCP: asks one thing at a time, keeps an inventory running or goes round after round, and tells what it saw.
///
/// Nothing is sent unless options or commands ask for it, so a recording can be read as it is. While inventory runs, an order stops it, is carried
/// out, and inventory goes on.
struct ReaderProtocol<Dialect: ReaderDialect>: DeviceProtocol {
  private let options: ReaderOptions
  private var dialect: Dialect
  private var stream = FrameStream()
  /// Orders that wait: each some frames, of which the later depend on the earlier.
  private var queue: [[[UInt8]]] = []
  /// What is left of the order under way.
  private var group: [[UInt8]] = []
  /// What has had no answer yet.
  private var sent: [UInt8]?
  private var tries = 0
  /// What was asked last, by us or in a recording.
  private var asked: ReaderQuestion?
  private var isWanted = false
  /// Which tags are told, where the reader tells of all.
  private var sieve: TagMask?
  /// Tags are written: what is in the field is shown until that is over.
  private var isBench = false
  /// An inventory that ends only when it is told to.
  private var isRunning = false
  /// Since it runs, something came that is no frame.
  private var isShaken = false
  /// So long nothing is asked: an inventory has failed and is not tried again at once, or a round is over.
  private var rest: Duration?
  private var isHeard = false
  /// The failures of the inventory's last round and of this one: each is told once, not round after round.
  private var troubles: Set<DeviceEvent> = []
  private var newTroubles: Set<DeviceEvent> = []
  private var legibility = Legibility()
  private let lights: [Signal: [SignalLight]]
  private let used: [Int]
  private var outputs = LitOutputs()
  /// Outputs that are still to be set, the last order for each; and the one under way.
  private var switches: [(port: Int, on: Bool)] = []
  private var switching: (port: Int, on: Bool)?
  /// Since when an answer, a rest's end or the next bytes are waited for, and until when the line is to be silent.
  private var waitsSince: Int64 = 0
  /// When the frame that waits for its answer went.
  private var askedAt: Int64 = 0
  private var quietUntil: Int64 = 0
  /// The next call of `timeout` is for an output.
  private var isOutputNext = false
  private var now: Int64 = 0
  /// `nil` for what has no radio, and for readers that nothing can be asked of.
  private var log: ReaderLog?

  private var isLooking: Bool { isWanted || isBench }
  private static var mostTries: Int { 3 }
  private static var longestQueue: Int { 32 }

  init(_ dialect: Dialect, _ values: OptionValues) {
    self.dialect = dialect
    options = ReaderOptions(values)
    lights = SignalLight.all(values)
    used = values.words("outputs").compactMap { Int($0) }
    log = values.has("inventory") ? ReaderLog(options, values) : nil
  }

  mutating func clock(_ now: Stamp) { self.now = now.mono }

  mutating func opened(_ opening: LinkOpening, into actions: inout [DeviceAction]) {
    let isWanted = isWanted || options.inventory || dialect.isWatching
    forget()
    log?.opened()
    dialect.opened()
    if options.identify { queue += dialect.identify.map { [$0] } }
    provide(into: &actions)
    // Who ended in the middle of a signal has left a lamp on.
    for port in Set(lights.values.joined().map(\.port) + used).sorted() { put(port, false, into: &actions) }
    if isWanted { want(true) }
    advance(into: &actions)
  }

  private mutating func provide(into actions: inout [DeviceAction]) {
    if let region = options.region { order(.region(region), into: &actions) }
    if let power = options.power { order(.power(power), into: &actions) }
  }

  private mutating func forget() {
    stream.reset()
    queue.removeAll()
    group.removeAll()
    switches.removeAll()
    (sent, asked, switching) = (nil, nil, nil)
    (waitsSince, quietUntil) = (now, 0)
    isRunning = false
    rest = nil
    isHeard = false
    isBench = false
    _ = outputs.all()
    troubles = []
    newTroubles = []
  }

  mutating func receive(_ bytes: Span<UInt8>, into actions: inout [DeviceAction]) {
    waitsSince = now
    take(stream.receive(bytes, shape: dialect), into: &actions)
    advance(into: &actions)
  }

  mutating func timeout(into actions: inout [DeviceAction]) {
    if isOutputNext {
      for port in outputs.expired(at: now) { put(port, false, into: &actions) }
    } else if isQuiet {
      // What waits for the line's silence goes now.
    } else if stream.isBusy {
      settle(into: &actions)
    } else if sent != nil {
      unanswered(into: &actions)
    } else {
      // It has ended by itself, or the reader has lost power: where it said something else before, it may have begun anew, with settings of its own.
      if isShaken {
        provide(into: &actions)
        queue += dialect.prepare.map { [$0] }
      }
      (isRunning, isShaken, rest) = (false, false, nil)
    }
    advance(into: &actions)
  }

  mutating func lost(into actions: inout [DeviceAction]) {
    settle(into: &actions)
    forget()
    log?.lost()
    actions.append(.expectWithin(nil))
  }

  private mutating func settle(into actions: inout [DeviceAction]) {
    take(stream.settle(shape: dialect), into: &actions)
  }

  // MARK: commands

  mutating func command(_ command: DeviceCommand, into actions: inout [DeviceAction]) {
    switch command {
    case .scanning(let on), .trigger(let on): want(on || dialect.isWatching)
    case .tag(let operation):
      if isAway { fail(operation.name, ReaderError.notConnected, into: &actions) } else { order(.tag(operation), into: &actions) }
    case .select(let mask): select(mask, into: &actions)
    case .power(let power): order(.power(power), into: &actions)
    case .region(let region): order(.region(region), into: &actions)
    case .status: queue += dialect.identify.map { [$0] }
    case .raw(let bytes):
      guard !bytes.isEmpty else { return }
      actions.append(.send(bytes))
      overheard(bytes, into: &actions)
    case .writing(let on, let antenna, _): prepare(on, antenna, into: &actions)
    case .output(let port, let on, let time): light(port, on, for: time.map { Int64($0 / .milliseconds(1)) }, into: &actions)
    case .signal(let signal): for one in lights[signal] ?? [] { light(one.port, true, for: one.milliseconds, into: &actions) }
    }
    advance(into: &actions)
  }

  private mutating func light(_ port: Int, _ on: Bool, for time: Int64?, into actions: inout [DeviceAction]) {
    outputs.set(port, on, until: time.map { now + $0 })
    put(port, on, into: &actions)
  }

  /// Before all that waits: a worker listens for it.
  private mutating func put(_ port: Int, _ on: Bool, into actions: inout [DeviceAction]) {
    var copy = dialect
    guard copy.frames(for: .output(port, on)) != nil else { return fail("output", ReaderError.unsupported, into: &actions) }
    switches.removeAll { $0.port == port }
    switches.append((port, on))
  }

  /// All at once: nobody waits for answers any more.
  mutating func closing(into actions: inout [DeviceAction]) {
    if isRunning, let stop = dialect.stop { actions.append(.send(stop)) }
    let lit = outputs.all() + (switches + [switching].compactMap(\.self)).filter { !$0.on }.map(\.port)
    actions += dialect.frames(puttingOut: Set(lit).sorted()).map { .send($0) }
  }

  var signals: Set<Signal>? { Set(lights.keys) }

  var account: ReaderAccount? {
    guard let log else { return nil }
    var account = log.account
    account.state =
      !log.isOpen ? .waiting : !troubles.isEmpty || !newTroubles.isEmpty ? .refused : !isLooking ? .armed : isRunning || asked?.isInventory == true ? .reading : .provisioning
    return account
  }

  /// Nobody is there who could be told.
  private var isAway: Bool { log.map { !$0.isOpen } ?? false }

  /// The antenna is the configuration's: which of them is used is no order of these readers.
  private mutating func prepare(_ on: Bool, _ antenna: Int?, into actions: inout [DeviceAction]) {
    var copy = dialect
    let canWrite = copy.frames(for: .tag(TagOperation(.write(.epc, word: 2, data: [0, 0]), tag: [0, 0]))) != nil
    let error = isAway ? ReaderError.notConnected : canWrite ? antenna == nil ? nil : "antenna-is-set" : ReaderError.unsupported
    if !on || error == nil {
      let wanted = isWanted
      if on, !wanted { want(true) }
      isWanted = wanted
      isBench = on
    }
    if on { actions.append(.event(.result(operation: "writing", ok: error == nil, error: error))) }
  }

  private mutating func want(_ on: Bool) {
    if on, !isWanted { queue += dialect.prepare.map { [$0] } }
    isWanted = on
    troubles = []
    newTroubles = []
  }

  private mutating func order(_ order: ReaderOrder, into actions: inout [DeviceAction]) {
    guard queue.count < Self.longestQueue else { return fail(order.name, ReaderError.busy, into: &actions) }
    guard let frames = dialect.frames(for: order) else { return fail(order.name, ReaderError.unsupported, into: &actions) }
    queue.append(frames)
  }

  private mutating func select(_ mask: TagMask?, into actions: inout [DeviceAction]) {
    sieve = nil
    guard dialect.isSifted else { return order(.select(mask), into: &actions) }
    guard mask?.bank ?? .epc == .epc, mask?.start ?? TagMask.epcStart >= TagMask.epcStart else { return fail("select", ReaderError.unsupported, into: &actions) }
    sieve = mask
  }

  private mutating func fail(_ name: String, _ error: String, into actions: inout [DeviceAction]) {
    let refusal = DeviceEvent.result(operation: name, ok: false, error: error)
    log?.took(refusal, answering: nil)
    actions.append(.event(refusal))
  }

  mutating func overheard(_ bytes: [UInt8], into actions: inout [DeviceAction]) {
    if let question = dialect.question(bytes) { asked = question }
  }

  // MARK: one thing at a time

  private mutating func advance(into actions: inout [DeviceAction]) {
    sendNext(into: &actions)
    let answer = isToldBetween ? .milliseconds(askedAt - waitsSince) + options.answerTime : options.answerTime
    let patience = sent != nil ? answer : rest ?? (isRunning ? options.answerTime * 2 : nil)
    let left = (stream.isBusy ? options.gap : patience).map { max(.milliseconds(1), .milliseconds(waitsSince - now) + $0) }
    let wait = isQuiet ? .milliseconds(max(1, quietUntil - now)) : left
    let light = outputs.deadline.map { Duration.milliseconds(max(1, $0 - now)) }
    isOutputNext = light.map { light in wait.map { light < $0 } ?? true } ?? false
    actions.append(.expectWithin(isOutputNext ? light : wait))
  }

  /// Tags may come between what is asked and its answer, as of an inventory that has not heard its end yet: they are no sign that it was heard.
  private var isToldBetween: Bool { sent != nil && dialect.stop != nil }
  private var isOverdue: Bool { isToldBetween && .milliseconds(now - askedAt) >= options.answerTime }

  /// The line is to be silent for a moment, and something waits for that.
  private var isQuiet: Bool { quietUntil > 0 && sent == nil && hasNext }
  private var hasNext: Bool { !(group.isEmpty && switches.isEmpty && queue.isEmpty) || isLooking && !isRunning && rest == nil }

  private mutating func sendNext(into actions: inout [DeviceAction]) {
    guard now >= quietUntil else { return }
    quietUntil = 0
    while sent == nil, let frame = next() { send(frame, into: &actions) }
  }

  private mutating func next() -> [UInt8]? {
    if !group.isEmpty { return group.removeFirst() }
    switching = nil
    if isRunning, !queue.isEmpty || !switches.isEmpty || !isLooking, let stop = dialect.stop {
      isRunning = false
      return stop
    }
    if !switches.isEmpty {
      let one = switches.removeFirst()
      group = dialect.frames(for: .output(one.port, one.on)) ?? []
      guard !group.isEmpty else { return next() }
      switching = one
      return group.removeFirst()
    }
    if !queue.isEmpty {
      group = queue.removeFirst()
      return next()
    }
    guard isLooking, !isRunning, rest == nil else { return nil }
    group = dialect.start()
    return group.isEmpty ? nil : group.removeFirst()
  }

  private mutating func send(_ frame: [UInt8], into actions: inout [DeviceAction]) {
    actions.append(.send(frame))
    (tries, waitsSince, askedAt) = (1, now, now)
    asked = dialect.question(frame)
    if let asked { log?.asked(asked) }
    if asked?.isInventory == true, dialect.stop != nil {
      (isRunning, isShaken) = (true, false)
    } else if asked != nil {
      sent = frame
    }
  }

  private mutating func unanswered(into actions: inout [DeviceAction]) {
    guard let frame = sent else { return }
    if !isHeard { actions.append(.misread) }
    (waitsSince, askedAt) = (now, now)
    guard tries >= Self.mostTries else {
      tries += 1
      return actions.append(.send(frame))
    }
    tell(.result(operation: asked?.name ?? "command", ok: false, error: ReaderError.noAnswer), into: &actions)
    // A lamp that may still be on is put out as soon as anybody answers.
    if let lamp = switching, !lamp.on { outputs.set(lamp.port, true, until: now + Int64(options.answerTime / .milliseconds(1))) }
    sent = nil
    group.removeAll()
    rest = options.answerTime
  }

  // MARK: what came

  private mutating func take(_ pieces: [FrameStream.Piece], into actions: inout [DeviceAction]) {
    let start = actions.count
    for piece in pieces {
      switch piece {
      case .fault(let code, let bytes):
        if code == "framing", isRunning { isShaken = true }
        actions.append(.event(.fault(code: code, bytes: bytes)))
      case .frame(let bytes):
        take(frame: bytes, into: &actions)
        // At once, so that the next frame is read with what is asked by then, however the two came.
        sendNext(into: &actions)
      }
      if isOverdue {
        unanswered(into: &actions)
        sendNext(into: &actions)
      }
    }
    legibility.judge(&actions, from: start)
  }

  private mutating func take(frame: [UInt8], into actions: inout [DeviceAction]) {
    isHeard = true
    var reading = ReaderReading()
    dialect.read(frame.span, asked: asked, into: &reading)
    if let reply = reading.reply { actions.append(.send(reply)) }
    for event in reading.events { tell(event, into: &actions) }
    if reading.hasEnded { isRunning = false }
    guard reading.outcome != .none else { return }
    if reading.outcome == .failed { group.removeAll() }
    if isRound {
      if reading.outcome == .failed, !newTroubles.isEmpty { (isRunning, rest) = (false, options.answerTime) }
      if asked?.isAside != true {
        if reading.outcome == .answered { rest = dialect.pause }
        troubles = newTroubles
        newTroubles = []
      }
    }
    sent = nil
    if let silence = dialect.silence { quietUntil = now + Int64(silence / .milliseconds(1)) }
  }

  /// What comes belongs to an inventory that goes on and on.
  private var isRound: Bool { asked?.isInventory == true && (isLooking || dialect.stop != nil) }

  /// In an inventory that no tag is there is no news, and the same failure is told once.
  private mutating func tell(_ event: DeviceEvent, into actions: inout [DeviceAction]) {
    if isRound, case .result(_, let ok, let error) = event {
      guard !ok, error != ReaderError.noTag else { return }
      guard newTroubles.insert(event).inserted, !troubles.contains(event) else { return }
    }
    if isRound, let sieve, case .tag(let tag) = event, !sieve.admits(tag.epc ?? []) { return }
    var event = event
    // What is seen passing is no answer to an order of who writes.
    if isBench, asked?.bank == nil, case .tag(var tag) = event {
      (tag.tid, tag.user) = (nil, nil)
      event = .tag(tag)
    }
    log?.took(event, answering: asked)
    actions.append(.event(event))
  }
}
