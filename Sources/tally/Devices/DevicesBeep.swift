import ArgumentParser
import ControlAPI
import Warehouse

extension DevicesCommand {
  struct Beep: AsyncParsableCommand {
    static let configuration = CommandConfiguration(commandName: "beep", abstract: abstract("help.devices.beep"))
    @OptionGroup var common: Common
    @Argument(help: help("help.beep.signal"), transform: signal) var signal: Signal
    @Argument(help: help("help.device")) var device: String?
    @Option(name: .long, help: help("help.station")) var station: String?

    func run() async throws {
      let reports: [BeepReport] = try await common.client.call(.beep, BeepRequest(signal: signal, device: device, station: station))
      for report in reports { if common.json { try Console.json(report) } else { show(report) } }
      if reports.isEmpty, !common.json { Console.line(Text(Console.say("beep.nobody"), .red)) }
      if !reports.contains(where: { $0.source != nil }) { throw ArgumentParser.ExitCode(ControlAPI.ExitCode.finding.rawValue) }
    }

    private func show(_ report: BeepReport) {
      let args = ["device": report.device ?? "", "station": report.station ?? "–", "sound": Console.say("sound.\(signal.rawValue)").plain]
      switch report.source {
      case .device: Console.line(Console.say("beep.device", args))
      case .sounder: Console.line(Console.say(report.device == nil ? "beep.station" : "beep.sounder", args))
      case nil: Console.line(Text(Console.say("beep.silent", args), .red))
      }
    }

    /// `offline` is short for the signal's whole name.
    private static func signal(_ word: String) throws -> Signal {
      guard let signal = word == "offline" ? .storedOffline : Signal(rawValue: word) else {
        throw ValidationError(Console.say("cli.bad-signal", ["signal": word]).plain)
      }
      return signal
    }
  }
}
