import ArgumentParser
import ControlAPI
import Identifiers
import Warehouse

struct EPCCommand: ParsableCommand {
  static let configuration = CommandConfiguration(commandName: "epc", abstract: abstract("help.epc"), subcommands: [Decode.self, Encode.self, Memory.self])

  /// Where the length of a company prefix is known from.
  struct Prefixes: ParsableArguments {
    @Option(name: .customLong("prefix-length"), help: help("help.prefix-length")) var length: Int?
    @Option(name: .customLong("prefix-list"), help: help("help.prefix-list")) var list: String?

    func table() throws -> CompanyPrefixes {
      if let length, !(6...12).contains(length) { throw ControlError("cli.bad-prefix-length", ["text": "\(length)"], exit: .usage) }
      guard let path = list ?? environment("TALLY_PREFIX_LIST") else { return CompanyPrefixes(length: length) }
      do throws(Problem) {
        var prefixes = try CompanyPrefixes(table: try Self.bytes(path))
        prefixes.length = length
        return prefixes
      } catch { throw ControlError("cli.bad-prefix-list", ["path": path, "offset": "\(error.offset)", "error": error.message], exit: .usage) }
    }

    private static func bytes(_ path: String) throws(Problem) -> [UInt8] {
      do { return try CodeInput.file(path) } catch { throw Problem(.length, offset: 0, (error as? ControlError)?.args["error"] ?? "\(error)") }
    }
  }

  struct Decode: ParsableCommand {
    static let configuration = CommandConfiguration(abstract: abstract("help.epc.decode"))
    @Flag(name: .long, help: help("help.json")) var json = false
    @Option(name: .long, help: help("help.pc")) var pc: String?
    @OptionGroup var prefixes: Prefixes
    @Argument(help: help("help.epc-hex")) var codes: [String] = []

    func run() throws {
      let table = try prefixes.table()
      let pc = try word()
      var valid = true
      try CodeInput.each(codes) { codes in
        var answers = JSONWriter()
        defer { Console.write(answers.bytes) }
        for code in codes {
          let decoded = DecodedEPC(code, pc: pc, prefixes: table)
          valid = valid && decoded.isValid
          if json { decoded.write(into: &answers) } else { decoded.lines.forEach(Console.line) }
        }
      }
      if !valid { throw ArgumentParser.ExitCode(ControlAPI.ExitCode.invalidCode.rawValue) }
    }

    private func word() throws -> UInt16? {
      guard let pc else { return nil }
      guard pc.utf8.count == 4, pc.first != "+", let word = UInt16(pc, radix: 16) else {
        throw ControlError("cli.bad-pc", ["text": pc], exit: .usage)
      }
      return word
    }
  }

  struct Encode: ParsableCommand {
    static let configuration = CommandConfiguration(abstract: abstract("help.epc.encode"))
    @Flag(name: .long, help: help("help.json")) var json = false
    @Option(name: .long, help: help("help.scheme")) var scheme: String?
    @Option(name: .long, help: help("help.filter")) var filter: Int?
    @Option(name: .long, help: help("help.hostname")) var hostname: String?
    @OptionGroup var prefixes: Prefixes
    @Argument(help: help("help.epc-source")) var codes: [String] = []

    func run() throws {
      let table = try prefixes.table()
      let scheme = try scheme.map { name in
        guard let scheme = EPC.Scheme(name.lowercased()) else {
          let names = TagScheme.allCases.map(\.rawValue) + PlusEPC.Scheme.allCases.map(\.rawValue)
          throw ControlError("cli.unknown-scheme", ["scheme": name, "schemes": names.joined(separator: ", ")], exit: .usage)
        }
        return scheme
      }
      var valid = true
      try CodeInput.each(codes) { codes in
        var answers = JSONWriter()
        defer { Console.write(answers.bytes) }
        for code in codes {
          let encoded = EncodedEPC(code, scheme: scheme, filter: filter, hostname: hostname, prefixes: table)
          valid = valid && encoded.isValid
          if json { encoded.write(into: &answers) } else { encoded.print() }
        }
      }
      if !valid { throw ArgumentParser.ExitCode(ControlAPI.ExitCode.invalidCode.rawValue) }
    }
  }
}
