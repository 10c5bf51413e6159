/// An AIM symbology identifier (ISO/IEC 15424): `]`, a code character and a modifier, sent by a scanner in front of the data.
///
/// The code character names the symbology, the modifier what the reader did with the data. Makers send modifiers of their own: one that no
/// standard defines is kept, `isDefined` is false then and nothing is claimed of the data but its symbology.
public struct AIMIdentifier: Sendable, Hashable, CustomStringConvertible {
  /// The code character, an ASCII letter.
  public let code: UInt8
  /// The modifier: 0–9, A–Z or a–z.
  public let modifier: UInt8

  /// `nil` unless it is `]`, a code character that is assigned, and a modifier 0–9, A–Z or a–z.
  public init?(_ text: some StringProtocol) {
    let bytes = Array(text.utf8)
    guard bytes.count == 3, let identifier = AIMIdentifier(leading: bytes[...]) else { return nil }
    self = identifier
  }

  /// The identifier at the beginning of `data`; `nil` where none is.
  public init?(leading data: ArraySlice<UInt8>) {
    guard data.count >= 3, data[data.startIndex] == UInt8(ascii: "]") else { return nil }
    let (code, modifier) = (data[data.startIndex + 1], data[data.startIndex + 2])
    guard code < 128, AIMTable.codes[Int(code)] != AIMTable.none, isAlphanumeric(modifier) else { return nil }
    (self.code, self.modifier) = (code, modifier)
  }

  init(code: UInt8, modifier: UInt8) { (self.code, self.modifier) = (code, modifier) }

  /// The identifier that leads `data`, and the rest; `(nil, data)` where none does.
  public static func split(_ data: [UInt8]) -> (AIMIdentifier?, [UInt8]) {
    guard let identifier = AIMIdentifier(leading: data[...]) else { return (nil, data) }
    return (identifier, Array(data[3...]))
  }

  /// Every identifier that is defined, in the order of code characters.
  public static let all: [AIMIdentifier] = AIMTable.rows.flatMap { row in row.modifiers.map { AIMIdentifier(code: row.code, modifier: $0) } }

  /// `]d2`.
  public var text: String { String(decoding: [UInt8(ascii: "]"), code, modifier], as: UTF8.self) }
  public var description: String { text }

  private var row: AIMTable.Row? {
    let index = AIMTable.index[Int(code) << 7 | Int(modifier)]
    return index == AIMTable.none ? nil : AIMTable.rows[Int(index)]
  }

  /// The symbology's name, with GS1's own where the modifier says that the data is GS1's.
  public var symbology: String { row?.name ?? AIMTable.names[Int(AIMTable.codes[Int(code)])] }

  /// Whether a standard defines the modifier for this code character.
  public var isDefined: Bool { row != nil }

  /// Whether the modifier says that the data is a GS1 element string (FNC1 in first position, or a symbology that is GS1's own).
  public var isGS1: Bool { row?.flags.contains(.gs1) ?? false }

  /// What became of the symbol's check character before the data was sent.
  public var checkDigit: CheckCharacter { row?.check ?? .unknown }

  /// Where the symbol has FNC1 as a flag. The flag itself is not part of the data.
  public var fnc1: FNC1Position? {
    guard let flags = row?.flags else { return nil }
    return flags.contains(.first) ? .first : flags.contains(.second) ? .second : nil
  }

  /// The ECI protocol is in force: `\nnnnnn` changes the interpretation, a backslash of the data is doubled (see `ECIData`).
  public var usesECI: Bool { row?.flags.contains(.eci) ?? false }

  /// How this message belongs to others; `nil` where it stands alone.
  public var joining: Joining? {
    guard let flags = row?.flags else { return nil }
    return flags.contains(.header) ? .structuredAppendHeader : flags.contains(.joined) ? .concatenated : nil
  }

  /// The data comes from the 2D component of a composite symbol (ISO/IEC 24723) and belongs to the message before it.
  public var isCompositeComponent: Bool { row?.flags.contains(.component) ?? false }

  /// A sentence for a person: what the identifier says of the data.
  public var meaning: String {
    row.map { "\($0.name): \($0.meaning)" }
      ?? "\(symbology): the modifier \(UnicodeScalar(modifier)) is not defined; the maker of the reader knows what it says"
  }

  /// The AIM application indicator: with FNC1 in second position the letter or the two digits that stand before it in the symbol, and in front of
  /// the data as sent; `nil` where the identifier does not say so, or the data does not begin so.
  public func applicationIndicator(of content: ArraySlice<UInt8>) -> ArraySlice<UInt8>? {
    guard fnc1 == .second, let first = content.first else { return nil }
    if !isDigit(first) { return isAlphanumeric(first) ? content.prefix(1) : nil }
    return content.count > 1 && isDigit(content[content.startIndex + 1]) ? content.prefix(2) : nil
  }

  /// How many digits a symbology has that carries a GTIN and nothing else; `nil` for the others.
  var gtinLength: Int? {
    guard code == UInt8(ascii: "E") else { return nil }
    return modifier == UInt8(ascii: "0") ? 13 : modifier == UInt8(ascii: "4") ? 8 : nil
  }
}

extension AIMIdentifier {
  public enum CheckCharacter: String, Sendable, Hashable, CaseIterable {
    /// The symbology checks itself; its check characters are never part of the data.
    case inherent
    /// The reader did not look for one; the data may end in one.
    case notValidated = "not-validated"
    /// Found right by the reader, and the last of the data.
    case validated
    /// Found right by the reader, and taken off.
    case stripped
    /// The identifier does not say.
    case unknown
  }

  public enum FNC1Position: String, Sendable, Hashable, CaseIterable {
    /// First, or where the symbology puts it with the same meaning: a GS1 element string.
    case first
    /// After one letter or two digits, the AIM application indicator, with which the data begins.
    case second
  }

  public enum Joining: String, Sendable, Hashable, CaseIterable {
    /// The reader has joined symbols to this one message.
    case concatenated
    /// One symbol of several: its position stands at the beginning of the data.
    case structuredAppendHeader = "structured-append-header"
  }
}

func isAlphanumeric(_ byte: UInt8) -> Bool {
  isDigit(byte) || (byte | 0x20) &- UInt8(ascii: "a") < 26
}
