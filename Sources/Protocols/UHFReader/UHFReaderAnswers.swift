import Warehouse

extension UHFReader {
  enum Command {
    static let inventory: UInt8 = 0x01, read: UInt8 = 0x02, write: UInt8 = 0x03, writeEPC: UInt8 = 0x04, kill: UInt8 = 0x05, lock: UInt8 = 0x06
    static let single: UInt8 = 0x0F, mixed: UInt8 = 0x19, byEPC: UInt8 = 0x1A, qt: UInt8 = 0x1B
    static let information: UInt8 = 0x21, region: UInt8 = 0x22, power: UInt8 = 0x2F, output: UInt8 = 0x46, inputs: UInt8 = 0x47
    /// What an inventory with memory has gathered.
    static let buffer: UInt8 = 0x72
    /// What a reader sends by itself in its scan, trigger and real-time modes.
    static let report: UInt8 = 0xEE

    /// Those that answer with tags.
    static let inventories: Set<UInt8> = [inventory, single, mixed, byEPC, qt]
  }

  /// What results are called.
  private static let names: [UInt8: String] = [
    0x01: "inventory", 0x02: "read", 0x03: "write", 0x04: "write", 0x05: "kill", 0x06: "lock", 0x07: "erase", 0x08: "read-protect",
    0x09: "read-protect",
    0x0A: "read-protect", 0x0B: "read-protect", 0x0C: "eas", 0x0D: "eas-alarm", 0x0E: "block-lock", 0x0F: "inventory", 0x10: "write", 0x11: "qt",
    0x12: "qt", 0x15: "read", 0x16: "write", 0x18: "inventory", 0x19: "inventory", 0x1A: "inventory", 0x1B: "inventory", 0x21: "identify",
    0x22: "region", 0x24: "address", 0x25: "scan-time", 0x28: "speed", 0x2F: "power", 0x33: "signal", 0x34: "wiegand", 0x35: "work-mode",
    0x36: "work-mode", 0x37: "eas-accuracy", 0x38: "response-time", 0x3A: "tag-type", 0x3B: "trigger-time", 0x40: "buzzer", 0x46: "gpio",
    0x47: "gpio", 0x4C: "serial-number", 0x50: "inventory-6b", 0x51: "inventory-6b", 0x52: "read-6b", 0x53: "write-6b", 0x54: "lock-6b", 0x55: "lock-6b",
    0x72: "buffer", 0x76: "work-mode", 0x78: "heartbeat", 0x7E: "password", 0x7F: "profile",
  ]

  /// A command that the reader does not know is answered with number 0. Not every reader of the family has them all, nor every manual.
  static func isKnown(_ command: UInt8, length: Int) -> Bool {
    switch command {
    case 0x01...0x1B, 0x21...0x55, 0x66...0x7F, Command.report: true
    default: command == 0 && length == 5
    }
  }

  private static func name(_ command: UInt8) -> String { names[command] ?? "command-\(hexadecimal([command]))" }

  enum Status {
    static let done: UInt8 = 0x00, finished: UInt8 = 0x01, outOfTime: UInt8 = 0x02, more: UInt8 = 0x03, full: UInt8 = 0x04
    static let statistics: UInt8 = 0x26, heartbeat: UInt8 = 0x28
    static let noTag: UInt8 = 0xFB, tagError: UInt8 = 0xFC, easAlarm: UInt8 = 0xEE

    static let errors: [UInt8: String] = [
      0x05: ReaderError.wrongPassword, 0x09: "kill-failed", 0x0A: "no-kill-password", 0x0B: "not-supported-by-tag", 0x0C: "no-access-password",
      0x0D: "protected", 0x0E: "unprotected", 0x10: ReaderError.locked, 0x11: "cannot-lock", 0x12: ReaderError.locked, 0x13: "not-saved",
      0x14: "power-fixed", 0x19: "not-supported-by-tag", 0xF8: ReaderError.antenna, 0xF9: ReaderError.failed, 0xFA: ReaderError.poorSignal,
      noTag: ReaderError.noTag, 0xFD: "bad-length", 0xFE: ReaderError.unknownCommand, 0xFF: ReaderError.badParameter,
    ]

