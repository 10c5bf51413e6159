/// An EPC as people and readers write it: hexadecimal digits of either case, with spaces, dashes, colons or nothing between them.
///
/// An odd digit at the end stands for four bits.
struct EPCHex: Sendable {
  /// `nil` where `problem` says why.
  private(set) var bytes: [UInt8]?
  /// Bits: four for each digit.
  private(set) var bits = 0
  private(set) var problem: Problem?
  private let text: [UInt8]

  init(_ text: String) { self.init(Array(text.utf8)) }

  init(_ text: [UInt8]) {
    self.text = text
    let values = hexValues
    var bytes = [UInt8](repeating: 0, count: (text.count + 1) / 2)
    for index in text.indices {
      let byte = text[index]
      let value = values[Int(byte)]
      guard value < 16 else {
        if Self.isSeparator(byte) { continue }
        problem = Problem(.character, offset: index, "an EPC is written in hexadecimal digits, not \(shown(byte))")
        return
      }
      bytes[bits / 8] |= bits % 8 == 0 ? value << 4 : value
      bits += 4
    }
    if bits < 4 * text.count { bytes.removeSubrange(((bits + 7) / 8)...) }
    if bits == 0 { problem = Problem(.length, offset: 0, "no hexadecimal digits") } else { self.bytes = bytes }
  }

  private static func isSeparator(_ byte: UInt8) -> Bool { byte == UInt8(ascii: " ") || byte == UInt8(ascii: "-") || byte == UInt8(ascii: ":") }

  /// Where in the text the digit stands that has this bit.
  func offset(ofBit bit: Int) -> Int {
    guard text.count * 4 != bits else { return min(bit / 4, text.count) }
    var left = bit / 4
    for (index, byte) in text.enumerated() where !Self.isSeparator(byte) {
      if left == 0 { return index }
      left -= 1
    }
    return text.count
  }

  /// Capital digits.
  static func text(_ bytes: [UInt8]) -> String {
    var text: [UInt8] = []
    text.reserveCapacity(2 * bytes.count)
    for byte in bytes {
      text.append(hexDigit(byte >> 4))
      text.append(hexDigit(byte & 15))
    }
    return String(decoding: text, as: UTF8.self)
  }
}
