import Protocols
import Testing
import Warehouse

@Suite struct OptionTests {
  @Test func everyProtocolStandsOnItsDefaults() throws {
    for id in ProtocolID.allCases {
      _ = try id.make()
      #expect(Set(id.options.map(\.key)).count == id.options.count)
      for option in id.options {
        #expect(!option.help.isEmpty && option.help.hasSuffix("."), "\(id.rawValue) \(option.key)")
        if let standard = option.standard { _ = try id.make(options: [option.key: standard]) }
      }
    }
  }

  @Test(arguments: [
    (["sufix": "CR"], "serial-line: option sufix is unknown; did you mean suffix?"),
    (["colour": "red"], "serial-line: option colour is unknown"),
    (["gap": "500"], "serial-line: option gap is \"500\": expected a time from 1 ms to 60 s, such as 500 ms or 1.5 s"),
    (["gap": "61 s"], "serial-line: option gap is \"61 s\": expected a time from 1 ms to 60 s, such as 500 ms or 1.5 s"),
    (["max-length": "0"], "serial-line: option max-length is \"0\": expected a whole number from 1 to 65536"),
    (["aim": "ture"], "serial-line: option aim is \"ture\": expected one of true, false, auto; did you mean true?"),
    (["good": #"\x7"#], #"serial-line: option good is "\\x7": \x needs two hexadecimal digits, such as \x06, at character 1"#),
    (["good": "ab<BELL>"], #"serial-line: option good is "ab\<BELL>": <BELL> is no control character; did you mean BEL?, at character 3"#),
    (
      ["good": "<BEL"],
      #"serial-line: option good is "\<BEL": < opens a control character's name such as <STX>; the character itself is \<, at character 1"#
    ),
  ])
  func refusals(_ options: [String: String], _ sentence: String) {
    let error = #expect(throws: OptionError.self) { try ProtocolID.serialLine.make(options: options) }
    #expect(error?.description == sentence)
  }

  @Test func unknownProtocol() {
    let error = #expect(throws: OptionError.self) { try ProtocolID(named: "seriel-line") }
    #expect(error?.description == "protocol: option seriel-line is unknown; did you mean serial-line?")
  }

  @Test func bytesReadAndShown() throws {
    #expect(try ControlBytes.parse(#"A\r\n\t\0\e\\\<<GS><DEL><TAB><HT>\xfF"#) == [0x41, 13, 10, 9, 0, 27, 0x5C, 0x3C, 0x1D, 0x7F, 9, 9, 0xFF])
    let error = #expect(throws: ControlBytes.SyntaxError.self) { try ControlBytes.parse(#"a\q"#) }
    #expect(error?.offset == 1)
    let all = (0...255).map(UInt8.init)
    #expect(try ControlBytes.parse(ControlBytes.text(all)) == all, "what is shown can be written")
  }

  @Test(arguments: [("500 ms", 500_000), ("500ms", 500_000), ("1.5 s", 1_500_000), ("0.25ms", 250), ("2 min", 120_000_000), ("7us", 7)])
  func durations(_ text: String, _ microseconds: Int64) { #expect(Duration(text: text) == .microseconds(microseconds)) }

  @Test(arguments: ["", "5", "s", "-1 s", "1,5 s", "1. s", ".5 s", "1.5.5 s", "99999999999999 s", "1 h", "1 s ", "٣ s", "2000 min"])
  func notDurations(_ text: String) { #expect(Duration(text: text) == nil) }
}
