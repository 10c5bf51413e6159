import ArgumentParser
import ControlAPI
import FoundationEssentials
import Warehouse

extension JournalCommand {
  /// The daemon does it; this only shows how far it is.
  struct Import: AsyncParsableCommand {
    static let configuration = CommandConfiguration(commandName: "import", abstract: abstract("help.journal.import"), discussion: Console.say("help.journal.import.more").plain)
    @OptionGroup var common: Common
    @Argument(help: help("help.import.path")) var path: String?

    func run() async throws {
      let full = path.map { $0.hasPrefix("/") ? $0 : FileManager.default.currentDirectoryPath + "/" + $0 }
      var reports: [ImportReport] = try await common.client.call(.importJournal, ImportRequest(path: full))
      // What this command began is watched until it is over, or waits for somebody.
      while full != nil, let journal = reports.first?.journal, reports.first?.state == "delivering" {
        try await Task.sleep(for: .milliseconds(200))
        let all: [ImportReport] = try await common.client.call(.importJournal, ImportRequest())
        reports = all.filter { $0.journal == journal }
      }
      if reports.isEmpty, !common.json { Console.line(Console.say("import.none")) }
      for report in reports {
        if common.json { try Console.json(report); continue }
        let args = [
          "journal": report.journal, "device": report.device, "entries": "\(report.entries)", "decided": "\(report.decided)", "lost": "\(report.lost)",
          "detail": report.detail ?? "",
        ]
        Console.line(Text(Console.say("import.\(report.state)", args), report.state == "done" ? .green : .yellow))
        if report.lost > 0 { Console.line(Text(Console.say("import.lost", args), .red)) }
      }
      if full != nil, reports.contains(where: { $0.state != "done" }) { throw ArgumentParser.ExitCode(ControlAPI.ExitCode.finding.rawValue) }
    }
  }
}
