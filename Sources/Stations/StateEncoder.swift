import Warehouse

/// Writes a value as JSON in one pass, with no tree between: each scan waits for this. A number of a draft (`Seq.draft`) becomes a hole for the store
/// to fill.
///
/// Containers close themselves: whoever writes at a depth first closes all that is open below it.
final class StateEncoder: Encoder {
  private(set) var bytes: [UInt8] = []
  private(set) var holes: [StateWrite.Hole] = []
  /// The containers that are open: how each is closed, and whether it has a member yet.
  private var open: [(closing: UInt8, isEmpty: Bool)] = []

  var codingPath: [any CodingKey] { [] }
  var userInfo: [CodingUserInfoKey: Any] { [:] }

  static func write(_ key: String, _ value: some Encodable) throws -> StateWrite {
    let encoder = StateEncoder()
    encoder.bytes.reserveCapacity(1024)
    try encoder.value(value)
    return StateWrite(key, encoder.bytes, holes: encoder.holes)
  }

  func container<Key: CodingKey>(keyedBy type: Key.Type) -> KeyedEncodingContainer<Key> {
    KeyedEncodingContainer(StateMembers<Key>(encoder: self, depth: begin("{", "}")))
  }
  func unkeyedContainer() -> any UnkeyedEncodingContainer { StateElements(encoder: self, depth: begin("[", "]")) }
  func singleValueContainer() -> any SingleValueEncodingContainer { StateScalar(encoder: self) }

  // MARK: Structure

  private func begin(_ opening: Unicode.Scalar, _ closing: Unicode.Scalar) -> Int {
    bytes.append(UInt8(ascii: opening))
    open.append((UInt8(ascii: closing), true))
    return open.count
  }

  /// Closes what is open below `depth`.
  private func close(to depth: Int) { while open.count > depth { bytes.append(open.removeLast().closing) } }

  /// The place of the next member of the container that was opened as the `depth`th.
  fileprivate func next(_ depth: Int) {
    close(to: depth)
    if !open[depth - 1].isEmpty { bytes.append(UInt8(ascii: ",")) }
    open[depth - 1].isEmpty = false
  }

  fileprivate func next(_ depth: Int, _ key: some CodingKey) {
    next(depth)
    string(key.stringValue)
    bytes.append(UInt8(ascii: ":"))
  }

  /// Writes an object by hand.
  func object(_ body: (inout ObjectWriter) -> Void) { ObjectWriter.write(into: &bytes, body) }

  // MARK: Values

  fileprivate func value(_ value: some Encodable) throws {
    let (start, before, depth) = (bytes.count, holes.count, open.count)
    try value.encode(to: self)
    close(to: depth)
    if bytes.count == start, holes.count == before { bytes += Array("{}".utf8) }
  }

  fileprivate func null() { bytes += Array("null".utf8) }
  fileprivate func bool(_ value: Bool) { bytes += Array((value ? "true" : "false").utf8) }
  fileprivate func string(_ value: String) { JSON.write(string: value, into: &bytes) }

  fileprivate func number(_ value: some BinaryInteger) throws {
    guard let number = Int64(exactly: value) else { throw StateEncoder.noInteger(value) }
    if number < Seq.floor + Seq.holes {
      holes.append(.init(offset: bytes.count, draft: Int(number - Seq.floor)))
    } else {
      JSON.write(int: number, into: &bytes)
    }
  }

  /// Quantities are whole or text (`JSON`), so nothing that is kept is a fraction.
  fileprivate static func noInteger(_ value: Any) -> EncodingError {
    .invalidValue(value, .init(codingPath: [], debugDescription: "the state table keeps whole numbers of 64 bits"))
  }
}

private struct StateMembers<Key: CodingKey>: KeyedEncodingContainerProtocol {
  let encoder: StateEncoder
  let depth: Int
  var codingPath: [any CodingKey] { [] }

