import Identifiers
import Testing

@Suite struct ElementStringTests {
  private func parse(_ text: String) -> ElementString { ElementString(parsing: Array(text.replacing("|", with: "\u{1D}").utf8)) }
  private func codes(_ text: String) -> [String] { parse(text).problems.map { "\($0.code.rawValue)@\($0.offset)" } }

  @Test func partsOfALabel() throws {
    let label = parse("010952123454321317270331" + "10LOT-7|21S0001|37")
    #expect(label.gtin?.digits == "09521234543213" && label.lot == "LOT-7" && label.serial == "S0001")
    #expect(label["17"] == "270331" && label["15"] == nil)
    let date = try #require(label.date(ai: "17", reference: (2026, 11, 20)))
    #expect(date == (2027, 3, 31))
    #expect(label.elements.map(\.offset) == [0, 16, 24, 32, 40])
    #expect(label.elements[1].title == "USE BY or EXPIRY")
    let pallet = parse("00095205375784864735" + "0209521234543213" + "3712")
    #expect(pallet.sscc?.digits == "095205375784864735" && pallet.contentGTIN?.digits == "09521234543213" && pallet.count == 12 && pallet.gtin == nil)
    #expect(pallet.isComplete)
  }

  @Test func aWrongCheckDigitIsNoGTIN() {
    let label = parse("0109521234543214")
    #expect(label.gtin == nil && label["01"] == "09521234543214")
    #expect(label.problems.map(\.code) == [.checkDigit] && label.problems[0].ai == "01" && label.problems[0].offset == 2)
    #expect(label.problems[0].message == "AI 01: the check digit is 4, should be 3")
  }

  @Test func problemsSayWhere() {
    #expect(codes("0109521234543213" + "17271331") == ["date@18"])
    #expect(codes("0109521234543213" + "10A B") == ["character@19"])
    #expect(codes("0109521234543213" + "89X|10L") == ["unknown-ai@16"])
    #expect(codes("0109521234543213" + "10A|10B") == ["repeated-ai@20"])
    #expect(codes("0109521234543213" + "10A|10A") == [])
    #expect(codes("0109521234543213" + "37" + "5") == ["excluded-companion@0", "missing-companion@16", "missing-companion@16"])
    #expect(codes("01095212345432") == ["length@2"])
    #expect(codes("10") == ["length@2", "missing-companion@0"])
    #expect(codes("") == ["length@0"] && codes("|") == ["length@1"] && codes("|||") == ["unknown-ai@1"])
    #expect(codes("10A||21B").first == "unknown-ai@4")
  }

  @Test func aLostSeparatorIsNamedWhereItCanBeProved() {
    // A lot of 15 that swallowed a date: legal as a lot of 20 would be, so not split; one character more and it cannot be a lot.
    #expect(codes("0109521234543213" + "10ABCDEFGHIJKL17270331") == [])
    #expect(codes("0109521234543213" + "10ABCDEFGHIJKLM17270331") == ["length@18", "missing-separator@31"])
    // After a value of one length, what follows proves it.
    #expect(codes("0109521234543213" + "422276" + "10LOT7") == ["length@19", "missing-separator@22"])
    #expect(codes("0109521234543213" + "422276" + "x") == ["length@19"])
  }

  @Test func canonicalHasOnlyTheSeparatorsItNeeds() {
    let label = parse("|10LOT|0109521234543213|21S1|17270331|10LOT|")
    #expect(label.canonical == Array("010952123454321317270331" .utf8) + Array("10LOT\u{1D}21S1".utf8))
    #expect(label.hri == "(10)LOT(01)09521234543213(21)S1(17)270331(10)LOT")
    #expect(ElementString(parsing: label.canonical).canonical == label.canonical)
  }

  @Test func pairsAreCheckedLikeWhatIsRead() {
    func of(_ pairs: [(ai: String, value: String)]) -> ElementString { ElementString(pairs: pairs) }
    let label = of([("10", "LOT(7)"), ("01", "09521234543213"), ("17", "270331")])
    #expect(label.isComplete && label.hri == "(10)LOT(7)(01)09521234543213(17)270331")
    #expect(label.canonical == Array("01095212345432131727033110LOT(7)".utf8))
    func codes(_ pairs: [(ai: String, value: String)]) -> [String] { of(pairs).problems.map { "\($0.code.rawValue)@\($0.offset)" } }
    #expect(codes([("10", "A"), ("01", "09521234543214")]) == ["check-digit@6"])
    #expect(codes([("01", "0952123454321")]) == ["length@2"] && codes([("01", "095212345432130")]) == ["length@2"])
    #expect(codes([("00", "095205375784864735"), ("403", "A\u{1D}B")]) == ["character@24"])
    #expect(codes([("01", "09521234543213"), ("10", "")]) == ["length@18"])
    #expect(codes([("89", "1"), ("1", "2"), ("", ""), ("０１", "x")]) == ["unknown-ai@0", "unknown-ai@4", "unknown-ai@7", "unknown-ai@8"])
    #expect(codes([]) == ["length@0"])
  }

  @Test func bracketsMayBeEscaped() {
    let label = ElementString(bracketed: Array(#"(01)09521234543213(10)A\(B)C"#.utf8))
    #expect(label.lot == "A(B)C" && label.isValid)
    #expect(ElementString(bracketed: Array("(1)5".utf8)).problems.map(\.code) == [.unknownAI])
    #expect(ElementString(bracketed: Array("(01".utf8)).problems.map(\.code) == [.unknownAI])
  }

  @Test func anyBytesGiveAnAnswer() {
    let inputs: [[UInt8]] = [
      [], [0x1D], [0xFF, 0xFE, 0x80], Array("^XZ~JR".utf8), Array("'; DROP TABLE entry; --".utf8), Array("<script>".utf8), [0x30],
      Array("(((((((".utf8), Array("()()()".utf8), Array("\\(".utf8), Array("(10)\\".utf8), Array("10АВС".utf8),
      Array(repeating: 0x1D, count: 10_000), Array(repeating: UInt8(ascii: "9"), count: 100_000),
    ]
    for (index, bytes) in inputs.enumerated() {
      for string in [ElementString(parsing: bytes), ElementString(bracketed: bytes)] where !string.isValid {
        #expect(string.problems.allSatisfy { (0...bytes.count).contains($0.offset) && !$0.message.isEmpty }, "input \(index)")
      }
      let found = identify(bytes)
      if case .text = found.identity { continue }
      #expect(!found.isSound, "input \(index) was taken for something")
    }
  }

  /// Every prefix, every single-byte change and every deletion of a whole label: never a crash, and canonical stays a fixed point of what is valid.
  @Test func damagedLabels() {
    let whole = Array("010952123454321310LOT-7\u{1D}21S0001\u{1D}3103001250\u{1D}17270331\u{1D}8008261120103000".utf8)
    #expect(ElementString(parsing: whole).isComplete)
    var damaged = whole.indices.map { Array(whole[..<$0]) }
    damaged += whole.indices.map { Array(whole[..<$0] + whole[($0 + 1)...]) }
    for index in whole.indices {
      for byte in [UInt8(0), 0x1D, 0x28, 0x30, 0x39, 0x5A, 0xFF] { damaged.append(whole[..<index] + [byte] + whole[(index + 1)...]) }
    }
    for bytes in damaged {
      let string = ElementString(parsing: bytes)
      #expect(string.problems.allSatisfy { (0...bytes.count).contains($0.offset) })
      if string.isValid { #expect(ElementString(parsing: string.canonical).canonical == string.canonical) }
    }
  }
}
