import Testing

@testable import Identifiers

@Suite struct RepairTests {
  private func bytes(_ text: String) -> [UInt8] { Array(text.replacing("¶", with: "\u{1D}").utf8) }
  private func offer(_ text: String, _ symbology: String? = nil, from start: Int = 0) -> String {
    describe(Repair.offer(bytes(text), from: start, symbology: symbology.flatMap { AIMIdentifier($0) }))
  }
  private func describe(_ outcome: Repair.Outcome) -> String {
    switch outcome {
    case .none: "none"
    case .repaired(let bytes, let how, let symbology):
      "\(how) → \(symbology.map(\.text) ?? "")\(String(decoding: bytes, as: UTF8.self).replacing("\u{1D}", with: "¶"))"
    case .looksLike(let how, let problem): "looks like \(how): \(problem.code.rawValue)@\(problem.offset)"
    }
  }

  private let milk = "0104604908836202215(p:&X¶93!I-)"
  private let shoe =
    "010460653269484521x.BfC4TToVg>/¶91BDB7¶92kbJu8QCPMSWGiocDX3HmzSNL0C/ydCKRJ6z2jDB7pWRIFNQ0K1Mec3u605Kjbfjwpwl4KbVbDcX8eIeT/qPdxP5="
  private let lot = "0109521234543213" + "10AB-1¶21XYZ"

  @Test func wholeCodesAreLeftAlone() {
    for code in [milk, shoe, lot, "00000046198488X?io+qCABm8wAYa", "9521234543213", "00095205375784864735", "095205375784864735"] {
      #expect(offer(code) == "none", "\(code)")
    }
    #expect(offer(lot, "]d2") == "none" && offer("10LOT", "]C1") == "none" && offer("", "]d2") == "none")
    // Legal as it is, though a separator may be gone: nothing shows it.
    #expect(offer("0104610011500145215cGg'p?wxQT!R93Zx9+") == "none")
    #expect(offer("]C1011952731199384810EQTE7117280215", "]C1", from: 3) == "none")
  }

  @Test func aKeyboardLayoutIsUndone() {
    #expect(offer(String(decoding: Typing.russian(bytes(shoe)), as: UTF8.self)) == "layout:ru → " + shoe)
    #expect(offer(String(decoding: Typing.russian(bytes(milk)), as: UTF8.self)) == "layout:ru → " + milk)
    #expect(offer(String(decoding: Typing.french(bytes(lot)), as: UTF8.self)) == "layout:fr → " + lot)
    #expect(offer(String(decoding: Typing.typewriter(bytes(lot)), as: UTF8.self)) == "layout:ru-typewriter → " + lot)
    #expect(offer("0109521234543213" + "10ABß1¶21XZY") == "layout:de → " + lot)
    #expect(offer("à&àç(é&é\"'('\"é&\"") == "layout:fr → " + "0109521234543213")
    #expect(offer("ç(é&é\"'('\"é&\"") == "layout:fr → " + "9521234543213")
    // The identifier came through it as well.
    #expect(offer("ъв2" + String(decoding: Typing.russian(bytes(milk)), as: UTF8.self)) == "layout:ru → ]d2" + milk)
    #expect(offer("ъС10109521234543213" + "10АИС") == "layout:ru → ]C10109521234543213" + "10FBC")
    #expect(offer("+d20109521234543213" + "10AB") == "layout:de → ]d20109521234543213" + "10AB")
    // ö is where the semicolon is in several countries; where is Y?
    #expect(offer("0109521234543213" + "10AöB") == "layout:de → 0109521234543213" + "10A;B")
    #expect(offer("0109521234543213" + "10AöY") == "looks like layout:de: character@19")
  }

