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
    static let configuration = CommandConfiguration(commandName: "decode", abstract: abstract("help.epc.decode"))
    @Flag(name: .long, help: help("help.json")) var json = false
    @Option(name: .long, help: help("help.pc")) var pc: String?
    @OptionGroup var prefixes: Prefixes
    @Argument(help: help("help.epc-hex")) var codes: [String] = []

    func run() throws {
      let table = try prefixes.table()
      let pc = try word()
      let json = json
      let areValid = try CodeInput.allValid(codes) { code, answers in
        let decoded = DecodedEPC(code, pc: pc, prefixes: table)
        if json { decoded.write(into: &answers.json) } else { answers.json.lines(decoded.lines) }
        return decoded.isValid
      }
      if !areValid { throw ArgumentParser.ExitCode(ControlAPI.ExitCode.invalidCode.rawValue) }
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
    static let configuration = CommandConfiguration(commandName: "encode", abstract: abstract("help.epc.encode"))
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
      let (json, filter, hostname) = (json, filter, hostname)
      let areValid = try CodeInput.allValid(codes) { code, answers in
        let encoded = EncodedEPC(code, scheme: scheme, filter: filter, hostname: hostname, prefixes: table)
        if json { encoded.write(into: &answers.json) } else { encoded.tell(in: &answers) }
        return encoded.isValid
      }
      if !areValid { throw ArgumentParser.ExitCode(ControlAPI.ExitCode.invalidCode.rawValue) }
    }
  }
}
