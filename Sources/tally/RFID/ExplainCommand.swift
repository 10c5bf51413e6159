import ArgumentParser
import ControlAPI
import Warehouse

extension RFIDCommand {
  struct Explain: AsyncParsableCommand {
    static let configuration = CommandConfiguration(commandName: "explain", abstract: abstract("help.rfid.explain"))
    @OptionGroup var common: Common
    @Argument(help: help("help.rfid.reader")) var reader: String

    func run() async throws {
      let report: ReaderReport = try await common.client.call(.reader, ReaderRequest(reader: reader))
      let account = report.account
      let isWell = account.state == .reading || account.state == .armed
      if common.json {
        try Console.json(report)
      } else {
        Console.line("\(Text(report.reader, .bold))  \(Text(Console.term("reader", account.state.rawValue), isWell ? .green : .red))")
        for (name, value) in facts(report) where !value.plain.isEmpty { Console.line("  \(Console.say("reader.\(name)")): \(value)") }
        show(account.antennas)
        show(account)
        if !account.others.isEmpty { Console.line(Console.say("reader.others", ["others": account.others.map { "\($0)" }.joined(separator: ", ")])) }
      }
      if !isWell || !account.refusals.isEmpty { throw ArgumentParser.ExitCode(ControlAPI.ExitCode.finding.rawValue) }
    }

    /// Under keys of `reader.`; an empty value is left out.
    private func facts(_ report: ReaderReport) -> [(String, Text)] {
      let account = report.account
      func list(_ values: [String: String]) -> Text {
        Text(values.sorted { $0.key < $1.key }.map { "\($0.key) \($0.value)" }.joined(separator: ", "), limit: 800)
      }
      let error = account.lastError ?? report.lastError
      var link = "\(report.endpoint)  " + Console.term("device", report.link)
      if let next = report.nextAttempt { link = link + "  \(Console.say("show.next")): " + Text(Console.time(next)) }
      return [
        ("link", link), ("error", error.map { Console.phrase($0) } ?? ""),
        ("maker", Text([account.manufacturer, account.model, account.firmware].compactMap(\.self).joined(separator: "  "))),
        ("abilities", list(account.abilities)), ("intent", Text(account.intent)), ("asked", list(account.asked)), ("chosen", list(account.chosen)),
        ("rospec", account.isNetworked ? "\(account.roSpec)  \(Console.term("rospec", account.roSpecState ?? "–"))" : ""),
        ("clock", clock(account)), ("keepalive", keepalive(account)),
        ("counts", Console.say("reader.counted", [
          "reads": "\(account.reads)", "kept": "\(account.kept)", "provisions": "\(account.provisions)", "away": "\(account.turnedAway)",
        ])),
      ]
    }

    private func clock(_ account: ReaderAccount) -> Text {
      if let skew = account.skew { return Console.say("reader.skew", ["skew": "\(skew)"]) }
      return account.clock == "uptime" ? Console.say("reader.uptime") : ""
    }

    private func keepalive(_ account: ReaderAccount) -> Text {
      guard account.isNetworked else { return "" }
      guard let period = account.keepalive else { return Console.say("reader.no-keepalive") }
      let values = ["period": "\(period)", "count": "\(account.keepalives)", "last": Console.time(account.lastKeepalive), "silences": "\(account.silences)"]
      return Console.say("reader.keepalives", values)
    }

    private func show(_ antennas: [ReaderAccount.Antenna]) {
      var table = Table(["antenna", "connected", "asked", "dbm", "index"])
      for antenna in antennas {
        table.row([
          .init("\(antenna.number)"), antenna.isConnected.map { Console.term("reader.antenna", $0 ? "connected" : "disconnected") } ?? "–",
          .init(antenna.powerAsked.map(decibelText) ?? "–"), .init(antenna.power.map(decibelText) ?? "–"), .init(antenna.powerIndex.map { "\($0)" } ?? "–"),
        ])
      }
      if !table.isEmpty { table.print() }
    }

    private func show(_ account: ReaderAccount) {
      var table = Table(["request", "about", "answer", "because"])
      for step in account.steps {
        let isWell = step.outcome == .done || step.outcome == .asked
        let left = step.isLeftOut ? " (" + Console.say("reader.left-out") + ")" : Text()
        let why = ([step.status].compactMap(\.self) + step.causes + [step.text].compactMap(\.self)).joined(separator: ", ")
        table.row([
          .init(step.request), .init(step.setting), .painted(Console.term("reader.step", step.outcome.rawValue) + left, isWell ? nil : .yellow), .init(why, limit: 400),
        ])
      }
      if !table.isEmpty { table.print() }
    }
  }
}
