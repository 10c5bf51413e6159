/// Sections of the configuration that a run keeps as it began with them.
extension AgentConfiguration {
  /// What they say, by their names in the file.
  private var kept: [(section: String, text: String)] {
    [
      ("site", "\(site)"), ("control", "\(control)"), ("screen", "\(String(describing: screen))"),
      ("journal", "\(directory) \(journalLimit) \(journalRetention) \(journalSecond ?? "") \(journalMirror ?? "")"), ("wms", "\(String(describing: wms))"),
      ("printers", "\(printers)"), ("sscc", "\(ranges)"), ("serials", "\(serials)"), ("log", logLevel),
    ]
  }

  /// Those in which `other` differs: it takes them at a restart.
  func sectionsForRestart(_ other: AgentConfiguration) -> [String] { zip(kept, other.kept).filter { $0.text != $1.text }.map(\.0.section) }
}
