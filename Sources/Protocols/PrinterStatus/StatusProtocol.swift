import Warehouse

/// What differs between printer languages: how a status is asked for, and how an answer is read. `StatusProtocol` does the rest.
protocol StatusReader: Sendable {
  /// Asks for all that makes up one status.
  var question: [UInt8] { get }
  /// How long what is half received may pause before it counts as whole or torn; `nil` while nothing is half received.
  var patience: Duration? { get }
  /// `bytes` have gone to the printer; `true` where they ask for something that is answered.
  mutating func asked(_ bytes: [UInt8]) -> Bool
  mutating func take(_ byte: UInt8, into events: inout [DeviceEvent])
  /// Nothing more comes of what is half received: it is whole if only silence ends such an answer, else torn.
  mutating func settle(into events: inout [DeviceEvent])
}

/// A printer's status: asks, reads the answer with a `StatusReader`, and says `silence` where none comes.
///
/// A printer may be silent because its head is open or its paper out, so silence is a probable fault of the printer, not proof of a dead link.
struct StatusProtocol<Reader: StatusReader>: DeviceProtocol {
  private let fresh: Reader
  private let answerTime: Duration
  private var reader: Reader
  /// A question has had no answer yet.
  private var isAwaited = false

  init(_ reader: Reader, _ values: OptionValues) {
    fresh = reader
    self.reader = reader
    answerTime = values.duration(answerTimeOption) ?? .seconds(2)
  }

  mutating func opened(_ opening: LinkOpening, into actions: inout [DeviceAction]) { reset() }

  mutating func command(_ command: DeviceCommand, into actions: inout [DeviceAction]) {
    switch command {
    case .status: send(reader.question, &actions)
    case .raw(let bytes): if !bytes.isEmpty { send(bytes, &actions) }
    case .signal, .scanning, .trigger, .tag, .select, .power, .region, .writing, .output: break
    }
  }

  private mutating func send(_ bytes: [UInt8], _ actions: inout [DeviceAction]) {
    actions.append(.send(bytes))
    overheard(bytes, into: &actions)
  }

  mutating func overheard(_ bytes: [UInt8], into actions: inout [DeviceAction]) {
    guard reader.asked(bytes) else { return }
    isAwaited = true
    actions.append(.expectWithin(answerTime))
  }

  mutating func receive(_ bytes: Span<UInt8>, into actions: inout [DeviceAction]) {
    var events: [DeviceEvent] = []
    for index in bytes.indices { reader.take(bytes[index], into: &events) }
    deliver(events, &actions)
    actions.append(.expectWithin(reader.patience ?? (isAwaited ? answerTime : nil)))
  }

  mutating func timeout(into actions: inout [DeviceAction]) {
    settle(&actions)
    if isAwaited { actions.append(.event(.fault(code: "silence", bytes: []))) }
    reset()
  }

  mutating func lost(into actions: inout [DeviceAction]) {
    settle(&actions)
    reset()
  }

  private mutating func settle(_ actions: inout [DeviceAction]) {
    guard reader.patience != nil else { return }
    var events: [DeviceEvent] = []
    reader.settle(into: &events)
    deliver(events, &actions)
  }

  private mutating func deliver(_ events: [DeviceEvent], _ actions: inout [DeviceAction]) {
    if !events.isEmpty { isAwaited = false }
    actions += events.map(DeviceAction.event)
  }

  private mutating func reset() {
    reader = fresh
    isAwaited = false
  }
}

let answerTimeOption = "answer-time"

extension ProtocolOption {
  /// What every printer's status protocol has.
  static let answerTime = ProtocolOption(
    answerTimeOption, .duration(.milliseconds(10)...(.seconds(60))), default: "2 s", help: "How long the printer may take to answer before it counts as silent.")
}

extension PrinterStatus {
  /// Ready unless something stops the printer or it is at work.
  init(_ conditions: [PrinterCondition], remaining: Int? = nil) {
    var once: [PrinterCondition] = []
    for condition in conditions where !once.contains(condition) { once.append(condition) }
    self.init(ready: !once.contains { $0.stopsPrinter || $0 == .busy }, conditions: once, remaining: remaining)
  }
}

extension PrinterCondition {
  /// Nothing comes out until someone or something has dealt with it.
  var stopsPrinter: Bool {
    switch self {
    case .paperOut, .ribbonOut, .headOpen, .coverOpen, .paused, .bufferFull, .overTemperature, .cutterFault, .jam, .ramCorrupt, .fault: true
    case .underTemperature, .labelWaiting, .partialFormat, .busy, .lowPaper: false
    }
  }

  /// The conditions of the bits that are set, in the table's order.
  static func set(in bits: UInt32, _ table: [(UInt32, PrinterCondition)]) -> [PrinterCondition] { table.filter { bits & $0.0 != 0 }.map(\.1) }
}

extension PrinterCondition {
  static func set(in bits: UInt8, _ table: [(UInt32, PrinterCondition)]) -> [PrinterCondition] { set(in: UInt32(bits), table) }
}
