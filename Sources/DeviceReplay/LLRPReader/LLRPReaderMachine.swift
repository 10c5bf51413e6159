import Protocols
import Warehouse

/// An LLRP reader without wires and clock: bytes and time in, bytes out.
///
/// It takes one client at a time. `now` counts from its power-on and never goes back; `advance` is called at `deadline` at the latest.
struct LLRPReaderMachine: Sendable {
  /// What happened, for people: a code of the catalogue of sentences, and what stands in it.
  struct Notice: Sendable {
    var code: String
    var arguments: [String: String] = [:]
  }

  var model: LLRPReaderModel
  var field: SimulatedField
  var faults: LLRPReaderFaults
  /// Reads a second, `nil` for as many as the client takes.
  var rate: Double?
  /// Microseconds since 1970 at power-on.
  let epoch: UInt64

  private(set) var now: Duration = .zero
  var settings: LLRPReaderSettings
  var roSpecs: [LLRPReaderROSpec] = []
  var accessSpecs: [LLRPReaderAccessSpec] = []
  var run: LLRPReaderRun?
  /// Where the last ROSpec left off in what was in view.
  var cursor = 0
  /// Tags and AccessSpecs of which people have heard.
  var told: Set<[Int]> = []
  /// What the client is to get; whoever carries it takes it out.
  var output: [UInt8] = []
  /// Reports that wait for a client, or for its leave.
  var stored: [[UInt8]] = []
  var storedBytes = 0
  /// Reports that leave on request alone.
  var kept: [[UInt8]] = []
  var hasOverflown = false
  var hasWarned = false
  private(set) var isConnected = false
  /// Events and reports wait for ENABLE_EVENTS_AND_REPORTS.
  var isHolding = false
  /// The connection is to be closed once `output` has left.
  private(set) var isClosing = false
  private var frames = LLRPFrames(longest: 1 << 20)
  private(set) var version: UInt8 = 1
  private var hasSpoken = false
  var hasImpinjExtensions = false
  private var nextID: UInt32 = 0
  private var nextKeepalive: Duration?
  var notices: [Notice] = []
  /// Reads and reports since power-on.
  var reads = 0
  var reports = 0
  var lost = 0

  /// How many bytes of reports are kept while nobody takes them.
  static let room = 1 << 20

  init(model: LLRPReaderModel, field: SimulatedField, rate: Double?, faults: LLRPReaderFaults, epoch: UInt64) {
    (self.model, self.field, self.rate, self.faults, self.epoch) = (model, field, rate, faults, epoch)
    settings = LLRPReaderSettings(model)
  }

  // MARK: The connection

  mutating func connected(at time: Duration) {
    advance(to: time)
    frames.reset()
    output = []
    (isConnected, isClosing, hasSpoken, version, hasImpinjExtensions) = (true, false, false, 1, false)
    isHolding = false
    notify("ConnectionAttemptEvent", ["Status": 0])
    isHolding = settings.holds
    nextKeepalive = settings.keepalive > 0 ? now + .milliseconds(settings.keepalive) : nil
    deliver()
  }

  /// What a second client gets, before the connection with it is closed.
  mutating func refused(at time: Duration) -> [UInt8] {
    advance(to: time)
    notify("ConnectionAttemptEvent", ["Status": 4])
    return bytes(of: event("ConnectionAttemptEvent", ["Status": 2], version: 1))
  }

  mutating func disconnected() {
    (isConnected, isHolding, output, nextKeepalive) = (false, false, [], nil)
  }

  mutating func receive(_ bytes: [UInt8], at time: Duration) {
    advance(to: time)
    frames.append(bytes.span)
    while !isClosing, let cut = frames.next() {
      switch cut {
      case .noise: send(100, 0, [LLRPReaderRefusal(flaw: .unsupportedMessage, text: "this is no LLRP message").status(version: version)])
      case .message(let range):
        let whole = Array(frames.bytes[range])
        do throws(LLRPError) { take(try LLRPMessage(whole)) } catch {
          let id = whole[6..<10].reduce(UInt32(0)) { $0 << 8 | UInt32($1) }
          send(100, id, [LLRPReaderRefusal(flaw: .parameter, text: error.description).status(version: version)])
        }
      }
    }
  }

  // MARK: Time

