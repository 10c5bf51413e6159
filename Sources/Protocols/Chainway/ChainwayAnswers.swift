import Warehouse

extension Chainway {
  /// Orders; the reader answers each with the number behind its own.
  enum Code {
    static let version: UInt8 = 0x02, setPower: UInt8 = 0x10, setAntennas: UInt8 = 0x28, setRegion: UInt8 = 0x2C
    static let setFilter: UInt8 = 0x6E, setMode: UInt8 = 0x70, single: UInt8 = 0x80, inventory: UInt8 = 0x82
    static let read: UInt8 = 0x84, write: UInt8 = 0x86, lock: UInt8 = 0x88, kill: UInt8 = 0x8A, stop: UInt8 = 0x8C, configuration: UInt8 = 0xA1

    static let accesses: Set<UInt8> = [read, write, lock, kill]
  }

  /// What results are called.
  private static let names: [UInt8: String] = [
    0x00: "hardware", 0x02: "firmware", 0x04: "module", 0x10: "power", 0x12: "power", 0x14: "frequency", 0x16: "frequency", 0x20: "gen2", 0x22: "gen2",
    0x26: "return-loss", 0x28: "antennas", 0x2A: "antennas", 0x2C: "region", 0x2E: "region", 0x34: "temperature", 0x4E: "antenna-check",
    0x52: "link-profile", 0x54: "link-profile", 0x5C: "fast-tid", 0x5E: "fast-tid", 0x60: "tag-focus", 0x62: "tag-focus", 0x68: "reset", 0x6E: "select",
    0x70: "mode", 0x72: "mode", 0x74: "reset", 0x80: "inventory", 0x82: "inventory", 0x84: "read", 0x86: "write", 0x88: "lock", 0x8A: "kill",
    0x8C: "stop", 0xA1: "configuration", 0xC8: "firmware", 0xE4: "buzzer",
  ]

  func question(_ frame: [UInt8]) -> ReaderQuestion? {
    guard case .frame(let end) = frame.isEmpty ? .noise : look(frame.span, at: 0), end == frame.count, let name = Chainway.names[frame[4]] else { return nil }
    let (code, data) = (frame[4], Array(frame[5..<(frame.count - 3)]))
    let isOutput = code == Code.configuration && data.first == Chainway.setOutputs
    let (tag, bank) = code == Code.read ? Chainway.target(data) : (nil, nil)
    return ReaderQuestion(code: code, name: isOutput ? "output" : name, bank: bank, tag: tag, isInventory: code == Code.inventory)
  }

  /// The EPC of the tag that is read, where it is told from others by that, and the bank. They stand behind the password.
  private static func target(_ data: [UInt8]) -> (tag: [UInt8]?, bank: TagBank?) {
    guard data.count >= 9 else { return (nil, nil) }
    let (start, bits) = (Int(data.span.word(at: 5)), Int(data.span.word(at: 7)))
    let place = 9 + (bits + 7) / 8
    guard place < data.count else { return (nil, nil) }
    let isEPC = data[4] == TagBank.epc.rawValue && start == TagMask.epcStart && bits > 0
    return (isEPC ? Array(data[9..<place]) : nil, TagBank(rawValue: data[place]))
  }

  func read(_ frame: Span<UInt8>, asked: ReaderQuestion?, into reading: inout ReaderReading) {
    let (code, data) = (frame[4] &- 1, frame.extracting(5..<(frame.count - 3)))
    switch code {
    case Code.inventory: return record(data, isTold: asked?.bank == nil, whole: frame, into: &reading)
    // A reader on the network says so to each new connection, whatever it was asked.
    case Code.stop where asked?.code != code: return
    case Code.single: if !data.isEmpty { record(data, isTold: true, whole: frame, into: &reading) }
    case Code.version where data.count == 3: reading.inform("firmware", data.copy.map { "\($0)" }.joined(separator: "."))
    case _ where Code.accesses.contains(code): access(data, whole: frame, asked: asked?.code == code ? asked : nil, into: &reading)
    default: answer(data, named: asked?.code == code ? asked?.name : Chainway.names[code], whole: frame, into: &reading)
    }
    // What answers another question leaves this one open.
    if asked.map({ $0.code != code }) ?? false { reading.outcome = .none } else if reading.outcome == .none { reading.outcome = .answered }
  }

  /// Orders are answered with 01; what has more to say is told as it is.
  private func answer(_ data: Span<UInt8>, named name: String?, whole: Span<UInt8>, into reading: inout ReaderReading) {
    guard let name else { return reading.tell(.fault(code: "unknown", bytes: whole.copy)) }
    if data.count > 1 {
      reading.inform(name, hexadecimal(data.copy))
    } else if data.count == 1, data[0] == 1 {
      reading.succeed(name)
    } else {
      reading.fail(name, data.isEmpty || data[0] == 0 ? ReaderError.failed : ReaderError.other(data[0]))
    }
  }

  /// PC, EPC, where they were asked for the TID (12 bytes) and user memory behind it, RSSI in tenths of a dBm, and the antenna from 1.
  /// While a bank of one tag is read, what else a passing tag tells would be taken for the answer: then it is not `isTold`.
  private func record(_ data: Span<UInt8>, isTold: Bool, whole: Span<UInt8>, into reading: inout ReaderReading) {
    let tail = data.count - 3
    guard tail >= 2, case let end = 2 + Int(data[0] >> 3) * 2, end == tail || end + Chainway.tidBytes <= tail else {
      return reading.tell(.fault(code: "length", bytes: whole.copy))
    }
    let pc = data.word(at: 0)
    let more = isTold ? data.slice(end..<tail) : []
    let (rssi, antenna) = (Int(Int16(bitPattern: data.word(at: tail))) * 10, Int(data[data.count - 1]))
    reading.tell(
      .tag(
        TagRead(
          epc: data.slice(data.epcStart(pc: pc, at: 2, end: end)..<end), antenna: antenna > 0 ? antenna : nil, rssi: rssi, pc: pc,
          tid: more.isEmpty ? nil : Array(more.prefix(Chainway.tidBytes)),
          user: more.count > Chainway.tidBytes ? Array(more.dropFirst(Chainway.tidBytes)) : nil)))
  }

  private static let tidBytes = 12

  /// `01 00`, and behind it what was read with its length in words; or `00` and why not; or `00` alone where the reader has no such order.
  private func access(_ data: Span<UInt8>, whole: Span<UInt8>, asked: ReaderQuestion?, into reading: inout ReaderReading) {
    let name = Chainway.names[whole[4] &- 1] ?? ""
    guard data.count >= 2 else { return reading.fail(name, ReaderError.unsupported) }
    guard data[0] == 1, data[1] == 0 else { return reading.fail(name, Chainway.error(data[1])) }
    guard whole[4] == Code.read + 1 else { return reading.succeed(name) }
    guard data.count >= 4, data.count == 4 + Int(data.word(at: 2)) * 2 else { return reading.tell(.fault(code: "length", bytes: whole.copy)) }
    if let asked { reading.see(TagRead(epc: asked.tag), read: data.slice(4...), of: asked.bank) } else { reading.inform(name, hexadecimal(data.slice(4...))) }
    reading.succeed(name)
  }

  private static func error(_ code: UInt8) -> String {
    switch code {
    // Locked, a wrong password, or a command that the tag lacks.
    case 0x01: "access-failed"
    // Or the words lie behind the end of the bank.
    case 0x22: ReaderError.noTag
    default: ReaderError.other(code)
    }
  }
}
