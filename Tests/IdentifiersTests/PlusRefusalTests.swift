import Testing

@testable import Identifiers

/// What is wrong in the bits of an EPC of TDS 2.x, or in what is to be written, is named with its place.
@Suite struct PlusRefusalTests {
  /// Each as pairs of a number and its bits after the header.
  @Test(arguments: [
    // A nibble above 9 in the GTIN.
    ("F7", [(0, 4), (0x0952_1141, 32), (0x12345A, 24), (0, 8), (7, 4)], Problem.Code.character, 8, "nibble 0x0A is no digit"),
    // The check digit is in the bits: (01)09521141123455.
    ("F7", [(0, 4), (0x0952_1141, 32), (0x123455, 24), (1, 8), (7, 4)], .checkDigit, 1, "the check digit is 5, should be 4"),
    // Serial of no character, of a reserved encoding, too long, and a number with more digits than it says.
    ("F7", [(0, 4), (0x0952_1141, 32), (0x123454, 24), (0, 8)], .length, 8, "AI 21 has no value"),
    ("F7", [(0, 4), (0x0952_1141, 32), (0x123454, 24), (6 << 5 | 1, 8), (0, 8)], .character, 8, "encoding indicator 6 is reserved"),
    ("F7", [(0, 4), (0x0952_1141, 32), (0x123454, 24), (3 << 5 | 21, 8), (0, 8)], .length, 8, "21 characters, at most 20 are allowed"),
    ("F7", [(0, 4), (0x0952_1141, 32), (0x123454, 24), (1, 8), (10, 4)], .range, 9, "a number of more than 1 digits"),
    // A 7-bit character outside the sets, `@`; a URN Code 40 group that is none, and one with padding inside.
    ("F7", [(0, 4), (0x0952_1141, 32), (0x123454, 24), (4 << 5 | 1, 8), (0x40, 7)], .character, 9, "7-bit character 0x40 is of no GS1 character set"),
    ("F7", [(0, 4), (0x0952_1141, 32), (0x123454, 24), (5 << 5 | 1, 8), (0, 16)], .character, 9, "0 is no three characters of URN Code 40"),
    ("F7", [(0, 4), (0x0952_1141, 32), (0x123454, 24), (5 << 5 | 2, 8), (1602, 16)], .padding, 9, "padding of URN Code 40 in the wrong place"),
    // The bits end within the serial.
    ("F7", [(0, 4), (0x0952_1141, 32), (0x123454, 24), (3 << 5 | 2, 8), (0, 8)], .length, 9, "the bits end too early: 12 needed from bit 76, 8 left"),
    // Date type and date of a DSGTIN+.
    ("FB", [(0, 4), (7, 4), (22 << 9 | 6 << 5 | 30, 16)], .date, 1, "date type 7 is reserved"),
    ("FB", [(0, 4), (4, 4), (100 << 9 | 6 << 5 | 30, 16)], .date, 2, "year 100 has more than two digits"),
    ("FB", [(0, 4), (4, 4), (22 << 9 | 13 << 5 | 30, 16), (0x0952_1141, 32), (0x123454, 24), (1, 8), (7, 4)], .date, 2, "AI 17"),
    // Delimited digits: a nibble that is nothing, no terminator, and a digit after the delimiter.
    ("FA", [(0, 4), (0x9521141, 28), (0xA, 4)], .character, 5, "nibble 0x0A is neither"),
    ("FA", [(0, 4), (0x9521141, 28), (0x12345678, 32), (0x12345678, 32), (0x12345678, 32)], .length, 1, "more than 30 digits without terminator"),
    ("FA", [(0, 4), (0x9521141, 28), (0xE, 4), (1, 8), (7, 4)], .character, 1, "after the delimiter"),
    // A class, not a thing: GRAI, GDTI and GCN without serial number.
    ("F1", [(0, 4), (0x0952_1141, 32), (0x123454, 24), (0, 8)], .length, 1, "an EPC needs the serial number"),
    ("F6", [(0, 4), (0x9521141, 28), (0x123454, 24), (0, 8)], .length, 1, "an EPC needs the serial number"),
    ("F8", [(0, 4), (0x9521141, 28), (0x123454, 24), (0, 4)], .length, 1, "an EPC needs the serial number"),
    // The toggle bit without data, and data without the toggle bit.
    ("F9", [(8, 4), (0x09520123, 32), (0x45678912, 32), (0x35, 8)], .length, 1, "the toggle bit announces data after the EPC, and none follow"),
    ("F9", [(0, 4), (0x09520123, 32), (0x45678912, 32), (0x35, 8), (0x90, 8), (1, 8), (7, 4)], .padding, 10, "bits from 84 on are set"),
    // Data of no AI, of a letter, of an AI that no EPC may carry, and padding that is not zero.
    ("F9", [(8, 4), (0x09520123, 32), (0x45678912, 32), (0x35, 8), (0x04, 8), (0, 8)], .unknownAI, 10, "AI 04"),
    ("F9", [(8, 4), (0x09520123, 32), (0x45678912, 32), (0x35, 8), (0xA0, 8), (0, 8)], .unknownAI, 10, "nibble 0x0A is no digit"),
    ("F9", [(8, 4), (0x09520123, 32), (0x45678912, 32), (0x35, 8), (0x8014, 16), (1, 8)], .unknownAI, 10, "AI 8014"),
    ("F9", [(8, 4), (0x09520123, 32), (0x45678912, 32), (0x35, 8), (0x90, 8), (1, 8), (7, 4), (1, 12)], .length, 14, "AI 00"),
    // The same AI twice with different values.
    ("F9", [(8, 4), (0x09520123, 32), (0x45678912, 32), (0x35, 8), (0x90, 8), (1, 8), (7, 4), (0x90, 8), (1, 8), (8, 4)], .repeatedAI, 13, "twice"),
    // Host name: empty, a reserved unit, and half a sequence.
    ("EF", [(0, 4), (0x09520123, 32), (0x45678912, 32), (0x35, 8), (0x40, 7)], .length, 10, "the host name is empty"),
    ("EF", [(0, 4), (0x09520123, 32), (0x45678912, 32), (0x35, 8), (0x41, 7), (4, 7)], .character, 11, "unit 0x04 of the host name is reserved"),
    ("EF", [(0, 4), (0x09520123, 32), (0x45678912, 32), (0x35, 8), (0x41, 7), (0, 7)], .length, 11, "within a sequence of 14 bits"),
    ("EF", [(0, 4), (0x09520123, 32), (0x45678912, 32), (0x35, 8), (0x42, 7), (3, 7), (1, 7)], .character, 11, "0x03 0x01 of the host name"),
  ] as [(String, [(UInt64, Int)], Problem.Code, Int, String)])
  func bits(header: String, parts: [(UInt64, Int)], code: Problem.Code, offset: Int, message: String) throws {
    var writer = BitWriter()
    writer.write(UInt64(header, radix: 16) ?? 0, 8)
    for (value, width) in parts { writer.write(value, width) }
    let epc = try #require(PlusEPC(bytes: writer.bytes, count: writer.count))
    let found = try #require(epc.problems.first { $0.code == code && $0.message.contains(message) }, "\(epc.problems)")
    #expect(found.offset == offset)
    #expect(!epc.isValid)
  }

