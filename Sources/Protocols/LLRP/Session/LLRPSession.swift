import Warehouse

/// Keeps a reader doing what it is for, over one connection after the other: reads what it can do, deletes what is ours of before, tells it what is wanted,
/// leaves out what it refuses, and looks after it from then on. Pure: messages and times in, messages and what to tell out.
struct LLRPSession: Sendable {
  enum Phase { case closed, greeting, asking, running, parted }

  struct Pending {
    var request: LLRPRequest
    var id: UInt32
    var answer: UInt16
    var deadline: Int64
  }

  /// A tag that is to be read or written: its AccessSpec, until a report has the result.
  struct Access {
    var spec: LLRPAccessSpec
    var name: String
    var deadline: Int64?
  }

  static let mostOrders = 32
  /// A tag that does not come before the antenna meanwhile is not there.
  static let accessTime: Int64 = 3_000
  var account: ReaderAccount
  var wish: LLRPWish
  /// What is wanted instead while tags are written.
  var bench: LLRPWish?
  var facts = LLRPFacts()
  var ports: LLRPPorts
  private var left: Set<LLRPPlan.Setting> = []
  var phase = Phase.closed
  var queue: [LLRPRequest] = []
  private var pending: Pending?
  /// What a reader has never answered is not asked again.
  private var mute: Set<LLRPRequest> = []
  var isWanted = true
  private var hasKeepalive = false
  private var greetingDeadline: Int64 = 0
  private var nextCheck: Int64 = 0
  private var heard: Int64 = 0
  var lastID: UInt32 = 0
  var orders: [TagOperation] = []
  var access: Access?
  var lastAccess = LLRPPlan.accessSpecs.upperBound

  init?(_ wish: LLRPWish) {
    guard wish.intent != .unsaid else { return nil }
    self.wish = wish
    ports = LLRPPorts(wish)
    account = ReaderAccount(intent: wish.intent.rawValue, asked: wish.asked, roSpec: Int(LLRPPlan.roSpec))
  }

  /// The reader does what it was told.
  var isRunning: Bool { phase == .running }
  var plan: LLRPPlan { LLRPPlan(wish: bench ?? wish, facts: facts, left: left) }
  /// It is to look for tags without a signal on an input.
  var isUntriggered: Bool { (bench ?? wish).trigger == nil }
  private var isLooking: Bool { isWanted || bench != nil }

  // MARK: The connection

  mutating func opened(at now: Stamp) {
    phase = .greeting
    queue = []
    pending = nil
    left = []
    hasKeepalive = false
    (heard, lastID) = (now.mono, 0)
    greetingDeadline = now.mono + wish.answerTime
    account.state = .waiting
    account.steps = []
    account.others = []
    account.roSpecState = nil
    if access != nil { access?.deadline = nil }
    ports.forget()
  }

  mutating func lost(into actions: inout [DeviceAction]) {
    if phase != .parted, phase != .closed { account.lastError = account.lastError ?? "the connection ended" }
    phase = .closed
    if account.state != .refused { account.state = .waiting }
    pending = nil
    if let access { fail(access.name, "no-answer", &actions) }
    for order in orders { fail(order.name, "no-answer", &actions) }
    if bench != nil { fail("writing", "no-answer", &actions) }
    (access, orders, bench) = (nil, [], nil)
    ports.forget()
    ports.tell(&account)
  }

  /// Bytes have come, whatever they are.
  mutating func heard(at now: Stamp) { heard = now.mono }

  /// The time at which `timeout` is to be called; `nil` for none.
  var deadline: Int64? {
    switch phase {
    case .closed, .parted: nil
    case .greeting: greetingDeadline
    case .asking: pending?.deadline
    case .running: [pending?.deadline, silenceDeadline, pending == nil ? nextCheck : nil, access?.deadline, ports.deadline].compactMap(\.self).min()
    }
  }

  private var silenceDeadline: Int64? { hasKeepalive ? heard + wish.keepalive * 5 / 2 : nil }

  mutating func timeout(at now: Stamp, into actions: inout [DeviceAction]) {
    if phase == .greeting, now.mono >= greetingDeadline {
      return part(.lost, "no greeting within \(wish.answerTime) ms: is it an LLRP reader, and does it listen to clients?", &actions)
    }
    if let pending, now.mono >= pending.deadline { return unanswered(pending, at: now, &actions) }
    guard phase == .running else { return }
    if let silence = silenceDeadline, now.mono >= silence {
      account.silences += 1
      return part(.lost, "silent for \(now.mono - heard) ms, two keep-alives are missing", &actions)
    }
    if let deadline = access?.deadline, now.mono >= deadline { endAccess("no-tag", at: now, &actions) }
    expireOutputs(at: now, &actions)
    if pending == nil, now.mono >= nextCheck { queue.append(.check) }
    advance(at: now, &actions)
  }

