import Identifiers

/// Elements that share one GS1-128 symbol (GS1 General Specifications 5.4).
struct GS1Symbol: Sendable, Hashable {
  struct Element: Sendable, Hashable {
    var ai: String
    var value: String

    /// No FNC1 follows such an element.
    var isPredefined: Bool { ApplicationIdentifier.find(ai)?.isPredefinedLength ?? false }
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
