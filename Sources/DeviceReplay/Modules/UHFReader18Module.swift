import Protocols
import Warehouse

/// A UHFReader18 as its "User's Manual V2.0" describes it: `length address command data crc-low crc-high`, with a status before an answer's data.
struct UHFReader18Module: ModuleDialect {
  private var pending: [UInt8] = []
  private var address: UInt8 = 0
  private var power: UInt8 = 30
  private var band: [UInt8] = [0x31, 0x80]
  /// The longest that a round takes, in tenths of a second.
  private var scanTime: UInt8 = 10
  private var asked: Duration?
  private(set) var next: Duration?

  mutating func receive(_ bytes: [UInt8], _ field: inout SimulatedField, at time: Duration) -> [[UInt8]] {
    pending += bytes
    var answers: [[UInt8]] = []
    while let frame = cut() {
      if frame[1] == 0xFF || frame[1] == address { answers += answer(frame[2], Array(frame[3..<(frame.count - 2)]), &field, at: time) }
    }
    return answers
  }

  private mutating func cut() -> [UInt8]? {
    while let length = pending.first.map(Int.init) {
      // The longest order writes 120 words.
      if length >= 4, pending.count <= length { return nil }
      let frame = Array(pending.prefix(length + 1))
      if length >= 4, CRC16.reflected(frame.span.extracting(..<(length - 1))) == UInt16(frame[length]) << 8 | UInt16(frame[length - 1]) {
        pending.removeFirst(length + 1)
        return frame
      }
      pending.removeFirst()
    }
    return nil
  }

  private func frame(_ command: UInt8, _ status: UInt8, _ data: [UInt8] = []) -> [UInt8] {
    let body = [UInt8(data.count + 5), address, command, status] + data
    let crc = CRC16.reflected(body.span)
    return body + [UInt8(crc & 0xFF), UInt8(crc >> 8)]
  }

  // MARK: orders

  private mutating func answer(_ command: UInt8, _ data: [UInt8], _ field: inout SimulatedField, at time: Duration) -> [[UInt8]] {
    switch (command, data.count) {
    case (0x01, _):
      asked = time
      next = time
      return []
    case (0x21, 0): return [frame(command, 0, [2, 8, 9, 3] + band + [power, scanTime])]
    case (0x22, 2): band = data
    case (0x24, 1) where data[0] != 0xFF: address = data[0]
    case (0x25, 1) where (3...255).contains(data[0]): scanTime = data[0]
    case (0x2F, 1) where data[0] <= 30: power = data[0]
    case (0x02, 8...), (0x03, 9...), (0x05, 5...), (0x06, 7...), (0x04, 5...): return [access(command, data, &field, at: time)]
    case (0x22, _), (0x24, _), (0x25, _), (0x2F, _): return [frame(command, 0xFF)]
    default: return [frame(0, 0xFE)]
    }
    return [frame(command, 0)]
  }

  /// The end of a round: each tag in view once, as many to a frame as it holds. It takes as long as the rate says, and no longer than the scan time.
  mutating func due(_ field: inout SimulatedField, at time: Duration, rate: Double) -> [[UInt8]] {
    guard let start = asked else {
      next = nil
      return []
    }
    let sights = field.inView(at: time, loss: (30 - Int(power)) * 100)
    let longest = Duration.milliseconds(Int(scanTime) * 100)
    let end = start + (sights.isEmpty ? longest : min(longest, .seconds(Double(sights.count) / rate)))
    guard time >= end else {
      next = end
      return []
    }
    (asked, next) = (nil, nil)
    guard !sights.isEmpty else { return [frame(0x01, 0xFB)] }
    var frames: [[[UInt8]]] = [[]]
    for sight in sights.prefix(Int(Double(scanTime) / 10 * rate) + 1) {
      let epc = field.tags[sight.tag].epc
      if frames[frames.count - 1].reduce(1, { $0 + $1.count }) + epc.count + 1 > 240 { frames.append([]) }
      frames[frames.count - 1].append([UInt8(epc.count)] + epc)
    }
    return frames.enumerated().map { frame(0x01, $0.offset == frames.count - 1 ? 0x01 : 0x03, [UInt8($0.element.count)] + $0.element.flatMap { $0 }) }
  }

  private func access(_ command: UInt8, _ data: [UInt8], _ field: inout SimulatedField, at time: Duration) -> [UInt8] {
    // Before the EPC stands its length in words, before that with a write the length of what is written; a new EPC comes behind the password.
    let start = command == 0x03 ? 2 : 1
    let epcEnd = start + Int(data[start - 1]) * 2
    let isNewEPC = command == 0x04
    guard isNewEPC || epcEnd <= data.count else { return frame(command, 0xFF) }
    let epc = isNewEPC ? [] : Array(data[start..<epcEnd])
    let tags = field.tags
    guard let sight = field.inView(at: time, loss: (30 - Int(power)) * 100).first(where: { epc.isEmpty || tags[$0.tag].epc == epc }) else {
      return frame(command, 0xFB)
    }
    let rest = Array(data[(isNewEPC ? 1 : epcEnd)...])
    let written = command == 0x03 ? Int(data[0]) * 2 : 0
    let needed: [UInt8: Int] = [0x02: 7, 0x03: 6 + written, 0x04: 4 + Int(data[0]) * 2, 0x05: 4, 0x06: 6]
    guard rest.count >= needed[command] ?? 0 else { return frame(command, 0xFF) }
    do throws(TagRefusal) {
      let read = try field.change(sight.tag) { tag throws(TagRefusal) -> [UInt8] in
        try Self.perform(command, rest, written: written, words: Int(data[0]), on: &tag)
      }
      return frame(command, 0, read)
    } catch {
      switch error {
      case .password: return frame(command, 0x05)
      case .zeroKillPassword: return frame(command, 0x0A)
      case .gone: return frame(command, 0xFB)
      case .overrun, .locked: return frame(command, 0xFC, [error.gen2Code ?? 0x0F])
      }
    }
  }

  private static func perform(_ command: UInt8, _ rest: [UInt8], written: Int, words: Int, on tag: inout VirtualTag) throws(TagRefusal) -> [UInt8] {
    func password(_ at: Int) -> UInt32 { UInt32(bigEndian: rest[at..<(at + 4)]) }
    func bank() throws(TagRefusal) -> TagBank {
      guard let bank = TagBank(rawValue: rest[0]) else { throw .overrun }
      return bank
    }
    switch command {
    case 0x02: return VirtualTag.bytes(try tag.read(try bank(), word: Int(rest[1]), count: Int(rest[2]), password: password(3))[...])
    case 0x03: try tag.write(try bank(), word: Int(rest[1]), VirtualTag.words(Array(rest[2..<(2 + written)])), password: password(2 + written))
    case 0x04:
      let epc = VirtualTag.words(Array(rest[4..<(4 + words * 2)]))
      try tag.write(.epc, word: 1, [UInt16(words) << 11 | tag.pc & 0x7FF] + epc, password: password(0))
    case 0x05: try tag.kill(password: password(0))
    default:
      guard let field = TagField(rawValue: rest[0]), rest[1] < 4 else { throw .overrun }
      let states: [TagLock] = [.open, .openForEver, .locked, .lockedForEver]
      try tag.lock(field, states[Int(rest[1])], password: password(2))
    }
    return []
  }
}