  /// When something is due that nobody asked for.
  var deadline: Duration? {
    // Tags are looked for a hundred times a second.
    let tick = run != nil && rate != nil ? now + .milliseconds(10) : nil
    return [due, tick].compactMap { $0 }.min()
  }

  private var due: Duration? {
    ([isConnected ? nextKeepalive : nil, run?.deadline] + roSpecs.map { $0.state == .inactive ? $0.nextStart : nil }).compactMap { $0 }.min()
  }

  mutating func advance(to time: Duration) {
    while let next = due, next <= time {
      inventory(until: max(next, now))
      now = max(next, now)
      fire()
    }
    guard time > now else { return }
    inventory(until: time)
    now = time
  }

  private mutating func fire() {
    if let at = nextKeepalive, at <= now {
      if !faults.isMute { send(62, newID()) }
      nextKeepalive = settings.keepalive > 0 ? max(at + .milliseconds(settings.keepalive), now) : nil
    }
    runTimers()
    for index in roSpecs.indices where roSpecs[index].state == .inactive {
      guard let at = roSpecs[index].nextStart, at <= now else { continue }
      roSpecs[index].scheduleNext(after: now)
      start(index)
    }
  }

  // MARK: Requests

  /// Numbers of requests, and those of their answers.
  private static let answers: [UInt16: UInt16] = [
    1: 11, 2: 12, 3: 13, 14: 4, 20: 30, 21: 31, 22: 32, 23: 33, 24: 34, 25: 35, 26: 36, 40: 50, 41: 51, 42: 52, 43: 53, 44: 54, 46: 56, 47: 57,
  ]

  private mutating func take(_ message: LLRPMessage) {
    if message.type == 46 || message.type == 47, model.version >= 2 { return negotiate(message) }
    hasSpoken = true
    guard message.version == version else {
      let text = "this connection speaks version \(version), the message has \(message.version)"
      return send(100, message.id, [LLRPReaderRefusal(flaw: .unsupportedVersion, text: text).status(version: version)])
    }
    do throws(LLRPReaderRefusal) {
      guard let answer = LLRPReaderMachine.answers[message.type] else { return try takeUnanswered(message) }
      do throws(LLRPReaderRefusal) {
        try message.body.check()
        try refuseOnDemand(message.body, [])
        let parameters = try answered(message)
        send(answer, message.id, [LLRPReaderRefusal.success(version: version)] + parameters)
      } catch {
        notices.append(Notice(code: "simulate.refused", arguments: ["what": message.name, "why": error.text]))
        send(answer, message.id, [error.status(version: version)])
      }
    } catch { send(100, message.id, [error.status(version: version)]) }
    if message.type == 14 {
      isClosing = true
      notices.append(Notice(code: "simulate.closed"))
    }
  }

  /// Messages without an answer of their own, and those that no client sends.
  private mutating func takeUnanswered(_ message: LLRPMessage) throws(LLRPReaderRefusal) {
    switch message.type {
    case 60: getReport(message.id)
    case 64:
      isHolding = false
      deliver()
    case 72: break
    case 1023 where message.name == "IMPINJ_ENABLE_EXTENSIONS":
      hasImpinjExtensions = true
      let status = [LLRPReaderRefusal.success(version: version)]
      let answer = LLRPMessage.custom("IMPINJ_ENABLE_EXTENSIONS_RESPONSE", [:], status, id: message.id, version: version)
      if let answer { output += bytes(of: answer) }
    default:
      let isKnown = LLRPDictionary.message(type: message.type) != nil && message.type != 1023
      throw LLRPReaderRefusal(flaw: isKnown ? .unexpectedMessage : .unsupportedMessage, text: "no reader takes \(message.name)")
    }
  }

