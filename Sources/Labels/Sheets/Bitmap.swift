import CZlib

/// A picture in black and white, a bit a dot, rows from the top padded to whole bytes.
public struct Bitmap: Sendable, Hashable {
  public let width: Int
  public let height: Int
  /// Bytes of a row; the left dot is the highest bit, and 1 is black.
  var stride: Int { (width + 7) / 8 }
  private(set) var bytes: [UInt8]

  init(width: Int, height: Int) {
    self.width = width
    self.height = height
    bytes = Array(repeating: 0, count: (width + 7) / 8 * height)
  }

  /// Blackens a rectangle, as far as it lies inside.
  mutating func fill(x: Int, y: Int, width: Int, height: Int) {
    for row in max(0, y)..<max(0, min(y + height, self.height)) {
      for column in max(0, x)..<max(0, min(x + width, self.width)) { bytes[row * stride + column / 8] |= 0x80 >> UInt8(column % 8) }
    }
  }

  /// The picture as PNG (ISO/IEC 15948): greyscale of one bit, with its size in the world.
  ///
  /// - Parameter dotsPerMetre: so that it is printed in its true size.
  public func png(dotsPerMetre: Int) -> [UInt8] {
    // Each row has a filter byte, and 0 is black in greyscale.
    var rows: [UInt8] = []
    rows.reserveCapacity((stride + 1) * height)
    for row in 0..<height {
      rows.append(0)
      for byte in bytes[(row * stride)..<((row + 1) * stride)] { rows.append(~byte) }
    }
    var file: [UInt8] = [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]
    file += chunk("IHDR", big(width) + big(height) + [1, 0, 0, 0, 0])
    file += chunk("pHYs", big(dotsPerMetre) + big(dotsPerMetre) + [1])
    file += chunk("IDAT", deflated(rows))
    file += chunk("IEND", [])
    return file
  }

  private func big(_ number: Int) -> [UInt8] { (0..<4).map { UInt8(truncatingIfNeeded: number >> (24 - 8 * $0)) } }

  private func chunk(_ name: String, _ data: [UInt8]) -> [UInt8] {
    let body = Array(name.utf8) + data
    return big(data.count) + body + big(Int(crc32(0, body, uInt(body.count))))
  }

  private func deflated(_ data: [UInt8]) -> [UInt8] {
    var count = compressBound(uLong(data.count))
    var result = [UInt8](repeating: 0, count: Int(count))
    // It cannot fail: the buffer is as large as zlib itself asks for.
    compress2(&result, &count, data, uLong(data.count), Z_BEST_COMPRESSION)
    return Array(result[..<Int(count)])
  }
}
