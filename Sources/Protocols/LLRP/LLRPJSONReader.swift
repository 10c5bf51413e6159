public import Warehouse

extension LLRPMessage {
  /// Reads what `json` writes. Fields that are left out hold nothing; an enumerated value may be its number or its name alone; a custom payload may be
  /// given as `data`, or as the vendor's `name` with `f` and `p`. Keys that are not known are errors.
  public init(json: JSON) throws(LLRPJSONError) {
    guard case .object(let members) = json else { throw LLRPJSONError(path: "message", detail: "a message is an object") }
    let name = json["message"]?.string
    let path = name ?? "message"
    let known = name.flatMap { LLRPDictionary.message(named: $0) }
    var version: UInt8 = 1
    if let given = json["ver"] {
      guard let value = given.int, (0...7).contains(value) else {
        throw LLRPJSONError(path: path, detail: "ver is a number from 0 to 7; 1 is LLRP 1.0.1")
      }
      version = UInt8(value)
    }
    var reader = LLRPJSONReader(version: version)
    let type = try reader.type(json, known: known, kind: .message, path: path)
    let definition = LLRPDictionary.message(type: type) ?? LLRPDictionary.unknownMessage
    if let name, known?.name != name, name != definition.name { throw LLRPJSONError(path: name, detail: "no message has that name") }
    guard let id = json["id"].map(\.int) ?? 0, let id = UInt32(exactly: id) else {
      throw LLRPJSONError(path: path, detail: "id is a number from 0 to 4294967295")
    }
    try reader.check(members, known: ["message", "type", "ver", "id"], path: path)
    let rsvd = try reader.headerBits(json, most: 7, path: path)
    let body = try reader.body(json, definition, known, kind: Self.customKind, path: path, depth: 0)
    self.init(type: type, id: id, headerBits: rsvd, body: body)
  }
}

struct LLRPJSONReader {
  let version: UInt8

  func check(_ members: [JSON.Member], known: [String], path: String) throws(LLRPJSONError) {
    let all = known + ["f", "p", "reserved", "rsvd", "vendor", "subtype", "data", "name"]
    for member in members where !all.contains(member.key) { throw error(path, "\(member.key) is unknown\(suggestion(for: member.key, among: all))") }
  }

  func type(_ json: JSON, known: LLRPDefinition?, kind: LLRPDefinition.Kind, path: String) throws(LLRPJSONError) -> UInt16 {
    var type: UInt32?
    switch known?.kind {
    case .customMessage, .customParameter: type = UInt32(LLRPDictionary.custom)
    case .message, .parameter: type = known?.type
    case nil: break
    }
    if let given = json["type"] {
      guard let number = given.int, (0...1023).contains(number), type == nil || type == UInt32(number) else {
        throw error(path, "type \(given.text) is not that of \(path)")
      }
      type = UInt32(number)
    }
    guard let type else { throw error(path, "no \(kind == .message ? "message" : "parameter") has that name, and no type is given") }
    return UInt16(type)
  }

  func headerBits(_ json: JSON, most: Int64, path: String) throws(LLRPJSONError) -> UInt8 {
    guard let given = json["rsvd"] else { return 0 }
    guard let bits = given.int, (0...most).contains(bits) else { throw error(path, "rsvd is a number from 0 to \(most)") }
    return UInt8(bits)
  }

  mutating func body(
    _ json: JSON, _ definition: LLRPDefinition, _ named: LLRPDefinition?, kind: (UInt32) -> LLRPDefinition.Kind, path: String, depth: Int
  ) throws(LLRPJSONError) -> LLRPBody {
    guard depth <= LLRPDecoder.deepest else { throw error(path, "parameters are nested deeper than \(LLRPDecoder.deepest)") }
    var body = LLRPBody(definition, version: version)
    if definition.fields.last?.kind == .rest {
      let last = body.values.count - 1
      if last == 2 {
        try custom(json, into: &body, named, kind: kind, path: path, depth: depth)
      } else {
        body.values[last] = .bytes(try data(json, path))
      }
      return body
    }
    try read(json, into: &body, path: path, depth: depth)
    return body
  }

