import ArgumentParser
import ControlAPI

extension DevicesCommand {
  struct Adopt: AsyncParsableCommand {
    static let configuration = CommandConfiguration(commandName: "adopt", abstract: abstract("help.devices.adopt"))
    @OptionGroup var common: Common
    @Argument(help: help("help.plugged")) var device: String
    @Option(name: .customLong("as"), help: help("help.as")) var profile: String?
    @Option(name: .long, help: help("help.to-station")) var station: String?

    func run() async throws {
      let report: DeviceReport = try await common.client.call(.adopt, AdoptRequest(device: device, profile: profile, station: station))
      if common.json { return try Console.json(report) }
      Console.line(Console.say("adopted.done", ["device": report.id, "profile": report.profile ?? "–", "station": report.station ?? "–"]))
      for notice in report.notices { Console.line(Text.painted("! \(Console.say(notice))", .yellow)) }
    }
  }

  struct Forget: AsyncParsableCommand {
    static let configuration = CommandConfiguration(commandName: "forget", abstract: abstract("help.devices.forget"))
    @OptionGroup var common: Common
    @Argument(help: help("help.plugged")) var device: String

    func run() async throws {
      let name: String = try await common.client.call(.forget, ForgetRequest(device: device))
      if common.json { try Console.json(["device": name]) } else { Console.line(Console.say("forgotten.done", ["device": name])) }
    }
  }
}
