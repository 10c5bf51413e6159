import ArgumentParser
import ControlAPI
import FoundationEssentials
import Identifiers
import Warehouse

struct DecodeCommand: ParsableCommand {
  static let configuration = CommandConfiguration(commandName: "decode", abstract: abstract("help.decode"))
  @Flag(name: .long, help: help("help.json")) var json = false
  @Flag(name: .long, help: help("help.decode-explain")) var explain = false
  @Flag(name: .long, help: help("help.hex")) var hex = false
  @Flag(name: .long, help: help("help.raw")) var raw = false
  @Option(name: .long, help: help("help.symbology")) var symbology: String?
  @Option(name: .customLong("restricted-circulation"), help: help("help.restricted-circulation")) var restricted: [String] = []
  @Option(name: .customLong("reference-date"), help: help("help.reference-date")) var referenceDate: String?
  @Option(name: .long, help: help("help.list")) var list: CodeList?
  @Argument(help: help("help.code")) var codes: [String] = []

  enum CodeList: String, ExpressibleByArgument, CaseIterable { case ais, symbologies }

  func run() throws {
    switch list {
    case .ais: return CodeTables.printApplicationIdentifiers(json: json)
    case .symbologies: return CodeTables.printSymbologies(json: json)
    case nil: break
    }
    let reference = try day()
    let rules = RestrictedCirculation(
      layouts: try restricted.flatMap { text in
        guard let layouts = RestrictedCirculation.layouts(named: text) else {
          throw ControlError("cli.bad-layout", ["text": text, "known": RestrictedCirculation.countries.joined(separator: ", ")], exit: .usage)
        }
        return layouts
      })
    if let symbology, AIMIdentifier(symbology) == nil { throw ControlError("cli.bad-symbology", ["text": symbology], exit: .usage) }
    // Out of their wrappers, which a million lines would ask one by one.
    let (json, explain, hex, raw, symbology) = (json, explain, hex, raw, symbology)
    let areValid = try CodeInput.allValid(codes) { code, answers in
      let decoded = Decoded(try Self.bytes(code, hex: hex, raw: raw), symbology: symbology, reference: reference, rules: rules)
      if json { decoded.write(into: &answers.json) } else { answers.json.lines(explain ? Explained(decoded: decoded).lines : decoded.lines) }
      return decoded.valid
    }
    if !areValid { throw ArgumentParser.ExitCode(ControlAPI.ExitCode.invalidCode.rawValue) }
  }

  private static func bytes(_ written: [UInt8], hex: Bool, raw: Bool) throws -> [UInt8] {
    if hex {
      let text = String(decoding: written, as: UTF8.self)
      guard let bytes = Warehouse.bytes(hex: text) else { throw ControlError("cli.bad-hex", ["text": text], exit: .usage) }
      return bytes
    }
    return raw ? written : CodeText.bytes(written)
  }

  private func day() throws -> CivilDate {
    guard let referenceDate else { return CivilDate(daysSince1970: Int64(Date().timeIntervalSince1970 / 86_400)) }
    guard let day = CivilDate(referenceDate) else { throw ControlError("cli.bad-date", ["text": referenceDate], exit: .usage) }
    return day
  }
}

/// The tables that `decode` knows, in their order.
private enum CodeTables {
  static func printSymbologies(json: Bool) {
    var table = Table(["symbology", "what"])
    for identifier in AIMIdentifier.all {
      if json {
        let line: JSON = .object([
          "symbology": .string(identifier.text), "name": .string(identifier.symbology), "gs1": .bool(identifier.isGS1), "meaning": .string(identifier.meaning),
        ])
        Console.write(line.bytes + [0x0A])
      } else {
        table.row([.init(identifier.text), .init(identifier.meaning, limit: 400)])
      }
    }
    if !json { table.print() }
  }

  static func printApplicationIdentifiers(json: Bool) {
    var table = Table(["ai", "format", "title", "separator"])
    for identifier in ApplicationIdentifier.all {
      if json {
        let line: JSON = .object([
          "ai": .string(identifier.name), "title": .string(identifier.title), "format": .string(identifier.format),
          "predefinedLength": .bool(identifier.isPredefinedLength),
        ])
        Console.write(line.bytes + [0x0A])
      } else {
        table.row([
          .init(identifier.name), .init(identifier.format), .init(identifier.title), .init(Console.say(identifier.isPredefinedLength ? "decode.no-separator" : "decode.separator")),
        ])
      }
    }
    if !json { table.print() }
  }
}
