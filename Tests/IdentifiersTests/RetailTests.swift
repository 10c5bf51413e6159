import Identifiers
import Testing

@Suite struct RetailTests {
  private func read(_ text: String, _ symbology: String? = nil, _ rules: RestrictedCirculation = .none) -> String {
    let identifier = symbology.flatMap { AIMIdentifier($0) }
    guard let number = RetailNumber.read(Array(text.utf8)[...], symbology: identifier, rules: rules) else { return "-" }
    var parts = [number.form.rawValue]
    if let gtin = number.gtin { parts.append(gtin.padded) }
    if let other = number.alternative { parts.append("or \(other.padded)") }
    if let addOn = number.addOn { parts.append("+\(addOn.digits)@\(addOn.offset)") }
    if let component = number.component { parts.append("e\(component.lowerBound)-\(component.upperBound)") }
    switch number.publication {
    case .isbn(let isbn): parts.append("ISBN \(isbn.ten ?? "-")")
    case .issn(let issn): parts.append("ISSN \(issn) \(issn.variant ?? "-")")
    case .ismn: parts.append("ISMN")
    case nil: break
    }
    if let restricted = number.restricted {
      parts.append(restricted.scope.rawValue)
      if let read = restricted.measured { parts.append("\(read.item) \(read.measure.kind) \(read.measure) \(read.itemNumber)") }
    }
    return (parts + number.problems.map { "\($0.code.rawValue)@\($0.offset)" }).joined(separator: " ")
  }

  @Test func theSymbologyDecides() {
    #expect(read("9521234543213", "]E0") == "GTIN-13 09521234543213" && read("0036000291452", "]E0") == "GTIN-13 00036000291452")
    #expect(read("95213248", "]E4") == "GTIN-8 00000095213248")
    #expect(read("9521234543214", "]E0") == "GTIN-13 check-digit@0" && read("952123454321A", "]E0") == "GTIN-13 character@12")
    #expect(read("036000291452", "]E0") == "GTIN-13 length@0" && read("", "]E0") == "GTIN-13 length@0")
    #expect(read("04252614", "]E4") == "GTIN-8 check-digit@0")
    #expect(read("69527991614045", "]I1") == "GTIN-14 69527991614045" && read("69527991614045", "]I0") == "GTIN-14 69527991614045")
    #expect(read("69527991614046", "]I1") == "GTIN-14 check-digit@0" && read("69527991614046", "]I0") == "-" && read("6952799161404", "]I3") == "-")
    #expect(read("12345678", "]I1") == "-" && read("9521234543213", "]A0") == "-" && read("9521234543213", "]d1") == "-")
    #expect(read("9780306406157", "]X0") == "GTIN-13 09780306406157 ISBN 0306406152" && read("9521234543213", "]X0") == "-")
    #expect(read("9780306406158", "]X0") == "-")
  }

  @Test func addOns() {
    #expect(read("978030640615751299", "]E3") == "GTIN-13 09780306406157 +51299@13 ISBN 0306406152")
    #expect(read("977037859500102", "]E3") == "GTIN-13 +02@13 check-digit@0")
    #expect(read("12", "]E1") == "add-on +12@0" && read("51299", "]E2") == "add-on +51299@0")
    #expect(read("1", "]E1") == "add-on length@0" && read("1A", "]E1") == "add-on character@1" && read("512990", "]E2") == "add-on length@0")
    #expect(read("9521234543213", "]E3") == "GTIN-13 length@0" && read("9521234543213A2", "]E3") == "GTIN-13 character@13")
    #expect(read("9521234543213]E112", "]E0") == "GTIN-13 09521234543213 +12@16")
    #expect(read("95213248]E251299", "]E4") == "GTIN-8 00000095213248 +51299@11")
    #expect(read("9521234543213]E1123", "]E0") == "GTIN-13 length@16" && read("9521234543213]C10", "]E0") == "GTIN-13 character@13")
    #expect(read("9521234543213]", "]E0") == "GTIN-13 character@13" && read("]E112", "]E0") == "GTIN-13 length@0")
    // 15 and 18 digits alone are none: 18 is an SSCC.
    #expect(read("978030640615751") == "-" && read("978030640615751299") == "-")
  }

