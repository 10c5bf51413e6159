/// A packed object in user memory (TDS 2.3, annex I): a list of identifiers, then their values, compacted together.
public struct PackedObject: Sendable, Hashable {
  /// How the identifiers are written.
  public enum Kind: Sendable, Hashable {
    /// A list of identifiers of the data format's own table.
    case list
    /// A list with identifiers of other tables; not read further.
    case foreignList
    /// A map of identifiers, of data or as a directory; not read further.
    case map
  }

  /// Byte of the bank where it begins.
  public let offset: Int
  public let kind: Kind
  /// Bytes; `nil` for a map, whose length stands after it.
  public internal(set) var byteCount: Int?
  /// Later objects may change what stands here: there is an addendum.
  public internal(set) var isEdited = false
  /// The AIs, in their order; those known before a fault.
  public internal(set) var ais: [String] = []
  /// The AIs with their values; empty where the values are not read, and then `problems` of the memory say why.
  public internal(set) var elements: [PlusEPC.Element] = []

  init(offset: Int, kind: Kind) {
    self.offset = offset
    self.kind = kind
  }

  /// Reads the objects that follow the DSFID. Without `table` the identifiers are not known, and only the objects' places are given.
  static func read(_ bank: [UInt8], table: PackedObjectTable?) -> ([PackedObject], [Problem]) {
    var objects: [PackedObject] = []
    var problems: [Problem] = []
    var place = 1
    do throws(PlusFault) {
      while place < bank.count, bank[place] != 0 {
        var reader = BitReader(bank, from: place * 8)
        switch bank[place] {
        case 0x04:
          place += 1
        case 0x05, 0x07:
          reader.skip(8)
          let link = try reader.takeExtensible(8)
          // The length of padding counts from itself; a pointer to a directory is not followed.
          place = bank[place] == 0x05 ? place + 1 + max(link, 1) : reader.position / 8
        case 0x01, 0x02, 0x03, 0x06:
          throw PlusFault(.syntax, place * 8, "pattern \(hexByte(bank[place])) begins no packed object")
        case 0x0C...0x0F:
          objects.append(PackedObject(offset: place, kind: .map))
          throw PlusFault(.syntax, place * 8, "an ID map is not read further")
        default:
          var object = PackedObject(offset: place, kind: bank[place] >> 1 == 0x05 ? .foreignList : .list)
          let flags = bank[place] >> 2 == 0x02 ? bank[place] & 3 : nil
          if flags != nil { reader.skip(8) }
          let count = try reader.takeExtensible(6)
          guard count > 3, count <= bank.count - place else {
            throw PlusFault(.length, place * 8, "a packed object of \(count) bytes, \(bank.count - place) are left")
          }
          object.byteCount = count
          let isPadded = try reader.take(1) == 1
          let end = try object.end(bank, isPadded: isPadded)
          do throws(PlusFault) {
            if object.kind == .foreignList { throw PlusFault(.syntax, place * 8, "identifiers of several tables are not read") }
            guard let table else { throw PlusFault(.syntax, place * 8, "the identifiers of this data format are not known") }
            var body = BitReader(bank, from: reader.position, count: end - reader.position)
            try object.readValues(&body, table, hasAddendum: flags.map { $0 & 1 == 1 } ?? false)
          } catch {
            problems.append(error.problem(ai: nil))
          }
          objects.append(object)
          place += count
        }
      }
    } catch {
      problems.append(error.problem(ai: nil))
    }
    return (objects, problems)
  }

  /// The bit after the last that counts (I.5.2).
  private func end(_ bank: [UInt8], isPadded: Bool) throws(PlusFault) -> Int {
    let end = offset + (byteCount ?? 0)
    guard isPadded else { return end * 8 }
    let last = bank[end - 1]
    guard last != 0 else { throw PlusFault(.padding, (end - 1) * 8, "the padding of the packed object is missing") }
    return end * 8 - 1 - last.trailingZeroBitCount
  }

  /// Identifiers, secondary bits, lengths, numbers, text: I.5.4 to I.8.
  private mutating func readValues(_ reader: inout BitReader, _ table: PackedObjectTable, hasAddendum: Bool) throws(PlusFault) {
    var left = try reader.takeExtensible(3) + 1
    guard left <= reader.remaining else { throw .end(reader.position, needs: left, has: reader.remaining) }
    var rows: [PackedObjectTable.Row] = []
    while left > 0 {
      let start = reader.position
      for id in try table.takeIDs(left > 1 ? 2 : 1, &reader) {
        guard let row = table.row(id) else { throw PlusFault(.unknownAI, start, "identifier \(id) is reserved") }
        rows.append(row)
      }
      left -= 2
    }
    if hasAddendum { try readAddendum(&reader) }

    var parts: [PackedObjectTable.Part] = []
    for row in rows {
      let qualified = try row.resolve(&reader)
      ais += qualified.map(\.ai)
      parts += qualified
    }
    guard try reader.take(1) == 1 else { throw PlusFault(.syntax, reader.position - 1, "values in no-directory compaction are not read") }
    if let part = parts.first(where: { $0.format == nil }) {
      throw PlusFault(.syntax, reader.position, "TDS is at odds with itself on how AI \(part.ai) is packed: the values of this object are not read")
    }
    elements = try PackedValues.read(&reader, parts)
  }

  private mutating func readAddendum(_ reader: inout BitReader) throws(PlusFault) {
    let start = reader.position
    reader.skip(1)
    let isChild = try reader.take(1) == 1
    let link = try reader.takeExtensible(6)
    if isChild {
      isEdited = true
      throw PlusFault(.syntax, start, "an addendum to another packed object is not applied")
    }
    isEdited = link != 0
    if isEdited { throw PlusFault(.syntax, start, "the packed object has an addendum, which is not applied: its values are not read") }
  }
}

extension BitReader {
  /// An extensible bit vector (annex D): groups of `width` bits, of which the first says that another follows.
  mutating func takeExtensible(_ width: Int) throws(PlusFault) -> Int {
    let start = position
    var value = 0
    while true {
      let group = Int(try take(width))
      value = value << (width - 1) | group & (1 << (width - 1) - 1)
      guard group >> (width - 1) == 1 else { return value }
      guard value < 1 << 24 else { throw PlusFault(.range, start, "a length of more than 24 bits") }
    }
  }
}
