/// 16-bit checks, begun with FFFFh. RFID readers have one polynomial, x^16 + x^12 + x^5 + 1, and three ways to go about it.
public enum CRC16 {
  /// Lowest bit first (8408h), as ISO/IEC 13239 without the final inversion.
  public static func reflected(_ bytes: Span<UInt8>) -> UInt16 { lowestFirst(bytes, 0x8408) }

  /// Modbus RTU: x^16 + x^15 + x^2 + 1, lowest bit first. Over a frame with its check it is 0.
  static func modbus(_ bytes: Span<UInt8>) -> UInt16 { lowestFirst(bytes, 0xA001) }

  private static func lowestFirst(_ bytes: Span<UInt8>, _ polynomial: UInt16) -> UInt16 {
    var crc: UInt16 = 0xFFFF
    for index in bytes.indices {
      crc ^= UInt16(bytes[index])
      for _ in 0..<8 { crc = crc & 1 == 1 ? crc >> 1 ^ polynomial : crc >> 1 }
    }
    return crc
  }

  /// Highest bit first (1021h).
  public static func forward(_ bytes: Span<UInt8>) -> UInt16 {
    var crc: UInt16 = 0xFFFF
    for index in bytes.indices {
      crc ^= UInt16(bytes[index]) << 8
      for _ in 0..<8 { crc = crc & 0x8000 != 0 ? crc << 1 ^ 0x1021 : crc << 1 }
    }
    return crc
  }

  /// Highest bit first, the message's bits shifted in at the low end: what ThingMagic calls its CRC (Mercury API, `serial_reader_l3.c`).
  static func shiftedIn(_ bytes: Span<UInt8>) -> UInt16 {
    var crc: UInt16 = 0xFFFF
    for index in bytes.indices {
      for bit in stride(from: 7, through: 0, by: -1) {
        let shifted = crc << 1 | UInt16(bytes[index] >> UInt8(bit) & 1)
        crc = crc & 0x8000 != 0 ? shifted ^ 0x1021 : shifted
      }
    }
    return crc
  }
}

extension Span where Element == UInt8 {
  /// The low byte of the sum.
  var byteSum: UInt8 {
    var sum: UInt8 = 0
    for index in indices { sum &+= self[index] }
    return sum
  }

  var exclusiveOr: UInt8 {
    var all: UInt8 = 0
    for index in indices { all ^= self[index] }
    return all
  }
}
