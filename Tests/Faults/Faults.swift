import ArgumentParser

/// What the fault suites start, kill and cut. Nothing here is shipped.
@main
struct Faults: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "tallyman-faults", abstract: "The processes that the fault suites kill and cut.",
    subcommands: [JournalWriter.self, JournalCheck.self, JournalBrokenDisk.self, FolderStation.self, Kill.self, ChaosRun.self])
}

