import Warehouse

/// A reader's inputs and outputs (GPI, GPO; LLRP 1.1, sections 13.2.6.8 and 13.2.6.9).
struct LLRPPorts: Sendable {
  private let lights: [Signal: [SignalLight]]
  private let isLitByLow: Bool
  /// Inputs that are switched on: what the reader says of others may be old.
  private let watched: Set<Int>
  var levels: [Int: Bool] = [:]
  /// Outputs that have been lit at some time.
  private(set) var known: Set<Int>
  private(set) var outputs = LitOutputs()
  /// Answers that are still to come.
  private var asked: Set<UInt32> = []

  init(_ wish: LLRPWish) {
    (lights, isLitByLow) = (wish.lights, wish.isLitByLow)
    watched = Set((wish.inputs + [wish.trigger?.port].compactMap(\.self)).map { Int($0) })
    known = Set(wish.lights.values.joined().map(\.port) + wish.outputs)
  }

  var used: [Int] { known.sorted() }
  var deadline: Int64? { outputs.deadline }

  func parameter(_ port: Int, _ on: Bool) -> LLRPParameter {
    .standard("GPOWriteData", ["GPOPortNumber": LLRPValue(port), "GPOData": LLRPValue(on != isLitByLow)])
  }

  /// The connection is another one, or none: what was lit is put out when the reader is told anew.
  mutating func forget() {
    (levels, asked) = ([:], [])
    _ = outputs.all()
  }

  mutating func take(_ configuration: LLRPMessage) {
    for input in configuration.body.all("GPIPortCurrentState") {
      guard let port = input["GPIPortNum"]?.number, let state = input["State"]?.number, state < 2, watched.contains(port) else { continue }
      levels[port] = state == 1
    }
  }

  /// Whether it is the answer to an output's setting.
  mutating func answers(_ id: UInt32) -> Bool { asked.remove(id) != nil }

  /// What is to be lit or put out, each output with its end.
  func lit(by command: DeviceCommand, at now: Int64) -> [(port: Int, on: Bool, end: Int64?)] {
    switch command {
    case .signal(let signal):
      (lights[signal] ?? []).map { ($0.port, true, now + $0.milliseconds) }
    case .output(let port, let on, let time): [(port, on, time.map { now + Int64($0 / .milliseconds(1)) })]
    default: []
    }
  }

  mutating func set(_ port: Int, _ on: Bool, until end: Int64?) {
    known.insert(port)
    outputs.set(port, on, until: end)
  }

  mutating func expired(at now: Int64) -> [Int] { outputs.expired(at: now) }
  mutating func putOut() -> [Int] { outputs.all() }
  mutating func ask(_ id: UInt32) { asked.insert(id) }

  func tell(_ account: inout ReaderAccount) {
    account.inputs = levels
    account.outputs = Dictionary(known.map { ($0, outputs.lit[$0] != nil) }) { $1 }
  }
}

extension LLRPSession {
  /// A signal's lights, or one output by order. They go out at once: nobody waits for the answer to something else.
  mutating func set(_ command: DeviceCommand, at now: Stamp, _ actions: inout [DeviceAction]) {
    guard isRunning else { return }
    let lights = ports.lit(by: command, at: now.mono).filter { facts.outputs == 0 || $0.port <= facts.outputs }
    guard !lights.isEmpty else {
      if case .output = command { fail("output", "no-output", &actions) }
      return
    }
    for light in lights { ports.set(light.port, light.on, until: light.end) }
    send(lights.map { ports.parameter($0.port, $0.on) }, &actions)
  }

  mutating func expireOutputs(at now: Stamp, _ actions: inout [DeviceAction]) {
    let over = ports.expired(at: now.mono)
    if !over.isEmpty { send(over.map { ports.parameter($0, false) }, &actions) }
  }

  mutating func putOut(at now: Stamp, _ actions: inout [DeviceAction]) {
    let lit = ports.putOut()
    if !lit.isEmpty { send(lit.map { ports.parameter($0, false) }, &actions) }
  }

  private mutating func send(_ outputs: [LLRPParameter], _ actions: inout [DeviceAction]) {
    lastID &+= 1
    ports.ask(lastID)
    ports.tell(&account)
    if let bytes = try? LLRPMessage.setReaderConfig(outputs, id: lastID).encoded() { actions.append(.send(bytes)) }
  }
}
