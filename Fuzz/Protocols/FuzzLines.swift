import Warehouse

/// Every protocol of lines, with options as the input says: nothing traps, no code is longer than allowed, and cut in another way the same is told.
func fuzzLines(_ input: [UInt8]) {
  let ids: [ProtocolID] = [.serialLine, .honeywell, .datalogic, .newland, .opticon, .cognex, .sick, .keyence]
  guard input.count > 2 else { return }
  let id = ids[Int(input[0]) % ids.count]
  var options = ["max-length": "100"]
  if input[1] & 1 == 1 { options["suffix"] = ["CR", "CRLF", "TAB", "none", "auto", "\\r\\n\\r"][Int(input[1] >> 1) % 6] }
  if input[1] & 32 == 32 { options["prefix"] = "STX" }
  if id != .serialLine, input[1] & 64 == 64 { options["identify"] = "true" }
  if input[1] & 128 == 128 { options["aim"] = "true" }
  let steps = fuzzSteps(input.dropFirst(2)) { $0 }
  let told = fuzzRun(id, options, steps, byByte: false)
  precondition(told == fuzzRun(id, options, steps, byByte: true))
  for case .event(.scan(let scan)) in told { precondition(!scan.data.isEmpty && scan.data.count <= 200) }
}

enum FuzzStep {
  case bytes([UInt8]), silence, lost, command(DeviceCommand)
}

/// A length and so many bytes, again and again; the highest lengths are silence, the end of the link and commands.
func fuzzSteps(_ input: ArraySlice<UInt8>, _ shape: ([UInt8]) -> [UInt8]) -> [FuzzStep] {
  var rest = input
  var steps: [FuzzStep] = []
  while let length = rest.popFirst() {
    switch length {
    case 247: steps.append(.command(.status))
    case 248: steps.append(.silence)
    case 249: steps.append(.lost)
    case 250: steps.append(.command(.trigger(true)))
    case 251: steps.append(.command(.scanning(false)))
    case 252...: steps.append(.command(.signal(Signal.allCases[Int(length) - 252])))
    default:
      steps.append(.bytes(shape(Array(rest.prefix(Int(length))))))
      rest = rest.dropFirst(Int(length))
    }
  }
  return steps
}

/// What a protocol tells and sends, without its timers, which go by how bytes come.
func fuzzRun(_ id: ProtocolID, _ options: [String: String], _ steps: [FuzzStep], byByte: Bool) -> [DeviceAction] {
  guard var subject = try? id.make(options: options) else { preconditionFailure("no protocol") }
  var actions: [DeviceAction] = []
  subject.opened(LinkOpening(), into: &actions)
  for step in steps {
    switch step {
    case .bytes(let bytes) where byByte: for byte in bytes { subject.receive([byte].span, into: &actions) }
    case .bytes(let bytes): if !bytes.isEmpty { subject.receive(bytes.span, into: &actions) }
    case .silence: subject.timeout(into: &actions)
    case .lost:
      subject.lost(into: &actions)
      subject.opened(LinkOpening(), into: &actions)
    case .command(let command): subject.command(command, into: &actions)
    }
  }
  return actions.flatMap { action -> [DeviceAction] in
    switch action {
    case .event, .tags: action.events.map { .event($0) }
    case .send, .sendFeature, .reconnect: [action]
    case .expectWithin, .misread: []
    }
  }
}