  private mutating func part(_ code: LinkError.Code, _ reason: String, _ actions: inout [DeviceAction]) {
    phase = .parted
    account.lastError = reason
    if code == .busy || code == .configuration { account.state = .refused }
    actions.append(.reconnect(LinkError(code, reason)))
  }

  private mutating func unanswered(_ pending: Pending, at now: Stamp, _ actions: inout [DeviceAction]) {
    finish(pending.request, .unanswered, nil)
    if pending.request.isOptional, pending.request != .check, pending.request != .capabilities { mute.insert(pending.request) }
    part(.lost, "\(account.steps.last { $0.outcome == .unanswered }?.request ?? "a request") was not answered within \(wish.answerTime) ms", &actions)
  }

  // MARK: What comes

  /// Whether the message was for the session alone: then nothing else is told of it.
  mutating func take(_ message: LLRPMessage, at now: Stamp, into actions: inout [DeviceAction]) -> Bool {
    switch message.type {
    case 62:
      account.keepalives += 1
      account.lastKeepalive = now.wall
      return true
    case 63:
      for event in message.body.first("ReaderEventNotificationData")?.body.parameters ?? [] { take(event, at: now, &actions) }
      return false
    case 13 where ports.answers(message.id): return false
    default:
      guard let pending, message.id == pending.id, message.type == pending.answer || message.type == 100 else { return false }
      self.pending = nil
      answered(pending.request, message, at: now, &actions)
      return true
    }
  }

  private mutating func take(_ event: LLRPParameter, at now: Stamp, _ actions: inout [DeviceAction]) {
    switch event.name {
    case "ConnectionAttemptEvent":
      let status = event["Status"]?.number ?? 0
      if status == 0, phase == .greeting {
        phase = .asking
        account.state = .provisioning
        account.lastError = nil
        queue = [.capabilities]
        advance(at: now, &actions)
      } else if status == 4 {
        // Somebody else tries to connect: the reader only says so.
      } else if status != 0, phase == .greeting {
        account.turnedAway += 1
        let reasons = [
          1: "the reader has a connection that it made itself", 2: "another client is connected, or was and has not been given up by the reader yet",
        ]
        part(.busy, "the reader refuses the connection: \(reasons[status] ?? "no reason given"); tried again", &actions)
      }
    case "ConnectionCloseEvent": if phase != .parted { part(.lost, "the reader closes the connection", &actions) }
    case "ROSpecEvent":
      guard event["ROSpecID"]?.number == Int(LLRPPlan.roSpec) || event["PreemptingROSpecID"]?.number == Int(LLRPPlan.roSpec) else { return }
      let isActive = event["EventType"]?.number == 0
      account.roSpecState = isActive ? "active" : "inactive"
      if phase == .running { account.state = isActive ? .reading : .armed }
      // Ours is to go on and on: look at once why it does not.
      if !isActive, isUntriggered, isLooking, phase == .running { nextCheck = min(nextCheck, now.mono + 1_000) }
    case "AntennaEvent":
      guard let number = event["AntennaID"]?.number else { return }
      facts.isConnected[number] = event["EventType"]?.number == 1
      plan.tell(&account)
    case "GPIEvent":
      guard let port = event["GPIPortNumber"]?.number else { return }
      ports.levels[port] = event["GPIEvent"]?.number == 1
      ports.tell(&account)
    default: break
    }
  }

  private mutating func answered(_ request: LLRPRequest, _ message: LLRPMessage, at now: Stamp, _ actions: inout [DeviceAction]) {
    let status = message.status
    let isDone = message.type != 100 && status?.isSuccess != false
    finish(request, isDone ? .done : .refused, isDone ? nil : status)
    if isDone { done(request, message, at: now, &actions) } else { refused(request, status, at: now, &actions) }
    guard phase != .parted else { return }
    advance(at: now, &actions)
  }

