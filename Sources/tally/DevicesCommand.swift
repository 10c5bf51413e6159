import ArgumentParser
import ControlAPI
import Warehouse

struct DevicesCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "devices", abstract: Console.say("help.devices"),
    subcommands: [List.self, Explain.self, Test.self, Record.self, Replay.self, Check.self], defaultSubcommand: List.self)

  struct List: AsyncParsableCommand {
    static let configuration = CommandConfiguration(abstract: Console.say("help.devices.list"))
    @OptionGroup var common: Common
    func run() async throws {
      let devices: [DeviceReport] = try await common.client.call(.devices)
      if common.json { for device in devices { try Console.json(device) } } else { DeviceTable.print(devices) }
    }
  }

  struct Explain: AsyncParsableCommand {
    static let configuration = CommandConfiguration(abstract: Console.say("help.devices.explain"))
    @OptionGroup var common: Common
    @Argument(help: ArgumentHelp(Console.say("help.device"))) var device: String?
    func run() async throws {
      let reports: [ExplainReport] = try await common.client.call(.explain, WatchRequest(station: device))
      for report in reports {
        if common.json {
          try Console.json(report)
          continue
        }
        Console.line(Console.paint(report.device, .bold) + "  " + (report.chosen.map { Console.say("explain.chosen", ["profile": $0]) } ?? Console.say("explain.none")))
        for (name, value) in report.facts.sorted(by: { $0.key < $1.key }) { Console.line("  \(name): \(visible(Array(value.utf8)))") }
        for candidate in report.candidates {
          Console.line("  " + Console.paint(candidate.matched ? "✓" : "✗", candidate.matched ? .green : .dim) + " \(candidate.profile): " + candidate.reasons.joined(separator: "; "))
        }
      }
      if reports.isEmpty && !common.json { Console.line(Console.say("devices.none")) }
    }
  }

  struct Test: AsyncParsableCommand {
    static let configuration = CommandConfiguration(abstract: Console.say("help.devices.test"))
    @OptionGroup var common: Common
    @Argument(help: ArgumentHelp(Console.say("help.device"))) var device: String?
    @Option(name: .long, help: ArgumentHelp(Console.say("help.seconds"))) var seconds = 15

    func run() async throws {
      let events: AsyncThrowingStream<TapEvent, any Error> = try await common.client.stream(.tap, TapRequest(device: device, seconds: seconds))
      if !common.json { Console.line(Console.paint(Console.say("devices.scan-now", ["seconds": "\(seconds)"]), .bold)) }
      var silent = true
      for try await event in events {
        if event.broken == nil { silent = false }
        if common.json { try Console.json(event) } else { show(event) }
      }
      if silent { throw ArgumentParser.ExitCode(ControlAPI.ExitCode.finding.rawValue) }
    }

    private func show(_ event: TapEvent) {
      let head = "\(Console.time(event.at).suffix(8))  \(event.device)" + (event.station.map { " → \($0)" } ?? "")
      if let broken = event.broken { return Console.line(head + "  " + Console.paint(Console.say(broken), .red)) }
      if let bytes = event.bytes {
        let raw = Warehouse.bytes(hex: bytes) ?? []
        Console.line(head + "  " + Console.say("devices.bytes", ["count": "\(raw.count)", "hex": String(bytes.prefix(96)), "text": visible(raw)]))
      }
      if let kind = event.event { Console.line(head + "  \(kind)  " + (event.scanned ?? "") + (event.recognised.map { "  (\($0))" } ?? "")) }
    }
  }

  struct Record: AsyncParsableCommand {
    static let configuration = CommandConfiguration(abstract: Console.say("help.devices.record"))
    @OptionGroup var common: Common
    @Argument(help: ArgumentHelp(Console.say("help.device"))) var device: String
    @Option(name: .long, help: ArgumentHelp(Console.say("help.seconds"))) var seconds = 60
    func run() async throws {
      let lines: AsyncThrowingStream<String, any Error> = try await common.client.stream(.record, TapRequest(device: device, seconds: seconds))
      for try await line in lines { if common.json { try Console.json(line) } else { Console.line(line) } }
    }
  }

  struct Replay: ParsableCommand {
    static let configuration = CommandConfiguration(abstract: Console.say("help.devices.replay"))
    @Argument(parsing: .captureForPassthrough) var arguments: [String] = []
    func run() throws { try Offline.run(["devices", "replay"] + arguments) }
  }

  struct Check: ParsableCommand {
    static let configuration = CommandConfiguration(abstract: Console.say("help.devices.check"))
    @Argument(parsing: .captureForPassthrough) var arguments: [String] = []
    func run() throws { try Offline.run(["devices", "check"] + arguments) }
  }
}

struct ConfigCommand: ParsableCommand {
  static let configuration = CommandConfiguration(commandName: "config", abstract: Console.say("help.config"), subcommands: [Check.self])
  struct Check: ParsableCommand {
    static let configuration = CommandConfiguration(abstract: Console.say("help.config.check"))
    @Argument(parsing: .captureForPassthrough) var arguments: [String] = []
    func run() throws { try Offline.run(["config", "check"] + arguments) }
  }
}
