/// A character typed by its number: Alt held, digits on the number pad, Alt let go.
struct AltCode: Sendable {
  private var value = 0
  private var digits = 0
  private var startsWithZero = false

  mutating func add(_ digit: Int) {
    if digits == 0 { startsWithZero = digit == 0 }
    digits = min(digits + 1, 2)
    value = (value * 10 + digit) % 256
  }

  /// With a leading zero a number of the Windows page, without one of the OEM page; below 32 the control character in both, which is what scanners
  /// mean by it. Numbers above 255 count modulo 256. `nil` where no digit was typed, or the page has nothing there.
  func character(in pages: CodePages) -> Unicode.Scalar? {
    guard digits > 0 else { return nil }
    if value < 0x80 { return Unicode.Scalar(UInt8(value)) }
    return startsWithZero ? pages.windows(value) : pages.oem(value)
  }
}

/// The pair of code pages that a Windows of some country takes Alt codes from.
enum CodePages: String, CaseIterable {
  /// CP437 and Windows-1252.
  case western
  /// CP866 and Windows-1251.
  case cyrillic

  /// `number` is 0x80…0xFF.
  func oem(_ number: Int) -> Unicode.Scalar {
    switch (self, number) {
    case (.western, _), (_, 0xB0...0xDF): CodePages.page437[number - 0x80]
    case (.cyrillic, 0x80...0xAF): CodePages.letter(number - 0x80)
    case (.cyrillic, 0xE0...0xEF): CodePages.letter(number - 0xB0)
    case (.cyrillic, _): CodePages.page866End[number - 0xF0]
    }
  }

  /// `number` is 0x80…0xFF; `nil` where the page leaves it free.
  func windows(_ number: Int) -> Unicode.Scalar? {
    switch (self, number) {
    case (.western, 0xA0...): Unicode.Scalar(UInt8(number))
    case (.western, _): CodePages.page1252[number - 0x80] == " " ? nil : CodePages.page1252[number - 0x80]
    case (.cyrillic, 0xC0...): CodePages.letter(number - 0xC0)
    case (.cyrillic, _): CodePages.page1251[number - 0x80] == " " ? nil : CodePages.page1251[number - 0x80]
    }
  }

  /// А…я in the order of Unicode, 64 of them.
  private static func letter(_ index: Int) -> Unicode.Scalar { Unicode.Scalar(UInt16(0x410 + index)) ?? "?" }

  // Unicode's mapping tables CP437.TXT, CP866.TXT, CP1251.TXT and CP1252.TXT; a space stands for a number that is free.

  /// 0x80–0x9F of Windows-1252.
  private static let page1252 = Array("€ ‚ƒ„…†‡ˆ‰Š‹Œ Ž  ‘’“”•–—˜™š›œ žŸ".unicodeScalars)

  /// 0x80–0xBF of Windows-1251.
  private static let page1251 = Array("ЂЃ‚ѓ„…†‡€‰Љ‹ЊЌЋЏђ‘’“”•–— ™љ›њќћџ\u{A0}ЎўЈ¤Ґ¦§Ё©Є«¬\u{AD}®Ї°±Ііґµ¶·ё№є»јЅѕї".unicodeScalars)

  /// 0x80–0xFF of code page 437.
  private static let page437 = Array(
    ("ÇüéâäàåçêëèïîìÄÅÉæÆôöòûùÿÖÜ¢£¥₧ƒáíóúñÑªº¿⌐¬½¼¡«»░▒▓│┤╡╢╖╕╣║╗╝╜╛┐" + "└┴┬├─┼╞╟╚╔╩╦╠═╬╧╨╤╥╙╘╒╓╫╪┘┌█▄▌▐▀αßΓπΣσµτΦΘΩδ∞φε∩≡±≥≤⌠⌡÷≈°∙·√ⁿ²■\u{A0}")
      .unicodeScalars)

  /// 0xF0–0xFF of code page 866, which has 437's box drawing before it.
  private static let page866End = Array("ЁёЄєЇїЎў°∙·√№¤■\u{A0}".unicodeScalars)
}
