/// What is read from bits and written again is the same bits; no width and no place traps.
func fuzzBits(_ bytes: [UInt8]) {
  let widths = bytes.prefix(8).map { Int($0) }
  let memory = Array(bytes.dropFirst(8))
  guard let first = widths.first else { return }
  var reader = BitReader(memory, from: first, count: widths.count > 1 ? widths[1] * 4 : nil)
  var writer = BitWriter()
  let start = reader.position
  var next = 0
  while reader.remaining > 0 {
    let width = widths[next % widths.count] % 65
    next += 1
    guard let value = reader.read(width) else { break }
    writer.write(value, width)
    if width == 0 && next > widths.count { break }
  }
  var before = BitReader(memory, from: start, count: writer.count)
  var after = BitReader(writer.bytes, count: writer.count)
  while let bit = after.read(1) { precondition(before.read(1) == bit) }
}
