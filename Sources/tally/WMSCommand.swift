import ArgumentParser

/// Answered by the `tallymand` beside: the rooms that speak to a WMS stay out of the CLI.
struct WMSCommand: ParsableCommand {
  static let configuration = CommandConfiguration(commandName: "wms", abstract: abstract("help.wms"), subcommands: [Check.self])

  struct Check: ParsableCommand {
    static let configuration = CommandConfiguration(commandName: "check", abstract: abstract("help.wms.check"))
    @Argument(parsing: .captureForPassthrough) var arguments: [String] = []
    func run() throws { try Offline.run(["wms", "check"] + arguments) }
  }
}
