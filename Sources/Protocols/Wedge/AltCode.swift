/// A character typed by its number: Alt held, digits on the number pad, Alt let go.
struct AltCode: Sendable {
  private var value = 0
  private var digits = 0
  private var startsWithZero = false

  mutating func add(_ digit: Int) {
    if digits == 0 { startsWithZero = digit == 0 }
    digits += 1
    value = (value * 10 + digit) % 256
  }

  /// With a leading zero a number of Windows-1252, without one of code page 437; below 32 the control character in both, which is what scanners
  /// mean by it. Numbers above 255 count modulo 256. `nil` where no digit was typed, or the page has nothing there.
  var character: Unicode.Scalar? {
    guard digits > 0 else { return nil }
    if value < 0x80 { return Unicode.Scalar(UInt8(value)) }
    if !startsWithZero { return AltCode.page437[value - 0x80] }
    guard value < 0xA0 else { return Unicode.Scalar(UInt8(value)) }
    let character = AltCode.page1252[value - 0x80]
    return character == " " ? nil : character
  }

  /// 0x80–0x9F of Windows-1252; a space stands for the five numbers it leaves free.
  private static let page1252 = Array("€ ‚ƒ„…†‡ˆ‰Š‹Œ Ž  ‘’“”•–—˜™š›œ žŸ".unicodeScalars)

  /// 0x80–0xFF of code page 437.
  private static let page437 = Array(
    ("ÇüéâäàåçêëèïîìÄÅÉæÆôöòûùÿÖÜ¢£¥₧ƒáíóúñÑªº¿⌐¬½¼¡«»░▒▓│┤╡╢╖╕╣║╗╝╜╛┐" + "└┴┬├─┼╞╟╚╔╩╦╠═╬╧╨╤╥╙╘╒╓╫╪┘┌█▄▌▐▀αßΓπΣσµτΦΘΩδ∞φε∩≡±≥≤⌠⌡÷≈°∙·√ⁿ²■\u{A0}")
      .unicodeScalars)
}
