public import Warehouse

/// A scanner that sends codes as lines and understands its maker's commands: as `SerialLine`, with the maker's identifiers, answers and no-read
/// message told from codes.
public struct MakerLine: DeviceProtocol {
  private let dialect: Dialect
  private let frame: LineFrame
  private let feedback: FeedbackBytes
  private let prefix: [UInt8]
  private let noRead: [UInt8]
  private let asksAtOpening: Bool
  private var lines: LineReader
  /// The question under way.
  private var asked: [UInt8] = []
  private var legibility = Legibility()
  public var isInCode: Bool { lines.isInCode }
  public var isReceiving: Bool { isInCode }

  private static let answerTime = Duration.seconds(2)
  /// What an answer may have besides what a code has.
  private static let longestHead = 32

  init(_ values: OptionValues, _ dialect: Dialect) {
    self.dialect = dialect
    let set = values.string("ids")
    frame = LineFrame(values, identifiers: dialect.identifiers.first { $0.name == set }?.table)
    feedback = FeedbackBytes(values)
    prefix = frame.prefix
    noRead = values.bytes("no-read") ?? []
    asksAtOpening = values.bool("identify")
    lines = LineReader(values, longest: frame.longest + MakerLine.longestHead)
  }

  static func options(_ dialect: Dialect) -> [ProtocolOption] {
    LineReader.options(suffix: dialect.suffix) + LineFrame.options(prefix: dialect.prefix) + [
      ProtocolOption(
        "ids", .choice(["none"] + dialect.identifiers.map(\.name)), default: "none",
        help: "The maker's own identifiers before each code, which are taken off."),
      ProtocolOption(
        "no-read", .bytes(names: []), default: dialect.noRead, help: "What the device sends where it could not read; told as such, not as a code."),
      ProtocolOption("identify", .bool, default: "false", help: "Ask the device what it is when the link opens, where its maker has published how."),
    ] + FeedbackBytes.options
  }

  public mutating func opened(_ opening: LinkOpening, into actions: inout [DeviceAction]) {
    lines.reset()
    asked = []
    if asksAtOpening { send(dialect.question, into: &actions) }
  }

  public mutating func receive(_ bytes: Span<UInt8>, into actions: inout [DeviceAction]) {
    let start = actions.count
    let (shape, question) = (dialect.shape, asked)
    let teller = self.teller
    var answered = false
    lines.receive(bytes, into: &actions, shape: { shape($0, answered ? [] : question) }) { line, shape, actions in
      if teller.tell(line, shape, into: &actions) { answered = true }
    }
    if answered { asked = [] }
    if !asked.isEmpty, lines.pending.isEmpty { actions.append(.expectWithin(MakerLine.answerTime)) }
    legibility.judge(&actions, from: start)
  }

  public mutating func timeout(into actions: inout [DeviceAction]) {
    let start = actions.count
    let teller = self.teller
    if lines.pending.isEmpty, !asked.isEmpty {
      asked = []
      actions.append(.event(.result(operation: "ask", ok: false, error: "no-answer")))
      actions.append(.misread)
    }
    lines.timeout(into: &actions) { line, shape, actions in _ = teller.tell(line, shape, into: &actions) }
    if !asked.isEmpty { actions.append(.expectWithin(MakerLine.answerTime)) }
    legibility.judge(&actions, from: start)
  }

  public mutating func lost(into actions: inout [DeviceAction]) {
    lines.lost(into: &actions)
    if !asked.isEmpty { actions.append(.expectWithin(nil)) }
    asked = []
  }

  public mutating func command(_ command: DeviceCommand, into actions: inout [DeviceAction]) {
    switch command {
    case .signal, .status, .tag, .select, .power, .region, .writing, .output: feedback.perform(command, into: &actions)
    case .scanning(let on): send(on ? dialect.scanning?.on : dialect.scanning?.off, into: &actions)
    case .trigger(let on): send(on ? dialect.trigger?.on : dialect.trigger?.off, into: &actions)
    case .raw(let bytes):
      feedback.perform(command, into: &actions)
      // An answer to it may be none of lines.
      asked = bytes
    }
  }

  private mutating func send(_ bytes: [UInt8]?, into actions: inout [DeviceAction]) {
    guard let bytes, !bytes.isEmpty else { return }
    actions.append(.send(bytes))
    guard bytes == dialect.question else { return }
    asked = bytes
    actions.append(.expectWithin(MakerLine.answerTime))
  }

  private var teller: Teller { Teller(dialect: dialect, frame: frame, prefix: prefix, noRead: noRead) }

  /// Says what a line is.
  private struct Teller {
    let dialect: Dialect
    let frame: LineFrame
    let prefix: [UInt8]
    let noRead: [UInt8]

    /// Whether it was an answer.
    func tell(_ line: [UInt8], _ shape: LineShape, into actions: inout [DeviceAction]) -> Bool {
      let content = line.starts(with: prefix) ? line.dropFirst(prefix.count) : line[...]
      if let events = dialect.answer(content, shape) {
        actions += events.map { .event($0) }
        return true
      }
      if !noRead.isEmpty, content.elementsEqual(noRead) {
        actions.append(.event(.info(name: "no-read", value: ControlBytes.text(content))))
      } else {
        frame.read(line, into: &actions)
      }
      return false
    }
  }
}
