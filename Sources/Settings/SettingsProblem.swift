/// One thing wrong with a settings file, with its place.
public struct SettingsProblem: Sendable, Hashable, CustomStringConvertible {
  public var file: String
  /// From 1; 0 where the file as a whole is meant.
  public var line: Int
  /// From 1, in Unicode scalars.
  public var column: Int
  public var message: SettingsSentence
  /// What to do, where that is known: `did you mean 'station'?`.
  public var hint: SettingsSentence?

  public init(file: String, line: Int = 0, column: Int = 0, _ message: SettingsSentence, hint: SettingsSentence? = nil) {
    self.file = file
    self.line = line
    self.column = column
    self.message = message
    self.hint = hint
  }

  /// `file:line:column: message; hint`, in the language of the templates that `translate` gives (`SettingsSentence.said`).
  public func said(_ translate: (String) -> String? = { _ in nil }) -> String {
    (line > 0 ? "\(file):\(line):\(column)" : file) + ": " + message.said(translate) + (hint.map { "; " + $0.said(translate) } ?? "")
  }

  public var description: String { said() }
}

/// Everything wrong with one or several settings files, at least one problem, each file's in the order of its lines.
public struct SettingsProblems: Error, Sendable, Hashable, CustomStringConvertible {
  public var problems: [SettingsProblem]
  public init(_ problems: [SettingsProblem]) { self.problems = problems }
  /// One problem a line.
  public var description: String { problems.map(\.description).joined(separator: "\n") }
}
