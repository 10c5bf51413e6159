/// CRC-32C (Castagnoli, RFC 3720 appendix B.4), eight bytes at a time.
///
/// The chain proves that nothing was changed; this says cheaply, and for one row alone, whether it is still what was written.
func crc32c(_ bytes: [UInt8]) -> UInt32 {
  bytes.withUnsafeBufferPointer { bytes in
    CRC32CTables.shared.slices.withUnsafeBufferPointer { table in
      var crc: UInt32 = ~0
      var index = 0
      while index + 8 <= bytes.count {
        let low = crc ^ UnsafeRawPointer(bytes.baseAddress! + index).loadUnaligned(as: UInt32.self).littleEndian
        let high = UnsafeRawPointer(bytes.baseAddress! + index + 4).loadUnaligned(as: UInt32.self).littleEndian
        crc = table[7 * 256 + Int(low & 0xFF)] ^ table[6 * 256 + Int(low >> 8 & 0xFF)] ^ table[5 * 256 + Int(low >> 16 & 0xFF)]
          ^ table[4 * 256 + Int(low >> 24)]
        crc ^= table[3 * 256 + Int(high & 0xFF)] ^ table[2 * 256 + Int(high >> 8 & 0xFF)] ^ table[256 + Int(high >> 16 & 0xFF)]
          ^ table[Int(high >> 24)]
        index += 8
      }
      while index < bytes.count {
        crc = table[Int((crc ^ UInt32(bytes[index])) & 0xFF)] ^ crc >> 8
        index += 1
      }
      return ~crc
    }
  }
}

private struct CRC32CTables {
  static let shared = CRC32CTables()
  /// Eight tables of 256: the n-th gives the effect of a byte that n more bytes follow.
  let slices: [UInt32]

  init() {
    var slices = [UInt32](repeating: 0, count: 8 * 256)
    for byte in 0..<256 {
      var value = UInt32(byte)
      for _ in 0..<8 { value = value & 1 == 1 ? value >> 1 ^ 0x82F6_3B78 : value >> 1 }
      slices[byte] = value
    }
    for index in 256..<slices.count {
      let shorter = slices[index - 256]
      slices[index] = slices[Int(shorter & 0xFF)] ^ shorter >> 8
    }
    self.slices = slices
  }
}
