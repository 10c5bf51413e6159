import Protocols
import Warehouse

/// A YRM100 as "Communication Protocol V2.1" of Invelion describes it: `BB type command length parameters sum 7E`.
struct M100Module: ModuleDialect {
  private var pending: [UInt8] = []
  private var power = 2600
  private var region: UInt8 = 1
  /// 0: Select before all, 1: never, 2: before orders to tags.
  private var selectMode: UInt8 = 2
  private var mask: TagMask?
  /// Rounds that are left of an inventory.
  private var rounds = 0
  private var turn = 0
  private(set) var next: Duration?

  mutating func receive(_ bytes: [UInt8], _ field: inout SimulatedField, at time: Duration) -> [[UInt8]] {
    pending += bytes
    var answers: [[UInt8]] = []
    while let frame = cut() { answers += answer(frame[2], Array(frame[5..<(frame.count - 2)]), &field, at: time) }
    return answers
  }

  /// The next whole order; what is none is passed over.
  private mutating func cut() -> [UInt8]? {
    while let first = pending.firstIndex(of: 0xBB) {
      pending.removeFirst(first)
      guard pending.count >= 5 else { return nil }
      let end = 7 + Int(bigEndian: pending[3..<5])
      guard pending[1] == 0, end <= 1024 else {
        pending.removeFirst()
        continue
      }
      guard pending.count >= end else { return nil }
      let frame = Array(pending[..<end])
      guard frame[end - 1] == 0x7E, frame[1..<(end - 2)].reduce(0, &+) == frame[end - 2] else {
        pending.removeFirst()
        continue
      }
      pending.removeFirst(end)
      return frame
    }
    pending = []
    return nil
  }

  private static func frame(_ type: UInt8, _ code: UInt8, _ parameters: [UInt8]) -> [UInt8] {
    let body = [type, code, UInt8(parameters.count >> 8), UInt8(parameters.count & 0xFF)] + parameters
    return [0xBB] + body + [body.reduce(0, &+), 0x7E]
  }

  private static func done(_ code: UInt8, _ parameters: [UInt8] = [0]) -> [UInt8] { frame(1, code, parameters) }
  private static func failed(_ error: UInt8, _ tag: VirtualTag? = nil) -> [UInt8] { frame(1, 0xFF, [error] + (tag.map(identity) ?? [])) }
  /// The length of PC and EPC, and these.
  private static func identity(_ tag: VirtualTag) -> [UInt8] { [UInt8(tag.epc.count + 2), UInt8(tag.pc >> 8), UInt8(tag.pc & 0xFF)] + tag.epc }

  // MARK: orders

  private mutating func answer(_ code: UInt8, _ data: [UInt8], _ field: inout SimulatedField, at time: Duration) -> [[UInt8]] {
    switch (code, data.count) {
    case (0x03, 1): return [Self.done(code, [data[0]] + (data[0] < 3 ? Array(["M100 26dBm V1.0", "V2.3.5", "SIMULATED"][Int(data[0])].utf8) : []))]
    case (0x07, 1): region = data[0]
    case (0x08, 0): return [Self.done(code, [region])]
    case (0x0C, 7...):
      mask = TagMask(Array(data[7...]), in: TagBank(rawValue: data[0] & 3) ?? .epc, at: Int(bigEndian: data[1..<5]), length: Int(data[5]))
      // Whoever sets a mask wants it for what follows.
      if selectMode == 1 { selectMode = 2 }
    case (0x12, 1): selectMode = data[0]
    case (0x22, 0): return [read(&field, at: time)]
    case (0x27, 3):
      rounds = Int(bigEndian: data[1..<3])
      next = time
      return []
    case (0x28, 0): (rounds, next) = (0, nil)
    case (0xB6, 2): power = Int(bigEndian: data)
    case (0xB7, 0): return [Self.done(code, [UInt8(power >> 8), UInt8(power & 0xFF)])]
    case (0x39, 9), (0x49, 11...), (0x65, 4...5), (0x82, 7): return [access(code, data, &field, at: time)]
    default: return [Self.failed(0x17)]
    }
    return [Self.done(code)]
  }

  mutating func due(_ field: inout SimulatedField, at time: Duration, rate: Double) -> [[UInt8]] {
    if rounds != 0xFFFF { rounds -= 1 }
    next = rounds > 0 ? (next ?? time) + .seconds(1 / rate) : nil
    return [read(&field, at: time)]
  }

  private func inView(_ field: inout SimulatedField, at time: Duration, isInventory: Bool) -> [SimulatedField.Sight] {
    let tags = field.tags
    let mask = selectMode == 0 || selectMode == 2 && !isInventory ? mask : nil
    return field.inView(at: time, loss: 2600 - power).filter { sight in
      mask.map { tags[sight.tag].matches($0.bank, start: $0.start, length: $0.length, $0.bits) } ?? true
    }
  }

  /// One tag of a round: signal, PC, EPC, CRC.
  private mutating func read(_ field: inout SimulatedField, at time: Duration) -> [UInt8] {
    let sights = inView(&field, at: time, isInventory: true)
    guard !sights.isEmpty else { return Self.failed(0x15) }
    turn = (turn + 1) % sights.count
    let tag = field.tags[sights[turn].tag]
    let rssi = UInt8(bitPattern: Int8(clamping: field.flutter(sights[turn].rssi) / 100))
    return Self.frame(2, 0x22, [rssi] + Self.identity(tag).dropFirst() + [UInt8(tag.crc >> 8), UInt8(tag.crc & 0xFF)])
  }

  private func access(_ code: UInt8, _ data: [UInt8], _ field: inout SimulatedField, at time: Duration) -> [UInt8] {
    let noTag: [UInt8: UInt8] = [0x39: 0x09, 0x49: 0x10, 0x65: 0x12, 0x82: 0x13]
    guard let sight = inView(&field, at: time, isInventory: false).first else { return Self.failed(noTag[code] ?? 0x09) }
    let tag = field.tags[sight.tag]
    let password = UInt32(bigEndian: data[..<4])
    do throws(TagRefusal) {
      let result = try field.change(sight.tag) { tag throws(TagRefusal) -> [UInt8] in
        switch code {
        case 0x39:
          let words = try tag.read(try Self.bank(data), word: Int(bigEndian: data[5..<7]), count: Int(bigEndian: data[7..<9]), password: password)
          return VirtualTag.bytes(words[...])
        case 0x49: try tag.write(try Self.bank(data), word: Int(bigEndian: data[5..<7]), VirtualTag.words(Array(data[9...])), password: password)
        case 0x65: try tag.kill(password: password)
        default: try tag.lock(payload: UInt32(bigEndian: data[4..<7]), password: password)
        }
        return [0]
      }
      return Self.done(code, Self.identity(tag) + result)
    } catch {
      let group: UInt8 = code == 0x39 ? 0xA0 : code == 0x49 ? 0xB0 : code == 0x82 ? 0xC0 : 0xD0
      return Self.failed(error.gen2Code.map { group | $0 } ?? 0x16, tag)
    }
  }

  private static func bank(_ data: [UInt8]) throws(TagRefusal) -> TagBank {
    guard let bank = TagBank(rawValue: data[4]) else { throw .overrun }
    return bank
  }
}

extension TagRefusal {
  /// What the tag itself answers (EPC Gen2, annex I); `nil` where it does not answer at all.
  var gen2Code: UInt8? {
    switch self {
    case .overrun: 0x03
    case .locked: 0x04
    case .password, .gone: nil
    case .zeroKillPassword: 0x00
    }
  }
}
