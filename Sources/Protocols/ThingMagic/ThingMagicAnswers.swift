import Warehouse

extension ThingMagic {
  enum Code {
    static let version: UInt8 = 0x03, single: UInt8 = 0x21, inventory: UInt8 = 0x22, writeEPC: UInt8 = 0x23, write: UInt8 = 0x24, lock: UInt8 = 0x25
    static let kill: UInt8 = 0x26, read: UInt8 = 0x28, buffer: UInt8 = 0x29, inventories: UInt8 = 0x2F
    static let setAntennas: UInt8 = 0x91, setReadPower: UInt8 = 0x92, setProtocol: UInt8 = 0x93, setWritePower: UInt8 = 0x94, setOutput: UInt8 = 0x96, setRegion: UInt8 = 0x97
    static let setOption: UInt8 = 0x9A
  }

  /// What results are called.
  static let names: [UInt8: String] = [
    0x01: "firmware", 0x02: "firmware", 0x03: "identify", 0x04: "firmware", 0x06: "speed", 0x07: "firmware", 0x08: "firmware", 0x09: "firmware",
    0x0C: "program", 0x10: "serial-number", 0x21: "inventory", 0x22: "inventory", 0x23: "write", 0x24: "write", 0x25: "lock", 0x26: "kill",
    0x28: "read",
    0x29: "buffer", 0x2A: "buffer", 0x2F: "inventory", 0x61: "antennas", 0x62: "power", 0x63: "protocol", 0x64: "write-power", 0x65: "hopping",
    0x66: "gpio", 0x67: "region", 0x68: "power-mode", 0x6A: "option", 0x6B: "protocol-option", 0x70: "protocols", 0x71: "regions",
    0x72: "temperature",
    0x91: "antennas", 0x92: "power", 0x93: "protocol", 0x94: "write-power", 0x95: "hopping", 0x96: "gpio", 0x97: "region", 0x98: "power-mode",
    0x9A: "option", 0x9B: "protocol-option", 0x9E: "license",
  ]

  private static let noTags: UInt16 = 0x0400

  private static func error(_ status: UInt16) -> String {
    switch status {
    case 0x0100: "bad-length"
    case 0x0101, 0x0102, 0x0109, 0x0407: ReaderError.unknownCommand
    case 0x0103, 0x0106: "bad-power"
    case 0x0104, 0x0105, 0x010A, 0x0408, 0x0409, 0x0411: ReaderError.badParameter
    case 0x010B: "bad-region"
    case noTags, 0x0404: ReaderError.noTag
    case 0x0406, 0x040A, 0x040E: ReaderError.failed
    case 0x040C: ReaderError.wrongPassword
    case 0x040F: ReaderError.poorSignal
    case 0x0420...0x042F: ReaderError.tag(UInt8(truncatingIfNeeded: status) & 0x0F)
    case 0x0501: "channels-busy"
    case 0x0503, 0x0507: ReaderError.antenna
    case 0x0504: "over-temperature"
    case 0x0505: "high-return-loss"
    default: ReaderError.other(status)
    }
  }

  func question(_ frame: [UInt8]) -> ReaderQuestion? {
    guard frame.count >= 5, frame[0] == 0xFF, Int(frame[1]) == frame.count - 5, let name = ThingMagic.names[frame[2]] else { return nil }
    guard CRC16.shiftedIn(frame.span.extracting(1..<(frame.count - 2))) == frame.span.word(at: frame.count - 2) else { return nil }
    let code = frame[2]
    let isStart = code == Code.inventories && frame.count > 7 && frame[5] == 1
    var question = ReaderQuestion(code: code, name: code == Code.inventories && !isStart ? "stop" : name, isInventory: isStart)
    // Behind time and option there are two bytes more where the answer is to say more.
    if code == Code.read, frame.count >= 8, case let place = frame[5] & 0x10 == 0 ? 6 : 8, frame.count >= place + 8 {
      question.bank = TagBank(rawValue: frame[place])
      let filter = place + 10
      if frame[5] & 0x07 == 1, filter < frame.count - 2 { question.tag = Array(frame[(filter + 1)..<(frame.count - 2)]) }
    }
    if isStart || code == Code.inventory { question.bank = ThingMagic.embedded(Array(frame[2..<(frame.count - 2)])) }
    return question
  }

