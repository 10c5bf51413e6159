extension Words {
  /// What a room has said in English, as the log has it, in the language of who reads it now. Sentences may be joined by `: ` and `; ` and hold others;
  /// what is not known stays as it is.
  public static func phrase(_ english: String, in language: Language) -> String {
    guard language == .ru, english.contains(where: \.isLetter) else { return english }
    for phrase in phrases {
      if let values = phrase.values(in: english) { return fill(phrase.russian, values.mapValues { self.phrase($0, in: language) }) }
    }
    return english
  }

  /// A template such as `{1}: not there; {2}`, in both languages.
  private struct Phrase {
    /// What stands around the values.
    let literals: [Substring]
    let russian: String

    init(_ english: String, _ russian: String) {
      var literals: [Substring] = []
      var rest = english[...]
      while let open = rest.firstIndex(of: "{"), let close = rest[open...].firstIndex(of: "}") {
        literals.append(rest[..<open])
        rest = rest[close...].dropFirst()
      }
      self.literals = literals + [rest]
      self.russian = russian
    }

    var weight: Int { literals.reduce(0) { $0 + $1.count } }

    func values(in text: String) -> [String: String]? {
      guard let first = literals.first, let last = literals.last, text.hasPrefix(first) else { return nil }
      if literals.count == 1 { return text == first ? [:] : nil }
      var values: [String: String] = [:]
      var rest = text[...].dropFirst(first.count)
      for (number, literal) in literals.enumerated().dropFirst() {
        let place = number == literals.count - 1 ? end(of: rest, last) : rest.firstRange(of: literal)
        guard let place, place.lowerBound > rest.startIndex else { return nil }
        values["\(number)"] = String(rest[..<place.lowerBound])
        rest = rest[place.upperBound...]
      }
      return values
    }

    private func end(of text: Substring, _ literal: Substring) -> Range<Substring.Index>? {
      text.hasSuffix(literal) ? text.index(text.endIndex, offsetBy: -literal.count)..<text.endIndex : nil
    }
  }

  /// The most particular first; what only joins others comes last.
  private static let phrases: [Phrase] =
    usageLines.map { Phrase($0.key, $0.value) } + (linkPhrases.merging(usagePhrases) { first, _ in first }.merging(journalPhrases) { first, _ in first }).map { Phrase($0.key, $0.value) }.sorted { ($0.weight, $0.russian) > ($1.weight, $1.russian) }
    + [Phrase("{1}; {2}", "{1}; {2}"), Phrase("{1}: {2}", "{1}: {2}")]
}