  @Test func aScanHalfTypedThroughALayout() {
    #expect(offer("0109521234543213" + "10ABФИ7") == "layout:ru → 0109521234543213" + "10ABAB7")
    // The full stop may be one, or the key of the slash.
    #expect(offer("0109521234543213" + "10AB.ФИ7") == "looks like layout:ru: character@21")
    #expect(offer("0109521234543213" + "10.ФИ7") == "looks like layout:ru: character@19")
    #expect(offer("0109521234543213" + "10ФИ7.") == "looks like layout:ru: character@18")
    #expect(offer("0109521234543213" + "10Ф.И7") == "layout:ru → 0109521234543213" + "10A/B7")
  }

  @Test(arguments: [
    "|", "~", "#", "^", "$", " ", "{GS}", "<GS>", "<gs>", "[GS]", "\\x1d", "\\u001D", "^]", "~1", "~d029", "\u{1E}", "\u{1C}", "↔", "␝", "<0x1D>",
    "\u{1B}[19~",
  ])
  func aSeparatorThatWasReplacedIsPutBack(standIn: String) {
    let name = ["\u{1E}": "0x1E", "\u{1C}": "0x1C", " ": "space", "\u{1B}[19~": "F8"][standIn] ?? standIn
    for code in [milk, shoe, lot, "010460043993125621JgXJ5.T¶8005112000¶93Mdlr"] {
      #expect(offer(code.replacing("¶", with: standIn)) == "separator:\(name) → " + code)
    }
    #expect(offer(standIn + "0109521234543213" + "10LOT") == (standIn == " " ? "none" : "visible-fnc1 → 0109521234543213" + "10LOT"))
    #expect(offer("hello" + standIn + "world") == "none")
  }

  @Test func aForeignByteIsASeparatorAsWell() {
    for byte in [0xE8, 0xF1, 0x80] as [UInt8] {
      let data = bytes(lot).map { $0 == 0x1D ? byte : $0 }
      #expect(describe(Repair.offer(data)) == "separator:0x\(String(byte, radix: 16, uppercase: true)) → " + lot)
    }
    #expect(describe(Repair.offer([0xE8] + bytes(milk))) == "visible-fnc1 → " + milk)
    #expect(offer("è" + milk) == "visible-fnc1 → " + milk && offer(milk.replacing("¶", with: "ñ")) == "separator:ñ → " + milk)
    // è is also what a German keyboard makes of + and e.
    #expect(offer(lot.replacing("¶", with: "è")) == "looks like separator:è: missing-separator@22")
  }

  @Test func whatStandsInsteadMustMakeItWhole() {
    #expect(offer("0109521234543213" + "10AB|Q7") == "looks like separator:|: missing-separator@20")
    #expect(offer("0109521234543214" + "10AB|21Q7") == "none")
    // Behind a value of predefined length as well, where it is not needed: the rest decides.
    #expect(offer("0109521234543213|10ABC") == "separator:| → 0109521234543213¶10ABC")
    #expect(offer("0109521234543213|00ABC") == "looks like separator:|: missing-separator@16")
    #expect(offer("0109521234543213" + "10AB ") == "none" && offer("0109521234543213" + "10AB|") == "none")
  }

  @Test func aLostSeparator() {
    // The lengths of a marking code say where.
    for code in [shoe, "010460043993125621JgXJ5.T¶8005112000¶93Mdlr", "0100681131699891215mvmtWv¶93dGVz¶3351000323"] {
      #expect(offer(code.replacing("¶", with: "")) == "lost-separator → " + code)
    }
    #expect(offer(shoe.replacing("¶92", with: "92")) == "lost-separator → " + shoe)
    // A check digit behind.
    #expect(offer("10ABCDEFGHIJ" + "0100000012345670", "]C1") == "lost-separator → ]C110ABCDEFGHIJ¶0100000012345670")
    // A date is none, and an internal AI may begin anywhere.
    #expect(offer("0119527311993848" + "10V7B2YNHQF580K92LH2817280215", "]C1") == "looks like lost-separator: missing-separator@18")
    #expect(offer("0109521234543213" + "10ABCDEFGHIJKLMN3103001250") == "looks like lost-separator: missing-separator@18")
  }

