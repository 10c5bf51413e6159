import Identifiers
public import Warehouse

/// Zebra's Simple Serial Interface: packets with a checksum, each answered, on RS-232, USB-CDC or Bluetooth (Zebra 72E-40451).
///
/// A packet is answered at once (the scanner waits 2 s before it repeats), whether the code in it is stored or not: CMD_ACK only ends the
/// repetition. The worker's signal is a message of its own, sent when a command asks for it, so the scanner's own decode beep has to be off.
/// One that is repeated though it was taken is answered and not told again.
public struct SSI: DeviceProtocol {
  private let frame: LineFrame
  private let suffix: LineSuffix
  private let gap: Duration
  private let wrapped: Bool
  private let opening: [SSICommand]
  private let signals: [Signal: [SSICommand]]
  private var outbox: SSIOutbox
  private var assembly: SSIAssembly

  /// What came and is not yet read.
  private var pending: [UInt8] = []
  /// Bytes that belong to no message.
  private var noise: [UInt8] = []
  /// The last message taken: opcode and data.
  private var last: [UInt8] = []
  private var lastAnswer: [UInt8] = []
  /// Damaged messages since the last whole one.
  private var damages = 0
  /// The last damaged message was part of a code, and has not come again.
  private var isGap = false
  private var legibility = Legibility()
  /// The scanner has said something since the link opened.
  private var isHeard = false
  /// A torn packet is none, and comes again; the last packet of several passes for a code of its own.
  public var isInCode: Bool { assembly.isOpen || isGap }
  /// It waits for answers and repetitions, too.
  public var isReceiving: Bool { isInCode || !pending.isEmpty || !noise.isEmpty }
  public var restTime: Duration { SSI.patience }

  /// What is the host's to wait for: a repetition, or the next packet of a code. The longest that a scanner can be set to wait (parameter 9Bh).
  private static let patience = Duration.milliseconds(9_900)
  private static let answerTime = Duration.seconds(2)
  private static let longestNoise = 256

  init(_ values: OptionValues) {
    wrapped = values.string("framing") == "att"
    frame = LineFrame(values)
    suffix = LineSuffix(values)
    gap = values.duration("gap") ?? .milliseconds(200)
    var opening: [SSICommand] = []
    if let parameters = values.bytes("parameters"), !parameters.isEmpty {
      opening.append(SSICommand(opcode: SSIFrame.Opcode.parameters, data: [0xFF] + parameters, name: "parameters"))
    }
    if values.bool("identify") { opening.append(SSICommand(opcode: SSIFrame.Opcode.requestRevision, name: "identify")) }
    self.opening = opening
    signals = Dictionary(uniqueKeysWithValues: Signal.allCases.map { ($0, values.words($0.rawValue).compactMap(SSISounds.command)) })
    outbox = SSIOutbox(waking: values.bool("wake"), wrapped: wrapped)
    assembly = SSIAssembly(longest: frame.longest)
  }

  public mutating func opened(_ link: LinkOpening, into actions: inout [DeviceAction]) {
    forget()
    for command in opening { outbox.post(command, into: &actions) }
    arm(into: &actions)
  }

  private mutating func forget() {
    pending.removeAll()
    noise.removeAll()
    last.removeAll()
    damages = 0
    isGap = false
    isHeard = false
    outbox.reset()
  }

  public mutating func receive(_ bytes: Span<UInt8>, into actions: inout [DeviceAction]) {
    let start = actions.count
    if pending.isEmpty {
      let used = consume(bytes, into: &actions)
      bytes.extracting(used...).withUnsafeBufferPointer { pending.append(contentsOf: $0) }
    } else {
      bytes.withUnsafeBufferPointer { pending.append(contentsOf: $0) }
      consumePending(into: &actions)
    }
    legibility.judge(&actions, from: start)
    arm(into: &actions)
  }

