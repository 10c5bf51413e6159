public import Warehouse

/// What is wrong with JSON that should be a message, and where: `path` names the parameters down to it.
public struct LLRPJSONError: Error, Sendable, Hashable, CustomStringConvertible {
  public var path: String
  public var detail: String
  public var description: String { "\(path): \(detail)" }
}

extension LLRPMessage {
  /// `{"message":"ADD_ROSPEC","type":20,"ver":1,"id":4,"f":{…},"p":[…]}`: `f` holds the fields, `p` the parameters, each `{"param":…,"type":…,"enc":"TLV",…}`
  /// with fields and parameters of its own; both are left out where there are none.
  ///
  /// A value with a name is `{"v":1,"e":"Immediate"}`; bits are `{"bits":144,"hex":"…"}`; bytes are hexadecimal; a number above 2^63 is a string, and a
  /// text that is no UTF-8 is `{"hex":"…"}`. What is custom has `vendor`, `subtype` and `data`, and where the vendor has published it `name`, `f` and `p`
  /// besides. `reserved` lists reserved bits, `rsvd` those of a header, where they are not zero.
  public var json: JSON {
    var members: [JSON.Member] = [
      .init("message", .string(body.definition.name)), .init("type", .int(Int64(type))), .init("ver", .int(Int64(version))),
      .init("id", .int(Int64(id))),
    ]
    if headerBits != 0 { members.append(.init("rsvd", .int(Int64(headerBits)))) }
    return .object(members + body.members(custom: custom, name: customDefinition?.name, interpreted: readCustom(depth: 0), depth: 0))
  }
}

extension LLRPParameter {
  fileprivate func json(depth: Int) -> JSON {
    var members: [JSON.Member] = [
      .init("param", .string(body.definition.name)), .init("type", .int(Int64(type))), .init("enc", .string(isTV ? "TV" : "TLV")),
    ]
    if headerBits != 0 { members.append(.init("rsvd", .int(Int64(headerBits)))) }
    let interpreted = isTV ? nil : readCustom(depth: depth)
    return .object(members + body.members(custom: custom, name: customDefinition?.name, interpreted: interpreted, depth: depth))
  }
}

extension LLRPBody {
  fileprivate func members(custom: (vendor: UInt32, subtype: UInt32, data: [UInt8])?, name: String?, interpreted: LLRPBody?, depth: Int) -> [JSON
    .Member]
  {
    if let custom {
      var members: [JSON.Member] = [
        .init("vendor", .int(Int64(custom.vendor))), .init("subtype", .int(Int64(custom.subtype))), .init("data", .string(hex(custom.data))),
      ]
      if let name { members.append(.init("name", .string(name))) }
      return members + (interpreted?.members(depth: depth) ?? [])
    }
    if definition === LLRPDictionary.unknownMessage || definition === LLRPDictionary.unknownParameter, case .bytes(let data)? = values.first {
      return [.init("data", .string(hex(data)))]
    }
    return members(depth: depth)
  }

  private func members(depth: Int) -> [JSON.Member] {
    var members: [JSON.Member] = []
    if !values.isEmpty { members.append(.init("f", .object(zip(fields, values).map { JSON.Member($0.name, $1.json($0)) }))) }
    if reserved.contains(where: { $0 != 0 }) { members.append(.init("reserved", .array(reserved.map { LLRPValue.unsigned($0).json(nil) }))) }
    if !parameters.isEmpty { members.append(.init("p", .array(parameters.map { $0.json(depth: depth + 1) }))) }
    return members
  }
}

extension LLRPValue {
  fileprivate func json(_ field: LLRPField?) -> JSON {
    switch self {
    case .unsigned(let value):
      let number = Int64(exactly: value).map { JSON.int($0) } ?? .string("\(value)")
      guard let enumeration = field?.enumeration else { return number }
      return .object(["v": number, "e": LLRPDictionary.name(of: value, in: enumeration).map { .string($0) }])
    case .signed(let value): return .int(value)
    case .bits(let count, let bytes): return .object(["bits": .int(Int64(count)), "hex": .string(hex(bytes))])
    case .bytes(let bytes): return field?.kind == .text ? .object(["hex": .string(hex(bytes))]) : .string(hex(bytes))
    case .words(let words): return .array(words.map { .int(Int64($0)) })
    case .longs(let longs): return .array(longs.map { .int(Int64($0)) })
    case .text(let text): return .string(text)
    }
  }
}
