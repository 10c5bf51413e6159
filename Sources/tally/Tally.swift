import ArgumentParser
import ControlAPI
import Warehouse

#if canImport(Glibc)
  import Glibc
#else
  import Musl
#endif

@main
struct Tally: AsyncParsableCommand {
  /// Every command names itself: a name that is made of its type's would cost each start of the program some 0.1 ms a command.
  static let configuration = CommandConfiguration(
    commandName: "tally",
    abstract: abstract("help.tally"),
    discussion: abstract("help.exit-codes"),
    version: programVersion,
    subcommands: [
      StatusCommand.self, DevicesCommand.self, WatchCommand.self, DecodeCommand.self, EPCCommand.self, RFIDCommand.self, JournalCommand.self, SyncCommand.self,
      PrintCommand.self, StationCommand.self, SimulateCommand.self, EPCISCommand.self, WMSCommand.self, EnrolCommand.self, ConfigCommand.self,
    ])

  static func main() async {
    do {
      var command = try parseAsRoot()
      if var command = command as? any AsyncParsableCommand { try await command.run() } else { try command.run() }
    } catch let error as ControlError {
      Console.complain(error)
      Tally.exit(withError: ArgumentParser.ExitCode(error.exit))
    } catch let error where error is ArgumentParser.ExitCode || Tally.exitCode(for: error) == .success {
      Tally.exit(withError: error)
    } catch let error where Tally.exitCode(for: error) == .validationFailure {
      Console.complain(
        .usage(message(for: error), full: fullMessage(for: error), words: Array(CommandLine.arguments.dropFirst()), in: Console.language))
      Tally.exit(withError: ArgumentParser.ExitCode.validationFailure)
    } catch {
      let failed = ControlAPI.ExitCode.failed.rawValue
      Console.complain(Complaint(nil, Complaint.isJSON ? message(for: error) : "tally: \(message(for: error))", exit: failed))
      Tally.exit(withError: ArgumentParser.ExitCode(failed))
    }
  }
}

/// What every command understands.
struct Common: ParsableArguments {
  @Flag(name: .long, help: help("help.json"))
  var json = false

  @Option(name: .long, help: help("help.socket"))
  var socket: String?

  var client: ControlClient { Console.client(socket ?? environment("TALLY_SOCKET") ?? ControlClient.defaultSocket) }
}

func environment(_ name: String) -> String? {
  guard let value = getenv(name) else { return nil }
  let text = String(cString: value)
  return text.isEmpty ? nil : text
}
