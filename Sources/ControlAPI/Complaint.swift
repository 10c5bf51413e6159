public import Warehouse

#if canImport(Glibc)
  import Glibc
#else
  import Musl
#endif

/// How a command says on standard error that it cannot: a sentence in the technician's language, or with `--json` one object on one line,
/// `{"error":{"code":…,"message":…,"args":{…},"exit":…}}`. Standard output has results only.
public struct Complaint: Sendable {
  /// `--json` stands among the words typed.
  public static let isJSON = CommandLine.arguments.prefix { $0 != "--" }.contains("--json")

  /// Stable, for programs: that of a `ControlError`, else the name of the exit code.
  public var code: String
  /// For people.
  public var message: String
  public var args: [String: String] = [:]
  public var exit: Int32

  public init(_ code: String? = nil, _ message: String, args: [String: String] = [:], exit: Int32) {
    self.code = code ?? "cli.\((ExitCode(rawValue: exit) ?? .failed).name)"
    self.message = message
    self.args = args
    self.exit = exit
  }

  /// Without a line end.
  public var json: String {
    let args = JSON.object(self.args.sorted { $0.key < $1.key }.map { JSON.Member($0.key, .string($0.value)) })
    let error = JSON.object(["code": .string(code), "message": .string(message), "args": self.args.isEmpty ? nil : args, "exit": .int(Int64(exit))])
    return JSON.object(["error": error]).text
  }

  /// Wrong words on the command line.
  /// - Parameters:
  ///   - message: what the parser objects to.
  ///   - full: the same with help and usage, a line each, as the parser prints it.
  ///   - words: what was typed after the program's name.
  public static func usage(_ message: String, full: String, words: [String], in language: Language) -> Complaint {
    let near = nearestVerb(to: words.prefix { !$0.hasPrefix("-") }).map { Words.say("cli.did-you-mean", ["command": "tally \($0)"], in: language) }
    var lines = full.split(separator: "\n", omittingEmptySubsequences: false).map { Words.phrase(String($0), in: language) }
    if let near { lines.insert(near, at: min(1, lines.count)) }
    let said = Words.phrase(message, in: language) + (near.map { "\n" + $0 } ?? "")
    return Complaint("cli.usage", isJSON ? said : lines.joined(separator: "\n"), exit: ExitCode.usage.rawValue)
  }

  /// The verb that `words` are most likely slips of; `nil` where they name one, or none is near.
  static func nearestVerb(to words: some Sequence<String>) -> String? {
    var verbs = Verbs.all.map { $0.words.split(separator: " ").map(String.init) }
    var (path, isSlip): ([String], Bool) = ([], false)
    for word in words {
      let next = Set(verbs.compactMap { $0.dropFirst(path.count).first })
      if next.isEmpty { break }
      guard let meant = next.contains(word) ? word : nearest(to: word, among: next) else { return nil }
      if meant != word { isSlip = true }
      verbs.removeAll { $0.dropFirst(path.count).first != meant }
      path.append(meant)
    }
    return isSlip ? path.joined(separator: " ") : nil
  }
}
