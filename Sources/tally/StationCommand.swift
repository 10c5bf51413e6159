import ArgumentParser
import ControlAPI
import Warehouse

struct StationCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "station", abstract: abstract("help.station-command"), subcommands: [List.self, ServiceMode.self, Pair.self], defaultSubcommand: List.self)

  struct List: AsyncParsableCommand {
    static let configuration = CommandConfiguration(commandName: "list", abstract: abstract("help.station.list"))
    @OptionGroup var common: Common
    func run() async throws {
      let stations: [StationReport] = try await common.client.call(.stations)
      try show(stations, common)
    }
  }

  struct ServiceMode: AsyncParsableCommand {
    static let configuration = CommandConfiguration(commandName: "service", abstract: abstract("help.station.service"))
    @OptionGroup var common: Common
    @Argument(help: help("help.station")) var station: String
    @Option(name: .customLong("for"), help: help("help.for")) var duration = "10m"
    @Flag(name: .long, help: help("help.end")) var end = false

    func run() async throws {
      guard let seconds = Self.seconds(duration), seconds > 0, seconds <= 12 * 3600 else {
        throw ControlError("cli.bad-duration", ["text": duration], exit: .usage)
      }
      let report: StationReport = try await common.client.call(.service, ServiceRequest(station: station, seconds: end ? 0 : seconds))
      try StationCommand.show([report], common)
    }

    /// `90s`, `10m`, `2h`.
    static func seconds(_ text: String) -> Int? {
      let units: [Character: Int] = ["s": 1, "m": 60, "h": 3600]
      guard let last = text.last, let unit = units[last], let number = Int(text.dropLast()) else { return nil }
      return number.multipliedReportingOverflow(by: unit).overflow ? nil : number * unit
    }
  }

  struct Pair: AsyncParsableCommand {
    static let configuration = CommandConfiguration(commandName: "pair", abstract: abstract("help.station.pair"))
    @OptionGroup var common: Common
    @Argument(help: help("help.pair-station")) var station: String?
    @Option(name: .long, help: help("help.printer")) var printer: String?

    func run() async throws {
      let all: [StationReport] = try await common.client.call(.stations)
      let meant = all.filter { station == nil || $0.name == station }
      if let station, meant.isEmpty {
        throw ControlError.unknown(.station, station, among: all.map(\.name))
      }
      for station in meant {
        var job: JobReport?
        if let printer { job = try await common.client.call(.printTest, PrintTestRequest(printer: printer, pairing: station.name)) }
        if common.json {
          var object = ["station": station.name, "pairing": station.pairing]
          object["job"] = job.map { "\($0.id)" }
          try Console.json(object)
        } else if let job {
          Console.line(Console.say("sheet.printing", ["printer": job.printer, "job": "\(job.id)"]))
        } else {
          Console.line(Console.say("station.pairing", ["station": station.name, "code": station.pairing]))
        }
      }
    }
  }

  fileprivate static func show(_ stations: [StationReport], _ common: Common) throws {
    if common.json { return try stations.forEach { try Console.json($0) } }
    var table = Table(["station", "flow", "mode", "device", "operator", "document", "prompt"])
    for station in stations {
      let sessions: [StationReport.Session?] = station.sessions.isEmpty ? [nil] : station.sessions
      for session in sessions {
        table.row([
          .init(station.name), Console.term("flow", station.flow), .init(Console.term("mode", station.mode.rawValue), station.mode == .live ? nil : .yellow),
          .init(session?.device ?? "–"), .init(session?.operator ?? "–"), .init(session?.document ?? "–"),
          session?.prompt.map { Console.say($0).oneLine } ?? "–",
        ])
      }
    }
    if table.isEmpty { Console.line(Console.say("stations.none")) } else { table.print() }
  }
}
