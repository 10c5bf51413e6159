extension Words {
  /// What the worker hears, reads and is asked for.
  static let floor: [String: Sentence] = [:]
}
