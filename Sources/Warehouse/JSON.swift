/// A JSON value whose objects keep the order of their keys, so that what is written once is written the same for ever.
///
/// Numbers are integers only: a decimal travels as a string (DOMAIN.md), and a floating point number in the input is an error.
public enum JSON: Sendable, Hashable {
  case null
  case bool(Bool)
  case int(Int64)
  case string(String)
  case array([JSON])
  case object([Member])

  public struct Member: Sendable, Hashable {
    public var key: String
    public var value: JSON
    public init(_ key: String, _ value: JSON) {
      self.key = key
      self.value = value
    }
  }
}

extension JSON {
  /// The members that are not `nil`, in the order given.
  public static func object(_ members: KeyValuePairs<String, JSON?>) -> JSON {
    .object(members.compactMap { key, value in value.map { Member(key, $0) } })
  }

  /// The value of the first member of that name, `nil` where this is no object or has none.
  public subscript(key: String) -> JSON? {
    guard case .object(let members) = self else { return nil }
    return members.first { $0.key == key }?.value
  }

  public var string: String? { if case .string(let value) = self { value } else { nil } }
  public var int: Int64? { if case .int(let value) = self { value } else { nil } }
  public var bool: Bool? { if case .bool(let value) = self { value } else { nil } }
  public var array: [JSON]? { if case .array(let value) = self { value } else { nil } }

  /// A copy with the member set, or removed where `value` is `nil`; anything but an object is returned as it is.
  public func setting(_ key: String, to value: JSON?) -> JSON {
    guard case .object(var members) = self else { return self }
    members.removeAll { $0.key == key }
    if let value { members.append(Member(key, value)) }
    return .object(members)
  }
}

extension JSON: ExpressibleByStringLiteral, ExpressibleByIntegerLiteral, ExpressibleByBooleanLiteral, ExpressibleByArrayLiteral {
  public init(stringLiteral value: String) { self = .string(value) }
  public init(integerLiteral value: Int64) { self = .int(value) }
  public init(booleanLiteral value: Bool) { self = .bool(value) }
  public init(arrayLiteral elements: JSON...) { self = .array(elements) }
}

// MARK: Writing

extension JSON {
  /// One line of UTF-8, without white space; control characters, U+2028 and U+2029 are escaped, so that a line stays a line everywhere.
  public func write(into bytes: inout [UInt8]) {
    switch self {
    case .null: bytes.append(contentsOf: "null".utf8)
    case .bool(let value): bytes.append(contentsOf: (value ? "true" : "false").utf8)
    case .int(let value): JSON.write(int: value, into: &bytes)
    case .string(let value): JSON.write(string: value, into: &bytes)
    case .array(let values):
      bytes.append(UInt8(ascii: "["))
      for (index, value) in values.enumerated() {
        if index > 0 { bytes.append(UInt8(ascii: ",")) }
        value.write(into: &bytes)
      }
      bytes.append(UInt8(ascii: "]"))
    case .object(let members):
      bytes.append(UInt8(ascii: "{"))
      for (index, member) in members.enumerated() {
        if index > 0 { bytes.append(UInt8(ascii: ",")) }
        JSON.write(string: member.key, into: &bytes)
        bytes.append(UInt8(ascii: ":"))
        member.value.write(into: &bytes)
      }
      bytes.append(UInt8(ascii: "}"))
    }
  }

  public var bytes: [UInt8] {
    var bytes: [UInt8] = []
    write(into: &bytes)
    return bytes
  }

  public var text: String { String(decoding: bytes, as: UTF8.self) }

  private static let hexDigits = Array("0123456789abcdef".utf8)

  /// A string as JSON. Runs of plain bytes are copied whole: this is what a scan waits for.
  public static func write(string: String, into bytes: inout [UInt8]) {
    bytes.append(UInt8(ascii: "\""))
    var string = string
    string.withUTF8 { utf8 in
      var plain = 0
      var index = 0
      while index < utf8.count {
        let escaped = escapedLength(utf8, index)
        if escaped > 0 {
          bytes.append(contentsOf: utf8[plain..<index])
          write(escaped: utf8, index, into: &bytes)
          plain = index + escaped
        }
        index += max(1, escaped)
      }
      bytes.append(contentsOf: utf8[plain...])
    }
    bytes.append(UInt8(ascii: "\""))
  }

