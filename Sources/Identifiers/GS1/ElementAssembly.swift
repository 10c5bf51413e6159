/// Puts an element string together from elements that stand elsewhere than behind one another: in brackets, in pairs, in a URI.
struct ElementAssembly: ~Copyable {
  private var parser = ElementParser(asksForSeparator: false)
  /// The values one behind the other.
  private var bytes: [UInt8] = []

  /// Checks a value and takes it up, right or wrong.
  /// - Parameters:
  ///   - code: of the AI in the registry.
  ///   - offset: byte of the input where the AI begins.
  ///   - valueOffset: byte of the input where the value begins.
  ///   - escaped: bytes of the value before which a byte of the input was left out.
  mutating func append(_ code: Int, at offset: Int, _ value: some Collection<UInt8>, valueOffset: Int, escaped: [Int] = []) {
    let start = bytes.count
    bytes.append(contentsOf: value)
    let written = ElementParser.Written(offset: offset, value: start..<bytes.count, valueOffset: valueOffset, escaped: escaped)
    let row = parser.tables.line(code)
    // A reference of its own: a span of the property would hold all of `self`.
    let bytes = bytes
    parser.read(written, code, row, bytes.span)
  }

  /// The element string, with what its elements say of each other; nothing is left to assemble then.
  mutating func finish(inputCount: Int) -> ElementString {
    var finished = ElementParser()
    swap(&parser, &finished)
    return ElementString(finished, of: bytes, inputCount: inputCount)
  }

  /// Reads the form with brackets; `|` before a bracket ends the linear component of a composite symbol.
  mutating func read(bracketed data: [UInt8], from start: Int) {
    guard parser.isReadable(data.count - start, from: start, data.count) else { return }
    var position = start
    var value: [UInt8] = []
    var escaped: [Int] = []
    while position < data.count, parser.problems.count < ElementParser.mostProblems {
      guard data[position] == UInt8(ascii: "("), let close = data[position...].firstIndex(of: UInt8(ascii: ")")) else {
        return parser.report(.unknownAI, nil, position, "an AI in brackets must begin here, as (01)")
      }
      value.removeAll(keepingCapacity: true)
      escaped.removeAll(keepingCapacity: true)
      var index = close + 1
      while index < data.count, data[index] != UInt8(ascii: "(") {
        if index + 1 < data.count, data[index + 1] == UInt8(ascii: "(") {
          if data[index] == UInt8(ascii: "|") { break }
          if data[index] == UInt8(ascii: "\\") {
            escaped.append(value.count)
            index += 1
          }
        }
        value.append(data[index])
        index += 1
      }
      if let ai = parser.tables.find(in: data.span, at: position + 1, before: close), position + 1 + ai.length == close {
        append(ai.code, at: position, value, valueOffset: close + 1, escaped: escaped)
      } else {
        parser.report(.unknownAI, nil, position, "no AI is (\(String(decoding: data[position + 1..<close].prefix(8), as: UTF8.self)))")
      }
      position = index < data.count && data[index] == UInt8(ascii: "|") ? index + 1 : index
    }
  }

  /// Reads pairs of an AI and its value, and gives how many bytes they have as `ElementString.init(pairs:)` counts them.
  mutating func read(pairs: some Sequence<(ai: String, value: String)>) -> Int {
    var position = 0
    for pair in pairs where parser.problems.count < ElementParser.mostProblems {
      let value = position + pair.ai.utf8.count
      let end = value + pair.value.utf8.count
      guard end <= ElementParser.limit else {
        parser.report(.length, nil, position, "no GS1 symbol holds more than \(ElementParser.limit)")
        break
      }
      if let code = AIRegistry.shared.code(of: pair.ai) {
        append(code, at: position, pair.value.utf8, valueOffset: value)
        position = parser.tables.rules[parser.tables.line(code)].isPredefinedLength ? end : end + 1
      } else {
        parser.report(.unknownAI, nil, position, "no AI is \(pair.ai.prefix(8))")
        position = end + 1
      }
    }
    if position == 0 { parser.report(.length, nil, 0, "no data") }
    return position
  }
}
