import ArgumentParser
import ControlAPI
import Warehouse

struct JournalCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "journal", abstract: abstract("help.journal"), subcommands: [List.self, Show.self, Balance.self, Verify.self], defaultSubcommand: List.self)

  /// Asks the daemon, or, where none holds the journal, a `tallymand` that reads it for this one question.
  private static func either(_ common: Common, _ ask: (ControlClient) async throws -> Void) async throws {
    do { try await ask(common.client) } catch let error as ControlError where error.code == "cli.no-daemon" && common.client.socket == ControlClient.defaultSocket {
      let reader = try JournalReader()
      defer { reader.stop() }
      Console.note(Console.say("journal.offline"))
      try await ask(reader.client)
    }
  }

  struct List: AsyncParsableCommand {
    static let configuration = CommandConfiguration(abstract: abstract("help.journal.list"))
    @OptionGroup var common: Common
    @Option(name: .long, help: help("help.station")) var station: String?
    @Option(name: .long, help: help("help.kind")) var kind: [String] = []
    @Option(name: .long, help: help("help.last")) var last = 20

    func run() async throws {
      for kind in kind where EntryKind(rawValue: kind) == nil {
        throw ControlError("cli.unknown-kind", ["kind": kind, "kinds": EntryKind.allCases.map(\.rawValue).joined(separator: ", ")], exit: .usage)
      }
      try await either(common) { client in
        let entries: AsyncThrowingStream<EntryReport, any Error> = try await client.stream(
          .entries, EntriesRequest(stream: station, kinds: kind, last: last))
        var table = Table(["seq", "time", "kind", "scanned", "what"])
        for try await entry in entries {
          if common.json { try Console.json(entry) } else { table.row(EntryRow(entry).cells) }
        }
        if !common.json { if table.isEmpty { Console.line(Console.say("journal.empty")) } else { table.print() } }
      }
    }
  }

  struct Show: AsyncParsableCommand {
    static let configuration = CommandConfiguration(abstract: abstract("help.journal.show"))
    @OptionGroup var common: Common
    @Argument(help: help("help.entry")) var id: String
    func run() async throws {
      try await either(common) { client in
        let entry: EntryReport = try await client.call(.entry, EntryRequest(id: id))
        if common.json { return try Console.json(entry) }
        Console.line(Text(entry.id, .bold))
        Console.line("h \(entry.hash)")
        Console.line(Text(entry.line, limit: entry.line.utf8.count))
      }
    }
  }

  struct Balance: AsyncParsableCommand {
    static let configuration = CommandConfiguration(abstract: abstract("help.journal.balance"))
    @OptionGroup var common: Common
    @Option(name: .long, help: help("help.station")) var station: String?
    func run() async throws {
      try await either(common) { client in
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
    static let configuration = CommandConfiguration(abstract: abstract("help.journal.verify"))
    @OptionGroup var common: Common
    func run() async throws {
      try await either(common) { client in
        let rows: [VerifyReport] = try await client.call(.verify)
        var table = Table(["station", "entries", "chain", "what"])
        for row in rows {
          if common.json { try Console.json(row) }
          table.row([
            .init(row.stream), .init("\(row.entries)"), .init(Console.say(row.ok ? "chain.ok" : "chain.broken"), row.ok ? .green : .red),
            row.problem.map { Text($0) } ?? "h \(row.lastHash.prefix(16))…",
          ])
        }
        if !common.json { table.print() }
        if rows.contains(where: { !$0.ok }) { throw ArgumentParser.ExitCode(ControlAPI.ExitCode.finding.rawValue) }
      }
    }
  }
}

/// A stored line in a few words. What the line holds beyond them, `journal show` prints whole.
private struct EntryRow {
  let cells: [Text]

  init(_ entry: EntryReport) {
    let json = (try? JSON(parsing: entry.line)) ?? .null
    let kind = json["kind"]?.string ?? "?"
    let colour: Text.Colour? =
      switch kind {
      case "refused", "incomplete": .red
      case "duplicate": .yellow
      case "movement": .green
      default: nil
      }
    let raw = json["raw"]?.string.map { visible(Array($0.utf8), limit: 40) } ?? json["rawHex"]?.string.map { "0x\($0.prefix(40))" } ?? ""
    let time = json["at"]?.string.map { String($0.dropFirst(11).prefix(12)) } ?? "?"
    let body = EntryKind(rawValue: kind).flatMap { json[$0.member] } ?? .null
    cells = [
      .init("\(entry.stream):\(entry.seq)"), .init(time), Text(Console.term("kind", kind), colour), .init(raw), .init(visible(body.bytes, limit: 90)),
    ]
  }
}
