import ArgumentParser
import ControlAPI
import Warehouse

struct JournalCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "journal", abstract: abstract("help.journal"), subcommands: [List.self, Show.self, Balance.self, Verify.self, Export.self, Import.self, Key.self, Salvage.self], defaultSubcommand: List.self)

  private static let mostEntries = 10_000

  /// What every question to the journal understands.
  struct Source: ParsableArguments {
    @OptionGroup var common: Common
    @Option(name: .long, help: help("help.config-file")) var config: String?
  }

  /// Asks the daemon, or, where none answers, a `tallymand` that reads the journal for this one question. Which journal that is, the configuration says;
  /// one of a daemon with another socket than was asked is not read.
  static func either(_ source: Source, _ ask: (ControlClient) async throws -> Void) async throws {
    let client = source.common.client
    do { try await ask(client) } catch let noDaemon as ControlError where noDaemon.code == "cli.no-daemon" {
      let asked = source.common.socket ?? (source.config == nil ? client.socket : nil)
      let other = asked == ControlClient.defaultSocket ? nil : asked
      let reader: JournalReader
      // Where there is no journal of that daemon either, what was asked for is a daemon that does not answer.
      // To a program its object on standard error has said so already.
      do { reader = try JournalReader(configuration: source.config, of: other) } catch {
        throw source.config == nil && other != nil && !Complaint.isJSON ? noDaemon : error
      }
      defer { reader.stop() }
      Console.note(Console.say("journal.offline"))
      try await ask(reader.client)
    }
  }

  struct List: AsyncParsableCommand {
    static let configuration = CommandConfiguration(commandName: "list", abstract: abstract("help.journal.list"))
    @OptionGroup var source: Source
    private var common: Common { source.common }
    @Option(name: .long, help: help("help.station")) var station: String?
    @Option(name: .long, help: help("help.kind")) var kind: [String] = []
    @Option(name: .long, help: help("help.last")) var last = 20

    func run() async throws {
      let kinds = try kind.map { word in
        // As it is stored, or as the list shows it.
        let known = EntryKind(rawValue: word) ?? EntryKind.allCases.first { Console.term("kind", $0.rawValue).plain == word }
        if let known { return known.rawValue }
        throw ControlError("cli.unknown-kind", ["kind": word, "kinds": EntryKind.allCases.map(\.rawValue).joined(separator: ", ")], exit: .usage)
      }
      guard (1...JournalCommand.mostEntries).contains(last) else {
        throw ControlError("cli.bad-last", ["text": "\(last)", "most": "\(JournalCommand.mostEntries)"], exit: .usage)
      }
      try await either(source) { client in
        let entries: AsyncThrowingStream<EntryReport, any Error> = try await client.stream(
          .entries, EntriesRequest(stream: station, kinds: kinds, last: last))
        var table = Table(["seq", "time", "kind", "scanned", "what"])
        for try await entry in entries {
          if common.json { try Console.json(entry) } else { table.row(EntryRow(entry).cells) }
        }
        if !common.json { if table.isEmpty { Console.line(Console.say("journal.empty")) } else { table.print() } }
      }
    }
  }

  struct Show: AsyncParsableCommand {
    static let configuration = CommandConfiguration(commandName: "show", abstract: abstract("help.journal.show"))
    @OptionGroup var source: Source
    private var common: Common { source.common }
    @Argument(help: help("help.entry")) var id: String
    func run() async throws {
      try await either(source) { client in
        let entry: EntryReport = try await client.call(.entry, EntryRequest(id: id))
        if common.json {
          try Console.json(entry)
          if entry.damaged == true { throw ArgumentParser.ExitCode(ControlAPI.ExitCode.finding.rawValue) }
          return
        }
        Console.line(Text(entry.id, .bold))
        Console.line("h \(entry.hash)")
        Console.line(Text(entry.line, limit: entry.line.utf8.count))
        if entry.damaged == true {
          Console.note(Text(Console.say("journal.damaged-entry"), .red))
          throw ArgumentParser.ExitCode(ControlAPI.ExitCode.finding.rawValue)
        }
      }
    }
  }

  struct Balance: AsyncParsableCommand {
    static let configuration = CommandConfiguration(commandName: "balance", abstract: abstract("help.journal.balance"))
    @OptionGroup var source: Source
    private var common: Common { source.common }
    @Option(name: .long, help: help("help.station")) var station: String?
    func run() async throws {
      try await either(source) { client in
        let rows: [BalanceReport] = try await client.call(.balance, BalanceRequest(stream: station))
        var table = Table(["station", "device", "session", "triggers", "entries", "consumed", "abandoned", "open", "balance"])
        for row in rows {
          if common.json { try Console.json(row) }
          table.row([
            .init(row.stream), .init(row.device), .init(row.session), .init("\(row.triggers)"), .init("\(row.entries.values.reduce(0, +))"),
            .init("\(row.stepsConsumed)"), .init("\(row.stepsAbandoned)"), .init("\(row.stepsOpen)"),
            .init(Console.say(row.balanced ? "balance.ok" : "balance.broken"), row.balanced ? .green : .red),
          ])
        }
        if !common.json { table.print() }
        if rows.contains(where: { !$0.balanced }) { throw ArgumentParser.ExitCode(ControlAPI.ExitCode.finding.rawValue) }
      }
    }
  }

  struct Verify: AsyncParsableCommand {
    static let configuration = CommandConfiguration(commandName: "verify", abstract: abstract("help.journal.verify"))
    @OptionGroup var source: Source
    private var common: Common { source.common }
    @Argument(help: help("help.journal.verify-file")) var file: String?
    @Flag(name: .customLong("against-wms"), help: help("help.journal.against-wms")) var againstWMS = false
    func run() async throws {
      if let file, againstWMS { throw ControlError("cli.file-against-wms", ["file": file], exit: .usage) }
      if let file { try Offline.run(["journal", "verify"] + (common.json ? ["--json"] : []) + ["--", file]) }
      try await either(source) { client in
        let rows: [VerifyReport] = try await client.call(.verify, VerifyRequest(againstWMS: againstWMS))
        var table = Table(["station", "entries", "chain", "what"])
        for row in rows {
          if common.json { try Console.json(row) }
          table.row([
            .init(row.stream), .init("\(row.entries)"), .init(Console.say(row.ok ? "chain.ok" : "chain.broken"), row.ok ? .green : .red),
            row.problem.map { Text($0) } ?? row.sameAtWMS.map { Console.say("verify.same-at-wms", ["seq": "\($0)"]) } ?? "h \(row.lastHash.prefix(16))…",
          ])
        }
        if !common.json {
          table.print()
          let files = Set(rows.compactMap(\.file)).sorted().joined(separator: ", ")
          if !files.isEmpty { Console.line(Console.say("verify.next", ["files": files])) }
          let others = rows.filter { $0.differsAtWMS == true }.map(\.stream).joined(separator: ", ")
          if !others.isEmpty { Console.line(Console.say("verify.next-wms", ["streams": others])) }
        }
        if rows.contains(where: { !$0.ok }) { throw ArgumentParser.ExitCode(ControlAPI.ExitCode.finding.rawValue) }
      }
    }
  }

  struct Key: ParsableCommand {
    static let configuration = CommandConfiguration(commandName: "key", abstract: abstract("help.journal.key"))
    @Argument(parsing: .captureForPassthrough) var arguments: [String] = []
    func run() throws { try Offline.run(["journal", "key"] + arguments) }
  }

  struct Salvage: ParsableCommand {
    static let configuration = CommandConfiguration(commandName: "salvage", abstract: abstract("help.journal.salvage"))
    @Argument(parsing: .captureForPassthrough) var arguments: [String] = []
    func run() throws { try Offline.run(["journal", "salvage"] + arguments) }
  }
}
