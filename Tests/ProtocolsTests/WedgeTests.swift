import Protocols
import Testing
import Warehouse

@Suite struct WedgeTests {
  private func bench(_ options: [String: String] = [:], _ typing: (inout Typist) -> Void) throws -> Bench {
    var bench = try Bench(.wedge, options)
    var typist = Typist()
    typing(&typist)
    bench.receive(typist.bytes)
    return bench
  }

  /// Boot reports written from the HID usage tables, as `modifiers usage` in four digits: a US keyboard.
  @Test(arguments: [
    ([:], "0021 0027 0027 0023 0020 0025 001e 0020 0020 0020 0026 0020 001e 0028", "4006381333931"),
    ([:], "0204 0005 002d 001e 001f 022d 001b 0028", "Ab-12_x"),
    (["gs": "ctrl"], "0027 001e 0204 0130 001e 0024 0028", "01A<GS>17"),
    (["gs": "f8"], "001e 0027 0204 0041 001f 001e 0205 0028", "10A<GS>21B"),
    (["gs": "alt"], "001e 0027 0204 0400+ 0462+ 0400+ 045a+ 0400+ 0461+ 0400+ 0000+ 001f 001e 0205 0028", "10A<GS>21B"),
    (["gs-literal": "~1"], "0030 0206 001e 001e 0027 0204 0235 001e 001f 001e 0205 0028", "]C110A<GS>21B"),
    ([:], "0030 0206 001e 001e 0027 0204 0235 001e 001f 001e 0205 0028", "]C110A~121B"),
    (["suffix": "tab"], "021b 002b", "X"),
  ] as [([String: String], String, String)])
  func bootReports(_ options: [String: String], _ reports: String, _ code: String) throws {
    let bench = try bench(options) { typist in
      typist.reports(
        reports.split(separator: " ").flatMap { word -> [[UInt8]] in
          let value = UInt16(word.prefix(4), radix: 16)!
          let report = [UInt8(value >> 8), 0, UInt8(value & 0xFF), 0, 0, 0, 0, 0]
          return word.hasSuffix("+") ? [report] : [report, Array(repeating: 0, count: 8)]
        })
    }
    #expect(bench.told == [code])
    #expect(bench.deadline == nil)
  }

  /// Ctrl+], F8 and Alt+029 between A and B, under each setting.
  @Test(arguments: [
    ("any", "A<GS><GS><GS>B"), ("ctrl", "A<GS>B"), ("f8", "A<GS>B"), ("alt", "A<GS>B"), ("none", "AB"),
  ])
  func aConventionThatIsNotTheScannersMeansNothing(_ setting: String, _ code: String) throws {
    let bench = try bench(["gs": setting]) {
      $0.type("A")
      $0.tap(29, 27)
      $0.tap(66)
      $0.alt("029")
      $0.type("B\n")
    }
    #expect(bench.told == [code])
  }

  @Test func everyControlCharacterOfISO15434() throws {
    let bench = try bench {
      $0.tap(42, 10)  // (
      $0.tap(29, 7)  // Ctrl+^ = RS
      $0.tap(29, 27)
      $0.tap(29, 42, 32)  // Ctrl+Shift+D = EOT
      $0.type("\n")
    }
    #expect(bench.told == ["(<RS><GS><EOT>"])
  }

  @Test(arguments: [
    ("us", [41, 86, 43, 40], "`\\\\'"), ("uk", [41, 86, 43, 40], "`\\#'"), ("de", [21, 44, 12, 53], "zyß-"), ("fr", [16, 2, 12, 50], "a&),"),
    ("ru", [16, 41, 53, 43], "йё.\\"),
  ] as [(String, [UInt16], String)])
  func positionsNotCharacters(_ layout: String, _ keys: [UInt16], _ code: String) throws {
    let bench = try bench(["layout": layout]) {
      for key in keys { $0.tap(key) }
      $0.tap(28)
    }
    #expect(bench.events == [.scan(Scan(data: Array(code.utf8)))])
  }

