extension LLRPMessage {
  /// The length that a message's header announces; `nil` while fewer than six of its bytes are there.
  static func announced(_ bytes: some RandomAccessCollection<UInt8>) -> Int? {
    guard bytes.count >= 6 else { return nil }
    return bytes.dropFirst(2).prefix(4).reduce(0) { $0 << 8 | Int($1) }
  }

  /// Reads one whole message, whose length must be that of `bytes`.
  ///
  /// What the standard does not know is kept: unknown messages and parameters, custom ones, reserved bits. Offsets of errors count from `offset`.
  public init(_ bytes: [UInt8], offset: Int = 0) throws(LLRPError) {
    var decoder = LLRPDecoder(bytes, offset: offset)
    self = try decoder.message()
  }

  /// Reads messages that stand one behind the other. The error is of the first that is wrong; `messages` then has those before it.
  public static func read(_ bytes: [UInt8], into messages: inout [LLRPMessage]) throws(LLRPError) {
    var start = 0
    while start < bytes.count {
      let rest = bytes[start...]
      guard let length = announced(rest) else {
        throw LLRPError(code: .torn, offset: start, detail: "the message's header has 10 bytes, \(rest.count) are there")
      }
      try check(length: length, at: start)
      guard rest.count >= length else {
        throw LLRPError(code: .torn, offset: start + 2, detail: "the message has \(length) bytes, \(rest.count) are there")
      }
      messages.append(try LLRPMessage(Array(rest.prefix(length)), offset: start))
      start += length
    }
  }

  static func check(length: Int, at start: Int) throws(LLRPError) {
    if length < headerLength {
      throw LLRPError(code: .length, offset: start + 2, detail: "the message says it has \(length) bytes, but its header alone has \(headerLength)")
    }
  }
}

/// Bytes to messages, by the definitions. Depth is bounded, and nothing is taken for longer than what it stands in.
struct LLRPDecoder {
  /// Deeper than any message of the standard; errors about errors are what nests deepest.
  static let deepest = 24

  private let bytes: [UInt8]
  private let offset: Int
  private(set) var version: UInt8
  private var at = 0
  /// Bits of the byte at `at` that are already taken.
  private var bit = 0

  init(_ bytes: [UInt8], version: UInt8 = 1, offset: Int = 0) {
    self.bytes = bytes
    self.version = version
    self.offset = offset
  }

  mutating func message() throws(LLRPError) -> LLRPMessage {
    guard bytes.count >= LLRPMessage.headerLength, let length = LLRPMessage.announced(bytes) else {
      throw error(.torn, "the message's header has 10 bytes, \(bytes.count) are there")
    }
    try LLRPMessage.check(length: length, at: offset)
    guard length == bytes.count else {
      at = 2
      throw error(length > bytes.count ? .torn : .length, "the message says it has \(length) bytes, \(bytes.count) are there")
    }
    let head = UInt16(bytes[0]) << 8 | UInt16(bytes[1])
    version = UInt8(head >> 10 & 7)
    let type = head & 0x3FF
    let id = bytes[6..<10].reduce(UInt32(0)) { $0 << 8 | UInt32($1) }
    at = LLRPMessage.headerLength
    let definition = LLRPDictionary.message(type: type) ?? LLRPDictionary.unknownMessage
    let body = try body(definition, end: bytes.count, depth: 0)
    return LLRPMessage(type: type, id: id, headerBits: UInt8(head >> 13), body: body)
  }

  /// Fields, then parameters up to `end`, whichever they are: what a parameter may hold is a matter of `LLRPBody.remarks`.
  mutating func body(_ definition: LLRPDefinition, end: Int, depth: Int) throws(LLRPError) -> LLRPBody {
    var body = LLRPBody(definition, version: version)
    body.values.removeAll(keepingCapacity: true)
    body.reserved.removeAll(keepingCapacity: true)
    for field in definition.fields {
      let value = try value(of: field, in: definition, end: end)
      if field.isValue(in: version) { body.values.append(value) } else if case .unsigned(let bits) = value { body.reserved.append(bits) }
    }
    guard at < end else { return body }
    guard depth < Self.deepest else { throw error(.depth, "parameters are nested deeper than \(Self.deepest)") }
    while at < end { body.parameters.append(try parameter(in: definition, end: end, depth: depth + 1)) }
    return body
  }

