import Protocols

/// Types on a keyboard that is not there: `input_event`s as the kernel's hid-input makes them, each followed by SYN_REPORT.
struct Typist {
  private(set) var bytes: [UInt8] = []

  static let report = InputEvent(type: InputEvent.syn, code: InputEvent.synReport, value: 0).bytes
  static let dropped = InputEvent(type: InputEvent.syn, code: InputEvent.synDropped, value: 0).bytes

  /// Microseconds; the time stamp of what comes next.
  var time: Int64 = 0

  mutating func event(_ type: UInt16, _ code: UInt16, _ value: Int32) {
    bytes += InputEvent(type: type, code: code, value: value, seconds: time / 1_000_000, microseconds: time % 1_000_000).bytes
  }

  mutating func key(_ code: UInt16, _ value: Int32) {
    event(InputEvent.misc, 4, Int32(code))
    event(InputEvent.key, code, value)
    bytes += Typist.report
  }

  mutating func tap(_ codes: UInt16...) {
    for code in codes { key(code, 1) }
    for code in codes.reversed() { key(code, 0) }
  }

  /// Alt held while the digits are typed on the number pad.
  mutating func alt(_ number: String) {
    key(56, 1)
    for digit in number { tap(Typist.pad[Int(digit.asciiValue!) - 0x30]) }
    key(56, 0)
  }

  private static let pad: [UInt16] = [82, 79, 80, 81, 75, 76, 77, 71, 72, 73]

  /// Digits and capitals of a US keyboard, Enter for a line end.
  mutating func type(_ text: String) {
    for character in text {
      switch character {
      case "\n": tap(28)
      case "0": tap(11)
      case "1"..."9": tap(UInt16(character.asciiValue! - 0x30) + 1)
      case let letter: tap(42, Typist.letters[letter]!)
      }
    }
  }

  static let letters: [Character: UInt16] = {
    var table: [Character: UInt16] = [:]
    for (row, first) in [("QWERTYUIOP", 16), ("ASDFGHJKL", 30), ("ZXCVBNM", 44)] as [(String, UInt16)] {
      for (offset, letter) in row.enumerated() { table[letter] = first + UInt16(offset) }
    }
    return table
  }()

  /// What hid-input makes of HID boot keyboard reports (8 bytes each): usages to key codes, the difference to the report before to events.
  mutating func reports(_ reports: [[UInt8]]) {
    var before: [UInt16] = []
    for report in reports {
      let modifiers: [UInt16] = [29, 42, 56, 125, 97, 54, 100, 126]
      let now = modifiers.indices.filter { report[0] & 1 << UInt8($0) != 0 }.map { modifiers[$0] } + report[2...].filter { $0 != 0 }.map(Typist.code)
      for code in before where !now.contains(code) { key(code, 0) }
      for code in now where !before.contains(code) { key(code, 1) }
      before = now
    }
  }

  /// Usages of the keyboard page (HID Usage Tables, section 10) as linux/drivers/hid/hid-input.c maps them.
  private static func code(_ usage: UInt8) -> UInt16 {
    switch usage {
    case 0x04...0x1D: letters[Character(UnicodeScalar(usage - 0x04 + 0x41))]!
    case 0x1E...0x26: UInt16(usage) - 0x1E + 2
    case 0x27: 11
    case 0x28: 28
    case 0x2B: 15
    case 0x2C: 57
    case 0x2D...0x2E: UInt16(usage) - 0x2D + 12
    case 0x2F...0x30: UInt16(usage) - 0x2F + 26
    case 0x35: 41
    case 0x3A...0x43: UInt16(usage) - 0x3A + 59
    case 0x59...0x5B: UInt16(usage) - 0x59 + 79
    case 0x5C...0x5E: UInt16(usage) - 0x5C + 75
    case 0x5F...0x61: UInt16(usage) - 0x5F + 71
    case 0x62: 82
    default: preconditionFailure("usage \(usage) is in no vector")
    }
  }
}
