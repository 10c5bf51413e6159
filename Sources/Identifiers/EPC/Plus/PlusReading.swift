extension PlusEPC {
  /// Reads an EPC from the bits of EPC memory from 0x20 on: its first eight bits say the scheme. Zeros after the end are padding.
  ///
  /// - Parameter count: how many bits count, all where `nil`.
  /// - Returns: `nil` where the header is none of TDS 2.x.
  public init?(bytes: [UInt8], count: Int? = nil) {
    guard let header = bytes.first, let scheme = Scheme(header: header), count ?? 8 >= 8 else { return nil }
    self.init(scheme: scheme, key: [])
    var reader = BitReader(bytes, count: min(count ?? Self.limit, Self.limit))
    var starts: [(ai: String, bit: Int)] = []
    var current: String?
    do throws(PlusFault) {
      try readKey(&reader, &current, &starts)
      current = nil
      bitCount = reader.position
      try readAdditional(&reader, &current, &starts)
      checkEnd(bytes, count: count)
    } catch {
      problems.append(error.problem(ai: current))
      bitCount = max(bitCount, min(error.bit, reader.position))
    }
    checkContents(starts)
  }

  private mutating func readKey(
    _ reader: inout BitReader, _ current: inout String?, _ starts: inout [(ai: String, bit: Int)]
  ) throws(PlusFault) {
    reader.skip(8)
    hasAIDC = try reader.take(1) == 1
    filter = Int(try reader.take(3))
    var text: [UInt8] = []
    if scheme.hasDate {
      let start = reader.position
      let type = Int(try reader.take(4))
      guard type < Self.dateTypes.count else { throw PlusFault(.date, start, "date type \(type) is reserved") }
      current = Self.dateTypes[type]
      try reader.appendDate(to: &text)
      starts.append((Self.dateTypes[type], start + 4))
      date = Element(ai: Self.dateTypes[type], value: String(decoding: text, as: UTF8.self))
    }
    for ai in scheme.keyAIs {
      current = ai
      let start = reader.position
      key.append(try readValue(of: ai, &reader))
      starts.append((ai, start))
    }
    // Extension 0 stands for none (TDS 2.3, 7.2.2).
    if key.last?.ai == "254", key.last?.value == "0" { key.removeLast() }
    guard scheme.hasHostname else { return }
    current = nil
    let start = reader.position
    let name = try PlusHostname.read(&reader)
    hostname = String(decoding: name, as: UTF8.self)
    if let failure = PlusHostname.failure(name) { problems.append(PlusFault(failure.code, start, failure.message).problem(ai: nil)) }
  }

  private func readValue(of ai: String, _ reader: inout BitReader) throws(PlusFault) -> Element {
    guard let row = PlusTable.shared.row(ai.utf8) else { throw PlusFault(.unknownAI, reader.position, "no AI is \(ai)") }
    return try readValue(row, &reader)
  }

  private func readValue(_ row: PlusTable.Row, _ reader: inout BitReader) throws(PlusFault) -> Element {
    var text: [UInt8] = []
    text.reserveCapacity(32)
    for component in row.components { try reader.append(component, to: &text) }
    return Element(ai: row.ai, value: String(decoding: text, as: UTF8.self))
  }

  private mutating func readAdditional(
    _ reader: inout BitReader, _ current: inout String?, _ starts: inout [(ai: String, bit: Int)]
  ) throws(PlusFault) {
    let end = reader.endOfOnes
    guard reader.position < end else {
      if hasAIDC { problems.append(PlusFault(.length, 8, "the toggle bit announces data after the EPC, and none follow").problem(ai: nil)) }
      return
    }
    if !hasAIDC {
      let message = "the toggle bit says that nothing follows the EPC, but bits from \(reader.position) on are set"
      problems.append(PlusFault(.padding, reader.position, message).problem(ai: nil))
    }
    while reader.position < end {
      let start = reader.position
      let row = try readAI(&reader)
      current = row.ai
      additional.append(try readValue(row, &reader))
      starts.append((row.ai, start))
      current = nil
      bitCount = reader.position
    }
  }

  private func readAI(_ reader: inout BitReader) throws(PlusFault) -> PlusTable.Row {
    let start = reader.position
    let table = PlusTable.shared
    var digits = 0
    var number = 0
    repeat {
      guard let nibble = reader.read(4) else { throw PlusFault(.padding, start, "bits after the end that are no AI") }
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

  /// Bits that are set beyond the longest EPC.
  private mutating func checkEnd(_ bytes: [UInt8], count: Int?) {
    let end = BitReader(bytes, count: count).endOfOnes
    guard end > Self.limit else { return }
    problems.append(PlusFault(.length, Self.limit, "an EPC with its data has at most \(Self.limit) bits, here bit \(end - 1) is set").problem(ai: nil))
  }

  /// What the AIs' own rules say: check digits, characters, dates, companions.
  private mutating func checkContents(_ starts: [(ai: String, bit: Int)]) {
    if scheme.needsSecondComponent, let element = key.first, element.value.utf8.count == (element.ai == "8003" ? 14 : 13) {
      problems.append(Problem(.length, ai: element.ai, offset: 1, "AI \(element.ai): an EPC needs the serial number"))
    }
    for var problem in elementString.problems {
      let start = starts.first { $0.ai == problem.ai }
      problem.offset = (start?.bit ?? 0) / 8
      problems.append(problem)
    }
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