  /// The bank that an inventory's embedded order reads; `nil` where there is none, or where not all of its searches read the same. `order` begins with
  /// its code: `22`, option, search flags, …; or `2F`, time, option, `22`, flags, and for each air protocol its number, the length behind the next
  /// byte, and a search.
  private static func embedded(_ order: [UInt8]) -> TagBank? {
    var searches: [ArraySlice<UInt8>] = []
    if order[0] == Code.inventory {
      searches = [order[...]]
    } else {
      // Two bytes more where the answers are to say more.
      guard order.count > 4, case let kind = order[3] & 0x10 == 0 ? 4 : 6, order.count > kind, order[kind] == Code.inventory else { return nil }
      var index = kind + 3
      while index < order.count {
        guard index + 2 < order.count, case let end = index + 3 + Int(order[index + 1]), end <= order.count else { return nil }
        searches.append(order[(index + 2)..<end])
        index = end
      }
    }
    let banks = searches.map { search -> TagBank? in
      // At its end: one order, its length behind the code, the code, time, no option, bank, word, number of words.
      let (head, tail) = (Array(search.prefix(4)), Array(search.suffix(12)))
      guard search.count >= 18, head[0] == Code.inventory, head[1] & 0x80 == 0, head[3] & 0x04 != 0 else { return nil }
      return tail[0] == 1 && tail[1] == 9 && tail[2] == Code.read && tail[5] == 0 ? TagBank(rawValue: tail[6]) : nil
    }
    return Set(banks).count == 1 ? banks[0] : nil
  }

  mutating func read(_ frame: Span<UInt8>, asked: ReaderQuestion?, into reading: inout ReaderReading) {
    let (code, status, data) = (frame[2], frame.word(at: 3), frame.extracting(5..<(frame.count - 2)))
    let name = asked?.code == code ? asked?.name ?? "" : ThingMagic.names[code] ?? "command"
    if let asked, asked.isInventory || asked.code == Code.inventory { embedded = asked.bank }
    guard status == 0 else {
      guard code == Code.inventory, asked?.isInventory == true || status == ThingMagic.noTags
      else { return reading.fail(name, ThingMagic.error(status)) }
      // From a running inventory, which goes on: a second without a tag, or what troubles the module.
      if status != ThingMagic.noTags { reading.tell(.result(operation: name, ok: false, error: ThingMagic.error(status))) }
      return
    }
    switch code {
    case Code.inventory where data.count > 6 && data[0] & 0x10 != 0:
      // 1 is a tag, 2 the module's own state, 0 the end.
      if data[5] == 1 { tags(1, data, from: 6, flags: data.word(at: 3), whole: frame, into: &reading) }
      reading.hasEnded = data[5] == 0
    case Code.buffer where data.count >= 4:
      reading.outcome = .answered
      tags(Int(data[3]), data, from: 4, flags: data.word(at: 0), whole: frame, into: &reading)
    case Code.single where !data.isEmpty:
      reading.outcome = .answered
      if let tag = ThingMagic.single(data) { reading.tell(.tag(tag)) } else { reading.inform(name, hexadecimal(data.copy)) }
    case Code.read where !data.isEmpty:
      var start = 1
      if data[0] & 0x10 != 0, data.count >= 3 {
        var fields = TagFields(flags: data.word(at: 1))
        start = fields.read(data, from: 3) ?? data.count
      }
      let isAsked = asked?.code == code
      reading.tell(read: data.slice(start...), of: isAsked ? asked?.bank : nil, from: isAsked ? asked?.tag : nil)
      reading.succeed(name)
    case Code.version where data.count >= 16:
      reading.outcome = .answered
      reading.inform("hardware", ThingMagic.version(data.slice(4..<8)))
      reading.inform("firmware", ThingMagic.version(data.slice(12..<16)))
    case _ where data.isEmpty || [Code.write, Code.writeEPC, Code.lock, Code.kill, Code.inventories].contains(code): reading.succeed(name)
    default:
      reading.inform(name, hexadecimal(data.copy))
      reading.outcome = .answered
    }
  }

  private static func version(_ bytes: [UInt8]) -> String { bytes.map { hexadecimal([$0]) }.joined(separator: ".") }

  private func tags(_ count: Int, _ data: Span<UInt8>, from start: Int, flags: UInt16, whole: Span<UInt8>, into reading: inout ReaderReading) {
    var (seen, index): ([(tag: TagRead, data: [UInt8])], Int) = ([], start)
    while seen.count < count {
      var fields = TagFields(flags: flags)
      guard let end = fields.read(data, from: index), let (tag, next) = fields.tag(data, from: end) else { break }
      seen.append((tag, fields.data))
      index = next
    }
    // Behind fields that only some modules know, a tag may be cut wrongly: then all must end where the frame does.
    if flags & TagFields.recent != 0, seen.count < count || index < data.count { seen = [] }
    for (tag, data) in seen { reading.tell(read: data, of: embedded, as: tag) }
    if seen.count < count { reading.tell(.fault(code: "length", bytes: whole.copy)) }
  }

  /// The tag of a single read: its fields where the option wants them, PC, EPC and CRC. Nothing says their length but the PC, and not every module
  /// repeats the option: `nil` where not exactly one way to read it fits.
  private static func single(_ data: Span<UInt8>) -> TagRead? {
    var found: [TagRead] = []
    func look(_ fields: TagFields, from start: Int) {
      guard start + 6 <= data.count, Int(data.word(at: start) >> 11) * 2 == data.count - start - 4 else { return }
      found.append(fields.tag(data, from: start, to: data.count))
    }
    look(TagFields(flags: 0), from: 0)
    if data[0] & 0x10 == 0 {
      look(TagFields(flags: 0), from: 1)
    } else if data.count >= 3 {
      var fields = TagFields(flags: data.word(at: 1))
      if let start = fields.read(data, from: 3) { look(fields, from: start) }
    }
    return found.count == 1 ? found[0] : nil
  }
}

