import Identifiers
import Testing

/// Each bad input has its problem at its place, with a sentence that shows it.
@Suite struct ElementProblemTests {
  private func problems(_ text: String) -> [Problem] { ElementString(parsing: bytes(text)).problems }
  private func bytes(_ text: String) -> [UInt8] { Array(text.replacing("|", with: "\u{1D}").utf8) }
  private func codes(_ text: String) -> [String] { problems(text).filter { $0.code != .missingCompanion }.map { "\($0.code.rawValue)@\($0.offset)" } }
  private static let gtin = "0109521234543213"

  @Test func nothingAndTooMuch() {
    #expect(codes("") == ["length@0"] && codes("|") == ["length@1"] && codes("||||") == ["unknown-ai@1"])
    #expect(codes("0") == ["unknown-ai@0"] && codes("x") == ["unknown-ai@0"])
    #expect(codes(String(repeating: "9", count: 100_000)) == ["length@0"])
    #expect(ElementString(parsing: [], from: 3).problems.map(\.offset) == [0])
    #expect(codes("10") == ["length@2"] && codes(Self.gtin + "10|21S") == ["length@18"])
    // What has more wrong than 64 things is no element string: nothing grows with it.
    let hopeless = ElementString(parsing: bytes(String(repeating: "x|", count: 3_000)))
    #expect(hopeless.problems.count == 64 && hopeless.elements.isEmpty)
  }

  @Test func separatorsAtStartAndEnd() {
    #expect(codes("|" + Self.gtin) == [] && codes(Self.gtin + "|") == [] && codes(Self.gtin + "10L|") == [] && codes("|" + Self.gtin + "|10L|") == [])
    #expect(codes("||" + Self.gtin) == ["unknown-ai@1"] && codes(Self.gtin + "||10L") == ["unknown-ai@17"])
    #expect(codes(Self.gtin + "||") == ["unknown-ai@17"])
    // A separator within a value of predefined length cuts it.
    #expect(codes("010952123|4543213") == ["length@2", "unknown-ai@10"])
  }

  @Test func spaces() {
    #expect(codes(" " + Self.gtin) == ["unknown-ai@0"] && codes(Self.gtin + " ") == ["unknown-ai@16"])
    #expect(codes(Self.gtin + "10LOT ") == ["character@21"])
    #expect(problems(" " + Self.gtin)[0].message == "an AI is digits, not a space")
    #expect(problems(Self.gtin + "10LOT ")[0].message == "AI 10 takes characters of GS1 set 82, not a space")
    let brackets = ElementString(bracketed: Array("(01)09521234543213 (10)L".utf8)).problems
    #expect(brackets.map { "\($0.code.rawValue)@\($0.offset)" } == ["length@4", "character@18"])
  }

  @Test func otherScripts() {
    // Bytes: 01 + 14, 10, then A of Cyrillic.
    let lot = problems(Self.gtin + "10АВ1")
    #expect(lot.map(\.code) == [.character] && lot[0].offset == 18 && lot[0].ai == "10")
    #expect(lot[0].message == "AI 10 takes characters of GS1 set 82, not Cyrillic А (U+0410), which looks like Latin A")
    #expect(problems(Self.gtin + "10LΟT")[0].message.hasSuffix("not Greek Ο (U+039F), which looks like Latin O"))
    #expect(problems(Self.gtin + "10Ж")[0].message.hasSuffix("not Cyrillic Ж (U+0416)"))
    #expect(codes("01٠952123454321") == ["character@2"])
    #expect(problems("０１09521234543213")[0].message == "an AI is digits, not full-width ０ (U+FF10), which looks like Latin 0")
    #expect(problems(Self.gtin + "30٣")[0].message.hasSuffix("not ٣ (U+0663), which is the digit 3 of another script"))
    #expect(problems(Self.gtin + "10A\u{A0}B")[0].message.hasSuffix("not a no-break space (U+00A0)"))
    #expect(problems(Self.gtin + "10A\u{200B}B")[0].message.hasSuffix("not U+200B"))
  }

  @Test func bytesThatAreNoText() {
    for (wrong, name) in [([0xFF], "FF"), ([0xC3], "C3"), ([0xE2, 0x82], "E2"), ([0x80, 0x41], "80")] as [([UInt8], String)] {
      let string = ElementString(parsing: Array((Self.gtin + "10A").utf8) + wrong)
      #expect(string.problems.map(\.code) == [.character] && string.problems[0].offset == 19)
      #expect(string.problems[0].message.hasSuffix("not the byte \(name), which is no UTF-8"))
    }
    #expect(problems(Self.gtin + "10A\u{07}")[0].message.hasSuffix("not the control character 07"))
    #expect(ElementString(pairs: [("403", "A\u{1D}B")]).problems[0].message.hasSuffix("not a separator (GS)"))
  }

  @Test func placesWithinAValue() {
    #expect(codes(Self.gtin + "423276999") == ["character@22"])
    #expect(codes("00095205375784864735" + "4300A%2") == ["character@25"])
    #expect(codes("00095205375784864735" + "7041QW") == ["character@24"] && codes("00095205375784864735" + "7041BGE") == [])
    #expect(codes(Self.gtin + "7003270331" + "2460") == ["date@26"] && codes(Self.gtin + "7007270331270230") == ["date@26"])
    #expect(codes("8003" + "19521234543213") == ["character@4"] && codes("8003" + "09521234543214") == ["check-digit@5"])
    #expect(codes("8013" + "1987654Ad4X4bL5ttr2310cNE") == ["check-digit@4"] && codes("8013" + "1987654Ad4X4bL5ttr2310c2K") == [])
    // A backslash that is left out is counted.
    let brackets = ElementString(bracketed: Array(#"(10)A\(B\(C~(21)S"#.utf8)).problems.filter { $0.code == .character }
    #expect(brackets.map(\.offset) == [11])
  }

  @Test func coupons() {
    let code = "8110" + "106141416543213500110000310123196000"
    #expect(codes(code) == [])
    // The field that is cut, by the byte where it begins.
    #expect(codes("81101061414165432135001") == ["length@23"] && codes("8110706141416543213500110") == ["character@4"])
    #expect(codes(code + "8") == ["length@40"] && codes("8110" + "1061414A6543213500110000310123196000") == ["character@11"])
    let offer = "00614141012345" + "0123456"
    #expect(codes("8112" + offer) == [] && codes("81122" + offer.dropFirst()) == ["character@4"])
    #expect(codes("8112" + offer.dropLast()) == ["length@19"] && codes("8112" + offer + "7") == ["length@25"])
  }
}
