import Identifiers
import Testing

@Suite struct ECITests {
  private func segments(_ text: String) -> String {
    let data = ECIData(Array(text.utf8))
    let parts = data.segments.map { "\($0.eci.map(String.init) ?? "-"):\(String(decoding: data.bytes[$0.range], as: UTF8.self))" }
    return (parts + data.problems.map { "\($0.code.rawValue)@\($0.offset)" }).joined(separator: " ")
  }

  @Test func escapesAreTakenOut() {
    #expect(segments("plain") == "-:plain" && segments("") == "")
    #expect(segments(#"\000026Grün"#) == "26:Grün")
    #expect(segments(#"A\000007B\000020C"#) == "-:A 7:B 20:C")
    #expect(segments(#"C:\\dir\\file"#) == #"-:C:\dir\file"#)
    #expect(segments(#"\\000026"#) == #"-:\000026"# && segments(#"\\\000026x"#) == #"-:\ 26:x"#)
    #expect(segments(#"\000003\000026x"#) == "26:x" && segments(#"\999999x"#) == "999999:x")
  }

  @Test func anEscapeThatIsNoneStaysAndIsNamed() {
    #expect(segments(#"AB\00026Z"#) == #"-:AB\00026Z character@2"#)
    #expect(segments(#"AB\"#) == #"-:AB\ character@2"# && segments(#"\x"#) == #"-:\x character@0"#)
    #expect(segments(#"\MI12"#) == #"-:\MI12 character@0"#)
    #expect(segments(#"\000026a\b\000003c"#) == #"26:a\b 3:c character@8"#)
    #expect(segments(#"\٠٠٠٠٢٦"#).hasSuffix("character@0"))
  }

  @Test func offsetsPointIntoTheInput() {
    let text = #"]Q2A\\B\000026CD"#
    let data = ECIData(Array(text.utf8), from: 3)
    #expect(String(decoding: data.bytes, as: UTF8.self) == #"A\BCD"#)
    #expect((0...5).map(data.offset(of:)) == [3, 4, 6, 14, 15, 16])
  }

  /// One text in the encodings that have a table, by the mappings Unicode publishes.
  @Test(arguments: [
    (7, "Молоко №1", [0xBC, 0xDE, 0xDB, 0xDE, 0xDA, 0xDE, 0x20, 0xF0, 0x31]),
    (22, "Молоко №1", [0xCC, 0xEE, 0xEB, 0xEE, 0xEA, 0xEE, 0x20, 0xB9, 0x31]),
    (3, "Grün", [0x47, 0x72, 0xFC, 0x6E]), (1, "é", [0xE9]), (17, "5€", [0x35, 0xA4]), (23, "5€", [0x35, 0x80]),
    (4, "Łódź", [0xA3, 0xF3, 0x64, 0xBC]),
    (21, "Łódź", [0xA3, 0xF3, 0x64, 0x9F]), (9, "Ω", [0xD9]), (11, "ğ", [0xF0]), (2, "Ç", [0x80]), (0, "é", [0x82]), (24, "ب", [0xC8]),
    (10, "א", [0xE0]),
    (13, "ก", [0xA1]), (15, "Ž", [0xDE]), (18, "Ș", [0xAA]), (26, "Жё", [0xD0, 0x96, 0xD1, 0x91]), (27, "A~", [0x41, 0x7E]),
    (25, "Ж😀", [0x04, 0x16, 0xD8, 0x3D, 0xDE, 0x00]), (33, "Ж😀", [0x16, 0x04, 0x3D, 0xD8, 0x00, 0xDE]), (34, "😀", [0, 1, 0xF6, 0]),
    (35, "😀", [0, 0xF6, 1, 0]),
  ] as [(Int, String, [UInt8])])
  func textOf(_ eci: Int, _ text: String, _ bytes: [UInt8]) {
    let data = ECIData(ECIData.encoded([(eci, bytes)]))
    #expect(data.text().text == text && data.text().problems.isEmpty, "\(eci)")
    #expect(ECI.name(eci) != nil)
  }

  @Test func whatIsNoTextIsNamedWithItsPlace() {
    func problems(_ eci: Int, _ bytes: [UInt8]) -> [Int] { ECIData(ECIData.encoded([(eci, bytes)])).text().problems.map(\.offset) }
    #expect(problems(20, [0x82, 0xA0]) == [7] && problems(899, [1, 2]) == [7] && problems(19, [65]) == [7] && problems(811_800, [65]) == [7])
    #expect(problems(26, [0x41, 0xC3, 0x28]) == [8] && problems(26, [0xED, 0xA0, 0x80]) == [7] && problems(27, [0x41, 0x80]) == [8])
    #expect(problems(22, [0x41, 0x98]) == [8] && problems(22, [0x41, 0x99]) == [])
    #expect(problems(25, [0x04]) == [7] && problems(25, [0xD8, 0x3D, 0x00, 0x41]) == [7] && problems(34, [0, 0x11, 0, 0]) == [7])
    #expect(problems(170, Array("A#".utf8)) == [8] && problems(27, Array("A#".utf8)) == [])
    #expect(ECIData(Array(#"ab\000020cd"#.utf8)).text().text == "ab\u{FFFD}\u{FFFD}")
    #expect(ECIData([0x41, 0xDF]).text().text == "Aß" && ECIData([0xB6]).text(standard: 7).text == "Ж")
  }

  @Test func assignments() {
    #expect(ECI.name(26) == "UTF-8" && ECI.name(14) == nil && ECI.name(19) == nil && ECI.name(-1) == nil)
    #expect(ECI.all.map(\.number) == ECI.all.map(\.number).sorted() && ECI.all.count == 36)
  }

  @Test func whatIsWrittenIsReadBack() {
    var random = Scramble(7)
    for _ in 0..<2_000 {
      var parts: [(eci: Int?, bytes: [UInt8])] = []
      for place in 0..<Int.random(in: 0...4, using: &random) {
        let bytes = (0..<Int.random(in: 1...6, using: &random)).map { _ in
          Bool.random(using: &random) ? 0x5C : UInt8.random(in: 0...255, using: &random) }
        parts.append((place == 0 && Bool.random(using: &random) ? nil : Int.random(in: 0...999_999, using: &random), bytes))
      }
      let data = ECIData(ECIData.encoded(parts))
      #expect(data.problems.isEmpty)
      #expect(data.segments.map(\.eci) == parts.map(\.eci) && data.segments.map { Array(data.bytes[$0.range]) } == parts.map(\.bytes))
      let noise = (0..<20).map { _ in Array(#"\0123456789AM"#.utf8).randomElement(using: &random)! }
      let read = ECIData(noise)
      for place in read.bytes.indices { #expect(noise[read.offset(of: place)] == read.bytes[place] || read.bytes[place] == 0x5C) }
      _ = read.text()
    }
  }
}
