/// What became of one access to a tag.
struct LLRPAccessResult: Sendable, Hashable {
  /// `read`, `write`, `kill`, `lock` ….
  var operation: String
  var opSpec: UInt16
  var isSuccess: Bool
  /// The standard's name of the failure, in small letters: `no-response-from-tag`.
  var error: String
  var data: [UInt8]

  var isRead: Bool { operation == "read" }

  static func all(inTagReportData bytes: [UInt8], offset: Int) throws(LLRPError) -> [LLRPAccessResult] {
    guard let definition = LLRPDictionary.message(type: 61) else { return [] }
    var decoder = LLRPDecoder(bytes, offset: offset)
    return try decoder.body(definition, end: bytes.count, depth: 0).parameters.first?.body.parameters.compactMap { LLRPAccessResult($0) } ?? []
  }

  init?(_ parameter: LLRPParameter) {
    let name = parameter.body.definition.name
    guard name.hasPrefix("C1G2"), name.hasSuffix("OpSpecResult"), let result = parameter["Result"]?.number else { return nil }
    operation = dashed(String(name.dropFirst(4).dropLast(12)))
    opSpec = UInt16(truncatingIfNeeded: parameter["OpSpecID"]?.number ?? 0)
    isSuccess = result == 0
    let enumeration = parameter.body.definition.fields.first { $0.name == "Result" }?.enumeration
    error = enumeration.flatMap { LLRPDictionary.name(of: UInt64(result), in: $0) }.map(dashed) ?? "error-\(result)"
    data = if case .words(let words)? = parameter["ReadData"] { words.flatMap { [UInt8($0 >> 8), UInt8($0 & 0xFF)] } } else { [] }
  }
}

/// Remembers of each read in the AccessSpecs that were sent, which bank it is of: a report says only its number.
struct LLRPReadBanks: Sendable {
  private struct Key: Hashable {
    var accessSpec: UInt32
    var opSpec: UInt16
  }

  private static let most = 1024
  private var banks: [Key: UInt8] = [:]

  /// 0 reserved, 1 EPC, 2 TID, 3 user; `nil` where the read is not known.
  subscript(accessSpec: UInt32, opSpec: UInt16) -> UInt8? { banks[Key(accessSpec: accessSpec, opSpec: opSpec)] }

  mutating func learn(_ message: LLRPMessage) {
    if message.body.definition.name == "DELETE_ACCESSSPEC", let id = message["AccessSpecID"]?.number {
      banks = id == 0 ? [:] : banks.filter { $0.key.accessSpec != id }
    }
    guard message.body.definition.name == "ADD_ACCESSSPEC", let spec = message.body.first("AccessSpec"), let id = spec["AccessSpecID"]?.number else {
      return
    }
    for read in spec.body.first("AccessCommand")?.body.all("C1G2Read") ?? [] where banks.count < Self.most {
      guard let opSpec = read["OpSpecID"]?.number, let bank = read["MB"]?.number else { continue }
      banks[Key(accessSpec: UInt32(truncatingIfNeeded: id), opSpec: UInt16(truncatingIfNeeded: opSpec))] = UInt8(truncatingIfNeeded: bank)
    }
  }
}

/// `No_Response_From_Tag`, `BlockWrite` and `ADD_ROSPEC` as words with dashes in small letters.
func dashed(_ name: String) -> String {
  var result = ""
  var wasSmall = false
  for character in name {
    if character == "_" {
      result += "-"
    } else {
      if character.isUppercase, wasSmall { result += "-" }
      result += character.lowercased()
    }
    wasSmall = character.isLowercase
  }
  return result
}
