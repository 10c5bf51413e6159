import Warehouse

extension M100 {
  enum Code {
    static let information: UInt8 = 0x03, setRegion: UInt8 = 0x07, region: UInt8 = 0x08, select: UInt8 = 0x0C, selectMode: UInt8 = 0x12
    static let single: UInt8 = 0x22, inventory: UInt8 = 0x27, stop: UInt8 = 0x28
    static let read: UInt8 = 0x39, write: UInt8 = 0x49, kill: UInt8 = 0x65, lock: UInt8 = 0x82
    static let channel: UInt8 = 0xAA, setPower: UInt8 = 0xB6, power: UInt8 = 0xB7
    static let failure: UInt8 = 0xFF
  }

  /// What results are called.
  private static let names: [UInt8: String] = [
    0x03: "identify", 0x07: "region", 0x08: "region", 0x0B: "select", 0x0C: "select", 0x0D: "query", 0x0E: "query", 0x12: "select", 0x17: "sleep",
    0x1A: "gpio", 0x1D: "sleep", 0x22: "inventory", 0x27: "inventory", 0x28: "stop", 0x39: "read", 0x49: "write", 0x65: "kill", 0x82: "lock",
    0xAA: "channel", 0xAB: "channel", 0xAD: "hopping", 0xB0: "carrier", 0xB6: "power", 0xB7: "power", 0xD3: "block-permalock", 0xE0: "change-config",
    0xE1: "read-protect", 0xE3: "eas", 0xE4: "eas-alarm", 0xE5: "qt", 0xE6: "qt", 0xF0: "modem", 0xF1: "modem", 0xF2: "jammer", 0xF3: "channels",
  ]

  func question(_ frame: [UInt8]) -> ReaderQuestion? {
    guard case .frame(let end) = frame.isEmpty ? .noise : look(frame.span, at: 0), end == frame.count, frame[1] == Kind.command else { return nil }
    let code = frame[2]
    let isAccess = code == Code.read && frame.count > 12
    return ReaderQuestion(
      code: code, name: M100.names[code] ?? "command-\(hexadecimal([code]))", bank: isAccess ? TagBank(rawValue: frame[9]) : nil,
      isInventory: code == Code.inventory)
  }

  func read(_ frame: Span<UInt8>, asked: ReaderQuestion?, into reading: inout ReaderReading) {
    let (code, parameters) = (frame[2], frame.extracting(5..<(frame.count - 2)))
    switch (frame[1], code) {
    // One document prints notices with the type of a command: the length tells them apart.
    case (Kind.notice, Code.single) where parameters.count >= 5, (Kind.command, Code.single) where parameters.count >= 5:
      readTag(parameters, into: &reading)
    case (Kind.response, Code.failure): fail(parameters, whole: frame, asked: asked, into: &reading)
    case (Kind.response, _): answer(code, parameters, whole: frame, asked: asked, into: &reading)
    default: reading.tell(.fault(code: frame[1] == Kind.notice && code == Code.single ? "length" : "unknown", bytes: frame.copy))
    }
  }

  /// RSSI as a signed number of dBm, PC, EPC, CRC.
  private func readTag(_ parameters: Span<UInt8>, into reading: inout ReaderReading) {
    let (rssi, pc, end) = (Int(Int8(bitPattern: parameters[0])) * 100, parameters.word(at: 1), parameters.count - 2)
    reading.tell(.tag(TagRead(epc: parameters.slice(parameters.epcStart(pc: pc, at: 3, end: end)..<end), rssi: rssi, pc: pc)))
  }

