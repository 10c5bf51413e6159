import Protocols
import Warehouse

/// A protocol on the bench: bytes in, events and sent bytes out.
struct Bench {
  private var subject: any DeviceProtocol
  private(set) var events: [DeviceEvent] = []
  private(set) var sent: [[UInt8]] = []
  var isInCode: Bool { subject.isInCode }
  /// How often it said that the speed is probably wrong.
  private(set) var misreads = 0
  private(set) var features: [[UInt8]] = []
  /// Why it wanted the link closed.
  private(set) var partings: [LinkError] = []
  /// What the clock says at the next call.
  var now = Stamp(wall: 1_767_225_600_000, mono: 1_000_000, quality: .synced)
  var account: ReaderAccount? { subject.account }
  var isEstablished: Bool { subject.isEstablished }
  /// The last tags that came together.
  private(set) var batch = TagBatch()
  /// What the last `expectWithin` asked for.
  private(set) var deadline: Duration?

  init(_ id: ProtocolID, _ options: [String: String] = [:], opening: LinkOpening = LinkOpening()) throws {
    subject = try id.make(options: options)
    perform { $0.opened(opening, into: &$1) }
  }

  mutating func receive(_ bytes: [UInt8]) { perform { $0.receive(bytes.span, into: &$1) } }
  mutating func receive(_ text: String) { receive(Array(text.utf8)) }
  mutating func silence() {
    now.mono += deadline.map { Int64(($0 / .milliseconds(1)).rounded(.up)) } ?? 0
    now.wall = 1_767_225_600_000 + now.mono - 1_000_000
    deadline = nil
    perform { $0.timeout(into: &$1) }
  }
  mutating func closing() { perform { $0.closing(into: &$1) } }
  var signals: Set<Signal>? { subject.signals }
  mutating func opened() { perform { $0.opened(LinkOpening(), into: &$1) } }
  mutating func lost() { perform { $0.lost(into: &$1) } }
  mutating func command(_ command: DeviceCommand) { perform { $0.command(command, into: &$1) } }

  mutating func overheard(_ bytes: [UInt8]) { perform { $0.overheard(bytes, into: &$1) } }

  private mutating func perform(_ body: (inout any DeviceProtocol, inout [DeviceAction]) -> Void) {
    var actions: [DeviceAction] = []
    subject.clock(now)
    body(&subject, &actions)
    for case .tags(let tags) in actions { batch = tags }
    for action in actions {
      switch action {
      case .event, .tags: events += action.events
      case .reconnect(let error): partings.append(error)
      case .send(let bytes): sent.append(bytes)
      case .sendFeature(let bytes): features.append(bytes)
      case .misread: misreads += 1
      case .expectWithin(let time): deadline = time
      }
    }
  }

  /// Scans as `]cm` + data, everything else as its Swift description.
  var told: [String] { events.map(sentence) }
}

func sentence(_ event: DeviceEvent) -> String {
  switch event {
  case .scan(let scan): (scan.unit.map { "\($0):" } ?? "") + (scan.symbology ?? "") + ControlBytes.text(scan.data)
  case .incomplete(let data, let reason): "\(reason.rawValue) \(ControlBytes.text(data))"
  default: "\(event)"
  }
}

/// Numbers that look random and are the same in every run (SplitMix64), so that a failure can be repeated from its seed.
struct Dice: RandomNumberGenerator {
  var state: UInt64
  init(seed: UInt64) { state = seed }
  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
    return mixed ^ (mixed >> 31)
  }
}

/// `bytes` in pieces of random lengths, each a multiple of `unit`.
func pieces(_ bytes: [UInt8], unit: Int = 1, _ dice: inout Dice) -> [[UInt8]] {
  var rest = bytes[...]
  var result: [[UInt8]] = []
  while !rest.isEmpty {
    let length = unit * Int.random(in: 1...7, using: &dice)
    result.append(Array(rest.prefix(length)))
    rest = rest.dropFirst(length)
  }
  return result
}
