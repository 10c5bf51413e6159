import ArgumentParser

/// `tally devices`: a file beside this one a verb, and one line of the list here.
struct DevicesCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "devices", abstract: abstract("help.devices"),
    subcommands: [
      List.self,
      Adopt.self,
      Forget.self,
      Explain.self,
      Test.self,
      Show.self,
      Watch.self,
      Record.self,
      Beep.self,
      Calibrate.self,
      Fix.self,
      Replay.self,
      Check.self,
      Catalog.self,
    ], defaultSubcommand: List.self)
}
