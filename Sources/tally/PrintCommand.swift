import ArgumentParser
import ControlAPI
import Warehouse

struct PrintCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "print", abstract: Console.say("help.print"), subcommands: [Test.self, Jobs.self, Reprint.self, Resolve.self], defaultSubcommand: Jobs.self)

  struct Test: AsyncParsableCommand {
    static let configuration = CommandConfiguration(abstract: Console.say("help.print.test"))
    @OptionGroup var common: Common
    @Argument(help: ArgumentHelp(Console.say("help.printer"))) var printer: String
    func run() async throws { try show([try await common.client.call(.printTest, PrintTestRequest(printer: printer))], common) }
  }

  struct Jobs: AsyncParsableCommand {
    static let configuration = CommandConfiguration(abstract: Console.say("help.print.jobs"))
    @OptionGroup var common: Common
    @Flag(name: .long, help: ArgumentHelp(Console.say("help.all"))) var all = false
    func run() async throws { try show(try await common.client.call(.jobs, JobsRequest(all: all)), common) }
  }

  struct Reprint: AsyncParsableCommand {
    static let configuration = CommandConfiguration(abstract: Console.say("help.print.reprint"))
    @OptionGroup var common: Common
    @Argument(help: ArgumentHelp(Console.say("help.job"))) var job: Int64
    @Option(name: .long, help: ArgumentHelp(Console.say("help.reason"))) var reason: String
    func run() async throws { try show([try await common.client.call(.reprint, ReprintRequest(job: job, reason: reason))], common) }
  }

  struct Resolve: AsyncParsableCommand {
    static let configuration = CommandConfiguration(abstract: Console.say("help.print.resolve"))
    @OptionGroup var common: Common
    @Argument(help: ArgumentHelp(Console.say("help.job"))) var job: Int64
    @Flag(name: .customLong("came-out"), help: ArgumentHelp(Console.say("help.came-out"))) var cameOut = false
    @Flag(name: .long, help: ArgumentHelp(Console.say("help.lost"))) var lost = false
    func validate() throws { if cameOut == lost { throw ValidationError(Console.say("cli.came-out-or-lost")) } }
    func run() async throws { try show([try await common.client.call(.resolve, ResolveRequest(job: job, cameOut: cameOut))], common) }
  }

  private static func show(_ jobs: [JobReport], _ common: Common) throws {
    if common.json { return try jobs.forEach { try Console.json($0) } }
    var table = Table(["job", "time", "printer", "label", "sscc", "state", "evidence"])
    for job in jobs {
      let colour: Console.Colour? =
        switch job.state {
        case .printed: .green
        case .uncertain, .failed: .red
        default: .yellow
        }
      table.row([
        .init("\(job.id)" + (job.reprintOf.map { " ↺\($0)" } ?? "")), .init(Console.time(job.createdAt)), .init(job.printer), .init(job.template),
        .init(job.sscc ?? "–"), .init(Console.say("job.\(job.state.rawValue)"), colour), .init(job.evidence ?? ""),
      ])
    }
    if table.isEmpty { Console.line(Console.say("print.none")) } else { table.print() }
    if jobs.contains(where: { $0.state == .uncertain }) { Console.line("→ " + Console.say("print.uncertain-next")) }
  }
}