  /// How many bytes at `index` are written as an escape: 0 for a plain one.
  private static func escapedLength(_ utf8: UnsafeBufferPointer<UInt8>, _ index: Int) -> Int {
    switch utf8[index] {
    case UInt8(ascii: "\""), UInt8(ascii: "\\"), 0..<0x20, 0x7F: 1
    // U+2028 and U+2029.
    case 0xE2 where index + 2 < utf8.count && utf8[index + 1] == 0x80 && utf8[index + 2] & 0xFE == 0xA8: 3
    default: 0
    }
  }

  private static func write(escaped utf8: UnsafeBufferPointer<UInt8>, _ index: Int, into bytes: inout [UInt8]) {
    switch utf8[index] {
    case UInt8(ascii: "\""), UInt8(ascii: "\\"): bytes += [UInt8(ascii: "\\"), utf8[index]]
    case 0xE2: bytes.append(contentsOf: (utf8[index + 2] == 0xA8 ? "\\u2028" : "\\u2029").utf8)
    case let byte:
      bytes.append(contentsOf: "\\u00".utf8)
      bytes.append(hexDigits[Int(byte >> 4)])
      bytes.append(hexDigits[Int(byte & 15)])
    }
  }

  public static func write(int value: Int64, into bytes: inout [UInt8]) {
    if value < 0 { bytes.append(UInt8(ascii: "-")) }
    writeDigits(value.magnitude, into: &bytes)
  }
}

/// Decimal digits, with leading zeros up to `width`.
func writeDigits(_ number: UInt64, width: Int = 1, into bytes: inout [UInt8]) {
  withUnsafeTemporaryAllocation(of: UInt8.self, capacity: max(20, width)) { digits in
    var first = digits.count
    var rest = number
    repeat {
      first -= 1
      digits[first] = UInt8(ascii: "0") + UInt8(truncatingIfNeeded: rest % 10)
      rest /= 10
    } while rest > 0 || digits.count - first < width
    bytes.append(contentsOf: UnsafeBufferPointer(rebasing: digits[first...]))
  }
}

// MARK: Reading

extension JSON {
  /// What is wrong with a text that is not JSON as we write it, and at which byte.
  public struct ReadError: Error, Equatable, CustomStringConvertible {
    public let offset: Int
    public let reason: String
    public var description: String { "byte \(offset): \(reason)" }
  }

  /// Reads one value that takes all of `bytes`. Depth is bounded to 64, so hostile input cannot exhaust the stack.
  public init(parsing bytes: some Collection<UInt8>) throws(ReadError) {
    var reader = JSONReader(bytes: Array(bytes))
    let value = try reader.value(depth: 0)
    reader.skipSpace()
    guard reader.atEnd else { throw reader.error("text after the value") }
    self = value
  }

  public init(parsing text: String) throws(ReadError) { try self.init(parsing: Array(text.utf8)) }

  /// Reads values that stand one behind the other, with white space between them or none.
  public static func sequence(_ bytes: some Collection<UInt8>) throws(ReadError) -> [JSON] {
    var reader = JSONReader(bytes: Array(bytes))
    var values: [JSON] = []
    reader.skipSpace()
    while !reader.atEnd {
      values.append(try reader.value(depth: 0))
      reader.skipSpace()
    }
    return values
  }
}

private struct JSONReader {
  let bytes: [UInt8]
  var index = 0
  init(bytes: [UInt8]) { self.bytes = bytes }

  var atEnd: Bool { index == bytes.count }
  func error(_ reason: String) -> JSON.ReadError { JSON.ReadError(offset: index, reason: reason) }

  mutating func skipSpace() {
    while index < bytes.count, bytes[index] == 0x20 || bytes[index] == 0x0A || bytes[index] == 0x0D || bytes[index] == 0x09 { index += 1 }
  }

  mutating func take(_ character: Unicode.Scalar) -> Bool {
    guard index < bytes.count, bytes[index] == UInt8(ascii: character) else { return false }
    index += 1
    return true
  }

  mutating func word(_ word: StaticString, _ value: JSON) throws(JSON.ReadError) -> JSON {
    let expected = word.withUTF8Buffer { Array($0) }
    guard bytes[index...].starts(with: expected) else { throw error("expected \(word)") }
    index += expected.count
    return value
  }

