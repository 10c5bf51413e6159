import Warehouse

extension R2000 {
  enum Command {
    static let inputs: UInt8 = 0x60, setOutput: UInt8 = 0x61, antennaCheck: UInt8 = 0x63, linkProfile: UInt8 = 0x6A
    static let version: UInt8 = 0x72, setAntenna: UInt8 = 0x74, antenna: UInt8 = 0x75, setPower: UInt8 = 0x76, power: UInt8 = 0x77
    static let setRegion: UInt8 = 0x78, temperature: UInt8 = 0x7B, returnLoss: UInt8 = 0x7E
    static let read: UInt8 = 0x81, write: UInt8 = 0x82, lock: UInt8 = 0x83, kill: UInt8 = 0x84, setMatch: UInt8 = 0x85
    static let fastTID: UInt8 = 0x8E, buffer: UInt8 = 0x90, takeBuffer: UInt8 = 0x91
    static let inventory: UInt8 = 0x89, fastInventory: UInt8 = 0x8A, sessionInventory: UInt8 = 0x8B, writeBlocks: UInt8 = 0x94

    static let inventories: Set<UInt8> = [inventory, fastInventory, sessionInventory]
    static let accesses: Set<UInt8> = [read, write, lock, kill, writeBlocks]
  }

  /// What results are called.
  static let names: [UInt8: String] = [
    0x60: "gpio", 0x61: "gpio", 0x62: "antenna-check", 0x63: "antenna-check", 0x66: "power", 0x67: "identifier", 0x68: "identifier",
    0x69: "link-profile",
    0x6A: "link-profile", 0x70: "reset", 0x71: "speed", 0x72: "identify", 0x73: "address", 0x74: "antenna", 0x75: "antenna", 0x76: "power",
    0x77: "power", 0x78: "region", 0x79: "region", 0x7A: "beeper", 0x7B: "temperature", 0x7E: "return-loss", 0x80: "inventory", 0x81: "read",
    0x82: "write", 0x83: "lock", 0x84: "kill", 0x85: "match", 0x86: "match", 0x89: "inventory", 0x8A: "inventory", 0x8B: "inventory",
    0x8C: "fast-tid",
    0x8D: "fast-tid", 0x8E: "fast-tid", 0x90: "buffer", 0x91: "buffer", 0x92: "buffer", 0x93: "buffer", 0x94: "write", 0xB0: "inventory-6b",
    0xB1: "read-6b", 0xB2: "write-6b", 0xB3: "lock-6b", 0xB4: "lock-6b",
  ]

  private static let success: UInt8 = 0x10

  private static func error(_ code: UInt8) -> String {
    switch code {
    case 0x11: ReaderError.failed
    case 0x20: "reader-reset"
    case 0x21: "no-carrier"
    case 0x22: ReaderError.antenna
    case 0x23, 0x24: "not-saved"
    case 0x25, 0x48, 0x54, 0x57: "bad-power"
    case 0x31, 0x32, 0x33, 0x34, 0x35: ReaderError.failed
    case 0x36: ReaderError.noTag
    case 0x37: "access-failed"
    case 0x38: "buffer-empty"
    case 0x3C: "not-supported-by-tag"
    case 0x40: ReaderError.wrongPassword
    case 0x41...0x47, 0x49...0x4F, 0x51: ReaderError.badParameter
    case 0x50: ReaderError.poorSignal
    case 0x52, 0x53: "radio-failed"
    case 0x55: "not-genuine"
    case 0x56: "bad-region"
    case 0xEE: ReaderError.failed
    default: ReaderError.other(code)
    }
  }

  func question(_ frame: [UInt8]) -> ReaderQuestion? {
    guard frame.count >= 5, frame[0] == 0xA0, Int(frame[1]) == frame.count - 2, frame.span.byteSum == 0 else { return nil }
    let command = frame[3]
    guard let name = R2000.names[command] else { return nil }
    return ReaderQuestion(
      code: command, name: name, bank: command == Command.read ? TagBank(rawValue: frame[4]) : nil,
      isInventory: Command.inventories.contains(command) || command == Command.inputs, isAside: command == Command.inputs)
  }

  mutating func read(_ frame: Span<UInt8>, asked: ReaderQuestion?, into reading: inout ReaderReading) {
    let (command, data) = (frame[3], frame.extracting(4..<(frame.count - 1)))
    let name = R2000.names[command] ?? "command"
    switch command {
    case Command.version where data.count == 2:
      reading.inform("firmware", "\(data[0]).\(data[1])")
      reading.outcome = .answered
    case Command.power where data.count == 1 || data.count == 4 || data.count == 8:
      reading.inform("power", data.copy.map { "\($0)" }.joined(separator: " "))
      reading.outcome = .answered
    case Command.inputs where data.count == 2 && !inputs.used.isEmpty:
      let levels = [data[0], data[1]]
      inputs.take(named: name, into: &reading) { levels[$0 - 1] != 0 }
    case Command.temperature where data.count == 2:
      reading.inform("temperature", data[0] == 0 ? "-\(data[1])" : "\(data[1])")
      reading.outcome = .answered
    case _ where data.isEmpty: reading.tell(.fault(code: "length", bytes: frame.copy))
    case _ where data.count == 1:
      if let value = R2000.value(data[0], of: command) {
        reading.inform(name, value)
        reading.outcome = .answered
      } else if data[0] == R2000.success {
        reading.succeed(name)
      } else {
        reading.fail(name, R2000.error(data[0]))
      }
    case _ where Command.inventories.contains(command): inventory(data, whole: frame, into: &reading)
    case Command.buffer, Command.takeBuffer: buffer(data, into: &reading)
    case _ where Command.accesses.contains(command): access(command, data, whole: frame, asked: asked, into: &reading)
    default:
      reading.inform(name, hexadecimal(data.copy))
      reading.outcome = .answered
    }
  }

