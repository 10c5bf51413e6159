import Warehouse

/// A fixed reader over LLRP: its reports are tags, its events and answers are told, and its keep-alives are answered.
///
/// With an intent it is told what to do and looked after (`LLRPSession`). Without one that is another's part, who sends messages through
/// `command(.raw)`: answers become `result`s.
struct LLRP: DeviceProtocol {
  private var frames: LLRPFrames
  private let gap: Int64
  /// Milliseconds by the boot's clock: when a message that is not whole is doubted, and when bytes came last.
  private var gapDeadline: Int64?
  private var heard: Int64 = 0
  private var isTimed = false
  private var now = Stamp(wall: 0, mono: 0, quality: .unknown)
  private var session: LLRPSession?
  private var clock = LLRPClock()
  /// Which memory bank each read of the AccessSpecs that were sent is of.
  private var banks = LLRPReadBanks()
  /// Tags that are not handed on yet, and the antenna of the last.
  private var batch = TagBatch()
  private var antenna: UInt16?

  static let options: [ProtocolOption] = ProtocolOption.llrpSession + [
    ProtocolOption(
      "max-message", .int(4096...67_108_864), default: "4194304", help: "The most bytes that a message may have; what announces more is noise."),
    ProtocolOption(
      "gap", .duration(.milliseconds(100)...(.seconds(600))), default: "10 s", help: "How long a message may take to be whole; then those behind its beginning are looked for, and after as much silence it is given up."),
  ]

  init(_ values: OptionValues) {
    frames = LLRPFrames(longest: values.int("max-message"))
    gap = (values.duration("gap") ?? .seconds(10)).milliseconds
    session = LLRPSession(LLRPWish(values))
  }

  var isEstablished: Bool { session?.isRunning ?? true }
  var account: ReaderAccount? { session?.account }

  mutating func clock(_ now: Stamp) { self.now = now }

  mutating func opened(_ opening: LinkOpening, into actions: inout [DeviceAction]) {
    frames.reset()
    (clock, antenna, gapDeadline, isTimed) = (LLRPClock(), nil, nil, false)
    session?.opened(at: now)
    time(&actions)
  }

  mutating func receive(_ bytes: Span<UInt8>, into actions: inout [DeviceAction]) {
    session?.heard(at: now)
    heard = now.mono
    frames.append(bytes)
    cut(&actions)
    // One that talks all the time leaves no silence in which to look.
    doubt(&actions)
    time(&actions)
  }

  /// Takes what is whole.
  private mutating func cut(_ actions: inout [DeviceAction]) {
    while let cut = frames.next() {
      switch cut {
      case .noise(let range): fault("framing", range, &actions)
      case .message(let range): take(range, &actions)
      }
      gapDeadline = nil
    }
    flush(&actions)
    gapDeadline = frames.pending > 0 ? gapDeadline ?? now.mono + gap : nil
  }

  /// A message that takes too long to be whole may have a length that lies.
  private mutating func doubt(_ actions: inout [DeviceAction]) {
    guard let due = gapDeadline, now.mono >= due, !skip(&actions) else { return }
    if now.mono >= heard + gap { giveUp(&actions) } else { gapDeadline = heard + gap }
  }

  /// Goes on behind the beginning of a message that is not whole, where others are; `false` = there are none.
  private mutating func skip(_ actions: inout [DeviceAction]) -> Bool {
    guard let passed = frames.skip() else { return false }
    fault("length", passed, &actions)
    gapDeadline = nil
    cut(&actions)
    return true
  }

  mutating func timeout(into actions: inout [DeviceAction]) {
    doubt(&actions)
    session?.timeout(at: now, into: &actions)
    time(&actions)
  }

  mutating func lost(into actions: inout [DeviceAction]) {
    while frames.pending > 0, skip(&actions) {}
    // Nobody is there who could be answered.
    actions.removeAll { if case .send = $0 { true } else { false } }
    giveUp(&actions)
    session?.lost(into: &actions)
    time(&actions)
  }

  mutating func command(_ command: DeviceCommand, into actions: inout [DeviceAction]) {
    if case .raw(let bytes) = command, !bytes.isEmpty {
      actions.append(.send(bytes))
      overheard(bytes, into: &actions)
    }
    guard session != nil else {
      // It is another's reader.
      switch command {
      case .writing(true, _, _): actions.append(.event(.result(operation: "writing", ok: false, error: "no-intent")))
      case .tag(let operation): actions.append(.event(.result(operation: operation.name, ok: false, error: "no-intent")))
      default: break
      }
      return
    }
    let start = actions.count
    session?.command(command, at: now, into: &actions)
    learn(actions[start...])
    time(&actions)
  }

  mutating func closing(into actions: inout [DeviceAction]) { session?.closing(at: now, into: &actions) }

  mutating func overheard(_ bytes: [UInt8], into actions: inout [DeviceAction]) {
    var messages: [LLRPMessage] = []
    // What is not whole teaches nothing.
    try? LLRPMessage.read(bytes, into: &messages)
    for message in messages { banks.learn(message) }
  }

  /// What the session sends is known like what others send.
  private mutating func learn(_ sent: ArraySlice<DeviceAction>) {
    for case .send(let bytes) in sent {
      var none: [DeviceAction] = []
      overheard(bytes, into: &none)
    }
  }

