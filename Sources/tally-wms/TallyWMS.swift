import ArgumentParser

@main
struct TallyWMS: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "tally-wms", abstract: "A small WMS that speaks Tallyman's sync protocol: for trying it out, for tests, and to read.",
    subcommands: [Serve.self, HashBadge.self, ForgetKey.self, Token.self, RemoveDevice.self], defaultSubcommand: Serve.self)
}
