import ArgumentParser

/// Both verbs are answered by the `tallymand` beside: the events' rooms stay out of the CLI.
struct EPCISCommand: ParsableCommand {
  static let configuration = CommandConfiguration(commandName: "epcis", abstract: abstract("help.epcis"), subcommands: [Hash.self, Validate.self])

  struct Hash: ParsableCommand {
    static let configuration = CommandConfiguration(commandName: "hash", abstract: abstract("help.epcis.hash"))
    @Argument(parsing: .captureForPassthrough) var arguments: [String] = []
    func run() throws { try Offline.run(["epcis", "hash"] + arguments) }
  }

  struct Validate: ParsableCommand {
    static let configuration = CommandConfiguration(commandName: "validate", abstract: abstract("help.epcis.validate"))
    @Argument(parsing: .captureForPassthrough) var arguments: [String] = []
    func run() throws { try Offline.run(["epcis", "validate"] + arguments) }
  }
}
