import Warehouse

extension NUR {
  enum Code {
    static let ping: UInt8 = 0x01, version: UInt8 = 0x02, ids: UInt8 = 0x06, tags: UInt8 = 0x07, information: UInt8 = 0x09, abilities: UInt8 = 0x0B
    static let stopAll: UInt8 = 0x0E, setup: UInt8 = 0x22, single: UInt8 = 0x30, inventory: UInt8 = 0x31, read: UInt8 = 0x33, write: UInt8 = 0x34
    static let blockWrite: UInt8 = 0x35, lock: UInt8 = 0x36, kill: UInt8 = 0x37, trace: UInt8 = 0x38, stream: UInt8 = 0x39
    static let filteredInventory: UInt8 = 0x3B
    /// What it says by itself.
    static let booted: UInt8 = 0x80, streamed: UInt8 = 0x82, traced: UInt8 = 0x84, triggered: UInt8 = 0x85, filtered: UInt8 = 0x88
  }

  private enum Flag {
    /// Not asked for; entries have data behind their EPC; wants a word back.
    static let unsolicited: UInt16 = 1, data: UInt16 = 2, acknowledge: UInt16 = 4
  }

  /// What results are called.
  private static let names: [UInt8: String] = [
    0x01: "ping", 0x02: "identify", 0x03: "reset", 0x04: "mode", 0x05: "buffer", 0x06: "inventory", 0x07: "inventory", 0x08: "system",
    0x09: "identify",
    0x0B: "abilities", 0x0C: "identify", 0x0D: "beep", 0x0E: "stop", 0x0F: "gpio", 0x10: "gpio", 0x11: "gpio", 0x12: "sensors", 0x14: "reset",
    0x1E: "identify", 0x20: "speed", 0x22: "setup", 0x23: "inventory-read", 0x24: "region", 0x25: "antennas", 0x28: "save", 0x30: "inventory",
    0x31: "inventory", 0x32: "inventory", 0x33: "read", 0x34: "write", 0x35: "write", 0x36: "lock", 0x37: "kill", 0x38: "trace", 0x39: "inventory",
    0x3A: "reset-target", 0x3B: "inventory", 0x41: "inventory-read", 0x42: "write", 0x44: "permalock",
  ]

  private static func name(_ code: UInt8) -> String { names[code] ?? "command-\(hexadecimal([code]))" }

  /// `tag` is what the tag itself said, in an answer that says it did.
  private static func error(_ status: UInt8, tag: UInt8?) -> String {
    switch status {
    case 0x01: ReaderError.unknownCommand
    case 0x02: "bad-length"
    case 0x03, 0x05: ReaderError.badParameter
    case 0x0D: ReaderError.busy
    case 0x20: ReaderError.noTag
    case 0x21: ReaderError.poorSignal
    case 0x22, 0x23: "select-failed"
    case 0x24: ReaderError.wrongPassword
    case 0x30, 0x40: ReaderError.failed
    case 0x31, 0x41: "partly-done"
    case 0x42: tag.map(ReaderError.tag) ?? ReaderError.failed
    case 0x60: "radio-failed"
    default: ReaderError.other(status)
    }
  }

  func question(_ frame: [UInt8]) -> ReaderQuestion? {
    guard !frame.isEmpty, case .frame(let end) = look(frame.span, at: 0), end == frame.count else { return nil }
    let code = frame[6]
    let isInventory = code == Code.filteredInventory || code == Code.stream && frame.count > 9
    var question = ReaderQuestion(code: code, name: NUR.name(code), isInventory: isInventory)
    if code == Code.setup, frame.count >= 13 {
      let which = UInt32(frame.span.littleWord(at: 7)) | UInt32(frame.span.littleWord(at: 9)) << 16
      question.name = which == Setup.power ? "power" : which == Setup.region ? "region" : question.name
    }
    guard code == Code.read, frame.count > 14 else { return question }
    // Behind flags and password, the block that chooses a tag is there or not.
    let block = frame[7] & 2 == 0 ? 12 : 13 + Int(frame[12])
    if block + 1 < end { question.bank = TagBank(rawValue: frame[block + 1]) }
    if block > 12, block <= end, block > 20, frame[13] == TagBank.epc.rawValue { question.tag = Array(frame[20..<block]) }
    return question
  }

  mutating func read(_ frame: Span<UInt8>, asked: ReaderQuestion?, into reading: inout ReaderReading) {
    let flags = frame.littleWord(at: 3)
    if flags & Flag.acknowledge != 0 { reading.reply = NUR.frame(Code.version) }
    let (code, body) = (frame[6], frame.extracting(7..<(frame.count - 2)))
    if flags & Flag.unsolicited != 0 || code & 0xF0 == 0x80 {
      return notice(code, body, hasData: flags & Flag.data != 0, whole: frame, into: &reading)
    }
    guard !body.isEmpty else { return reading.tell(.fault(code: "length", bytes: frame.copy)) }
    let (status, data) = (body[0], body.extracting(1...))
    let name = asked?.code == code ? asked?.name ?? "" : NUR.name(code)
    guard status == 0 else { return reading.fail(name, NUR.error(status, tag: data.isEmpty ? nil : data[0])) }
    switch code {
    case Code.version where data.count >= 4: firmware(data, from: 1, into: &reading)
    case Code.information: information(data, whole: frame, into: &reading)
    case Code.abilities where data.count >= 20: learn(strongest: Int(data.littleWord(at: 12)), step: Int(data.littleWord(at: 16)))
    case Code.tags, Code.ids:
      guard let tags = tags(data, isFull: code == Code.tags, hasData: flags & Flag.data != 0) else {
        reading.tell(.fault(code: "length", bytes: frame.copy))
        break
      }
      for tag in tags { reading.tell(.tag(tag)) }
    // Antenna, signal, scaled signal; a tag that is traced has the antenna behind these.
    case Code.single where data.count >= 3: see(data, antenna: 0, signal: 1, into: &reading)
    case Code.trace where data.count >= 3: see(data, antenna: 2, signal: 0, into: &reading)
    case Code.inventory, Code.filteredInventory, Code.stream: break
    case Code.read:
      let isAsked = asked?.code == code
      reading.tell(read: data.copy, of: isAsked ? asked?.bank : nil, from: isAsked ? asked?.tag : nil)
      return reading.succeed(name)
    default: return reading.succeed(name)
    }
    reading.outcome = .answered
  }