    static func isKnown(_ status: UInt8, of command: UInt8) -> Bool {
      switch status {
      case done...full, 0x15...0x18, statistics, tagError: true
      case heartbeat, easAlarm: command == Command.report
      default: errors[status] != nil
      }
    }
  }

  func question(_ frame: [UInt8]) -> ReaderQuestion? {
    guard frame.count >= 5, Int(frame[0]) == frame.count - 1 else { return nil }
    guard CRC16.reflected(frame.span.extracting(..<(frame.count - 2))) == frame.span.littleWord(at: frame.count - 2) else { return nil }
    var question = ReaderQuestion(code: frame[2], name: UHFReader.name(frame[2]), isInventory: Command.inventories.contains(frame[2]))
    if frame[2] == Command.inputs { (question.isInventory, question.isAside) = (true, true) }
    let start = frame[2] == Command.write ? 4 : 3
    if [Command.read, Command.write, Command.lock, Command.kill].contains(frame[2]), frame.count > start {
      let end = start + 1 + Int(frame[start]) * 2
      if end > start + 1, end < frame.count { question.tag = Array(frame[(start + 1)..<end]) }
      if frame[2] == Command.read, end < frame.count { question.bank = TagBank(rawValue: frame[end]) }
    }
    if [Command.inventory, Command.mixed].contains(frame[2]) { question.bank = bank(of: frame[2], frame[3..<(frame.count - 2)]) }
    return question
  }

  /// What an inventory reads in place of the EPC, or besides it (19). The 18 has the first word and the length of the TID or nothing. The 288 has Q, session
  /// and, each with all its parts or not at all: a mask (bank, address of 2 bytes, number of bits, bits), what to read, and target, antenna and time.
  private func bank(of command: UInt8, _ data: ArraySlice<UInt8>) -> TagBank? {
    let isMixed = command == Command.mixed
    var rest = Array(data)
    if model == .r288 {
      rest = Array(rest.dropFirst(2))
      let mask = rest.count >= 4 && (1...3).contains(rest[0]) ? 4 + (Int(rest[3]) + 7) / 8 : 0
      if (isMixed ? [8, 11] : [0, 2, 3, 5]).contains(rest.count - mask) { rest.removeFirst(mask) }
      // Without target, antenna and time.
      if rest.count == (isMixed ? 11 : 5) { rest.removeLast(3) }
    }
    // Bank, address (2), number of words, password (4).
    if isMixed { return model == .r288 && rest.count == 8 ? TagBank(rawValue: rest[0]) : nil }
    return rest.count == 2 && (1...15).contains(rest[1]) ? .tid : nil
  }

  mutating func read(_ frame: Span<UInt8>, asked: ReaderQuestion?, into reading: inout ReaderReading) {
    // The heartbeat of a network model: its length is longer than it is.
    guard Int(frame[0]) == frame.count - 1 else { return }
    let (command, status, data) = (frame[2], frame[3], frame.extracting(4..<(frame.count - 2)))
    if command == Command.report { return report(status, data, whole: frame, into: &reading) }
    let name = command == 0 ? asked?.name ?? "command" : UHFReader.name(command)
    if let error = Status.errors[status] { return reading.fail(name, error) }
    if status == Status.tagError { return reading.fail(name, data.isEmpty ? ReaderError.failed : ReaderError.tag(data[0])) }
    let bank = asked?.code == command ? asked?.bank : nil
    if command == Command.mixed, model == .r288 { return mixed(status, data, bank: bank, whole: frame, into: &reading) }
    if Command.inventories.contains(command) { return inventory(status, data, bank: bank, whole: frame, into: &reading) }
    if command == Command.buffer, model == .r288, [Status.finished, Status.more].contains(status) { return buffer(status, data, into: &reading) }
    guard status == Status.done else { return reading.fail(name, ReaderError.other(status)) }
    switch command {
    case Command.read:
      reading.see(TagRead(epc: asked?.tag), read: data.copy, of: bank)
      reading.succeed(name)
    case Command.information: information(data, whole: frame, into: &reading)
    // UR-SERIES, 8.4.11: the lowest bit is IN1.
    case Command.inputs where data.count == 1 && !inputs.used.isEmpty:
      let level = data[0]
      inputs.take(named: name, into: &reading) { $0 == 1 ? level & 1 == 1 : nil }
    case _ where data.isEmpty: reading.succeed(name)
    default:
      reading.inform(name, hexadecimal(data.copy))
      reading.outcome = .answered
    }
  }

