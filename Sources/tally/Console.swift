import ArgumentParser
import ControlAPI
import FoundationEssentials
import Synchronization
import Warehouse

#if canImport(Glibc)
  import Glibc
#else
  import Musl
#endif

/// How `tally` speaks: in the technician's language, in colour on a terminal only.
enum Console {
  static let language = Language(locale: environment("LC_ALL") ?? environment("LC_MESSAGES") ?? environment("LANG"))
  static let colours = isatty(STDOUT_FILENO) == 1 && environment("NO_COLOR") == nil && environment("TERM") != "dumb"

  /// A sentence of ours, with the values in it made visible.
  static func say(_ code: String, _ args: [String: String] = [:]) -> Text {
    guard args.isEmpty else { return sentence(code, args) }
    // The answers to a list of codes say the same words a million times.
    if let known = said.withLock({ $0[code] }) { return known }
    let made = sentence(code, [:])
    said.withLock { $0[code] = made }
    return made
  }

  private static let said = Mutex<[String: Text]>([:])

  private static func sentence(_ code: String, _ args: [String: String]) -> Text {
    let args = Dictionary(uniqueKeysWithValues: args.map { ($0, visible(Array(said($1, as: $0).utf8), limit: 400)) })
    return Words.knows(code) ? Text(trusted: Words.say(code, args, in: language)) : Text(Words.say(code, args, in: language), limit: 400)
  }

  /// What a room of the daemon has put into words itself.
  private static func said(_ value: String, as name: String) -> String { ["detail", "error", "problem"].contains(name) ? Words.phrase(value, in: language) : value }
  static func phrase(_ english: String) -> Text { Text(Words.phrase(english, in: language), limit: 400) }

  static func say(_ notice: Notice) -> Text { say(notice.code, notice.args) }

  /// A word of the daemon's vocabulary in the technician's language, or as it is where this version does not know it.
  static func term(_ vocabulary: String, _ word: String) -> Text {
    Words.knows("\(vocabulary).\(word)") ? say("\(vocabulary).\(word)") : Text(word)
  }

  static func complain(_ error: ControlError) {
    let said = say(error.code, error.args)
    guard Complaint.isJSON else { return note("tally: \(said)") }
    complain(Complaint(error.code, said.plain, args: error.args, exit: error.exit))
  }

  /// In JSON where that was asked for, else as it stands.
  static func complain(_ complaint: Complaint) {
    write(Complaint.isJSON ? plainJSON(Array(complaint.json.utf8)) + [0x0A] : Text(trusted: complaint.message).bytes, to: STDERR_FILENO)
  }

  /// For a person only: never mixed into what a program reads.
  static func note(_ text: Text) { write(text.bytes, to: STDERR_FILENO) }

  /// A line that is out at once, also into a pipe.
  static func line(_ text: Text) { write(text.bytes) }

  /// Prints one value as one line of JSON.
  static func json(_ value: some Encodable) throws {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    write(plainJSON(Array(try encoder.encode(value))) + [0x0A])
  }

  /// The same JSON with every character escaped that a terminal would obey: C1 controls, marks of direction, line and paragraph separators.
  static func plainJSON(_ bytes: [UInt8]) -> [UInt8] {
    guard bytes.contains(where: { $0 >= 0x7F }) else { return bytes }
    var result: [UInt8] = []
    for scalar in String(decoding: bytes, as: UTF8.self).unicodeScalars {
      if visible(Array(String(scalar).utf8)) == String(scalar) || scalar.value < 0x20 {
        result.append(contentsOf: String(scalar).utf8)
      } else {
        for unit in String(scalar).utf16 { result.append(contentsOf: "\\u\(hex([UInt8(unit >> 8), UInt8(unit & 0xFF)]))".utf8) }
      }
    }
    return result
  }

  /// Ends the program where nobody reads any more, and with a word where the output cannot be written: a recording must not be lost in silence.
  static func write(_ bytes: [UInt8], to descriptor: Int32 = STDOUT_FILENO) {
    var bytes = bytes[...]
    while !bytes.isEmpty {
      let written = bytes.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
      if written > 0 {
        bytes = bytes.dropFirst(written)
      } else if errno == EPIPE || descriptor == STDERR_FILENO && errno != EINTR {
        exit(ControlAPI.ExitCode.ok.rawValue)
      } else if errno != EINTR {
        complain(ControlError("cli.cannot-write", ["error": String(cString: strerror(errno))]))
        exit(ControlAPI.ExitCode.failed.rawValue)
      }
    }
  }

  private static let siteTime = Mutex<SiteTime?>(nil)

  /// A client whose answers also say what the site's clocks show.
  static func client(_ socket: String) -> ControlClient {
    ControlClient(socket: socket) { time in siteTime.withLock { $0 = time } }
  }

  /// As a clock at the site shows it.
  static func time(_ wall: Int64?) -> String {
    guard let wall else { return "–" }
    let offset = (siteTime.withLock { $0 } ?? SiteTime(around: wall)).offset(at: wall)
    return String(timestamp(wall + Int64(offset) * 1000).prefix(19).replacing("T", with: " "))
  }

  static func bytes(_ count: Int64) -> String {
    switch count {
    case ..<10_000: "\(count) B"
    case ..<10_000_000: "\(count / 1_000) kB"
    case ..<10_000_000_000: "\(count / 1_000_000) MB"
    default: "\(count / 1_000_000_000) GB"
    }
  }
}

/// The text of a flag, an argument or a command in `tally help`.
func help(_ code: String) -> ArgumentHelp { ArgumentHelp(stringLiteral: Console.say(code).plain) }
func abstract(_ code: String) -> String { Console.say(code).plain }

extension Signal {
  var colour: Text.Colour {
    switch self {
    case .good: .green
    case .refused: .red
    case .duplicate: .yellow
    case .storedOffline: .blue
    }
  }
}