  private mutating func done(_ request: LLRPRequest, _ message: LLRPMessage, at now: Stamp, _ actions: inout [DeviceAction]) {
    switch request {
    case .capabilities:
      facts = LLRPFacts()
      facts.takeCapabilities(message)
      actions += message.events.filter { if case .info = $0 { true } else { false } }.map { .event($0) }
      introduce()
      provision()
    case .configuration:
      facts.takeConfiguration(message)
      ports.take(message)
    case .roSpecs: takeROSpecs(message)
    case .accessSpecs:
      let ours = message.body.all("AccessSpec").compactMap { $0["AccessSpecID"]?.number }.filter { LLRPPlan.isOurs($0) || wish.takesOver }
      queue.insert(contentsOf: ours.map { .deleteAccessSpec(UInt32(truncatingIfNeeded: $0)) }, at: 0)
    case .keepalive: (hasKeepalive, account.keepalive) = (true, wish.keepalive)
    case .addROSpec: plan.tell(&account)
    case .check: check(message, at: now)
    case .addAccess(let id): queue.insert(.enableAccess(id), at: 0)
    case .enableAccess: access?.deadline = now.mono + min(wish.answerTime, Self.accessTime)
    case .extensions, .drain, .release, .deleteROSpec, .deleteAccessSpec, .events, .hold, .inputs, .outputs, .enableROSpec, .disableROSpec, .benchReady: break
    }
  }

  private mutating func introduce() {
    account.manufacturer = facts.vendor.map { UInt32(exactly: $0).flatMap(LLRPDictionary.vendorName) ?? "\($0)" }
    account.model = facts.model.map { "\($0)" }
    account.firmware = facts.firmware
    account.abilities = [
      "antennas": "\(facts.antennaCount)", "gpi": "\(facts.inputs)", "gpo": "\(facts.outputs)", "hold": "\(facts.holds)",
      "modes": facts.modes.map(\.text).joined(separator: ", "), "rospecs": facts.mostROSpecs.map { "\($0)" } ?? "–",
    ]
    if let first = facts.powers.map(\.level).min(), let last = facts.powers.map(\.level).max() {
      account.abilities["power"] = "\(decibelText(first))–\(decibelText(last)) dBm"
    }
  }

  /// All that a reader is told after it has said what it can do.
  private mutating func provision() {
    let steps: [LLRPRequest] =
      (facts.isImpinj ? [.extensions] : []) + [.configuration] + (facts.holds ? [.drain] : [])
      + [.roSpecs] + (facts.mostAccessSpecs == 0 ? [] : [.accessSpecs])
    queue = steps + [.keepalive, .events] + (facts.holds ? [.hold] : []) + (plan.inputs.isEmpty ? [] : [.inputs])
      + (ports.used.isEmpty ? [] : [.outputs]) + setUp
  }

  var setUp: [LLRPRequest] { [.addROSpec] + (isLooking ? [.enableROSpec] : []) + [.release] }

  private mutating func takeROSpecs(_ message: LLRPMessage) {
    let ids = message.body.all("ROSpec").compactMap { $0["ROSpecID"]?.number }
    let goes = ids.filter { LLRPPlan.isOurs($0) || wish.takesOver }
    account.others = ids.filter { !goes.contains($0) }
    queue.insert(contentsOf: goes.map { .deleteROSpec(UInt32(truncatingIfNeeded: $0)) }, at: 0)
  }

  /// Whether the ROSpec is as it was left: a reader may have been set from elsewhere.
  private mutating func check(_ message: LLRPMessage, at now: Stamp) {
    let spec = message.body.all("ROSpec").first { $0["ROSpecID"]?.number == Int(LLRPPlan.roSpec) }
    let state = spec?["CurrentState"]?.number
    account.roSpecState = spec == nil ? "none" : state.flatMap { LLRPDictionary.name(of: UInt64($0), in: "ROSpecState") }.map(dashed)
    switch state {
    case nil: queue += setUp
    case 0 where isLooking: queue += [.enableROSpec, .release]
    // It has ended although nobody has ended it.
    case 1 where isLooking && isUntriggered: queue += [.disableROSpec, .enableROSpec, .release]
    default: account.state = state == 2 ? .reading : .armed
    }
  }