  /// 31 words are the most that the length in the PC word can say.
  @Test func tooLong() throws {
    let sscc = PlusEPC.Element(ai: "00", value: "095201234567891235")
    let long = PlusEPC.Element(ai: "91", value: String(repeating: "a/", count: 30))
    #expect(try refusal { () throws(PlusEPC.Refusal) in try PlusEPC.encode(.sscc, elements: [sscc, long]) }.first?.code == .length)
    var bytes = try PlusEPC.encode(.sscc, elements: [sscc]).words
    bytes += [UInt8](repeating: 0, count: 100)
    #expect(PlusEPC(bytes: bytes)?.problems == [])
    bytes[80] = 1
    #expect(PlusEPC(bytes: bytes)?.problems.map(\.code) == [.length])
  }

  @Test func headers() {
    for header in UInt8.min...UInt8.max { #expect((PlusEPC(bytes: [header]) != nil) == (0xE6...0xFD).contains(header)) }
    #expect(PlusEPC(bytes: []) == nil)
    #expect(PlusEPC(bytes: [0xF7], count: 7) == nil)
  }

  @Test(arguments: [
    (PlusEPC.Scheme.sgtin, 0, [("01", "09521141123454")], nil, Problem.Code.missingCompanion),
    (.sgtin, 8, [("01", "09521141123454"), ("21", "1")], nil, .range),
    (.sgtin, 0, [("01", "09521141123455"), ("21", "1")], nil, .checkDigit),
    (.sgtin, 0, [("01", "09521141123454"), ("21", "é")], nil, .character),
    (.sgtin, 0, [("01", "09521141123454"), ("21", "123456789012345678901")], nil, .length),
    (.sgtin, 0, [("01", "09521141123454"), ("21", "1")], "example.com", .length),
    (.sgtinHost, 0, [("01", "09521141123454"), ("21", "1")], nil, .length),
    (.sgtinHost, 0, [("01", "09521141123454"), ("21", "1")], "exämple.com", .character),
    (.sgtinHost, 0, [("01", "09521141123454"), ("21", "1")], "", .length),
    (.dsgtin, 0, [("01", "09521141123454"), ("21", "1")], nil, .date),
    (.dsgtin, 0, [("01", "09521141123454"), ("21", "1"), ("7007", "220101220102")], nil, .date),
    (.dsgtin, 0, [("01", "09521141123454"), ("21", "1"), ("17", "221301")], nil, .date),
    (.grai, 0, [("8003", "09521141123454")], nil, .length),
    (.gdti, 0, [("253", "9521141123454")], nil, .length),
    (.giai, 0, [("8004", "A521141")], nil, .character),
    (.sgtin, 0, [("01", "09521141123454"), ("21", "1"), ("8014", "1987654Ad4X4bL5ttr2310c2K")], nil, .unknownAI),
    (.sscc, 0, [("00", "095201234567891235"), ("02", "09521141123454")], nil, .missingCompanion),
    (.sscc, 0, [("00", "095201234567891235"), ("04", "1")], nil, .unknownAI),
  ] as [(PlusEPC.Scheme, Int, [(String, String)], String?, Problem.Code)])
  func values(scheme: PlusEPC.Scheme, filter: Int, elements: [(String, String)], hostname: String?, code: Problem.Code) throws {
    let elements = elements.map { PlusEPC.Element(ai: $0.0, value: $0.1) }
    let problems = try refusal { () throws(PlusEPC.Refusal) in
      try PlusEPC.encode(scheme, filter: filter, elements: elements, hostname: hostname)
    }
    #expect(problems.contains { $0.code == code }, "\(problems)")
  }

  /// An SGLN without extension is written as extension 0, and an encoding can be asked for.
  @Test func choices() throws {
    let bare = try PlusEPC.encode(.sgln, elements: [.init(ai: "414", value: "9521141123454")])
    #expect(TagHex.text(bare.bytes) == "F2095211411234540100")
    #expect(PlusEPC(bytes: bare.words)?.elements == [.init(ai: "414", value: "9521141123454")])
    let key = [PlusEPC.Element(ai: "01", value: "79521141123453"), PlusEPC.Element(ai: "21", value: "12")]
    #expect(try PlusEPC.encode(.sgtin, elements: key).bitCount == 12 + 56 + 8 + 7)
    for text in TextEncoding.allCases {
      let encoded = try PlusEPC.encode(.sgtin, elements: key, text: text)
      #expect(encoded.bitCount == 12 + 56 + 8 + text.bits(2))
      #expect(PlusEPC(bytes: encoded.words)?.elements == key)
    }
    let letters = [key[0], PlusEPC.Element(ai: "21", value: "ab")]
    #expect(try refusal { () throws(PlusEPC.Refusal) in try PlusEPC.encode(.sgtin, elements: letters, text: .upperHex) }.map(\.code) == [.character])
  }

  private func refusal(_ body: () throws(PlusEPC.Refusal) -> PlusEPC.Encoded) throws -> [Problem] {
    do throws(PlusEPC.Refusal) {
      let encoded = try body()
      Issue.record("written: \(TagHex.text(encoded.bytes))")
      return []
    } catch {
      return error.problems
    }
  }
}
