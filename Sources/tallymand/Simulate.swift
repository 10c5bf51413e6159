import Agent
import ArgumentParser

/// What `tally simulate` hands over: devices that are programs.
struct Simulate: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "simulate", abstract: said("Devices that are programs."), subcommands: [LLRP.self, Module.self])

  struct LLRP: ParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "llrp", abstract: said("Is an RFID reader that speaks LLRP, until ^C."),
      discussion: said(
        """
        Movements: still, conveyor, portal, wander; with the seconds from antenna to antenna behind a colon. Faults: stall=3s@20s (3 s of \
        silence every 20 s), reset@30s, reboot=5s@60s (in the middle of a report, off for 5 s), clock=-1h, duplicates=5 (per cent), refuse=NAME \
        (a message or parameter), mute (no keep-alives), torn=50 (per cent of the writings: the tag leaves in the middle), lying=50 (told as done, \
        and nothing is written). Orders on standard input, a line each: gpi 1 high, gpi 1 low, gpi 1 pulse 500 (ms), tag 2 away, tag 2 0.5 (half-way \
        from antenna 1 to 2); what clients do with the outputs is told.
        """))
    @Option(name: .long, help: help("The address and port to listen on.")) var listen = "127.0.0.1:5084"
    @Option(name: .long, help: help("The client that it connects to by itself, in place of listening: HOST:PORT.")) var connect: String?
    @Option(name: .long, help: help("How many tags there are.")) var tags = 100
    @Option(name: .long, help: help("How many reads a second; 0 or max: as many as the client takes.")) var rate = "1000"
    @Option(name: .long, help: help("How many antennas, 1 to 32.")) var antennas = 4
    @Option(name: .long, help: help("How the tags move.")) var move = "still"
    @Option(name: .long, parsing: .upToNextOption, help: help("What goes wrong, one word each.")) var faults: [String] = []
    @Option(name: .long, help: help("The same number gives the same tags in the same places.")) var seed: UInt64 = 1
    @Option(name: .customLong("llrp"), help: help("The highest version that it speaks: 1.0.1 or 1.1.")) var version = "1.1"
    @Flag(name: .long, help: help("Print JSON lines.")) var json = false

    func run() throws {
      try finish {
        try Agent.simulateLLRP(
          listen: listen, connect: connect, tags: tags, rate: rate, antennas: antennas, move: move, faults: faults, seed: seed, version: version, json: json)
      }
    }
  }

  struct Module: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: said("Is a UHF module on a serial line, until ^C."),
      discussion: said(
        """
        Movements as with llrp, past one antenna. Faults, in per cent of the frames: crc=5 (a wrong checksum), noise=5 (bytes between frames), \
        silence=5 (no answer).
        """))
    @Argument(help: help("m100 (YRM100, R200) or uhfreader18 (Chafon).")) var kind: String
    @Option(name: .long, help: help("A path that will lead to the module's terminal.")) var link: String?
    @Option(name: .long, help: help("How many tags there are.")) var tags = 10
    @Option(name: .long, help: help("How many reads a second.")) var rate = "50"
    @Option(name: .long, help: help("How the tags move.")) var move = "still"
    @Option(name: .long, parsing: .upToNextOption, help: help("What goes wrong, one word each.")) var faults: [String] = []
    @Option(name: .long, help: help("The same number gives the same tags in the same places.")) var seed: UInt64 = 1
    @Flag(name: .long, help: help("Print JSON lines.")) var json = false

    func run() throws {
      try finish { try Agent.simulateModule(kind, link: link, tags: tags, rate: rate, move: move, faults: faults, seed: seed, json: json) }
    }
  }
}
