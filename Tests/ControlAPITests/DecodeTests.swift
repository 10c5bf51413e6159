import ControlAPI
import Foundation
import Identifiers
import Testing
import Warehouse

/// `tally decode`: the shape of its JSON, the offsets, the exit codes.
@Suite(.serialized) struct DecodeTests {
  private func decode(_ arguments: [String], input: String? = nil) async throws -> (codes: [JSON], outcome: Tally.Outcome) {
    let outcome = try await Tally.run(["decode", "--json", "--reference-date", "2026-11-20"] + arguments, input: input.map { Data($0.utf8) })
    return (try outcome.lines.map { try JSON(parsing: $0) }, outcome)
  }

  @Test func anElementStringIsToldInFull() async throws {
    let (codes, outcome) = try await decode(["]d2010952123454321317270331" + "10ABC<GS>2112"])
    #expect(outcome.code == 0)
    let expected = """
      {"input":"\(hex(Array("]d201095212345432131727033110ABC\u{1D}2112".utf8)))","symbology":"]d2","kind":"gs1","valid":true,\
      "elements":[{"ai":"01","title":"GTIN","value":"09521234543213"},{"ai":"17","title":"USE BY or EXPIRY","value":"270331","date":"2027-03-31"},\
      {"ai":"10","title":"BATCH/LOT","value":"ABC"},{"ai":"21","title":"SERIAL","value":"12"}],\
      "canonical":"01095212345432131727033110ABC\\u001d2112","hri":"(01)09521234543213(17)270331(10)ABC(21)12",\
      "digitalLink":"https://id.gs1.org/01/09521234543213/10/ABC/21/12?17=270331","marking":null,"epc":null,"repaired":null,"problems":[]}
      """
    #expect(outcome.lines == [expected])
    #expect(codes.count == 1)
  }

  @Test(arguments: ["<GS>", "{GS}", "\\x1d", "\\x1D", "^]", "\u{1D}"]) func everyWayToWriteGSIsUnderstood(mark: String) async throws {
    let (codes, _) = try await decode(["]C110ABC\(mark)2112"])
    #expect(codes[0]["canonical"]?.string == "10ABC\u{1D}2112")
    let raw = try await decode(["--raw", "10ABC\(mark)2112"]).codes
    #expect(raw[0]["input"]?.string == hex(Array("10ABC\(mark)2112".utf8)))
  }

  @Test(arguments: [
    // The check digit's value begins at byte 2 of the data; three more with an AIM identifier in front.
    (["0109521234543214"], "]d2", "check-digit", 2, 2), (["]d20109521234543214"], nil, "check-digit", 5, 2), (["]d21799133110A"], nil, "date", 5, 2),
    (["]d2"], nil, "length", 3, 2), ([""], nil, "length", 0, 2), (["]E05449000000990"], nil, "check-digit", 3, 2),
  ] as [([String], String?, String, Int64, Int32)]) func aProblemNamesItsByteOfTheInput(codes: [String], symbology: String?, code: String, offset: Int64, exit: Int32) async throws {
    let (answers, outcome) = try await decode((symbology.map { ["--symbology", $0] } ?? []) + ["--"] + codes)
    #expect(outcome.code == exit)
    #expect(answers[0]["valid"]?.bool == false)
    let problem = try #require(answers[0]["problems"]?.array?.first, "\(outcome.text)")
    #expect(problem["code"]?.string == code && problem["offset"]?.int == offset, "\(problem.text)")
    #expect(problem["message"]?.string?.isEmpty == false)
  }

  @Test func aMissingCompanionIsToldAndStillValid() async throws {
    let (codes, outcome) = try await decode(["]C110ABC"])
    #expect(outcome.code == 0)
    #expect(codes[0]["valid"]?.bool == true)
    #expect(codes[0]["problems"]?.array?.first?["code"]?.string == "missing-companion")
    #expect(codes[0]["problems"]?.array?.first?["offset"]?.int == 3)
  }

  @Test(arguments: [("4006381333931", "gtin", "0104006381333931", "(01)04006381333931"), ("340123450000000001", "text", nil, nil), ("106141411234567897", "sscc", "00106141411234567897", "(00)106141411234567897")])
  func numbersAloneAreKnownByTheirCheckDigit(code: String, kind: String, canonical: String?, hri: String?) async throws {
    let (codes, _) = try await decode([code])
    #expect(codes[0]["kind"]?.string == kind && codes[0]["canonical"]?.string == canonical && codes[0]["hri"]?.string == hri, "\(codes[0].text)")
  }

