extension ElementString {
  /// The messages of several symbols on one label as one element string (General Specifications 7.8): the same AI with the same value may stand in
  /// several of them, and companions are judged over all.
  ///
  /// Offsets count on from message to message, as if the inputs stood one behind the other.
  public static func concatenated(_ messages: some Sequence<ElementString>) -> ElementString {
    var bytes: [UInt8] = []
    var count = 0
    var parts: [(message: ElementString, bytes: Int, offset: Int)] = []
    for message in messages {
      parts.append((message, bytes.count, count))
      bytes += message.bytes
      count += message.inputCount
    }
    var parser = ElementParser()
    if parts.isEmpty { parser.report(.length, nil, 0, "no data") }
    parser.join(parts, in: bytes.span)
    return ElementString(parser, of: bytes, inputCount: count)
  }

  /// A linear symbol of the EAN/UPC family with its composite component, as a scanner sends them in one piece: the linear symbol's `digits`
  /// digits from byte `start`, then the component as a message of its own with its AIM identifier (`]e0`), straight or after `|`. The number
  /// is element 01, padded to 14 digits. `nil` where no component follows.
  ///
  /// A component of GS1-128 or GS1 DataBar needs nothing of this: there a scanner sends both as one element string under `]e0`.
  public init?(composite data: [UInt8], from start: Int = 0, digits: Int) {
    var component = start + digits
    guard start >= 0, digits > 0, component < data.count else { return nil }
    if data[component] == UInt8(ascii: "|") { component += 1 }
    guard data.count >= component + 3, data[component] == UInt8(ascii: "]"), data[component + 1] == UInt8(ascii: "e"),
      (UInt8(ascii: "0")...UInt8(ascii: "3")).contains(data[component + 2])
    else { return nil }
    let zeros = max(0, 14 - digits)
    let linear = Array("01".utf8) + Array(repeating: UInt8(ascii: "0"), count: zeros) + data[start..<start + digits]
    var parser = ElementParser()
    if let (code, _) = parser.tables.find(in: linear.span, at: 0, before: 2) {
      let written = ElementParser.Written(offset: start, value: 2..<linear.count, valueOffset: start, padding: zeros)
      parser.read(written, code, parser.tables.line(code), linear.span)
    }
    let message = ElementString(parsing: data, from: component + 3)
    let bytes = linear + message.bytes
    parser.join([(message, linear.count, 0)], in: bytes.span)
    self.init(parser, of: bytes, inputCount: data.count)
  }
}

extension ElementParser {
  /// Takes up the elements of messages whose bytes begin in `data` where it is told, and what was wrong within each of them.
  fileprivate mutating func join(_ parts: [(message: ElementString, bytes: Int, offset: Int)], in data: Span<UInt8>) {
    for (message, start, offset) in parts {
      for problem in message.problems where ![.repeatedAI, .excludedCompanion, .missingCompanion].contains(problem.code) {
        var problem = problem
        problem.offset += offset
        report(problem)
      }
      for index in 0..<message.places.count {
        var place = message.places[index]
        place.offset += UInt32(offset)
        place.first += UInt32(start)
        take(place, tables.line(Int(place.code)), data)
      }
    }
  }
}
