public import Protocols

/// Makes a recording shareable: letters become X or x and digits 0; framing, control characters and, in text, AIM identifiers stay. A GTIN of zeros
/// has a right check digit, so what is recorded still reads as codes of the same length.
public struct Redaction: Sendable {
  private enum Kind { case text, keys }
  private let kind: Kind
  /// Bytes of an AIM identifier still to come, which stay as they are.
  private var identifier = 0
  private var held: Set<UInt16> = []

  /// `nil` for a protocol whose bytes carry checks that redaction would break, or no codes at all.
  public init?(for id: ProtocolID) {
    switch id {
    case .serialLine, .honeywell, .datalogic, .newland, .opticon, .cognex, .sick, .keyence: kind = .text
    case .wedge: kind = .keys
    case .ssi, .zpl, .tspl, .epl, .ezpl, .sbpl, .dpl, .brotherQL, .escpos: return nil
    }
  }

  public mutating func redact(_ bytes: [UInt8]) -> [UInt8] {
    switch kind {
    case .text: bytes.map { redact($0) }
    case .keys:
      stride(from: 0, to: bytes.count, by: InputEvent.size).flatMap { offset in
        offset + InputEvent.size <= bytes.count ? redact(InputEvent(bytes.span, at: offset)).bytes : Array(bytes[offset...])
      }
    }
  }

  private mutating func redact(_ byte: UInt8) -> UInt8 {
    if identifier > 0, byte.isASCIILetter || (identifier == 1 && byte.isASCIIDigit) {
      identifier -= 1
      return byte
    }
    identifier = byte == UInt8(ascii: "]") ? 2 : 0
    return byte.isASCIIDigit ? UInt8(ascii: "0") : byte.isASCIILetter ? UInt8(ascii: "X") | byte & 0x20 : byte
  }

  /// Keys by position: the digit row, the rows of letters, the number pad.
  private mutating func redact(_ event: InputEvent) -> InputEvent {
    var event = event
    switch (event.type, event.code) {
    case (InputEvent.key, 29), (InputEvent.key, 56), (InputEvent.key, 97):
      if event.value == 0 { held.remove(event.code) } else { held.insert(event.code) }
    // What is typed with Ctrl or Alt is a control character.
    case (InputEvent.key, _) where !held.isEmpty: break
    case (InputEvent.key, 2...11): event.code = 11
    case (InputEvent.key, 16...25), (InputEvent.key, 30...40), (InputEvent.key, 44...53): event.code = 45
    case (InputEvent.key, 71...73), (InputEvent.key, 75...77), (InputEvent.key, 79...82): event.code = 82
    // MSC_SCAN names the key a second time.
    case (InputEvent.misc, 4): event.value = 0
    default: break
    }
    return event
  }
}

extension UInt8 {
  fileprivate var isASCIIDigit: Bool { (0x30...0x39).contains(self) }
  fileprivate var isASCIILetter: Bool { (0x41...0x5A).contains(self & 0xDF) && self & 0x80 == 0 }
}