  @Test func theComponentOfACompositeIsFound() {
    #expect(read("2112345678900|]e099COMPOSITE", "]E0") == "GTIN-13 02112345678900 e17-28 region")
    #expect(read("02345673]e010LOT", "]E4") == "GTIN-8 00000002345673 e11-16 company")
    #expect(read("9521234543213]E112|]e010A", "]E0") == "GTIN-13 09521234543213 +12@16 e22-25")
    #expect(read("9521234543213|10A", "]E0") == "GTIN-13 length@0" && read("9521234543213]E112x", "]E0") == "GTIN-13 character@18")
  }

  @Test func evidenceDecidesWithoutASymbology() {
    #expect(read("9521234543213") == "GTIN-13 09521234543213" && read("952038097302") == "GTIN-12 00952038097302")
    #expect(read("95213248") == "GTIN-8 00000095213248" && read("69527991614045") == "GTIN-14 69527991614045")
    #expect(read("9521234543214") == "-" && read("952038097303") == "-" && read("95213249") == "-" && read("123456789") == "-" && read("") == "-")
    // Right as a UPC-E only; right as both: the number as it stands, and the other beside it; GTIN-8 of another beginning.
    #expect(read("04252614") == "UPC-E 00042100005264")
    #expect(read("01234565") == "GTIN-8 00000001234565 or 00012345000065 company" && read("12345670") == "GTIN-8 00000012345670 or 00123456000070")
    #expect(read("425261") == "-" && read("0425261") == "-")
    #expect(read("٩٥٢١٣٢٤٨") == "-" && read("95213248 ") == "-")
  }

