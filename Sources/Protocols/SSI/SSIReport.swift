import Identifiers
import Warehouse

/// What SSI messages say.
enum SSIReport {
  /// The AIM identifier that says what a code type says, for a text of `count` bytes.
  static func symbology(_ type: UInt8, count: Int) -> String? {
    guard let known = symbologies[Int(type)], known.count == nil || known.count == count else {
      return AIMIdentifier(ssiCodeType: type, count: count)?.text
    }
    return known.text
  }

  /// Those of every type whose identifier depends on no length, or on one.
  private static let symbologies: [(text: String, count: Int?)?] = (0...255).map { type in
    let type = UInt8(type)
    guard let text = AIMIdentifier(ssiCodeType: type)?.text else { return nil }
    let fitting = [8, 13].filter { AIMIdentifier(ssiCodeType: type, count: $0) != nil }
    return fitting.count == 2 ? (text, nil) : fitting.first.map { (text, $0) }
  }

  /// Types of DECODE_DATA that are no code: the scanner's own programming codes, pictures of signatures, several codes packed into one.
  static func special(_ type: UInt8, _ text: [UInt8]) -> DeviceEvent? {
    switch type {
    case 0x33: .info(name: "parameter-barcode", value: ControlBytes.text(text))
    case 0x69: .info(name: "signature", value: "\(text.count) bytes")
    // How the codes of a structured append are packed is not published.
    case 0x99: .fault(code: "unknown", bytes: [type] + text)
    default: nil
    }
  }

  /// EVENT: one code (DS9908 Product Reference Guide, SSI Interface, Event Codes).
  static func event(_ data: Span<UInt8>) -> DeviceEvent {
    guard !data.isEmpty else { return .fault(code: "length", bytes: []) }
    let value =
      switch data[0] {
      case 0x01: "decode"
      case 0x03: "power-up"
      case 0x07: "parameter-error"
      case 0x08: "parameter-stored"
      case 0x0A: "defaults-set"
      case 0x0F: "number-expected"
      default: hexadecimal(data.copy)
      }
    return .info(name: "event", value: value)
  }

  /// REPLY_REVISION: `software board engine class`, each with blanks behind it.
  static func revision(_ data: [UInt8]) -> [DeviceEvent] {
    let words = data.split { $0 <= 0x20 }
    return zip(["firmware", "board", "engine", "class"], words).map { .info(name: $0, value: ControlBytes.text($1)) }
  }

  /// CAPABILITIES_REPLY: two bytes of speeds, one of line settings, whether it can send several packets, then the opcodes it knows.
  static func capabilities(_ data: [UInt8]) -> [DeviceEvent] {
    guard data.count >= 4 else { return [.fault(code: "length", bytes: data)] }
    return [.info(name: "multi-packet", value: "\(data[3] & 1 != 0)"), .info(name: "commands", value: hexadecimal(data[4...]))]
  }

  /// PARAM_SEND: a beep code, then parameters with their values.
  static func parameters(_ data: [UInt8]) -> [DeviceEvent] {
    var events: [DeviceEvent] = []
    var rest = data.dropFirst()
    while !rest.isEmpty {
      guard let (number, value) = parameter(&rest) else { return events + [.fault(code: "length", bytes: data)] }
      events.append(.info(name: "parameter-\(number)", value: hexadecimal(value)))
    }
    return events
  }

  /// Numbers up to 239 are one byte; F0, F1 and F2 add 256, 512 and 768 to the byte behind them, F8 goes before two bytes. F4 before a number says
  /// that its value is a word, F3 and F6 that it is a text or an array with its length (enioka_scan, ParamSendParser).
  private static func parameter(_ rest: inout ArraySlice<UInt8>) -> (number: Int, value: ArraySlice<UInt8>)? {
    var length: Int? = 1
    switch rest.first {
    case 0xF3, 0xF6:
      length = nil
      rest.removeFirst()
    case 0xF4:
      length = 2
      rest.removeFirst()
    default: break
    }
    guard let number = number(&rest), let count = length ?? rest.popFirst().map(Int.init), rest.count >= count else { return nil }
    defer { rest.removeFirst(count) }
    return (number, rest.prefix(count))
  }

  private static func number(_ rest: inout ArraySlice<UInt8>) -> Int? {
    guard let first = rest.popFirst() else { return nil }
    switch first {
    case 0xF0...0xF2: return rest.popFirst().map { 256 * (Int(first) - 0xEF) + Int($0) }
    case 0xF8:
      guard let high = rest.popFirst(), let low = rest.popFirst() else { return nil }
      return Int(high) << 8 | Int(low)
    default: return Int(first)
    }
  }
}