  @Test func prefixesAndScansThatCameTwice() {
    #expect(offer("]d2" + milk, "]d2", from: 0) == "doubled-prefix → ]d2" + milk)
    #expect(offer("]d2]d2" + milk, "]d2", from: 3) == "doubled-prefix → ]d2" + milk)
    #expect(offer("]C1]C1]C1" + lot, nil) == "doubled-prefix → ]C1" + lot)
    #expect(offer(milk + milk) == "doubled-scan → " + milk)
    #expect(offer(shoe + "\r\n" + shoe) == "doubled-scan → " + shoe && offer(shoe + "¶" + shoe) == "doubled-scan → " + shoe)
    #expect(offer("]d2" + milk + "]d2" + milk, "]d2", from: 3) == "doubled-scan → ]d2" + milk)
    #expect(offer("40063813339314006381333931") == "doubled-scan → 4006381333931")
    #expect(offer("40063813339324006381333932") == "none" && offer("ABCABC") == "none")
    let pack = "00000046198488X?io+qCABm8wAYa"
    #expect(offer(pack + pack) == "doubled-scan → " + pack)
  }

  @Test func capsLockShowsInTheIdentifier() {
    #expect(offer("]D20109521234543213" + "10abC", "]D2", from: 3) == "caps-lock → ]d20109521234543213" + "10ABc")
    #expect(offer("]c10109521234543213" + "10abC", "]c1", from: 3) == "caps-lock → ]C10109521234543213" + "10ABc")
    #expect(offer("]q30109521234543213" + "10abC") == "caps-lock → ]Q30109521234543213" + "10ABc")
    #expect(offer("ЪВ20109521234543213" + "10фиС") == "caps-lock+layout:ru → ]d20109521234543213" + "10ABc")
    // Nothing else shows it.
    #expect(offer("0109521234543213" + "10abC") == "none" && offer("]c1123", "]c1", from: 3) == "none")
  }

  @Test func severalAtOnce() {
    let typed = String(decoding: Typing.russian(bytes(milk.replacing("¶", with: "|"))), as: UTF8.self)
    #expect(offer(typed).hasPrefix("looks like layout:ru") || offer(typed) == "layout:ru+separator:| → " + milk)
    #expect(offer("]d2" + shoe.replacing("¶", with: "<GS>"), "]d2") == "doubled-prefix+separator:<GS> → ]d2" + shoe)
    #expect(offer(shoe.replacing("¶", with: "") + shoe.replacing("¶", with: "")) == "none")
  }

