/// One barcode of the calibration sheet: what it holds is known, so that what arrives shows how the scanner is set.
public struct CalibrationCode: Sendable, Hashable {
  public enum Symbol: Sendable, Hashable {
    case code128, gs1, dataMatrix
  }

  /// A word for it, stable.
  public let id: String
  public let symbol: Symbol
  /// What a scanner delivers that changes nothing.
  public let text: [UInt8]

  /// Every printable character of ASCII, 16 to a code, so that also a narrow label takes them. The space stands inside: some scanners trim codes.
  public static let characters: [CalibrationCode] = {
    var all = Array(UInt8(0x21)...0x7E)
    all.insert(0x20, at: 8)
    return stride(from: 0, to: all.count, by: 16).enumerated().map { index, start in
      CalibrationCode(id: "characters-\(index + 1)", symbol: .code128, text: Array(all[start..<min(start + 16, all.count)]))
    }
  }()

  /// A GS that also laser scanners see: FNC1 of a GS1-128.
  public static let gs1 = CalibrationCode(id: "gs", symbol: .gs1, text: Array("10CAL\u{1D}21GS".utf8))
  /// The control characters of ISO/IEC 15434.
  public static let controls = CalibrationCode(id: "controls", symbol: .dataMatrix, text: Array("[)>\u{1E}06\u{1D}1PCAL\u{1D}Q7\u{1E}\u{04}".utf8))
  public static let long = [counted(48, .code128), counted(500, .dataMatrix)]
  /// Beside each other on the sheet: as quickly as the scanner can.
  public static let pair = ["1", "2"].map { CalibrationCode(id: "pair-\($0)", symbol: .code128, text: Array("TALLYPAIR\($0)".utf8)) }

  public static let sheet = characters + [gs1, controls] + long + pair

  /// So many digits, each place of them to be told from the others.
  private static func counted(_ length: Int, _ symbol: Symbol) -> CalibrationCode {
    let numbers = (100...999).map { String($0) }.joined()
    return CalibrationCode(id: "long-\(length)", symbol: symbol, text: Array("\(length)\(numbers)".utf8.prefix(length)))
  }
}
