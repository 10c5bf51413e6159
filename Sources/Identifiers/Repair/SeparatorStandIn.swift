/// What scanners, terminals and people write where the separator belongs.
struct SeparatorStandIn: Sendable, Equatable {
  let bytes: [UInt8]
  /// As it stands in a repair's name.
  let name: String

  private init(_ text: String, _ name: String? = nil) {
    bytes = Array(text.utf8)
    self.name = name ?? text
  }

  private init(byte: UInt8) {
    bytes = [byte]
    switch byte {
    case UInt8(ascii: " "): name = "space"
    case 0x21..<0x7F: name = String(UnicodeScalar(byte))
    default: name = "0x" + String(byte, radix: 16, uppercase: true)
    }
  }

  /// Single bytes that no GS1 value holds. `@` and `"` change places between a US and a British keyboard, so `@` is none.
  private static let singles = (Array("|~#^$`\\{}[] ".utf8) + [0x1C, 0x1E, 0x1F, 0x80, 0xE8, 0xF1]).map(SeparatorStandIn.init(byte:))

  private static let texts: [SeparatorStandIn] = {
    var all: [SeparatorStandIn] = []
    for name in ["GS", "gs", "FNC1", "fnc1", "0x1D", "0x1d", "1D", "1d", "F8"] {
      for (open, close) in [("<", ">"), ("{", "}"), ("[", "]"), ("(", ")")] { all.append(.init(open + name + close)) }
    }
    let escapes = [
      "\\x1D", "\\x1d", "\\u001D", "\\u001d", "\\029", "\\F", "%1D", "%1d", "&#29;", "&#x1D;", "&#x1d;", "^]", "~1", "~d029", "~029", "^FNC1",
    ]
    all += escapes.map { .init($0) }
    // The terminal's sequence of F8; GS as code page 437 and the Unicode control pictures show it; FNC1 as decoders and fonts do.
    all += [.init("\u{1B}[19~", "F8"), .init("^[[19~", "F8"), .init("↔"), .init("␝"), .init("␞"), .init("è"), .init("ñ"), .init("Ê"), .init("Ï")]
    return all
  }()

  private static let all = texts + singles

  /// The bytes of which each stand-in has at least one: what has none of them, as nearly every code, has no stand-in.
  private static let marks: [Bool] = {
    var marks = [Bool](repeating: false, count: 256)
    for standIn in all {
      let mark = standIn.bytes.first { !(0x30...0x39).contains($0) && !(0x41...0x5A).contains($0 & 0xDF) }
      marks[Int(mark ?? standIn.bytes[0])] = true
    }
    return marks
  }()

  /// A name in brackets, which no serial or lot holds by chance.
  var isUnmistakable: Bool { bytes.count > 3 && bytes.contains { $0 == UInt8(ascii: ">") || $0 == UInt8(ascii: ")") } }

  /// Those that stand in `data`, at most eight.
  static func found(in data: [UInt8]) -> [SeparatorStandIn] {
    let marks = marks
    guard data.contains(where: { marks[Int($0)] }) else { return [] }
    var present = [Bool](repeating: false, count: 256)
    for byte in data { present[Int(byte)] = true }
    var found: [SeparatorStandIn] = []
    for standIn in all where standIn.bytes.allSatisfy({ present[Int($0)] }) {
      if standIn.bytes.count == 1 || standIn.first(in: data, from: 0) != nil { found.append(standIn) }
      if found.count == 8 { break }
    }
    return found
  }

  /// Where it stands next.
  func first(in data: [UInt8], from start: Int) -> Int? {
    guard data.count - start >= bytes.count else { return nil }
    return (start...(data.count - bytes.count)).first { index in
      data[index] == bytes[0] && zip(bytes, data[index...]).allSatisfy { $0 == $1 }
    }
  }

  /// `data` with separators in its places; one in front, which stands for FNC1, goes, and `isFNC1` says that there is no other. `nil` where one
  /// stands at the end.
  func replaced(in data: [UInt8]) -> (bytes: [UInt8], isFNC1: Bool)? {
    var result: [UInt8] = []
    result.reserveCapacity(data.count)
    var position = 0
    var separators = 0
    while let next = first(in: data, from: position) {
      result += data[position..<next]
      position = next + bytes.count
      guard position < data.count, next > 0 || bytes != [UInt8(ascii: " ")] else { return nil }
      guard next > 0 else { continue }
      result.append(separator)
      separators += 1
    }
    return (result + data[position...], separators == 0)
  }
}
