import Identifiers

/// What a computer shows when a scanner types to it as a US keyboard.
struct Typing {
  let name: String
  private var shown: [Character: Character] = [:]

  private static let us = #"`1234567890-=qwertyuiop[]asdfghjkl;'\zxcvbnm,./~!@#$%^&*()_+QWERTYUIOP{}ASDFGHJKL:"|ZXCVBNM<>?"#

  private init(_ name: String, _ shown: String) {
    self.name = name
    precondition(shown.count == Typing.us.count, name)
    for (key, character) in zip(Typing.us, shown) { self.shown[key] = character }
  }

  func callAsFunction(_ data: [UInt8]) -> [UInt8] { Array(String(String(decoding: data, as: UTF8.self).map { shown[$0] ?? $0 }).utf8) }

  static let russian = Typing("ru", ##"ё1234567890-=йцукенгшщзхъфывапролджэ\ячсмитьбю.Ё!"№;%:?*()_+ЙЦУКЕНГШЩЗХЪФЫВАПРОЛДЖЭ/ЯЧСМИТЬБЮ,"##)
  static let typewriter = Typing(
    "ru-typewriter", ##"|№-/":,._?%!;йцукенгшщзхъфывапролджэ)ячсмитьбюё+1234567890=\ЙЦУКЕНГШЩЗХЪФЫВАПРОЛДЖЭ(ЯЧСМИТЬБЮЁ"##)
  static let french = Typing("fr", ##"²&é"'(-è_çà)=azertyuiop^$qsdfghjklmù*wxcvbn,;:!~1234567890°+AZERTYUIOP¨£QSDFGHJKLM%µWXCVBN?./§"##)
  static let german = Typing("de", ##"^1234567890ß´qwertzuiopü+asdfghjklöä#yxcvbnm,.-°!"§$%&/()=?`QWERTZUIOPÜ*ASDFGHJKLÖÄ'YXCVBNM;:_"##)
  static let swedish = Typing("sv", ##"§1234567890+´qwertyuiopå¨asdfghjklöä'zxcvbnm,.-½!"#¤%&/()=?`QWERTYUIOPÅ^ASDFGHJKLÖÄ*ZXCVBNM;:_"##)
  static let all = [russian, typewriter, french, german, swedish]
}

/// Codes that are whole, made up.
struct WholeCodes {
  private var scramble: Scramble
  init(_ seed: UInt64) { scramble = Scramble(seed) }

  static let set82 = Array("!\"%&'()*+,-./0123456789:;<=>?ABCDEFGHIJKLMNOPQRSTUVWXYZ_abcdefghijklmnopqrstuvwxyz".utf8)

  mutating func text(_ count: Int, of set: [UInt8] = set82) -> String {
    String(decoding: (0..<count).map { _ in set.randomElement(using: &scramble)! }, as: UTF8.self)
  }
  mutating func digits(_ count: Int) -> String { text(count, of: Array("0123456789".utf8)) }
  mutating func gtin() -> String {
    let body = "0" + digits(12)
    return body + String(UnicodeScalar(CheckDigit.mod10(body.utf8)!))
  }
  mutating func alphanumeric(_ count: Int) -> String { text(count, of: Array("ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz0123456789".utf8)) }
  mutating func base64(_ count: Int) -> String {
    text(count - 1, of: Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)) + "="
  }

  /// A marking code, one of each layout in turn.
  mutating func marking(_ index: Int) -> [UInt8] {
    let item = "01" + gtin() + "21"
    let code =
      switch index % 8 {
      case 0: "\(item)\(text(13))|91\(alphanumeric(4))|92\(base64(44))"
      case 1: "\(item)\(text(13))|91\(alphanumeric(4))|92\(base64(88))"
      case 2: "\(item)\(text(13))|93\(text(4))"
      case 3: "\(item)5\(text(5))|93\(text(4))"
      case 4: "\(item)5\(text(6))|93\(text(4))"
      case 5: "\(item)\(text(7))|8005\(digits(6))|93\(text(4))"
      case 6: "\(item)5\(text(6))|93\(text(4))|335\(digits(1).utf8.first! < 0x36 ? "1" : "0")\(digits(6))"
      default: gtin() + text(7) + "A" + alphanumeric(3) + text(4)
      }
    return Array(code.replacing("|", with: "\u{1D}").utf8)
  }

  /// An ordinary element string.
  mutating func elements(_ index: Int) -> [UInt8] {
    let code =
      switch index % 4 {
      case 0: "01\(gtin())17270331" + "10\(text(8))|21\(text(10))"
      case 1: "01\(gtin())10\(alphanumeric(6))|3103\(digits(6))"
      case 2: "02\(gtin())37\(digits(2))|10\(text(5))"
      default: "01\(gtin())21\(text(18))|240\(text(12))"
      }
    return Array(code.replacing("|", with: "\u{1D}").utf8)
  }
}
