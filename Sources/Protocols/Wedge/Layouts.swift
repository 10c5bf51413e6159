extension Layout {
  enum Name: String, CaseIterable { case us, uk, de, fr, es, it, ru }

  /// As Windows has them, since that is what scanners imitate.
  ///
  /// Source: the Windows 6.1 keyboards of the Unicode CLDR (keyboards/windows/LOCALE-t-k0-windows.xml, up to CLDR 43), with Caps Lock and dead keys;
  /// ₽ as Windows has had it since version 8. The first two levels are also held against the X keyboards us, gb, de, fr, es, it and ru of
  /// xkb-data 2.35.1.
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
          dead: ["^´", "`"], capsExcept: "^´<-")
      case .fr:
        Layout(
          #"²&é"'(-è_çà)="# + "azertyuiop^$" + "qsdfghjklmù*" + "<wxcvbn,;:!",
          " 1234567890°+" + "AZERTYUIOP¨£" + "QSDFGHJKLM%µ" + ">WXCVBN?./§",
          #"  ~#{[|`\^@]}"# + "  €        ¤" + "            " + "           ",
          dead: ["^", "¨", "~`"], capsExcept: "²<")
      case .es:
        Layout(
          "º1234567890'¡" + "qwertyuiop`+" + "asdfghjklñ´ç" + "<zxcvbnm,.-",
          #"ª!"·$%&/()=?¿"# + "QWERTYUIOP^*" + "ASDFGHJKLÑ¨Ç" + ">ZXCVBNM;:_",
          #"\|@#~€¬      "# + "  €       []" + "          {}" + "           ",
          dead: ["`´", "^¨", "~"])
      case .it:
        Layout(
          #"\1234567890'ì"# + "qwertyuiopè+" + "asdfghjklòàù" + "<zxcvbnm,.-",
          #"|!"£$%&/()=?^"# + "QWERTYUIOPé*" + "ASDFGHJKLç°§" + ">ZXCVBNM;:_",
          "     €       " + "  €       []" + "         @# " + "           ",
          "             " + "          {}" + "            " + "           ")
      case .ru:
        Layout(
          "ё1234567890-=" + "йцукенгшщзхъ" + #"фывапролджэ\"# + #"\ячсмитьбю."#,
          #"Ё!"№;%:?*()_+"# + "ЙЦУКЕНГШЩЗХЪ" + "ФЫВАПРОЛДЖЭ/" + "/ЯЧСМИТЬБЮ,",
          "        ₽    " + "            " + "            " + "           ",
          pages: .cyrillic)
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
  guard let table else { return nil }
  return zip(table.letters.unicodeScalars, table.results.unicodeScalars).first { $0.0 == letter }?.1
}
