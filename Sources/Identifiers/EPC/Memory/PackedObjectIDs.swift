/// Identifiers of a packed object, by their lines in one table (TDS 2.3, I.5 and I.9).
struct PackedObjectIDs {
  var ids: [Int] = []
  /// They are of the data format's own table, for full use.
  var isKnown = true
  /// Lines that the table may have.
  private var size: Int

  /// A list of the table in force: how many, then the identifiers, two at a time.
  init(list reader: inout BitReader, size: Int) throws(PlusFault) {
    self.size = size
    let start = reader.position
    var left = try reader.takeExtensible(3) + 1
    guard left <= reader.remaining else { throw .end(start, needs: left, has: reader.remaining) }
    while left > 0 {
      let pair = left > 1
      // Sizes that are no power of two write a pair as one number.
      let value = Int(try reader.take(PlusComponent.lengthBits(pair ? size * size - 1 : size - 1)))
      guard value < (pair ? size * size : size) else { throw PlusFault(.range, start, "identifiers beyond the table") }
      ids += pair ? [value / size, value % size] : [value]
      left -= 2
    }
  }

  private init(size: Int, isKnown: Bool) {
    self.size = size
    self.isKnown = isKnown
  }

  /// Lists that each say their table (I.5.1), up to a zero bit in place of the next.
  static func lists(_ reader: inout BitReader) throws(PlusFault) -> [PackedObjectIDs] {
    var lists: [PackedObjectIDs] = []
    repeat {
      let (size, isKnown) = try takeTable(&reader)
      var list = try PackedObjectIDs(list: &reader, size: size)
      list.isKnown = try reader.take(1) == 0 && isKnown
      lists.append(list)
    } while try reader.take(1) == 1
    return lists
  }

  /// Maps (I.9.1), up to a zero bit in place of the next.
  static func maps(_ reader: inout BitReader) throws(PlusFault) -> [PackedObjectIDs] {
    var maps: [PackedObjectIDs] = []
    repeat {
      let (size, isKnown) = try takeTable(&reader)
      var map = PackedObjectIDs(size: size, isKnown: isKnown)
      if try reader.take(1) == 1 {
        for id in 0..<size where try reader.take(1) == 1 { map.ids.append(id) }
        if try reader.take(1) == 1 { map.isKnown = false }
      }
      maps.append(map)
    } while try reader.take(1) == 1
    return maps
  }

  /// A directory may say which object has what, and where the objects begin (I.9.2).
  static func skipAuxiliaryMap(_ reader: inout BitReader, _ maps: [PackedObjectIDs]) throws(PlusFault) {
    guard try reader.take(1) == 1 else { return }
    for map in maps {
      let width = Int(try reader.take(3))
      try skip(&reader, width * map.size)
    }
    guard try reader.take(1) == 1 else { return }
    let offsets = try reader.takeExtensible(6)
    try skip(&reader, 6 * offsets)
  }

  private static func skip(_ reader: inout BitReader, _ width: Int) throws(PlusFault) {
    guard width <= reader.remaining else { throw .end(reader.position, needs: width, has: reader.remaining) }
    reader.skip(width)
  }

  /// The application indicator (I.5.3): whether the table is the data format's own, and its size (table I.5.3-1).
  private static func takeTable(_ reader: inout BitReader) throws(PlusFault) -> (size: Int, isOwn: Bool) {
    let isExternal = try reader.take(1) == 1
    if isExternal { _ = try reader.take(9) }
    let pattern = Int(try reader.take(3))
    var size = pattern < 7 ? [16, 22, 32, 45, 64, 90, 128][pattern] : 256
    if pattern == 7, try reader.take(1) == 1 { size = 512 << Int(try reader.take(2)) }
    let subset = try reader.take(3)
    return (size, !isExternal && subset == 0)
  }
}
