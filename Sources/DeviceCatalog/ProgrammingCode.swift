import Protocols

/// A barcode, or several in order, of the maker's manual that change a setting of the scanner.
public struct ProgrammingCode: Sendable, Hashable {
  /// What it is scanned for.
  public enum Purpose: String, Sendable, Hashable, CaseIterable {
    /// No beep of the scanner's own when it has read a code.
    case silence
    /// The opposite, the factory's setting.
    case sound
    case keyboard
    case hidPOS = "hid-pos"
    case cdc
    case serial
    case vendor
    case ssi
    /// A keyboard with the US layout.
    case usLayout = "us-layout"
    /// GS and other control characters are typed as Ctrl with a key.
    case controlKeys = "control-keys"
    /// An AIM identifier before each code.
    case aim
    /// Enter or CR after each code.
    case suffix
    /// The factory's settings.
    case defaults

    init?(_ mode: DeviceMode) { self.init(rawValue: mode.rawValue) }
  }

  public enum Symbology: String, Sendable, Hashable, CaseIterable { case code128, code39, datamatrix, qr, aztec, pdf417 }

  /// A character of a symbol: a byte, or one of Code 128's functions (FNC1 also of the others).
  public enum Character: Sendable, Hashable {
    case byte(UInt8)
    case function(Int)
  }

  /// One barcode.
  public struct Symbol: Sendable, Hashable {
    public let symbology: Symbology
    public let content: [Character]
  }

  public let purpose: Purpose
  /// As it is called in the manual, so that it can be found there.
  public let name: String
  /// In the order to scan them; empty where what they hold is not published: then the manual's page must be scanned.
  public let symbols: [Symbol]
  /// Does the same when it is sent over a serial link; `nil` where no command is published.
  public let command: [UInt8]?
  public let source: String
}

extension ProgrammingCode.Symbol {
  /// `ControlBytes`, and `<FNC1>` to `<FNC4>`.
  static func content(_ text: String) throws(ControlBytes.SyntaxError) -> [ProgrammingCode.Character] {
    var content: [ProgrammingCode.Character] = []
    var plain = ""
    var rest = text[...]
    while !rest.isEmpty {
      if let function = (1...4).first(where: { rest.hasPrefix("<FNC\($0)>") }) {
        content += try ControlBytes.parse(plain).map { .byte($0) } + [.function(function)]
        plain = ""
        rest = rest.dropFirst("<FNC1>".count)
      } else {
        let escaped = rest.hasPrefix("\\") ? 2 : 1
        plain += rest.prefix(escaped)
        rest = rest.dropFirst(escaped)
      }
    }
    return content + (try ControlBytes.parse(plain).map { .byte($0) })
  }
}
