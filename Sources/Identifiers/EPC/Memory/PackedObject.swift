/// A packed object in user memory (TDS 2.3, annex I): a list of identifiers, then their values, compacted together.
public struct PackedObject: Sendable, Hashable {
  /// How the identifiers are written.
  public enum Kind: Sendable, Hashable {
    /// A list of identifiers.
    case list
    /// A map of identifiers: a bit for each of the table.
    case map
    /// A map of what the other objects have, without values.
    case directory
  }

  /// Byte of the bank where it begins.
  public let offset: Int
  public internal(set) var kind: Kind
  public internal(set) var byteCount = 0
  /// Later objects may change what stands here: there is an addendum.
  public internal(set) var isEdited = false
  /// The AIs, in their order; those known before a fault. A directory does not say which of several AIs that share a line of the table.
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
        default:
          var object = PackedObject(offset: place, kind: bank[place] >> 2 == 0x03 ? .map : .list)
          let fault = try object.read(&reader, bank, table)
          if let fault { problems.append(fault.problem(ai: nil)) }
          objects.append(object)
          place += object.byteCount
        }
      }
    } catch {
      problems.append(error.problem(ai: nil))
    }
    return (objects, problems)
  }

  /// Reads one object. Throws where its length is not known, so that no other can be found; gives what is wrong within it.
  private mutating func read(_ reader: inout BitReader, _ bank: [UInt8], _ table: PackedObjectTable?) throws(PlusFault) -> PlusFault? {
    var lists: [PackedObjectIDs] = []
    var hasLists = false
    var hasAddendum = false
    if kind == .map {
      reader.skip(6)
      lists = try PackedObjectIDs.maps(&reader)
      if try reader.take(1) == 1 {
        kind = .directory
        try PackedObjectIDs.skipAuxiliaryMap(&reader, lists)
      }
      hasAddendum = try reader.take(1) == 1
    } else if bank[offset] >> 2 == 0x02 {
      reader.skip(8)
      hasLists = bank[offset] & 2 != 0
      hasAddendum = bank[offset] & 1 != 0
    }
    let count = try reader.takeExtensible(6)
    guard count > 3, count <= bank.count - offset else {
      throw PlusFault(.length, offset * 8, "a packed object of \(count) bytes, \(bank.count - offset) are left")
    }
    byteCount = count
    do throws(PlusFault) {
      let isPadded = try reader.take(1) == 1
      let end = try end(bank, isPadded: isPadded)
      var body = BitReader(bank, from: reader.position, count: end - reader.position)
      guard let table else { throw PlusFault(.syntax, offset * 8, "the identifiers of this data format are not known") }
      if kind == .list { lists = hasLists ? try PackedObjectIDs.lists(&body) : [try PackedObjectIDs(list: &body, size: table.size)] }
      try readValues(&body, table, lists, hasAddendum: hasAddendum)
      return nil
    } catch {
      return error
    }
  }

  /// The bit after the last that counts (I.5.2).
  private func end(_ bank: [UInt8], isPadded: Bool) throws(PlusFault) -> Int {
    let end = offset + byteCount
    guard isPadded else { return end * 8 }
    let last = bank[end - 1]
    guard last != 0 else { throw PlusFault(.padding, (end - 1) * 8, "the padding of the packed object is missing") }
    return end * 8 - 1 - last.trailingZeroBitCount
  }

  /// Secondary bits, lengths, numbers, text: I.5.6 to I.8.
  private mutating func readValues(
    _ reader: inout BitReader, _ table: PackedObjectTable, _ lists: [PackedObjectIDs], hasAddendum: Bool
  ) throws(PlusFault) {
    let start = reader.position
    guard lists.allSatisfy(\.isKnown) else { throw PlusFault(.syntax, start, "identifiers of another table, or for restricted use, are not read") }
    var rows: [PackedObjectTable.Row] = []
    for id in lists.flatMap(\.ids) {
      guard let row = table.row(id) else { throw PlusFault(.unknownAI, start, "identifier \(id) is reserved") }
      rows.append(row)
    }
    if hasAddendum { try readAddendum(&reader) }
    if kind == .directory {
      ais = rows.filter { $0.shape == .all }.flatMap { row in row.items.filter { !$0.isOptional && $0.range == 0 }.map(\.stem) }
      return
    }
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
