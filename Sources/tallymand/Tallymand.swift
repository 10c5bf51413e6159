import Agent
import ArgumentParser

/// `tally` hands some of its verbs over to this program under its own name: help then speaks of what was typed.
private let calledAs = CommandLine.arguments.first == "tally" ? "tally" : "tallymand"

@main
struct Tallymand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: calledAs, abstract: "The warehouse edge agent. Technicians use tally; systemd uses this.",
    version: Agent.version,
    subcommands: [Run.self, Config.self, Devices.self, EPCIS.self, RFID.self, Simulate.self, WMS.self, ReadJournal.self, JournalFiles.self, UdevRules.self],
    defaultSubcommand: Run.self)

  static func main() async {
    do {
      var command = try parseAsRoot()
      if var command = command as? any AsyncParsableCommand { try await command.run() } else { try command.run() }
    } catch let error where Tallymand.exitCode(for: error) == .validationFailure && !(error is ExitCode) {
      Agent.complain(usage: message(for: error), full: fullMessage(for: error))
      Tallymand.exit(withError: ExitCode.validationFailure)
    } catch { Tallymand.exit(withError: error) }
  }
}

struct ConfigurationOption: ParsableArguments {
  @Option(name: .long, help: help("The configuration file."))
  var config = Agent.configurationPath
}

struct Run: AsyncParsableCommand {
  static let configuration = CommandConfiguration(abstract: said("Runs the daemon until SIGTERM."))
  @OptionGroup var file: ConfigurationOption
  func run() async throws { try await finish { try await Agent.run(configuration: file.config) } }
}

struct Config: ParsableCommand {
  static let configuration = CommandConfiguration(abstract: said("The configuration."), subcommands: [Check.self])
  struct Check: ParsableCommand {
    static let configuration = CommandConfiguration(abstract: said("Checks a configuration file with all that it names; changes nothing."))
    @Argument(help: help("The file.")) var file = Agent.configurationPath
    @Flag(name: .long, help: help("Print JSON.")) var json = false
    func run() throws { try finish { try Agent.checkConfiguration(file, json: json) } }
  }
}

struct Devices: ParsableCommand {
  static let configuration = CommandConfiguration(abstract: said("Device profiles and recorded sessions."), subcommands: [Replay.self, Check.self, Catalog.self])

  struct Replay: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: said("Decodes a recorded session anew."),
      discussion: said(
        """
        With --protocol: through one protocol, every event as one JSON object. With --as, --layout or --set alone: by a profile, and what differs from \
        what was decoded then is shown; exit code 1 where anything does.
        """))
    @Option(name: .customLong("protocol"), help: help("The protocol's id, such as serial-line.")) var protocolID: String?
    @Option(name: .customLong("as"), help: help("The profile, such as zebra/ds2200; that of the recording where it is not said.")) var profile: String?
    @Option(name: .long, help: help("The keyboard layout, as --set layout=.")) var layout: String?
    @Option(name: .long, help: help("KEY=VALUE: an option of the protocol; may be given again.")) var set: [String] = []
    @Flag(name: .long, help: help("With --protocol: fail where the protocol sends something else than was recorded.")) var strict = false
    @Flag(name: .long, help: help("Print JSON lines; with --protocol it is always so.")) var json = false
    @Argument(help: help("The session's file, - for standard input.")) var file: String

    func validate() throws {
      if protocolID != nil, profile != nil { throw ValidationError("--protocol and --as exclude each other: a profile names its protocol") }
      if protocolID == nil, strict { throw ValidationError("--strict goes with --protocol") }
    }

    func run() throws {
      let options = (layout.map { ["layout=\($0)"] } ?? []) + set
      try finish {
        if let protocolID {
          try Agent.replay(file, protocolID: protocolID, options: options, strict: strict)
        } else {
          try Agent.replay(file, as: profile, options: options, json: json)
        }
      }
    }
  }

  struct Check: ParsableCommand {
    static let configuration = CommandConfiguration(abstract: said("Checks the device profiles, shipped and of the site."))
    @Argument(help: help("A folder of profiles instead of the site's.")) var folder: String?
    @Flag(name: .long, help: help("Print JSON.")) var json = false
    func run() throws { try finish { try Agent.checkDevices(folder, json: json) } }
  }
}

extension Devices {
  struct Catalog: ParsableCommand {
    static let configuration = CommandConfiguration(abstract: said("Lists the models that the profiles know, with mode, protocol and how to silence them."))
    @Argument(help: help("Words that must all be in a model's line.")) var search: [String] = []
    @Flag(name: .long, help: help("Print JSON lines.")) var json = false
    func run() throws { try finish { try Agent.listCatalog(search, json: json) } }
  }
}

struct EPCIS: ParsableCommand {
  static let configuration = CommandConfiguration(commandName: "epcis", abstract: said("Events of EPCIS 2.0."), subcommands: [Hash.self, Validate.self])

