import ArgumentParser
import ControlAPI
import Warehouse

struct DevicesCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "devices", abstract: abstract("help.devices"),
    subcommands: [List.self, Explain.self, Test.self, Record.self, Replay.self, Check.self], defaultSubcommand: List.self)

  struct List: AsyncParsableCommand {
    static let configuration = CommandConfiguration(abstract: abstract("help.devices.list"))
    @OptionGroup var common: Common
    func run() async throws {
      let devices: [DeviceReport] = try await common.client.call(.devices)
      if common.json { for device in devices { try Console.json(device) } } else { DeviceTable.print(devices) }
    }
  }

  struct Explain: AsyncParsableCommand {
    static let configuration = CommandConfiguration(abstract: abstract("help.devices.explain"))
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
        for candidate in report.candidates {
          let mark = candidate.matched ? Text("✓", .green) : Text("✗", .dim)
          Console.line("  \(mark) \(candidate.profile): \(candidate.reasons.map { Console.say($0) }.joined(separator: "; "))")
        }
      }
      if reports.isEmpty && !common.json { Console.line(Console.say("devices.none")) }
    }
  }

  struct Test: AsyncParsableCommand {
    static let configuration = CommandConfiguration(abstract: abstract("help.devices.test"))
    @OptionGroup var common: Common
    @Argument(help: help("help.device")) var device: String?
    @Option(name: .long, help: help("help.seconds")) var seconds = 15

    func run() async throws {
      let events: AsyncThrowingStream<TapEvent, any Error> = try await common.client.stream(.tap, TapRequest(device: device, seconds: seconds))
      if !common.json { Console.line(Text(Console.say("devices.scan-now", ["seconds": "\(seconds)"]), .bold)) }
      var silent = true
      var broken = false
      for try await event in events {
        if event.broken == nil { silent = false } else { broken = true }
        if common.json { try Console.json(event) } else { show(event) }
      }
      if silent || broken { throw ArgumentParser.ExitCode(ControlAPI.ExitCode.finding.rawValue) }
    }

    private func show(_ event: TapEvent) {
      let head: Text = "\(Console.time(event.at).suffix(8))  \(event.device)" + (event.station.map { " → \($0)" } ?? "")
      if let broken = event.broken { return Console.line("\(head)  \(Text(Console.say(broken), .red))") }
      if let bytes = event.bytes {
        let raw = Warehouse.bytes(hex: bytes) ?? []
        let said = Console.say("devices.bytes", ["count": "\(raw.count)", "hex": String(bytes.prefix(96)), "text": visible(raw)])
        Console.line("\(head)  \(said)")
      }
      if let kind = event.event { Console.line("\(head)  \(kind)  \(event.scanned ?? "")" + (event.recognised.map { "  (\($0))" } ?? "")) }
    }
  }

  struct Record: AsyncParsableCommand {
    static let configuration = CommandConfiguration(abstract: abstract("help.devices.record"))
    @OptionGroup var common: Common
    @Argument(help: help("help.device")) var device: String
    @Option(name: .long, help: help("help.seconds")) var seconds = 60
    func run() async throws {
      let lines: AsyncThrowingStream<String, any Error> = try await common.client.stream(.record, TapRequest(device: device, seconds: seconds))
      for try await line in lines { if common.json { try Console.json(line) } else { Console.line(Text(line, limit: line.utf8.count)) } }
    }
  }

  struct Replay: ParsableCommand {
    static let configuration = CommandConfiguration(abstract: abstract("help.devices.replay"))
    @Argument(parsing: .captureForPassthrough) var arguments: [String] = []
    func run() throws { try Offline.run(["devices", "replay"] + arguments) }
  }

  struct Check: ParsableCommand {
    static let configuration = CommandConfiguration(abstract: abstract("help.devices.check"))
    @Argument(parsing: .captureForPassthrough) var arguments: [String] = []
    func run() throws { try Offline.run(["devices", "check"] + arguments) }
  }
}

struct ConfigCommand: ParsableCommand {
  static let configuration = CommandConfiguration(commandName: "config", abstract: abstract("help.config"), subcommands: [Check.self])
  struct Check: ParsableCommand {
    static let configuration = CommandConfiguration(abstract: abstract("help.config.check"))
    @Argument(parsing: .captureForPassthrough) var arguments: [String] = []
    func run() throws { try Offline.run(["config", "check"] + arguments) }
  }
}