  /// A round's tags: their number, and each with the length of its EPC before it. The 288 says the antennas first and each tag's signal behind it.
  private func inventory(_ status: UInt8, _ data: Span<UInt8>, bank: TagBank?, whole: Span<UInt8>, into reading: inout ReaderReading) {
    // What follows a frame with 03 belongs to the same answer.
    if status != Status.more { reading.outcome = .answered }
    guard status != Status.statistics, !data.isEmpty else { return }
    let isLater = model == .r288
    guard !isLater || data.count >= 2 else { return reading.tell(.fault(code: "length", bytes: whole.copy)) }
    tags(Int(data[isLater ? 1 : 0]), data, from: isLater ? 2 : 1, antennas: isLater ? data[0] : 0, bank: bank, whole: whole, into: &reading)
  }

  private func tags(
    _ count: Int, _ data: Span<UInt8>, from start: Int, antennas: UInt8, bank: TagBank?, whole: Span<UInt8>, into reading: inout ReaderReading
  ) {
    var (tags, index, isPhased): ([TagRead], Int, Bool) = ([], start, false)
    while tags.count < count, let tag = tag(data, at: &index, antennas: antennas, bank: bank, isPhased: &isPhased) { tags.append(tag) }
    // Phase and frequency are in no published manual: they must add up, or nothing is believed.
    let isWhole = tags.count == count && (!isPhased || index == data.count)
    if isWhole || !isPhased { for tag in tags { reading.tell(.tag(tag)) } }
    if !isWhole { reading.tell(.fault(code: "length", bytes: whole.copy)) }
  }

  /// `nil` where it would reach over the end. Later firmware says with bit 6 of the length that phase (4 bytes) and frequency (3) stand behind the signal:
  /// 64 bytes and more are no EPC (62 at the most) and, with a TID, 76 are too many.
  private func tag(_ data: Span<UInt8>, at index: inout Int, antennas: UInt8, bank: TagBank?, isPhased: inout Bool) -> TagRead? {
    let isLater = model == .r288
    guard index < data.count else { return nil }
    let hasTID = isLater && data[index] & 0x80 != 0
    let hasPhase = isLater && data[index] & 0x40 != 0 && (!hasTID || Int(data[index] & 0x3F) >= UHFReader.fastTID)
    if hasPhase { isPhased = true }
    let length = Int(isLater ? data[index] & (hasPhase ? 0x3F : 0x7F) : data[index])
    let (start, end) = (index + 1, index + 1 + length)
    let next = end + (isLater ? 1 : 0) + (hasPhase ? UHFReader.phase : 0)
    guard next <= data.count, !hasTID || length >= UHFReader.fastTID else { return nil }
    index = next
    // The signal's unit is not published: a number of which more is stronger. It is no dBm and so not told.
    let antenna = UHFReader.antenna(antennas)
    if bank == .tid, !hasTID { return TagRead(antenna: antenna, tid: data.slice(start..<end)) }
    let split = hasTID ? end - UHFReader.fastTID : end
    return TagRead(epc: data.slice(start..<split), antenna: antenna, tid: hasTID ? data.slice(split..<end) : nil)
  }

  /// A bit for each; `nil` where there is more than one.
  private static func antenna(_ bits: UInt8) -> Int? { bits.nonzeroBitCount == 1 ? bits.trailingZeroBitCount + 1 : nil }

  /// Phase at the beginning and at the end, and frequency, as far as a reader tells them.
  private static let phase = 7

  /// With Impinj's FastID the TID's first 12 bytes follow the EPC.
  private static let fastTID = 12

  private func report(_ status: UInt8, _ data: Span<UInt8>, whole: Span<UInt8>, into reading: inout ReaderReading) {
    guard status == Status.done, !data.isEmpty else { return }
    guard model == .r288 else { return reading.tell(.tag(TagRead(epc: data.copy))) }
    tags(1, data, from: 1, antennas: data[0], bank: nil, whole: whole, into: &reading)
  }

