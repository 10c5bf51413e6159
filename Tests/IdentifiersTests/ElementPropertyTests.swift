import Testing

@testable import Identifiers

/// What must hold for every string, over random ones that grow out of the AI table.
@Suite struct ElementPropertyTests {
  private struct Random: RandomNumberGenerator {
    var state: UInt64
    mutating func next() -> UInt64 {
      state ^= state << 13
      state ^= state >> 7
      state ^= state << 17
      return state &* 0x2545_F491_4F6C_DD1D
    }
  }

  @Test(arguments: [1, 2, 3] as [UInt64]) func whatIsValidIsWrittenAndReadAgain(seed: UInt64) {
    var random = Random(state: seed &* 0x9E37_79B9_7F4A_7C15)
    var valid = 0
    for _ in 0..<1_500 {
      let input = string(&random)
      let read = ElementString(parsing: input)
      #expect(read.problems.allSatisfy { (0...input.count).contains($0.offset) && !$0.message.isEmpty })
      #expect(read.elements.allSatisfy { (0..<input.count).contains($0.offset) })
      guard read.isValid else { continue }
      valid += 1
      let canonical = ElementString(parsing: read.canonical)
      #expect(canonical.isValid && canonical.canonical == read.canonical)
      #expect(Set(canonical.elements.map(pair)) == Set(read.elements.map(pair)))
      let bracketed = ElementString(bracketed: Array(read.bracketed.utf8))
      #expect(bracketed.isValid && bracketed.elements.map(pair) == read.elements.map(pair))
      let made = ElementString(pairs: read.elements.map { (ai: $0.ai, value: $0.value) })
      #expect(made.isValid && made.elements.map(pair) == read.elements.map(pair) && made.hri == read.hri)
      let twice = ElementString.concatenated([read, canonical])
      #expect(twice.isValid && twice.canonical.count == read.canonical.count)
    }
    #expect(valid > 150)
  }

  @Test func anyBytesGiveAnAnswer() {
    var random = Random(state: 4711)
    for _ in 0..<6_000 {
      let input = (0..<Int.random(in: 0..<60, using: &random)).map { _ in
        Bool.random(using: &random) ? UInt8.random(in: 0...255, using: &random) : "0123456789()\\|]e\u{1D}".utf8.randomElement(using: &random)!
      }
      for string in [ElementString(parsing: input), ElementString(bracketed: input), ElementString(composite: input, digits: 8)].compactMap({ $0 }) {
        #expect(string.problems.allSatisfy { (0...input.count).contains($0.offset) })
        #expect(string.isValid || !string.problems.isEmpty)
        _ = string.canonical
      }
    }
  }

  private func pair(_ element: ElementString.Element) -> [String] { [element.ai, element.value] }

  /// One to four elements with values of the right form more often than not, and now and then a byte changed.
  private func string(_ random: inout Random) -> [UInt8] {
    var input: [UInt8] = []
    for _ in 0..<Int.random(in: 1...4, using: &random) {
      let entry = ApplicationIdentifier.all.randomElement(using: &random)!
      input += entry.name.utf8.prefix { $0 != UInt8(ascii: "-") }
      for component in entry.components where !component.isOptional || Bool.random(using: &random) {
        let set = (UInt8(0)...127).filter { component.characters.contains($0) && $0 != UInt8(ascii: "=") }
        let count = Int.random(in: component.length, using: &random)
        // Small digits make dates and times likely.
        var value = (0..<count).map { _ in
          Bool.random(using: &random) ? UInt8.random(in: UInt8(ascii: "0")...UInt8(ascii: "2"), using: &random) : set.randomElement(using: &random)!
        }
        if component.characters == .digits { for index in value.indices where !isDigit(value[index]) { value[index] = UInt8(ascii: "1") } }
        if component.checks.contains(.csum), let check = CheckDigit.mod10(value.dropLast()) { value[value.count - 1] = check }
        input += value
      }
      if !entry.isPredefinedLength || Int.random(in: 0..<8, using: &random) == 0 { input.append(separator) }
    }
    if Int.random(in: 0..<4, using: &random) == 0 {
      input[Int.random(in: 0..<input.count, using: &random)] = UInt8.random(in: 0...255, using: &random)
    }
    return input
  }
}
