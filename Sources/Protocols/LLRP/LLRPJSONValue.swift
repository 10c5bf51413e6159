import Warehouse

extension LLRPJSONReader {
  /// What a field's JSON means; the error says what is expected.
  func value(_ json: JSON, _ field: LLRPField, path: String) throws(LLRPJSONError) -> LLRPValue {
    switch field.kind {
    case .unsigned(let bits):
      guard let number = number(json, field), bits == 64 || number >> UInt64(bits) == 0 else {
        throw error(path, "a number of \(bits) bits is expected\(field.enumeration.map { ", or a name of \($0)" } ?? "")")
      }
      return .unsigned(number)
    case .signed(let bits):
      guard let number = json.int, number >= Int64.min >> Int64(64 - bits), number <= Int64.max >> Int64(64 - bits) else {
        throw error(path, "a number of \(bits) bits is expected")
      }
      return .signed(number)
    case .bitList:
      guard let count = json["bits"]?.int, (0...0xFFFF).contains(count), let bytes = hex(json["hex"]), bytes.count == (Int(count) + 7) / 8 else {
        throw error(path, #"{"bits":N,"hex":"…"} is expected, with as many bytes as the bits take"#)
      }
      return .bits(count: Int(count), bytes)
    case .fixed(let count):
      guard let bytes = hex(json), bytes.count == count else { throw error(path, "\(count) bytes in hexadecimal are expected") }
      return .bytes(bytes)
    case .byteList, .rest:
      guard let bytes = hex(json) else { throw error(path, "bytes in hexadecimal are expected") }
      return .bytes(bytes)
    case .text:
      if let text = json.string { return .text(text) }
      guard let bytes = hex(json["hex"]) else { throw error(path, #"a text is expected, or {"hex":"…"}"#) }
      return .bytes(bytes)
    case .wordList: return .words(try list(json, path))
    case .longList: return .longs(try list(json, path))
    case .reserved: throw error(path, "reserved bits have no name")
    }
  }

  private func number(_ json: JSON, _ field: LLRPField) -> UInt64? {
    switch json {
    case .int(let number): UInt64(exactly: number)
    case .bool(let flag): flag ? 1 : 0
    case .string(let text): UInt64(text) ?? field.enumeration.flatMap { LLRPDictionary.value(of: text, in: $0) }
    case .object: json["v"].flatMap { number($0, field) } ?? json["e"].flatMap { number($0, field) }
    case .null, .array: nil
    }
  }

  private func hex(_ json: JSON?) -> [UInt8]? { json?.string.flatMap { bytes(hex: $0) } }

  private func list<Number: FixedWidthInteger>(_ json: JSON, _ path: String) throws(LLRPJSONError) -> [Number] {
    var numbers: [Number] = []
    for item in json.array ?? [.null] {
      guard let number = item.int.flatMap({ Number(exactly: $0) }) else {
        throw error(path, "a list of numbers of \(Number.bitWidth) bits is expected")
      }
      numbers.append(number)
    }
    return numbers
  }
}