  /// The next moment at which something is to be done without bytes.
  private mutating func time(_ actions: inout [DeviceAction]) {
    let deadline = [gapDeadline, session?.deadline].compactMap(\.self).min()
    if deadline != nil || isTimed { actions.append(.expectWithin(deadline.map { .milliseconds(max(1, $0 - now.mono)) })) }
    isTimed = deadline != nil
  }

  private mutating func giveUp(_ actions: inout [DeviceAction]) {
    if frames.pending > 0 { fault("length", frames.bytes.count - frames.pending..<frames.bytes.count, &actions) }
    frames.drop()
    gapDeadline = nil
  }

  // MARK: Messages

  private mutating func fault(_ code: String, _ range: Range<Int>, _ actions: inout [DeviceAction]) {
    flush(&actions)
    actions.append(.event(.fault(code: code, bytes: Array(frames.bytes[range].prefix(64)))))
  }

  private mutating func take(_ range: Range<Int>, _ actions: inout [DeviceAction]) {
    do throws(LLRPError) {
      if LLRPTagCursor.isReport(frames.bytes.span.extracting(range)) { return try report(range, &actions) }
      let whole = try LLRPMessage(Array(frames.bytes[range]))
      flush(&actions)
      if let acknowledgement = whole.acknowledgement { actions.append(.send(acknowledgement)) }
      if let (time, kind) = whole.eventTime {
        clock.take(time, kind, at: now)
        session?.note(clock, at: now)
      }
      let start = actions.count
      let isOwn = session?.take(whole, at: now, into: &actions) == true
      learn(actions[start...])
      if !isOwn { actions.insert(contentsOf: whole.events.map { .event($0) }, at: start) }
    } catch {
      fault(error.code == .unknown ? "unknown" : "length", range, &actions)
    }
  }

  private mutating func flush(_ actions: inout [DeviceAction]) {
    guard !batch.isEmpty else { return }
    session?.count(batch)
    session?.note(clock, at: now)
    actions.append(.tags(batch))
    batch = TagBatch()
  }

  private mutating func report(_ range: Range<Int>, _ actions: inout [DeviceAction]) throws(LLRPError) {
    var cursor = LLRPTagCursor()
    var tag = LLRPTag()
    var last: (UInt64, LLRPClock.Kind)?
    defer { if let last { clock.take(last.0, last.1, at: now) } }
    let bytes = frames.bytes
    let message = bytes.span.extracting(range)
    while try cursor.next(in: message, into: &tag) {
      last = tag.time ?? last
      complete(&tag)
      if tag.contents.contains(.results) { try results(tag, message, &actions) } else { add(tag, message) }
    }
  }

  /// A reader may leave out what is as in its last report (LLRP 1.1, section 14.2.3.1); only where the antenna was asked for is it certain that it has one.
  private mutating func complete(_ tag: inout LLRPTag) {
    guard session != nil else { return }
    if tag.contents.contains(.antenna) {
      antenna = tag.antenna
    } else if let antenna {
      tag.antenna = antenna
      tag.contents.insert(.antenna)
    }
  }

  @inline(__always)
  private mutating func add(_ tag: LLRPTag, _ message: Span<UInt8>) {
    var sight = TagBatch.Sight()
    let contents = tag.contents
    if contents.contains(.epc) { sight.contents.insert(.epc) }
    if contents.contains(.tid) { sight.contents.insert(.tid) }
    if contents.contains(.antenna) { (sight.antenna, sight.contents) = (tag.antenna, sight.contents.union(.antenna)) }
    if let rssi = tag.rssi { (sight.rssi, sight.contents) = (Int16(truncatingIfNeeded: rssi), sight.contents.union(.rssi)) }
    if contents.contains(.pc) { (sight.pc, sight.contents) = (tag.pc, sight.contents.union(.pc)) }
    if contents.contains(.count) { (sight.count, sight.contents) = (tag.count, sight.contents.union(.count)) }
    if let (time, kind) = tag.time { sight.age = clock.age(of: time, kind, at: now) }
    batch.append(sight, epc: tag.epc, tid: tag.tid, of: message)
  }

  private mutating func results(_ tag: LLRPTag, _ message: Span<UInt8>, _ actions: inout [DeviceAction]) throws(LLRPError) {
    flush(&actions)
    var read = TagRead(tag, in: message)
    var results: [DeviceEvent] = []
    let bytes = tag.place.map { message[$0] }
    for result in try LLRPAccessResult.all(inTagReportData: bytes, offset: tag.place.lowerBound) {
      if result.isRead, result.isSuccess, let bank = banks[tag.accessSpec, result.opSpec] {
        switch TagBank(rawValue: bank) {
        case .tid: read.tid = result.data
        case .user: read.user = result.data
        case .epc, .reserved, nil: read.ordered = result.data
        }
      } else {
        results.append(.result(operation: result.operation, ok: result.isSuccess, error: result.isSuccess ? nil : result.error))
      }
    }
    actions.append(.event(.tag(read)))
    actions += results.map { .event($0) }
    let start = actions.count
    session?.took(resultsOf: tag.accessSpec, at: now, into: &actions)
    learn(actions[start...])
  }
}

extension Duration {
  /// Whole milliseconds.
  fileprivate var milliseconds: Int64 { Int64(self / .milliseconds(1)) }
}
