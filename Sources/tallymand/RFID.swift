import Agent
import ArgumentParser

/// What `tally rfid` hands over.
struct RFID: ParsableCommand {
  static let configuration = CommandConfiguration(commandName: "rfid", abstract: "RFID readers and tags.", subcommands: [Replay.self, LLRP.self])

  struct Replay: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Decides anew on the reads of a recorded session, by zones that are not live.",
      discussion: "The zone file holds what stands under rfid: in the configuration. Prints decisions, and what became of the reads at the end.")
    @Option(name: .customLong("zone-file"), help: "Zones, portals, rules and filter, as YAML.") var zones: String
    @Option(name: .long, help: "The name that the zone file has for the reader; not needed where it names one only.") var reader: String?
    @Flag(name: .long, help: "Print JSON, one decision a line.") var json = false
    @Argument(help: "The session's file, - for standard input.") var file: String
    func run() throws { try finish { try Agent.replayTags(file, zones: zones, reader: reader, json: json) } }
  }


  struct LLRP: ParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "llrp", abstract: "Messages of the Low Level Reader Protocol, as bytes and as JSON.", subcommands: [Decode.self, Encode.self])

    struct Decode: ParsableCommand {
      static let configuration = CommandConfiguration(
        abstract: "Says what messages hold, one after the other.",
        discussion:
          "Remarks about what the standard would refuse, and what is wrong, go to standard error; exit code 2 where something cannot be read.")
      @Flag(name: .long, help: "Print JSON, one message a line.") var json = false
      @Argument(help: "Hexadecimal, blanks ignored; - or nothing for standard input, which may also be the bytes themselves.") var hex: [String] = []
      func run() throws { try finish { try Agent.decodeLLRP(hex, json: json) } }
    }

    struct Encode: ParsableCommand {
      static let configuration = CommandConfiguration(
        abstract: "Gives the bytes of messages in hexadecimal, all in one line.",
        discussion: "Takes what decode --json prints: objects one behind the other, or a list of them. Fields that are left out are 0 or empty.")
      @Argument(help: "JSON; - or nothing for standard input.") var json: [String] = []
      func run() throws { try finish { try Agent.encodeLLRP(json) } }
    }
  }
}
