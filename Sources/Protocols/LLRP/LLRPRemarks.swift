extension LLRPMessage {
  /// What the standard would say against a message that can be read: what is missing, too many or out of place, what it does not know, and reserved bits
  /// that are set. Each sentence begins with where it is.
  public var remarks: [String] {
    var remarks: [String] = []
    if LLRPDictionary.message(type: type) == nil { remarks.append("message \(type): unknown") }
    if headerBits != 0 { remarks.append("\(name): reserved bits of the header are set") }
    body.remark(at: name, depth: 0, into: &remarks)
    return remarks
  }
}

extension LLRPBody {
  fileprivate func remark(at path: String, depth: Int, into remarks: inout [String]) {
    if reserved.contains(where: { $0 != 0 }) { remarks.append("\(path): reserved bits are set") }
    for (field, value) in zip(fields, values) {
      guard let enumeration = field.enumeration, case .unsigned(let number) = value else { continue }
      if LLRPDictionary.name(of: number, in: enumeration) == nil { remarks.append("\(path).\(field.name): \(number) is no value of \(enumeration)") }
    }
    for member in definition.members {
      let count = parameters.count { LLRPDictionary.mayStand($0.body.definition.name, where: member.name) }
      if count < member.count.lowerBound { remarks.append("\(path): \(member.name) is missing") }
      if count > member.count.upperBound { remarks.append("\(path): \(member.name) stands there \(count) times") }
    }
    for parameter in parameters {
      let inner = path + "/" + parameter.name
      let definition = parameter.body.definition
      if definition === LLRPDictionary.unknownParameter {
        remarks.append(
          "\(path): \(parameter.isTV ? "TV " : "")parameter \(parameter.type) is unknown" + (parameter.isTV ? ", and so is what follows it" : ""))
      } else if self.definition !== LLRPDictionary.unknownMessage,
        !self.definition.members.contains(where: { LLRPDictionary.mayStand(definition.name, where: $0.name) })
      {
        remarks.append("\(path): \(parameter.name) has no place there")
      }
      if parameter.headerBits != 0 { remarks.append("\(inner): reserved bits of the header are set") }
      parameter.body.remark(at: inner, depth: depth + 1, into: &remarks)
      parameter.readCustom(depth: depth + 1)?.remark(at: inner, depth: depth + 1, into: &remarks)
    }
  }
}
