/// How a code is written on a command line: `<GS>`, `{GS}`, `\x1d` and `^]` stand for the group separator; RS and EOT, which ISO/IEC 15434
/// messages have, are written in the same ways (`<RS>`, `{RS}`, `\x1e`; `<EOT>`, `{EOT}`, `\x04`).
enum CodeText {
  static func bytes(_ written: [UInt8]) -> [UInt8] {
    guard written.contains(where: beginsMark) else { return written }
    var result: [UInt8] = []
    result.reserveCapacity(written.count)
    var index = 0
    while index < written.count {
      let mark = beginsMark(written[index]) ? marks.first { written[index...].starts(with: $0.text) } : nil
      result.append(mark?.byte ?? written[index])
      index += mark?.text.count ?? 1
    }
    return result
  }

  private static func beginsMark(_ byte: UInt8) -> Bool {
    byte == UInt8(ascii: "<") || byte == UInt8(ascii: "{") || byte == UInt8(ascii: "\\") || byte == UInt8(ascii: "^")
  }

  private static let marks: [(text: [UInt8], byte: UInt8)] = [
    ("<GS>", 0x1D), ("{GS}", 0x1D), ("\\x1d", 0x1D), ("\\x1D", 0x1D), ("^]", 0x1D), ("<RS>", 0x1E), ("{RS}", 0x1E), ("\\x1e", 0x1E),
    ("\\x1E", 0x1E), ("<EOT>", 0x04), ("{EOT}", 0x04), ("\\x04", 0x04),
  ].map { (Array($0.0.utf8), $0.1) }
}
