/// The letters that a printer draws by itself: which ones it has, and how wide they are.
struct Typeface: Sendable, Hashable {
  /// `nil`: the built-in scalable font, which is Latin.
  var font: String?

  init(_ target: LabelTarget) { font = target.textFont }

  /// The first character that would come out as a blank or a box; `nil` where all can be drawn.
  ///
  /// Control, zero-width and direction characters are never drawn, so they are always at fault.
  func missing(in text: String) -> Unicode.Scalar? { text.unicodeScalars.first { !has($0) } }

  private func has(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.value {
    case 0x20...0x7E: true
    case 0xAD: false
    case 0xA1...0xFF: true
    // Fonts with Cyrillic in label printers (Swiss 721 and its like) also have extended Latin, Greek, punctuation, № and the euro sign.
    case 0x100...0x17F, 0x384...0x3CE, 0x400...0x45F, 0x490...0x491, 0x2010...0x2027, 0x2030...0x203A, 0x20AC, 0x2116: font != nil
    default: false
    }
  }

  /// Width of a line at size 1. The printer's own metrics cannot be asked for, so these are Helvetica Bold's with a tenth to spare; the built-in
  /// font is condensed to 82 %, as Helvetica Narrow is.
  func width(_ text: String) -> Double {
    let ems = text.unicodeScalars.reduce(0) { $0 + Typeface.advance($1) }
    return ems * 1.1 * (font == nil ? 0.82 : 1)
  }

  /// Helvetica Bold advance widths by class, in ems (Adobe Font Metrics, rounded up within a class).
  private static func advance(_ scalar: Unicode.Scalar) -> Double {
    switch scalar {
    case "i", "j", "l", "I", " ", ".", ",", "'", "/", "|": 0.28
    case "f", "t", "(", ")", "-", ":", ";", "!", "[", "]", "`", "\\": 0.34
    case "r", "{", "}", "*": 0.39
    case "m", "W", "@", "%", "—", "‰", "Ш", "Щ", "Ю", "Ж", "Ф", "М", "Ы", "№", "ш", "щ", "ю", "ж", "ф": 1.0
    case "M", "w": 0.84
    case "0"..."9", "a"..."z", "\"", "$", "_", "?", "^", "~", "+", "<", ">", "=", "#": 0.62
    case "А"..."Я", "Ё": 0.78
    case "а"..."я", "ё", "à"..."ÿ": 0.72
    default: 0.8
    }
  }
}
