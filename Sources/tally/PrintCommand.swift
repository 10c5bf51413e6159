import ArgumentParser
import ControlAPI
import Warehouse

struct PrintCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "print", abstract: abstract("help.print"), subcommands: [Test.self, Jobs.self, Reprint.self, Resolve.self], defaultSubcommand: Jobs.self)

  struct Test: AsyncParsableCommand {
    static let configuration = CommandConfiguration(commandName: "test", abstract: abstract("help.print.test"))
    @OptionGroup var common: Common
    @Argument(help: help("help.printer")) var printer: String
    @Option(name: .long, help: help("help.location")) var location: String?
    func run() async throws { try show([try await common.client.call(.printTest, PrintTestRequest(printer: printer, location: location))], common) }
  }

  struct Jobs: AsyncParsableCommand {
    static let configuration = CommandConfiguration(commandName: "jobs", abstract: abstract("help.print.jobs"))
    @OptionGroup var common: Common
    @Flag(name: .long, help: help("help.all")) var all = false
    func run() async throws { try show(try await common.client.call(.jobs, JobsRequest(all: all)), common) }
  }

  struct Reprint: AsyncParsableCommand {
    static let configuration = CommandConfiguration(commandName: "reprint", abstract: abstract("help.print.reprint"))
    @OptionGroup var common: Common
    @Argument(help: help("help.job")) var job: Int64
    @Option(name: .long, help: help("help.reason")) var reason: String
    func run() async throws {
      guard !reason.isEmpty else { throw ControlError("cli.no-reason", exit: .usage) }
      try show([try await common.client.call(.reprint, ReprintRequest(job: job, reason: reason))], common)
    }
  }

  struct Resolve: AsyncParsableCommand {
    static let configuration = CommandConfiguration(commandName: "resolve", abstract: abstract("help.print.resolve"))
    @OptionGroup var common: Common
    @Argument(help: help("help.job")) var job: Int64
    @Flag(name: .customLong("came-out"), help: help("help.came-out")) var cameOut = false
    @Flag(name: .long, help: help("help.lost")) var lost = false
    func run() async throws {
      if cameOut == lost { throw ControlError("cli.came-out-or-lost", exit: .usage) }
      try show([try await common.client.call(.resolve, ResolveRequest(job: job, cameOut: cameOut))], common)
    }
  }

  private static func show(_ jobs: [JobReport], _ common: Common) throws {
    if common.json { return try jobs.forEach { try Console.json($0) } }
    var table = Table(["job", "time", "printer", "label", "sscc", "state", "evidence"])
    for job in jobs {
      let colour: Text.Colour? =
        switch job.state {
        case .printed: .green
        case .uncertain, .failed: .red
        default: .yellow
        }
      table.row([
        "\(job.id)" + (job.reprintOf.map { " ↺\($0)" } ?? ""), .init(Console.time(job.createdAt)), .init(job.printer), .init(job.template),
        .init(job.sscc ?? "–"), .init(Console.term("job", job.state.rawValue), colour), .init(job.evidence ?? ""),
      ])
    }
    if table.isEmpty { Console.line(Console.say("print.none")) } else { table.print() }
    if jobs.contains(where: { $0.state == .uncertain }) { Console.line("→ \(Console.say("print.uncertain-next"))") }
  }
}
