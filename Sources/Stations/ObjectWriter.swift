import Warehouse

/// Writes one JSON object, member by member, for what is written with every scan and grows with the work in hand.
struct ObjectWriter {
  private var bytes: [UInt8]
  private var isEmpty = true

  /// Appends to `bytes` what `body` writes.
  static func write(into bytes: inout [UInt8], _ body: (inout ObjectWriter) -> Void) {
    var writer = ObjectWriter(bytes: [])
    swap(&writer.bytes, &bytes)
    writer.object(body)
    swap(&writer.bytes, &bytes)
  }

  private init(bytes: [UInt8]) { self.bytes = bytes }

  /// A member that is there, or nothing.
  mutating func member(_ key: StaticString, _ value: String?) {
    guard let value else { return }
    begin(key)
    JSON.write(string: value, into: &bytes)
  }

  mutating func member(_ key: StaticString, _ value: Int?) {
    guard let value else { return }
    begin(key)
    JSON.write(int: Int64(value), into: &bytes)
  }

  mutating func member(_ key: StaticString, _ values: [String]) {
    list(key, values) { value, writer in JSON.write(string: value, into: &writer.bytes) }
  }

  mutating func member<Value>(_ key: StaticString, _ values: [Value], _ body: (Value, inout ObjectWriter) -> Void) {
    list(key, values) { value, writer in writer.object { body(value, &$0) } }
  }

  private mutating func list<Value>(_ key: StaticString, _ values: [Value], _ element: (Value, inout ObjectWriter) -> Void) {
    begin(key)
    bytes.append(UInt8(ascii: "["))
    for (index, value) in values.enumerated() {
      if index > 0 { bytes.append(UInt8(ascii: ",")) }
      element(value, &self)
    }
    bytes.append(UInt8(ascii: "]"))
  }

  private mutating func object(_ body: (inout ObjectWriter) -> Void) {
    let outer = isEmpty
    bytes.append(UInt8(ascii: "{"))
    isEmpty = true
    body(&self)
    bytes.append(UInt8(ascii: "}"))
    isEmpty = outer
  }

  /// Keys are words of ours, which need no escape.
  private mutating func begin(_ key: StaticString) {
    if !isEmpty { bytes.append(UInt8(ascii: ",")) }
    isEmpty = false
    bytes.append(UInt8(ascii: "\""))
    key.withUTF8Buffer { bytes.append(contentsOf: $0) }
    bytes.append(UInt8(ascii: "\""))
    bytes.append(UInt8(ascii: ":"))
  }
}
