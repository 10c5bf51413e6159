import Identifiers
import Testing

@Suite struct UPCETests {
  /// One for each rule of the last digit, from jodal/biip's tests (Apache-2.0), zxing-cpp's and the GS1 US guide.
  @Test(arguments: [
    ("02345673", "023456000073"), ("02345147", "023450000017"), ("06397126", "063200009716"), ("08679339", "086700000939"),
    ("04252614", "042100005264"),
    ("01234565", "012345000065"), ("05096893", "050968000093"), ("14252611", "142100005261"), ("00123457", "001234000057"),
  ])
  func zerosAreLeftOutAndFilledIn(_ short: String, _ long: String) throws {
    let gtin = try #require(GTIN(long))
    #expect(UPCE(short)?.expanded.digits == long && UPCE(compressing: gtin)?.digits == short)
    #expect(UPCE(compressing: try #require(GTIN("00" + long)))?.digits == short)
  }

  @Test func whatIsNoneIsRefused() throws {
    for none in ["04252613", "24252614", "0425261", "042526140", "0425261A", "", "٠٤٢٥٢٦١٤"] { #expect(UPCE(none) == nil, "\(none)") }
    #expect(UPCE(numberSystem: 2, six: "425261") == nil && UPCE(numberSystem: 0, six: "42526") == nil)
    #expect(UPCE(numberSystem: -1, six: "425261") == nil)
    // Too many digits that are not zero; another number system; a GTIN-14; a GTIN-13 of another prefix; a GTIN-8.
    for none in ["036000291452", "952038097302", "10042100005261", "4006381333931", "95213248"] {
      #expect(UPCE(compressing: try #require(GTIN(none))) == nil, "\(none)")
    }
  }

  @Test func readingsOfShorterForms() {
    #expect(UPCE.readings(of: "425261").map(\.digits) == ["04252614"] && UPCE.readings(of: "04252614").map(\.digits) == ["04252614"])
    #expect(UPCE.readings(of: "0425261").map(\.digits).contains("04252614") && UPCE.readings(of: "4252614").map(\.digits) == ["04252614"])
    #expect(UPCE.readings(of: "1425261").map(\.digits).contains("14252611") && UPCE.readings(of: "4252611").map(\.digits) == ["14252611"])
    #expect(UPCE.readings(of: "42526").isEmpty && UPCE.readings(of: "04252613").isEmpty && UPCE.readings(of: "").isEmpty)
  }

  /// What has a short form gets back the very number, and each number is written in one short form only.
  @Test func theShortFormIsOne() throws {
    var random = Scramble(11)
    for system in 0...1 {
      for _ in 0..<20_000 {
        let number = Int.random(in: 0...999_999, using: &random)
        let six = String(repeating: "0", count: 6 - String(number).count) + String(number)
        let made = try #require(UPCE(numberSystem: system, six: six))
        let canonical = try #require(UPCE(compressing: made.expanded), "\(made)")
        #expect(made.expanded.digits.utf8.count == 12 && UPCE(made.digits) == made)
        #expect(canonical.expanded == made.expanded && UPCE(compressing: canonical.expanded) == canonical)
        // A form whose zeros could have been left out more is read, but not written.
        let digits = Array(six.utf8)
        let plain = digits[5] < 0x33 || digits[5] == 0x33 && digits[2] > 0x32 || digits[5] == 0x34 && digits[3] > 0x30
          || digits[5] > 0x34 && digits[4] > 0x30
        #expect((canonical == made) == plain, "\(made)")
      }
    }
  }
}
