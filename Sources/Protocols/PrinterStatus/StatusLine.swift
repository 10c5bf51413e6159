/// Collects one line of an answer, bounded; CR, LF or both end it.
struct StatusLine: Sendable {
  enum Outcome { case more, line([UInt8]), tooLong([UInt8]) }

  private static let limit = 128
  private(set) var bytes: [UInt8] = []

  mutating func take(_ byte: UInt8) -> Outcome {
    guard byte == 0x0D || byte == 0x0A else {
      bytes.append(byte)
      return bytes.count <= StatusLine.limit ? .more : .tooLong(Array(takeAll().prefix(32)))
    }
    return bytes.isEmpty ? .more : .line(takeAll())
  }

  mutating func takeAll() -> [UInt8] {
    defer { bytes = [] }
    return bytes
  }
}

/// The number that ASCII digits make; `nil` where anything else is among them, there are none or too many.
func decimal(_ digits: some Collection<UInt8>) -> Int? {
  guard (1...9).contains(digits.count) else { return nil }
  return digits.reduce(0 as Int?) { number, digit in
    guard let number, (0x30...0x39).contains(digit) else { return nil }
    return number * 10 + Int(digit - 0x30)
  }
}
