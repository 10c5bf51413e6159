import Crypto
import Warehouse

/// The hash before the first entry of a stream.
let chainStart = [UInt8](repeating: 0, count: 32)

/// h_n = SHA-256(h_{n-1} ‖ line).
func chained(_ previous: [UInt8], _ line: [UInt8]) -> [UInt8] {
  var hash = previous
  chain(&hash, line)
  return hash
}

/// The same in place.
func chain(_ hash: inout [UInt8], _ line: [UInt8]) {
  var digest = SHA256()
  hash.withUnsafeBytes { digest.update(bufferPointer: $0) }
  line.withUnsafeBytes { digest.update(bufferPointer: $0) }
  let value = digest.finalize()
  // A damaged row may hold any length.
  guard hash.count == SHA256.byteCount else { return hash = value.withUnsafeBytes { Array($0) } }
  hash.withUnsafeMutableBytes { bytes in value.withUnsafeBytes { bytes.copyMemory(from: $0) } }
}

/// The row of an entry: the stream's number above, the seq below, so that one key finds, orders and bounds both.
enum RowID {
  private static let seqBits = 40
  static func of(stream number: Int64, seq: Int64) -> Int64 { number << seqBits | seq }
  static func stream(_ row: Int64) -> Int64 { row >> seqBits }
  static func seq(_ row: Int64) -> Int64 { row & (1 << seqBits - 1) }
}

/// Where a stream ends: what the next entry needs to know.
struct Head: Sendable {
  var number: Int64
  /// The first seq that is still here.
  var first: Int64
  var next: Int64
  /// The hash of the entry `next - 1`.
  var hash: [UInt8]
}
