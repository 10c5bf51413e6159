import ArgumentParser

/// `tally rfid`: readers and tags.
struct RFIDCommand: ParsableCommand {
  static let configuration = CommandConfiguration(commandName: "rfid", abstract: abstract("help.rfid"), subcommands: [Tags.self, Why.self, Find.self, Count.self, Explain.self, Write.self, Read.self, Pending.self, Replay.self, LLRP.self])

  struct Replay: ParsableCommand {
    static let configuration = CommandConfiguration(commandName: "replay", abstract: abstract("help.rfid.replay"))
    @Argument(parsing: .captureForPassthrough) var arguments: [String] = []
    func run() throws { try Offline.run(["rfid", "replay"] + arguments) }
  }


  struct LLRP: ParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "llrp", abstract: abstract("help.rfid.llrp"), subcommands: [Decode.self, Encode.self])

    struct Decode: ParsableCommand {
      static let configuration = CommandConfiguration(commandName: "decode", abstract: abstract("help.rfid.llrp.decode"))
      @Argument(parsing: .captureForPassthrough) var arguments: [String] = []
      func run() throws { try Offline.run(["rfid", "llrp", "decode"] + arguments) }
    }

    struct Encode: ParsableCommand {
      static let configuration = CommandConfiguration(commandName: "encode", abstract: abstract("help.rfid.llrp.encode"))
      @Argument(parsing: .captureForPassthrough) var arguments: [String] = []
      func run() throws { try Offline.run(["rfid", "llrp", "encode"] + arguments) }
    }
  }
}