  @Test func altGrAndDeadKeys() throws {
    let bench = try bench(["layout": "de"]) {
      $0.tap(100, 16)  // AltGr+q = @
      $0.tap(29, 56, 9)  // Ctrl+Alt+8 = [
      $0.tap(41)
      $0.tap(57)  // dead ^, space = ^
      $0.tap(13)
      $0.tap(42, 18)  // dead ´, E = É
      $0.tap(41)
      $0.tap(45)  // dead ^, x: nothing is lost
      $0.tap(13)
      $0.tap(28)
    }
    #expect(bench.events == [.scan(Scan(data: Array("@[^É^x´".utf8)))])
  }

  @Test func altCodesOfBothPages() throws {
    let numbers = ["0233", "130", "0128", "65", "0065", "0129", "29"]
    let bench = try bench {
      for number in numbers { $0.alt(number) }
      $0.tap(71)
      $0.tap(83)
      $0.tap(96)
    }
    #expect(bench.events == [.scan(Scan(data: Array("éé€AA\u{1D}7.".utf8)))], "0129 is free in Windows-1252")
  }

  /// What an Alt code means in Russia, by the layout or because the profile says so.
  @Test(arguments: [["layout": "ru"], ["alt-pages": "cyrillic"]])
  func altCodesOfTheCyrillicPages(_ options: [String: String]) throws {
    let bench = try bench(options) {
      for number in ["128", "159", "160", "224", "239", "240", "252", "179", "0192", "0255", "0168", "0185", "0152", "029", "1026"] { $0.alt(number) }
      $0.tap(28)
    }
    #expect(bench.events == [.scan(Scan(data: Array("АЯаряЁ№│АяЁ№\u{1D}\u{2}".utf8)))], "0152 is free in Windows-1251")
    let western = try self.bench(["layout": "ru", "alt-pages": "western"]) {
      $0.alt("128")
      $0.tap(28)
    }
    #expect(western.told == [#"\xc3\x87"#])
  }

  @Test(arguments: [("ignore", "7.7+7."), ("honour", "7.+7.")])
  func numLock(_ setting: String, _ code: String) throws {
    let bench = try bench(["num": setting]) {
      $0.tap(71, 83)
      $0.tap(69)
      $0.tap(71)
      $0.tap(78)
      $0.event(InputEvent.led, 0, 1)
      $0.tap(71, 83)
      $0.tap(28)
    }
    #expect(bench.told == [code])
  }

  @Test func controlCharactersOfACyrillicLayout() throws {
    let bench = try bench(["layout": "ru"]) {
      $0.tap(29, 32)  // Ctrl+D, on the key of В
      $0.tap(29, 27)
      $0.tap(30)
      $0.tap(28)
    }
    #expect(bench.told == [#"<EOT><GS>\xd1\x84"#])
  }

  @Test func oneThousandScansWithoutAGapAreAllWhole() throws {
    var typist = Typist()
    for number in 0..<1000 { typist.type("010460\(1_000_000 + number)A\n") }
    let bench = try bench { $0 = typist }
    #expect(bench.told == (0..<1000).map { "010460\(1_000_000 + $0)A" })
  }

  /// Two million keys without an end: one report, and the next code is whole.
  @Test func aStormOfKeysIsBounded() throws {
    var bench = try Bench(.wedge)
    var typist = Typist()
    typist.type(String(repeating: "7", count: 1000))
    for _ in 0..<2000 { bench.receive(typist.bytes) }
    bench.receive({ var end = Typist(); end.type("\nGOOD\n"); return end.bytes }())
    #expect(bench.events.count == 2)
    #expect(bench.told.first?.hasPrefix("overflow 7777") == true && bench.told.last == "GOOD")
  }

