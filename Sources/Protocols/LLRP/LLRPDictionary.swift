/// All definitions, found by type and by name. One description serves decoding, encoding, JSON and the checks.
public enum LLRPDictionary {
  static let custom: UInt16 = 1023

  private static let messages = definitions(messageTable, .message)
  private static let parameters = definitions(parameterTable, .parameter) + definitions(airProtocolTable, .parameter)
  private static let vendorDefinitions = vendors.flatMap { vendor in
    definitions(vendor.messages, .customMessage(vendor: vendor.id)) + definitions(vendor.parameters, .customParameter(vendor: vendor.id))
  }

  private static let messageOfType = byType(messages)
  private static let parameterOfType = byType(parameters)
  private static let ofName = Dictionary((messages + parameters + vendorDefinitions).map { ($0.name, $0) }) { first, _ in first }
  private static let ofSubtype = Dictionary(vendorDefinitions.map { (Subtype(kind: $0.kind, type: $0.type), $0) }) { first, _ in first }
  private static let enumerations = readEnumerations()

  /// Of a message or parameter that nobody has published: its bytes are kept.
  static let unknownMessage = LLRPDefinition(.message, type: 0, name: "UNKNOWN", fields: [data], members: [])
  static let unknownParameter = LLRPDefinition(.parameter, type: 0, name: "Unknown", fields: [data], members: [])
  private static let data = LLRPField(name: "Data", kind: .rest, enumeration: nil, since: 1)

  /// Everything that is defined, of the standard and of vendors.
  public static var all: [LLRPDefinition] { messages + parameters + vendorDefinitions }

  public static func message(type: UInt16) -> LLRPDefinition? { messageOfType[Int(type)] }
  public static func parameter(type: UInt16) -> LLRPDefinition? { parameterOfType[Int(type)] }
  public static func message(named name: String) -> LLRPDefinition? { ofName[name].flatMap { $0.isMessage ? $0 : nil } }
  public static func parameter(named name: String) -> LLRPDefinition? { ofName[name].flatMap { $0.isMessage ? nil : $0 } }

  /// What a vendor has published of the payload of its custom messages and parameters.
  static func custom(_ kind: LLRPDefinition.Kind, subtype: UInt32) -> LLRPDefinition? { ofSubtype[Subtype(kind: kind, type: subtype)] }

  /// The name of a value; `nil` for one that the standard does not know.
  public static func name(of value: UInt64, in enumeration: String) -> String? { enumerations[enumeration]?[value] }

  /// The value of that name.
  public static func value(of name: String, in enumeration: String) -> UInt64? { enumerations[enumeration]?.first { $0.value == name }?.key }

  /// Whether a parameter may stand where the standard says `member`: that parameter, or a choice of several.
  public static func mayStand(_ name: String, where member: String) -> Bool { name == member || choices[member]?.contains(name) == true }

  /// Lines of the tables that are not in their language: none.
  public static var linesNotUnderstood: [String] {
    let tables = [messageTable, parameterTable, airProtocolTable] + vendors.flatMap { [$0.messages, $0.parameters] }
    return tables.flatMap(lines).filter { LLRPDefinition(line: $0, .message) == nil }.map { $0.joined(separator: " ") }
  }

  private struct Subtype: Hashable {
    var kind: LLRPDefinition.Kind
    var type: UInt32
  }

  private static func byType(_ definitions: [LLRPDefinition]) -> [LLRPDefinition?] {
    var table = [LLRPDefinition?](repeating: nil, count: 1024)
    for definition in definitions { table[Int(definition.type)] = definition }
    return table
  }

  /// A table's lines in words, those that begin with a blank joined to the one before.
  static func lines(of table: String) -> [[Substring]] {
    var lines: [[Substring]] = []
    for line in table.split(separator: "\n") {
      let words = line.split(separator: " ")
      if line.first == " ", let last = lines.indices.last { lines[last] += words } else { lines.append(words) }
    }
    return lines
  }

  private static func definitions(_ table: String, _ kind: LLRPDefinition.Kind) -> [LLRPDefinition] {
    lines(of: table).compactMap { LLRPDefinition(line: $0, kind) }
  }

  private static func readEnumerations() -> [String: [UInt64: String]] {
    var result: [String: [UInt64: String]] = [:]
    for line in lines(of: enumerationTable) + vendors.flatMap({ lines(of: $0.enumerations) }) {
      var next: UInt64 = 0
      var values: [UInt64: String] = [:]
      for word in line.dropFirst() {
        let parts = word.split(separator: "=")
        if parts.count == 2, let value = UInt64(parts[0]) { next = value }
        values[next] = String(parts[parts.count - 1])
        next += 1
      }
      result[String(line[0].dropLast())] = values
    }
    return result
  }
}
