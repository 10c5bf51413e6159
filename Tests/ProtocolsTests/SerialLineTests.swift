import Protocols
import Testing
import Warehouse

@Suite struct SerialLineTests {
  /// Streams and the codes in them: written for these tests from scanners' default frames.
  @Test(arguments: [
    (["suffix": "CRLF"], "4006381333931\r\n", ["4006381333931"]),
    (["suffix": "CR"], "A1\rB2\rC3\r", ["A1", "B2", "C3"]),
    (["suffix": "LF"], "A1\nB2\n", ["A1", "B2"]),
    (["suffix": "TAB"], "A1\tB2\t", ["A1", "B2"]),
    (["prefix": "STX", "suffix": "ETX"], "\u{2}]C10012345\u{3}", ["]C10012345"]),
    (["suffix": "CR"], "]d20119527311993848\u{1D}10A\r", ["]d20119527311993848<GS>10A"]),
    (["suffix": "auto"], "A\r\nB\rC\n\n\r\rD\n", ["A", "B", "C", "D"]),
    (["suffix": "CRLF"], "A\rB\nC\r\n", ["A<CR>B<LF>C"]),
    (["suffix": #"<GS>\x04!"#], "A\u{1D}B\u{1D}\u{4}C\u{1D}\u{4}!", ["A<GS>B<GS><EOT>C"]),
    (["suffix": "CR"], "[)>\u{1E}06\u{1D}P123\tX\u{1D}Q5\u{1E}\u{4}\r", ["[)><RS>06<GS>P123<TAB>X<GS>Q5<RS><EOT>"]),
    (["prefix": #"\<\<"#, "suffix": "CR"], "<<A<<B\r", [#"A\<\<B"#]),
  ])
  func streams(_ options: [String: String], _ stream: String, _ codes: [String]) throws {
    var bench = try Bench(.serialLine, options)
    bench.receive(stream)
    #expect(bench.told == codes)
    #expect(bench.deadline == nil, "nothing is pending behind a suffix")
  }

  @Test func unfinishedCodeIsReportedWhenItsGapHasPassed() throws {
    var bench = try Bench(.serialLine)
    bench.receive("4006381")
    #expect(bench.deadline == .milliseconds(500))
    bench.silence()
    bench.receive("333931\r")
    #expect(bench.told == ["timeout 4006381", "333931"])
  }

  @Test func silenceEndsACodeWithoutSuffix() throws {
    var bench = try Bench(.serialLine, ["suffix": "none", "gap": "30 ms"])
    bench.receive("40063")
    bench.receive("81333931\r")
    #expect(bench.deadline == .milliseconds(30))
    bench.silence()
    #expect(bench.told == ["4006381333931<CR>"])
    bench.receive("1")
    bench.lost()
    #expect(bench.told.last == "unplugged 1")
  }

  @Test func unpluggedInMidCode() throws {
    var bench = try Bench(.serialLine)
    bench.receive("A\r4006")
    bench.lost()
    bench.lost()
    #expect(bench.told == ["A", "unplugged 4006"])
    #expect(bench.deadline == nil)
  }

  @Test(arguments: ["CR", "CRLF", "auto", #"<GS>\x04!"#])
  func lengthBoundIsExactAndTheNextCodeIsWhole(_ suffix: String) throws {
    let end = ["CR": "\r", "CRLF": "\r\n", "auto": "\n"][suffix] ?? "\u{1D}\u{4}!"
    var bench = try Bench(.serialLine, ["suffix": suffix, "max-length": "10", "prefix": "STX"])
    for length in [10, 11, 12, 13, 14, 15, 500] { bench.receive("\u{2}" + String(repeating: "x", count: length) + end) }
    bench.receive("\u{2}]C00123456789" + end)
    #expect(bench.events.count == 8)
    #expect(bench.told.first == "xxxxxxxxxx")
    for event in bench.events[1..<7] {
      guard case .incomplete(let data, .overflow) = event else { Issue.record("\(event)"); continue }
      #expect(data.count <= 20)
    }
    #expect(bench.told.last == "]C00123456789")
  }

  @Test func silenceAlsoEndsAnOverflow() throws {
    var bench = try Bench(.serialLine, ["max-length": "4"])
    bench.receive("123456789012345")
    bench.silence()
    bench.receive("A\r")
    #expect(bench.told == ["overflow 12345678", "A"])
  }

  @Test func tenKilobytesAreOneCode() throws {
    let code = (0..<10_240).map { UInt8(0x20 + $0 % 90) }
    var bench = try Bench(.serialLine, ["max-length": "16384", "aim": "false"])
    for byte in code + [0x0D] { bench.receive([byte]) }
    #expect(bench.events == [.scan(Scan(data: code))])
    var standard = try Bench(.serialLine)
    standard.receive(code + [0x0D, 0x41, 0x0D])
    #expect(standard.events.count == 2)
    #expect(standard.told.last == "A")
  }

  @Test(arguments: [
    ("auto", "]d2010\r", ["]d2010"]), ("auto", "010\r", ["010"]), ("auto", "]\r", ["]"]), ("auto", "]12345\r", ["]12345"]),
    ("auto", "]E0]C1\r", ["]E0]C1"]), ("false", "]d2010\r", ["]d2010"]), ("true", "]d2010\r", ["]d2010"]), ("true", "2010\r", ["dropped 2010"]),
    ("true", "]d2\r", ["dropped ]d2"]),
  ])
  func aimIdentifiers(_ setting: String, _ line: String, _ expected: [String]) throws {
    var bench = try Bench(.serialLine, ["aim": setting])
    bench.receive(line)
    #expect(bench.told == expected)
    guard case .scan(let scan)? = bench.events.first else { return }
    #expect((scan.symbology != nil) == (setting != "false" && line.count > 4 && line.hasPrefix("]") && !line.hasPrefix("]1")))
  }

  @Test func handheldsOfACradleAreToldApart() throws {
    var bench = try Bench(.serialLine, ["unit-prefix": "2"])
    bench.receive("07]E04006381333931\r08ABC\r09\r")
    #expect(bench.told == ["07:]E04006381333931", "08:ABC", "dropped 09"])
  }

  @Test func aCodeWithoutItsBeginningIsNeverTakenForWhole() throws {
    var bench = try Bench(.serialLine, ["prefix": "STX", "suffix": "ETX"])
    bench.receive("3331\u{3}\u{2}400\u{2}4006381333931\u{3}\u{2}\u{3}")
    #expect(bench.told == ["dropped 3331", "dropped <STX>400", "4006381333931"])
  }

  /// Bytes of scanners' manuals: Honeywell host ACK (ESC 7 , · ESC 8 ,), Datalogic tones (ESC [ n q).
  @Test func feedback() throws {
    var bench = try Bench(.serialLine, ["good": #"\e7,"#, "refused": "<ESC>8,", "duplicate": #"\x1b[1q\x1b[8q"#])
    for signal in Signal.allCases { bench.command(.signal(signal)) }
    bench.command(.raw([1, 2]))
    #expect(bench.sent.map(hexadecimal) == ["1b372c", "1b382c", "1b5b31711b5b3871", "0102"], "no bytes configured for stored-offline: nothing sent")
  }

  @Test func anyBytesAreAnsweredAlikeHoweverTheyArrive() throws {
    let settings: [[String: String]] = [
      [:], ["suffix": "CRLF", "max-length": "7"], ["suffix": "ETX", "prefix": "STX", "aim": "true"], ["suffix": "none", "max-length": "50"],
      ["suffix": #"\r\n\r"#, "unit-prefix": "1", "max-length": "3"], ["prefix": "AB", "suffix": "TAB", "aim": "false"],
    ]
    let alphabet: [UInt8] = [0x0D, 0x0A, 0x02, 0x03, 0x09, 0x5D, 0x41, 0x42, 0x64, 0x31, 0x1D, 0x00, 0xFF, 0xC3, 0x28]
    for seed in 0..<300 as Range<UInt64> {
      var dice = Dice(seed: seed)
      let options = settings[Int(seed) % settings.count]
      let stream = (0..<Int.random(in: 0...400, using: &dice)).map { _ in
        Bool.random(using: &dice) ? alphabet.randomElement(using: &dice)! : UInt8.random(in: 0...255, using: &dice)
      }
      var whole = try Bench(.serialLine, options)
      whole.receive(stream)
      whole.lost()
      for split in [stream.map { [$0] }, pieces(stream, &dice)] {
        var bench = try Bench(.serialLine, options)
        for piece in split { bench.receive(piece) }
        bench.lost()
        #expect(bench.events == whole.events, "seed \(seed)")
      }
    }
  }
}
