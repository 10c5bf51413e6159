import Identifiers
import Testing

@Suite struct ElementConcatenationTests {
  private func bytes(_ text: String) -> [UInt8] { Array(text.replacing("~", with: "\u{1D}").utf8) }
  private func read(_ text: String) -> ElementString { ElementString(parsing: bytes(text)) }
  private func codes(_ string: ElementString) -> [String] { string.problems.map { "\($0.code.rawValue)@\($0.offset)" } }

  @Test func symbolsOfOneLabelAreJudgedTogether() {
    let content = read("0209521234543213" + "3712" + "~10LOT7")
    let unit = read("00095205375784864735")
    #expect(content.isValid && !content.isComplete && unit.isComplete)
    let label = ElementString.concatenated([content, unit])
    #expect(label.isComplete && label.hri == "(02)09521234543213(37)12(10)LOT7(00)095205375784864735")
    #expect(label.elements.map(\.offset) == [0, 16, 21, 27])
    #expect(String(decoding: label.canonical, as: UTF8.self) == "0209521234543213" + "00095205375784864735" + "3712\u{1D}10LOT7")
    #expect(codes(ElementString.concatenated([content])) == codes(content))
    #expect(codes(ElementString.concatenated([])) == ["length@0"])
  }

  @Test func repeatsMustAgree() {
    let one = read("0109521234543213" + "10LOT7")
    #expect(ElementString.concatenated([one, read("0109521234543213" + "21S")]).isComplete)
    #expect(codes(.concatenated([one, read("10LOT8")])) == ["repeated-ai@22"])
    let both = ElementString.concatenated([one, read("0209521234543213" + "375")])
    #expect(codes(both) == ["excluded-companion@0", "excluded-companion@22", "missing-companion@38"])
  }

  @Test func whatIsWrongWithinAMessageStaysWrong() {
    let label = ElementString.concatenated([read("0109521234543214"), read("10A B~89X")])
    #expect(codes(label) == ["check-digit@2", "character@19", "unknown-ai@22"])
    let signed = ElementString.concatenated([read("8003095212345432138030ABC"), read("8030ABC")])
    #expect(codes(signed) == codes(read("8003095212345432138030ABC")))
  }

  @Test func aCompositeComponentBelongsToItsLinearSymbol() throws {
    for text in ["9521234543213|]e010LOT7~21S", "9521234543213]e010LOT7~21S"] {
      let composite = try #require(ElementString(composite: bytes(text), digits: 13))
      #expect(composite.isComplete && composite.hri == "(01)09521234543213(10)LOT7(21)S")
      #expect(composite.elements.map(\.offset) == (text.contains("|") ? [0, 17, 24] : [0, 16, 23]))
    }
    let short = try #require(ElementString(composite: bytes("]E4" + "95213248|]e099X"), from: 3, digits: 8))
    #expect(short.gtin?.padded == "00000095213248" && short["99"] == "X" && short.elements[0].offset == 3)
    #expect(codes(try #require(ElementString(composite: bytes("9521234543214|]e010LOT"), digits: 13))) == ["check-digit@0"])
    #expect(codes(try #require(ElementString(composite: bytes("95212345432A3|]e010LOT"), digits: 13))) == ["character@11"])
    #expect(codes(try #require(ElementString(composite: bytes("9521234543213|]e0"), digits: 13))) == ["length@17"])
    for none in ["9521234543213", "9521234543213|", "9521234543213|]d2", "9521234543213]e", "952123]e010LOT", ""] {
      #expect(ElementString(composite: bytes(none), digits: 13) == nil, "\(none)")
    }
    // In brackets the components are divided by the same sign.
    let bracketed = ElementString(bracketed: Array("(01)09521234543213|(10)LOT7|(21)S".utf8))
    #expect(bracketed.isComplete && bracketed.hri == "(01)09521234543213(10)LOT7(21)S")
    #expect(codes(ElementString(bracketed: Array("(01)09521234543213(10)LOT|7".utf8))) == ["character@25"])
  }
}
