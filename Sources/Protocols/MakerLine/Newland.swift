import Warehouse

extension Dialect {
  /// Newland's scanners: `~ SOH 0000 @QRYSYS ; ETX`, answered `STX SOH 0000 @QRYSYS… ACK ; ETX` (NLS-HR52 User Manual, "Use of Programming
  /// Command"; `@` keeps a setting, `#` holds until power is lost).
  static let newland = Dialect(
    question: NewlandAnswer.command("@QRYSYS"), trigger: Order(on: NewlandAnswer.command("#SCNTRG1"), off: NewlandAnswer.command("#SCNTRG0")),
    shape: NewlandAnswer.shape, answer: NewlandAnswer.read)
}

enum NewlandAnswer {
  private static let head: [UInt8] = [0x02, 0x01]
  private static let end: [UInt8] = [0x3B, 0x03]

  static func command(_ text: String) -> [UInt8] { [0x7E, 0x01] + Array("0000\(text)".utf8) + end }

  static func shape(_ bytes: [UInt8], _ asked: [UInt8]) -> LineShape {
    guard bytes.starts(with: head) else { return .line }
    return bytes.suffix(2).elementsEqual(end) ? .whole : .growing
  }

  /// `STX SOH 0000`, the storage character, tag and data, then ACK, NAK (bad data) or ENQ (unknown), `;` and ETX.
  static func read(_ line: ArraySlice<UInt8>, _ shape: LineShape) -> [DeviceEvent]? {
    guard shape == .whole else { return nil }
    let body = line.dropFirst(7).dropLast(3)
    let query = Array("QRYSYS".utf8)
    switch line.dropLast(2).last {
    case 0x06 where body.starts(with: query): return [.info(name: "revision", value: ControlBytes.text(body.dropFirst(query.count)))]
    case 0x06: return [.result(operation: "menu", ok: true, error: nil)]
    case 0x05: return [.result(operation: "menu", ok: false, error: "unknown-command")]
    default: return [.result(operation: "menu", ok: false, error: "bad-data")]
    }
  }
}