  @Test func publications() {
    #expect(read("9783161484100") == "GTIN-13 09783161484100 ISBN 316148410X" && read("9791034304608") == "GTIN-13 09791034304608 ISBN -")
    #expect(read("9790260000438") == "GTIN-13 09790260000438 ISMN" && read("9771144875007") == "GTIN-13 09771144875007 ISSN 1144-875X 00")
    for text in ["978-3-16-148410-0", "ISBN 978-3-16-148410-0", "ISBN-13: 978-3-16-148410-0", "3-16-148410-X", "316148410X",
      "ISBN 3-16-148410-x", "isbn:316148410X",
      "978 3 16 148410 0", "ISBN316148410X",
    ] { #expect(read(text) == "written 09783161484100 ISBN 316148410X", "\(text)") }
    #expect(read("ISBN-10 0-306-40615-2") == "written 09780306406157 ISBN 0306406152")
    #expect(read("0-306-40615-2") == "written 09780306406157 ISBN 0306406152")
    #expect(read("ISSN 0378-5955") == "written ISSN 0378-5955 -" && read("ISSN 2434-561X") == "written ISSN 2434-561X -")
    #expect(read("ISSN 9771144875007") == "written 09771144875007 ISSN 1144-875X 00")
    #expect(read("979-0-2600-0043-8") == "written 09790260000438 ISMN" && read("M-2600-0043-8") == "written 09790260000438 ISMN")
    #expect(read("ISMN M-2600-0043-8") == "written 09790260000438 ISMN" && ISMN("M-2306-7118-7")?.digits == "9790230671187")
    // Named and wrong is a problem; not named and wrong is nothing, nor is what digits alone would only suggest.
    #expect(read("ISBN 0-306-40615-3") == "written check-digit@5" && read("ISBN 978-3-16-148410-1") == "written check-digit@5")
    #expect(read("ISBN 12345") == "written length@5" && read("ISBN 978-3-16-14841O-0") == "written character@19")
    #expect(read("ISBN 9521234543213") == "written character@5" && read("ISBN 9790260000438") == "written character@5")
    #expect(read("ISBN 978--3161484100") == "written character@9" && read("ISBN -9783161484100") == "written character@5")
    #expect(read("ISMN 2306711878") == "written character@5" && read("ISBN") == "written length@4")
    #expect(read("ISSN 0378-5956") == "written check-digit@5")
    #expect(read("ISBN M-2600-0043-8") == "written character@5" && read("ISSN M378-5955") == "written check-digit@5")
    // A place in a warehouse that would have a right check digit: no registration group begins so.
    #expect(ISBN("12-034-0056-" + isbnCheck("120340056")) != nil && read("12-034-0056-" + isbnCheck("120340056")) == "-")
    #expect(read("99921-58-10-7") == "written 09789992158104 ISBN 9992158107" && read("80-902734-1-6").hasSuffix("ISBN 8090273416"))
    #expect(read("0-306-40615-3") == "-" && read("0306406152") == "-" && read("0378-5955") == "-" && read("9-7-8-3161484100") == "-")
    #expect(read("978‐3‐16‐148410‐0") == "-" && read("ISBN 978‐3‐16‐148410‐0") == "written character@8")
  }

  private func isbnCheck(_ digits: String) -> String { String(UnicodeScalar(CheckDigit.mod11(Array(digits.utf8))!)) }

  @Test func numbersOfPublicationsByThemselves() throws {
    #expect(ISBN("080442957X")?.digits == "9780804429573" && ISBN("9780804429573")?.ten == "080442957X" && ISBN("9790260000438") == nil)
    #expect(ISBN("08044X9573") == nil && ISBN("080442957-") == nil && ISBN("") == nil && ISBN("M80442957X") == nil)
    #expect(ISSN("0317-8471")?.description == "0317-8471" && ISSN("1050-124X") != nil && ISSN("1050-1241") == nil)
    let random = ["0306406152", "0471958697", "8090273416", "1861972717"]
    for ten in random { #expect(try #require(ISBN(ten)).ten == ten) }
  }

  @Test func prefixes() throws {
    func prefix(_ digits: String) throws -> String {
      try GS1Prefix(of: #require(GTIN(digits))).map { "\($0.use.rawValue) \($0.holder)" } ?? "-"
    }
    #expect(try prefix("4600051000057") == "member GS1 Russia" && prefix("4006381333931") == "member GS1 Germany")
    #expect(try prefix("036000291452") == "member GS1 US" && prefix("14006381333938") == "member GS1 Germany")
    #expect(try prefix("9780306406157").hasPrefix("book") && prefix("9771144875007").hasPrefix("serial"))
    #expect(try prefix("9521234543213").hasPrefix("demonstration"))
    #expect(try prefix("992045678901" + check("992045678901")).hasPrefix("coupon") && prefix("1920081045006") == "-")
    #expect(try prefix("2112345678900").hasPrefix("region") && prefix("0000000001465").hasPrefix("company"))
    #expect(try prefix("0000102301463") == "member GS1 US")
    #expect(try prefix("000000199146" + check("000000199146")).hasPrefix("reserved") && prefix("0406602301468").hasPrefix("company"))
    #expect(try prefix("9586602301468") == "member GS1 Macao, China")
    // GTIN-8 have their own list.
    #expect(try prefix("01234565").hasPrefix("company") && prefix("12345670") == "member GS1 US" && prefix("40170725") == "member GS1 Germany")
    #expect(try prefix("96385074") == "member GS1 Global Office, for GTIN-8")
    #expect(GS1Prefix(leading: "460".utf8) == nil && GS1Prefix(leading: "4601234".utf8)?.holder == "GS1 Russia")
    #expect(GS1Prefix(leading: "460123A".utf8) == nil)
    let all = GS1Prefix.all
    #expect(all.allSatisfy { $0.first.count == $0.last.count && $0.first <= $0.last && !$0.holder.isEmpty })
    let starts = all.map { $0.first + String(repeating: "0", count: 7 - $0.first.count) }
    #expect(starts == starts.sorted())
  }

  private func check(_ digits: String) -> String { String(UnicodeScalar(CheckDigit.mod10(digits.utf8)!)) }

  @Test func variableMeasure() {
    let items = ["9" + "952123454321", "1" + "952123454321"].map { $0 + check($0) }
    #expect(items.map { RetailNumber.read(Array($0.utf8)[...], symbology: nil)?.isVariableMeasure } == [true, false])
  }
}
