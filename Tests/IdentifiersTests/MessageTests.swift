import Identifiers
import Testing

@Suite struct MessageTests {
  struct Vector: Decodable {
    var id, input: String
    var symbology: String?
    var formats: [String]
    var fields: [[String]]
    var problems: [String]
  }

  private func read(_ text: String, _ symbology: String? = nil) -> SyntaxMessage? {
    SyntaxMessage.read(Array(text.utf8), symbology: symbology.flatMap { AIMIdentifier($0) })
  }

  @Test func messagesOfTheVectors() throws {
    for vector in try Vectors.json("messages", as: Vector.self) {
      let message = try #require(read(vector.input, vector.symbology), "\(vector.id)")
      #expect(message.envelopes.map(\.format) == vector.formats, "\(vector.id)")
      #expect(message.fields.map { [$0.name, $0.value] } == vector.fields, "\(vector.id)")
      let problems = message.problems.filter { $0.code != .missingCompanion }.map { "\($0.code.rawValue)@\($0.offset)" }
      #expect(problems == vector.problems, "\(vector.id): \(message.problems)")
      #expect(message.isValid == vector.problems.isEmpty, "\(vector.id)")
    }
  }

  @Test func aFieldStandsWhereItSaysAndAValidMessageIsCanonical() throws {
    for vector in try Vectors.json("messages", as: Vector.self) {
      let bytes = Array(vector.input.utf8)
      let message = try #require(SyntaxMessage.read(bytes))
      if message.isValid { #expect(message.canonical == bytes, "\(vector.id)") }
      #expect(SyntaxMessage.read(message.canonical)?.canonical == message.canonical, "\(vector.id)")
      for field in message.fields where field.name != "bytes" {
        #expect(bytes[field.offset...].starts(with: Array(field.value.utf8)), "\(vector.id) \(field.name)")
      }
    }
  }

  @Test func macroAndOffset() throws {
    let shifted = try #require(SyntaxMessage.read(Array("]d1[)>\u{1E}06\u{1D}4LXX\u{1E}\u{4}".utf8), from: 3))
    #expect(shifted.problems.map(\.offset) == [12] && shifted["4L"] == "XX" && shifted.envelopes[0].offset == 7)
    #expect(read("[)]") == nil && read("") == nil && read("1P") == nil)
  }

  @Test func datesSayTheirDay() throws {
    let message = try #require(read("[)>\u{1E}06\u{1D}14D20270331\u{1D}15D31032027\u{1D}D270331\u{1E}\u{4}"))
    #expect(message.isValid && message.fields.map(\.date) == ["2027-03-31", "2027-03-31", nil])
  }

  @Test func maxiCodeWithoutItsHeader() throws {
    let data = "152382802\u{1D}840\u{1D}001\u{1D}1Z00004951\u{1D}UPSN"
    let message = try #require(read(data, "]U1"))
    #expect(message["postalCode"] == "152382802" && message["tracking"] == "1Z00004951" && message["carrier"] == "UPSN")
    #expect(read(data) == nil && read(data, "]U0") == nil && read("HELLO", "]U1") == nil)
  }

  @Test func theTableOfDataIdentifiers() {
    let all = DataIdentifier.all
    #expect(all.count == 478)
    #expect(Set(all.map(\.code)).count == all.count)
    #expect(all.allSatisfy { !$0.title.isEmpty && $0.code.last!.isUppercase && Int($0.code.dropLast()) != 0 })
    #expect(all.first { $0.code == "99Z" }?.title == "STRUCTURED TEXT, LINE 89")
  }

  private func label(_ text: String, _ symbology: String? = nil, trusted: Bool = false) -> String {
    let data = LabelData.read(Array(text.utf8), symbology: symbology.flatMap { AIMIdentifier($0) }, trusted: trusted)
    guard let data else { return "none" }
    return ([data.identifier.code] + data.fields.dropFirst().map(\.value) + data.problems.map { "\($0.code.rawValue)@\($0.offset)" }).joined(
      separator: " ")
  }

  @Test func aFieldThatProvesItselfIsRead() {
    #expect(label("25SUN043325711MH8031200000000001") == "25S UN 043325711 MH8031200000000001")
    #expect(label("1JUN043325711MH8031200000000001") == "1J UN 043325711 MH8031200000000001")
    #expect(label("JUN043325711A2B4C6D8E", "]C0") == "J UN 043325711 A2B4C6D8E")
    #expect(label("25SQCT110410003511", "]A0") == "25S QC T110 410003511")
    #expect(label("18VUN043325711") == "none" && label("7BCSQU3054383") == "7B" && label("9N110375286414") == "9N")
    #expect(label("16D20261120") == "16D" && label("9D20261120") == "9D" && label("8S095205375784864735") == "8S")
  }

  @Test func aFieldThatMayBeAnythingIsNot() {
    for text in [
      "1P12345", "Q17", "S12345", "4LUS", "1A-02-03", "2B-14-03", "3C01", "JUNIT12345678", "JJOHNSON123", "JDEPOT12345", "JLAMP1234567", "9D2230",
      "9D20269920", "7Q240", "7BCSQU3054384", "1JUN04332571XMH8031200000000001", "", "1", "J", "JUN", "16D18501120", "P", "Ж1P",
    ] { #expect(label(text) == "none", "\(text)") }
    #expect(label("25SUN043325711MH8031200000000001", "]C1") == "none")
    #expect(label("25SUN043325711MH8031200000000001", "]E0") == "none")
  }

  @Test func labelsThatAreTrustedCarryAnyIdentifier() {
    #expect(label("1P12345", trusted: true) == "1P" && label("QTEN", trusted: true) == "Q character@1")
    #expect(label("4LXX", trusted: true) == "4L character@2" && label("99X1", trusted: true) == "none" && label("01P1", trusted: true) == "none")
    #expect(LabelData.possibleIdentifier(Array("1P12345".utf8))?.title == "SUPPLIER ITEM ID")
    #expect(LabelData.possibleIdentifier(Array("QTEN".utf8)) == nil)
  }

  @Test func anyBytesAreReadWithoutATrap() {
    var random = Scramble(34)
    let pieces: [[UInt8]] = [
      Array("[)>".utf8), [0x1E], [0x1D], [4], Array("06".utf8), Array("05".utf8), Array("09".utf8), Array("12".utf8), Array("01".utf8),
      Array("1P".utf8), Array("7B".utf8), Array("UN".utf8), Array("25S".utf8), [0xFF], Array("20261120".utf8), Array("D".utf8), Array("9N1".utf8),
    ]
    for _ in 0..<4000 {
      var bytes = Array("[)>\u{1E}".utf8)
      for _ in 0..<Int.random(in: 0...14, using: &random) {
        bytes += Bool.random(using: &random) ? pieces.randomElement(using: &random)! : [UInt8.random(in: 0...255, using: &random)]
      }
      let message = SyntaxMessage.read(bytes)
      #expect(message.map { SyntaxMessage.read($0.canonical)?.canonical == $0.canonical } == true, "\(bytes)")
      if message?.isValid == true { #expect(message?.canonical == bytes) }
      _ = LabelData.read(Array(bytes.dropFirst(4)), trusted: true)
      for problem in message?.problems ?? [] { #expect((0...bytes.count).contains(problem.offset)) }
    }
  }
}
