import Testing

@testable import Identifiers

@Suite struct DigitalLinkTests {
  private func read(_ text: String, _ leniency: DigitalLink.Leniency = []) -> DigitalLink {
    DigitalLink(parsing: Array(text.utf8), allowing: leniency)
  }
  private func pairs(_ link: DigitalLink) -> [String] { link.elements.elements.map { "\($0.ai)=\($0.value)" } }

  struct EngineVector: Decodable {
    var id, kind, input_hex: String
    var valid, valid_ignoring_required_pairs: Bool
    var ais: [[String]]?
    var error, dl: String?
  }

  /// GS1's own engine: same verdict, same elements, same URI.
  @Test(arguments: ["element_strings", "engine_cases"]) func verdictsOfTheEngine(file: String) throws {
    var judged = 0
    for vector in try Vectors.json(file, as: EngineVector.self) where vector.kind == "dl" {
      let input = bytes(vector.input_hex)
      let link = DigitalLink(parsing: input)
      let shown = "\(vector.id) \(String(decoding: input, as: UTF8.self)) \(link.problems)"
      guard LinkAnatomy.endOfScheme(input, from: 0) != nil else {
        // Not http(s), or in mixed case: text to the engine, and no link to us.
        #expect(!link.isValid && !DigitalLink.looksLike(input[...]), "\(shown)")
        continue
      }
      judged += 1
      #expect(link.isValid == vector.valid_ignoring_required_pairs, "\(shown)")
      #expect(link.problems.isEmpty == vector.valid, "\(shown)")
      if let ais = vector.ais { #expect(link.elements.elements.map { [$0.ai, $0.value] } == ais, "\(shown)") }
      #expect(link.canonical(order: .predefinedFirst) == vector.dl, "\(shown)")
      if vector.valid { #expect(DigitalLink.looksLike(input[...]), "\(shown)") }
    }
    #expect(judged == (file == "engine_cases" ? 84 : 16))
  }

  @Test(arguments: ["element_strings", "engine_cases"]) func urisOfTheEngine(file: String) throws {
    var judged = 0
    for vector in try Vectors.json(file, as: EngineVector.self) where vector.kind == "ai" && vector.valid_ignoring_required_pairs {
      let link = try? DigitalLink(ElementString(bracketed: bytes(vector.input_hex)))
      #expect(link?.canonical(order: .predefinedFirst) == vector.dl, "\(vector.id)")
      judged += 1
    }
    #expect(judged > 0)
  }

  @Test func partsOfAURI() throws {
    let link = read("HTTP://user-less.example:8080/shop/de/01/09520123456788/22/2A/10/AB%2FC+1/21/x?linkType=gs1:pip&17=270331;3103=000195&debug#top")
    #expect(link.problems.isEmpty)
    #expect(link.stem == "HTTP://user-less.example:8080/shop/de")
    #expect(pairs(link) == ["01=09520123456788", "22=2A", "10=AB/C+1", "21=x", "17=270331", "3103=000195"])
    #expect(link.path.map(\.ai) == ["01", "22", "10", "21"] && link.attributes.map(\.ai) == ["17", "3103"])
    #expect(link.parameters == ["linkType=gs1:pip", "debug"] && link.fragment == "top" && link.form == .plain)
    let written = "/01/09520123456788/22/2A/10/AB%2FC%2B1/21/x?17=270331&3103=000195"
    #expect(link.canonical == "https://id.gs1.org" + written)
    #expect(link.uri() == "HTTP://user-less.example:8080/shop/de" + written + "&linkType=gs1:pip&debug#top")
    #expect(link.uri(stem: "https://example.com/") == "https://example.com" + written + "&linkType=gs1:pip&debug#top")
    #expect(link.elements.elements.map(\.offset) == [38, 56, 62, 74, 96, 106])
    #expect(read("https://[2001:db8::1]:443/01/09520123456788").isValid)
  }

  /// Text, the code of the first problem, its byte, and its AI.
  static let refusals: [(String, Problem.Code, Int, String?)] = [
    ("", .length, 0, nil),
    ("HtTps://a/01/09520123456788", .uri, 0, nil),
    ("ftp://a/01/09520123456788", .uri, 0, nil),
    ("https://", .uri, 8, nil),
    ("http://", .uri, 7, nil),
    ("https:///01/09520123456788", .uri, 8, nil),
    ("https://a.example", .uri, 17, nil),
    ("https://a.example/", .uri, 17, nil),
    ("https://a.example/shop", .uri, 17, nil),
    ("https://u:p@a.example/01/09520123456788", .uri, 11, nil),
    ("https://a.example/01/0952012345678\u{0668}", .character, 34, nil),
    ("https://a.example/01/09520123456788/10/A C", .character, 40, nil),
    ("https://a.example/01/09520123456788/", .uri, 35, nil),
    ("https://a.example/01//09520123456788", .uri, 20, "01"),
    ("https://a.example/01/09520123456788/10", .length, 38, "10"),
    ("https://a.example/01/09520123456788/10/", .length, 39, "10"),
    ("https://a.example/01/09520123456789", .checkDigit, 21, "01"),
    ("https://a.example/01/9520123456788", .length, 21, "01"),
    ("https://a.example/gtin/09520123456788", .uri, 18, "01"),
    ("https://a.example/01/09520123456788/21/A/10/B", .uri, 41, "10"),
    ("https://a.example/01/09520123456788/99/A", .uri, 36, "99"),
    ("https://a.example/01/09520123456788/89/A", .unknownAI, 36, nil),
    ("https://a.example/01/09520123456788/10/%3c%24", .character, 42, "10"),
    ("https://a.example/01/09520123456788/10/A%00B", .character, 40, "10"),
    ("https://a.example/01/09520123456788/10/%D0%90", .character, 39, "10"),
    ("https://a.example/01/09520123456788?10=A", .uri, 36, "10"),
    ("https://a.example/01/09520123456788?8200=x", .uri, 36, "8200"),
    ("https://a.example/01/09520123456788?17=270331&17=270331", .repeatedAI, 46, "17"),
    ("https://a.example/01/09520123456788?89=1", .unknownAI, 36, nil),
    ("https://a.example/01/09520123456788?=1", .unknownAI, 36, nil),
    ("https://a.example/01/09520123456788?99=", .length, 39, "99"),
    ("https://a.example/01/09520123456788?99=A+B", .character, 40, "99"),
    ("https://a.example/01/09520123456788?17=%3270231", .date, 39, "17"),
  ]

  @Test(arguments: refusals.indices) func refusal(index: Int) {
    let (text, code, offset, ai) = Self.refusals[index]
    let link = read(text)
    let first = link.problems.first
    #expect(first?.code == code && first?.offset == offset && first?.ai == ai, "\(text): \(link.problems)")
    #expect(!link.isValid && link.canonical == nil && link.uri() == nil)
    let padded = DigitalLink(parsing: Array(("]Q1" + text).utf8), from: 3)
    #expect(padded.problems.map { $0.offset - 3 } == link.problems.map(\.offset))
  }

  @Test func olderEditionsWhereAllowed() {
    let old = "https://a.example/gtin/9520123456788/lot/A1?exp=270331"
    #expect(read(old, [.shortNames, .shortGTINs]).canonical == "https://id.gs1.org/01/09520123456788/10/A1?17=270331")
    #expect(read(old, .shortNames).problems.map(\.code) == [.length])
    #expect(pairs(read(old)) == ["01=9520123456788", "10=A1"] && read(old).problems.filter { $0.code == .uri }.map(\.offset) == [18, 37])
    let second = read("https://a/8004/9520614141234567?01=02345673", .shortGTINs)
    #expect(second.canonical == "https://id.gs1.org/8004/9520614141234567?01=00000002345673")
  }

  @Test func whatElementsMakeALink() throws {
    func link(_ text: String) throws -> DigitalLink { try DigitalLink(ElementString(bracketed: Array(text.utf8))) }
    #expect(try link("(17)270331(21)1(10)A(99)x(01)09520123456788").canonical == "https://id.gs1.org/01/09520123456788/10/A/21/1?17=270331&99=x")
    #expect(try link("(99)1(253)9526064000028000001(98)2").canonical == "https://id.gs1.org/253/9526064000028000001?98=2&99=1")
    #expect(try link("(02)79527311511822(37)1396(00)795273110859828065").path.map(\.ai) == ["00"])
    #expect(throws: DigitalLink.Unfit.noKey) { try link("(10)A(99)1") }
    #expect(throws: DigitalLink.Unfit.noPlace(ai: "8200", key: "01")) { try link("(01)09520123456788(8200)http://x") }
    #expect(throws: DigitalLink.Unfit.self) { try link("(01)09520123456789") }
  }

  /// Whatever is done to a URI: places within it, and a valid link is the same after it was written.
  @Test func brokenURIs() throws {
    var random = Scramble(3)
    let whole = try Vectors.json("engine_cases", as: EngineVector.self).compactMap { $0.dl.map { Array($0.utf8) } }
    let marks = Array("0123456789A%/?&=+;#:@é".utf8)
    var valid = 0
    for _ in 0..<5_000 {
      var data = whole[Int.random(in: 0..<whole.count, using: &random)]
      for _ in 0..<Int.random(in: 0...3, using: &random) {
        let index = Int.random(in: 0...data.count, using: &random)
        switch Int.random(in: 0..<4, using: &random) {
        case 0: data.insert(marks[Int.random(in: 0..<marks.count, using: &random)], at: index)
        case 1: if index < data.count { data[index] = marks[Int.random(in: 0..<marks.count, using: &random)] }
        case 2: if index < data.count { data.remove(at: index) }
        default: data += whole[Int.random(in: 0..<whole.count, using: &random)].dropFirst(index)
        }
      }
      let link = DigitalLink(parsing: data)
      #expect(link.problems.allSatisfy { (0...data.count).contains($0.offset) })
      guard link.isValid, let uri = link.uri() else { continue }
      valid += 1
      #expect(read(uri).uri() == uri && read(uri).canonical == link.canonical)
    }
    #expect((500...4_500).contains(valid))
  }

  @Test func semicolonsSeparatePairsOnly() {
    #expect(pairs(read("https://a/01/09520123456788?17=270331;99=A;x=1")) == ["01=09520123456788", "17=270331", "99=A"])
    #expect(pairs(read("https://a/01/09520123456788?99=A;B&98=C;")) == ["01=09520123456788", "99=A;B", "98=C;"])
    #expect(read("https://a/01/09520123456788?a;b=1;c=2;d").parameters == ["a;b=1", "c=2;d"])
  }

  @Test func otherWebAddressesAreNone() {
    for text in [
      "https://example.com", "https://example.com/", "https://example.com/2024/01/15/title", "https://example.com/blog/01/news",
      "http://a/b?01=09520123456788",
      "https://example.com/about", "https://example.com/EU/en-us/products", "mailto:a@example.com", "0109520123456788",
      "https://example.com/gtin/of/things", "http:",
    ] { #expect(!DigitalLink.looksLike(Array(text.utf8)[...]), "\(text)") }
    for text in [
      "https://example.com/01/09520123456788", "HTTP://EXAMPLE.COM/X/00/106141411234567890/", "https://id.gs1.org/01/x",
      "https://example.com/gtin/09520123456788",
    ] { #expect(DigitalLink.looksLike(Array(text.utf8)[...]), "\(text)") }
  }
}
