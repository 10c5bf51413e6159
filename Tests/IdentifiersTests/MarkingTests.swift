import Testing

@testable import Identifiers

@Suite struct MarkingTests {
  private struct Vector: Decodable {
    var id: String
    var raw: String
    var identification_code: String
    var tail: String
    var gtin: String?
    var serial: String?
    var mrp_kopecks: Int?
  }

  private func bytes(_ text: String) -> [UInt8] { Array(text.replacing("|", with: "\u{1D}").utf8) }
  private func read(_ text: String, _ symbology: String? = nil) -> MarkingCode? {
    MarkingCode.read(bytes(text), symbology: symbology.flatMap { AIMIdentifier($0) })
  }
  private func problems(_ text: String) -> [String]? { read(text)?.problems.map { "\($0.code.rawValue)@\($0.offset)" } }

  @Test func theVectorsAreReadToTheLetter() throws {
    let layouts = [
      "MS-001": "unit-92-88", "MS-002": "unit-92-44", "MS-003": "short-6-93", "MS-004": "short-6-93", "MS-005": "unit-93", "MS-006": "tobacco-pack",
      "MS-007": "tobacco-block",
    ]
    let vectors: [Vector] = try Vectors.json("chestny_znak")
    #expect(vectors.count == 9)
    for vector in vectors {
      let data = Array(vector.raw.utf8)
      let code = MarkingCode.read(data)
      guard let layout = layouts[vector.id] else {
        // Without a verification part nothing says that it is one.
        #expect(code == nil, "\(vector.id)")
        #expect(MarkingCode.withoutTail(data)?.hasCryptoTail == false)
        continue
      }
      let marking = try #require(code, "\(vector.id)")
      #expect(marking.layout.rawValue == layout && marking.problems == [], "\(vector.id)")
      #expect(marking.gtin == vector.gtin && marking.serial == vector.serial)
      #expect(String(decoding: marking.identificationCode, as: UTF8.self) == vector.identification_code)
      #expect(marking.hasCryptoTail && marking.isValid)
      if let price = vector.mrp_kopecks { #expect(marking.maximumRetailPrice == price) }
    }
  }

  @Test func partsOfTheTail() throws {
    let shoe = try #require(read("010460653269484521x.BfC4TToVg>/|91BDB7|92" + String(repeating: "a", count: 87) + "="))
    #expect(shoe.verificationKey == "BDB7" && shoe.verificationCode?.utf8.count == 88 && shoe.maximumRetailPrice == nil && shoe.state == nil)
    let pack = try #require(read("00000046209443x-8xfgOACZAYGfv"))
    #expect(pack.serial == "x-8xfgO" && pack.verificationKey == nil && pack.verificationCode == "YGfv" && pack.elementString == nil)
    #expect(read("0104600653105990215" + "2CUnq|93Gk30")?.state == "RU" && read("0104600840749372211ABCDE|93a1B2")?.state == "AM")
    #expect(read("010460084074937221eABCDE|93a1B2")?.state == "RU" && read("010460084074937221zABCDE|93a1B2")?.state == nil)
  }

  @Test(
    arguments: [
      ("00000046209443j+Q'?P5ACZAC8bG", 14800), ("04606203098187o&zWeIyABr8l/nT", 9900), ("00000046198488X?io+qCABm8wAYa", 9500),
      // Products without a maximum price have AAAA in its place.
      ("04670190770074MmK).<EAAAAEC/d", nil), ("04670190770814IsYvQdxAAAAtgjI", nil),
    ] as [(String, Int?)])
  func aPackCarriesItsPrice(code: String, kopecks: Int?) throws {
    let pack = try #require(read(code))
    #expect(pack.layout == .tobaccoPack && pack.maximumRetailPrice == kopecks && pack.proves.contains(.price) == (kopecks != nil))
    for matrix in ["]d2", "]d1", "]J0", "]Q1"] { #expect(read(code, matrix) == pack) }
    #expect(read(code, "]C0") == nil && read("|" + code) == pack)
  }

  @Test(arguments: [
    "00000046209444j+Q'?P5ACZAC8bG", "0000004620944Oj+Q'?P5ACZAC8bG", "14606203098184o&zWeIyABr8l/nT", "00000046209443j+Q'?P5ACZAC8b",
    "00000000000000j+Q'?P5ACZAC8bG",
    "00000046209443j+Q'?P5ACZAC8bGx", "00000046209443j Q'?P5ACZAC8bG", "00000046209443123456712341234", "04606203098187o&zWeIyCBr8l/nT",
    "00000046209443j+Q'?P5A(ZAC8bG",
    // An element string that happens to have 29 characters.
    "010952123454321321ACBDEFGHABC",
  ])
  func otherTextsOf29CharactersAreNoPack(code: String) { #expect(read(code)?.layout != .tobaccoPack) }

  @Test func otherElementsMayStandBetween() throws {
    let medicine = "010460406000600021N4N57RSCBUZTQ|2403004002910161218|17240101|91ffd0|92" + String(repeating: "x", count: 87) + "="
    let code = try #require(read(medicine))
    #expect(code.layout == .unit88 && code.problems == [] && code.elementString?["17"] == "240101" && code.verificationKey == "ffd0")
    #expect(code.groups.first?.id == "shoes" && code.groups.contains { $0.id == "pharma" })
    #expect(read("010460043993816321>n>!3E?|8005173000|938SSf|24015063283")?.layout == .tobaccoBlock)
    #expect(read("0100681131699891215mvmtWv|93dGVz|3351000323")?.layout == .keg)
    #expect(read("0104600653105990215" + "2CUnq|93Gk30|3103000500")?.layout == .weighed)
  }

  @Test func ordinaryElementStringsAreNone() {
    for text in [
      "010952123454321321ABC", "010952123454321321ABCDEFGHIJKLM", "0109521234543213211234567|9312", "0109521234543213211234567890|931234",
      "010952123454321310LOT|21ABCDEFGHIJKLM|9112", "010952123454321321ABCDEFGHIJKLM|91ABCD", "010952123454321321AB|91A|92B", "00095205375784864735",
      "0109521234543213" + "17270331" + "10ABC123|21S12345", "", "|", "01", "0109521234543213", "hello", "0104610011500145215cGg'p?wxQT!R93Zx9+",
      "0104604908836202215(p:&X93!I-)",
    ] { #expect(read(text) == nil, "\(text)") }
    #expect(MarkingCode.read([], from: 0) == nil && MarkingCode.read([0x30], from: 1) == nil)
  }

  @Test func whatIsWrongIsSaidWithItsPlace() {
    let code92 = String(repeating: "k", count: 44)
    #expect(problems("010460938765450721W:T_T&'W0JF&;|915063|92" + code92) == [])
    // One length is off.
    #expect(problems("010460938765450721W:T_T&'W0JF&|915063|92" + code92) == ["length@18"])
    #expect(problems("010460938765450721W:T_T&'W0JF&;|91506|92" + code92) == ["length@34"])
    #expect(problems("010460938765450721W:T_T&'W0JF&;|915063|92" + code92.dropLast()) == ["length@41"])
    // Two are: somebody else's element string.
    #expect(read("010460938765450721W:T_T&'W0JF|915063|92" + code92.dropLast()) == nil)
    // GS1's own rules hold as well.
    #expect(problems("010460938765450821W:T_T&'W0JF&;|915063|92" + code92) == ["check-digit@2"])
    #expect(problems("010460938765450721W:T_T&'W0JF&;|915063|92" + code92.dropLast() + "~") == ["character@84"])
  }

  @Test func aLostSeparatorIsNamedWhereTheLengthsSaySo() throws {
    let code92 = String(repeating: "k", count: 43) + "="
    let whole = "010460938765450721W:T_T&'W0JF&;|915063|92" + code92
    for (lost, places) in [("010460938765450721W:T_T&'W0JF&;915063|92", [31]), ("010460938765450721W:T_T&'W0JF&;|91506392", [38])] {
      #expect(problems(lost + code92)?.filter { $0.hasPrefix("missing") } == places.map { "missing-separator@\($0)" })
    }
    let none = try #require(read("010460938765450721W:T_T&'W0JF&;91506392" + code92))
    #expect(none.problems.map(\.offset) == [31, 37] && none.problems.allSatisfy { $0.code == .missingSeparator } && !none.isValid)
    #expect(none.identificationCode == read(whole)?.identificationCode && none.verificationCode == code92 && none.proves == [])
    #expect(problems("010460043993125621JgXJ5.T800511200093Mdlr") == ["missing-separator@25", "missing-separator@35"])
    #expect(
      problems("010460043993816321>n>!3E?8005173000938SSf24015063283") == ["missing-separator@25", "missing-separator@35", "missing-separator@41"])
    #expect(problems("0100681131699891215mvmtWv93dGVz3351000323") == ["missing-separator@25", "missing-separator@31"])
    #expect(read("0100681131699891215mvmtWv93dGVz3359000323") == nil)
    #expect(problems("010068113169989221" + "5mvmtWv93dGVz3351000323") == ["check-digit@2", "missing-separator@25", "missing-separator@31"])
  }

  @Test func whatItProvesAndWhatNot() throws {
    let milk = try #require(read("0104604908836202215(p:&X|93!I-)"))
    #expect(milk.proves == [.structure, .item, .whole] && milk.doesNotProve == [.authentic, .original, .circulation, .group])
    #expect(milk.groups.map(\.id) == ["milk", "meat"])
    let block = try #require(read("010460043993125621JgXJ5.T|8005112000|93Mdlr"))
    #expect(block.proves.contains(.price) && block.groups.first?.id == "tobacco")
    let group = try #require(read("0114600439931253215Zp&X.A|93!I-)"))
    #expect(group.isGrouping && group.proves.contains(.grouping))
    for statement in MarkingCode.Statement.allCases { #expect(!statement.english.isEmpty && !statement.russian.isEmpty) }
  }

  @Test func codesWithoutATailAreNoProof() throws {
    let unit = try #require(MarkingCode.withoutTail(bytes("010460035247170921nNmxI*o4v&WKJ")))
    #expect(unit.layout == .identification && unit.doesNotProve.contains(.scanned) && unit.proves == [.structure, .item])
    for pallet in ["00046012345678901239", "046012345678901239"] {
      #expect(MarkingCode.withoutTail(bytes(pallet)).map { String(decoding: $0.identificationCode, as: UTF8.self) } == "046012345678901239")
    }
    #expect(MarkingCode.withoutTail(bytes("0204600352471709" + "37120"))?.layout == .counted)
    #expect(MarkingCode.withoutTail(bytes("046012345678901238")) == nil && MarkingCode.withoutTail(bytes("010460035247170921AB")) == nil)
    #expect(MarkingCode.withoutTail([]) == nil && MarkingCode.withoutTail([1], from: 9) == nil)
  }

  @Test func whatSpeaksAgainstACodeOfMarkedGoods() {
    func place(_ text: String, from start: Int = 0) -> Int? { MarkingCode.suspicion(in: bytes(text), from: start)?.offset }
    #expect(place("0104601234567848215Zs&X.A/1b>cD|91EE06|92kThwdPj1mz") == 32 && place("0104604908836202215(p:&X|93!I-") == 25)
    #expect(place("0104604908836202215(p:&X|3103000500") == nil && place("hello") == nil)
    #expect(place("0104604908836202215(p:&X93!I-)") == 24 && place("0104610011500145215cGg'p?wxQT!R93Zx9+") == 31)
    #expect(place("]d20104600653105990215abcdef93Gk30", from: 3) == 28)
    #expect(place("0104604908836202215(p:&X|93!I-)") == nil && place("010460035247170921nNmxI*o4v&WKJ") == nil && place("") == nil)
    #expect(place("0104604908836202215(p:&X92!I-)") == nil && place("010460490883620221") == nil)
  }

  @Test func theTableOfGroups() {
    #expect(ProductGroup.all.count == 49 && Set(ProductGroup.all.map(\.id)).count == 49 && Set(ProductGroup.all.map(\.number)).count == 49)
    for group in ProductGroup.all {
      #expect(!group.id.isEmpty && !group.english.isEmpty && !group.russian.isEmpty && group.number > 0)
      #expect(!(group.layouts + group.unconfirmedLayouts).isEmpty, "\(group)")
    }
    // Each layout with a verification part is some group's.
    for layout in MarkingLayout.allCases where layout.rawValue.contains("93") || layout.rawValue.contains("92") {
      #expect(ProductGroup.all.contains { $0.layouts.contains(layout) || $0.unconfirmedLayouts.contains(layout) }, "\(layout)")
    }
    // A layout's name that is not one would silently vanish.
    let named = productGroupTable.split(separator: "\n").map { $0.split(separator: "|", omittingEmptySubsequences: false) }
    for (columns, group) in zip(named, ProductGroup.all) {
      #expect(columns.count == 6)
      #expect(columns[2...3].joined(separator: " ").split(separator: " ").count == (group.layouts + group.unconfirmedLayouts).count, "\(group)")
    }
  }

  @Test func anOffsetInFrontIsCounted() {
    let data = bytes("]d2|010460938765450721W:T_T&'W0JF&|915063|92" + String(repeating: "k", count: 44))
    #expect(MarkingCode.read(data, from: 3)?.problems.map(\.offset) == [22])
    #expect(MarkingCode.read(bytes("]d2|010460043993125621JgXJ5.T800511200093Mdlr"), from: 3)?.problems.map(\.offset) == [29, 39])
  }

  @Test func nothingTraps() {
    var generator = Scramble(93)
    let pieces = [
      "01", "04604908836202", "21", "|", "91ABCD", "92", "93abcd", "8005112000", "240", "k", "\u{E9}", "5(p:&X", String(repeating: "x", count: 44),
      "\0",
    ]
    for _ in 0..<20_000 {
      let text = (0..<Int.random(in: 0...9, using: &generator)).map { _ in pieces.randomElement(using: &generator)! }.joined()
      let data = bytes(text)
      guard let code = MarkingCode.read(data) else { continue }
      #expect(code.gtin.utf8.count == 14 || !code.isValid)
      if code.isValid { #expect(data.count > code.identificationCode.count) }
    }
    _ = MarkingCode.read([UInt8](repeating: 0x1D, count: 100_000))
  }
}
