import Testing
import Warehouse

/// The canonical bytes are for ever: what this test says may never change.
@Suite struct LineTests {
  @Test func anEntryIsThisLine() {
    let draft = EntryDraft(
      .movement, at: Stamp(wall: 1_795_210_811_120, mono: -5, quality: .jumped), boot: "b", session: "s1", operator: "op", device: DeviceID("d"),
      unit: "u", mode: .training, link: .down, lanes: [.unit("1"), .document(type: "asn", number: "é")],
      raw: Array("a\"\\\u{1D}\u{7F}\u{2028}\u{2029}\u{2030}€z".utf8), symbology: "]d2",
      detail: .object(["n": 0, "m": .int(.min), "t": true, "a": [1, "x"]]), references: [.init("undoes", draft: 0)], x: .object(["k": .null]))
    #expect(
      String(decoding: draft.line(seqs: 41..<43, index: 1), as: UTF8.self)
        == #"{"seq":42,"v":1,"kind":"movement","at":"2026-11-20T21:40:11.120Z","boot":"b","mono":-5,"clock":"jumped","#
        + #""session":"s1","operator":"op","device":"d","unit":"u","mode":"training","link":"down","lanes":["unit:1","doc:asn:é"],"#
        + #""raw":"a\"\\\u001d\u007f\u2028\u2029‰€z","sym":"]d2","#
        + #""movement":{"n":0,"m":-9223372036854775808,"t":true,"a":[1,"x"],"undoes":41},"x":{"k":null}}"#)
  }

  @Test func absentIsLeftOutAndBytesThatAreNoTextAreHexadecimal() {
    let draft = EntryDraft(.refused, at: Stamp(wall: -1, mono: 0, quality: .unknown), boot: "", raw: [0xFF, 0x00], detail: .object([:]))
    #expect(
      String(decoding: draft.line(seqs: 1..<2, index: 0), as: UTF8.self)
        == #"{"seq":1,"v":1,"kind":"refused","at":"1969-12-31T23:59:59.999Z","boot":"","mono":0,"clock":"unknown","mode":"live","#
        + #""link":"up","rawHex":"ff00","refused":{}}"#)
  }

  @Test func howFarTheClockWasOffStandsBesideItsQuality() throws {
    let draft = EntryDraft(
      .test, at: Stamp(wall: 5, mono: 7, quality: .unknown, estimate: ClockEstimate(offset: 1_795_210_811_115, error: 35)), boot: "b", detail: .object([:]))
    let line = draft.line(seqs: 1..<2, index: 0)
    #expect(
      String(decoding: line, as: UTF8.self)
        == #"{"seq":1,"v":1,"kind":"test","at":"1970-01-01T00:00:00.005Z","boot":"b","mono":7,"clock":"unknown","#
        + #""off":1795210811115,"err":35,"mode":"live","link":"up","test":{}}"#)
    #expect(try Stamp.wall(ofEntry: JSON(parsing: line)) == 1_795_210_811_120)
  }

  @Test(arguments: [(20, 35, 0), (-36, 35, -36), (Int64.max, 1, 0), (-1_795_210_811_121, 1, 0), (300_000_000_000_000, 1, 0)] as [(Int64, Int64, Int64)])
  func anEntrysTimeIsPutRightWhereItsClockIsKnownToBeWrong(offset: Int64, error: Int64, moved: Int64) {
    let line = JSON.object(["at": "2026-11-20T21:40:11.120Z", "off": .int(offset), "err": .int(error)])
    #expect(Stamp.wall(ofEntry: line) == 1_795_210_811_120 + moved)
  }

  @Test func theNumbersOfTheKindsAreForEver() {
    #expect(EntryKind.allCases.map(\.number) == Array(0..<14))
  }
}
