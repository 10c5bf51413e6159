import Warehouse

extension CAEN {
  enum Command {
    static let inventory: UInt16 = 0x13, setPower: UInt16 = 0x64, power: UInt16 = 0x73, firmware: UInt16 = 0x7C
    static let read: UInt16 = 0x96, write: UInt16 = 0x97, lock: UInt16 = 0x98, kill: UInt16 = 0x99, information: UInt16 = 0x9E
    static let setRegulation: UInt16 = 0xA1
  }

  enum Attribute {
    static let command: UInt16 = 0x01, result: UInt16 = 0x02, idLength: UInt16 = 0x0F, id: UInt16 = 0x11, readPoint: UInt16 = 0x22
    static let value: UInt16 = 0x4D, place: UInt16 = 0x4E, length: UInt16 = 0x50, firmware: UInt16 = 0x5C, bank: UInt16 = 0x71, payload: UInt16 = 0x72
    static let password: UInt16 = 0x73, information: UInt16 = 0x76, regulation: UInt16 = 0x77, rssi: UInt16 = 0x7A
    static let pc: UInt16 = 0x7D, source: UInt16 = 0xFB
  }

  /// What results are called.
  private static let names: [UInt16: String] = [
    0x13: "inventory", 0x5F: "antennas", 0x60: "antennas", 0x64: "power", 0x72: "modulation", 0x73: "power", 0x74: "protocol", 0x76: "antennas",
    0x78: "antennas", 0x79: "protocol", 0x7C: "identify", 0x81: "modulation", 0x86: "gpio", 0x87: "gpio", 0x88: "gpio", 0x89: "gpio", 0x8A: "source",
    0x8B: "source", 0x92: "event-mode", 0x95: "write", 0x96: "read", 0x97: "write", 0x98: "lock", 0x99: "kill", 0x9B: "q", 0x9C: "q",
    0x9E: "identify", 0x9F: "listen-first", 0xA0: "listen-first", 0xA1: "region", 0xA2: "region", 0xA3: "channel", 0xA4: "channel",
  ]

  static func name(_ command: UInt16) -> String { names[command] ?? "command-\(hexadecimal([UInt8(truncatingIfNeeded: command)]))" }

  private static func error(_ code: UInt16) -> String {
    switch code {
    case 127, 206: ReaderError.unknownCommand
    case 183: "bad-power"
    case 200: ReaderError.badParameter
    case 202: ReaderError.noTag
    case 203, 204, 209, 210: ReaderError.failed
    case 205: ReaderError.memoryOverrun
    default: ReaderError.other(code)
    }
  }

  static func number(_ attributes: [(type: UInt16, value: [UInt8])], _ type: UInt16) -> UInt16? {
    attributes.first { $0.type == type && $0.value.count == 2 }.map { $0.value.span.word(at: 0) }
  }

  func read(_ frame: Span<UInt8>, asked: ReaderQuestion?, into reading: inout ReaderReading) {
    guard let attributes = CAEN.attributes(frame.extracting(10...)), let command = CAEN.number(attributes, Attribute.command) else {
      return reading.tell(.fault(code: "unknown", bytes: frame.copy))
    }
    let name = CAEN.name(command)
    let code = CAEN.number(attributes, Attribute.result)
    if command == Command.inventory { for tag in CAEN.tags(attributes) { reading.tell(.tag(tag)) } }
    for (type, value) in attributes {
      switch type {
      case Attribute.value where command == Command.read:
        let isAsked = asked?.code == UInt8(truncatingIfNeeded: command)
        reading.tell(read: value, of: isAsked ? asked?.bank : nil, from: isAsked ? asked?.tag : nil)
      case Attribute.firmware: reading.inform("firmware", CAEN.text(value))
      case Attribute.information: reading.inform("model", CAEN.text(value))
      default: break
      }
    }
    guard let code else { return }
    guard code == 0 else { return reading.fail(name, CAEN.error(code)) }
    let isTold = command == Command.inventory || !reading.events.isEmpty && command != Command.read
    if isTold { reading.outcome = .answered } else { reading.succeed(name) }
  }

  /// Where a tag was seen stands before its id; behind it, as the inventory's flags want it: signal, the TID's length and the TID, XPC, PC (CAEN RFID's
  /// light C library).
  private static func tags(_ attributes: [(type: UInt16, value: [UInt8])]) -> [TagRead] {
    var tags: [TagRead] = []
    var antenna: Int?
    for (type, value) in attributes {
      if type == Attribute.readPoint { antenna = CAEN.antenna(value) }
      if type == Attribute.id { tags.append(TagRead(epc: value, antenna: antenna)) }
      guard let last = tags.indices.last else { continue }
      switch type {
      // Signed, in tenths of a dBm.
      case Attribute.rssi where value.count == 2: tags[last].rssi = Int(Int16(bitPattern: value.span.word(at: 0))) * 10
      case Attribute.value where !value.isEmpty: tags[last].tid = value
      case Attribute.pc where value.count == 2: tags[last].pc = value.span.word(at: 0)
      default: break
      }
    }
    return tags
  }

  /// `Ant0` is the first.
  private static func antenna(_ name: [UInt8]) -> Int? { name.starts(with: "Ant".utf8) ? Int(text(Array(name.dropFirst(3)))).map { $0 + 1 } : nil }

  private static func text(_ bytes: [UInt8]) -> String { ControlBytes.text(bytes.prefix { $0 != 0 }) }
}