  /// Silence: a message under way is torn, else what was expected has not come.
  public mutating func timeout(into actions: inout [DeviceAction]) {
    let start = actions.count
    if !pending.isEmpty {
      torn(.timeout, into: &actions)
    } else if !noise.isEmpty {
      tellNoise(into: &actions)
    } else if outbox.isWaiting {
      if !isHeard { actions.append(.misread) }
      outbox.unanswered(into: &actions)
    } else {
      assembly.abandon(.timeout, into: &actions)
      last.removeAll()
      isGap = false
    }
    legibility.judge(&actions, from: start)
    arm(into: &actions)
  }

  public mutating func lost(into actions: inout [DeviceAction]) {
    tellNoise(into: &actions)
    if let text = codePart(pending.span) {
      assembly.abandon(.unplugged, adding: text, into: &actions)
    } else {
      tellFault("framing", pending, into: &actions)
      assembly.abandon(.unplugged, into: &actions)
    }
    forget()
    actions.append(.expectWithin(nil))
  }

  public mutating func command(_ command: DeviceCommand, into actions: inout [DeviceAction]) {
    switch command {
    case .signal(let signal): for command in signals[signal] ?? [] { outbox.post(command, into: &actions) }
    case .scanning(let on): outbox.post(SSICommand(opcode: on ? SSIFrame.Opcode.enable : SSIFrame.Opcode.disable, name: "scanning"), into: &actions)
    case .trigger(let on):
      outbox.post(SSICommand(opcode: on ? SSIFrame.Opcode.startDecode : SSIFrame.Opcode.stopDecode, name: "trigger"), into: &actions)
    case .status, .tag, .select, .power, .region, .writing, .output: break
    case .raw(let bytes): if !bytes.isEmpty { actions.append(.send(bytes)) }
    }
    arm(into: &actions)
  }

  private func arm(into actions: inout [DeviceAction]) {
    let isReceiving = !pending.isEmpty || !noise.isEmpty
    let isRemembering = assembly.isOpen || !last.isEmpty || isGap
    actions.append(.expectWithin(isReceiving ? gap : outbox.isWaiting ? SSI.answerTime : isRemembering ? SSI.patience : nil))
  }

  // MARK: the stream

  private mutating func consumePending(into actions: inout [DeviceAction]) {
    let bytes = pending
    pending = []
    let used = consume(bytes.span, into: &actions)
    pending = used == 0 ? bytes : Array(bytes[used...])
  }

  /// Reads whole messages; returns how many bytes are done with.
  private mutating func consume(_ bytes: Span<UInt8>, into actions: inout [DeviceAction]) -> Int {
    var start = 0
    while start < bytes.count {
      switch SSIFrame.look(bytes, at: start, wrapped: wrapped) {
      case .unfinished: return start
      case .noise:
        keepNoise(bytes[start], into: &actions)
        start += 1
      case .frame(let place):
        tellNoise(into: &actions)
        take(bytes, place, into: &actions)
        start = place.end
      case .damaged(let place):
        tellNoise(into: &actions)
        start = skip(bytes, place, into: &actions)
      }
    }
    return start
  }

  /// A length that is not true may have swallowed the next message: where one begins inside, only what is before it is given up.
  private mutating func skip(_ bytes: Span<UInt8>, _ place: SSIFrame.Place, into actions: inout [DeviceAction]) -> Int {
    let end = next(in: bytes.extracting(..<place.end), after: place.start) ?? place.end
    damaged(bytes.extracting(place.start..<end), into: &actions)
    if end == place.end { answer(SSIFrame.make(SSIFrame.Opcode.refused, [SSIFrame.Refusal.resend]), into: &actions) }
    return end
  }

  /// Where the next message begins: a whole one, or one whose head looks like it and that ends later.
  private func next(in bytes: Span<UInt8>, after start: Int) -> Int? {
    (start + 1..<bytes.count).first { start in
      switch SSIFrame.look(bytes, at: start, wrapped: wrapped) {
      case .frame: true
      case .unfinished:
        start + (wrapped ? 2 : 0) + SSIFrame.header <= bytes.count && SSIFrame.Opcode.known.contains(bytes[start + (wrapped ? 3 : 1)])
      case .damaged, .noise: false
      }
    }
  }