  /// Antennas, number of packets, and these: what it is (bit 7: data of the tag whose EPC was before; its number), length, EPC or data, signal.
  private mutating func mixed(_ status: UInt8, _ data: Span<UInt8>, bank: TagBank?, whole: Span<UInt8>, into reading: inout ReaderReading) {
    if status != Status.more { reading.outcome = .answered }
    let earlier = unread
    unread = nil
    guard status != Status.statistics, !data.isEmpty else { return }
    // As in an inventory, phase and frequency may follow.
    guard data.count >= 2, let packets = UHFReader.packets(data, tail: 1) ?? UHFReader.packets(data, tail: 1 + UHFReader.phase) else {
      return reading.tell(.fault(code: "length", bytes: whole.copy))
    }
    var (open, isLost): (Unread?, Bool) = (nil, false)
    for (place, packet) in packets.enumerated() {
      if packet.head & 0x80 == 0 {
        if let open { reading.tell(.tag(open.tag)) }
        open = Unread(number: packet.head, tag: TagRead(epc: packet.data, antenna: UHFReader.antenna(data[0])))
      } else if let tag = open?.tag {
        reading.see(tag, read: packet.data, of: bank)
        open = nil
      } else if place == 0, let earlier, packet.head & 0x7F == (earlier.number + 1) & 0x7F {
        // Its EPC was the last packet of the frame before, and has been told.
        reading.see(earlier.tag, read: packet.data, of: bank)
      } else {
        isLost = true
      }
    }
    if let open { reading.tell(.tag(open.tag)) }
    if status == Status.more { unread = open }
    if isLost { reading.tell(.fault(code: "unknown", bytes: whole.copy)) }
  }

  /// `nil` where they do not fill `data`.
  private static func packets(_ data: Span<UInt8>, tail: Int) -> [(head: UInt8, data: [UInt8])]? {
    var (packets, index): ([(head: UInt8, data: [UInt8])], Int) = ([], 2)
    for _ in 0..<data[1] {
      guard index + 2 <= data.count else { return nil }
      let end = index + 2 + Int(data[index + 1])
      guard end + tail <= data.count else { return nil }
      packets.append((data[index], data.slice((index + 2)..<end)))
      index = end + tail
    }
    return index == data.count ? packets : nil
  }

  /// The number of tags, and of each the antennas, the EPC's length, the EPC, signal, and how often it was seen. What does not add up is told as it is.
  private func buffer(_ status: UInt8, _ data: Span<UInt8>, into reading: inout ReaderReading) {
    if status != Status.more { reading.outcome = .answered }
    var (tags, index): ([TagRead], Int) = ([], 1)
    while index + 2 <= data.count {
      let end = index + 2 + Int(data[index + 1])
      guard end + 2 <= data.count, end - index - 2 <= UHFReader.longestEPC else { break }
      tags.append(TagRead(epc: data.slice((index + 2)..<end), antenna: UHFReader.antenna(data[index]), count: Int(data[end + 1])))
      index = end + 2
    }
    guard !data.isEmpty else { return reading.succeed("buffer") }
    guard index == data.count, tags.count == Int(data[0]) else { return reading.inform("buffer", hexadecimal(data.copy)) }
    if tags.isEmpty { reading.succeed("buffer") } else { for tag in tags { reading.tell(.tag(tag)) } }
  }

  private static let longestEPC = 62

  private func information(_ data: Span<UInt8>, whole: Span<UInt8>, into reading: inout ReaderReading) {
    reading.outcome = .answered
    guard data.count >= 8 else { return reading.tell(.fault(code: "length", bytes: whole.copy)) }
    reading.inform("firmware", "\(data[0]).\(data[1])")
    reading.inform("model", UHFReader.models[data[2]] ?? hexadecimal([data[2]]))
    if data[6] != 0xFF { reading.inform("power", "\(data[6])") }
  }

  /// Numbers of models, as chafon-rfid (MIT) has collected them.
  private static let models: [UInt8: String] = [
    0x03: "RRU9803M", 0x08: "RRU9803M", 0x09: "UHFReader18", 0x0C: "UHFReader288M", 0x0F: "UHFReader86", 0x10: "UHFReader86", 0x16: "RRU9883M",
    0x20: "UHFReader288MP", 0x8B: "UHFReader288ADV",
  ]
}
