extension LLRPMessage {
  /// The message on the wire. Only a message that somebody put together wrongly has an error: a value that its field cannot hold, or too many of them.
  public func encoded() throws(LLRPError) -> [UInt8] {
    var encoder = LLRPEncoder()
    try encoder.message(self)
    return encoder.bytes
  }
}

extension LLRPParameter {
  /// The parameter on the wire, alone.
  public func encoded() throws(LLRPError) -> [UInt8] {
    var encoder = LLRPEncoder()
    try encoder.parameter(self)
    return encoder.bytes
  }
}

/// Messages to bytes: what `LLRPDecoder` reads comes out again as it was.
struct LLRPEncoder {
  private(set) var bytes: [UInt8] = []
  /// Bits that have not made a byte yet, and how many they are.
  private var pending: UInt8 = 0
  private var pendingCount = 0

  mutating func message(_ message: LLRPMessage) throws(LLRPError) {
    put(UInt64(message.headerBits & 7) << 13 | UInt64(message.version & 7) << 10 | UInt64(message.type & 0x3FF), bits: 16)
    let length = bytes.count
    put(0, bits: 32)
    put(UInt64(message.id), bits: 32)
    try body(message.body)
    for index in 0..<4 { bytes[length + index] = UInt8(truncatingIfNeeded: (bytes.count - length + 2) >> (24 - index * 8)) }
  }

  mutating func parameter(_ parameter: LLRPParameter) throws(LLRPError) {
    if parameter.isTV {
      put(UInt64(parameter.type & 0x7F | 0x80), bits: 8)
      return try body(parameter.body)
    }
    let start = bytes.count
    put(UInt64(parameter.headerBits & 0x3F) << 10 | UInt64(parameter.type & 0x3FF), bits: 16)
    put(0, bits: 16)
    try body(parameter.body)
    let length = bytes.count - start
    guard length <= 0xFFFF else {
      throw error(.length, "\(parameter.body.definition.name) would have \(length) bytes, a parameter has at most 65535")
    }
    bytes[start + 2] = UInt8(length >> 8)
    bytes[start + 3] = UInt8(length & 0xFF)
  }

  mutating func body(_ body: LLRPBody) throws(LLRPError) {
    var values = body.values.makeIterator()
    var reserved = body.reserved.makeIterator()
    for field in body.definition.fields {
      if field.isValue(in: body.version) {
        guard let value = values.next() else { throw error(.value, "\(body.definition.name) has no \(field.name)") }
        try put(value, as: field, in: body.definition)
      } else {
        put(reserved.next() ?? 0, bits: field.width ?? 0)
      }
    }
    for inner in body.parameters { try parameter(inner) }
  }

  private mutating func put(_ value: LLRPValue, as field: LLRPField, in container: LLRPDefinition) throws(LLRPError) {
    switch (field.kind, value) {
    case (.unsigned(let bits), .unsigned(let number)) where bits == 64 || number < 1 << UInt64(bits): put(number, bits: bits)
    case (.signed(let bits), .signed(let number)) where number >= Int64.min >> Int64(64 - bits) && number <= Int64.max >> Int64(64 - bits):
      put(UInt64(bitPattern: number), bits: bits)
    case (.signed(let bits), .unsigned(let number)) where number <= UInt64(Int64.max >> Int64(64 - bits)): put(number, bits: bits)
    case (.fixed(let count), .bytes(let content)) where content.count == count: bytes += content
    case (.rest, .bytes(let content)): bytes += content
    case (.bitList, .bits(let count, let content)) where count <= 0xFFFF && content.count == (count + 7) / 8: put(content, counted: count)
    case (.byteList, .bytes(let content)) where content.count <= 0xFFFF: put(content, counted: content.count)
    case (.text, .bytes(let content)) where content.count <= 0xFFFF: put(content, counted: content.count)
    case (.text, .text(let text)) where text.utf8.count <= 0xFFFF: put(Array(text.utf8), counted: text.utf8.count)
    case (.wordList, .words(let words)) where words.count <= 0xFFFF:
      put(UInt64(words.count), bits: 16)
      for word in words { put(UInt64(word), bits: 16) }
    case (.longList, .longs(let longs)) where longs.count <= 0xFFFF:
      put(UInt64(longs.count), bits: 16)
      for long in longs { put(UInt64(long), bits: 32) }
    default: throw error(.value, "\(container.name).\(field.name) cannot hold \(value)")
    }
  }

  private mutating func put(_ content: [UInt8], counted count: Int) {
    put(UInt64(count), bits: 16)
    bytes += content
  }

  /// Most significant bit first.
  private mutating func put(_ value: UInt64, bits count: Int) {
    var left = count
    while left > 0 {
      let step = min(left, 8 - pendingCount)
      let part = UInt8(truncatingIfNeeded: value >> UInt64(left - step)) & UInt8(truncatingIfNeeded: (1 << step) - 1)
      pending = step == 8 ? part : pending << UInt8(step) | part
      pendingCount += step
      left -= step
      if pendingCount == 8 {
        bytes.append(pending)
        (pending, pendingCount) = (0, 0)
      }
    }
  }

  private func error(_ code: LLRPError.Code, _ detail: String) -> LLRPError { LLRPError(code: code, offset: bytes.count, detail: detail) }
}
