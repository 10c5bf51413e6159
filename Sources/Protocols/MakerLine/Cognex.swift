import Warehouse

extension Dialect {
  /// Cognex DataMan: `||>TRIGGER ON CR LF`; in extended mode answers begin with `||checksum:id[status]` (DataMan Communications and Programming
  /// Guide, "DMCC Overview").
  static let cognex = Dialect(
    suffix: "CRLF", trigger: Order(on: Array("||>TRIGGER ON\r\n".utf8), off: Array("||>TRIGGER OFF\r\n".utf8)), answer: CognexAnswer.read)
}

enum CognexAnswer {
  /// `||checksum:id[status]text`, the part before the bracket as the command had it. Status 1 is a code, in base 64.
  static func read(_ line: ArraySlice<UInt8>, _ shape: LineShape) -> [DeviceEvent]? {
    guard line.starts(with: [0x7C, 0x7C]), let open = line.firstIndex(of: UInt8(ascii: "[")),
      let close = line[open...].firstIndex(of: UInt8(ascii: "]")), line[(line.startIndex + 2)..<open].allSatisfy({ isDigit($0) || $0 == 0x3A }),
      let status = Int(String(decoding: line[(open + 1)..<close], as: UTF8.self))
    else { return nil }
    let text = line[(close + 1)...]
    switch status {
    case 0: return [text.isEmpty ? .result(operation: "command", ok: true, error: nil) : .info(name: "answer", value: ControlBytes.text(text))]
    case 1: return [bytes(base64: text).map { .scan(Scan(data: $0)) } ?? .fault(code: "unknown", bytes: Array(line))]
    default: return [.result(operation: "command", ok: false, error: reason(status))]
    }
  }

  private static func reason(_ status: Int) -> String {
    switch status {
    case 101: "unknown-command"
    case 102: "bad-parameter"
    case 103: "checksum"
    case 104: "rejected"
    case 105: "unavailable"
    default: "status \(status)"
    }
  }

  private static func isDigit(_ byte: UInt8) -> Bool { (0x30...0x39).contains(byte) }

  /// RFC 2045; `nil` where it is none, or empty.
  private static func bytes(base64 text: ArraySlice<UInt8>) -> [UInt8]? {
    let digits = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)
    var bytes: [UInt8] = []
    var (bits, count) = (0, 0)
    for byte in text.prefix(while: { $0 != UInt8(ascii: "=") }) {
      guard let digit = digits.firstIndex(of: byte) else { return nil }
      bits = (bits << 6 | digit) & 0xFFFF
      count += 6
      if count >= 8 {
        count -= 8
        bytes.append(UInt8(truncatingIfNeeded: bits >> count))
      }
    }
    return bytes.isEmpty ? nil : bytes
  }
}
