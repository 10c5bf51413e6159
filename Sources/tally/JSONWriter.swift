import Warehouse

/// Writes JSON straight into bytes, for output whose amount counts: no value is built first. What a terminal would obey is escaped: control
/// characters, marks of direction, line and paragraph separators.
struct JSONWriter {
  private(set) var bytes: [UInt8] = []
  private var needsComma = false
  private var fragments: [[UInt8]] = []

  /// Lines for a person, where JSON was not asked for.
  mutating func lines(_ lines: [Text]) { for line in lines { line.write(into: &bytes) } }

  mutating func begin(_ bracket: Unicode.Scalar = "{") {
    separate()
    bytes.append(UInt8(ascii: bracket))
    needsComma = false
  }

  mutating func end(_ bracket: Unicode.Scalar = "}") {
    bytes.append(UInt8(ascii: bracket))
    needsComma = true
  }

  /// What `write` writes from here on, made once and then copied for the same `number`; the numbers are small.
  mutating func fragment(_ number: Int, _ write: (inout JSONWriter) -> Void) {
    separate()
    while fragments.count <= number { fragments.append([]) }
    if fragments[number].isEmpty {
      var own = JSONWriter()
      write(&own)
      fragments[number] = own.bytes
    }
    bytes.append(contentsOf: fragments[number])
    needsComma = false
  }

  mutating func endLine() {
    bytes.append(0x0A)
    needsComma = false
  }

  /// The name of the value that is written next; nothing in it needs an escape.
  mutating func key(_ name: StaticString) {
    separate()
    bytes.append(UInt8(ascii: "\""))
    name.withUTF8Buffer { bytes.append(contentsOf: $0) }
    bytes.append(UInt8(ascii: "\""))
    bytes.append(UInt8(ascii: ":"))
    needsComma = false
  }

  /// The same for a name that is not ours; whatever is in it is escaped.
  mutating func key(_ name: String) {
    string(name)
    bytes.append(UInt8(ascii: ":"))
    needsComma = false
  }

  mutating func null() { word("null") }
  mutating func bool(_ value: Bool) { word(value ? "true" : "false") }
  mutating func int(_ value: Int) { word(String(value)) }

  mutating func string(_ text: String) {
    var text = text
    text.withUTF8 { string(utf8: $0) }
  }

  /// A string or `null`.
  mutating func string(_ text: String?) { if let text { string(text) } else { null() } }

  /// Bytes as text; those that are no UTF-8 become U+FFFD.
  mutating func string(_ data: some Sequence<UInt8>) {
    let isPlain: Bool? = data.withContiguousStorageIfAvailable { data in
      guard data.allSatisfy({ $0 < 0x80 }) else { return false }
      string(utf8: data)
      return true
    }
    if isPlain != true { string(String(decoding: Array(data), as: UTF8.self)) }
  }

  /// The bytes as hexadecimal digits in a string.
  mutating func hex(_ data: [UInt8]) {
    separate()
    bytes.reserveCapacity(bytes.count + 2 * data.count + 2)
    bytes.append(UInt8(ascii: "\""))
    for byte in data {
      bytes.append(Self.digits[Int(byte >> 4)])
      bytes.append(Self.digits[Int(byte & 15)])
    }
    bytes.append(UInt8(ascii: "\""))
    needsComma = true
  }

  private mutating func string(utf8: UnsafeBufferPointer<UInt8>) {
    separate()
    bytes.append(UInt8(ascii: "\""))
    var plain = 0
    for index in utf8.indices where !Self.isPlain(utf8[index]) {
      bytes.append(contentsOf: UnsafeBufferPointer(rebasing: utf8[plain..<index]))
      if utf8[index] >= 0x80 {
        // From here on scalar by scalar: which are dangerous is not seen from their bytes.
        for scalar in String(decoding: UnsafeBufferPointer(rebasing: utf8[index...]), as: UTF8.self).unicodeScalars { write(scalar) }
        plain = utf8.count
        break
      }
      write(Unicode.Scalar(utf8[index]))
      plain = index + 1
    }
    bytes.append(contentsOf: UnsafeBufferPointer(rebasing: utf8[plain...]))
    bytes.append(UInt8(ascii: "\""))
    needsComma = true
  }

  private mutating func write(_ scalar: Unicode.Scalar) {
    switch scalar {
    case "\"", "\\":
      bytes.append(UInt8(ascii: "\\"))
      bytes.append(UInt8(scalar.value))
    case _ where scalar.isHidden:
      for unit in String(scalar).utf16 {
        bytes.append(UInt8(ascii: "\\"))
        bytes.append(UInt8(ascii: "u"))
        for shift in [12, 8, 4, 0] { bytes.append(Self.digits[Int(unit >> UInt16(shift) & 15)]) }
      }
    default: bytes.append(contentsOf: String(scalar).utf8)
    }
  }

  private mutating func word(_ text: String) {
    separate()
    bytes.append(contentsOf: text.utf8)
    needsComma = true
  }

  private mutating func separate() { if needsComma { bytes.append(UInt8(ascii: ",")) } }

  private static let digits = Array("0123456789abcdef".utf8)
  @inline(__always) private static func isPlain(_ byte: UInt8) -> Bool {
    byte &- 0x20 < 0x5F && byte != UInt8(ascii: "\"") && byte != UInt8(ascii: "\\")
  }
}