  private func answer(_ code: UInt8, _ parameters: Span<UInt8>, whole: Span<UInt8>, asked: ReaderQuestion?, into reading: inout ReaderReading) {
    reading.outcome = .answered
    switch code {
    case Code.information where parameters.count > 1:
      let kinds = ["hardware", "firmware", "manufacturer"]
      let name = Int(parameters[0]) < kinds.count ? kinds[Int(parameters[0])] : "information"
      reading.inform(name, ControlBytes.text(parameters.slice(1...)))
    case Code.power where parameters.count == 2: reading.inform("power", decibelText(Int(parameters.word(at: 0))))
    case Code.region where parameters.count == 1:
      reading.inform("region", M100.regions[parameters[0]]?.rawValue ?? ReaderError.other(parameters[0]))
    case Code.channel where parameters.count == 1: reading.inform("channel", "\(parameters[0])")
    case Code.read, Code.write, Code.lock, Code.kill: access(code, parameters, whole: whole, asked: asked, into: &reading)
    default:
      guard let name = M100.names[code] else { return reading.tell(.fault(code: "unknown", bytes: whole.copy)) }
      // Orders are answered with 00; what has more to say is told as it is.
      if parameters.count == 1 {
        if parameters[0] == 0 { reading.succeed(name) } else { reading.fail(name, ReaderError.other(parameters[0])) }
      } else {
        reading.inform(name, hexadecimal(parameters.copy))
      }
    }
  }

  /// The length of PC and EPC, these, and then what was read, or 00.
  private func access(_ code: UInt8, _ parameters: Span<UInt8>, whole: Span<UInt8>, asked: ReaderQuestion?, into reading: inout ReaderReading) {
    let name = M100.names[code] ?? ""
    guard let (tag, rest) = tag(parameters) else { return reading.tell(.fault(code: "length", bytes: whole.copy)) }
    if code == Code.read {
      reading.see(tag, read: rest, of: asked?.code == code ? asked?.bank : nil)
      reading.succeed(name)
    } else if rest.first ?? 0 == 0 {
      reading.succeed(name)
    } else {
      reading.fail(name, ReaderError.other(rest[0]))
    }
  }

  private func tag(_ parameters: Span<UInt8>) -> (tag: TagRead, rest: [UInt8])? {
    guard let length = parameters.isEmpty ? nil : Int(parameters[0]), length >= 2, parameters.count > length else { return nil }
    let (pc, end) = (parameters.word(at: 1), length + 1)
    return (TagRead(epc: parameters.slice(parameters.epcStart(pc: pc, at: 3, end: end)..<end), pc: pc), parameters.slice(end...))
  }

  private func fail(_ parameters: Span<UInt8>, whole: Span<UInt8>, asked: ReaderQuestion?, into reading: inout ReaderReading) {
    guard !parameters.isEmpty else { return reading.tell(.fault(code: "length", bytes: whole.copy)) }
    let code = parameters[0]
    let about: (name: String, error: String) =
      switch code {
      case 0x09: ("read", ReaderError.noTag)
      case 0x10: ("write", ReaderError.noTag)
      case 0x12: ("kill", ReaderError.noTag)
      // The document's table says so of a kill too, its chapter on kill 12.
      case 0x13: (asked?.code == Code.kill ? "kill" : "lock", ReaderError.noTag)
      case 0x14: ("block-permalock", ReaderError.noTag)
      case 0x15: ("inventory", ReaderError.noTag)
      case 0x16: (asked?.name ?? "access", ReaderError.wrongPassword)
      case 0x17: (asked?.name ?? "command", ReaderError.unknownCommand)
      case 0x1A: ("change-config", ReaderError.noTag)
      case 0x1B: ("eas", ReaderError.noTag)
      case 0x1D: ("eas-alarm", ReaderError.noTag)
      case 0x20: (asked?.name ?? "inventory", "channels-busy")
      case 0x2A, 0x2B: ("read-protect", ReaderError.noTag)
      case 0x2E: ("qt", ReaderError.noTag)
      case 0xA0...0xAF: ("read", ReaderError.tag(code & 0x0F))
      case 0xB0...0xBF: ("write", ReaderError.tag(code & 0x0F))
      // The same numbers are a kill's.
      case 0xC0...0xCF: (asked?.code == Code.kill ? "kill" : "lock", ReaderError.tag(code & 0x0F))
      case 0xD0...0xDF: ("kill", ReaderError.tag(code & 0x0F))
      case 0xE0...0xEF: (asked?.name ?? "access", ReaderError.tag(code & 0x0F))
      default: (asked?.name ?? "command", ReaderError.other(code))
      }
    reading.fail(about.name, about.error)
  }
}
