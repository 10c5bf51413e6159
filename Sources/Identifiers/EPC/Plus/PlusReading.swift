extension PlusEPC {
  /// Reads an EPC from the bits of EPC memory from 0x20 on: its first eight bits say the scheme. Zeros after the end are padding.
  ///
  /// - Parameter count: how many bits count, all where `nil`.
  /// - Returns: `nil` where the header is none of TDS 2.x.
  public init?(bytes: [UInt8], count: Int? = nil) {
    guard let header = bytes.first, let scheme = Scheme(header: header), count ?? 8 >= 8 else { return nil }
    self.init(scheme: scheme, key: [])
    var reading = PlusReading(BitReader(bytes, count: min(count ?? Self.limit, Self.limit)))
    do throws(PlusFault) {
      try readKey(&reading)
      reading.current = nil
      bitCount = reading.bits.position
      try readAdditional(&reading)
      checkEnd(bytes, count: count)
    } catch {
      problems.append(error.problem(ai: reading.current))
      bitCount = max(bitCount, min(error.bit, reading.bits.position))
    }
    checkContents(reading)
  }

  private mutating func readKey(_ reading: inout PlusReading) throws(PlusFault) {
    reading.bits.skip(8)
    hasAIDC = try reading.bits.take(1) == 1
    filter = Int(try reading.bits.take(3))
    var dated: (type: Int, text: [UInt8], bit: Int)?
    if scheme.hasDate {
      let start = reading.bits.position
      let type = Int(try reading.bits.take(4))
      guard type < Self.dateTypes.count else { throw PlusFault(.date, start, "date type \(type) is reserved") }
      reading.current = Self.dateTypes[type]
      var text: [UInt8] = []
      try reading.bits.appendDate(to: &text)
      date = Element(ai: Self.dateTypes[type], value: String(decoding: text, as: UTF8.self))
      dated = (type, text, start + 4)
    }
    let rows = scheme.keyRows
    key.reserveCapacity(rows.count)
    for row in rows { if let element = try reading.element(row, isExtension: row.ai == "254") { key.append(element) } }
    // In the element string the date comes after the key.
    if let dated { reading.append(Self.dateTypes[dated.type], dated.text, bit: dated.bit) }
    guard scheme.hasHostname else { return }
    reading.current = nil
    let start = reading.bits.position
    let name = try PlusHostname.read(&reading.bits)
    hostname = String(decoding: name, as: UTF8.self)
    if let failure = PlusHostname.failure(name) { problems.append(PlusFault(failure.code, start, failure.message).problem(ai: nil)) }
  }

  private mutating func readAdditional(_ reading: inout PlusReading) throws(PlusFault) {
    let end = reading.bits.endOfOnes
    guard reading.bits.position < end else {
      if hasAIDC { problems.append(PlusFault(.length, 8, "the toggle bit announces data after the EPC, and none follow").problem(ai: nil)) }
      return
    }
    if !hasAIDC {
      let start = reading.bits.position
      let message = "the toggle bit says that nothing follows the EPC, but bits from \(start) on are set"
      problems.append(PlusFault(.padding, start, message).problem(ai: nil))
    }
    while reading.bits.position < end {
      let start = reading.bits.position
      let row = try reading.ai()
      if let element = try reading.element(row, from: start) { additional.append(element) }
      reading.current = nil
      bitCount = reading.bits.position
    }
  }

  /// Bits that are set beyond the longest EPC.
  private mutating func checkEnd(_ bytes: [UInt8], count: Int?) {
    guard bytes.count * 8 > Self.limit else { return }
    let end = BitReader(bytes, count: count).endOfOnes
    guard end > Self.limit else { return }
    let message = "an EPC with its data has at most \(Self.limit) bits, here bit \(end - 1) is set"
    problems.append(PlusFault(.length, Self.limit, message).problem(ai: nil))
  }

  /// What the AIs' own rules say: check digits, characters, dates, companions.
  private mutating func checkContents(_ reading: PlusReading) {
    if scheme.needsSecondComponent, let element = key.first, element.value.utf8.count == (element.ai == "8003" ? 14 : 13) {
      problems.append(Problem(.length, ai: element.ai, offset: 1, "AI \(element.ai): an EPC needs the serial number"))
    }
    guard let elements = reading.elementString else { return }
    for var problem in elements.problems {
      problem.offset = (reading.starts.last { $0.text <= problem.offset }?.bit ?? 0) / 8
      problems.append(problem)
    }
  }
}

