import Protocols

/// What the reader has against a request, from the message down to the field: what LLRPStatus says (LLRP 1.1, section 15.2).
struct LLRPReaderRefusal: Error, Sendable {
  /// In the order of the standard's codes: of a message they begin at 100, of a parameter at 200.
  enum Flaw: Int, Sendable {
    case parameter = 0, field, unexpectedParameter, missingParameter, duplicateParameter, overflowParameter, overflowField, unknownParameter
    case unknownField
    case unsupportedMessage, unsupportedVersion, unsupportedParameter, unexpectedMessage
    case device = 301

    /// The status of a message.
    var code: Int { 100 + rawValue }
    /// The same said of a parameter, which has no word for messages: 209 is P_UnsupportedParameter.
    var parameterCode: Int { self == .unsupportedParameter ? 209 : 200 + rawValue }
  }
  enum FieldFlaw: Int, Sendable { case invalid = 300, outOfRange }

  var flaw: Flaw
  /// The parameters that lead to the flaw, outermost first.
  var path: [UInt16] = []
  var field: (number: Int, flaw: FieldFlaw)?
  var text: String

  static func invalid(_ body: LLRPBody, _ name: String, _ path: [UInt16], _ flaw: FieldFlaw, _ text: String) -> LLRPReaderRefusal {
    LLRPReaderRefusal(flaw: .field, path: path, field: (body.fieldNumber(name), flaw), text: text)
  }
  static func invalid(_ body: LLRPBody, _ name: String, _ path: [UInt16], _ text: String) -> LLRPReaderRefusal {
    .invalid(body, name, path, .invalid, text)
  }
  static func invalid(_ body: LLRPBody, _ name: String, _ text: String) -> LLRPReaderRefusal { .invalid(body, name, [], .invalid, text) }

  func status(version: UInt8) -> LLRPParameter {
    func fieldError() -> [LLRPParameter] {
      field.map { [.standard("FieldError", version: version, ["FieldNum": LLRPValue($0.number), "ErrorCode": LLRPValue($0.flaw.rawValue)])] } ?? []
    }
    var inner: [LLRPParameter] = fieldError()
    for (level, type) in path.enumerated().reversed() {
      let isInnermost = level == path.count - 1
      let code = isInnermost ? flaw.parameterCode : Flaw.parameter.parameterCode
      inner = [.standard("ParameterError", version: version, ["ParameterType": LLRPValue(type), "ErrorCode": LLRPValue(code)], inner)]
    }
    // What is missing, unknown or too many in the message itself is said by the message's own code.
    let isOwn = path.isEmpty || path.count == 1 && flaw != .field && flaw != .parameter
    let values: [String: LLRPValue] = ["StatusCode": LLRPValue(isOwn ? flaw.code : Flaw.parameter.code), "ErrorDescription": .text(text)]
    return .standard("LLRPStatus", version: version, values, inner)
  }

  static func success(version: UInt8) -> LLRPParameter { .standard("LLRPStatus", version: version, ["StatusCode": 0]) }
}

extension LLRPBody {
  /// Its number in errors: fields are counted in the order of the body; from 1, for the standard does not say from where.
  func fieldNumber(_ name: String) -> Int { (fields.firstIndex { $0.name == name } ?? -1) + 1 }

  /// The first thing that the standard does not allow: parameters that are missing, too many, unknown or out of place, and values without a meaning.
  func check(_ path: [UInt16] = []) throws(LLRPReaderRefusal) {
    for (field, value) in zip(fields, values) {
      guard let enumeration = field.enumeration, let number = value.number, number >= 0 else { continue }
      if LLRPDictionary.name(of: UInt64(number), in: enumeration) == nil {
        throw .invalid(self, field.name, path, .outOfRange, "\(definition.name).\(field.name) cannot be \(number)")
      }
    }
    for parameter in parameters {
      let name = parameter.body.definition.name
      guard LLRPDictionary.parameter(type: parameter.type) != nil else {
        let text = "\(definition.name) holds parameter \(parameter.type), which is unknown"
        throw LLRPReaderRefusal(flaw: .unknownParameter, path: path + [parameter.type], text: text)
      }
      guard definition.members.contains(where: { LLRPDictionary.mayStand(name, where: $0.name) }) else {
        throw LLRPReaderRefusal(flaw: .unexpectedParameter, path: path + [parameter.type], text: "\(name) has no place in \(definition.name)")
      }
    }
    for member in definition.members {
      let here = parameters.filter { LLRPDictionary.mayStand($0.body.definition.name, where: member.name) }
      if here.count < member.count.lowerBound {
        let type = LLRPDictionary.parameter(named: member.name).map { UInt16(truncatingIfNeeded: $0.type) } ?? 0
        throw LLRPReaderRefusal(flaw: .missingParameter, path: path + [type], text: "\(definition.name) needs \(member.name)")
      }
      if here.count > member.count.upperBound {
        let text = "\(definition.name) holds \(member.name) \(here.count) times"
        throw LLRPReaderRefusal(flaw: .duplicateParameter, path: path + [here[0].type], text: text)
      }
    }
    for parameter in parameters { try parameter.body.check(path + [parameter.type]) }
  }

  func number(_ name: String) -> Int { self[name]?.number ?? 0 }
  func flag(_ name: String) -> Bool { number(name) != 0 }
}