  @Test func aKeyThatWasDownBeforeWeListenedRefusesTheCode() throws {
    let bench = try bench {
      $0.event(InputEvent.key, 30, 2)
      $0.type("12\n34\n")
    }
    #expect(bench.told == ["dropped ", "34"])
  }

  @Test func thePaceOfWholeCodes() throws {
    var wedge = try #require(try ProtocolID.wedge.make() as? Wedge)
    func type(_ text: String, every microseconds: Int64, from start: Int64) -> [UInt8] {
      var typist = Typist()
      typist.time = start
      for character in text {
        typist.type(String(character))
        typist.time += microseconds
      }
      return typist.bytes
    }
    var actions: [DeviceAction] = []
    wedge.receive(type("1234\n", every: 4000, from: 1_000_000).span, into: &actions)
    #expect(wedge.pace.intervals == 4 && wedge.pace.shortest == 4000 && wedge.pace.longest == 4000 && wedge.pace.usualMean == 4000)
    wedge.receive(type("12\n", every: 36_000, from: 3_000_000).span, into: &actions)
    #expect(wedge.pace.intervals == 6 && wedge.pace.longest == 36_000 && wedge.pace.lastMean == 36_000 && wedge.pace.usualMean == 6000)
    wedge.receive((type("12", every: 900, from: 5_000_000) + Typist.dropped).span, into: &actions)
    #expect(wedge.pace.intervals == 6, "a torn code says nothing of the pace")
  }

  @Test(arguments: [("honour", "aB9&", "Abç"), ("ignore", "Abç1", "Abç")])
  func capsLock(_ setting: String, _ on: String, _ off: String) throws {
    let bench = try bench(["layout": "fr", "caps": setting]) { typist in
      typist.event(InputEvent.led, 1, 1)
      typist.tap(42, 16)
      typist.tap(48)
      typist.tap(10)
      typist.tap(42, 2)
      typist.tap(28)
      typist.tap(58)
      typist.tap(42, 16)
      typist.tap(48)
      typist.tap(10)
      typist.tap(28)
    }
    #expect(bench.events == [on, off].map { .scan(Scan(data: Array($0.utf8))) })
  }

  @Test func unfinishedCodes() throws {
    var bench = try bench { $0.type("12") }
    #expect(bench.deadline == .milliseconds(500))
    bench.silence()
    var typist = Typist()
    typist.type("34\n5")
    bench.receive(typist.bytes)
    bench.lost()
    #expect(bench.told == ["timeout 12", "34", "unplugged 5"])
    var open = try self.bench(["suffix": "none"]) { $0.type("12") }
    open.silence()
    #expect(open.told == ["12"])
  }

  /// Whoever takes them was busy: the silence between them is in the kernel's times only.
  @Test func codesThatComeAtOnceAreTakenApartByTheirTimes() throws {
    func typed(_ silence: Int64, _ suffix: String) throws -> [String] {
      try bench(["suffix": suffix]) {
        $0.type("12")
        $0.time += silence
        $0.type("34\n")
      }.told
    }
    #expect(try typed(500_000, "any") == ["1234"])
    #expect(try typed(501_000, "any") == ["timeout 12", "34"])
    var typist = Typist()
    typist.type("12")
    typist.time = 101_000
    typist.type("34")
    var open = try bench(["suffix": "none"]) { _ in }
    open.receive(typist.bytes)
    open.silence()
    #expect(open.told == ["12", "34"])
  }

  @Test func whatTheKernelDroppedIsNeverPartOfACode() throws {
    var bench = try bench {
      $0.key(42, 1)
      $0.type("12")
    }
    bench.receive(Typist.dropped)
    var stale = Typist()
    stale.event(InputEvent.key, 5, 1)
    bench.receive(stale.bytes + Typist.report)
    var typist = Typist()
    typist.type("5\n67\n")
    bench.receive(typist.bytes)
    #expect(bench.told == ["dropped !@", "67"], "Shift is released, the rest of the torn code passed over")
  }

