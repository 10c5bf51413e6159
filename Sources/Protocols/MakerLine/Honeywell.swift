import Warehouse

extension Dialect {
  /// Honeywell's imagers and engines: menu commands `SYN M CR … .`, whose answers repeat the command and end in ACK, ENQ or NAK and the storage
  /// character; `SYN T CR` and `SYN U CR` for the trigger (N86XX and N431X User's Guides, "Serial Programming Commands"; enioka_scan).
  static let honeywell = Dialect(
    identifiers: [("honeywell", CodeIdentifiers(honeywellIdentifiers))], question: [0x16, 0x4D, 0x0D] + Array("REVINF.".utf8),
    trigger: Order(on: [0x16, 0x54, 0x0D], off: [0x16, 0x55, 0x0D]), shape: HoneywellAnswer.shape, answer: HoneywellAnswer.read)

  /// Names from enioka_scan's SymbologyId and the 3820 User's Guide, page A-2; AIM identifiers are the ones that claim least.
  private static let honeywellIdentifiers = """
    ` E0 . J0 < X0 = X0 ? X0 A X0 B X0 C X0 D E4 E E0 H h0 I C1 J X0 K X0 L X0 M X0 P X0 Q X0 R L0 T L2 V O6 W p0 X g0 a F0 b A0 c E0 d E0 e I0
    f S0 g M0 h H0 i G0 j C0 l T0 m X0 n P0 o K0 p c0 q O4 r L0 s Q1 t B0 w d1 x U0 y e0 z z0 { e0 | C1 } e0
    """
}

enum HoneywellAnswer {
  private static let acknowledge: UInt8 = 0x06, unknown: UInt8 = 0x05, bad: UInt8 = 0x15
  private static let menu: [UInt8] = [0x16, 0x4D, 0x0D]
  /// `SYN FE` length (four bytes, the low one first) `CR`, then what DECHDR1 puts before a code.
  private static let packet: [UInt8] = [0x16, 0xFE]
  private static let message = Array("MSGGET".utf8)

  static func shape(_ bytes: [UInt8], _ asked: [UInt8]) -> LineShape {
    if bytes.starts(with: packet) {
      guard bytes.count >= 7 else { return .growing }
      let length = bytes[2..<6].reversed().reduce(0) { $0 << 8 | Int($1) }
      guard bytes[6] == 0x0D, length <= 70_000 else { return .line }
      return bytes.count < 7 + length ? .growing : .whole
    }
    if isAnswer(bytes) { return .whole }
    return asked.starts(with: menu) && repeats(bytes, asked.dropFirst(menu.count)) ? .growing : .line
  }

  /// An answer repeats the tag of its command, three letters in any case.
  private static func repeats(_ bytes: [UInt8], _ command: ArraySlice<UInt8>) -> Bool {
    let tag = command.prefix(3)
    return tag.count == 3 && zip(bytes, tag).allSatisfy { $0 | 0x20 == $1 | 0x20 }
  }

  private static func isAnswer(_ bytes: [UInt8]) -> Bool {
    guard let end = bytes.last, end == UInt8(ascii: ".") || end == UInt8(ascii: "!"), bytes.count > 1 else { return false }
    return [acknowledge, unknown, bad].contains(bytes[bytes.count - 2])
  }

  static func read(_ line: ArraySlice<UInt8>, _ shape: LineShape) -> [DeviceEvent]? {
    guard shape == .whole else { return nil }
    if line.starts(with: packet) { return [code(line.dropFirst(7), whole: line)] }
    let text = line.dropLast(2)
    switch line.dropLast().last {
    case acknowledge where text.starts(with: Array("REVINF".utf8)): return revision(text.dropFirst(6))
    case acknowledge: return [.result(operation: "menu", ok: true, error: nil)]
    case unknown: return [.result(operation: "menu", ok: false, error: "unknown-command")]
    default: return [.result(operation: "menu", ok: false, error: "bad-data")]
    }
  }

  /// `MSGGET nnnn id aim modifier GS data`: four digits for the length of the data, whose last byte is a CR (enioka_scan, BarcodeParser).
  private static func code(_ payload: ArraySlice<UInt8>, whole: ArraySlice<UInt8>) -> DeviceEvent {
    let head = Array(payload.prefix(14))
    guard head.count == 14, head.starts(with: message), head[13] == 0x1D, let count = Int(String(decoding: head[6..<10], as: UTF8.self)),
      payload.count == 14 + count, count > 1
    else { return .fault(code: "length", bytes: Array(whole)) }
    let data = payload.dropFirst(14)
    let symbology = String(decoding: [UInt8(ascii: "]")] + head[11...12], as: UTF8.self)
    return .scan(Scan(data: Array(data.last == 0x0D ? data.dropLast() : data), symbology: symbology))
  }

  /// `Product Name: …`, `Software Revision: …`, `Serial Number: …`, each a line.
  private static func revision(_ text: ArraySlice<UInt8>) -> [DeviceEvent] {
    let names = ["Product Name": "model", "Software Revision": "firmware", "Serial Number": "serial"]
    let facts = text.split { $0 == 0x0D || $0 == 0x0A }.compactMap { line -> DeviceEvent? in
      let parts = String(decoding: line, as: UTF8.self).split(separator: ":", maxSplits: 1)
      guard parts.count == 2, let name = names[String(parts[0])] else { return nil }
      return .info(name: name, value: ControlBytes.text(parts[1].drop { $0 == " " }.utf8))
    }
    return facts.isEmpty ? [.info(name: "revision", value: ControlBytes.text(text))] : facts
  }
}
