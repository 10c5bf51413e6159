import Identifiers
import Testing

@Suite struct RestrictedCirculationTests {
  /// General Specifications 7.9.3 and 7.9.4.
  @Test func checkDigitsOfMeasures() {
    func digit(_ measure: String) -> String? { CheckDigit.measure(measure.utf8).map { String(UnicodeScalar($0)) } }
    #expect(digit("2875") == "9" && digit("14685") == "6" && digit("0000") == "0" && digit("00000") == "0")
    #expect(digit("287") == nil && digit("146850") == nil && digit("28A5") == nil && digit("") == nil)
    // It finds any digit that is one off.
    for number in 0..<10_000 {
      let text = String(repeating: "0", count: 4 - String(number).count) + String(number)
      for place in 0..<4 {
        var other = Array(text.utf8)
        other[place] = other[place] == 0x39 ? 0x30 : other[place] + 1
        #expect(CheckDigit.measure(other) != CheckDigit.measure(text.utf8))
      }
    }
  }

  /// Numbers and measures of jodal/biip's tests (Apache-2.0), by the layouts that member organisations publish.
  @Test(arguments: [
    ("DE", "2211114002394", "price 2.39"), ("DE", "2330714002396", "price 2.39"), ("DE", "2511119000129", "count 12"),
    ("DE", "2630719000121", "count 12"),
    ("DE", "2811111068708", "weight 6.870"), ("DE", "2930711068700", "weight 6.870"), ("GB", "2011122912346", "price 12.34"),
    ("DK", "2135040039753", "price 39.75"), ("DK", "2623570001505", "weight 0.150"), ("DK", "2712341002251", "weight 0.225"),
    ("FI", "2388060112344", "weight 1.234"), ("EE", "2311111112345", "weight 1.234"), ("LV", "2411111112342", "weight 12.34"),
    ("LT", "2511111112349", "weight 123.4"), ("SE", "2088060112343", "price 12.34"), ("SE", "2188060112340", "price 123.4"),
    ("SE", "2288060112347", "price 1234"), ("SE", "2911111111111", nil), ("DE", "2911111111111", nil),
  ] as [(String, String, String?)])
  func publishedLayouts(_ country: String, _ digits: String, _ measure: String?) throws {
    let rules = try #require(RestrictedCirculation.published(country: country))
    let number = try #require(RetailNumber.read(Array(digits.utf8)[...], symbology: nil, rules: rules))
    let measured = number.restricted?.measured
    #expect(number.restricted?.scope == .region && measured.map { "\($0.measure.kind) \($0.measure)" } == measure)
    // The number without its measure is one number for all weights of the item.
    if let measured {
      let again = RetailNumber.read(Array(measured.itemNumber.digits.utf8)[...], symbology: nil, rules: rules)
      #expect(again?.restricted?.measured?.item == measured.item && again?.restricted?.measured?.itemNumber == measured.itemNumber)
      #expect(again?.problems.isEmpty == true)
    }
  }

  @Test func aWrongCheckDigitOfTheMeasureIsNamedAndNothingIsRead() throws {
    for (country, digits) in [("DE", "2511118000120"), ("GB", "2011122812349")] {
      let rules = try #require(RestrictedCirculation.published(country: country))
      let number = try #require(RetailNumber.read(Array(("xx" + digits).utf8)[2...], symbology: nil, rules: rules))
      #expect(number.restricted?.measured == nil && number.gtin?.digits == digits)
      #expect(number.problems.map(\.code) == [.checkDigit] && number.problems.map(\.offset) == [country == "DE" ? 8 : 9])
    }
  }

  @Test func withoutRulesNothingIsRead() throws {
    for (digits, scope) in [("2112345678900", Restricted.Scope.region), ("02345673", .company), ("456314319671", .company),
      ("0406602301468", .company)] {
      let number = try #require(RetailNumber.read(Array(digits.utf8)[...], symbology: nil))
      #expect(number.restricted?.scope == scope && number.restricted?.measured == nil && number.problems.isEmpty)
    }
    #expect(RetailNumber.read(Array("4006381333931".utf8)[...], symbology: nil)?.restricted == nil)
    #expect(RestrictedCirculation.published(country: "XX") == nil && RestrictedCirculation.published(country: "") == nil)
  }

  @Test func aSiteHasLayoutsOfItsOwn() throws {
    let rules = RestrictedCirculation(layouts: ["21IIIIIMMMMMC weight 3", "2IIIIIVMMMMC price 2", "2IIIMMMC price 2"].compactMap { .init($0) })
    #expect(rules.layouts.count == 3)
    func read(_ body: String) throws -> String {
      let digits = body + String(UnicodeScalar(try #require(CheckDigit.mod10(body.utf8))))
      let number = try #require(RetailNumber.read(Array(digits.utf8)[...], symbology: nil, rules: rules))
      return number.restricted?.measured.map { "\($0.item) \($0.measure.kind) \($0.measure) \($0.itemNumber)" } ?? "\(number.problems.map(\.offset))"
    }
    #expect(try read("210001201250") == "00012 weight 1.250 " + itemNumber("210001200000"))
    #expect(try read("21234592875") == "12345 price 28.75 " + itemNumber("21234500000"))
    #expect(try read("021234592875") == "12345 price 28.75 " + itemNumber("021234500000"))
    #expect(try read("21234582875") == "[6]" && read("021234582875") == "[7]")
    #expect(try read("2123450") == "123 price 4.50 " + itemNumber("2123000"))
  }

  private func itemNumber(_ body: String) -> String { body + String(UnicodeScalar(CheckDigit.mod10(body.utf8)!)) }

  @Test func aLayoutThatIsNoneIsRefused() {
    for none in [
      "", "28IIIIVMMMMMC weight", "28IIIIVMMMMMC mass 3", "28IIIIVMMMMMC weight 6", "28IIIIVMMMMMC weight -1", "28IIIIVMMMMM weight 3",
      "28IIIIVMMMMMI weight 3",
      "46IIIIVMMMMMC weight 3", "IIIIIIVMMMMMC weight 3", "28IIIIVVMMMMC weight 3", "28IIIMVIMMMMC weight 3", "28IIIIVMMMMMMC weight 3",
      "28IIIIIIVMMMC weight 3",
      "2800000MMMMMC weight 3", "28IIIIIIIIIIC weight 0", "28iiiivmmmmmc weight 3", "03IIIIVMMMMMC weight 3",
    ] { #expect(RestrictedCirculation.Layout(none) == nil, "\(none)") }
    let good = ["28IIIIVMMMMMC weight 3", "02IIIIIMMMMMC count 0", "2IIIIIVMMMMC price 2", "4IIIIIIMMMMC price 2", "0IIIMMMC price 2",
      "04IIIIIMMMMMC price 2"]
    for text in good { #expect(RestrictedCirculation.Layout(text)?.description == text) }
  }

  @Test func measuresAsText() throws {
    func text(_ pattern: String, _ decimals: Int, _ body: String) throws -> String? {
      let rules = RestrictedCirculation(layouts: [try #require(.init(pattern, .weight, decimals: decimals))])
      let digits = itemNumber(body)
      return RetailNumber.read(Array(digits.utf8)[...], symbology: nil, rules: rules)?.restricted?.measured?.measure.text
    }
    #expect(try text("28IIIIIMMMMMC", 0, "281234500000") == "0" && text("28IIIIIMMMMMC", 5, "281234500007") == "0.00007")
    #expect(try text("28IIIIIMMMMMC", 3, "281234512345") == "12.345" && text("28IIIIIMMMMMC", 2, "281234500100") == "1.00")
  }
}