  /// The single byte with which a setting is told; `nil` where it is a code, as orders are answered with.
  private static func value(_ byte: UInt8, of command: UInt8) -> String? {
    switch command {
    case Command.antenna where byte < 8: "\(byte + 1)"
    case Command.linkProfile where (0xD0...0xD3).contains(byte): "\(byte - 0xD0)"
    case Command.fastTID where byte == 0 || byte == 0x8D: byte == 0 ? "off" : "on"
    // Decibels. Codes lie among those too: what no board measures is a code, the rest is not.
    case Command.antennaCheck where byte < 0x40: byte == 0 ? "off" : "\(byte)"
    case Command.returnLoss where byte < 0x40: "\(byte)"
    default: nil
    }
  }

  /// One tag: channel and antenna, PC, EPC, signal; or the end of the round: seven bytes of counts, or an antenna that is missing, which is no end.
  private func inventory(_ data: Span<UInt8>, whole: Span<UInt8>, into reading: inout ReaderReading) {
    guard data.count != 7 else { return reading.outcome = .answered }
    guard data.count != 2
    else { return reading.tell(.result(operation: "inventory", ok: false, error: R2000.error(data[1]) + "-\(Int(data[0]) + 1)")) }
    guard data.count >= 4, let end = epcEnd(data) else { return reading.tell(.fault(code: "length", bytes: whole.copy)) }
    // With the phase switched on, two bytes of it stand behind the signal.
    let signal = data[data.count == end + 3 ? end : data.count - 1]
    let pc = data.word(at: 1)
    let epc = data.slice(data.epcStart(pc: pc, at: 3, end: end)..<end)
    reading.tell(.tag(TagRead(epc: epc, antenna: R2000.antenna(data[0], signal), rssi: R2000.level(signal), pc: pc)))
  }

  /// One frame for each tag that was gathered: how many there are (2 bytes), the length of PC, EPC and CRC, these, signal, channel and antenna, and how
  /// often it was seen. What does not add up is told as it is.
  private func buffer(_ data: Span<UInt8>, into reading: inout ReaderReading) {
    reading.outcome = .answered
    guard data.count >= 10, Int(data[2]) == data.count - 6, let end = epcEnd(data.extracting(2...)).map({ $0 + 2 }), end == data.count - 5 else {
      return reading.inform("buffer", hexadecimal(data.copy))
    }
    let (pc, signal) = (data.word(at: 3), data[end + 2])
    let epc = data.slice(data.epcStart(pc: pc, at: 5, end: end)..<end)
    let (antenna, rssi) = (R2000.antenna(data[end + 3], signal), R2000.level(signal))
    reading.tell(.tag(TagRead(epc: epc, antenna: antenna, rssi: rssi, pc: pc, count: Int(data[end + 4]))))
  }

  /// Where the EPC ends that begins behind the PC at 1; `nil` where the PC says more than there is.
  private func epcEnd(_ data: Span<UInt8>) -> Int? {
    let end = 3 + Int(data.word(at: 1) >> 11) * 2
    return end < data.count ? end : nil
  }

  /// The two low bits, and the signal's highest for antennas 5 to 8.
  private static func antenna(_ place: UInt8, _ signal: UInt8) -> Int { Int(place & 3) + (signal & 0x80 == 0 ? 1 : 5) }
  private static func level(_ signal: UInt8) -> Int { (Int(signal & 0x7F) - 129) * 100 }

  /// One frame for each tag: how many there are (2 bytes), a length, PC, EPC, CRC, what was read, then its length or a code, the antenna, and a
  /// count.
  private func access(_ command: UInt8, _ data: Span<UInt8>, whole: Span<UInt8>, asked: ReaderQuestion?, into reading: inout ReaderReading) {
    let name = R2000.names[command] ?? ""
    let tail = data.count - 3
    guard data.count >= 10, Int(data[2]) == tail - 3, let end = epcEnd(data.extracting(2...)).map({ $0 + 2 }), end + 2 <= tail else {
      return reading.tell(.fault(code: "length", bytes: whole.copy))
    }
    let pc = data.word(at: 3)
    let tag = TagRead(epc: data.slice(data.epcStart(pc: pc, at: 5, end: end)..<end), antenna: Int(data[tail + 1] & 3) + 1, pc: pc)
    if command == Command.read {
      reading.see(tag, read: data.slice((end + 2)..<tail), of: asked?.code == command ? asked?.bank : nil)
      reading.succeed(name)
    } else if data[tail] == R2000.success {
      reading.succeed(name)
    } else {
      reading.fail(name, R2000.error(data[tail]))
    }
  }
}
