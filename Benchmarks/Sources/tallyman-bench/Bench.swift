import ArgumentParser

/// Figures in one run on one disk: only ratios mean anything elsewhere.
@main
struct Bench: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "tallyman-bench", abstract: "Measure what the figures of the product rest on.",
    subcommands: [JournalBench.self, DaemonBench.self, DrainBench.self, IdentifyBench.self, ProtocolBench.self, PresenceBench.self, ReaderBench.self, EPCISBench.self])
}
