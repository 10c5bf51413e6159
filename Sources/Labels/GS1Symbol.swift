/// Elements that share one GS1-128 symbol (GS1 General Specifications 5.4).
struct GS1Symbol: Sendable, Hashable {
  struct Element: Sendable, Hashable {
    var ai: String
    var value: String

    /// Predefined length by the AI's first two digits (General Specifications, figure 7.8.5-2): no FNC1 follows.
    var isPredefined: Bool {
      guard let head = Int(ai.prefix(2)) else { return false }
      return (0...4).contains(head) || (11...20).contains(head) || (31...36).contains(head) || head == 41
    }
  }

  let elements: [Element]
  let code: Code128

  /// Predefined lengths first, so that FNC1 stands only between elements of variable length. `nil` where a value is not of Code 128's characters.
  init?(_ elements: [Element]) {
    self.elements = elements.filter(\.isPredefined) + elements.filter { !$0.isPredefined }
    var units: [Code128.Unit] = [.fnc1]
    for (index, element) in self.elements.enumerated() {
      units += (element.ai + element.value).utf8.map { .character($0) }
      if !element.isPredefined, index + 1 < self.elements.count { units.append(.fnc1) }
    }
    guard let code = Code128(units) else { return nil }
    self.code = code
  }

  /// AIs, data and separators; General Specifications 5.4.4 allow 48.
  var characters: Int {
    elements.reduce(0) { $0 + $1.ai.utf8.count + $1.value.utf8.count } + elements.dropLast().count { !$0.isPredefined }
  }

  static let maximumCharacters = 48

  /// Human-readable interpretation: AIs in parentheses, which are not in the bars.
  var interpretation: String { elements.map { "(\($0.ai))\($0.value)" }.joined() }
}

/// The GS1 check digit (General Specifications 7.9.1) at the end of a key is right.
func hasGS1CheckDigit(_ key: String) -> Bool {
  guard key.utf8.count >= 2, key.utf8.allSatisfy({ (0x30...0x39).contains($0) }) else { return false }
  let sum = key.utf8.reversed().enumerated().reduce(0) { $0 + Int($1.element - 0x30) * ($1.offset % 2 == 0 ? 1 : 3) }
  return sum % 10 == 0
}