  private mutating func refused(_ request: LLRPRequest, _ status: LLRPStatus?, at now: Stamp, _ actions: inout [DeviceAction]) {
    let reason = status?.description ?? "no status"
    let name = account.steps.last { $0.outcome == .refused }?.request ?? ""
    actions.append(.event(.result(operation: dashed(name), ok: false, error: reason)))
    switch request {
    // Without knowing what it can do it is told the least.
    case .capabilities: provision()
    // Ours may be there all the same.
    case .roSpecs: queue.insert(.deleteROSpec(LLRPPlan.roSpec), at: 0)
    case .addROSpec:
      guard let setting = status.flatMap(plan.blamed) else {
        let others = account.others.isEmpty ? "" : "; it has ROSpecs of others (\(account.others.map { "\($0)" }.joined(separator: ", "))): take-over: true deletes them"
        return part(.configuration, "the reader refuses to be told what to do: \(reason)\(others)", &actions)
      }
      left.insert(setting)
      account.steps[account.steps.count - 1].setting = setting.rawValue
      account.steps[account.steps.count - 1].isLeftOut = true
      queue.insert(.addROSpec, at: 0)
    case .enableROSpec,
      .inputs where wish.trigger != nil:
      part(.configuration, "the reader refuses \(name): \(reason)", &actions)
    case .addAccess(let id), .enableAccess(let id):
      if request == .enableAccess(id) { queue.insert(.deleteAccessSpec(id), at: 0) }
      if let access { fail(access.name, reason, &actions) }
      access = nil
    default: account.steps[account.steps.count - 1].isLeftOut = true
    }
  }

  // MARK: One request at a time

  mutating func advance(at now: Stamp, _ actions: inout [DeviceAction]) {
    while pending == nil, phase == .asking || phase == .running {
      if queue.isEmpty, phase == .running { nextOrder() }
      guard !queue.isEmpty else {
        if phase == .asking { settle(at: now, &actions) }
        if nextCheck <= now.mono { nextCheck = now.mono + (hasKeepalive ? wish.checkTime : min(wish.checkTime, wish.keepalive)) }
        return
      }
      let next = queue.removeFirst()
      if next == .benchReady { actions.append(.event(.result(operation: "writing", ok: true, error: nil))) } else { send(next, at: now, &actions) }
    }
  }

  private mutating func send(_ request: LLRPRequest, at now: Stamp, _ actions: inout [DeviceAction]) {
    guard !mute.contains(request) else { return }
    lastID &+= 1
    guard let message = request.message(plan, access?.spec, id: lastID), let bytes = try? message.encoded() else { return }
    actions.append(.send(bytes))
    // A check is done every minute for months.
    if request != .check || account.steps.last?.setting != request.setting {
      account.steps.append(ReaderAccount.Step(message.name, request.setting, request.hasAnswer ? .asked : .done))
    } else {
      account.steps[account.steps.count - 1].outcome = .asked
    }
    if account.steps.count > 100 { account.steps.removeFirst(account.steps.count - 100) }
    guard request.hasAnswer else { return }
    pending = Pending(
      request: request, id: lastID, answer: message.type == LLRPDictionary.custom ? message.type : message.type + 10, deadline: now.mono + wish.answerTime)
  }

  private mutating func finish(_ request: LLRPRequest, _ outcome: ReaderAccount.Step.Outcome, _ status: LLRPStatus?) {
    guard let index = account.steps.lastIndex(where: { $0.outcome == .asked }) else { return }
    account.steps[index].outcome = outcome
    account.steps[index].status = status?.name
    account.steps[index].causes = status?.causes ?? []
    account.steps[index].text = status.flatMap { $0.text.isEmpty ? nil : $0.text }
  }

  /// All is said: the reader works from now on.
  private mutating func settle(at now: Stamp, _ actions: inout [DeviceAction]) {
    phase = .running
    account.provisions += 1
    account.state = isLooking && isUntriggered ? .reading : .armed
    ports.tell(&account)
    nextCheck = now.mono + (hasKeepalive ? wish.checkTime : min(wish.checkTime, wish.keepalive))
    plan.tell(&account)
    let chosen = account.chosen.sorted { $0.key < $1.key }.map { "\($0.key) \($0.value)" }
    actions.append(.event(.info(name: "provisioned", value: ([wish.intent.rawValue] + chosen).joined(separator: ", "))))
  }

  // MARK: What the rest of the protocol has seen

  mutating func count(_ batch: TagBatch) {
    account.reads += batch.count
    account.kept += batch.sights.count { $0.age >= 2_000 }
  }

  mutating func note(_ clock: LLRPClock, at now: Stamp) {
    account.clock = clock.kind?.rawValue
    account.skew = clock.skew(at: now)
  }
}
