import Protocols
import Testing
import Warehouse

@Suite struct LayoutTests {
  /// Plain and with Shift, extracted with xkbcli compile-keymap from xkb-data 2.35.1: us, gb, de, fr, es, it, ru.
  static let xkb: [(layout: String, plain: String, shift: String)] = [
    ("us", #"`1234567890-=qwertyuiop[]asdfghjkl;'\<zxcvbnm,./"#, #"~!@#$%^&*()_+QWERTYUIOP{}ASDFGHJKL:"|>ZXCVBNM<>?"#),
    ("uk", #"`1234567890-=qwertyuiop[]asdfghjkl;'#\zxcvbnm,./"#, #"¬!"£$%^&*()_+QWERTYUIOP{}ASDFGHJKL:@~|ZXCVBNM<>?"#),
    ("de", #"^1234567890ß´qwertzuiopü+asdfghjklöä#<yxcvbnm,.-"#, #"°!"§$%&/()=?`QWERTZUIOPÜ*ASDFGHJKLÖÄ'>YXCVBNM;:_"#),
    ("fr", #"²&é"'(-è_çà)=azertyuiop^$qsdfghjklmù*<wxcvbn,;:!"#, #"~1234567890°+AZERTYUIOP¨£QSDFGHJKLM%µ>WXCVBN?./§"#),
    ("es", #"º1234567890'¡qwertyuiop`+asdfghjklñ´ç<zxcvbnm,.-"#, #"ª!"·$%&/()=?¿QWERTYUIOP^*ASDFGHJKLÑ¨Ç>ZXCVBNM;:_"#),
    ("it", #"\1234567890'ìqwertyuiopè+asdfghjklòàù<zxcvbnm,.-"#, #"|!"£$%&/()=?^QWERTYUIOPé*ASDFGHJKLç°§>ZXCVBNM;:_"#),
    ("ru", #"ё1234567890-=йцукенгшщзхъфывапролджэ\/ячсмитьбю."#, #"Ё!"№;%:?*()_+ЙЦУКЕНГШЩЗХЪФЫВАПРОЛДЖЭ/|ЯЧСМИТЬБЮ,"#),  ]

  /// Where Windows has something else than X: layout, position, what it types plain and with Shift.
  static let windows: [String: [UInt16: (String, String)]] = [
    "us": [86: ("\\", "|")], "fr": [41: ("²", "")], "ru": [86: ("\\", "/"), 43: ("\\", "/")],
  ]

  @Test(arguments: xkb) func theFirstTwoLevelsAreThoseOfX(_ layout: String, _ plain: String, _ shift: String) throws {
    let scanner = Scanner(options: ["layout": layout])
    for (index, position) in Scanner.positions.enumerated() {
      let x = [plain, shift].map { String(Array($0.unicodeScalars)[index]) }
      let expected = Self.windows[layout]?[position].map { [$0.0, $0.1] } ?? x
      #expect(try [scanner.character(position, 0), scanner.character(position, 1)] == expected, "\(layout) key \(position)")
    }
  }

  /// AltGr, and AltGr with Shift, of the Windows 6.1 keyboards in the Unicode CLDR: character and key.
  @Test(arguments: [
    ("us", [], []), ("ru", [("₽", 9)], []),
    ("uk", [("¦", 41), ("€", 5), ("é", 18), ("ú", 22), ("í", 23), ("ó", 24), ("á", 30)], [("É", 18), ("Ú", 22), ("Í", 23), ("Ó", 24), ("Á", 30)]),
    (
      "de",
      [
        ("²", 3), ("³", 4), ("{", 8), ("[", 9), ("]", 10), ("}", 11), ("\\", 12), ("@", 16), ("€", 18), ("~", 27), ("|", 86), ("µ", 50),
      ], []
    ),
    (
      "fr",
      [
        ("~", 3), ("#", 4), ("{", 5), ("[", 6), ("|", 7), ("`", 8), ("\\", 9), ("^", 10), ("@", 11), ("]", 12), ("}", 13), ("€", 18), ("¤", 27),
      ], []
    ),
    ("es", [("\\", 41), ("|", 2), ("@", 3), ("#", 4), ("~", 5), ("€", 6), ("¬", 7), ("€", 18), ("[", 26), ("]", 27), ("{", 40), ("}", 43)], []),
    ("it", [("€", 6), ("€", 18), ("[", 26), ("]", 27), ("@", 39), ("#", 40)], [("{", 26), ("}", 27)]),
  ] as [(String, [(String, UInt16)], [(String, UInt16)])])
  func theUpperLevelsAreThoseOfWindows(_ layout: String, _ altGr: [(String, UInt16)], _ both: [(String, UInt16)]) throws {
    let scanner = Scanner(options: ["layout": layout])
    for (level, expected) in [(2, altGr), (3, both)] {
      for position in Scanner.positions where !(expected.isEmpty && altGr.isEmpty) {
        let wanted = expected.first { $0.1 == position }?.0 ?? ""
        #expect(try scanner.character(position, level) == wanted, "\(layout) level \(level) key \(position)")
      }
    }
  }

  /// An Italian keyboard has no ` and no ~: Alt codes give them.
  @Test(arguments: ["us", "uk", "de", "fr", "es", "it"])
  func all95PrintableCharactersInOneCode(_ layout: String) throws {
    let all = String(String.UnicodeScalarView((0x20...0x7E).compactMap(Unicode.Scalar.init)))
    let scanner = Scanner(options: ["layout": layout])
    let keys = try scanner.keys()
    let typed = try scanner.typed { typist in
      for character in all { keys.type(character, on: &typist) }
    }
    #expect(typed == all)
  }

  @Test(arguments: [
    ("de", [13, 30], "á"), ("de", [41, 31], "^s"), ("es", [26, 18], "è"), ("es", [40, 40], "´´"), ("fr", [26, 24], "ô"), ("it", [26, 18], "èe"),
  ] as [(String, [UInt16], String)])
  func deadKeys(_ layout: String, _ keys: [UInt16], _ code: String) throws {
    #expect(try Scanner(options: ["layout": layout]).typed { for key in keys { $0.tap(key) } } == code)
  }

  @Test func deadKeysOfTheUpperLevels() throws {
    let spanish = Scanner(options: ["layout": "es"])
    #expect(
      try spanish.typed {
        Scanner.press(5, 2, &$0)  // ~
        $0.tap(42, 49)
        Scanner.press(40, 1, &$0)  // ¨
        $0.tap(22)
        Scanner.press(40, 1, &$0)
        $0.tap(42, 21)
      } == "Ñü¨Y")
  }

  /// Caps Lock as each Windows layout has it: letters in most, nearly everything in Germany and France.
  @Test(arguments: [
    ("us", "Q1;", "q!:"), ("uk", "Q1;", "q!:"), ("de", "Q!Ö", "q1ö"), ("fr", "A1M", "a&m"), ("es", "Q1Ñ", "q!ñ"), ("it", "Q1ò", "q!ç"), ("ru", "Й1Ж", "й!ж"),
  ])
  func capsLock(_ layout: String, _ plain: String, _ shifted: String) throws {
    let scanner = Scanner(options: ["layout": layout])
    let keys: [UInt16] = [16, 2, 39]
    #expect(try scanner.typed { for key in [58] + keys { $0.tap(key) } } == plain)
    #expect(
      try scanner.typed {
        $0.tap(58)
        for key in keys { $0.tap(42, key) }
      } == shifted)
  }

  @Test func aSiteWritesKeysOfItsOwn() throws {
    let scanner = Scanner(options: ["layout": "us", "keys": #"z=yY y=zZ [=üÜ\-[ '=\d´\d` iso=<>| \=\s\\ space=_"#])
    #expect(
      try scanner.typed {
        for key in [44, 21, 26, 40, 30, 43, 86, 57] as [UInt16] { $0.tap(key) }
        Scanner.press(26, 3, &$0)
        Scanner.press(43, 1, &$0)
        Scanner.press(86, 2, &$0)
        $0.tap(58, 21)
      } == #"yzüá <_[\|Z"#)
    for (text, part) in [
      ("zy", "KEY=CHARACTERS"), ("zz=y", "no key"), ("z=", "one to four"), ("z=abcde", "one to four"), (#"z=\q"#, "unknown"), (#"z=\d"#, "one to four"),
      ("z=y z=x", "twice"),
    ] {
      let error = #expect(throws: OptionError.self) { try ProtocolID.wedge.make(options: ["keys": text]) }
      #expect(error?.description.contains(part) == true, "\(String(describing: error))")
    }
  }
}
