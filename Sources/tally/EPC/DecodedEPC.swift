import Identifiers
import Warehouse

/// What the bits of one tag say: as JSON, and for a person.
struct DecodedEPC {
  private let input: [UInt8]
  private let epc: EPC
  /// Where the PC word was given.
  private let memory: TagMemory?
  private let problems: [Problem]

  /// - Parameter pc: the PC word that the reader told: whether the bits are an EPC, and how many count.
  init(_ input: [UInt8], pc: UInt16?, prefixes: CompanyPrefixes) {
    self.input = input
    let read = EPC(hex: input, prefixes: prefixes)
    guard let pc, !read.memory.isEmpty else {
      (epc, memory, problems) = (read, nil, read.problems)
      return
    }
    let memory = TagMemory(pc: pc, epc: read.memory)
    self.memory = memory
    if memory.pc.isISO {
      epc = read
      problems = memory.problems + (memory.itemIdentifier?.problems ?? [])
    } else {
      epc = EPC(bytes: memory.epc, prefixes: prefixes)
      problems = memory.problems + epc.problems
    }
  }

  /// One that was found in another code.
  init(_ epc: EPC) { (input, self.epc, memory, problems) = (epc.memory, epc, nil, epc.problems) }

  var isValid: Bool { problems.allSatisfy { $0.code == .missingCompanion } }

  /// The bits are no EPC but of an application family of ISO.
  private var isISO: Bool { memory?.pc.isISO == true }
  private var hex: String { epc.memory.isEmpty ? String(decoding: input, as: UTF8.self) : epc.hex }
  private var scheme: String? { isISO ? nil : epc.scheme?.name }

  /// The forms by their names in JSON.
  private var forms: [(name: StaticString, text: String?)] {
    if isISO {
      return [("tagURI", nil), ("pureIdentityURI", nil), ("rawURI", memory?.rawURI), ("elementString", nil), ("digitalLink", nil)]
    }
    return [
      ("tagURI", epc.tagURI), ("pureIdentityURI", epc.pureIdentityURI), ("rawURI", memory?.rawURI ?? epc.rawURI),
      ("elementString", epc.elementString), ("digitalLink", epc.digitalLink),
    ]
  }

  private var fields: [(name: String, value: EPC.Field)] {
    guard isISO, let memory, let family = memory.pc.family else { return epc.fields }
    var fields: [(name: String, value: EPC.Field)] = [("applicationFamily", .text(Warehouse.hex([family.value]).uppercased()))]
    if let name = family.name { fields.append(("applicationFamilyName", .text(name))) }
    if let item = memory.itemIdentifier {
      fields.append(("itemIdentifier", .text(item.text)))
      if let identifier = item.dataIdentifier { fields.append(("dataIdentifier", .text(identifier))) }
    }
    return fields
  }

  private var elements: [(ai: String, value: String)] { isISO || !isValid ? [] : epc.elements }

  /// One object on a line of its own; what there is not is `null`.
  func write(into json: inout JSONWriter) {
    writeObject(into: &json)
    json.endLine()
  }

  func writeObject(into json: inout JSONWriter) {
    json.begin()
    json.key("hex")
    json.string(hex.isEmpty ? nil : hex)
    json.key("scheme")
    json.string(scheme)
    for form in forms {
      json.key(form.name)
      json.string(form.text)
    }
    json.key("fields")
    json.begin()
    for field in fields {
      json.key(field.name)
      switch field.value {
      case .number(let number): json.int(number)
      case .text(let text): json.string(text)
      }
    }
    if !elements.isEmpty {
      json.key("elements")
      json.begin("[")
      for element in elements {
        json.begin()
        json.key("ai")
        json.string(element.ai)
        json.key("value")
        json.string(element.value)
        json.end()
      }
      json.end("]")
    }
    if let link = epc.hostLink, !isISO {
      json.key("hostLink")
      json.string(link)
    }
    json.end()
    json.key("problems")
    json.begin("[")
    for problem in problems { problem.write(into: &json) }
    json.end("]")
    json.end()
  }

  var lines: [Text] {
    let verdict = Text(Console.say(isValid ? "decode.valid" : "decode.invalid"), isValid ? .green : .red)
    var lines: [Text] = ["\(Text(Text(hex), .bold))  \(scheme ?? "")  \(verdict)"]
    var table = Table(["what", "value"])
    for form in forms { if let text = form.text { table.row([Text("\(form.name)"), Text(text, limit: 400)]) } }
    if let link = epc.hostLink, !isISO { table.row([Text("hostLink"), Text(link, limit: 400)]) }
    for field in fields {
      switch field.value {
      case .number(let number): table.row([Text(field.name), Text("\(number)")])
      case .text(let text): table.row([Text(field.name), Text(text)])
      }
    }
    for element in elements { table.row([Text("(\(element.ai))"), Text(element.value)]) }
    if !table.isEmpty { lines += table.lines }
    return lines + problems.map(\.line)
  }
}

extension Problem {
  func write(into json: inout JSONWriter) {
    json.begin()
    json.key("code")
    json.string(code.rawValue)
    json.key("ai")
    json.string(ai)
    json.key("offset")
    json.int(offset)
    json.key("message")
    json.string(message)
    json.end()
  }

  /// For a person: what kind of problem, where, and why.
  var line: Text {
    let place: Text = (ai.map { " (\($0))" } ?? "") + " @\(offset)"
    return "\(Text.painted("! \(Console.say("problem.\(code.rawValue)"))\(place)", code == .missingCompanion ? .yellow : .red)): \(message)"
  }
}
