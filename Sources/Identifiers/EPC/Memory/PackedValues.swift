/// The values of a packed object: Aux Format and Data sections (TDS 2.3, I.7.2, I.8 and annexes K and M).
struct PackedValues {
  /// The alphanumeric characters of all values one after the other.
  private var text: [UInt8] = []

  static func read(_ reader: inout BitReader, _ parts: [PackedObjectTable.Part]) throws(PlusFault) -> [PlusEPC.Element] {
    let lastText = parts.lastIndex { $0.format?.text != nil }
    var numberLengths: [Int] = []
    var textLengths: [Int?] = []
    for (index, part) in parts.enumerated() {
      if let digits = part.format?.digits { numberLengths.append(try takeLength(digits, &reader)) }
      // The length of the last text is what is left.
      if let range = part.format?.text { textLengths.append(index == lastText && range.count != 1 ? nil : try takeLength(range, &reader)) }
    }
    var values = [[UInt8]](repeating: [], count: parts.count)
    var number = 0
    for (index, part) in parts.enumerated() where part.format?.digits != nil {
      let count = numberLengths[number]
      number += 1
      let start = reader.position
      guard let fits = reader.appendNumber(count, width: PlusNumber.bits(count), to: &values[index]) else {
        throw .end(start, needs: PlusNumber.bits(count), has: reader.remaining)
      }
      if !fits { throw PlusFault(.range, start, "AI \(part.ai): a number of more than \(count) digits") }
    }
    var packed = PackedValues()
    let start = reader.position
    if lastText != nil && reader.remaining > 0 { try packed.readText(&reader) }
    guard reader.remaining == 0 else { throw PlusFault(.padding, reader.position, "bits after the values of the packed object") }
    var rest = packed.text[...]
    var item = 0
    for (index, part) in parts.enumerated() {
      guard let range = part.format?.text else { continue }
      let count = textLengths[item] ?? rest.count
      item += 1
      guard count <= rest.count, range.contains(count) else {
        throw PlusFault(.length, start, "AI \(part.ai): \(min(count, rest.count)) characters do not fit its format")
      }
      values[index] += rest.prefix(count)
      rest = rest.dropFirst(count)
    }
    guard rest.isEmpty else { throw PlusFault(.length, start, "\(rest.count) characters belong to no AI") }
    return zip(parts, values).map { PlusEPC.Element(ai: $0.ai, value: String(decoding: $1, as: UTF8.self)) }
  }

  /// A length of a range (I.7.2): in the fewest bits for a small or a large range, else in groups of four.
  private static func takeLength(_ range: ClosedRange<Int>, _ reader: inout BitReader) throws(PlusFault) -> Int {
    let size = range.upperBound - range.lowerBound
    guard size > 0 else { return range.lowerBound }
    let start = reader.position
    var value = 0
    if range.upperBound < PackedObjectTable.unlimited, size < 8 || size > 44 {
      value = Int(try reader.take(PlusComponent.lengthBits(size)))
    } else {
      var group = Int(try reader.take(4))
      while group == 15, value < 30 {
        value += 15
        group = Int(try reader.take(4))
      }
      value += group == 15 ? 14 + (try reader.takeExtensible(6)) : group
    }
    guard value <= size else { throw PlusFault(.length, start, "a length of \(range.lowerBound + value), at most \(range.upperBound) are allowed") }
    return range.lowerBound + value
  }

  /// The bases that characters are written in; raw values are the pairs of bits of annex M.
  private enum Base: Int { case digits = 0, extendedDigits, letters, extendedLetters }

  private mutating func readText(_ reader: inout BitReader) throws(PlusFault) {
    let start = reader.position
    let radix = try reader.take(1) == 0 ? 30 : try reader.take(1) == 0 ? 74 : 256
    let prefix = try Self.takeRuns(&reader)
    let suffix = try Self.takeRuns(&reader)
    var counts = [0, 0, 0, 0]
    for base in prefix + suffix { counts[base.rawValue] += 1 }
    // Base 256 is extended by base 40 (I.8.2.3).
    let extendedRadix = radix == 74 ? 84 : 40
    let known = PackedBase.bits(counts[1], 13) + PackedBase.bits(counts[3], extendedRadix)
    var map: [Base] = []
    while true {
      let values = known + PackedBase.bits(counts[0], 10) + PackedBase.bits(counts[2], radix)
      if values == reader.remaining { break }
      guard values < reader.remaining, let bit = reader.read(1) else {
        throw PlusFault(.length, start, "the text of the packed object does not end with the object")
      }
      let base = bit == 0 ? Base.digits : .letters
      map.append(base)
      counts[base.rawValue] += 1
    }
    var extendedDigits = try PackedBase.take(counts[1], 13, &reader)[...]
    var extendedLetters = try PackedBase.take(counts[3], extendedRadix, &reader)[...]
    var digits = try PackedBase.take(counts[0], 10, &reader)[...]
    var letters = try PackedBase.take(counts[2], radix, &reader)[...]

    let order = prefix + map + suffix
    var decoder = PackedBase()
    var place = 0
    while place < order.count {
      let byte: UInt8?
      switch order[place] {
      case .digits: byte = digits.popFirst().map { UInt8(ascii: "0") + $0 }
      case .extendedDigits: byte = PackedBase.base13(&extendedDigits)
      case .letters: byte = radix == 256 ? letters.popFirst() : radix == 74 ? PackedBase.base84(&letters) : decoder.base40(&letters)
      case .extendedLetters: byte = radix == 74 ? PackedBase.base84(&extendedLetters) : decoder.base40(&extendedLetters)
      }
      guard let byte else { throw PlusFault(.character, start, "a value in the text of the packed object is no character") }
      text.append(byte)
      // Of a shifted character both values have a place in the map.
      let next = order.count - digits.count - letters.count - extendedDigits.count - extendedLetters.count
      guard next == place + 1 || order[place] == order[next - 1] else {
        throw PlusFault(.character, start, "a shifted character in the text of the packed object is torn")
      }
      place = next
    }
  }

  /// Runs of six to twenty values of one base (I.8.2.3).
  private static func takeRuns(_ reader: inout BitReader) throws(PlusFault) -> [Base] {
    var values: [Base] = []
    guard try reader.take(1) == 1 else { return values }
    var isLast = false
    while !isLast {
      isLast = try reader.take(1) == 1
      let base = Base(rawValue: Int(try reader.take(2))) ?? .digits
      values += repeatElement(base, count: 6 + 2 * Int(try reader.take(3)))
    }
    return values
  }
}
