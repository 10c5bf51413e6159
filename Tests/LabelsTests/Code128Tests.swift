import Testing

@testable import Labels

@Suite struct Code128Tests {
  /// Codewords with start, without check and stop; lengths as ISO/IEC 15417 annex E's rules give them.
  @Test(arguments: [
    ("A", 2), ("12", 2), ("123", 4), ("1234", 3), ("A1", 3), ("A12", 4), ("A123", 5), ("A1234", 5), ("1234A", 5), ("AB123456CD", 10), ("12A34", 6),
  ]) func takesAsFewCodewordsAsPossible(_ text: String, _ count: Int) throws {
    #expect(try #require(Code128(text: text)).codewords.count == count)
  }

  @Test func readsBackAsItWas() throws {
    var generator = SystemRandomNumberGenerator()
    let alphabet = Array("0123456789012345678901234567890123456789AZaz ^~>_\r\u{1D}\u{04}".utf8)
    for _ in 0..<2000 {
      let units: [Code128.Unit] = (0..<Int.random(in: 1...24, using: &generator)).map { _ in
        Int.random(in: 0..<12, using: &generator) == 0
          ? [.fnc1, .fnc2, .fnc3, .fnc4].randomElement(using: &generator)! : .character(alphabet.randomElement(using: &generator)!)
      }
      let code = try #require(Code128(units))
      #expect(read(code) == units)
    }
  }

  @Test func refusesWhatItCannotEncode() {
    #expect(Code128(text: "") == nil)
    #expect(Code128(text: "Ё") == nil)
    #expect(Code128(text: "a\n") == nil)
  }

  /// A decoder by the standard's table: the subset decides what a codeword is.
  private func read(_ code: Code128) -> [Code128.Unit] {
    var units: [Code128.Unit] = []
    var inC = false
    var inA = false
    for codeword in code.codewords {
      switch codeword {
      case .startC, .codeC: inC = true
      case .startB, .codeB: (inA, inC) = (false, false)
      case .startA, .codeA: (inA, inC) = (true, false)
      case .fnc1: units.append(.fnc1)
      case .fnc2, .fnc3, .fnc4:
        #expect(!inC)
        units.append(codeword == .fnc2 ? .fnc2 : codeword == .fnc3 ? .fnc3 : .fnc4)
      case .pair(let value):
        #expect(inC)
        units += [.character(0x30 + value / 10), .character(0x30 + value % 10)]
      case .character(let byte):
        #expect(!inC && (inA ? byte < 0x60 : byte >= 0x20))
        units.append(.character(byte))
      }
    }
    return units
  }
}
