extension Words {
  /// What the commands for RFID readers say.
  static let rfid: [String: Sentence] = [
    "help.rfid": Sentence("RFID readers and tags.", ru: "Считыватели и метки RFID."),
    "help.rfid.llrp": Sentence(
      "Messages of RFID readers (LLRP), as bytes and as JSON; needs no daemon.", ru: "Сообщения считывателей RFID (LLRP) байтами и в JSON; демон не нужен."),
    "help.rfid.llrp.decode": Sentence("Say what messages hold.", ru: "Сказать, что в сообщениях."),
    "help.rfid.llrp.encode": Sentence("Give the bytes of messages, in hexadecimal.", ru: "Дать байты сообщений, шестнадцатерично."),
    "llrp.nothing-to-decode": Sentence(
      "there is nothing to decode: give the hexadecimal of a message, or - for standard input",
      ru: "нечего разбирать: укажите сообщение шестнадцатерично или - для стандартного ввода"),
    "llrp.nothing-to-encode": Sentence(
      "there is nothing to encode: give what decode --json prints, or - for standard input",
      ru: "нечего собирать: укажите то, что печатает decode --json, или - для стандартного ввода"),
    "llrp.no-digit": Sentence(
      "character {position} of the hexadecimal (blanks not counted) is no hexadecimal digit",
      ru: "символ {position} (не считая пробелов) не шестнадцатеричная цифра"),
    "llrp.odd-digits": Sentence(
      "{count} hexadecimal digits are no whole bytes: one is missing or too many",
      ru: "{count} шестнадцатеричных цифр не составляют целых байтов: одной не хватает или одна лишняя"),
  ]
}
