extension Words {
  /// What the technician reads in the CLI.
  static let console: [String: Sentence] = [:]
}
