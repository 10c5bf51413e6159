/// Why a text is not JSON (RFC 8259), and where.
public struct JSONTextError: Error, Sendable, Hashable, CustomStringConvertible {
  public var reason: String
  /// From 0.
  public var byte: Int
  /// From 1.
  public var line: Int
  /// Which event of the document, from 1, was being read.
  public var event: Int?
  public var description: String { "line \(line), byte \(byte)\(event.map { ", event \($0)" } ?? ""): \(reason)" }
}

extension JSONNode {
  /// More than any capture interface takes at once.
  public static let mostBytes = 256 << 20
  static let mostDepth = 128

  /// Reads one value that takes the whole text. Strict: a key that comes twice, a lone surrogate, a number with leading zeros, bytes that are not
  /// UTF-8 and anything nested deeper than 128 are errors.
  public init(parsing bytes: [UInt8]) throws(JSONTextError) {
    var reader = JSONReader(bytes)
    self = try reader.document()
  }

  /// The line of a text, from 1, on which a byte stands.
  public static func line(of byte: Int, in text: [UInt8]) -> Int {
    1 + text[..<min(byte, text.count)].reduce(0) { $1 == 0x0A ? $0 + 1 : $0 }
  }
}

private struct JSONReader {
  private let bytes: [UInt8]
  private var index = 0
  /// The depth at which the elements of `eventList` stand, and how many of them have begun.
  private var eventDepth: Int?
  private var events = 0

  init(_ bytes: [UInt8]) { self.bytes = bytes }

  mutating func document() throws(JSONTextError) -> JSONNode {
    guard bytes.count <= JSONNode.mostBytes else { throw error("\(bytes.count) bytes are more than the \(JSONNode.mostBytes) that are read") }
    if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { index = 3 }
    skipSpace()
    guard index < bytes.count else { throw error("the text is empty") }
    if bytes[index] == UInt8(ascii: "<") { throw error("this is XML; only the JSON form of EPCIS 2.0 is read") }
    let value = try value(depth: 0, isEventList: false)
    skipSpace()
    guard index == bytes.count else { throw error("text after the value") }
    return value
  }

  private func error(_ reason: String, at place: Int? = nil) -> JSONTextError {
    let byte = place ?? index
    return JSONTextError(reason: reason, byte: byte, line: JSONNode.line(of: byte, in: bytes), event: eventDepth != nil && events > 0 ? events : nil)
  }

  private mutating func skipSpace() {
    while index < bytes.count, bytes[index] == 0x20 || bytes[index] == 0x0A || bytes[index] == 0x0D || bytes[index] == 0x09 { index += 1 }
  }

  private mutating func take(_ character: Unicode.Scalar) -> Bool {
    guard index < bytes.count, bytes[index] == UInt8(ascii: character) else { return false }
    index += 1
    return true
  }

  private mutating func value(depth: Int, isEventList: Bool) throws(JSONTextError) -> JSONNode {
    guard depth < JSONNode.mostDepth else { throw error("nested deeper than \(JSONNode.mostDepth)") }
    skipSpace()
    guard index < bytes.count else { throw error("the text ends where a value is missing") }
    let start = index
    switch bytes[index] {
    case UInt8(ascii: "{"): return JSONNode(.object(try members(depth: depth)), at: start)
    case UInt8(ascii: "["): return JSONNode(.array(try elements(depth: depth, areEvents: isEventList)), at: start)
    case UInt8(ascii: "\""): return JSONNode(.string(try string()), at: start)
    case UInt8(ascii: "t"): return JSONNode(try word("true", .bool(true)), at: start)
    case UInt8(ascii: "f"): return JSONNode(try word("false", .bool(false)), at: start)
    case UInt8(ascii: "n"): return JSONNode(try word("null", .null), at: start)
    case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"): return JSONNode(.number(try number()), at: start)
    default: throw error("expected a value")
    }
  }

  private mutating func word(_ word: StaticString, _ value: JSONNode.Value) throws(JSONTextError) -> JSONNode.Value {
    guard bytes[index...].starts(with: word.withUTF8Buffer { Array($0) }) else { throw error("expected \(word)") }
    index += word.utf8CodeUnitCount
    return value
  }

