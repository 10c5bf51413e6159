import ArgumentParser
import ControlAPI
import Warehouse

extension DevicesCommand {
  struct Explain: AsyncParsableCommand {
    static let configuration = CommandConfiguration(commandName: "explain", abstract: abstract("help.devices.explain"))
    @OptionGroup var common: Common
    @Argument(help: help("help.device")) var device: String?
    func run() async throws {
      let reports: [ExplainReport] = try await common.client.call(.explain, WatchRequest(station: device))
      for report in reports {
        if common.json {
          try Console.json(report)
          continue
        }
        let chosen = report.chosen.map { Console.say("explain.chosen", ["profile": $0]) } ?? Console.say("explain.none")
        Console.line("\(Text(report.device, .bold))  \(chosen)")
        for (name, value) in report.facts.sorted(by: { $0.key < $1.key }) { Console.line("  \(name): \(value)") }
        DeviceTable.printMissing(report.signals, of: report.device, indent: "  ")
        for hint in report.hints ?? [] { Console.line("  \(Text(Console.say(hint), .yellow))") }
        for candidate in report.candidates {
          let mark = candidate.matched ? Text("✓", .green) : Text("✗", .dim)
          Console.line("  \(mark) \(candidate.profile): \(candidate.reasons.map { Console.say($0) }.joined(separator: "; "))")
        }
        if let draft = report.draft {
          Console.line("  \(Console.say("explain.draft"))")
          for line in draft.split(separator: "\n") { Console.line("    \(line)") }
        }
      }
      if reports.isEmpty && !common.json { Console.line(Console.say("devices.none")) }
    }
  }
}