  mutating func value(depth: Int) throws(JSON.ReadError) -> JSON {
    guard depth < 64 else { throw error("nested deeper than 64") }
    skipSpace()
    guard index < bytes.count else { throw error("a value is missing") }
    switch bytes[index] {
    case UInt8(ascii: "{"): return try object(depth: depth)
    case UInt8(ascii: "["): return try array(depth: depth)
    case UInt8(ascii: "\""): return .string(try string())
    case UInt8(ascii: "t"): return try word("true", .bool(true))
    case UInt8(ascii: "f"): return try word("false", .bool(false))
    case UInt8(ascii: "n"): return try word("null", .null)
    default: return .int(try integer())
    }
  }

  mutating func object(depth: Int) throws(JSON.ReadError) -> JSON {
    index += 1
    var members: [JSON.Member] = []
    skipSpace()
    if take("}") { return .object(members) }
    while true {
      skipSpace()
      guard index < bytes.count, bytes[index] == UInt8(ascii: "\"") else { throw error("expected a key") }
      let key = try string()
      skipSpace()
      guard take(":") else { throw error("expected ':'") }
      members.append(JSON.Member(key, try value(depth: depth + 1)))
      skipSpace()
      if take("}") { return .object(members) }
      guard take(",") else { throw error("expected ',' or '}'") }
    }
  }

  mutating func array(depth: Int) throws(JSON.ReadError) -> JSON {
    index += 1
    var values: [JSON] = []
    skipSpace()
    if take("]") { return .array(values) }
    while true {
      values.append(try value(depth: depth + 1))
      skipSpace()
      if take("]") { return .array(values) }
      guard take(",") else { throw error("expected ',' or ']'") }
    }
  }

  mutating func integer() throws(JSON.ReadError) -> Int64 {
    let start = index
    if index < bytes.count, bytes[index] == UInt8(ascii: "-") { index += 1 }
    while index < bytes.count, (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(bytes[index]) { index += 1 }
    guard let value = Int64(String(decoding: bytes[start..<index], as: UTF8.self)) else {
      index = start
      throw error("expected a value")
    }
    if index < bytes.count, [UInt8(ascii: "."), UInt8(ascii: "e"), UInt8(ascii: "E")].contains(bytes[index]) {
      throw error("a number here is an integer; a decimal is a string")
    }
    return value
  }

  mutating func string() throws(JSON.ReadError) -> String {
    index += 1
    let start = index
    // Most strings have no escape: they are taken whole.
    while index < bytes.count, bytes[index] != UInt8(ascii: "\""), bytes[index] != UInt8(ascii: "\\"), bytes[index] >= 0x20 { index += 1 }
    if index < bytes.count, bytes[index] == UInt8(ascii: "\"") {
      index += 1
      guard let text = String(validating: bytes[start..<index - 1], as: UTF8.self) else { throw error("a string is not valid UTF-8") }
      return text
    }
    var utf8 = Array(bytes[start..<index])
    while index < bytes.count {
      let byte = bytes[index]
      switch byte {
      case UInt8(ascii: "\""):
        index += 1
        guard let text = String(validating: utf8, as: UTF8.self) else { throw error("a string is not valid UTF-8") }
        return text
      case UInt8(ascii: "\\"):
        index += 1
        try escape(into: &utf8)
      case 0..<0x20: throw error("a control character stands bare in a string")
      default:
        utf8.append(byte)
        index += 1
      }
    }
    throw error("a string does not end")
  }

  mutating func escape(into utf8: inout [UInt8]) throws(JSON.ReadError) {
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
      if (0xD800..<0xDC00).contains(unit), take("\\"), take("u") {
        let low = try hexUnit()
        guard (0xDC00..<0xE000).contains(low) else { throw error("a lone surrogate") }
        unit = 0x10000 + (unit - 0xD800) << 10 + (low - 0xDC00)
      }
      guard let scalar = Unicode.Scalar(unit) else { throw error("a lone surrogate") }
      utf8.append(contentsOf: Character(scalar).utf8)
    default: throw error("an unknown escape")
    }
  }

  mutating func hexUnit() throws(JSON.ReadError) -> UInt32 {
    guard index + 4 <= bytes.count, let unit = UInt32(String(decoding: bytes[index..<index + 4], as: UTF8.self), radix: 16) else {
      throw error("four hexadecimal digits are missing")
    }
    index += 4
    return unit
  }
}
