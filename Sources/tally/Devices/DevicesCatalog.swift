import ArgumentParser

extension DevicesCommand {
  struct Catalog: ParsableCommand {
    static let configuration = CommandConfiguration(commandName: "catalog", abstract: abstract("help.devices.catalog"))
    @Argument(parsing: .captureForPassthrough) var arguments: [String] = []
    func run() throws { try Offline.run(["devices", "catalog"] + arguments) }
  }
}