  private mutating func members(depth: Int) throws(JSONTextError) -> [JSONNode.Member] {
    index += 1
    var members: [JSONNode.Member] = []
    // A set only where it pays: most objects have a few members.
    var seen: Set<String> = []
    skipSpace()
    if take("}") { return members }
    while true {
      skipSpace()
      let start = index
      guard index < bytes.count, bytes[index] == UInt8(ascii: "\"") else { throw error("expected a key") }
      let key = try string()
      let isNew: Bool
      if members.count < 16 {
        isNew = !members.contains { $0.key == key }
      } else {
        if seen.isEmpty { seen = Set(members.map(\.key)) }
        isNew = seen.insert(key).inserted
      }
      guard isNew else { throw error("the key \"\(key.prefix(80))\" comes twice in one object", at: start) }
      skipSpace()
      guard take(":") else { throw error("expected ':'") }
      members.append(JSONNode.Member(key, try value(depth: depth + 1, isEventList: key == "eventList" && eventDepth == nil)))
      skipSpace()
      if take("}") { return members }
      guard take(",") else { throw error("expected ',' or '}'") }
    }
  }

  private mutating func elements(depth: Int, areEvents: Bool) throws(JSONTextError) -> [JSONNode] {
    index += 1
    var values: [JSONNode] = []
    if areEvents { eventDepth = depth + 1 }
    defer { if areEvents { eventDepth = nil } }
    skipSpace()
    if take("]") { return values }
    while true {
      if areEvents { events += 1 }
      values.append(try value(depth: depth + 1, isEventList: false))
      skipSpace()
      if take("]") { return values }
      guard take(",") else { throw error("expected ',' or ']'") }
    }
  }

  private mutating func digits() -> Bool {
    let start = index
    while index < bytes.count, (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(bytes[index]) { index += 1 }
    return index > start
  }

  private mutating func number() throws(JSONTextError) -> String {
    let start = index
    _ = take("-")
    let first = index
    guard digits() else { throw error("a number needs a digit") }
    guard bytes[first] != UInt8(ascii: "0") || index == first + 1 else { throw error("a number begins with no 0 but its only one", at: start) }
    if take("."), !digits() { throw error("a digit follows the decimal point") }
    if take("e") || take("E") {
      if !take("+") { _ = take("-") }
      guard digits() else { throw error("an exponent needs a digit") }
    }
    return String(decoding: bytes[start..<index], as: UTF8.self)
  }

  private mutating func string() throws(JSONTextError) -> String {
    let open = index
    index += 1
    let start = index
    // Most strings have no escape: one copy.
    while index < bytes.count, bytes[index] != UInt8(ascii: "\""), bytes[index] != UInt8(ascii: "\\"), bytes[index] >= 0x20 { index += 1 }
    var utf8: [UInt8]?
    while true {
      guard index < bytes.count else { throw error("a string does not end", at: open) }
      switch bytes[index] {
      case UInt8(ascii: "\""):
        let text = utf8.map { String(validating: $0, as: UTF8.self) } ?? String(validating: bytes[start..<index], as: UTF8.self)
        guard let text else { throw error("a string is not valid UTF-8", at: open) }
        index += 1
        return text
      case UInt8(ascii: "\\"):
        var collected = utf8 ?? Array(bytes[start..<index])
        utf8 = nil
        index += 1
        try escape(into: &collected)
        utf8 = collected
      case 0..<0x20: throw error("a control character stands bare in a string")
      default:
        utf8?.append(bytes[index])
        index += 1
      }
    }
  }

  private mutating func escape(into utf8: inout [UInt8]) throws(JSONTextError) {
    guard index < bytes.count else { throw error("a string does not end") }
    let character = bytes[index]
    index += 1
    switch character {
    case UInt8(ascii: "n"): utf8.append(0x0A)
    case UInt8(ascii: "r"): utf8.append(0x0D)
    case UInt8(ascii: "t"): utf8.append(0x09)
    case UInt8(ascii: "b"): utf8.append(0x08)
    case UInt8(ascii: "f"): utf8.append(0x0C)
    case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): utf8.append(character)
    case UInt8(ascii: "u"):
      var unit = try hexUnit()
      if (0xD800..<0xDC00).contains(unit), take("\\") {
        guard take("u"), case let low = try hexUnit(), (0xDC00..<0xE000).contains(low) else { throw error("a lone surrogate") }
        unit = 0x10000 + (unit - 0xD800) << 10 + (low - 0xDC00)
      }
      guard let scalar = Unicode.Scalar(unit) else { throw error("a lone surrogate") }
      utf8 += String(Character(scalar)).utf8
    default: throw error("an unknown escape", at: index - 1)
    }
  }

  private mutating func hexUnit() throws(JSONTextError) -> UInt32 {
    var unit: UInt32 = 0
    for _ in 0..<4 {
      guard index < bytes.count, let digit = Character(Unicode.Scalar(bytes[index])).hexDigitValue else {
        throw error("four hexadecimal digits are missing")
      }
      unit = unit << 4 + UInt32(digit)
      index += 1
    }
    return unit
  }
}
