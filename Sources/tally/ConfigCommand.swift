import ArgumentParser

struct ConfigCommand: ParsableCommand {
  static let configuration = CommandConfiguration(commandName: "config", abstract: abstract("help.config"), subcommands: [Check.self])
  struct Check: ParsableCommand {
    static let configuration = CommandConfiguration(commandName: "check", abstract: abstract("help.config.check"))
    @Argument(parsing: .captureForPassthrough) var arguments: [String] = []
    func run() throws { try Offline.run(["config", "check"] + arguments) }
  }
}
