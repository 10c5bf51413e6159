import ArgumentParser

/// How fast what devices send is understood, on one core, with copying the same bytes beside it.
struct ProtocolBench: ParsableCommand {
  static let configuration = CommandConfiguration(commandName: "protocols", abstract: "What devices send, understood, a second.")

  @Option(help: "Rounds; the medians are shown.") var rounds = 7
  @Option(help: "Units a round.") var count = 5_000_000

  @Flag(help: "LLRP alone.") var llrp = false

  func run() throws {
    for row in try llrp ? [] : ProtocolRow.all() { print(try ProtocolResult(row, rounds: rounds, count: count).line) }
    for row in LLRPRow.all { print(try row.line(rounds: rounds, count: count)) }
  }
}