  @Test func linesOfStandardInputAreAnsweredLineByLineEachByItself() async throws {
    let (codes, outcome) = try await decode([], input: "4006381333931\r\n\n]d20109521234543213\n\u{1B}[2J<script>\nlast without end")
    #expect(codes.map { $0["kind"]?.string } == ["gtin", "text", "gs1", "text", "text"])
    #expect(codes.map { $0["valid"]?.bool } == [true, false, true, true, true])
    #expect(outcome.code == 2)
    #expect(try await decode([], input: "").outcome.out.isEmpty)
    let many = try await decode([], input: String(repeating: "4006381333931\n", count: 20_000))
    #expect(many.codes.count == 20_000 && Set(many.outcome.lines).count == 1)
  }

  @Test func bytesThatAreNotUTF8AreKept() async throws {
    let outcome = try await Tally.run(["decode", "--json"], input: Data([0x41, 0xFF, 0xD0, 0x0A]))
    let typed = try JSON(parsing: outcome.lines[0])
    #expect(typed["input"]?.string == "41ffd0")
    #expect(try await decode(["--hex", "41FFd0"]).codes[0]["input"]?.string == "41ffd0")
    let process = Tally.process([])
    process.executableURL = URL(filePath: "/bin/sh")
    process.arguments = ["-c", "exec '\(Tally.path)' decode --json \"$(printf 'A\\377\\320')\""]
    let given = try JSON(parsing: try await Tally.run(process).lines[0])
    #expect(given["input"]?.string == "41ffd0")
  }

  /// Answered on every core, said in order; what cannot be read ends it behind the answers to all before it.
  @Test func aListIsAnsweredInItsOrder() async throws {
    let codes = (0..<2_500).map { String(format: "%08X", 0x3100_0000 + $0) }
    let whole = try await Tally.run(["decode", "--json", "--hex", "-"], input: Data(codes.joined(separator: "\n").utf8))
    let inputs = try whole.lines.map { try JSON(parsing: $0)["input"]?.string }
    #expect(inputs == codes.map { $0.lowercased() })
    var torn = codes
    torn[2_000] = "3g"
    let stopped = try await Tally.run(["decode", "--json", "--hex"], input: Data(torn.joined(separator: "\n").utf8))
    #expect(stopped.code == Int(ExitCode.usage.rawValue) && stopped.lines.count == 2_000, "\(stopped.lines.suffix(2))")
  }

  @Test func aScannerThatTypesIsAnsweredBeforeTheInputEnds() async throws {
    let process = Tally.process(["decode", "--json"])
    let (input, output) = (Pipe(), Pipe())
    process.standardInput = input
    process.standardOutput = output
    try process.run()
    try input.fileHandleForWriting.write(contentsOf: Data("4006381333931\n".utf8))
    let answer = await withCheckedContinuation { continuation in
      Thread.detachNewThread { continuation.resume(returning: output.fileHandleForReading.availableData) }
    }
    #expect(String(decoding: answer, as: UTF8.self).contains("\"kind\":\"gtin\""))
    try input.fileHandleForWriting.close()
    process.waitUntilExit()
  }

  @Test func forAPersonItIsATableInBothLanguages() async throws {
    let english = try await Tally.run(["decode", "]d20109521234543213" + "17270331"])
    #expect(english.lines == ["]d2010952123454321317270331  GS1 element string  ]d2 GS1 DataMatrix  valid", "AI  TITLE             VALUE", "01  GTIN              09521234543213", "17  USE BY or EXPIRY  270331 (2027-03-31)"])
    let russian = try await Tally.run(["decode", "--symbology", "]d2", "0109521234543214"], ["LC_ALL": "ru_RU.UTF-8"])
    #expect(russian.text.contains("НЕВЕРНО") && russian.text.contains("неверная контрольная цифра (01) @2"))
  }

