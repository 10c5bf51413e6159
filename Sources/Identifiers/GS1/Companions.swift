extension ElementString {
  /// What the AIs say of each other: which must not stand together, which need another.
  mutating func checkCompanions(_ registry: AIRegistry) {
    var present = AISet()
    var checked = AISet()
    for element in elements { present.insert(element.row) }
    for element in elements where !checked.contains(element.row) {
      checked.insert(element.row)
      let rules = registry.companions[element.row]
      if rules.excludes.intersects(present) || rules.excludesItsRange {
        let other = elements.first { other in
          rules.excludes.contains(other.row) || rules.excludesItsRange && other.row == element.row && other.ai != element.ai
        }
        if let other {
          let message = "AI \(element.ai) and AI \(other.ai) must not stand on one item"
          problems.append(Problem(.excludedCompanion, ai: element.ai, offset: element.offset, message))
        }
      }
      for (group, alternatives) in rules.requires.enumerated() {
        if alternatives.contains(where: { $0.allSatisfy(present.intersects) }) { continue }
        let names = registry.rows[element.row].requires[group].map { $0.joined(separator: " with ") }.joined(separator: ", ")
        let message = "AI \(element.ai) needs one of: \(names)"
        problems.append(Problem(.missingCompanion, ai: element.ai, offset: element.offset, message))
      }
    }
    checkSignedKeys()
  }

  /// A digital signature (8030) signs an instance, so GDTI, GCN and GRAI must have their serial component.
  private mutating func checkSignedKeys() {
    guard self["8030"] != nil else { return }
    for element in elements {
      let key = ["253": 13, "255": 13, "8003": 14][element.ai]
      if element.value.utf8.count == key {
        problems.append(Problem(.length, ai: element.ai, offset: element.offset, "AI \(element.ai) needs its serial component beside AI 8030"))
      }
    }
  }
}
