import ArgumentParser
import ControlAPI
import FoundationEssentials
import Identifiers
import Warehouse

#if canImport(Glibc)
  import Glibc
#else
  import Musl
#endif

struct DecodeCommand: ParsableCommand {
  static let configuration = CommandConfiguration(commandName: "decode", abstract: abstract("help.decode"))
  @Flag(name: .long, help: help("help.json")) var json = false
  @Flag(name: .long, help: help("help.hex")) var hex = false
  @Flag(name: .long, help: help("help.raw")) var raw = false
  @Option(name: .long, help: help("help.symbology")) var symbology: String?
  @Option(name: .customLong("reference-date"), help: help("help.reference-date")) var referenceDate: String?
  @Option(name: .long, help: help("help.list")) var list: CodeList?
  @Argument(help: help("help.code")) var codes: [String] = []

  enum CodeList: String, ExpressibleByArgument, CaseIterable { case ais }

  func run() throws {
    if list != nil { return ApplicationIdentifierList.print(json: json) }
    let reference = try day()
    if let symbology, AIMIdentifier(symbology) == nil { throw ControlError("cli.bad-symbology", ["text": symbology], exit: .usage) }
    var valid = true
    func answer(_ codes: [[UInt8]]) throws {
      var answers = JSONWriter()
      defer { Console.write(answers.bytes) }
      for code in codes {
        let decoded = Decoded(try bytes(code), symbology: symbology, reference: reference)
        valid = valid && decoded.valid
        if json { decoded.write(into: &answers) } else { decoded.lines.forEach(Console.line) }
      }
    }
    if codes.isEmpty { try eachGulpOfInput(answer) }
    try answer(codes.map(asTyped))
    if !valid { throw ArgumentParser.ExitCode(ControlAPI.ExitCode.invalidCode.rawValue) }
  }

  private func bytes(_ written: [UInt8]) throws -> [UInt8] {
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

  /// The argument's own bytes: as a `String` it would have lost what is not UTF-8.
  private func asTyped(_ code: String) -> [UInt8] {
    guard code.unicodeScalars.contains("\u{FFFD}") else { return Array(code.utf8) }
    for index in 1..<Int(CommandLine.argc) {
      guard let argument = CommandLine.unsafeArgv[index], String(cString: argument) == code else { continue }
      return UnsafeBufferPointer(start: argument, count: strlen(argument)).map { UInt8(bitPattern: $0) }
    }
    return Array(code.utf8)
  }

  /// Whole lines as they come, a gulp at a time: a scanner that types is answered at once, and a million lines are not written one by one.
  private func eachGulpOfInput(_ body: ([[UInt8]]) throws -> Void) throws {
    var pending: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 1 << 16)
    while true {
      let count = read(STDIN_FILENO, &buffer, buffer.count)
      if count < 0 && errno == EINTR { continue }
      pending += buffer[..<max(count, 0)]
      if count <= 0 && !pending.isEmpty { pending.append(0x0A) }
      var lines = pending.split(separator: 0x0A, omittingEmptySubsequences: false)
      pending = Array(lines.removeLast())
      try body(lines.map { Array($0.last == 0x0D ? $0.dropLast() : $0) })
      if count <= 0 { return }
    }
  }
}

/// Every application identifier that `decode` knows, in the table's order.
private enum ApplicationIdentifierList {
  static func print(json: Bool) {
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
