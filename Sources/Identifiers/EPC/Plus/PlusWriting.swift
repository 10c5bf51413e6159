extension PlusEPC {
  /// Bits as they are written to EPC memory from 0x20 on.
  public struct Encoded: Sendable, Hashable {
    /// The last byte is filled up with zeros.
    public var bytes: [UInt8]
    public var bitCount: Int

    /// Filled up with zeros to words of 16 bits, as in memory.
    public var words: [UInt8] { bytes.count % 2 == 0 ? bytes : bytes + [0] }
  }

  /// Why something cannot be written.
  public struct Refusal: Error, Sendable, Hashable {
    public var problems: [Problem]
  }

  /// Writes AIs in a scheme: those of the key and, for DSGTIN+, the first that can be its date take their places, the others follow in the order
  /// given.
  public static func encode(
    _ scheme: Scheme, filter: Int = 0, elements: [Element], hostname: String? = nil, text: TextEncoding? = nil
  ) throws(Refusal) -> Encoded {
    var rest = elements
    var epc = PlusEPC(scheme: scheme, filter: filter, key: [], hostname: hostname)
    for ai in scheme.keyAIs {
      if let place = rest.firstIndex(where: { $0.ai == ai }) { epc.key.append(rest.remove(at: place)) }
    }
    if scheme.hasDate, let place = rest.firstIndex(where: { dateTypes.contains($0.ai) && $0.value.utf8.count == 6 }) {
      epc.date = rest.remove(at: place)
    }
    epc.additional = rest
    return try epc.encoded(text: text)
  }

  /// Writes it; the toggle bit says whether there are additional elements.
  ///
  /// - Parameter text: how characters are written where the standard leaves the choice; in the fewest bits where `nil`.
  /// - Throws: what is wrong with the elements (their offsets count bytes of the element string), with filter, date or host name, or that it would
  ///   be longer than EPC memory.
  public func encoded(text: TextEncoding? = nil) throws(Refusal) -> Encoded {
    var found = elementString.problems + faults
    guard found.isEmpty else { throw Refusal(problems: found) }
    var writer = BitWriter()
    writer.write(UInt64(scheme.header), 8)
    writer.write(additional.isEmpty ? 0 : 1, 1)
    writer.write(UInt64(filter), 3)
    if let date, let type = Self.dateTypes.firstIndex(of: date.ai) {
      writer.write(UInt64(type), 4)
      var value = Array(date.value.utf8)[...]
      if !writer.write(.date, &value, text: nil) { found.append(Self.cannot(date, nil)) }
    }
    for element in fullKey where !Self.write(element, to: &writer, text) { found.append(Self.cannot(element, text)) }
    if let hostname { PlusHostname.write(Array(hostname.utf8), to: &writer) }
    for element in additional {
      for digit in element.ai.utf8 { writer.write(UInt64(digit & 15), 4) }
      if !Self.write(element, to: &writer, text) { found.append(Self.cannot(element, text)) }
    }
    if writer.count > Self.limit {
      found.append(Problem(.length, offset: 0, "\(writer.count) bits: EPC memory has room for \(Self.limit)"))
    }
    guard found.isEmpty else { throw Refusal(problems: found) }
    return Encoded(bytes: writer.bytes, bitCount: writer.count)
  }

  /// The key in the order of the bits; an SGLN without extension has extension 0 (TDS 2.3, 7.2.2).
  private var fullKey: [Element] {
    scheme.keyAIs.compactMap { ai in key.first { $0.ai == ai } ?? (ai == "254" ? Element(ai: ai, value: "0") : nil) }
  }

  /// What the scheme does not take, or lacks.
  private var faults: [Problem] {
    var found: [Problem] = []
    func refuse(_ code: Problem.Code, _ ai: String?, _ message: String) { found.append(Problem(code, ai: ai, offset: 0, message)) }
    let name = scheme.rawValue

    if !(0...7).contains(filter) { refuse(.range, nil, "a filter value is 0 to 7, not \(filter)") }
    let full = fullKey
    for ai in scheme.keyAIs where !full.contains(where: { $0.ai == ai }) { refuse(.missingCompanion, ai, "\(name) needs AI \(ai)") }
    for element in key where !scheme.keyAIs.contains(element.ai) { refuse(.unknownAI, element.ai, "AI \(element.ai) is not of the key of \(name)") }
    if scheme.needsSecondComponent, let element = full.first, element.value.utf8.count <= (element.ai == "8003" ? 14 : 13) {
      refuse(.length, element.ai, "AI \(element.ai): an EPC needs the serial number")
    }
    let isDated = date.map { Self.dateTypes.contains($0.ai) && $0.value.utf8.count == 6 } ?? false
    if scheme.hasDate && !isDated {
      refuse(.date, date?.ai, "\(name) needs a date of six digits (AI \(Self.dateTypes.joined(separator: ", ")))")
    } else if !scheme.hasDate && date != nil {
      refuse(.date, date?.ai, "\(name) has no date before the key")
    }
    if scheme.hasHostname != (hostname != nil) {
      refuse(.length, nil, scheme.hasHostname ? "\(name) needs a host name" : "\(name) has no host name")
    } else if let failure = hostname.flatMap({ PlusHostname.failure(Array($0.utf8)) }) {
      refuse(failure.code, nil, failure.message)
    }
    return found
  }

  private static func write(_ element: Element, to writer: inout BitWriter, _ text: TextEncoding?) -> Bool {
    guard let row = PlusTable.shared.row(element.ai.utf8) else { return false }
    var value = Array(element.value.utf8)[...]
    return row.components.allSatisfy { writer.write($0, &value, text: text) } && value.isEmpty
  }

  private static func cannot(_ element: Element, _ text: TextEncoding?) -> Problem {
    let isKnown = PlusTable.shared.row(element.ai.utf8) != nil
    let reason = isKnown ? "\(element.value) cannot be written\(text.map { " as \($0)" } ?? "")" : "not one that an EPC may carry"
    return Problem(isKnown ? .character : .unknownAI, ai: element.ai, offset: 0, "AI \(element.ai): \(reason)")
  }
}
