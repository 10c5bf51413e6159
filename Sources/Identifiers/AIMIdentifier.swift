/// An AIM symbology identifier (ISO/IEC 15424): `]`, a code character and a modifier, sent by a scanner in front of the data.
public struct AIMIdentifier: Sendable, Hashable, CustomStringConvertible {
  /// `]d2`.
  public let text: String

  /// `nil` unless it is `]`, a code character that is assigned, and a modifier 0–9, A–Z or a–z.
  public init?(_ text: some StringProtocol) {
    let bytes = Array(text.utf8)
    guard bytes.count == 3, let identifier = AIMIdentifier(leading: bytes) else { return nil }
    self = identifier
  }

  private init?(leading data: [UInt8]) {
    guard data.count >= 3, data[0] == UInt8(ascii: "]"), AIMIdentifier.names[data[1]] != nil else { return nil }
    switch data[2] {
    case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "a")...UInt8(ascii: "z"): break
    default: return nil
    }
    text = String(decoding: data[..<3], as: UTF8.self)
  }

  /// The identifier that leads `data`, and the rest; `(nil, data)` where none does.
  public static func split(_ data: [UInt8]) -> (AIMIdentifier?, [UInt8]) {
    guard let identifier = AIMIdentifier(leading: data) else { return (nil, data) }
    return (identifier, Array(data[3...]))
  }

  /// The symbology's name, with GS1's own where the modifier says that the data is GS1's.
  public var symbology: String {
    switch text {
    case "]C1": "GS1-128"
    case "]d2", "]d5": "GS1 DataMatrix"
    case "]Q3", "]Q4": "GS1 QR Code"
    case "]J1": "GS1 DotCode"
    case "]E4": "EAN-8"
    case "]E0": "EAN-13, UPC-A or UPC-E"
    default: AIMIdentifier.names[text.utf8[text.utf8.index(after: text.utf8.startIndex)]] ?? text
    }
  }

  /// Whether the modifier says that the data is a GS1 element string (FNC1 in first position, or a symbology that is GS1's own).
  public var isGS1: Bool {
    switch text {
    case "]C1", "]K1", "]T1", "]d2", "]d5", "]Q3", "]Q4", "]J1", "]e0", "]e1", "]z1": true
    default: false
    }
  }

  /// How many digits a symbology has that carries a GTIN and nothing else; `nil` for the others.
  var gtinLength: Int? {
    switch text {
    case "]E0": 13
    case "]E4": 8
    default: nil
    }
  }

  public var description: String { text }

  // Code characters of ISO/IEC 15424.
  private static let names: [UInt8: String] = [
    UInt8(ascii: "A"): "Code 39", UInt8(ascii: "B"): "Telepen", UInt8(ascii: "C"): "Code 128", UInt8(ascii: "D"): "Code One",
    UInt8(ascii: "E"): "EAN/UPC", UInt8(ascii: "F"): "Codabar", UInt8(ascii: "G"): "Code 93", UInt8(ascii: "H"): "Code 11",
    UInt8(ascii: "I"): "Interleaved 2 of 5", UInt8(ascii: "J"): "DotCode", UInt8(ascii: "K"): "Code 16K", UInt8(ascii: "L"): "PDF417",
    UInt8(ascii: "M"): "MSI", UInt8(ascii: "N"): "Anker", UInt8(ascii: "O"): "Codablock", UInt8(ascii: "P"): "Plessey",
    UInt8(ascii: "Q"): "QR Code", UInt8(ascii: "R"): "Straight 2 of 5", UInt8(ascii: "S"): "Straight 2 of 5",
    UInt8(ascii: "T"): "Code 49", UInt8(ascii: "U"): "MaxiCode", UInt8(ascii: "X"): "Other", UInt8(ascii: "Z"): "Not a bar code",
    UInt8(ascii: "c"): "Channel Code", UInt8(ascii: "d"): "Data Matrix", UInt8(ascii: "e"): "GS1 DataBar or Composite",
    UInt8(ascii: "h"): "Han Xin Code", UInt8(ascii: "o"): "OCR", UInt8(ascii: "p"): "PosiCode", UInt8(ascii: "s"): "SuperCode",
    UInt8(ascii: "z"): "Aztec Code",
  ]
}
