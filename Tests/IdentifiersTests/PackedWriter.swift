@testable import Identifiers

/// Writes packed objects of data format 9, for the tests: identifiers without secondary bits, `1*20an` or `1*30an` texts, fixed numbers.
struct PackedWriter {
  enum Form: Equatable {
    case plain, lists, map, directory, foreign, restricted
    /// With an addendum's link.
    case editable(Int)
  }

  var radix: Int
  var runs: Bool
  var form = Form.plain

  func object(_ items: [(id: Int, value: String)], secondary: [(Int, Int)] = []) -> [UInt8] {
    var front = BitWriter()
    var writer = BitWriter()
    // The table: own or another's, 90 lines (101), subset 0.
    let table: [(UInt64, Int)] = form == .foreign ? [(1, 1), (10, 9), (5, 3), (0, 3)] : [(0, 1), (5, 3), (0, 3)]
    switch form {
    case .plain: break
    case .editable: front.write(0x09, 8)
    case .lists, .foreign, .restricted: front.write(0x0A, 8)
    case .map, .directory:
      front.write(0x03, 6)
      for (value, width) in table { front.write(value, width) }
      front.write(1, 1)
      for id in 0..<90 { front.write(items.contains { $0.id == id } ? 1 : 0, 1) }
      // Full use, no other map; data, or a directory with two bits for each line and no offsets; no addendum.
      front.write(0, 2)
      if form == .directory {
        front.write(3, 2)
        front.write(2, 3)
        for id in 0..<90 { front.write(items.contains { $0.id == id } ? 1 : 0, 2) }
        front.write(0, 1)
      } else {
        front.write(0, 1)
      }
      front.write(0, 1)
    }
    let isMap = form == .map || form == .directory
    if front.count == 8, form == .lists || form == .foreign || form == .restricted { for (value, width) in table { writer.write(value, width) } }
    if !isMap { extensible(items.count - 1, 3, &writer) }
    for place in stride(from: 0, to: isMap ? 0 : items.count, by: 2) {
      if place + 1 < items.count {
        writer.write(UInt64(items[place].id * 90 + items[place + 1].id), 13)
      } else {
        writer.write(UInt64(items[place].id), 7)
      }
    }
    switch form {
    case .lists, .foreign: writer.write(0, 2)
    case .restricted: writer.write(2, 2)
    case .editable(let link): writer.write(UInt64(link), 8)
    default: break
    }
    if form == .directory { return whole(front, writer) }
    for (value, width) in secondary { writer.write(UInt64(value), width) }
    writer.write(1, 1)
    let texts = items.filter { $0.id != 2 }
    for text in texts.dropLast() {
      let value = text.value.utf8.count - 1
      if value > 14 { writer.write(15, 4) }
      writer.write(UInt64(value % 15), 4)
    }
    for item in items where item.id == 2 { writer.writeNumber(item.value.utf8, width: 47) }
    text(texts.flatMap { Array($0.value.utf8) }, &writer)

    return whole(front, writer)
  }

  /// With the length, which takes six bits up to 31 bytes and twelve beyond, and the padding.
  private func whole(_ front: BitWriter, _ writer: BitWriter) -> [UInt8] {
    for groups in 1...2 {
      let bits = front.count + 6 * groups + 1 + writer.count
      let count = (bits + 7) / 8
      guard count < (groups == 1 ? 32 : 1024) else { continue }
      var whole = front
      if groups == 2 { whole.write(UInt64(32 | count >> 5), 6) }
      whole.write(UInt64(count & 31), 6)
      whole.write(bits % 8 == 0 ? 0 : 1, 1)
      var body = BitReader(writer.bytes, count: writer.count)
      while let bit = body.read(1) { whole.write(bit, 1) }
      if bits % 8 != 0 { whole.write(1, 1) }
      return whole.bytes
    }
    return []
  }

  private static let base74 = Array("\u{1D}!\"%&'()*+,-./:;<=>?ABCDEFGHIJKLMNOPQRSTUVWXYZ_abcdefghijklmnopqrstuvwxyz ".utf8)

  private func extensible(_ value: Int, _ width: Int, _ writer: inout BitWriter) {
    if value >> (width - 1) > 0 { writer.write(UInt64(1 << (width - 1) | value >> (width - 1)), width) }
    writer.write(UInt64(value & (1 << (width - 1) - 1)), width)
  }

  /// Values of each character: its digit, or those of the base, with shifts.
  private func values(_ byte: UInt8) -> (isDigit: Bool, values: [Int]) {
    if isDigit(byte) { return (true, [Int(byte & 15)]) }
    if radix == 74 { return (false, [Self.base74.firstIndex(of: byte) ?? 0]) }
    if byte == UInt8(ascii: "-") { return (false, [0]) }
    if (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(byte) { return (false, [Int(byte - 64)]) }
    // Lower case has no place in base 30: the test then uses base 74.
    return (false, [28, Array(" !\"#$%&'()*+,-./:;<=>?@\\^_`|~".utf8).firstIndex(of: byte) ?? 0])
  }

  private func text(_ bytes: [UInt8], _ writer: inout BitWriter) {
    if radix == 30, bytes.contains(where: { $0 > 96 && $0 < 123 }) { return PackedWriter(radix: 74, runs: runs).text(bytes, &writer) }
    let all = bytes.map(values)
    var map = all.flatMap { [Bool](repeating: !$0.isDigit, count: $0.values.count) }
    writer.write(radix == 30 ? 0 : 2, radix == 30 ? 1 : 2)
    // A run in front and one at the end, of an even number of six to twenty values that do not part a shift from its value.
    func run(_ flags: [Bool]) -> Int {
      let same = min(flags.prefix { $0 == flags.first }.count & ~1, 20)
      return runs && same >= 6 && !all.contains { $0.values.count > 1 } ? same : 0
    }
    let front = run(map)
    writer.write(front > 0 ? 1 : 0, 1)
    if front > 0 {
      writer.write(1, 1)
      writer.write(map[0] ? 2 : 0, 2)
      writer.write(UInt64((front - 6) / 2), 3)
      map.removeFirst(front)
    }
    let back = run(map.reversed())
    writer.write(back > 0 ? 1 : 0, 1)
    if back > 0 {
      writer.write(1, 1)
      writer.write(map[map.count - 1] ? 2 : 0, 2)
      writer.write(UInt64((back - 6) / 2), 3)
      map.removeLast(back)
    }
    for flag in map { writer.write(flag ? 1 : 0, 1) }
    segment(all.filter(\.isDigit).flatMap(\.values), 10, 48, &writer)
    segment(all.filter { !$0.isDigit }.flatMap(\.values), radix, radix == 30 ? 32 : 25, &writer)
  }

  private func segment(_ values: [Int], _ radix: Int, _ group: Int, _ writer: inout BitWriter) {
    for start in stride(from: 0, to: values.count, by: group) {
      let part = values[start..<min(start + group, values.count)]
      let width = PackedBase.bits(part.count, radix)
      var bits = [UInt8](repeating: 0, count: width)
      for value in part {
        var carry = value
        for place in bits.indices.reversed() {
          carry += Int(bits[place]) * radix
          bits[place] = UInt8(carry & 1)
          carry >>= 1
        }
      }
      for bit in bits { writer.write(UInt64(bit), 1) }
    }
  }
}