  struct Hash: ParsableCommand {
    static let configuration = CommandConfiguration(abstract: said("Prints the hash id (CBV 2.0, 8.9) of every event, one a line."))
    @Flag(name: .long, help: help("Print JSON lines.")) var json = false
    @Argument(help: help("An EPCIS 2.0 document or event in JSON, - for standard input.")) var file: String
    func run() throws { try finish { try Agent.hashEvents(file, json: json) } }
  }

  struct Validate: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: said("Says, event by event, what GS1's JSON schema and standard find wrong."), discussion: said("Exit code 0: valid. 2: not."))
    @Flag(name: .long, help: help("Print JSON lines.")) var json = false
    @Argument(help: help("An EPCIS 2.0 document or event in JSON, - for standard input.")) var file: String
    func run() throws { try finish { try Agent.validateEvents(file, json: json) } }
  }
}

struct JournalFiles: ParsableCommand {
  static let configuration = CommandConfiguration(commandName: "journal", abstract: said("The journal's files, while no daemon holds them."), subcommands: [Salvage.self, Verify.self, Key.self])

  struct Salvage: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: said("Brings every entry that can still be read into one file, and names those that are lost."),
      discussion: said(
        """
        Reads round bad pages and changes nothing. The file is an export: its first line says device, journal and which entries follow, with their chain \
        values; each further line is an entry as it was stored. Exit code 1 where anything is lost.
        """))
    @OptionGroup var file: ConfigurationOption
    @Option(name: .long, help: help("The journal's folder, for one of another box; default: the configuration's.")) var journal: String?
    @Option(name: .long, help: help("The new file for the entries; - for standard output.")) var to: String
    @Option(name: .long, help: help("The entries of this stream alone.")) var stream: String?
    @Option(name: .long, help: help("The first number.")) var from: Int64 = 1
    @Flag(name: .long, help: help("Print the report as JSON.")) var json = false
    func run() throws {
      var isWhole = true
      try finish { isWhole = try Agent.salvage(configuration: file.config, journal: journal, stream: stream, from: from, to: to, json: json) }
      if !isWhole { throw ExitCode(1) }
    }
  }

  struct Key: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: said("Prints the public key of the device; makes a key where there is none."),
      discussion: said("Credential device-key, of mode 0600: in /etc/tallyman/credentials, or where systemd's LoadCredential= puts it."))
    @Option(name: .long, help: help("Make a new key in this new file instead.")) var to: String?
    @Flag(name: .long, help: help("Print JSON.")) var json = false
    func run() throws { try finish { try Agent.deviceKey(to: to, json: json) } }
  }

  struct Verify: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: said("Checks an exported journal against its own header."), discussion: said("Exit code 1 where anything is not as it was written."))
    @Flag(name: .long, help: help("Print JSON lines.")) var json = false
    @Argument(help: help("The file, - for standard input.")) var file: String
    func run() throws {
      var isWhole = true
      try finish { isWhole = try Agent.verifyExport(file, json: json) }
      if !isWhole { throw ExitCode(1) }
    }
  }
}

struct ReadJournal: AsyncParsableCommand {
  static let configuration = CommandConfiguration(commandName: "read-journal", abstract: "Answers questions about a stopped daemon's journal on a socket.", shouldDisplay: false)
  @OptionGroup var file: ConfigurationOption
  @Option(name: .long, help: "The socket to answer on.") var socket: String
  @Flag(name: .long, help: "Print JSON.") var json = false
  @Option(name: .long, help: "Only where the configuration is of the daemon with this socket.") var of: String?
  func run() async throws { try await finish { try await Agent.readJournal(configuration: file.config, of: of, socket: socket) } }
}

struct UdevRules: ParsableCommand {
  static let configuration = CommandConfiguration(commandName: "udev-rules", abstract: "Prints a file for udev that follows from the device profiles.")
  @Argument(help: "60-tallyman.rules, 86-tallyman-braille.rules or 60-tallyman.hwdb.") var file = "60-tallyman.rules"
  func run() throws { try finish { try Agent.printUdevFile(file) } }
}

/// The text of a flag, an argument or a command in `tally help`.
func help(_ english: String) -> ArgumentHelp { ArgumentHelp(stringLiteral: Agent.said(english)) }
func said(_ english: String) -> String { Agent.said(english) }

/// A failure becomes one message on standard error, and the exit code that the table of exit codes says.
func finish(_ work: () throws -> Void) throws {
  do { try work() } catch let failure as Agent.Failure {
    failure.complain()
    throw ExitCode(failure.exitCode)
  }
}

func finish(_ work: () async throws -> Void) async throws {
  do { try await work() } catch let failure as Agent.Failure {
    failure.complain()
    throw ExitCode(failure.exitCode)
  }
}
