/// Reads a tag's memory bit by bit, most significant first; beyond the end there is nothing, and no read traps.
struct BitReader {
  let bytes: [UInt8]
  /// The bit that is read next.
  private(set) var position: Int
  let end: Int

  /// - Parameter count: how many bits count; the bytes' own number where `nil` or too large.
  init(_ bytes: [UInt8], from start: Int = 0, count: Int? = nil) {
    self.bytes = bytes
    let bits = bytes.count * 8
    let first = min(max(start, 0), bits)
    position = first
    end = count.map { first + min(max($0, 0), bits - first) } ?? bits
  }

  var remaining: Int { end - position }

  /// The number that the next `width` bits write (at most 64); `nil`, and nothing is read, where fewer are left.
  mutating func read(_ width: Int) -> UInt64? {
    guard (0...64).contains(width), width <= remaining else { return nil }
    var value: UInt64 = 0
    var left = width
    while left > 0 {
      let room = 8 - position & 7
      let taken = min(room, left)
      let bits = bytes[position >> 3] >> UInt8(room - taken) & UInt8(truncatingIfNeeded: 1 << taken - 1)
      value = value << UInt64(taken) | UInt64(bits)
      position += taken
      left -= taken
    }
    return value
  }

  mutating func skip(_ width: Int) { position = min(end, position + max(width, 0)) }
}

/// Writes bits, most significant first; the last byte is filled up with zeros.
struct BitWriter {
  private(set) var bytes: [UInt8] = []
  /// Bits written.
  private(set) var count = 0

  /// The low `width` bits (at most 64) of `value`; of a wider value the rest is left out, so the caller has seen that it fits.
  mutating func write(_ value: UInt64, _ width: Int) {
    var left = width
    while left > 0 {
      if count & 7 == 0 { bytes.append(0) }
      let room = 8 - count & 7
      let taken = min(room, left)
      left -= taken
      let bits = UInt8(truncatingIfNeeded: value >> UInt64(left)) & UInt8(truncatingIfNeeded: 1 << taken - 1)
      bytes[count >> 3] |= bits << UInt8(room - taken)
      count += taken
    }
  }
}
