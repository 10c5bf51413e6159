import Testing

@testable import Identifiers

@Suite struct LinkCompressionTests {
  struct Vector: Decodable { var id, uri, mode, compressed: String }

  private func read(_ text: String) -> DigitalLink { DigitalLink(parsing: Array(text.utf8)) }

  private func compression(_ mode: String) -> DigitalLink.Compression {
    switch mode {
    case "joined": .joinsAIs
    case "parameters": .takesParameters
    case "joined+parameters": [.joinsAIs, .takesParameters]
    default: []
    }
  }

  @Test func publishedAndComputed() throws {
    let vectors = try Vectors.json("digital_link_compressed", as: Vector.self)
    #expect(vectors.count > 60)
    for vector in vectors {
      let link = read(vector.compressed)
      #expect(link.form == .compressed && link.isValid && link.uri() == vector.uri, "\(vector.id) \(link.problems)")
      #expect(read(vector.uri).compressed(compression(vector.mode)) == vector.compressed, "\(vector.id)")
      #expect(DigitalLink.looksLike(Array(vector.compressed.utf8)[...]), "\(vector.id)")
    }
  }

  @Test func onlyWhatFollowsTheKey() throws {
    for vector in try Vectors.json("digital_link_compressed", as: Vector.self) {
      let link = read(vector.uri)
      let text = try #require(link.compressed([compression(vector.mode), .keepsKey]))
      let back = read(text)
      #expect(back.uri() == vector.uri && back.isValid, "\(vector.id) \(text) \(back.problems)")
      let hasSegment = text.prefix { $0 != "?" }.filter { $0 == "/" }.count > 4
      #expect(back.form == (hasSegment ? .partlyCompressed : .plain), "\(vector.id) \(text)")
      #expect(hasSegment || link.elements.elements.count == 1, "\(vector.id) \(text)")
    }
    // Compressed by a .NET port of the prototype.
    #expect(read("https://example.com/shop/414/5060917510004/JUa0T-eifdtOO9Q").uri() == "https://example.com/shop/414/5060917510004/254/RP56J920471")
  }

  @Test func zerosInFrontAreKept() throws {
    for path in ["/01/00614141123452/10/00/21/007?30=01", "/255/9521234543213000001", "/8010/0000-1/8011/10"] {
      let uri = DigitalLink.canonicalStem + path
      let link = read(uri)
      for compression: DigitalLink.Compression in [[], .joinsAIs, .keepsKey] {
        let text = try #require(link.compressed(compression))
        #expect(read(text).uri() == uri, "\(text)")
      }
    }
  }

  /// Two keys, of which the other would be read as the first; a key's value that would be read as an AI.
  @Test func whatWouldBeReadOtherwiseIsNotWritten() {
    let two = read("https://id.gs1.org/8004/9520614141234567?01=09520123456788")
    #expect(two.isValid && two.compressed() == nil)
    #expect(two.compressed(.keepsKey).map { read($0).canonical } == two.canonical)
    let number = read("https://id.gs1.org/8010/8010/8011/5")
    #expect(number.isValid && number.compressed(.keepsKey) == nil)
    #expect(number.compressed().map { read($0).canonical } == number.canonical)
  }

  @Test func aLinePerPart() {
    func parts(_ ai: String) -> [LinkCompression.Part] { LinkCompression.parts[ApplicationIdentifier.all.firstIndex { $0.name == ai } ?? 0] }
    #expect(parts("8003") == [.init(isNumeric: true, isFixed: true, length: 14), .init(isNumeric: false, isFixed: false, length: 16)])
    #expect(parts("423") == [.init(isNumeric: true, isFixed: true, length: 3), .init(isNumeric: true, isFixed: false, length: 12)])
    #expect(parts("8008") == [.init(isNumeric: true, isFixed: true, length: 8), .init(isNumeric: true, isFixed: false, length: 4)])
    #expect(parts("7040") == [.init(isNumeric: true, isFixed: true, length: 1), .init(isNumeric: false, isFixed: true, length: 3)])
    #expect(parts("8001") == [.init(isNumeric: true, isFixed: true, length: 14)])
    #expect(parts("7230") == [.init(isNumeric: false, isFixed: false, length: 30)])
  }

  /// The worked example of the standard, 4.2.
  @Test func tagsInLinks() throws {
    let hex = "https://example.com/eh30164596f40c0e5cbe991a83"
    let base64 = "https://example.com/exMBZFlvQMDly-mRqD"
    for text in [hex, base64, "https://example.com/eh30164596F40C0E5CBE991A83"] {
      let link = read(text + "?linkType=gs1:pip")
      #expect(link.form == .tag && link.isValid, "\(link.problems)")
      #expect(link.uri() == "https://example.com/01/09528765123457/21/123456789123?linkType=gs1:pip")
      #expect(link.elements.elements.map(\.offset) == [20, 20])
    }
    let epc = EPC(hex: "30164596F40C0E5CBE991A83")
    #expect(DigitalLink.uri(tag: epc.memory, bitCount: epc.bitCount, .hexadecimal, stem: "https://example.com") == hex)
    #expect(DigitalLink.uri(tag: epc.memory, bitCount: epc.bitCount, .base64, stem: "https://example.com/") == base64)
    for word in ["explore", "exhibition", "eh301645", "ehABCDEF0123"] {
      let text = "https://example.com/\(word)"
      #expect(!DigitalLink.looksLike(Array(text.utf8)[...]) && !read(text).isValid)
    }
  }

  struct Annex: Decodable { var id, hex: String }

  @Test func everyTagOfTheAnnexAsALink() throws {
    var judged = 0
    for vector in try Vectors.json("tds23_annex_e3", as: Annex.self) {
      let epc = EPC(hex: vector.hex)
      guard epc.isValid, let expected = epc.digitalLink else { continue }
      for alphabet in [DigitalLink.TagAlphabet.hexadecimal, .base64] {
        let link = read(DigitalLink.uri(tag: epc.memory, bitCount: epc.bitCount, alphabet))
        #expect(link.form == .tag && link.canonical == expected, "\(vector.id) \(vector.hex) \(link.problems)")
      }
      judged += 1
    }
    #expect(judged > 30)
  }

  @Test func wordsOfWebAddressesAreNotTaken() {
    var random = Scramble(42)
    var taken = 0
    for _ in 0..<20_000 {
      let word = (0..<Int.random(in: 3...18, using: &random)).map { _ in LinkCompression.alphabet[Int.random(in: 0..<64, using: &random)] }
      if DigitalLink.looksLike((Array("https://example.com/".utf8) + word)[...]) { taken += 1 }
    }
    #expect(taken < 4)
  }
}
