import ArgumentParser
import ControlAPI
import FoundationEssentials
import Warehouse

#if canImport(Glibc)
  import Glibc
#else
  import Musl
#endif

extension RFIDCommand {
  struct Write: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "write", abstract: abstract("help.rfid.write"), discussion: Console.say("help.rfid.write.more").plain)
    @OptionGroup var common: Common
    @Argument(help: help("help.rfid.reader")) var reader: String
    @Option(name: .long, help: help("help.rfid.gtin")) var gtin: String?
    @Option(name: .long, help: help("help.rfid.serial")) var serial: String?
    @Option(name: .long, defaultAsFlag: "new", help: help("help.rfid.sscc")) var sscc: String?
    @Option(name: .long, help: help("help.rfid.write-epc")) var epc: String?
    @Option(name: .customLong("prefix-length"), help: help("help.prefix-length")) var prefixLength: Int?
    @Option(name: .long, help: help("help.filter")) var filter: Int?
    @Flag(name: .long, help: help("help.rfid.lock")) var lock = false
    @Flag(name: .long, help: help("help.rfid.overwrite")) var overwrite = false
    @Option(name: .customLong("access-password-file"), help: help("help.rfid.password-file")) var passwordFile: String?
    @Option(name: .long, help: help("help.rfid.antenna")) var antenna: Int?
    @Option(name: .long, help: help("help.rfid.wait"), transform: Waiting.time) var wait: Int64 = 10_000

    func run() async throws {
      var request = WriteRequest(reader: reader)
      (request.epc, request.gtin, request.serial, request.sscc) = (epc, gtin, serial, sscc)
      (request.prefixLength, request.filter, request.antenna, request.lock, request.wait) = (prefixLength, filter, antenna, lock, wait)
      request.overwrite = overwrite
      request.password = try passwordFile.map(PasswordFile.read)
      let report: WriteReport = try await common.client.call(.writeTag, request)
      if common.json { try Console.json(report) } else { TagStory.tell(report, isWriting: true) }
      if !report.ok { throw ArgumentParser.ExitCode(ControlAPI.ExitCode.finding.rawValue) }
    }
  }

  struct Read: AsyncParsableCommand {
    static let configuration = CommandConfiguration(commandName: "read", abstract: abstract("help.rfid.read"))
    @OptionGroup var common: Common
    @Argument(help: help("help.rfid.reader")) var reader: String
    @Option(name: .long, help: help("help.rfid.antenna")) var antenna: Int?
    @Option(name: .long, help: help("help.rfid.wait"), transform: Waiting.time) var wait: Int64 = 10_000

    func run() async throws {
      let report: WriteReport = try await common.client.call(.readTag, ReadTagRequest(reader: reader, antenna: antenna, wait: wait))
      if common.json { try Console.json(report) } else { TagStory.tell(report, isWriting: false) }
      if !report.ok || report.settled == "unwritten" { throw ArgumentParser.ExitCode(ControlAPI.ExitCode.finding.rawValue) }
    }
  }

  struct Pending: AsyncParsableCommand {
    static let configuration = CommandConfiguration(commandName: "pending", abstract: abstract("help.rfid.pending"))
    @OptionGroup var common: Common
    @Option(name: .customLong("give-up"), help: help("help.rfid.give-up")) var giveUp: String?

    func run() async throws {
      let tags: [PendingTag] = try await common.client.call(.pendingTags, PendingTagsRequest(giveUp: giveUp))
      for tag in tags where common.json { try Console.json(tag) }
      guard !common.json else { return }
      if tags.isEmpty { return Console.line(Console.say("rfid.none-pending")) }
      var table = Table(["tid", "epc", "reader", "since"])
      for tag in tags { table.row([.init(tag.tid), .init(tag.urn ?? tag.epc), .init(tag.reader), .init(Console.time(tag.since))]) }
      table.print()
      Console.line(Console.say("rfid.pending-how"))
    }
  }
}

private enum Waiting {
  /// `10s`, `500ms`, `1m`.
  static func time(_ text: String) throws -> Int64 {
    let digits = text.prefix(while: \.isNumber)
    guard let number = Int64(digits), number < 1_000_000, let unit = ["ms": 1, "s": 1_000, "m": 60_000][text.dropFirst(digits.count)] else {
      throw ValidationError(Console.say("rfid.bad-wait", ["text": text]).plain)
    }
    return number * Int64(unit)
  }
}

/// A tag's access password: in a file, as what stands in a command line or an environment is seen by everybody.
private enum PasswordFile {
  static func read(_ path: String) throws -> String {
    var status = stat()
    guard stat(path, &status) == 0, let data = FileManager.default.contents(atPath: path), data.count <= 64 else {
      throw ControlError("rfid.no-password-file", ["path": path], exit: .usage)
    }
    guard status.st_mode & 0o077 == 0 else { throw ControlError("rfid.open-password-file", ["path": path], exit: .usage) }
    let text = String(decoding: data, as: UTF8.self).filter { !$0.isWhitespace }
    guard text.utf8.count == 8, let password = UInt32(text, radix: 16), password != 0 else {
      throw ControlError("rfid.bad-password", exit: .usage)
    }
    return text
  }
}

/// What became of a tag, for people: what was done, at which step it went wrong, what the tag holds, what to do.
private enum TagStory {
  static func tell(_ report: WriteReport, isWriting: Bool) {
    let args = [
      "reader": report.reader, "tid": report.tid ?? "–", "epc": report.urn ?? report.epc ?? "–", "hex": report.epc ?? "–",
      "holds": report.holdsURN.map { "\($0) (\(report.holds ?? ""))" } ?? report.holds ?? "–", "before": report.before ?? "–", "detail": report.detail ?? "",
      "tags": report.seen.joined(separator: ", "), "step": Console.say("rfid.step.\(report.step)").plain,
    ]
    if report.ok {
      Console.line(Text(Console.say(isWriting ? report.again ? "rfid.held-already" : "rfid.written" : "rfid.tag-holds", args), .green))
      if report.locked { Console.line(Console.say("rfid.is-locked")) }
      if let settled = report.settled { Console.line(Console.say("rfid.settled.\(settled)", args)) }
      return
    }
    Console.line(Text(Console.say("rfid.trouble", args), .red))
    let code = "rfid.trouble.\(report.error ?? "other")"
    Console.line(Console.say(Words.knows(code) ? code : "rfid.trouble.other", args))
    if report.tid != nil, isWriting { Console.line(Console.say(report.holds == nil ? "rfid.tag-unknown" : "rfid.tag-now", args)) }
    if isWriting, report.epc != nil { Console.line(Console.say(report.step == "lock" ? "rfid.written-unlocked" : "rfid.again-same", args)) }
  }
}
