import ArgumentParser
import ControlAPI
import Identifiers
import Warehouse

/// A bank of a tag's memory as a reader gives it (GS1 EPC Tag Data Standard 2.3, chapters 9, 16 and 17), as names with values.
struct MemoryBank {
  enum Bank: String, ExpressibleByArgument, CaseIterable { case epc, tid, user }

  private let memory: [UInt8]
  private(set) var values: [(name: String, value: String)] = []
  private(set) var problems: [Problem]

  init(_ bank: Bank, _ memory: [UInt8], prefixes: CompanyPrefixes) {
    self.memory = memory
    switch bank {
    case .epc:
      let read = TagMemory(epcBank: memory)
      problems = read.problems + (read.itemIdentifier?.problems ?? []) + (read.code(prefixes: prefixes)?.problems ?? [])
      tell(read, prefixes)
    case .tid:
      let read = TagIdentifier(tidBank: memory)
      problems = read.problems
      tell(read)
    case .user:
      guard let read = UserMemory(userBank: memory) else {
        problems = [Problem(.length, offset: 0, "the bank is empty")]
        return
      }
      problems = read.problems
      tell(read)
    }
  }

  var isValid: Bool { problems.allSatisfy { $0.code == .missingCompanion } }

  private mutating func add(_ name: String, _ value: String?) { if let value { values.append((name, value)) } }

  private mutating func tell(_ read: TagMemory, _ prefixes: CompanyPrefixes) {
    add("crc", read.crc.map { word($0) })
    add("pc", word(read.pc.word))
    add("words", String(read.pc.wordCount))
    add("userMemory", read.pc.hasUserMemory ? "yes" : "no")
    add("xpc", read.xpc.map { word($0.first) })
    for flag in read.pc.attributes + (read.xpc?.flags ?? []) { add("flag", flag.symbol) }
    add("applicationFamily", read.pc.family.map { hex([$0.value]) + ($0.name.map { " \($0)" } ?? "") })
    add("itemIdentifier", read.itemIdentifier?.text)
    add("scheme", read.code(prefixes: prefixes)?.scheme?.name)
    add("uri", read.uri(prefixes: prefixes))
  }

  private mutating func tell(_ read: TagIdentifier) {
    add("allocationClass", hex([read.allocationClass]).uppercased())
    add("designer", read.designer.map { String($0) + (read.designerName.map { " \($0)" } ?? "") })
    add("model", read.model.map(String.init))
    add("security", read.hasSecurity ? "yes" : nil)
    add("files", read.hasFiles ? "yes" : nil)
    add("userMemoryWords", read.xtid?.userMemoryWords.map(String.init))
    add("maximumEPCWords", read.xtid?.maximumEPCWords.map(String.init))
    add("serial", read.serial.map { hex($0).uppercased() })
    add("stid", read.stidURI)
  }

  private mutating func tell(_ read: UserMemory) {
    add("dsfid", hex([read.dsfid.value]).uppercased())
    add("dataFormat", String(read.dsfid.dataFormat) + (read.dsfid.dataFormatName.map { " \($0)" } ?? ""))
    add("accessMethod", "\(read.dsfid.accessMethod)")
    for set in read.dataSets { add("OID \(set.relativeOID)", set.text ?? hex(set.bytes)) }
    for object in read.packedObjects { add("packedObject", object.ais.joined(separator: " ")) }
    for element in read.elements { add("(\(element.ai))", element.value) }
  }

  private func word(_ value: UInt16) -> String { hex([UInt8(value >> 8), UInt8(value & 0xFF)]).uppercased() }

  /// One object on a line of its own; names may stand twice, so they are a list.
  func write(into json: inout JSONWriter) {
    json.begin()
    json.key("hex")
    json.string(hex(memory).uppercased())
    json.key("valid")
    json.bool(isValid)
    json.key("fields")
    json.begin("[")
    for (name, value) in values {
      json.begin()
      json.key("name")
      json.string(name)
      json.key("value")
      json.string(value)
      json.end()
    }
    json.end("]")
    json.key("problems")
    json.begin("[")
    for problem in problems { problem.write(into: &json) }
    json.end("]")
    json.end()
    json.endLine()
  }

  var lines: [Text] {
    let verdict = Text(Console.say(isValid ? "decode.valid" : "decode.invalid"), isValid ? .green : .red)
    var table = Table(["what", "value"])
    for (name, value) in values { table.row([Text(name), Text(value, limit: 400)]) }
    return ["\(Text(Text(hex(memory).uppercased(), limit: 400), .bold))  \(verdict)"] + (table.isEmpty ? [] : table.lines) + problems.map(\.line)
  }
}

extension EPCCommand {
  struct Memory: ParsableCommand {
    static let configuration = CommandConfiguration(commandName: "memory", abstract: abstract("help.epc.memory"))
    @Flag(name: .long, help: help("help.json")) var json = false
    @Option(name: .long, help: help("help.bank")) var bank: MemoryBank.Bank
    @OptionGroup var prefixes: Prefixes
    @Argument(help: help("help.epc-hex")) var codes: [String] = []

    func run() throws {
      let table = try prefixes.table()
      let (json, bank) = (json, bank)
      let areValid = try CodeInput.allValid(codes) { code, answers in
        let text = String(decoding: code.filter { $0 != 0x20 }, as: UTF8.self)
        guard let memory = bytes(hex: text) else { throw ControlError("cli.bad-hex", ["text": text], exit: .usage) }
        let read = MemoryBank(bank, memory, prefixes: table)
        if json { read.write(into: &answers.json) } else { answers.json.lines(read.lines) }
        return read.isValid
      }
      if !areValid { throw ArgumentParser.ExitCode(ControlAPI.ExitCode.invalidCode.rawValue) }
    }
  }
}
