import ArgumentParser
import ControlAPI
import Warehouse

struct WatchCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(commandName: "watch", abstract: abstract("help.watch"))
  @OptionGroup var common: Common
  @Argument(help: help("help.station")) var station: String?

  func run() async throws {
    let events: AsyncThrowingStream<FloorEvent, any Error> = try await common.client.stream(.watch, WatchRequest(station: station))
    for try await event in events { if common.json { try Console.json(event) } else { FloorLine.show(event) } }
  }
}

/// One event of the floor as one line: when, where, what the worker heard, what was scanned, what was said.
enum FloorLine {
  static func show(_ event: FloorEvent) {
    var parts = [Text(String(Console.time(event.at).suffix(8))), Text(event.station) + event.mode.mark]
    if let signal = event.signal { parts.append(Text(Console.say("signal.\(signal.rawValue)"), signal.colour)) }
    if let scanned = event.scanned { parts.append(Text(scanned)) }
    if let notice = event.notice { parts.append(Console.say(notice).oneLine) }
    if event.signal == nil, let link = event.link { parts.append(Console.say("link.\(link.rawValue)")) }
    if let prompt = event.prompt { parts.append(Text.painted("→ \(Console.say(prompt).oneLine)", .dim)) }
    if let progress = event.progress { parts.append(Text.painted(progress.told, .dim)) }
    Console.line(parts.joined(separator: "  "))
  }
}

extension Mode {
  /// Behind a station's name, unless it counts.
  var mark: Text { self == .live ? "" : Text.painted(" [\(Console.say("mode.\(rawValue)"))]", .yellow) }
}

struct SimulateCommand: ParsableCommand {
  static let configuration = CommandConfiguration(commandName: "simulate", abstract: abstract("help.simulate"), subcommands: [Scan.self, LLRP.self, Module.self])

  struct LLRP: ParsableCommand {
    static let configuration = CommandConfiguration(commandName: "llrp", abstract: abstract("help.simulate.llrp"))
    @Argument(parsing: .captureForPassthrough) var arguments: [String] = []
    func run() throws { try Offline.run(["simulate", "llrp"] + arguments) }
  }

  struct Module: ParsableCommand {
    static let configuration = CommandConfiguration(commandName: "module", abstract: abstract("help.simulate.module"))
    @Argument(parsing: .captureForPassthrough) var arguments: [String] = []
    func run() throws { try Offline.run(["simulate", "module"] + arguments) }
  }

  struct Scan: AsyncParsableCommand {
    static let configuration = CommandConfiguration(commandName: "scan", abstract: abstract("help.simulate.scan"))
    @OptionGroup var common: Common
    @Option(name: .long, help: help("help.station")) var station: String
    @Option(name: .long, help: help("help.symbology")) var symbology: String?
    @Flag(name: .long, help: help("help.typed")) var typed = false
    @Argument(help: help("help.code")) var codes: [String] = []

    func run() async throws {
      var refused = false
      var gulps = CodeInput.Gulps(codes)
      while let lines = gulps.next() {
        for code in lines where !code.isEmpty { refused = try await scan(code) || refused }
      }
      if refused { throw ArgumentParser.ExitCode(ControlAPI.ExitCode.finding.rawValue) }
    }

    /// Whether one of the events was a refusal.
    private func scan(_ code: [UInt8]) async throws -> Bool {
      let request = SimulateRequest(station: station, data: hex(CodeText.bytes(code)), symbology: symbology, typed: typed)
      let report: SimulateReport = try await common.client.call(.simulate, request)
      for event in report.events { if common.json { try Console.json(event) } else { FloorLine.show(event) } }
      return report.events.contains { $0.signal == .refused }
    }
  }
}
