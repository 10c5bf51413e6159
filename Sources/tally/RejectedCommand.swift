import ArgumentParser
import ControlAPI
import Warehouse

#if canImport(Glibc)
  import Glibc
#else
  import Musl
#endif

struct RejectedCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "rejected", abstract: abstract("help.rejected"), discussion: Console.say("help.rejected.more").plain,
    subcommands: [List.self, Show.self, Retry.self, Discard.self], defaultSubcommand: List.self)

  struct List: AsyncParsableCommand {
    static let configuration = CommandConfiguration(commandName: "list", abstract: abstract("help.rejected.list"))
    @OptionGroup var common: Common
    @Flag(name: .long, help: help("help.rejected.all")) var all = false
    func run() async throws {
      let copies: [RejectedReport] = try await common.client.call(.rejected, RejectedRequest(all: all))
      if common.json { return try copies.forEach { try Console.json($0) } }
      var table = Table(["entry", "time", "state", "why"])
      for copy in copies {
        table.row([Text("\(copy.stream):\(copy.seq)"), Text(copy.at ?? "–"), RejectedCommand.state(copy), Text(RejectedCommand.why(copy), limit: 200)])
      }
      if table.isEmpty { Console.line(Text(Console.say("rejected.none"), .green)) } else { table.print() }
    }
  }

  struct Show: AsyncParsableCommand {
    static let configuration = CommandConfiguration(commandName: "show", abstract: abstract("help.rejected.show"))
    @OptionGroup var common: Common
    @Argument(help: help("help.entry")) var entry: String
    func run() async throws { try await ask(RejectedRequest(entry: entry), common) }
  }

  struct Retry: AsyncParsableCommand {
    static let configuration = CommandConfiguration(commandName: "retry", abstract: abstract("help.rejected.retry"))
    @OptionGroup var common: Common
    @Argument(help: help("help.entry")) var entry: String
    @Option(name: .long, help: help("help.reason")) var reason: String?
    @Option(name: .long, help: help("help.by")) var by: String?
    func run() async throws { try await ask(RejectedRequest(command: .retry, entry: entry, person: RejectedCommand.person(by), reason: reason), common) }
  }

  struct Discard: AsyncParsableCommand {
    static let configuration = CommandConfiguration(commandName: "discard", abstract: abstract("help.rejected.discard"))
    @OptionGroup var common: Common
    @Argument(help: help("help.entry")) var entry: String
    @Option(name: .long, help: help("help.reason")) var reason: String
    @Option(name: .long, help: help("help.by")) var by: String?
    func run() async throws {
      guard !reason.isEmpty else { throw ControlError("cli.no-reason", exit: .usage) }
      try await ask(RejectedRequest(command: .discard, entry: entry, person: RejectedCommand.person(by), reason: reason), common)
    }
  }

  /// Who decides: who is named, else who is logged in.
  private static func person(_ named: String?) -> String {
    named ?? environment("SUDO_USER") ?? environment("USER") ?? "uid \(getuid())"
  }

  private static func ask(_ request: RejectedRequest, _ common: Common) async throws {
    let copies: [RejectedReport] = try await common.client.call(.rejected, request)
    for copy in copies {
      if common.json { try Console.json(copy); continue }
      Console.line(Text("\(copy.stream):\(copy.seq)  ") + state(copy) + Text("  \(why(copy))", limit: 400))
      for lane in copy.lanes where copy.state != "closed" { Console.line(Console.say("rejected.lane", ["lane": lane])) }
      if !copy.line.isEmpty { Console.line(Text(copy.line, limit: 4_000)) }
      if request.command == nil, copy.state != "closed" { Console.line(Console.say("rejected.next", ["entry": "\(copy.stream):\(copy.seq)"])) }
    }
    // What was to be booked and is not.
    if request.command == .retry, copies.contains(where: { $0.state != "closed" }) { throw ArgumentParser.ExitCode(ControlAPI.ExitCode.finding.rawValue) }
  }

  private static func state(_ copy: RejectedReport) -> Text {
    copy.state == "closed" ? Text(Console.say("rejected.is.settled"), .green) : Text(Console.term("rejected.is", copy.status), copy.status == "parked" ? .yellow : .red)
  }

  private static func why(_ copy: RejectedReport) -> String { copy.detail ?? copy.code ?? "" }
}
