import ArgumentParser
import ControlAPI
import Warehouse

struct WatchCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(commandName: "watch", abstract: Console.say("help.watch"))
  @OptionGroup var common: Common
  @Argument(help: ArgumentHelp(Console.say("help.station"))) var station: String?

  func run() async throws {
    let events: AsyncThrowingStream<FloorEvent, any Error> = try await common.client.stream(.watch, WatchRequest(station: station))
    for try await event in events { if common.json { try Console.json(event) } else { FloorLine.show(event) } }
  }
}

/// One event of the floor as one line: when, where, what the worker heard, what was scanned, what was said.
enum FloorLine {
  static func show(_ event: FloorEvent) {
    var parts = [String(Console.time(event.at).suffix(8)), event.station]
    if event.mode != .live { parts.append("[\(event.mode.rawValue.uppercased())]") }
    if let signal = event.signal { parts.append(Console.paint(Console.say("signal.\(signal.rawValue)"), signal.colour)) }
    if let scanned = event.scanned { parts.append(scanned) }
    if let notice = event.notice { parts.append(oneLine(Console.say(notice))) }
    if event.signal == nil, let link = event.link { parts.append(Console.say("link.\(link.rawValue)")) }
    if let prompt = event.prompt { parts.append(Console.paint("→ " + oneLine(Console.say(prompt)), .dim)) }
    Console.line(parts.joined(separator: "  "))
  }

  private static func oneLine(_ text: String) -> String { text.split(separator: "\n").joined(separator: " · ") }
}

struct SimulateCommand: ParsableCommand {
  static let configuration = CommandConfiguration(commandName: "simulate", abstract: Console.say("help.simulate"), subcommands: [Scan.self])

  struct Scan: AsyncParsableCommand {
    static let configuration = CommandConfiguration(abstract: Console.say("help.simulate.scan"))
    @OptionGroup var common: Common
    @Option(name: .long, help: ArgumentHelp(Console.say("help.station"))) var station: String
    @Option(name: .long, help: ArgumentHelp(Console.say("help.symbology"))) var symbology: String?
    @Flag(name: .long, help: ArgumentHelp(Console.say("help.typed"))) var typed = false
    @Argument(help: ArgumentHelp(Console.say("help.code"))) var codes: [String]

    func run() async throws {
      var refused = false
      for code in codes {
        let request = SimulateRequest(station: station, data: hex(CodeText.bytes(code)), symbology: symbology, typed: typed)
        let report: SimulateReport = try await common.client.call(.simulate, request)
        for event in report.events { if common.json { try Console.json(event) } else { FloorLine.show(event) } }
        refused = refused || report.events.contains { $0.signal == .refused }
      }
      if refused { throw ArgumentParser.ExitCode(ControlAPI.ExitCode.finding.rawValue) }
    }
  }
}

/// How a code is written on a command line: `<GS>`, `{GS}`, `\x1d` and `^]` stand for the group separator.
enum CodeText {
  static func bytes(_ text: String) -> [UInt8] {
    var rest = Array(text.utf8)[...]
    var result: [UInt8] = []
    let separators = ["<GS>", "{GS}", "\\x1d", "\\x1D", "^]"].map { Array($0.utf8) }
    while let byte = rest.first {
      if let mark = separators.first(where: { rest.starts(with: $0) }) {
        result.append(0x1D)
        rest = rest.dropFirst(mark.count)
      } else {
        result.append(byte)
        rest = rest.dropFirst()
      }
    }
    return result
  }
}
