import Warehouse

extension UHFReader {
  enum Command {
    static let inventory: UInt8 = 0x01, read: UInt8 = 0x02, write: UInt8 = 0x03, writeEPC: UInt8 = 0x04, kill: UInt8 = 0x05, lock: UInt8 = 0x06
    static let single: UInt8 = 0x0F, mixed: UInt8 = 0x19, byEPC: UInt8 = 0x1A, qt: UInt8 = 0x1B
    static let information: UInt8 = 0x21, region: UInt8 = 0x22, power: UInt8 = 0x2F
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
    0x36: "work-mode", 0x37: "eas-accuracy", 0x38: "response-time", 0x3A: "tag-type", 0x3B: "trigger-time", 0x40: "buzzer", 0x47: "gpio",
    0x4C: "serial-number", 0x50: "inventory-6b", 0x51: "inventory-6b", 0x52: "read-6b", 0x53: "write-6b", 0x54: "lock-6b", 0x55: "lock-6b",
    0x76: "work-mode", 0x78: "heartbeat", 0x7E: "password", 0x7F: "profile",
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
    let start = frame[2] == Command.write ? 4 : 3
    if [Command.read, Command.write, Command.lock, Command.kill].contains(frame[2]), frame.count > start {
      let end = start + 1 + Int(frame[start]) * 2
      if end > start + 1, end < frame.count { question.tag = Array(frame[(start + 1)..<end]) }
      if frame[2] == Command.read, end < frame.count { question.bank = TagBank(rawValue: frame[end]) }
    }
    return question
  }

  func read(_ frame: Span<UInt8>, asked: ReaderQuestion?, into reading: inout ReaderReading) {
    // The heartbeat of a network model: its length is longer than it is.
    guard Int(frame[0]) == frame.count - 1 else { return }
    let (command, status, data) = (frame[2], frame[3], frame.extracting(4..<(frame.count - 2)))
    if command == Command.report { return report(status, data, whole: frame, into: &reading) }
    let name = command == 0 ? asked?.name ?? "command" : UHFReader.name(command)
    if let error = Status.errors[status] { return reading.fail(name, error) }
    if status == Status.tagError { return reading.fail(name, data.isEmpty ? ReaderError.failed : ReaderError.tag(data[0])) }
    if Command.inventories.contains(command) { return inventory(status, data, whole: frame, into: &reading) }
    guard status == Status.done else { return reading.fail(name, ReaderError.other(status)) }
    switch command {
    case Command.read:
      reading.see(TagRead(epc: asked?.tag), read: data.copy, of: asked?.code == command ? asked?.bank : nil)
      reading.succeed(name)
    case Command.information: information(data, whole: frame, into: &reading)
    case _ where data.isEmpty: reading.succeed(name)
    default:
      reading.inform(name, hexadecimal(data.copy))
      reading.outcome = .answered
    }
  }

  /// A round's tags: their number, and each with the length of its EPC before it. The 288 says the antennas first and each tag's signal behind it.
  private func inventory(_ status: UInt8, _ data: Span<UInt8>, whole: Span<UInt8>, into reading: inout ReaderReading) {
    // What follows a frame with 03 belongs to the same answer.
    if status != Status.more { reading.outcome = .answered }
    guard status != Status.statistics, !data.isEmpty else { return }
    let isLater = model == .r288
    guard !isLater || data.count >= 2 else { return reading.tell(.fault(code: "length", bytes: whole.copy)) }
    var index = isLater ? 2 : 1
    for _ in 0..<data[index - 1] {
      guard let tag = tag(data, at: &index, antennas: isLater ? data[0] : 0) else {
        return reading.tell(.fault(code: "length", bytes: whole.copy))
      }
      reading.tell(.tag(tag))
    }
  }

  /// `nil` where it would reach over the end.
  private func tag(_ data: Span<UInt8>, at index: inout Int, antennas: UInt8) -> TagRead? {
    let isLater = model == .r288
    guard index < data.count else { return nil }
    let hasTID = isLater && data[index] & 0x80 != 0
    let length = Int(isLater ? data[index] & 0x7F : data[index])
    let (start, end) = (index + 1, index + 1 + length)
    guard end + (isLater ? 1 : 0) <= data.count, !hasTID || length >= UHFReader.fastTID else { return nil }
    index = end + (isLater ? 1 : 0)
    // The signal's unit is not published: a number of which more is stronger. It is no dBm and so not told.
    let split = hasTID ? end - UHFReader.fastTID : end
    return TagRead(
      epc: data.slice(start..<split), antenna: antennas.nonzeroBitCount == 1 ? antennas.trailingZeroBitCount + 1 : nil,
      tid: hasTID ? data.slice(split..<end) : nil)
  }

  /// With Impinj's FastID the TID's first 12 bytes follow the EPC.
  private static let fastTID = 12

  private func report(_ status: UInt8, _ data: Span<UInt8>, whole: Span<UInt8>, into reading: inout ReaderReading) {
    guard status == Status.done, !data.isEmpty else { return }
    guard model == .r288 else { return reading.tell(.tag(TagRead(epc: data.copy))) }
    var index = 1
    guard let tag = tag(data, at: &index, antennas: data[0]) else { return reading.tell(.fault(code: "length", bytes: whole.copy)) }
    reading.tell(.tag(tag))
  }

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
