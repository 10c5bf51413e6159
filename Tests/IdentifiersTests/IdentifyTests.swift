import Identifiers
import Testing

@Suite struct IdentifyTests {
  private func name(_ text: String, _ symbology: String? = nil) -> String {
    let result = identify(Array(text.replacing("|", with: "\u{1D}").utf8), symbology: symbology)
    let problems = result.problems.map { "\($0.code.rawValue)@\($0.offset)" }
    let identity =
      switch result.identity {
      case .gs1(let string): "gs1 " + string.hri
      case .sscc(let sscc): "sscc " + sscc.digits
      case .retail(let number): result.identity.kind + (number.gtin.map { " " + $0.padded } ?? "")
      case .marking(let code): "marking \(code.layout.rawValue) \(code.gtin) \(code.serial)"
      case .carrier(let number): "carrier " + (number.reading?.carrier ?? "?")
      case .digitalLink(let link): "gs1-digital-link " + link.elements.hri
      case .epc(let epc): "epc " + (epc.pureIdentityURI ?? "?")
      default: result.identity.kind
      }
    if let repaired = result.repaired { return "\(identity) repaired \(repaired.how)" }
    return ([identity] + problems).joined(separator: " ")
  }

  @Test func symbologyDecides() {
    #expect(name("0109521234543213", "]d2") == "gs1 (01)09521234543213")
    #expect(name("10LOT", "]C1") == "gs1 (10)LOT missing-companion@0")
    #expect(name("hello", "]C1") == "text unknown-ai@0")
    #expect(name("9521234543213", "]E0") == "gtin 09521234543213")
    #expect(name("9521234543214", "]E0") == "gtin check-digit@0")
    #expect(name("952123454321A", "]E0") == "gtin character@12")
    #expect(name("95213248", "]E4") == "gtin 00000095213248" && name("95213248", "]E0") == "gtin length@0")
    #expect(name("69527991614045", "]I1") == "gtin 69527991614045" && name("12345678", "]I1") == "text")
    #expect(name("9521234543213]e010LOT", "]E0") == "gs1 (01)09521234543213(10)LOT")
    // A symbology that is not a GTIN's own: digits prove nothing.
    #expect(name("9521234543213", "]A0") == "text" && name("095205375784864735", "]C0") == "text")
  }

  @Test func anIdentifierInFrontIsTakenOffAndCounted() {
    #expect(name("]d20109521234543214") == "gs1 (01)09521234543214 check-digit@5")
    #expect(name("]E09521234543214") == "gtin check-digit@3")
    #expect(identify(Array("]Q3(01)".utf8)).symbology?.text == "]Q3")
    #expect(identify(Array("]?9".utf8)).symbology == nil && identify(Array("]d".utf8)).symbology == nil)
  }

  @Test func evidenceDecidesWithoutASymbology() {
    #expect(name("0109521234543213" + "10LOT|21S") == "gs1 (01)09521234543213(10)LOT(21)S")
    #expect(name("|10LOT") == "gs1 (10)LOT missing-companion@1")
    #expect(name("00095205375784864735") == "gs1 (00)095205375784864735")
    #expect(name("(01)09521234543213(10)LOT") == "gs1 (01)09521234543213(10)LOT")
    #expect(name("9521234543213") == "gtin 09521234543213" && name("952038097302") == "gtin 00952038097302")
    #expect(name("95213248") == "gtin 00000095213248" && name("095205375784864735") == "sscc 095205375784864735")
    #expect(name("0109521234543213" + "10LOT", "]d1") == "gs1 (01)09521234543213(10)LOT")
  }

  @Test func doubtIsText() {
    #expect(name("0109521234543214") == "text" && name("9521234543214") == "text" && name("12345") == "text" && name("") == "text")
    #expect(name("10LOT7") == "text" && name("LOC-A-01-02") == "text")
    // It has a separator or brackets, so it was meant as an element string: say what is wrong.
    #expect(name("0109521234543213" + "10LOT|89X") == "gs1 (01)09521234543213(10)LOT unknown-ai@22")
    #expect(name("|17271331") == "gs1 (17)271331 date@3 missing-companion@1" && name("(01)09521234543214") == "gs1 (01)09521234543214 check-digit@4")
    #expect(name("(see note)") == "text" && name("(9)") == "text unknown-ai@0")
    #expect(name("|||") == "text unknown-ai@1")
  }

