import Stations

/// Changes that everybody sees already and that are still on their way to the disk, by the rows they write.
///
/// Appends of several sessions overlap, and a later one may have changed what an earlier one did. So a change that could not be stored is not undone by
/// what was there before it: a later change of the same row stays, and with none left the row is again what the disk has.
struct Unsettled {
  private struct Row {
    /// As the disk has it.
    var stored: Change
    var changes: [(append: Int, change: Change)] = []
  }
  private var rows: [String: Row] = [:]
  private var last = 0

  /// - Parameter present: a change that makes the row what it is now; asked for rows that nothing else is changing.
  mutating func begin(_ changes: [(key: String, change: Change)], present: (Change) -> Change) -> Int {
    last += 1
    for (key, change) in changes { rows[key, default: Row(stored: present(change))].changes.append((last, change)) }
    return last
  }

  /// The append has come to its end; `base` is its first number, `nil` where it was not stored. What the rows are now.
  mutating func end(_ append: Int, _ changes: [(key: String, change: Change)], base: Int64?) -> [Change] {
    changes.compactMap { key, change in
      guard var row = rows[key] else { return nil }
      row.changes.removeAll { $0.append == append }
      if let base { row.stored = change.settled(base) }
      rows[key] = row.changes.isEmpty ? nil : row
      return row.changes.last?.change ?? row.stored
    }
  }
}
