import ArgumentParser

extension DevicesCommand {
  struct Check: ParsableCommand {
    static let configuration = CommandConfiguration(commandName: "check", abstract: abstract("help.devices.check"))
    @Argument(parsing: .captureForPassthrough) var arguments: [String] = []
    func run() throws { try Offline.run(["devices", "check"] + arguments) }
  }
}