  @Test func whatKeepsATextFromBeingACodeIsNamed() {
    #expect(name(" 4006381333931") == "text character@0" && name("4006381333931 ") == "text character@13" && name("\t]d2") == "text")
    #expect(name("４００６３８１３３３９３１") == "text character@0" && name("4006381333９３1") == "text character@10")
    #expect(identify([0x41, 0xD0, 0x90, 0xFF]).problems.map(\.offset) == [3] && identify([0x41, 0xC3]).problems.map(\.offset) == [1])
    #expect(identify(Array(repeating: UInt8(ascii: "A"), count: 7_090)).problems.map(\.code) == [.length])
    #expect(name("Lager 5 ") == "text" && name("Ящик № 5") == "text" && name(" ") == "text")
  }

  @Test func everyKindHasItsName() {
    #expect(name("https://example.com/x/01/09521234543213/10/A") == "gs1-digital-link (01)09521234543213(10)A")
    #expect(name("https://example.com/products") == "text")
    #expect(name("urn:epc:id:sgtin:9521141.012345.400") == "epc urn:epc:id:sgtin:9521141.012345.400")
    #expect(name("3074257BF7194E4000001A85") == "epc urn:epc:id:sgtin:0614141.812345.6789")
    #expect(name("]d1urn:epc:id:sgtin:9521141.012345").hasPrefix("epc ? "))
    #expect(name("010460490883620221" + "5(p:&X|93!I-)", "]d2") == "marking short-6-93 04604908836202 5(p:&X")
    #expect(name("9780306406157") == "isbn 09780306406157" && name("0-306-40615-2") == "isbn 09780306406157")
    #expect(name("RR123456785RU") == "carrier Почта России" && name("1Z999AA10123456784") == "carrier UPS")
    #expect(name("SN123456789DE") == "text" && name("RR123456784RU").hasSuffix("check-digit@10"))
    #expect(name("[)>\u{1E}06|1P12345|Q17\u{1E}\u{4}") == "iso15434")
    #expect(name("1JUN043325711MH8031200000000001") == "data-identifier" && name("1P12345678", "]C0") == "data-identifier" && name("1P12345678") == "text")
    #expect(name("BEGIN:VCARD\nVERSION:4.0\nFN:A B\nEND:VCARD") == "contact")
  }

  @Test func escapesOfExtendedChannelsAreNoData() {
    #expect(name("]d5\\000026" + "0109521234543213" + "10LOT") == "gs1 (01)09521234543213(10)LOT")
    // The offset is the input's: three bytes of identifier and seven of the escape stand in front.
    #expect(name("]d5\\000026" + "0109521234543214") == "gs1 (01)09521234543214 check-digit@12")
  }

  @Test func whatWasSpoiltOnTheWayIsMarked() {
    #expect(name("ъв2010952123454321321ФИС") == "gs1 (01)09521234543213(21)ABC repaired layout:ru")
    // Two readings, or none: nothing is offered. А may be the key F or a misprinted A.
    for lot in ["LOT-А1", "А", "АВ", "ABА"] {
      for symbology in [nil, "]d2"] {
        let found = identify(Array(("0109521234543213" + "10" + lot).utf8), symbology: symbology)
        #expect(found.repaired == nil && !found.isSound && found.problems.contains { $0.code == .character }, "\(lot)")
      }
    }
    #expect(!name("]C1011952731199384810V7B2YNHQF580K92LH2817280215").contains("repaired"))
    #expect(name("ПРИВЕТ") == "text" && name("Ящик 5") == "text")
  }

  @Test func aimIdentifiers() throws {
    let matrix = try #require(AIMIdentifier("]d2"))
    #expect(matrix.isGS1 && matrix.symbology == "GS1 DataMatrix" && matrix.text == "]d2")
    #expect(AIMIdentifier("]d1")?.isGS1 == false && AIMIdentifier("]d1")?.symbology == "Data Matrix")
    #expect(AIMIdentifier("]A0")?.symbology == "Code 39" && AIMIdentifier("]z0")?.symbology == "Aztec Code")
    for gs1 in ["]C1", "]e0", "]d2", "]Q3", "]J1"] { #expect(AIMIdentifier(gs1)?.isGS1 == true) }
    for none in ["", "]", "]d", "d2]", "]d22", "]!1", "]d!", "]é1"] { #expect(AIMIdentifier(none) == nil, "\(none)") }
    let (identifier, rest) = AIMIdentifier.split(Array("]C1|10A".utf8))
    #expect(identifier?.text == "]C1" && rest == Array("|10A".utf8))
  }
}