  @Test func anExplanationMarksTheByteThatIsWrong() async throws {
    let told = try await Tally.run(["decode", "--explain", "--reference-date", "2026-11-20", "]d20109521234543214" + "3103001250"])
    #expect(told.code == 2)
    let place = try #require(told.lines.firstIndex { $0.hasPrefix("! wrong check digit (01) @5") })
    #expect(told.lines[place + 2] == "    " + String(repeating: " ", count: 5) + "^")
    #expect(told.text.contains("GS1 DataMatrix") && told.text.contains("1.250"))
    let russian = try await Tally.run(["decode", "--explain", "0104604908836202215(p:&X<GS>93!I-)"], ["LC_ALL": "ru_RU.UTF-8"])
    #expect(russian.text.contains("код маркировки") && russian.text.contains("Молочная продукция") && russian.text.contains("Чего он не доказывает"))
  }

  @Test func everyKindIsToldInItsOwnWords() async throws {
    let (codes, outcome) = try await decode([
      "https://example.com/01/09521234543213/10/A?17=270331", "1Z999AA10123456784", "[)>{RS}06{GS}1P12345{RS}{EOT}", "urn:epc:id:gid:1.2.3", "ъв2010952123454321321ФИС",
      "https://example.com/",
    ])
    #expect(outcome.code == 0)
    #expect(codes.map { $0["kind"]?.string } == ["gs1-digital-link", "carrier", "iso15434", "epc", "gs1", "text"])
    #expect(codes[0]["digitalLink"]?.string == "https://id.gs1.org/01/09521234543213/10/A?17=270331" && codes[0]["canonical"]?.string == "01095212345432131727033110A")
    #expect(codes[1]["carrier"]?["name"]?.string == "UPS" && codes[1]["canonical"] == .null)
    #expect(codes[2]["fields"]?.array?.first?["name"]?.string == "1P" && codes[3]["epc"]?["pureIdentityURI"]?.string == "urn:epc:id:gid:1.2.3")
    #expect(codes[4]["repaired"]?.string == "layout:ru" && codes[4]["symbology"]?.string == "]d2")
    #expect(codes[5]["looksLike"]?["kind"]?.string == "web-page")
  }

  @Test func aMarkingCodeIsToldWithWhatItProves() async throws {
    let (codes, _) = try await decode([
      "0104604908836202215(p:&X<GS>93!I-)", "010460035247170921nNmxI*o4v&WKJ", "00046012345678901239", "00000046198488X?io+qCABm8wAYa", "0104604908836202" + "10LOT",
    ])
    #expect(codes.map { $0["kind"]?.string } == ["marking", "gs1", "gs1", "marking", "gs1"])
    #expect(codes.map { $0["marking"]?["layout"]?.string } == ["short-6-93", "identification-code", "transport-sscc", "tobacco-pack", nil])
    #expect(codes.map { $0["marking"]?["hasCryptoTail"]?.bool } == [true, false, false, true, nil])
    #expect(codes[0]["marking"]?["identificationCode"]?.string == "0104604908836202215(p:&X")
    #expect(codes[3]["marking"]?["identificationCode"]?.string == "00000046198488X?io+qC")
  }

  @Test func aWeightInTheNumberIsReadByTheCountrysLayout() async throws {
    let (codes, outcome) = try await decode(["--restricted-circulation", "DE", "2811111068708"])
    #expect(outcome.code == 0)
    #expect(codes[0]["measured"]?.text == #"{"item":"1111","itemNumber":"2811110000006","kind":"weight","value":"6.870"}"#)
    let refused = try await decode(["--restricted-circulation", "Mars", "2811111068708"]).outcome
    #expect(refused.code == 64 && refused.err.contains("Mars"))
  }

  @Test func theTableOfApplicationIdentifiersIsPrinted() async throws {
    let table = try await Tally.run(["decode", "--list", "ais"])
    #expect(table.lines.count == ApplicationIdentifier.all.count + 1)
    #expect(table.lines[1].hasPrefix("00") && table.lines[1].contains("SSCC"))
    let rows = try await Tally.run(["decode", "--list", "ais", "--json"]).lines.map { try JSON(parsing: $0) }
    #expect(rows.map { $0["ai"]?.string } == ApplicationIdentifier.all.map(\.name))
    #expect(rows.first { $0["ai"]?.string == "17" }?["title"]?.string == "USE BY or EXPIRY")
  }
}
