import ArgumentParser
import ControlAPI
import Warehouse

#if canImport(Glibc)
  import Glibc
#else
  import Musl
#endif

extension RFIDCommand {
  struct Find: AsyncParsableCommand {
    static let configuration = CommandConfiguration(commandName: "find", abstract: abstract("help.rfid.find"))
    @OptionGroup var common: Common
    @Argument(help: help("help.rfid.find.tag")) var tag: String
    @Option(name: .long, help: help("help.watch.seconds")) var seconds = 0

    func run() async throws {
      // Each line is out whole when the next begins: there is nothing to clean up.
      signal(SIGINT) { _ in _exit(0) }
      let sights: AsyncThrowingStream<TagSight, any Error> = try await common.client.stream(.find, FindRequest(tag: tag, seconds: seconds))
      var isSeen = false
      for try await sight in sights {
        isSeen = isSeen || !sight.antennas.isEmpty
        if common.json { try Console.json(sight) } else { show(sight) }
      }
      if !isSeen { throw ArgumentParser.ExitCode(ControlAPI.ExitCode.finding.rawValue) }
    }

    private func show(_ sight: TagSight) {
      let time = Text(String(Console.time(sight.at).suffix(8)))
      let away = sight.away.first.map { ["readers": sight.away.joined(separator: ", "), "reader": $0] }
      guard let best = sight.antennas.first else {
        if let away { return Console.line([time, Console.say("rfid.find.away", away)].joined(separator: "  ")) }
        return Console.line([time, Console.say(sight.zone == nil ? "rfid.find.nothing" : "rfid.find.last", ["zone": sight.zone ?? ""])].joined(separator: "  "))
      }
      // From -80 dBm, the least that is heard, to -30, before the antenna.
      let level = Double(best.mean).map { max(0, min(20, Int(($0 + 80) / 2.5))) } ?? 0
      let bar = String(repeating: "█", count: level) + String(repeating: "·", count: 20 - level)
      let antennas = sight.antennas.map { "\($0.reader)\($0.antenna.map { "/\($0)" } ?? "") \($0.mean)" }.joined(separator: "  ")
      Console.line([time, Text(bar, level > 12 ? .green : level > 6 ? .yellow : nil), Text(sight.zone ?? "–", .bold), Text(antennas)].joined(separator: "  "))
    }
  }
}
