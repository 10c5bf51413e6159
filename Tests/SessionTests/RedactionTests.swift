import DeviceReplay
import Identifiers
import Protocols
import Testing
import Warehouse

@Suite struct RedactionTests {
  private func text(_ redaction: inout Redaction, _ code: String) -> String {
    String(decoding: redaction.redact([Array(code.utf8)]).flatMap(\.self), as: UTF8.self)
  }

  /// Classes of characters: what stays the same.
  private func shape(_ text: String) -> String {
    String(text.map { $0.isASCII && $0.isNumber ? "0" : $0.isASCII && $0.isLetter ? ($0.isUppercase ? "X" : "x") : $0 })
  }

  @Test(arguments: [
    "]C10104006381333931", "]d2010400638133393117260101" + "10A-7\u{1D}21aB/9", "4006381333931\r\n", "LOC-01.02", "00340123450000000018", "96385074",
    "(01)04006381333931", "https://example.com/01/04006381333931", "]E04006381333931", "[)>\u{1E}06\u{1D}1P123\u{1E}\u{4}",
  ])
  func textKeepsItsShapeAndCheckDigits(code: String) throws {
    var redaction = try #require(Redaction(for: .serialLine))
    let changed = text(&redaction, code)
    #expect(shape(changed) == shape(code))
    #expect(changed != code)
    #expect(changed == text(&redaction, code), "equal codes stay equal")
    let ids = ["]C1", "]d2", "]E0"]
    for id in ids where code.hasPrefix(id) { #expect(changed.hasPrefix(id)) }
    let (before, after) = (identify(Array(code.utf8).filter { $0 != 13 && $0 != 10 }), identify(Array(changed.utf8).filter { $0 != 13 && $0 != 10 }))
    if before.elements?.isValid == true { #expect(after.elements?.elements.map(\.ai) == before.elements?.elements.map(\.ai), "\(changed)") }
    #expect(after.elements.map(\.isValid) == before.elements.map(\.isValid), "\(changed)")
  }

  @Test func theFormatsOfAMessageStay() throws {
    for _ in 0..<40 {
      var redaction = try #require(Redaction(for: .serialLine))
      let parts = text(&redaction, "]d1[)>\u{1E}06\u{1D}1P12\u{1E}12\u{1D}1P34\u{1E}\u{4}").split(separator: "\u{1E}")
      #expect(parts.map { $0.prefix(3) } == ["]d1", "06\u{1D}", "12\u{1D}", "\u{4}"])
    }
  }

  /// 400, 10 and 21 are application identifiers, but not here: none of the digits stays.
  @Test(arguments: ["400638", "10ABC", "21-4711", "]E04006381333931"])
  func aNumberThatBeginsLikeAnIdentifierKeepsNothing(code: String) throws {
    let starts = try (0..<30).map { _ in
      var redaction = try #require(Redaction(for: .serialLine))
      return text(&redaction, code).suffix(code.hasPrefix("]") ? 13 : code.count).prefix(2)
    }
    #expect(Set(starts).count > 5, "\(starts)")
  }

  @Test func aWrongCheckDigitStaysWrongAndDifferentCodesDifferent() throws {
    var redaction = try #require(Redaction(for: .serialLine))
    let wrong = Array(text(&redaction, "4006381333930").utf8.map { Int($0) - 48 })
    #expect((wrong.enumerated().reduce(0) { $0 + $1.element * ($1.offset.isMultiple(of: 2) ? 1 : 3) }) % 10 == 9)
    #expect(Set((0..<100).map { text(&redaction, "serial number \($0 + 100)") }).count > 95)
    var another = try #require(Redaction(for: .serialLine))
    #expect(text(&redaction, "ABCDEFGHIJKL") != text(&another, "ABCDEFGHIJKL"), "each recording has its own key")
  }

  @Test func packetsKeepTheirLengthsWhereverTheyPartACode() throws {
    var redaction = try #require(Redaction(for: .serialLine))
    let code = Array("]d20104006381333931\r".utf8)
    let parts = code.map { [$0] } + [[], code]
    let changed = redaction.redact(parts)
    #expect(changed.map(\.count) == parts.map(\.count))
    #expect(changed.prefix(code.count).flatMap(\.self) == changed.last)
  }

  @Test func lettersOfOtherAlphabetsDoNotStay() throws {
    var redaction = try #require(Redaction(for: .serialLine))
    #expect(text(&redaction, "Иванов Пётр, 李, 😀") == "ЖЖЖЖЖЖ ЖЖЖЖ, 一, 🀀")
    #expect(redaction.redact([[0xC8, 0xE2, 0xE0]]).joined().allSatisfy { $0 >= 0xC0 }, "Windows-1251")
  }

  /// Keys as a scanner presses them, each down and up, with MSC_SCAN; `42` goes down before and up behind the letters.
  private func typed(_ keys: [UInt16]) -> [UInt8] {
    keys.flatMap { key in
      [1, 0].flatMap { value in
        [InputEvent(type: InputEvent.misc, code: 4, value: 0x7001E), InputEvent(type: InputEvent.key, code: key, value: Int32(value)), InputEvent(type: 0, code: 0, value: 0)]
          .flatMap(\.bytes)
      }
    }
  }

  private func events(_ bytes: [UInt8]) -> [InputEvent] {
    stride(from: 0, to: bytes.count, by: InputEvent.size).map { InputEvent(bytes.span, at: $0) }
  }

  private func decoded(_ bytes: [UInt8], layout: String = "us") throws -> [DeviceEvent] {
    var wedge = try ProtocolID.wedge.make(options: ["layout": layout])
    var actions: [DeviceAction] = []
    wedge.receive(bytes.span, into: &actions)
    return actions.compactMap { if case .event(let event) = $0 { event } else { nil } }
  }

  @Test func typedCodesStayCodesWithRightCheckDigits() throws {
    var redaction = try #require(Redaction(for: .wedge))
    let digits: [UInt16] = [5, 11, 11, 7, 4, 9, 2, 4, 4, 4, 10, 4, 2, 28]
    let changed = redaction.redact([typed(digits)])[0]
    guard case .scan(let scan)? = try decoded(changed).first else {
      Issue.record("no scan")
      return
    }
    #expect(scan.data.count == 13 && scan.data != Array("4006381333931".utf8))
    let sum = scan.data.enumerated().reduce(0) { $0 + Int($1.element & 15) * ($1.offset.isMultiple(of: 2) ? 1 : 3) }
    #expect(sum % 10 == 0, "\(scan)")
    #expect(events(changed)[0].value == 0, "MSC_SCAN names the key too")
    let presses = events(changed).filter { $0.type == InputEvent.key }
    #expect(stride(from: 0, to: presses.count, by: 2).allSatisfy { presses[$0].code == presses[$0 + 1].code }, "released as it was pressed")
  }

  @Test func shiftsControlKeysAndGSStayAndALateReleaseFits() throws {
    var redaction = try #require(Redaction(for: .wedge))
    func key(_ code: UInt16, _ value: Int32) -> [UInt8] { InputEvent(type: InputEvent.key, code: code, value: value).bytes }
    let parts = [key(42, 1) + key(30, 1), key(30, 0) + key(42, 0) + key(29, 1) + key(27, 1) + key(27, 0) + key(29, 0) + key(12, 1) + key(12, 0) + key(28, 1)]
    let changed = redaction.redact([parts[0]]) + redaction.redact([parts[1], [1, 2]])
    #expect(changed[2] == [1, 2])
    let codes = events(changed[1]).map(\.code)
    #expect(codes[0] == events(changed[0])[1].code, "released as it was pressed, in another packet")
    #expect(Array(codes.dropFirst()) == [42, 29, 27, 27, 29, 12, 12, 28])
    guard case .scan(let scan)? = try decoded(changed[0] + changed[1]).first else {
      Issue.record("no scan")
      return
    }
    #expect(shape(String(decoding: scan.data, as: UTF8.self)) == "X\u{1D}-")
  }

  @Test func altCodesAndRussianLettersDoNotStay() throws {
    var redaction = try #require(Redaction(for: .wedge, options: ["layout": "ru"]))
    func key(_ code: UInt16, _ value: Int32) -> [UInt8] { InputEvent(type: InputEvent.key, code: code, value: value).bytes }
    func alt(_ digits: [UInt16]) -> [UInt8] { key(56, 1) + digits.flatMap { key($0, 1) + key($0, 0) } + key(56, 0) }
    // A (65) and GS (029), then х on the key beside P.
    let changed = redaction.redact([alt([77, 76]) + alt([82, 80, 73]) + key(26, 1) + key(26, 0) + key(28, 1)])[0]
    guard case .scan(let scan)? = try decoded(changed).first else {
      Issue.record("no scan")
      return
    }
    #expect(String(decoding: scan.data, as: UTF8.self) == "0\u{1D}x")
  }

  @Test func whatWouldBreakIsNotRedacted() { #expect(Redaction(for: .zpl) == nil) }
}
