extension ElementParser {
  /// What the AIs say of each other: which must not stand together, which need another.
  mutating func checkCompanions(_ data: Span<UInt8>) {
    var checked = AISet()
    for index in 0..<places.count {
      let row = registry.line(Int(places[index].code))
      if checked.contains(row) { continue }
      checked.insert(row)
      if registry.rules[row].excludes.intersects(present) || hasRepeats && registry.rules[row].excludesItsRange {
        reportExcluded(places[index], row)
      }
      for group in 0..<Int(registry.rules[row].groups) where !isMet(registry.groups[Int(registry.rules[row].firstGroup) + group]) {
        let names = registry.rows[row].requires[group].map { $0.joined(separator: " with ") }.joined(separator: ", ")
        let ai = registry.name(Int(places[index].code))
        report(.missingCompanion, ai, Int(places[index].offset), "AI \(ai) needs \(names.contains(",") ? "one of: " : "")\(names)")
      }
    }
    if present.contains(Self.signature) { checkSignedKeys() }
  }

  private func isMet(_ group: AIRegistry.Group) -> Bool {
    if group.anyOf.intersects(present) { return true }
    for index in group.combinations {
      var isMet = true
      for set in 0..<registry.combinations[index].count where !registry.combinations[index].sets[set].intersects(present) { isMet = false }
      if isMet { return true }
    }
    return false
  }

  private mutating func reportExcluded(_ place: ElementString.Place, _ row: Int) {
    let rule = registry.rules[row]
    for index in 0..<places.count {
      let other = places[index]
      let line = registry.line(Int(other.code))
      guard rule.excludes.contains(line) || rule.excludesItsRange && line == row && other.code != place.code else { continue }
      let (ai, otherAI) = (registry.name(Int(place.code)), registry.name(Int(other.code)))
      return report(.excludedCompanion, ai, Int(place.offset), "AI \(ai) and AI \(otherAI) must not stand on one item")
    }
  }

  private static let signature = AIRegistry.shared.rows.firstIndex { $0.name == "8030" } ?? -1

  /// A digital signature (8030) signs an instance, so GDTI, GCN and GRAI must have their serial component.
  private mutating func checkSignedKeys() {
    for index in 0..<places.count {
      let place = places[index]
      let ai = registry.name(Int(place.code))
      guard let key = ["253": 13, "255": 13, "8003": 14][ai], place.length == key else { continue }
      report(.length, ai, Int(place.offset), "AI \(ai) needs its serial component beside AI 8030")
    }
  }
}
