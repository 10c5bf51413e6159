import Agent
import ArgumentParser

/// What `tally wms` hands over.
struct WMS: ParsableCommand {
  static let configuration = CommandConfiguration(commandName: "wms", abstract: said("The WMS's side of the sync protocol."), subcommands: [Check.self])

  struct Check: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: said("Tries a WMS against the sync protocol, clause by clause; for a test system."),
      discussion: said("Leaves a journal of test entries behind, and one movement that nobody can book. Exit code 0: every clause is kept. 1: not."))
    @Option(name: .long, help: help("A file with the bearer token.")) var tokenFile: String?
    @Option(name: .long, help: help("A PEM file of the authorities to trust.")) var authorityFile: String?
    @Option(name: .long, help: help("A command that makes the service die and come back; run while a request is under way.")) var crash: String?
    @Flag(name: .long, help: help("Print JSON lines.")) var json = false
    @Argument(help: help("The address, as under wms: url: in the configuration.")) var url: String

    func run() async throws {
      var isKept = true
      try await finish { isKept = try await Agent.checkWMS(url, token: tokenFile, authority: authorityFile, crash: crash, json: json) }
      if !isKept { throw ExitCode(1) }
    }
  }
}
