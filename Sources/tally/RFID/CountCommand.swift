import ArgumentParser
import ControlAPI
import Warehouse

extension RFIDCommand {
  struct Count: AsyncParsableCommand {
    static let configuration = CommandConfiguration(commandName: "count", abstract: abstract("help.rfid.count"))
    @OptionGroup var common: Common
    @Argument(help: help("help.rfid.count.zone")) var zone: String
    @Option(name: .long, help: help("help.rfid.count.location")) var location: String?
    @Option(name: .long, help: help("help.rfid.count.quiet")) var quiet = 5
    @Option(name: .customLong("for"), help: help("help.rfid.count.for")) var longest = 120

    func run() async throws {
      let request = CountRequest(zone: zone, location: location, quiet: max(1, min(quiet, 3_600)), longest: max(1, min(longest, 3_600)))
      let updates: AsyncThrowingStream<CountUpdate, any Error> = try await common.client.stream(.count, request)
      var (tags, last): (Int, CountUpdate?) = (-1, nil)
      for try await update in updates {
        last = update
        if common.json { try Console.json(update) } else if update.tags != tags, !update.isOver { Console.line(Console.say("rfid.count.tags", ["count": "\(update.tags)"])) }
        tags = update.tags
      }
      guard let last, last.isOver else { throw ArgumentParser.ExitCode(ControlAPI.ExitCode.failed.rawValue) }
      if !common.json { show(last) }
      guard last.entry != nil else { throw ArgumentParser.ExitCode(ControlAPI.ExitCode.failed.rawValue) }
      if last.lines.contains(where: \.differs) { throw ArgumentParser.ExitCode(ControlAPI.ExitCode.finding.rawValue) }
    }

    private func show(_ update: CountUpdate) {
      var table = Table(["what", "counted", "expected", "zone"])
      for line in update.lines {
        table.row([
          .init(line.unit ?? line.item ?? "–"), .init("\(line.counted)", line.differs ? .red : nil), .init(line.expected.map { "\($0)" } ?? "–"), .init(line.elsewhere ?? ""),
        ])
      }
      if !table.isEmpty { table.print() }
      Console.line(update.notice.map { Console.say($0).oneLine } ?? Console.say("rfid.count.not-stored"))
      if let entry = update.entry { Console.line(.init(entry)) }
    }
  }
}

extension CountUpdate.Line {
  fileprivate var differs: Bool { expected.map { $0 != counted } ?? false }
}