  /// A scanner sends a message three times at most; what is damaged thrice is given up by both.
  private mutating func damaged(_ bytes: Span<UInt8>, into actions: inout [DeviceAction]) {
    tellFault("checksum", bytes.copy, into: &actions)
    damages += 1
    noteLoss(bytes)
    guard damages == 3, let text = codePart(bytes) else { return }
    assembly.abandon(.checksum, adding: text, into: &actions)
    damages = 0
    isGap = false
  }

  /// A message that will not become whole.
  private mutating func torn(_ reason: IncompleteReason, into actions: inout [DeviceAction]) {
    let bytes = pending
    pending = []
    if let start = next(in: bytes.span, after: 0) {
      damaged(bytes.span.extracting(..<start), into: &actions)
      pending = Array(bytes[start...])
      return consumePending(into: &actions)
    }
    if let text = codePart(bytes.span) {
      actions.append(.event(.incomplete(data: text, reason: reason)))
    } else {
      tellFault("framing", bytes, into: &actions)
    }
    noteLoss(bytes.span)
    answer(SSIFrame.make(SSIFrame.Opcode.refused, [SSIFrame.Refusal.resend]), into: &actions)
  }

  /// The text in the beginning of a DECODE_DATA message; `nil` in any other.
  private func codePart(_ bytes: Span<UInt8>) -> [UInt8]? {
    let first = wrapped ? 2 : 0
    guard bytes.count > first + 3, bytes[first + 1] == SSIFrame.Opcode.decoded else { return nil }
    let end = min(bytes.count, first + Int(bytes[first]))
    return bytes.extracting(min(first + 5, end)..<end).copy
  }

  /// A new message was lost, not the repetition of one: what comes repeated now is not the last one taken.
  private mutating func noteLoss(_ bytes: Span<UInt8>) {
    let first = wrapped ? 2 : 0
    guard bytes.count > first + 3, bytes[first + 3] & SSIFrame.Status.retransmission == 0 else { return }
    last.removeAll(keepingCapacity: true)
    if bytes[first + 1] == SSIFrame.Opcode.decoded, assembly.isOpen || bytes[first + 3] & SSIFrame.Status.continued != 0 { isGap = true }
  }

  private mutating func keepNoise(_ byte: UInt8, into actions: inout [DeviceAction]) {
    // Scanners that are waking up, and adapters, send NULs.
    guard byte != 0 || !noise.isEmpty else { return }
    noise.append(byte)
    if noise.count == SSI.longestNoise { tellNoise(into: &actions) }
  }

  private mutating func tellNoise(into actions: inout [DeviceAction]) {
    tellFault("framing", noise, into: &actions)
    noise.removeAll(keepingCapacity: true)
  }

  private func tellFault(_ code: String, _ bytes: [UInt8], into actions: inout [DeviceAction]) {
    if !bytes.isEmpty { actions.append(.event(.fault(code: code, bytes: bytes))) }
  }

  // MARK: messages

  private static let taken = SSIFrame.make(SSIFrame.Opcode.taken)

  private func answer(_ frame: [UInt8], into actions: inout [DeviceAction]) { actions.append(.send(outbox.wrap(frame))) }

