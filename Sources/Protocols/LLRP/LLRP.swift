import Warehouse

/// A fixed reader over LLRP, for one connection: its reports are tags, its events and answers are told, and its keep-alives are answered.
///
/// What the reader is to do is another's part, who sends messages through `command(.raw)`: answers become `result`s.
struct LLRP: DeviceProtocol {
  private var frames: LLRPFrames
  private let gap: Duration
  private var isWaiting = false
  /// Which memory bank each read of the AccessSpecs that were sent is of.
  private var banks = LLRPReadBanks()

  static let options: [ProtocolOption] = [
    ProtocolOption(
      "max-message", .int(4096...67_108_864), default: "4194304", help: "The most bytes that a message may have; what announces more is noise."),
    ProtocolOption(
      "gap", .duration(.milliseconds(100)...(.seconds(600))), default: "10 s", help: "Silence after which a message that is not whole is given up."),
  ]

  init(_ values: OptionValues) {
    frames = LLRPFrames(longest: values.int("max-message"))
    gap = values.duration("gap") ?? .seconds(10)
  }

  mutating func opened(_ opening: LinkOpening, into actions: inout [DeviceAction]) {
    frames.reset()
    isWaiting = false
  }

  mutating func receive(_ bytes: Span<UInt8>, into actions: inout [DeviceAction]) {
    frames.append(bytes)
    while let cut = frames.next() {
      switch cut {
      case .noise(let range): fault("framing", range, &actions)
      case .message(let range): take(range, &actions)
      }
    }
    if frames.pending > 0 || isWaiting { actions.append(.expectWithin(frames.pending > 0 ? gap : nil)) }
    isWaiting = frames.pending > 0
  }

  mutating func timeout(into actions: inout [DeviceAction]) { giveUp(&actions) }
  mutating func lost(into actions: inout [DeviceAction]) { giveUp(&actions) }

  mutating func command(_ command: DeviceCommand, into actions: inout [DeviceAction]) {
    guard case .raw(let bytes) = command, !bytes.isEmpty else { return }
    actions.append(.send(bytes))
    overheard(bytes, into: &actions)
  }

  mutating func overheard(_ bytes: [UInt8], into actions: inout [DeviceAction]) {
    var messages: [LLRPMessage] = []
    // What is not whole teaches nothing.
    try? LLRPMessage.read(bytes, into: &messages)
    for message in messages { banks.learn(message) }
  }

  private mutating func giveUp(_ actions: inout [DeviceAction]) {
    if frames.pending > 0 { fault("length", frames.bytes.count - frames.pending..<frames.bytes.count, &actions) }
    frames.drop()
    isWaiting = false
  }

  private func fault(_ code: String, _ range: Range<Int>, _ actions: inout [DeviceAction]) {
    actions.append(.event(.fault(code: code, bytes: Array(frames.bytes[range].prefix(64)))))
  }

  private func take(_ range: Range<Int>, _ actions: inout [DeviceAction]) {
    let message = frames.bytes.span.extracting(range)
    do throws(LLRPError) {
      if LLRPTagCursor.isReport(message) { return try report(message, &actions) }
      let whole = try LLRPMessage(Array(frames.bytes[range]))
      if let acknowledgement = whole.acknowledgement { actions.append(.send(acknowledgement)) }
      actions += whole.events.map { .event($0) }
    } catch {
      fault(error.code == .unknown ? "unknown" : "length", range, &actions)
    }
  }

  private func report(_ message: Span<UInt8>, _ actions: inout [DeviceAction]) throws(LLRPError) {
    var cursor = LLRPTagCursor()
    var tag = LLRPTag()
    while try cursor.next(in: message, into: &tag) {
      var read = TagRead(tag, in: message)
      guard tag.contents.contains(.results) else {
        actions.append(.event(.tag(read)))
        continue
      }
      var results: [DeviceEvent] = []
      let bytes = tag.place.map { message[$0] }
      for result in try LLRPAccessResult.all(inTagReportData: bytes, offset: tag.place.lowerBound) {
        if result.isRead, result.isSuccess, let bank = banks[tag.accessSpec, result.opSpec] {
          if bank == 2 { read.tid = result.data } else if bank == 3 { read.user = result.data }
        } else {
          results.append(.result(operation: result.operation, ok: result.isSuccess, error: result.isSuccess ? nil : result.error))
        }
      }
      actions.append(.event(.tag(read)))
      actions += results.map { .event($0) }
    }
  }
}
