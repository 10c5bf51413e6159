/// An EPC tag's binary string as the last path segment of a URI (GS1 Digital Link URI: Compression Technical Standard for EPC binary strings 1.0).
enum LinkTag {
  /// The EPC of `eh` with hexadecimal digits or `ex` with the URI-safe base 64 alphabet; `nil` where `segment` is neither.
  static func epc(_ segment: ArraySlice<UInt8>) -> EPC? {
    guard segment.count > 4, segment.first == UInt8(ascii: "e") else { return nil }
    let text = segment.dropFirst(2)
    switch segment[segment.startIndex + 1] {
    case UInt8(ascii: "h"): return text.allSatisfy { hexValue($0) != nil } ? EPC(hex: Array(text)) : nil
    case UInt8(ascii: "x"): return LinkCompression.bits(text).map(epc)
    default: return nil
    }
  }

  /// Six bits a character are often some more than the tag has: then the last whole byte is the end, if only zeros follow it.
  private static func epc(_ bits: BitReader) -> EPC {
    let epc = EPC(bytes: bits.bytes, count: bits.end)
    let whole = bits.end / 8
    guard !epc.isValid, bits.bytes[whole...].allSatisfy({ $0 == 0 }) else { return epc }
    return EPC(bytes: bits.bytes, count: whole * 8)
  }
}

extension DigitalLink {
  /// How a tag's bits are written.
  public enum TagAlphabet: Sendable, Hashable {
    /// `eh` and hexadecimal digits.
    case hexadecimal
    /// `ex` and the URI-safe base 64 alphabet.
    case base64
  }

  /// The URI that hands on the first `bitCount` bits of a tag's EPC memory as they are.
  public static func uri(tag memory: [UInt8], bitCount: Int, _ alphabet: TagAlphabet, stem: String = canonicalStem) -> String {
    var bits = BitReader(memory, count: bitCount)
    var text = Array(stem.utf8)
    if text.last != UInt8(ascii: "/") { text.append(UInt8(ascii: "/")) }
    text += alphabet == .hexadecimal ? "eh".utf8 : "ex".utf8
    let width = alphabet == .hexadecimal ? 4 : 6
    while bits.remaining > 0 {
      let taken = min(width, bits.remaining)
      let value = (bits.read(taken) ?? 0) << UInt64(width - taken)
      text.append(alphabet == .hexadecimal ? hexDigit(UInt8(value)) | 0x20 : LinkCompression.alphabet[Int(value)])
    }
    return String(decoding: text, as: UTF8.self)
  }
}