/// What has been read so far, and where.
private struct PlusReading {
  var bits: BitReader
  /// The AI that is being read.
  var current: String?
  /// The elements as an element string, a separator after each, and perhaps the beginning of one that cannot be read.
  private var elements: [UInt8] = []
  private var whole = 0
  /// Where each element begins, there and in the bits.
  private(set) var starts: [(text: Int, bit: Int)] = []

  init(_ bits: BitReader) {
    self.bits = bits
    elements.reserveCapacity(64)
    starts.reserveCapacity(4)
  }

  /// Reads the value of an AI; `nil` for extension 0, which stands for none (TDS 2.3, 7.2.2).
  mutating func element(_ row: PlusTable.Row, from start: Int? = nil, isExtension: Bool = false) throws(PlusFault) -> PlusEPC.Element? {
    current = row.ai
    let bit = start ?? bits.position
    let first = begin(row.ai)
    for component in row.components { try bits.append(component, to: &elements) }
    let value = elements[first...]
    if isExtension, value.count == 1, value.first == UInt8(ascii: "0") {
      elements.removeSubrange((first - row.ai.utf8.count)...)
      return nil
    }
    let text = String(decoding: value, as: UTF8.self)
    end(row.ai, first, bit: bit)
    return PlusEPC.Element(ai: row.ai, value: text)
  }

  /// Of those that could be read.
  var elementString: ElementString? { whole == 0 ? nil : ElementString(parsing: Array(elements[..<whole])) }

  mutating func append(_ ai: String, _ value: [UInt8], bit: Int) {
    let first = begin(ai)
    elements += value
    end(ai, first, bit: bit)
  }

  private mutating func begin(_ ai: String) -> Int {
    elements.append(contentsOf: ai.utf8)
    return elements.count
  }

  private mutating func end(_ ai: String, _ first: Int, bit: Int) {
    starts.append((first - ai.utf8.count, bit))
    whole = elements.count
    elements.append(separator)
  }

  /// The AI that begins here (TDS 2.3, 15.3): digits in nibbles, as many as the first two say.
  mutating func ai() throws(PlusFault) -> PlusTable.Row {
    let start = bits.position
    let table = PlusTable.shared
    var digits = 0
    var number = 0
    repeat {
      guard let nibble = bits.read(4) else { throw PlusFault(.padding, start, "bits after the end that are no AI") }
      guard nibble < 10 else { throw PlusFault(.unknownAI, start, "no AI begins here: nibble \(hexByte(UInt8(nibble))) is no digit") }
      number = number * 10 + Int(nibble)
      digits += 1
    } while digits < 2 || digits < Int(table.lengths[digits == 2 ? number : digits == 3 ? number / 10 : number / 100])
    guard let row = table.row(number, digits: digits) else {
      let shown = String(number)
      throw PlusFault(.unknownAI, start, "AI \(String(repeating: "0", count: digits - shown.utf8.count) + shown) is not one that an EPC may carry")
    }
    return row
  }
}

extension BitReader {
  /// The place after the last bit that is set.
  var endOfOnes: Int {
    var place = (end + 7) / 8
    while place > 0 {
      place -= 1
      let used = min(8, end - place * 8)
      let byte = bytes[place] & ~(0xFF >> UInt8(used))
      if byte != 0 { return place * 8 + 8 - byte.trailingZeroBitCount }
    }
    return 0
  }
}