  private mutating func answered(_ message: LLRPMessage) throws(LLRPReaderRefusal) -> [LLRPParameter] {
    let body = message.body
    switch message.type {
    case 1:
      let wanted = body.number("RequestedData")
      return model.answers.filter { wanted == 0 || Int($0.0.rawValue) == wanted }.map { $0.1(version) }
    case 2: return try settings.told(body, model, version: version)
    case 3:
      let before = settings.outputs
      try settings.set(body, model)
      for (port, level) in settings.outputs.enumerated() where level != before[port] {
        notices.append(Notice(code: "simulate.output", arguments: ["port": "\(port + 1)", "level": level ? "1" : "0"]))
      }
      if body.flag("ResetToFactoryDefault") { forget() }
      nextKeepalive = settings.keepalive > 0 ? now + .milliseconds(settings.keepalive) : nil
      notices.append(Notice(code: "simulate.set", arguments: ["what": body.parameters.map(\.name).joined(separator: ", ")]))
    case 14: break
    case 20: try addROSpec(body)
    case 21...25: try orderROSpec(message.type, body)
    case 26: return roSpecs.map(\.parameter)
    case 40: try addAccessSpec(body)
    case 41...43: try orderAccessSpec(message.type, body)
    default: return accessSpecs.map(\.parameter)
    }
    return []
  }

  /// GET_SUPPORTED_VERSION and SET_PROTOCOL_VERSION, which go by version 2 whatever is agreed (LLRP 1.1, section 9.1).
  private mutating func negotiate(_ message: LLRPMessage) {
    guard message.version == 2 else {
      return send(100, message.id, [LLRPReaderRefusal(flaw: .unsupportedVersion, text: "\(message.name) is of version 2").status(version: version)])
    }
    var status = LLRPReaderRefusal.success(version: 2)
    if message.type == 46 {
      let values = ["CurrentVersion": LLRPValue(version), "SupportedVersion": LLRPValue(model.version)]
      output += bytes(of: LLRPMessage(56, id: message.id, version: 2, values, [status]))
      return
    }
    let wanted = UInt8(clamping: message.body.number("ProtocolVersion"))
    if hasSpoken {
      status = LLRPReaderRefusal(flaw: .unexpectedMessage, text: "the version is agreed before all else").status(version: 2)
    } else if (1...model.version).contains(wanted) {
      version = wanted
    } else {
      status = LLRPReaderRefusal(flaw: .unsupportedVersion, text: "versions 1 to \(model.version)").status(version: 2)
    }
    output += bytes(of: LLRPMessage(57, id: message.id, version: 2, [:], [status]))
  }

  private func refuseOnDemand(_ body: LLRPBody, _ path: [UInt16]) throws(LLRPReaderRefusal) {
    if faults.refused.contains(body.definition.name), path.isEmpty {
      throw LLRPReaderRefusal(flaw: .device, text: "\(body.definition.name) is refused on demand")
    }
    for parameter in body.parameters {
      let inner = path + [parameter.type]
      if faults.refused.contains(parameter.name) {
        throw LLRPReaderRefusal(flaw: .unsupportedParameter, path: inner, text: "\(parameter.name) is refused on demand")
      }
      try refuseOnDemand(parameter.body, inner)
    }
  }

  // MARK: What is sent

  mutating func newID() -> UInt32 {
    nextID &+= 1
    return nextID
  }

  mutating func send(_ type: UInt16, _ id: UInt32, _ parameters: [LLRPParameter] = []) {
    guard isConnected, !isClosing else { return }
    output += bytes(of: LLRPMessage(type, id: id, version: version, [:], parameters))
  }

  /// Sends an event, unless the client does not want events of that number.
  mutating func notify(_ name: String, _ values: [String: LLRPValue], as number: Int? = nil) {
    if let number, !settings.events.contains(number) { return }
    guard isConnected, !isClosing else { return }
    let message = bytes(of: event(name, values, version: version))
    if isHolding { store(message) } else { output += message }
  }

  private mutating func event(_ name: String, _ values: [String: LLRPValue], version: UInt8) -> LLRPMessage {
    let time = LLRPParameter.standard("UTCTimestamp", version: version, ["Microseconds": .unsigned(clock(at: now))])
    let data = LLRPParameter.standard("ReaderEventNotificationData", version: version, [:], [time, .standard(name, version: version, values)])
    return LLRPMessage(63, id: newID(), version: version, [:], [data])
  }

  /// Only what is put together wrongly has no bytes; a test holds every message of a conversation against the standard.
  private func bytes(of message: LLRPMessage) -> [UInt8] { (try? message.encoded()) ?? [] }

  /// Microseconds since 1970 by the reader's own clock.
  func clock(at time: Duration) -> UInt64 { UInt64(clamping: Int64(epoch) + Int64((time + faults.clock) / .microseconds(1))) }
}