extension ReaderReading {
  /// What an order read of `bank`, of the tag that it named. Where nothing says which tag or which bank that is, it is told as it was read, and never as
  /// a tag that nobody could know; but no passwords.
  mutating func tell(read data: [UInt8], of bank: TagBank?, from epc: [UInt8]?) {
    if let epc, !epc.isEmpty { return tell(read: data, of: bank, as: TagRead(epc: epc)) }
    switch bank {
    case .tid where !data.isEmpty, .user where !data.isEmpty: see(TagRead(), read: data, of: bank)
    case .reserved: break
    default: if !data.isEmpty { inform("read", hexadecimal(data)) }
    }
  }

  /// The same of a tag that is known.
  mutating func tell(read data: [UInt8], of bank: TagBank?, as tag: TagRead) {
    if bank != nil, !data.isEmpty { return see(tag, read: data, of: bank) }
    tell(.tag(tag))
    if !data.isEmpty { inform("read", hexadecimal(data)) }
  }
}

/// What the module says of a tag before its EPC, each field where its flag is set (Mercury API, `TMR_TRD_MetadataFlag` and
/// `TMR_SR_parseMetadataOnly`).
private struct TagFields {
  /// Flags that came after the M6e's first firmware: Q, link frequency, target, brand, kind of tag; and what is not known yet.
  static let recent: UInt16 = 0xFE00
  private static let gen2: UInt8 = 5

  var flags: UInt16
  private(set) var count: Int?
  private(set) var rssi: Int?
  private(set) var antenna: Int?
  /// What an operation embedded in the inventory read.
  private(set) var data: [UInt8] = []
  private var air = TagFields.gen2

  init(flags: UInt16) { self.flags = flags }

  private func has(_ flag: UInt16) -> Bool { flags & flag != 0 }

  /// Returns where they end; `nil` where they reach over the end, or where there are fields of unknown length.
  mutating func read(_ bytes: Span<UInt8>, from start: Int) -> Int? {
    guard !has(0xC000) else { return nil }
    var index = start
    for (bit, length) in [1, 1, 1, 3, 4, 2, 1, 2, 1, 1, 1, 1, 2, 1].enumerated() where has(1 << UInt16(bit)) {
      // How the air protocol was set is told of Gen2 alone.
      if (9...11).contains(bit), air != TagFields.gen2 { continue }
      guard index + length <= bytes.count else { return nil }
      switch bit {
      case 0: count = Int(bytes[index])
      case 1: rssi = Int(Int8(bitPattern: bytes[index])) * 100
      // The antenna that sends, and the one that receives.
      case 2: antenna = Int(bytes[index] >> 4)
      case 6: air = bytes[index]
      case 7:
        // 8000h bits are none: the operation has failed, and an error code follows.
        let bits = Int(bytes.word(at: index))
        let size = bits == 0x8000 ? 2 : (bits + 7) / 8
        guard index + 2 + size <= bytes.count else { return nil }
        if bits != 0x8000 { data = bytes.slice((index + 2)..<(index + 2 + size)) }
        index += size
      case 13:
        // As many bytes as have their highest bit set, and one.
        while bytes[index] & 0x80 != 0 {
          index += 1
          guard index < bytes.count else { return nil }
        }
      default: break
      }
      index += length
    }
    return index
  }

  /// The number of bits of PC, EPC and CRC, and these. Returns the tag and where it ends.
  func tag(_ bytes: Span<UInt8>, from start: Int) -> (TagRead, Int)? {
    guard start + 2 <= bytes.count else { return nil }
    let end = start + 2 + (Int(bytes.word(at: start)) + 7) / 8
    guard end <= bytes.count, end >= start + 6 else { return nil }
    return (tag(bytes, from: start + 2, to: end), end)
  }

  /// PC, EPC and CRC.
  func tag(_ bytes: Span<UInt8>, from start: Int, to end: Int) -> TagRead {
    let pc = bytes.word(at: start)
    var last = end - 2
    let first = bytes.epcStart(pc: pc, at: start + 2, end: last)
    // With the brand, a word that is not the tag's stands behind its EPC.
    if has(0x1000), last - start - 2 == Int(pc >> 11) * 2 + 2 { last -= 2 }
    let seen = count.flatMap { $0 > 1 ? $0 : nil }
    return TagRead(epc: bytes.slice(first..<last), antenna: antenna.flatMap { $0 > 0 ? $0 : nil }, rssi: rssi, pc: pc, count: seen)
  }
}
