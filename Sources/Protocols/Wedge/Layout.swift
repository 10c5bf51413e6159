/// What the keys of a keyboard mean in one country: characters by position, never by what a console happens to be set to.
struct Layout: Sendable {
  enum Name: String, CaseIterable { case us, uk, de, fr, ru }

  /// Positions in the order of the tables: the rows from the top left, each from the left; the last key of the third row is the one at Enter, the
  /// first of the fourth the one that only ISO keyboards have.
  private static let positions: [UInt16] = [41] + Array(2...13) + Array(16...27) + Array(30...40) + [43, 86] + Array(44...53)

  /// Without modifier, with Shift, with AltGr, with both.
  private var levels: [[Unicode.Scalar?]]
  private var dead: [Set<Unicode.Scalar>]
  private var index: [UInt16: Int] = [:]

  /// A space in a table is a key without a character; a missing table has none.
  private init(_ tables: String..., dead: [String] = []) {
    levels = tables.map { $0.unicodeScalars.map { $0 == " " ? nil : $0 } }
    self.dead = dead.map { Set($0.unicodeScalars) }
    for (offset, position) in Layout.positions.enumerated() { index[position] = offset }
  }

  var hasAltGr: Bool { levels.count > 2 }

  /// The character at a position, and whether it waits for the next one to be put on (a dead key).
  func character(_ position: UInt16, shift: Bool, altGr: Bool) -> (Unicode.Scalar, dead: Bool)? {
    let level = (shift ? 1 : 0) + (altGr ? 2 : 0)
    guard let offset = index[position], level < levels.count, let character = levels[level][offset] else { return nil }
    return (character, level < dead.count && dead[level].contains(character))
  }

  /// Whether Caps Lock turns the key's case.
  func isLetter(_ position: UInt16) -> Bool {
    guard let offset = index[position], let lower = levels[0][offset], let upper = levels[1][offset] else { return false }
    return lower != upper && lower.properties.uppercaseMapping == String(upper)
  }

  /// As Windows has them, since that is what scanners imitate: KBDUS, KBDUK, KBDGR, KBDFR, KBDRU.
  init(_ name: Name) {
    self =
      switch name {
      case .us:
        Layout(
          #"`1234567890-="# + "qwertyuiop[]" + #"asdfghjkl;'\"# + #"\zxcvbnm,./"#,
          "~!@#$%^&*()_+" + "QWERTYUIOP{}" + #"ASDFGHJKL:"|"# + "|ZXCVBNM<>?")
      case .uk:
        Layout(
          "`1234567890-=" + "qwertyuiop[]" + "asdfghjkl;'#" + #"\zxcvbnm,./"#,
          #"¬!"£$%^&*()_+"# + "QWERTYUIOP{}" + "ASDFGHJKL:@~" + "|ZXCVBNM<>?",
          "¦   €        " + "  é   úíó   " + "á           " + "           ",
          "             " + "  É   ÚÍÓ   " + "Á           " + "           ")
      case .de:
        Layout(
          "^1234567890ß´" + "qwertzuiopü+" + "asdfghjklöä#" + "<yxcvbnm,.-",
          #"°!"§$%&/()=?`"# + "QWERTZUIOPÜ*" + "ASDFGHJKLÖÄ'" + ">YXCVBNM;:_",
          #"  ²³   {[]}\ "# + "@ €        ~" + "            " + "|      µ   ",
          dead: ["^´", "`"])
      case .fr:
        Layout(
          #"²&é"'(-è_çà)="# + "azertyuiop^$" + "qsdfghjklmù*" + "<wxcvbn,;:!",
          " 1234567890°+" + "AZERTYUIOP¨£" + "QSDFGHJKLM%µ" + ">WXCVBN?./§",
          #"  ~#{[|`\^@]}"# + "  €        ¤" + "            " + "           ",
          dead: ["^", "¨", "~`"])
      case .ru:
        Layout(
          "ё1234567890-=" + "йцукенгшщзхъ" + #"фывапролджэ\"# + #"\ячсмитьбю."#,
          #"Ё!"№;%:?*()_+"# + "ЙЦУКЕНГШЩЗХЪ" + "ФЫВАПРОЛДЖЭ/" + "/ЯЧСМИТЬБЮ,",
          "        ₽    " + "            " + "            " + "           ")
      }
  }
}

/// The letter that a dead key and the key after it make, `nil` where there is none.
func composed(_ accent: Unicode.Scalar, _ letter: Unicode.Scalar) -> Unicode.Scalar? {
  let table: (letters: String, results: String)? =
    switch accent {
    case "^": ("aeiouAEIOU", "âêîôûÂÊÎÔÛ")
    case "´": ("aeiouyAEIOUY", "áéíóúýÁÉÍÓÚÝ")
    case "`": ("aeiouAEIOU", "àèìòùÀÈÌÒÙ")
    case "¨": ("aeiouyAEIOU", "äëïöüÿÄËÏÖÜ")
    case "~": ("anoANO", "ãñõÃÑÕ")
    default: nil
    }
  guard let table, let index = table.letters.unicodeScalars.firstIndex(of: letter) else { return nil }
  let offset = table.letters.unicodeScalars.distance(from: table.letters.unicodeScalars.startIndex, to: index)
  return Array(table.results.unicodeScalars)[offset]
}