  /// The worker rests, the program has no processor, and the next code is longer than what the kernel holds.
  @Test func aRestBeforeWhatTheKernelDroppedDoesNotMakeItsTailACode() throws {
    var bench = try bench { $0.type("12\n") }
    var typist = Typist()
    typist.time = 3_000_000
    typist.key(2, 1)
    bench.receive(Typist.dropped + typist.bytes)
    typist = Typist()
    typist.time = 3_010_000
    typist.type("567\n89\n")
    bench.receive(typist.bytes)
    #expect(bench.told == ["12", "dropped ", "89"])
  }

  @Test func keypad() throws {
    var bench = try bench(["role": "keypad"]) {
      $0.type("12")
      $0.tap(14)
      $0.tap(79)
    }
    #expect(bench.deadline == nil, "people take their time")
    var typist = Typist()
    typist.key(82, 1)
    typist.event(InputEvent.key, 82, 2)
    typist.key(82, 0)
    typist.tap(14)
    typist.tap(96)
    typist.tap(96)
    bench.receive(typist.bytes)
    #expect(bench.events == [.scan(Scan(data: Array("110".utf8), typed: true))])
    let scanner = try self.bench {
      $0.key(30, 1)
      $0.event(InputEvent.key, 30, 2)
      $0.tap(28)
    }
    #expect(scanner.told == ["a"], "a scanner never holds a key")
  }

  @Test func backspaceTakesWholeCharacters() throws {
    let bench = try bench(["role": "keypad", "layout": "ru"]) {
      $0.tap(16)
      $0.tap(17)
      $0.tap(14)
      $0.tap(28)
      $0.tap(14)
      $0.tap(28)
    }
    #expect(bench.events == [.scan(Scan(data: Array("й".utf8), typed: true))])
  }

  @Test func tornEventsAndLongCodes() throws {
    var bench = try Bench(.wedge, ["max-length": "5"])
    var typist = Typist()
    typist.type("1234567890123456\nABCDE\n")
    bench.receive(typist.bytes + [1, 2, 3])
    #expect(bench.told == ["overflow 123456789", "ABCDE", #"fault(code: "length", bytes: [1, 2, 3])"#])
  }

  @Test func anyEventsAreAnsweredAlikeHoweverTheyArrive() throws {
    let settings: [[String: String]] = [
      [:], ["layout": "de", "suffix": "none"], ["layout": "fr", "suffix": "tab", "max-length": "4"], ["role": "keypad", "gs": "alt"],
      ["layout": "ru", "gs-literal": "ё", "aim": "true"], ["layout": "uk", "prefix": "STX", "unit-prefix": "1", "caps": "ignore"],
    ]
    for seed in 0..<240 as Range<UInt64> {
      var dice = Dice(seed: seed)
      let options = settings[Int(seed) % settings.count]
      let stream = (0..<Int.random(in: 0...200, using: &dice)).flatMap { _ -> [UInt8] in
        switch Int.random(in: 0...19, using: &dice) {
        case 0: Typist.dropped
        case 1, 2: Typist.report
        case 3: (0..<24).map { _ in UInt8.random(in: 0...255, using: &dice) }
        case 4: InputEvent(type: InputEvent.led, code: 1, value: Int32.random(in: 0...1, using: &dice)).bytes
        default: InputEvent(type: InputEvent.key, code: UInt16.random(in: 0...130, using: &dice), value: Int32.random(in: 0...2, using: &dice)).bytes
        }
      }
      var whole = try Bench(.wedge, options)
      whole.receive(stream)
      whole.lost()
      for split in [stride(from: 0, to: stream.count, by: 24).map { Array(stream[$0..<($0 + 24)]) }, pieces(stream, unit: 24, &dice)] {
        var bench = try Bench(.wedge, options)
        for piece in split { bench.receive(piece) }
        bench.lost()
        #expect(bench.events == whole.events, "seed \(seed)")
      }
    }
  }
}
