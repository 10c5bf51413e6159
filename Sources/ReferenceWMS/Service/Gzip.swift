import CZlib

/// Reading gzip (RFC 1952) with a bound, so that a small body cannot become a large one.
enum Gzip {
  enum Failure: Error { case damaged, tooLarge }

  static func inflate(_ input: [UInt8], limit: Int) throws(Failure) -> [UInt8] {
    var stream = z_stream()
    guard inflateInit2_(&stream, 16 + MAX_WBITS, ZLIB_VERSION, Int32(MemoryLayout<z_stream>.size)) == Z_OK else { throw .damaged }
    defer { inflateEnd(&stream) }
    var input = input
    var output: [UInt8] = []
    var chunk = [UInt8](repeating: 0, count: 65536)
    let outcome = input.withUnsafeMutableBufferPointer { source -> Failure? in
      stream.next_in = source.baseAddress
      stream.avail_in = uInt(source.count)
      while true {
        let (status, made) = chunk.withUnsafeMutableBufferPointer { buffer in
          stream.next_out = buffer.baseAddress
          stream.avail_out = uInt(buffer.count)
          return (CZlib.inflate(&stream, Z_NO_FLUSH), buffer.count - Int(stream.avail_out))
        }
        output.append(contentsOf: chunk[..<made])
        if output.count > limit { return .tooLarge }
        if status == Z_STREAM_END { return stream.avail_in == 0 ? nil : .damaged }
        guard status == Z_OK, made > 0 || stream.avail_in > 0 else { return .damaged }
      }
    }
    if let outcome { throw outcome }
    return output
  }
}