  private mutating func take(_ bytes: Span<UInt8>, _ place: SSIFrame.Place, into actions: inout [DeviceAction]) {
    let opcode = bytes[place.opcode]
    // Our own words, from a line that echoes: never answered, or they would never end.
    guard bytes[place.opcode + 1] == SSIFrame.decoder else {
      return tellFault("unknown", bytes.extracting(place.start..<place.end).copy, into: &actions)
    }
    damages = 0
    isHeard = true
    let data = bytes.extracting(place.data..<place.sum)
    switch opcode {
    case SSIFrame.Opcode.taken: return outbox.answered(into: &actions)
    case SSIFrame.Opcode.refused: return outbox.refused(data.isEmpty ? nil : data[0], into: &actions)
    default: break
    }
    let status = bytes[place.opcode + 2]
    if status & SSIFrame.Status.retransmission != 0, isLast(opcode, data) { return answer(lastAnswer, into: &actions) }
    remember(opcode, data)
    lastAnswer = SSI.taken
    read(opcode, status, data, whole: { bytes.extracting(place.start..<place.end).copy }, into: &actions)
  }

  private func isLast(_ opcode: UInt8, _ data: Span<UInt8>) -> Bool {
    guard last.count == data.count + 1, last[0] == opcode else { return false }
    return data.withUnsafeBufferPointer { last.dropFirst().elementsEqual($0) }
  }

  private mutating func remember(_ opcode: UInt8, _ data: Span<UInt8>) {
    last.removeAll(keepingCapacity: true)
    last.append(opcode)
    data.withUnsafeBufferPointer { last.append(contentsOf: $0) }
  }

  private mutating func read(_ opcode: UInt8, _ status: UInt8, _ data: Span<UInt8>, whole: () -> [UInt8], into actions: inout [DeviceAction]) {
    switch opcode {
    case SSIFrame.Opcode.decoded, SSIFrame.Opcode.decodedLong: decoded(status, data, whole: whole, into: &actions)
    case SSIFrame.Opcode.segment:
      if status & SSIFrame.Status.continued == 0, data.isEmpty { tellFault("length", whole(), into: &actions) }
      if case .whole(let type, let text) = assembly.add(segment: data.copy, into: &actions) {
        tell(type, text, into: &actions)
      } else {
        lastAnswer = SSIFrame.make(SSIFrame.Opcode.segmentTaken)
      }
    case SSIFrame.Opcode.event: actions.append(.event(SSIReport.event(data)))
    case SSIFrame.Opcode.parameters: actions += SSIReport.parameters(data.copy).map { .event($0) }
    case SSIFrame.Opcode.revision, SSIFrame.Opcode.capabilities:
      // These are answers, and not answered themselves (enioka_scan, SsiCommand).
      actions += (opcode == SSIFrame.Opcode.revision ? SSIReport.revision(data.copy) : SSIReport.capabilities(data.copy)).map { .event($0) }
      return outbox.answered(into: &actions)
    default:
      tellFault("unknown", whole(), into: &actions)
      lastAnswer = SSIFrame.make(SSIFrame.Opcode.refused, [SSIFrame.Refusal.badContext])
    }
    answer(lastAnswer, into: &actions)
    if opcode == SSIFrame.Opcode.parameters { outbox.answered(into: &actions) }
  }

  private mutating func decoded(_ status: UInt8, _ data: Span<UInt8>, whole: () -> [UInt8], into actions: inout [DeviceAction]) {
    guard data.count > 1 else { return tellFault("length", whole(), into: &actions) }
    if status & SSIFrame.Status.retransmission != 0 { isGap = false }
    let text = data.extracting(1...).copy
    let continues = status & SSIFrame.Status.continued != 0
    let outcome = assembly.add(type: data[0], text, continues: continues, isGap: isGap, into: &actions)
    isGap = false
    if case .whole(let type, let text) = outcome { tell(type, text, into: &actions) }
  }

  private func tell(_ type: UInt8, _ text: [UInt8], into actions: inout [DeviceAction]) {
    if let special = SSIReport.special(type, text) { return actions.append(.event(special)) }
    var text = text
    while let length = suffix.length(endOf: text) {
      text.removeLast(length)
      guard case .anyLineEnd = suffix else { break }
    }
    frame.read(text, symbology: { SSIReport.symbology(type, count: $0) }, into: &actions)
  }
}

extension Span where Element == UInt8 {
  var copy: [UInt8] { withUnsafeBufferPointer { Array($0) } }
}