  /// Each way of spoiling a whole code: what comes out, if anything, is what went in.
  @Test func neverAnythingElse() {
    var codes = WholeCodes(7)
    var offered: [String: (Int, Int)] = [:]
    for index in 0..<240 {
      let code = index.isMultiple(of: 2) ? codes.marking(index / 2) : codes.elements(index / 2)
      var spoiled: [(String, [UInt8])] = Typing.all.map { ($0.name, $0(code)) }
      spoiled.append(("ru half", Array(code[..<20]) + Typing.russian(Array(code[20...]))))
      for standIn in ["|", "~", "{GS}", "<GS>", "\\x1d", "\u{1E}", " ", "è", "#"] {
        let text = String(decoding: code, as: UTF8.self)
        spoiled.append(("separator " + standIn, Array(text.replacing("\u{1D}", with: standIn).utf8)))
        spoiled.append(("ru, separator " + standIn, Typing.russian(Array(text.replacing("\u{1D}", with: standIn).utf8))))
        spoiled.append(("fnc1 " + standIn, Array(standIn.utf8) + code))
      }
      spoiled.append(("lost", code.filter { $0 != 0x1D }))
      if let last = code.lastIndex(of: 0x1D) { spoiled.append(("last lost", Array(code[..<last] + code[(last + 1)...]))) }
      spoiled.append(("doubled", code + code))
      spoiled.append(("ru doubled", Typing.russian(code + code)))
      spoiled.append(("prefix", Array("]d2".utf8) + code))
      spoiled.append(("ru prefix", Typing.russian(Array("]d2".utf8) + code)))
      spoiled.append(("fr prefix", Typing.french(Array("]d2".utf8) + code)))
      spoiled.append(("de prefix", Typing.german(Array("]d2".utf8) + code)))
      for (name, data) in spoiled {
        var tally = offered[name] ?? (0, 0)
        tally.1 += 1
        if case .repaired(let bytes, let how, _) = Repair.offer(data) {
          tally.0 += 1
          #expect(
            bytes == code,
            "\(name) \(how): \(String(decoding: code, as: UTF8.self).replacing("\u{1D}", with: "¶")) ← \(String(decoding: data, as: UTF8.self))")
        }
        offered[name] = tally
      }
    }
    // And what can be shown is offered.
    for (name, least) in [
      ("ru", 85), ("fr", 90), ("ru-typewriter", 95), ("separator |", 85), ("separator {GS}", 85), ("doubled", 80), ("ru prefix", 85), ("lost", 20),
    ] {
      let tally = offered[name] ?? (0, 1)
      #expect(tally.0 * 100 / tally.1 >= least, "\(name): \(tally.0) of \(tally.1)")
    }
  }

  @Test func ordinaryTextsAreNeverRepaired() {
    var scramble = Scramble(11)
    var codes = WholeCodes(13)
    let alphabets: [[UInt8]] = [
      WholeCodes.set82, Array("0123456789".utf8), Array("0123456789ABCDEF".utf8), Array("ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-./ $+%".utf8),
      Array("0123456789|~#^ ".utf8), Array("01201201239 |\u{1D}".utf8), (0x20...0x7E).map { UInt8($0) }, (0...255).map { UInt8($0) },
    ]
    for index in 0..<8_000 {
      let data = Array(codes.text(Int.random(in: 0...60, using: &scramble), of: alphabets[index % alphabets.count]).utf8)
      for prefix in ["", "01", "0104604908836202", "00", "10"] where prefix.isEmpty || index.isMultiple(of: 20) {
        let outcome = Repair.offer(Array(prefix.utf8) + data)
        if case .repaired(let bytes, let how, _) = outcome {
          Issue.record("\(how): \(String(decoding: Array(prefix.utf8) + data, as: UTF8.self)) → \(String(decoding: bytes, as: UTF8.self))")
        }
      }
    }
    for text in [
      "Молоко 3,2% 1 л", "Партия № 0104604908836202", "Заказ 01-09521234543213 от 17.03.2027", "https://id.gs1.org/01/09521234543213/10/ABC",
      "+d2 hallo", "Größe 0109521234543213",
      "LOC-A-01-02", "01.02.2027 | 10:42 | A", "0104604908836202|молоко", "FÖRSÄNDELSE 00095205375784864735", "à bientôt",
      "MECARD:N:Иванов;TEL:+74951234567;;",
    ] {
      if case .repaired(let bytes, let how, _) = Repair.offer(Array(text.utf8)) {
        Issue.record("\(how): \(text) → \(String(decoding: bytes, as: UTF8.self))")
      }
    }
  }

  @Test func nothingTrapsAndNothingTakesLong() {
    var scramble = Scramble(3)
    for length in [0, 1, 2, 3, 11, 399, 400, 401, 7_089, 7_090, 100_000] {
      for byte in [0x1D, 0x30, 0x7C, 0xD0, 0xE8, 0x5D, 0x41] as [UInt8] { _ = Repair.offer([UInt8](repeating: byte, count: length)) }
      let clock = ContinuousClock()
      let worst = Array("0109521234543213".utf8) + (0..<length).map { _ in Array("|~#^$21 10A9Ф".utf8).randomElement(using: &scramble)! }
      let time = clock.measure { _ = Repair.offer(worst, symbology: AIMIdentifier("]C1")) }
      #expect(time < .seconds(2), "\(length): \(time)")
    }
    #expect(Repair.offer([0x30], from: 5) == .none)
  }
}
