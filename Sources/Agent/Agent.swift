import ControlAPI
import Warehouse

#if canImport(Glibc)
  import Glibc
#else
  import Musl
#endif

/// The program as a whole: what `tallymand` can be asked to do.
public enum Agent {
  public static let version = programVersion

  /// The configuration file: `TALLYMAN_CONFIG`, else the standard place.
  public static var configurationPath: String { environment("TALLYMAN_CONFIG") ?? AgentConfiguration.standardPath }

  /// For what a technician reads who typed the command; the daemon's own log is English.
  static var language: Language { Language(locale: environment("LC_ALL") ?? environment("LC_MESSAGES") ?? environment("LANG")) }

  /// A sentence of the program's help.
  public static func said(_ english: String) -> String { Words.phrase(english, in: language) }

  /// Wrong words on the command line, by the parser's own account.
  public static func complain(usage message: String, full: String) {
    let complaint = Complaint.usage(message, full: full, words: Array(CommandLine.arguments.dropFirst()), in: language)
    writeOut((Complaint.isJSON ? complaint.json : complaint.message) + "\n", to: STDERR_FILENO)
  }

  /// Why it cannot, in words that say what to do, and how the process should end.
  public struct Failure: Error, CustomStringConvertible {
    public let description: String
    public var exitCode: Int32 { exit.rawValue }
    let exit: ExitCode
    /// The option of a device's protocol that is wrong.
    var option: String?

    init(_ description: String, exit: ExitCode = .failed) {
      self.description = description
      self.exit = exit
    }

    /// Under the name of the program that was called: `tally` hands over verbs.
    public func complain() {
      let program = CommandLine.arguments.first == "tally" ? "tally" : "tallymand"
      let said = description.split(separator: "\n", omittingEmptySubsequences: false).map { Words.phrase(String($0), in: language) }.joined(separator: "\n")
      writeOut((Complaint.isJSON ? Complaint(nil, said, exit: exitCode).json : "\(program): \(said)") + "\n", to: STDERR_FILENO)
    }
  }
}

/// A variable of the environment that is set and not empty.
func environment(_ name: String) -> String? {
  getenv(name).map { String(cString: $0) }.flatMap { $0.isEmpty ? nil : $0 }
}

/// Writes all of a text, whatever the descriptor takes at a time.
func writeOut(_ text: String, to descriptor: Int32 = STDOUT_FILENO) {
  var bytes = Array(text.utf8)[...]
  while !bytes.isEmpty {
    let written = bytes.withUnsafeBytes { write(descriptor, $0.baseAddress, $0.count) }
    if written > 0 { bytes = bytes.dropFirst(written) } else if errno != EINTR { return }
  }
}
