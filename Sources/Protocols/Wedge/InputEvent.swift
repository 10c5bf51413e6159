/// `struct input_event` of a 64-bit Linux kernel, 24 bytes, little-endian (linux/input.h).
public struct InputEvent: Sendable, Hashable {
  public static let size = 24

  public var seconds: Int64
  public var microseconds: Int64
  public var type: UInt16
  public var code: UInt16
  public var value: Int32

  public init(type: UInt16, code: UInt16, value: Int32, seconds: Int64 = 0, microseconds: Int64 = 0) {
    self.type = type
    self.code = code
    self.value = value
    self.seconds = seconds
    self.microseconds = microseconds
  }

  /// Reads `size` bytes from `offset` on; traps where they are not there.
  public init(_ bytes: Span<UInt8>, at offset: Int) {
    let raw = bytes.bytes.extracting(offset..<(offset + InputEvent.size))
    // The range above has been checked, and any 24 bytes make five integers.
    seconds = Int64(littleEndian: raw.unsafeLoadUnaligned(fromUncheckedByteOffset: 0, as: Int64.self))
    microseconds = Int64(littleEndian: raw.unsafeLoadUnaligned(fromUncheckedByteOffset: 8, as: Int64.self))
    type = UInt16(littleEndian: raw.unsafeLoadUnaligned(fromUncheckedByteOffset: 16, as: UInt16.self))
    code = UInt16(littleEndian: raw.unsafeLoadUnaligned(fromUncheckedByteOffset: 18, as: UInt16.self))
    value = Int32(littleEndian: raw.unsafeLoadUnaligned(fromUncheckedByteOffset: 20, as: Int32.self))
  }

  /// The kernel's time stamp in microseconds.
  public var time: Int64 { seconds &* 1_000_000 &+ microseconds }

  public var bytes: [UInt8] {
    func parts(_ value: UInt64, _ count: Int) -> [UInt8] { (0..<count).map { UInt8(truncatingIfNeeded: value >> UInt64(8 * $0)) } }
    return parts(UInt64(bitPattern: seconds), 8) + parts(UInt64(bitPattern: microseconds), 8) + parts(UInt64(type), 2) + parts(UInt64(code), 2)
      + parts(UInt64(UInt32(bitPattern: value)), 4)
  }

  /// Event types and codes of linux/input-event-codes.h.
  public static let syn: UInt16 = 0x00
  public static let key: UInt16 = 0x01
  public static let misc: UInt16 = 0x04
  public static let led: UInt16 = 0x11
  public static let synReport: UInt16 = 0
  public static let synDropped: UInt16 = 3
  public static let ledNumLock: UInt16 = 0
  public static let ledCapsLock: UInt16 = 1
}

/// Keys by their position on a PC keyboard, named as on a US one (`KEY_*` of linux/input-event-codes.h).
enum Key {
  static let escape: UInt16 = 1
  static let backspace: UInt16 = 14
  static let tab: UInt16 = 15
  static let leftBrace: UInt16 = 26
  static let rightBrace: UInt16 = 27
  static let enter: UInt16 = 28
  static let leftControl: UInt16 = 29
  static let leftShift: UInt16 = 42
  static let backslash: UInt16 = 43
  static let rightShift: UInt16 = 54
  static let leftAlt: UInt16 = 56
  static let space: UInt16 = 57
  static let capsLock: UInt16 = 58
  static let f8: UInt16 = 66
  static let numLock: UInt16 = 69
  /// The key that only ISO keyboards have, left of Z.
  static let iso: UInt16 = 86
  static let keypadEnter: UInt16 = 96
  static let rightControl: UInt16 = 97
  static let rightAlt: UInt16 = 100

  /// The character on a key of the number pad, NumLock on. The digits and the point move the cursor without it; the others do not ask for it.
  static func keypad(_ code: UInt16) -> Unicode.Scalar? {
    switch code {
    case 71...73: Unicode.Scalar(UInt8(code - 71) + 0x37)
    case 75...77: Unicode.Scalar(UInt8(code - 75) + 0x34)
    case 79...81: Unicode.Scalar(UInt8(code - 79) + 0x31)
    case 82: "0"
    case 83: "."
    case 55: "*"
    case 74: "-"
    case 78: "+"
    case 98: "/"
    case 117: "="
    case 121: ","
    default: nil
    }
  }
}