  func encodeNil(forKey key: Key) { encoder.next(depth, key); encoder.null() }
  func encode(_ value: Bool, forKey key: Key) { encoder.next(depth, key); encoder.bool(value) }
  func encode(_ value: String, forKey key: Key) { encoder.next(depth, key); encoder.string(value) }
  func encode(_ value: Double, forKey key: Key) throws { throw StateEncoder.noInteger(value) }
  func encode(_ value: Float, forKey key: Key) throws { throw StateEncoder.noInteger(value) }
  func encode(_ value: Int, forKey key: Key) throws { encoder.next(depth, key); try encoder.number(value) }
  func encode(_ value: Int8, forKey key: Key) throws { encoder.next(depth, key); try encoder.number(value) }
  func encode(_ value: Int16, forKey key: Key) throws { encoder.next(depth, key); try encoder.number(value) }
  func encode(_ value: Int32, forKey key: Key) throws { encoder.next(depth, key); try encoder.number(value) }
  func encode(_ value: Int64, forKey key: Key) throws { encoder.next(depth, key); try encoder.number(value) }
  func encode(_ value: UInt, forKey key: Key) throws { encoder.next(depth, key); try encoder.number(value) }
  func encode(_ value: UInt8, forKey key: Key) throws { encoder.next(depth, key); try encoder.number(value) }
  func encode(_ value: UInt16, forKey key: Key) throws { encoder.next(depth, key); try encoder.number(value) }
  func encode(_ value: UInt32, forKey key: Key) throws { encoder.next(depth, key); try encoder.number(value) }
  func encode(_ value: UInt64, forKey key: Key) throws { encoder.next(depth, key); try encoder.number(value) }
  func encode(_ value: some Encodable, forKey key: Key) throws { encoder.next(depth, key); try encoder.value(value) }

  func nestedContainer<Nested: CodingKey>(keyedBy type: Nested.Type, forKey key: Key) -> KeyedEncodingContainer<Nested> {
    encoder.next(depth, key)
    return encoder.container(keyedBy: type)
  }
  func nestedUnkeyedContainer(forKey key: Key) -> any UnkeyedEncodingContainer {
    encoder.next(depth, key)
    return encoder.unkeyedContainer()
  }
  func superEncoder() -> any Encoder { encoder }
  func superEncoder(forKey key: Key) -> any Encoder {
    encoder.next(depth, key)
    return encoder
  }
}

private struct StateElements: UnkeyedEncodingContainer {
  let encoder: StateEncoder
  let depth: Int
  private(set) var count = 0
  var codingPath: [any CodingKey] { [] }

  init(encoder: StateEncoder, depth: Int) {
    self.encoder = encoder
    self.depth = depth
  }

  private mutating func place() -> StateScalar {
    encoder.next(depth)
    count += 1
    return StateScalar(encoder: encoder)
  }

  mutating func encodeNil() { place().encodeNil() }
  mutating func encode(_ value: Bool) { place().encode(value) }
  mutating func encode(_ value: String) { place().encode(value) }
  mutating func encode(_ value: Double) throws { throw StateEncoder.noInteger(value) }
  mutating func encode(_ value: Float) throws { throw StateEncoder.noInteger(value) }
  mutating func encode(_ value: Int) throws { try place().encode(value) }
  mutating func encode(_ value: Int8) throws { try place().encode(value) }
  mutating func encode(_ value: Int16) throws { try place().encode(value) }
  mutating func encode(_ value: Int32) throws { try place().encode(value) }
  mutating func encode(_ value: Int64) throws { try place().encode(value) }
  mutating func encode(_ value: UInt) throws { try place().encode(value) }
  mutating func encode(_ value: UInt8) throws { try place().encode(value) }
  mutating func encode(_ value: UInt16) throws { try place().encode(value) }
  mutating func encode(_ value: UInt32) throws { try place().encode(value) }
  mutating func encode(_ value: UInt64) throws { try place().encode(value) }
  mutating func encode(_ value: some Encodable) throws { try place().encode(value) }

  mutating func nestedContainer<Nested: CodingKey>(keyedBy type: Nested.Type) -> KeyedEncodingContainer<Nested> {
    place().encoder.container(keyedBy: type)
  }
  mutating func nestedUnkeyedContainer() -> any UnkeyedEncodingContainer { place().encoder.unkeyedContainer() }
  mutating func superEncoder() -> any Encoder { place().encoder }
}

private struct StateScalar: SingleValueEncodingContainer {
  let encoder: StateEncoder
  var codingPath: [any CodingKey] { [] }

  func encodeNil() { encoder.null() }
  func encode(_ value: Bool) { encoder.bool(value) }
  func encode(_ value: String) { encoder.string(value) }
  func encode(_ value: Double) throws { throw StateEncoder.noInteger(value) }
  func encode(_ value: Float) throws { throw StateEncoder.noInteger(value) }
  func encode(_ value: Int) throws { try encoder.number(value) }
  func encode(_ value: Int8) throws { try encoder.number(value) }
  func encode(_ value: Int16) throws { try encoder.number(value) }
  func encode(_ value: Int32) throws { try encoder.number(value) }
  func encode(_ value: Int64) throws { try encoder.number(value) }
  func encode(_ value: UInt) throws { try encoder.number(value) }
  func encode(_ value: UInt8) throws { try encoder.number(value) }
  func encode(_ value: UInt16) throws { try encoder.number(value) }
  func encode(_ value: UInt32) throws { try encoder.number(value) }
  func encode(_ value: UInt64) throws { try encoder.number(value) }
  func encode(_ value: some Encodable) throws { try encoder.value(value) }
}
