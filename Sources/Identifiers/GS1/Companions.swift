extension ElementParser {
  /// What the AIs say of each other: which must not stand together, which need another.
  mutating func checkCompanions(_ data: Span<UInt8>) {
    var checked = AISet()
    for index in 0..<places.count {
      let row = tables.line(Int(places[index].code))
      if checked.contains(row) { continue }
      checked.insert(row)
      if tables.rules[row].excludes.intersects(present) || hasRepeats && tables.rules[row].excludesItsRange {
        reportExcluded(places[index], row)
      }
      for group in 0..<Int(tables.rules[row].groups) where !isMet(tables.groups[Int(tables.rules[row].firstGroup) + group]) {
        let names = AIRegistry.shared.rows[row].requires[group].map { $0.joined(separator: " with ") }.joined(separator: ", ")
        let ai = AIRegistry.shared.name(Int(places[index].code))
        report(.missingCompanion, ai, Int(places[index].offset), "AI \(ai) needs \(names.contains(",") ? "one of: " : "")\(names)")
      }
    }
    if present.contains(Self.signature) { checkSignedKeys() }
  }

  private func isMet(_ group: AIRegistry.Group) -> Bool {
    if group.anyOf.intersects(present) { return true }
    for index in group.firstCombination..<group.firstCombination + group.combinations {
      var isMet = true
      for set in 0..<tables.combinations[index].count where !tables.combinations[index].sets[set].intersects(present) { isMet = false }
      if isMet { return true }
    }
    return false
  }

  private mutating func reportExcluded(_ place: ElementString.Place, _ row: Int) {
    let rule = tables.rules[row]
    for index in 0..<places.count {
      let other = places[index]
      let line = tables.line(Int(other.code))
      guard rule.excludes.contains(line) || rule.excludesItsRange && line == row && other.code != place.code else { continue }
      let (ai, otherAI) = (AIRegistry.shared.name(Int(place.code)), AIRegistry.shared.name(Int(other.code)))
      return report(.excludedCompanion, ai, Int(place.offset), "AI \(ai) and AI \(otherAI) must not stand on one item")
    }
  }

  private static let signature = AIRegistry.shared.rows.firstIndex { $0.name == "8030" } ?? -1

  /// A digital signature (8030) signs an instance, so GDTI, GCN and GRAI must have their serial component.
  private mutating func checkSignedKeys() {
    for index in 0..<places.count {
      let place = places[index]
      let ai = AIRegistry.shared.name(Int(place.code))
      guard let key = ["253": 13, "255": 13, "8003": 14][ai], place.length == key else { continue }
      report(.length, ai, Int(place.offset), "AI \(ai) needs its serial component beside AI 8030")
    }
  }
}
