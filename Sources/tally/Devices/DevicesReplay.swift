import ArgumentParser

extension DevicesCommand {
  struct Replay: ParsableCommand {
    static let configuration = CommandConfiguration(commandName: "replay", abstract: abstract("help.devices.replay"))
    @Argument(parsing: .captureForPassthrough) var arguments: [String] = []
    func run() throws { try Offline.run(["devices", "replay"] + arguments) }
  }
}
