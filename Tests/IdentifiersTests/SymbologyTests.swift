import Identifiers
import Testing

@Suite struct SymbologyTests {
  private func id(_ text: String) throws -> AIMIdentifier { try #require(AIMIdentifier(text), "\(text)") }

  /// Code characters and modifiers as the scanners' manuals and the standards' annexes list them.
  private static let defined = """
    A013457 B0124 C0124 E01234 F0124 H013 I013 J012345 K0124 L012345 M01 N0 O01456 P0 Q0123456 R013 S0 T0124 U0123 d0123456789ABC e0123 g0
    h0124 z0123456789ABC G0 X0123456789ABCDEF Z0123456789ABCDEF
    """

  @Test func everyModifierIsDefinedOrSaidNotToBe() throws {
    let defined = Dictionary(uniqueKeysWithValues: Self.defined.split(whereSeparator: \.isWhitespace).map { ($0.first!, Set($0.dropFirst())) })
    for (code, modifiers) in defined {
      for modifier in "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz" {
        let identifier = try id("]\(code)\(modifier)")
        #expect(identifier.isDefined == modifiers.contains(modifier), "\(identifier)")
        if !identifier.isDefined {
          #expect(!identifier.isGS1 && !identifier.usesECI && identifier.fnc1 == nil && identifier.checkDigit == .unknown)
          #expect(identifier.joining == nil)
          #expect(identifier.meaning.contains("not defined") && !identifier.symbology.isEmpty)
        }
      }
    }
    #expect(Set(AIMIdentifier.all).count == AIMIdentifier.all.count && AIMIdentifier.all.allSatisfy(\.isDefined))
    #expect(AIMIdentifier.all.allSatisfy { AIMIdentifier($0.text) == $0 })
  }

  @Test func codeCharactersOfTheVectors() throws {
    for line in try Vectors.text("aim_identifiers.csv").split(separator: "\n").dropFirst() {
      #expect(AIMIdentifier("]\(line.first!)0") != nil, "\(line)")
    }
    for code in "VWYabfiklmnqrtuvwxy0[é" { #expect(AIMIdentifier("]\(code)0") == nil, "\(code)") }
  }

  @Test func whatTheModifierSays() throws {
    let gs1 = AIMIdentifier.all.filter(\.isGS1).map(\.text).joined(separator: " ")
    #expect(gs1 == "]C1 ]J1 ]J4 ]K1 ]L3 ]O1 ]O5 ]Q3 ]Q4 ]T1 ]d2 ]d5 ]d8 ]dB ]e0 ]e1 ]h2 ]z1 ]z4 ]z7 ]zA")
    let eci = AIMIdentifier.all.filter(\.usesECI).map(\.text).joined(separator: " ")
    #expect(eci == "]J3 ]J4 ]J5 ]L1 ]Q2 ]Q4 ]Q6 ]U2 ]U3 ]d4 ]d5 ]d6 ]dA ]dB ]dC ]e3 ]h1 ]z3 ]z4 ]z5 ]z9 ]zA ]zB")
    let second = AIMIdentifier.all.filter { $0.fnc1 == .second }.map(\.text).joined(separator: " ")
    #expect(second == "]C2 ]J2 ]J5 ]K2 ]L4 ]Q5 ]Q6 ]T2 ]d3 ]d6 ]d9 ]dC ]z2 ]z5 ]z8 ]zB")
    #expect(AIMIdentifier.all.allSatisfy { !$0.isGS1 || $0.fnc1 == .first || $0.text.hasPrefix("]e") })
    #expect(try id("]A0").checkDigit == .notValidated && id("]A5").checkDigit == .validated && id("]A7").checkDigit == .stripped)
    #expect(try id("]I1").checkDigit == .validated && id("]I3").checkDigit == .stripped && id("]E0").checkDigit == .validated)
    #expect(try id("]d2").checkDigit == .inherent && id("]X0").checkDigit == .unknown)
    #expect(try id("]C4").joining == .concatenated && id("]zA").joining == .structuredAppendHeader && id("]d2").joining == nil)
    #expect(try id("]e1").isCompositeComponent && !id("]e0").isCompositeComponent)
    #expect(try id("]Q4").meaning == "GS1 QR Code: a GS1 element string (FNC1 in first position), ECI protocol")
    #expect(try id("]d8").symbology == "Data Matrix Rectangular Extension" && id("]zC").symbology == "Aztec Rune")
  }

  @Test func theApplicationIndicatorLeadsTheData() throws {
    func indicator(_ symbology: String, _ content: String) throws -> String? {
      try id(symbology).applicationIndicator(of: Array(content.utf8)[...]).map { String(decoding: $0, as: UTF8.self) }
    }
    #expect(try indicator("]C2", "A123") == "A" && indicator("]d3", "37DATA") == "37" && indicator("]Q5", "z") == "z")
    #expect(try indicator("]C2", "3A") == nil && indicator("]C2", "") == nil && indicator("]C2", "3") == nil && indicator("]C2", "-1") == nil)
    #expect(try indicator("]C0", "A123") == nil && indicator("]C1", "A123") == nil)
  }

  @Test func codeTypesOfSSI() throws {
    #expect(AIMIdentifier(ssiCodeType: 0x0B)?.text == "]E0" && AIMIdentifier(ssiCodeType: 0x0F)?.text == "]C1")
    #expect(AIMIdentifier(ssiCodeType: 0x1B)?.text == "]d1" && AIMIdentifier(ssiCodeType: 0x2E)?.text == "]zC")
    #expect(AIMIdentifier(ssiCodeType: 0) == nil && AIMIdentifier(ssiCodeType: 0xFF) == nil)
    #expect(AIMIdentifier(ssiCodeType: 0x08, count: 12) == nil && AIMIdentifier(ssiCodeType: 0x08, count: 13)?.text == "]E0")
    #expect(AIMIdentifier(ssiCodeType: 0x4B, count: 15)?.text == "]E3" && AIMIdentifier(ssiCodeType: 0x8B, count: 15 + 2) == nil)
    #expect(AIMIdentifier(ssiCodeType: 0x01, count: 3)?.text == "]A0")
    let families = ["Codabar": "F", "Discrete 2of5": "S", "GS1": "Ce", "UPC": "E", "EAN": "EX", "Data": "d", "QR": "Q", "PDF": "L",
      "Maxi": "U", "Aztec": "z"]
    for line in try Vectors.text("ssi_code_types.csv").split(separator: "\n").dropFirst() {
      let fields = line.split(separator: ",")
      let type = try #require(UInt8(fields[0], radix: 16))
      let found = try #require(AIMIdentifier(ssiCodeType: type), "\(line)")
      let letter = found.text.dropFirst().first!
      if let family = families.first(where: { fields[1].hasPrefix($0.key) }) { #expect(family.value.contains(letter), "\(line)") }
    }
  }

  @Test func codeTypesStandOnDefinedIdentifiersOnce() {
    for types in [ScannerCodeType.ssi, ScannerCodeType.hidPOS] {
      #expect(Set(types.map(\.number)).count == types.count)
      #expect(types.allSatisfy { $0.symbology.isDefined })
    }
    #expect(AIMIdentifier(hidPOSSymbology: 0x95)?.text == "]E0" && AIMIdentifier(hidPOSSymbology: 0x96)?.text == "]E4")
    #expect(AIMIdentifier(hidPOSSymbology: 0xD5)?.text == "]C1" && AIMIdentifier(hidPOSSymbology: 0x11D)?.text == "]Q1")
    // Usages that are no symbologies: the scanner itself, the identifier's bytes, the data.
    for usage: UInt16 in [0x02, 0x50, 0xFB, 0xFC, 0xFD, 0xFE, 0xFF] { #expect(AIMIdentifier(hidPOSSymbology: usage) == nil) }
  }
}
