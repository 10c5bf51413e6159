import ArgumentParser
import ControlAPI
import Warehouse

struct SyncCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "sync", abstract: abstract("help.sync"), subcommands: [Status.self, Now.self, Pause.self, Resume.self, RejectedCommand.self], defaultSubcommand: Status.self)

  struct Status: AsyncParsableCommand {
    static let configuration = CommandConfiguration(commandName: "status", abstract: abstract("help.sync.status"))
    @OptionGroup var common: Common
    func run() async throws { try await ask(nil, common) }
  }
  struct Now: AsyncParsableCommand {
    static let configuration = CommandConfiguration(commandName: "now", abstract: abstract("help.sync.now"))
    @OptionGroup var common: Common
    func run() async throws { try await ask("now", common) }
  }
  struct Pause: AsyncParsableCommand {
    static let configuration = CommandConfiguration(commandName: "pause", abstract: abstract("help.sync.pause"))
    @OptionGroup var common: Common
    func run() async throws { try await ask("pause", common) }
  }
  struct Resume: AsyncParsableCommand {
    static let configuration = CommandConfiguration(commandName: "resume", abstract: abstract("help.sync.resume"))
    @OptionGroup var common: Common
    @Option(name: .long, help: help("help.without-segment")) var withoutSegment: Int?
    func run() async throws { try await ask("resume", common, withoutSegment: withoutSegment) }
  }

  private static func ask(_ command: String?, _ common: Common, withoutSegment: Int? = nil) async throws {
    let sync: SyncReport = try await common.client.call(.sync, SyncRequest(command: command, withoutSegment: withoutSegment))
    if common.json { try Console.json(sync) } else { show(sync) }
    // An order was carried out, whatever stands besides.
    if command == nil, !sync.alarms.isEmpty { throw ArgumentParser.ExitCode(ControlAPI.ExitCode.finding.rawValue) }
  }

  private static func show(_ sync: SyncReport) {
    let backlog = sync.streams.reduce(0) { $0 + $1.backlog }
    Console.line(
      Text(
        Console.say("status.sync.\(sync.link.rawValue)", ["waiting": "\(backlog)", "last": Console.time(sync.lastSuccessAt), "destination": sync.destination]),
        sync.link == .up ? .green : .yellow))
    if sync.paused { Console.line(Text(Console.say("sync.paused"), .yellow)) }
    if let error = sync.lastError {
      Console.line(Console.say("sync.error", ["error": error, "next": Console.time(sync.nextAttemptAt)]))
      if let advice = sync.advice { Console.line(Console.say("next.link-down.\(advice)")) }
    }
    var table = Table(["station", "stored", "delivered", "waiting"])
    for stream in sync.streams { table.row([Text(stream.stream), "\(stream.next - 1)", "\(stream.cursor - 1)", "\(stream.backlog)"]) }
    if !table.isEmpty { table.print() }
    for lane in sync.parked { Console.line(Text(Console.say("sync.parked", ["lane": lane.lane, "code": lane.code, "detail": lane.detail ?? ""]), .yellow)) }
    for alarm in sync.alarms { Console.line(Text.painted("! \(Console.say(alarm))", .red)) }
  }
}
