/// What comes out of a computer set to one country's keyboard when a scanner set to another types: a scanner types as a US keyboard does.
struct KeyboardLayout: Sendable {
  /// `ru`, as in a repair's name.
  let name: String
  /// For the technician: `Russian`.
  let title: String
  /// For each character that the layout shows: the US characters whose keys make it.
  private let keys: [Unicode.Scalar: [UInt8]]
  /// The digits come out as other characters.
  let movesDigits: Bool

  /// The US characters in the order of the tables: rows from the top left, without Shift, then with.
  private static let us = Array(
    (#"`1234567890-=qwertyuiop[]asdfghjkl;'\zxcvbnm,./"# + #"~!@#$%^&*()_+QWERTYUIOP{}ASDFGHJKL:"|ZXCVBNM<>?"#).utf8)

  /// - Parameters:
  ///   - shown: what the layout has at the places of `us`, a space where it has nothing.
  ///   - dead: keys that put an accent on the next letter: key, letters, and those letters with the accent.
  private init(_ name: String, _ title: String, _ plain: String, _ shifted: String, dead: [(Unicode.Scalar, String, String)] = []) {
    self.name = name
    self.title = title
    var keys: [Unicode.Scalar: [UInt8]] = [:]
    for (scalar, key) in zip((plain + shifted).unicodeScalars, KeyboardLayout.us) where scalar != " " { keys[scalar] = [key] }
    movesDigits = keys["0"] != [UInt8(ascii: "0")]
    for (accent, letters, accented) in dead {
      guard let key = keys[accent] else { continue }
      for (letter, result) in zip(letters.unicodeScalars, accented.unicodeScalars) where keys[result] == nil {
        keys[result] = key + (keys[letter] ?? [])
      }
    }
    keys[" "] = [UInt8(ascii: " ")]
    self.keys = keys
  }

  /// The US characters behind a character; `nil` where the layout cannot show it. Control characters pass.
  func keys(_ scalar: Unicode.Scalar) -> [UInt8]? { scalar.value < 0x20 ? [UInt8(scalar.value)] : keys[scalar] }

  /// As Windows has them: the first two and the Ukrainian share their letters.
  static let all: [KeyboardLayout] = [
    KeyboardLayout(
      "ru", "Russian", #"ё1234567890-=йцукенгшщзхъфывапролджэ\ячсмитьбю."#, #"Ё!"№;%:?*()_+ЙЦУКЕНГШЩЗХЪФЫВАПРОЛДЖЭ/ЯЧСМИТЬБЮ,"#),
    KeyboardLayout(
      "ru-typewriter", "Russian typewriter",
      #"|№-/":,._?%!;йцукенгшщзхъфывапролджэ)ячсмитьбюё"#, #"+1234567890=\ЙЦУКЕНГШЩЗХЪФЫВАПРОЛДЖЭ(ЯЧСМИТЬБЮЁ"#),
    KeyboardLayout(
      "uk", "Ukrainian", #"'1234567890-=йцукенгшщзхїфівапролджє\ячсмитьбю."#, #"₴!"№;%:?*()_+ЙЦУКЕНГШЩЗХЇФІВАПРОЛДЖЄ/ЯЧСМИТЬБЮ,"#),
    KeyboardLayout("fr", "French", #"²&é"'(-è_çà)=azertyuiop^$qsdfghjklmù*wxcvbn,;:!"#, #" 1234567890°+AZERTYUIOP¨£QSDFGHJKLM%µWXCVBN?./§"#),
    KeyboardLayout(
      "de", "German", #"^1234567890ß´qwertzuiopü+asdfghjklöä#yxcvbnm,.-"#, #"°!"§$%&/()=?`QWERTZUIOPÜ*ASDFGHJKLÖÄ'YXCVBNM;:_"#,
      dead: [("´", "aeiouyAEIOUY", "áéíóúýÁÉÍÓÚÝ"), ("`", "aeiouAEIOU", "àèìòùÀÈÌÒÙ")]),
    KeyboardLayout("be", "Belgian", #"²&é"'(§è!çà)-azertyuiop^$qsdfghjklmùµwxcvbn,;:="#, #"³1234567890°_AZERTYUIOP¨*QSDFGHJKLM%£WXCVBN?./+"#),
    KeyboardLayout(
      "sv", "Swedish or Finnish", ##"§1234567890+´qwertyuiopå¨asdfghjklöä'zxcvbnm,.-"##, ##"½!"#¤%&/()=?`QWERTYUIOPÅ^ASDFGHJKLÖÄ*ZXCVBNM;:_"##),
    KeyboardLayout(
      "da", "Danish or Norwegian", ##"½1234567890+´qwertyuiopå¨asdfghjklæø'zxcvbnm,.-"##, ##"§!"#¤%&/()=?`QWERTYUIOPÅ^ASDFGHJKLÆØ*ZXCVBNM;:_"##),
    KeyboardLayout("es", "Spanish", #"º1234567890'¡qwertyuiop`+asdfghjklñ´çzxcvbnm,.-"#, #"ª!"·$%&/()=?¿QWERTYUIOP^*ASDFGHJKLÑ¨ÇZXCVBNM;:_"#),
    KeyboardLayout("it", "Italian", #"\1234567890'ìqwertyuiopè+asdfghjklòàùzxcvbnm,.-"#, #"|!"£$%&/()=?^QWERTYUIOPé*ASDFGHJKLç°§ZXCVBNM;:_"#),
    KeyboardLayout("gb", "British", #"`1234567890-=qwertyuiop[]asdfghjkl;'#zxcvbnm,./"#, #"¬!"£$%^&*()_+QWERTYUIOP{}ASDFGHJKL:@~ZXCVBNM<>?"#),
  ]
}

extension KeyboardLayout {
  /// What was typed, if the whole text came through this layout; `nil` where that cannot be, or cannot be told from a text half typed through it.
  ///
  /// - Parameter invertsCase: Caps Lock was on.
  func typed(_ text: String.UnicodeScalarView, invertsCase: Bool = false) -> [UInt8]? {
    // Letters that all have a Latin twin may as well be a label's own, misprinted: two readings.
    if isCyrillic, text.allSatisfy({ $0.isASCII || lookalike($0) != nil }) { return nil }
    var bytes: [UInt8] = []
    bytes.reserveCapacity(text.count)
    var isMixed = false
    if isCyrillic { isMixed = text.contains { $0.isASCII && $0.properties.isAlphabetic } }
    /// A sign that the layout and the US keyboard share, at different keys, was read at a place where the layout may not have been on.
    var isDoubtful = false
    var sawOwnLetter = false
    for scalar in text {
      let scalar = invertsCase ? swapped(scalar) : scalar
      if isMixed, scalar.isASCII {
        let byte = UInt8(scalar.value)
        guard scalar.value < 0x20 || keys(scalar) == [byte] || scalar.properties.isAlphabetic else { return nil }
        bytes.append(byte)
        continue
      }
      guard let keys = keys(scalar) else { return nil }
      bytes += keys
      guard isCyrillic else { continue }
      if !scalar.isASCII {
        (sawOwnLetter, isDoubtful) = (true, false)
      } else if scalar.value >= 0x20, keys != [UInt8(scalar.value)] {
        if !sawOwnLetter && !movesDigits { return nil }
        isDoubtful = true
      }
    }
    return isDoubtful && !movesDigits ? nil : bytes
  }

  private var isCyrillic: Bool { keys["ф"] != nil }

  private func swapped(_ scalar: Unicode.Scalar) -> Unicode.Scalar {
    let properties = scalar.properties
    let other = properties.isLowercase ? properties.uppercaseMapping : properties.isUppercase ? properties.lowercaseMapping : ""
    let scalars = other.unicodeScalars
    return scalars.count == 1 ? scalars[scalars.startIndex] : scalar
  }
}
