import Warehouse

/// What differs between RFID readers on a serial line, and boards of inputs and outputs, which are asked and answer like them: their frames, their orders,
/// and how they say what they saw. `ReaderProtocol` does the rest.
protocol ReaderDialect: FrameShape {
  /// Asks for make and version.
  var identify: [[UInt8]] { get }
  /// What an inventory needs before it can run; sent when the link opens and inventory is wanted.
  var prepare: [[UInt8]] { get }
  /// Frames that start an inventory, or one round of it where the reader has to be asked each time.
  mutating func start() -> [[UInt8]]
  /// It has no way, or none that is published, to look for some tags alone: the others are left out here.
  var isSifted: Bool { get }
  /// It always runs, whoever does not want it.
  var isWatching: Bool { get }
  /// The link is open anew: what was known of the device may be old.
  mutating func opened()
  /// How long the line is to be silent between an answer and the next frame; `nil` = not at all.
  var silence: Duration? { get }
  /// What puts these outputs out, sent at once.
  mutating func frames(puttingOut ports: [Int]) -> [[UInt8]]
  /// How long to wait between two rounds that went well; `nil` = not at all.
  var pause: Duration? { get }
  /// Ends a running one; `nil` where a round ends by itself.
  var stop: [UInt8]? { get }
  /// Frames for a command, in order; the later ones are dropped when an earlier one fails. `nil` where the reader has no such order.
  mutating func frames(for order: ReaderOrder) -> [[UInt8]]?

  /// What a frame to the reader asks; `nil` where it is none, or none that is answered.
  func question(_ frame: [UInt8]) -> ReaderQuestion?
  /// Reads a whole frame from the reader. `asked` is what was asked last.
  mutating func read(_ frame: Span<UInt8>, asked: ReaderQuestion?, into reading: inout ReaderReading)
}

extension ReaderDialect {
  var identify: [[UInt8]] { [] }
  var prepare: [[UInt8]] { [] }
  var isSifted: Bool { false }
  mutating func opened() {}
  var silence: Duration? { nil }
  mutating func frames(puttingOut ports: [Int]) -> [[UInt8]] { ports.flatMap { frames(for: .output($0, false)) ?? [] } }
  var isWatching: Bool { false }
  var pause: Duration? { nil }
}

enum ReaderOrder: Sendable, Hashable {
  case tag(TagOperation)
  case select(TagMask?)
  case power(Int)
  case region(RadioRegion)
  /// From 1.
  case output(Int, Bool)

  var name: String {
    switch self {
    case .tag(let operation): operation.name
    case .select: "select"
    case .power: "power"
    case .region: "region"
    case .output: "output"
    }
  }
}

/// What a frame asks, as far as the answer cannot be understood without it.
struct ReaderQuestion: Sendable, Hashable {
  /// The order's number in the dialect.
  var code: UInt8
  /// What a result is called.
  var name: String
  /// What is read.
  var bank: TagBank?
  /// Which tag is meant.
  var tag: [UInt8]?
  /// Starts an inventory or a round of one: that no tag is seen is then no news.
  var isInventory = false
  /// Goes before a round of an inventory and does not end it.
  var isAside = false
}

/// What a dialect made of one frame.
struct ReaderReading {
  enum Outcome {
    /// Says nothing of what was asked.
    case none
    /// The answer, or the end of it.
    case answered
    /// The answer is that it cannot be done.
    case failed
  }

  var events: [DeviceEvent] = []
  var outcome = Outcome.none
  /// Goes back at once.
  var reply: [UInt8]?
  /// The inventory that ran has ended by itself.
  var hasEnded = false

  mutating func tell(_ event: DeviceEvent) { events.append(event) }
  mutating func inform(_ name: String, _ value: String) { events.append(.info(name: name, value: value)) }

  mutating func succeed(_ name: String) {
    events.append(.result(operation: name, ok: true, error: nil))
    outcome = .answered
  }

  mutating func fail(_ name: String, _ error: String) {
    events.append(.result(operation: name, ok: false, error: error))
    outcome = .failed
  }

  /// A tag as an answer to `asked` shows it, with what was read from the bank that was asked for.
  mutating func see(_ tag: TagRead, read data: [UInt8], of bank: TagBank?) {
    var tag = tag
    if bank == .tid { tag.tid = data }
    if bank == .user { tag.user = data }
    if bank == .epc || bank == .reserved { tag.ordered = data }
    events.append(.tag(tag))
  }
}

/// What goes wrong with tags and readers, in words that are the same for all readers.
enum ReaderError {
  static let notConnected = "not-connected", noTag = "no-tag", wrongPassword = "wrong-password", noAnswer = "no-answer", unsupported = "unsupported", busy = "busy"
  static let badParameter = "bad-parameter", unknownCommand = "unknown-command", antenna = "antenna", failed = "failed", poorSignal = "poor-signal"
  static let memoryOverrun = "memory-overrun", locked = "locked", lowPower = "insufficient-power"

  /// A tag's own error code (EPC Gen2, annex I).
  static func tag(_ code: UInt8) -> String {
    switch code {
    case 0x00: "other"
    case 0x01: "not-supported-by-tag"
    case 0x02: "insufficient-privileges"
    case 0x03: memoryOverrun
    case 0x04: locked
    case 0x0B: lowPower
    case 0x0F: "non-specific"
    default: other(code)
    }
  }

  /// One that no document names.
  static func other(_ code: some FixedWidthInteger) -> String { "error-" + hexadecimal(code.bigEndianBytes) }
}

extension Span where Element == UInt8 {
  /// A 16-bit number, high byte first.
  func word(at index: Int) -> UInt16 { UInt16(self[index]) << 8 | UInt16(self[index + 1]) }
  /// A 16-bit number, low byte first.
  func littleWord(at index: Int) -> UInt16 { UInt16(self[index]) | UInt16(self[index + 1]) << 8 }
  func slice(_ range: some RangeExpression<Int>) -> [UInt8] { Array(copy[range]) }
}

extension FixedWidthInteger {
  /// High byte first.
  var bigEndianBytes: [UInt8] { stride(from: Self.bitWidth - 8, through: 0, by: -8).map { UInt8(truncatingIfNeeded: self >> Self($0)) } }
}
