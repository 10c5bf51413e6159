import ArgumentParser
import ControlAPI

extension DevicesCommand {
  struct Fix: AsyncParsableCommand {
    static let configuration = CommandConfiguration(commandName: "fix", abstract: abstract("help.devices.fix"))
    @OptionGroup var common: Common
    @Argument(help: help("help.device")) var device: String
    @OptionGroup var sheet: SheetOutput

    func run() async throws {
      let report = try await sheet.deliver(.fix, of: device, common)
      if common.json { return try Console.json(report) }
      for words in report.words { Console.line(Text(words, limit: 2000)) }
      if !sheet.isWanted { Console.line(Console.say("sheet.how", ["command": "tally devices fix \(device)"])) }
    }
  }
}
