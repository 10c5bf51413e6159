import Warehouse

/// A code that comes in several packets: DECODE_DATA with the continuation bit on all but the last, each with the code type before its part of the
/// text; or MULTIPACKET_SEGMENT, as cordless scanners send it (enioka_scan, SsiMultiPacket).
struct SSIAssembly: Sendable {
  enum Outcome {
    /// More is to come, or what came was reported.
    case waiting
    case whole(type: UInt8, text: [UInt8])
  }

  private let longest: Int
  private var type: UInt8 = 0
  private var text: [UInt8] = []
  /// What is to come of a message that has been reported already belongs to it.
  private var skipping = false
  private(set) var isOpen = false
  /// Segments: how long the text will be, and the number of the next one.
  private var promised = 0
  private var number: UInt8 = 0

  init(longest: Int) { self.longest = longest }

  /// A packet was lost: what is under way cannot become whole.
  mutating func abandon(_ reason: IncompleteReason, adding rest: [UInt8] = [], into actions: inout [DeviceAction]) {
    if !skipping, isOpen || !rest.isEmpty { actions.append(.event(.incomplete(data: text + rest, reason: reason))) }
    close()
  }

  /// The next packet of DECODE_DATA.
  mutating func add(type: UInt8, _ part: [UInt8], continues: Bool, isGap: Bool, into actions: inout [DeviceAction]) -> Outcome {
    if isOpen, type != self.type, !skipping { abandon(.dropped, into: &actions) }
    if !isOpen, !continues, !isGap { return .whole(type: type, text: part) }
    isOpen = true
    self.type = type
    append(part, isGap ? .checksum : nil, into: &actions)
    guard !continues else { return .waiting }
    defer { close() }
    return skipping ? .waiting : .whole(type: type, text: text)
  }

  /// `number F3 . . . . type . length-high length-low text…`, then `number text…`.
  mutating func add(segment: [UInt8], into actions: inout [DeviceAction]) -> Outcome {
    guard let place = segment.first else { return .waiting }
    if place == 0 {
      if isOpen { abandon(.dropped, into: &actions) }
      guard segment.count >= 10, segment[1] == SSIFrame.Opcode.decoded else {
        actions.append(.event(.fault(code: "length", bytes: segment)))
        return .waiting
      }
      type = segment[6]
      promised = Int(segment[8]) << 8 | Int(segment[9])
      number = 0
    }
    let isExpected = place == 0 || isOpen && place == number
    isOpen = true
    number &+= 1
    append(Array(segment.dropFirst(place == 0 ? 10 : 1)), isExpected ? nil : .dropped, into: &actions)
    guard !skipping, text.count >= promised else { return .waiting }
    defer { close() }
    return .whole(type: type, text: Array(text.prefix(promised)))
  }

  private mutating func append(_ part: [UInt8], _ fault: IncompleteReason?, into actions: inout [DeviceAction]) {
    guard !skipping else { return }
    text += part
    guard let reason = fault ?? (text.count > longest ? .overflow : nil) else { return }
    actions.append(.event(.incomplete(data: text, reason: reason)))
    skipping = true
  }

  private mutating func close() {
    text.removeAll()
    skipping = false
    isOpen = false
  }
}