  private mutating func custom(
    _ json: JSON, into body: inout LLRPBody, _ named: LLRPDefinition?, kind: (UInt32) -> LLRPDefinition.Kind, path: String, depth: Int
  ) throws(LLRPJSONError) {
    let named = json["name"]?.string.flatMap { LLRPDictionary.message(named: $0) ?? LLRPDictionary.parameter(named: $0) } ?? named
    var vendor = json["vendor"]?.int.flatMap { UInt32(exactly: $0) }
    if case .customMessage(let id)? = named?.kind { vendor = vendor ?? id }
    if case .customParameter(let id)? = named?.kind { vendor = vendor ?? id }
    var subtype = json["subtype"]?.int.flatMap { UInt32(exactly: $0) }
    if vendor != nil, let named, named.name != body.definition.name { subtype = subtype ?? named.type }
    guard let vendor, let subtype else { throw error(path, "what is custom has a vendor and a subtype, or the name that its vendor gives it") }
    body.values[0] = .unsigned(UInt64(vendor))
    body.values[1] = .unsigned(UInt64(subtype))
    let given = json["data"] == nil ? nil : try data(json, path)
    var built: [UInt8]?
    if json["f"] != nil || json["p"] != nil || json["reserved"] != nil || given == nil,
      let definition = LLRPDictionary.custom(kind(vendor), subtype: subtype)
    {
      var inner = LLRPBody(definition, version: version)
      try read(json, into: &inner, path: path, depth: depth)
      var encoder = LLRPEncoder()
      do { try encoder.body(inner) } catch let wrong { throw error(path, wrong.detail) }
      built = encoder.bytes
    }
    guard let payload = given ?? built else { throw error(path, "data is missing: what vendor \(vendor) means by \(subtype) is not published") }
    if let built, built != payload { throw error(path, "data says something else than f and p: leave one of them out") }
    body.values[2] = .bytes(payload)
  }

  private mutating func read(_ json: JSON, into body: inout LLRPBody, path: String, depth: Int) throws(LLRPJSONError) {
    if let fields = json["f"] {
      guard case .object(let members) = fields else { throw error(path, "f is an object of fields") }
      for member in members {
        guard let index = body.fields.firstIndex(where: { $0.name == member.key }) else {
          let names = body.fields.map(\.name)
          let known = names.isEmpty ? "; it has no fields" : suggestion(for: member.key, among: names)
          throw error(path, "\(member.key) is no field of \(body.definition.name)\(known)")
        }
        body.values[index] = try value(member.value, body.fields[index], path: "\(path).\(member.key)")
      }
    }
    if let reserved = json["reserved"] {
      guard let list = reserved.array, list.count == body.reserved.count else {
        throw error(path, "reserved is a list of \(body.reserved.count) numbers, one for each group of reserved bits")
      }
      for (index, item) in list.enumerated() {
        guard let number = item.int, number >= 0 else { throw error(path, "reserved is a list of numbers") }
        body.reserved[index] = UInt64(number)
      }
    }
    guard let parameters = json["p"] else { return }
    guard let list = parameters.array else { throw error(path, "p is a list of parameters") }
    for item in list { body.parameters.append(try parameter(item, in: path, depth: depth + 1)) }
  }

  private mutating func parameter(_ json: JSON, in container: String, depth: Int) throws(LLRPJSONError) -> LLRPParameter {
    guard case .object(let members) = json else { throw error(container, "a parameter is an object") }
    let name = json["param"]?.string
    let path = container + "/" + (name ?? "parameter")
    let known = name.flatMap { LLRPDictionary.parameter(named: $0) }
    let type = try type(json, known: known, kind: .parameter, path: path)
    let isTV: Bool
    switch json["enc"]?.string {
    case "TV": isTV = true
    case "TLV": isTV = false
    case nil: isTV = type < 128
    default: throw error(path, "enc is TV or TLV")
    }
    guard !isTV || type < 128 else { throw error(path, "a TV parameter's type is below 128") }
    try check(members, known: ["param", "type", "enc"], path: path)
    let rsvd = try headerBits(json, most: 63, path: path)
    let definition = isTV == (type < 128) ? LLRPDictionary.parameter(type: type) ?? LLRPDictionary.unknownParameter : LLRPDictionary.unknownParameter
    if let name, known?.name != name, name != definition.name { throw error(path, "no parameter has that name") }
    let body = try body(json, definition, known, kind: LLRPParameter.customKind, path: path, depth: depth)
    return LLRPParameter(type: type, isTV: isTV, headerBits: rsvd, body: body)
  }

  private func data(_ json: JSON, _ path: String) throws(LLRPJSONError) -> [UInt8] {
    guard let text = json["data"]?.string, let bytes = bytes(hex: text) else { throw error(path, "data is missing, or is not hexadecimal") }
    return bytes
  }

  func error(_ path: String, _ detail: String) -> LLRPJSONError { LLRPJSONError(path: path, detail: detail) }
}