  private mutating func parameter(in container: LLRPDefinition, end: Int, depth: Int) throws(LLRPError) -> LLRPParameter {
    let start = at
    if bytes[at] & 0x80 != 0 {
      let type = UInt16(bytes[at] & 0x7F)
      at += 1
      guard let definition = LLRPDictionary.parameter(type: type) else {
        return LLRPParameter(type: type, isTV: true, body: try body(LLRPDictionary.unknownParameter, end: end, depth: depth))
      }
      guard start + definition.lengthTV <= end else {
        at = start
        throw error(.overrun, "\(definition.name) takes \(definition.lengthTV) bytes, \(container.name) has \(end - start) left")
      }
      return LLRPParameter(type: type, isTV: true, body: try body(definition, end: start + definition.lengthTV, depth: depth))
    }
    guard end - at >= 4 else { throw error(.overrun, "a parameter's header takes 4 bytes, \(container.name) has \(end - at) left") }
    let head = UInt16(bytes[at]) << 8 | UInt16(bytes[at + 1])
    let type = head & 0x3FF
    // Types below 128 are TV's, and have no other form.
    let known = type < 128 ? nil : LLRPDictionary.parameter(type: type)
    let length = Int(bytes[at + 2]) << 8 | Int(bytes[at + 3])
    let name = known?.name ?? "parameter \(type)"
    guard length >= 4 else {
      at += 2
      throw error(.length, "\(name) says it has \(length) bytes, but its header alone has 4")
    }
    guard start + length <= end else {
      at += 2
      throw error(.overrun, "\(name) says it has \(length) bytes, \(container.name) has \(end - start) left")
    }
    at += 4
    let body = try body(known ?? LLRPDictionary.unknownParameter, end: start + length, depth: depth)
    return LLRPParameter(type: type, isTV: false, headerBits: UInt8(head >> 10), body: body)
  }

  // MARK: Fields

  private mutating func value(of field: LLRPField, in container: LLRPDefinition, end: Int) throws(LLRPError) -> LLRPValue {
    func overrun(_ length: Int) -> LLRPError {
      error(.overrun, "\(field.name.isEmpty ? "a reserved field" : field.name) takes \(length) bytes, \(container.name) has \(max(0, end - at)) left")
    }
    if let width = field.width {
      guard at * 8 + bit + width <= end * 8 else { throw overrun((width + 7) / 8) }
      switch field.kind {
      case .signed(let bits): return .signed(Int64(bitPattern: take(bits: bits) << UInt64(64 - bits)) >> Int64(64 - bits))
      case .fixed(let count): return .bytes(take(count))
      default: return .unsigned(take(bits: width))
      }
    }
    if field.kind == .rest { return .bytes(take(end - at)) }
    guard at + 2 <= end else { throw overrun(2) }
    let count = Int(take(bits: 16))
    let length =
      switch field.kind {
      case .bitList: (count + 7) / 8
      case .wordList: count * 2
      case .longList: count * 4
      default: count
      }
    guard at + length <= end else { throw overrun(length) }
    switch field.kind {
    case .bitList: return .bits(count: count, take(length))
    case .wordList: return .words((0..<count).map { _ in UInt16(truncatingIfNeeded: take(bits: 16)) })
    case .longList: return .longs((0..<count).map { _ in UInt32(truncatingIfNeeded: take(bits: 32)) })
    case .text:
      let utf8 = take(length)
      return String(validating: utf8, as: UTF8.self).map { .text($0) } ?? .bytes(utf8)
    default: return .bytes(take(length))
    }
  }

  private mutating func take(_ count: Int) -> [UInt8] {
    defer { at += count }
    return Array(bytes[at..<at + count])
  }

  /// Most significant bit first.
  private mutating func take(bits count: Int) -> UInt64 {
    var value: UInt64 = 0
    var left = count
    while left > 0 {
      let step = min(left, 8 - bit)
      let part = (bytes[at] >> UInt8(8 - bit - step)) & UInt8(truncatingIfNeeded: (1 << step) - 1)
      value = value << UInt64(step) | UInt64(part)
      bit += step
      left -= step
      if bit == 8 { (at, bit) = (at + 1, 0) }
    }
    return value
  }

  private func error(_ code: LLRPError.Code, _ detail: String) -> LLRPError { LLRPError(code: code, offset: offset + at, detail: detail) }
}