  /// The document has no status in what it says by itself, the library reads one: entries that fill the message decide.
  private func notice(_ code: UInt8, _ body: Span<UInt8>, hasData: Bool, whole: Span<UInt8>, into reading: inout ReaderReading) {
    switch code {
    case Code.booted:
      reading.inform("state", "booted")
      // What ran does not any more.
      reading.hasEnded = true
    case Code.streamed, Code.filtered:
      // Whether it has stopped, rounds, collisions (2), Q; then the entries.
      for start in [0, 1] where start + 5 <= body.count {
        guard let tags = tags(body.extracting((start + 5)...), isFull: true, hasData: hasData) else { continue }
        for tag in tags { reading.tell(.tag(tag)) }
        return reading.hasEnded = body[start] == 1
      }
      reading.tell(.fault(code: "length", bytes: whole.copy))
    case 0x81, 0x83, 0x86, 0x87, 0x89...0x8F: break
    // Signal, scaled signal, antenna, and the EPC where it is set to tell it.
    case Code.traced where body.count > 3: see(body, antenna: 2, signal: 0, into: &reading)
    default: reading.tell(.fault(code: "unknown", bytes: whole.copy))
    }
  }

  private func see(_ data: Span<UInt8>, antenna: Int, signal: Int, into reading: inout ReaderReading) {
    reading.tell(.tag(TagRead(epc: data.slice(3...), antenna: Int(data[antenna]) + 1, rssi: Int(Int8(bitPattern: data[signal])) * 100)))
  }

  /// Entries with their length before them; `nil` where they do not fill `data`. Full: signal, scaled signal, time (2), frequency (4), with data its
  /// length, PC, channel; then in any case the antenna, and the EPC.
  private func tags(_ data: Span<UInt8>, isFull: Bool, hasData: Bool) -> [TagRead]? {
    var tags: [TagRead] = []
    var index = 0
    let pcAt = hasData ? 9 : 8
    let head = isFull ? pcAt + 4 : 1
    while index < data.count, data[index] > 0 {
      let (start, end) = (index + 1, index + 1 + Int(data[index]))
      guard end <= data.count, end - start >= head else { return nil }
      let more = isFull && hasData ? Int(data[start + 8]) : 0
      let pc = isFull ? data.littleWord(at: start + pcAt) : nil
      var epc = start + head
      // Extended protocol control stands before the EPC: one word, or two where its first bit says so.
      if let pc { epc = data.epcStart(pc: pc, at: epc, end: end) }
      guard epc + more <= end else { return nil }
      let rssi = isFull ? Int(Int8(bitPattern: data[start])) * 100 : nil
      tags.append(TagRead(epc: data.slice(epc..<(end - more)), antenna: Int(data[start + head - 1]) + 1, rssi: rssi, pc: pc))
      index = end
    }
    return index >= data.count - 1 ? tags : nil
  }

  private func firmware(_ data: Span<UInt8>, from index: Int, into reading: inout ReaderReading) {
    let build = data[index + 2]
    let isLetter = (0x41...0x5A).contains(build)
    reading.inform("firmware", "\(data[index]).\(data[index + 1])" + (isLetter ? "-" + ControlBytes.text([build]) : ".\(build)"))
  }

  /// A version, then texts with their lengths before them: serial number, another one, name, FCC id, hardware; and the firmware's three bytes.
  private func information(_ data: Span<UInt8>, whole: Span<UInt8>, into reading: inout ReaderReading) {
    let isVersioned = data.count >= 4 && data.slice(0..<4) == [0x01, 0x49, 0x44, 0x52]
    var index = isVersioned ? 4 : 0
    var texts: [String] = []
    for _ in 0..<(isVersioned ? 5 : 4) {
      guard index < data.count, index + 1 + Int(data[index]) <= data.count else { return reading.tell(.fault(code: "length", bytes: whole.copy)) }
      let end = index + 1 + Int(data[index])
      texts.append(ControlBytes.text(data.slice((index + 1)..<end).prefix { $0 != 0 }))
      index = end
    }
    reading.inform("serial-number", texts[0])
    reading.inform("model", texts[isVersioned ? 2 : 1])
    reading.inform("hardware", texts.last ?? "")
    if index + 3 <= data.count { firmware(data, from: index, into: &reading) }
  }
}
