/// Reads GS1 Digital Link URIs: the rightmost key in the path with its qualifiers, then the query (URI Syntax 4.3 to 4.10).
struct LinkReader: ~Copyable {
  /// More than any GS1 symbol holds: a longer URI is not read.
  static let limit = ElementParser.limit
  /// More AIs than any item has: what comes after them is not read.
  private static let mostElements = 64

  let rules = LinkRules.shared
  let data: [UInt8]
  let start: Int
  let leniency: DigitalLink.Leniency
  var link = DigitalLink()
  var parser = ElementParser(asksForSeparator: false)
  /// The input, and behind it the values that are written otherwise than they are meant.
  var bytes: [UInt8]
  /// Values that had escapes, to lead problems within them back to the input.
  private var escaped: [Range<Int>] = []
  /// More elements came than are read.
  private var isFull = false

  init(_ data: [UInt8], from start: Int, allowing leniency: DigitalLink.Leniency) {
    self.data = data
    bytes = data
    self.start = max(start, 0)
    self.leniency = leniency
  }

  mutating func read() -> DigitalLink {
    guard data.count > start else { return refused(.length, start, "no data") }
    guard data.count - start <= Self.limit else {
      return refused(.length, start, "\(data.count - start) bytes: no GS1 symbol holds more than \(Self.limit)")
    }
    let parts: LinkAnatomy
    do { parts = try LinkAnatomy(data, from: start) } catch { return refused(error) }
    if let key = keyPair(parts.path..<parts.pathEnd) {
      readPath(key..<parts.pathEnd)
    } else {
      var other = LinkReader(data, from: start, allowing: leniency)
      if let link = other.readCompressed(parts) { return link }
      readFaultyPath(parts)
    }
    if let fragment = parts.fragment { link.fragment = text(fragment) }
    link.pathCount = parser.places.count
    if !parts.query.isEmpty { readQuery(parts.query) }
    judgePlaces()
    finish()
    var read = DigitalLink()
    swap(&link, &read)
    return read
  }

  // MARK: The path

  /// The slash before the rightmost key, going back over pairs of AI and value as long as the AIs are known.
  func keyPair(_ path: Range<Int>) -> Int? {
    var end = path.upperBound
    while let valueSlash = slash(before: end, after: path.lowerBound), valueSlash > path.lowerBound,
      let aiSlash = slash(before: valueSlash, after: path.lowerBound)
    {
      guard let code = ai(aiSlash + 1..<valueSlash) else { return nil }
      if rules.isKey(parser.tables.line(code)) { return aiSlash }
      end = aiSlash
    }
    return nil
  }

  func slash(before end: Int, after first: Int) -> Int? {
    var index = end - 1
    while index >= first {
      if data[index] == UInt8(ascii: "/") { return index }
      index -= 1
    }
    return nil
  }

  /// The AI that is the whole of a path segment, by its code in the registry; a former short name only where those are allowed.
  func ai(_ segment: Range<Int>) -> Int? {
    guard segment.count > 1, segment.count < 6 else { return nil }
    if let found = parser.tables.find(in: data.span, at: segment.lowerBound, before: segment.upperBound) {
      return found.length == segment.count ? found.code : nil
    }
    return leniency.contains(.shortNames) ? shortName(segment) : nil
  }

  func shortName(_ segment: Range<Int>) -> Int? { LinkRules.ai(ofShortName: data[segment]).flatMap { AIRegistry.shared.code(of: $0) } }

  /// Reads pairs of AI and value to the end; the AIs are known to be some.
  mutating func readPath(_ path: Range<Int>) {
    link.stem = text(start..<path.lowerBound)
    var position = path.lowerBound
    while position < path.upperBound {
      let middle = next(UInt8(ascii: "/"), position + 1, path.upperBound)
      let end = next(UInt8(ascii: "/"), middle.at + 1, path.upperBound)
      guard let code = ai(position + 1..<middle.at), middle.at < path.upperBound else { return }
      readValue(code, at: position + 1, middle.at + 1..<end.at, isEscaped: end.isEscaped, plusIsSpace: false)
      position = end.at
    }
  }

  /// The next `byte`, or `end`, and whether a percent sign or a plus stands before it.
  func next(_ byte: UInt8, _ from: Int, _ end: Int) -> (at: Int, isEscaped: Bool) {
    var index = from
    var isEscaped = false
    while index < end, data[index] != byte {
      if data[index] == UInt8(ascii: "%") { isEscaped = true }
      index += 1
    }
    return (index, isEscaped)
  }

  // MARK: The query

  mutating func readQuery(_ query: Range<Int>) {
    var position = query.lowerBound
    while position < query.upperBound {
      var end = position
      var equals = -1
      var isEscaped = false
      scan: while end < query.upperBound {
        switch data[end] {
        case UInt8(ascii: "&"): break scan
        case UInt8(ascii: ";") where equals >= 0 && isPair(end + 1, query.upperBound): break scan
        case UInt8(ascii: "=") where equals < 0: equals = end
        case UInt8(ascii: "%"), UInt8(ascii: "+"): isEscaped = true
        default: break
        }
        end += 1
      }
      if end > position { readParameter(position..<end, equals, isEscaped) }
      position = end + 1
    }
  }

  /// Whether a name and an equals sign follow: then a semicolon before them separates two pairs, as an ampersand does, and is no part of a value.
  private func isPair(_ start: Int, _ end: Int) -> Bool {
    var index = start
    while index < end, data[index] != UInt8(ascii: "="), data[index] != UInt8(ascii: "&"), data[index] != UInt8(ascii: ";") { index += 1 }
    return index > start && index < end && data[index] == UInt8(ascii: "=")
  }

  private mutating func readParameter(_ range: Range<Int>, _ equals: Int, _ isEscaped: Bool) {
    guard equals >= 0 else { return link.parameters.append(text(range)) }
    guard let code = ai(range.lowerBound..<equals) else {
      guard data[range.lowerBound..<equals].allSatisfy(isDigit) else { return link.parameters.append(text(range)) }
      return report(.unknownAI, nil, range.lowerBound, "no AI is \(text((range.lowerBound..<equals).prefix(20)))")
    }
    readValue(code, at: range.lowerBound, equals + 1..<range.upperBound, isEscaped: isEscaped, plusIsSpace: true)
  }

  // MARK: One element

  mutating func readValue(_ code: Int, at offset: Int, _ range: Range<Int>, isEscaped: Bool, plusIsSpace: Bool) {
    guard isNew(code, at: offset) else { return }
    var written = ElementParser.Written(offset: offset, value: range, valueOffset: range.lowerBound)
    if isEscaped {
      let value = PercentCoding.decoded(data[range], plusIsSpace: plusIsSpace)
      if value.count < range.count { escaped.append(range) }
      written.value = bytes.count..<bytes.count + value.count
      bytes += value
    }
    if leniency.contains(.shortGTINs), [8, 12, 13].contains(written.value.count), AIRegistry.shared.name(code) == "01" {
      written.padding = 14 - written.value.count
      let value = bytes[written.value]
      bytes += [UInt8](repeating: UInt8(ascii: "0"), count: written.padding) + value
      written.value = bytes.count - 14..<bytes.count
    }
    let bytes = bytes
    parser.read(written, code, parser.tables.line(code), bytes.span)
  }

  /// Whether there is room for an AI that was not there yet.
  mutating func isNew(_ code: Int, at offset: Int) -> Bool {
    if parser.present.contains(parser.tables.line(code)), let twice = (0..<parser.places.count).first(where: { parser.places[$0].code == code }) {
      let name = AIRegistry.shared.name(code)
      report(.repeatedAI, name, offset, "AI \(name) stands at byte \(parser.places[twice].offset) already, and a URI has each AI once")
      return false
    }
    guard parser.places.count < Self.mostElements else {
      if !isFull { report(.length, AIRegistry.shared.name(code), offset, "more than \(Self.mostElements) elements") }
      isFull = true
      return false
    }
    return true
  }

  private func row(_ index: Int) -> Int { parser.tables.line(Int(parser.places[index].code)) }

  /// Whether the AIs stand where they may.
  private mutating func judgePlaces() {
    guard link.pathCount > 0 else { return }
    let key = row(0)
    var last: UInt8?
    for index in 1..<link.pathCount {
      let place = rules.place(of: row(index), after: key)
      guard LinkRules.follows(place, last) else { return reportQualifier(index, isOne: place != nil) }
      last = place
    }
    for index in link.pathCount..<parser.places.count {
      let row = row(index)
      if !rules.isAttribute(row) {
        reportAttribute(index, "must not stand in the query")
      } else if let place = rules.place(of: row, after: key), (last ?? place) >> 4 == place >> 4 {
        reportAttribute(index, "belongs in the path, as a qualifier of the key")
      }
    }
  }

  private mutating func reportQualifier(_ index: Int, isOne: Bool) {
    let name = AIRegistry.shared.name(Int(parser.places[index].code))
    let before = AIRegistry.shared.name(Int(parser.places[index - 1].code))
    let key = AIRegistry.shared.name(Int(parser.places[0].code))
    let why = isOne ? "qualifiers have a fixed order" : "it is no qualifier of AI \(key)"
    report(.uri, name, Int(parser.places[index].offset), "AI \(name) does not follow AI \(before) in the path: \(why)")
  }

  private mutating func reportAttribute(_ index: Int, _ what: String) {
    let name = AIRegistry.shared.name(Int(parser.places[index].code))
    report(.uri, name, Int(parser.places[index].offset), "AI \(name) \(what)")
  }

  mutating func finish() {
    var finished = ElementParser()
    swap(&parser, &finished)
    var elements = ElementString(finished, of: bytes, inputCount: data.count)
    for range in escaped {
      for index in elements.problems.indices where range.contains(elements.problems[index].offset) {
        let offset = PercentCoding.place(ofDecoded: elements.problems[index].offset - range.lowerBound, in: data[range])
        elements.problems[index].offset = offset
      }
    }
    link.take(elements)
  }

  // MARK: What is wrong

  mutating func report(_ code: Problem.Code, _ ai: String?, _ offset: Int, _ message: String) {
    if link.problems.count < ElementParser.mostProblems { link.problems.append(Problem(code, ai: ai, offset: offset, message)) }
  }

  func text(_ range: Range<Int>) -> String { String(decoding: data[range], as: UTF8.self) }
}

extension DigitalLink {
  /// Takes the elements up, and what is wrong with them beside what is wrong with the URI.
  mutating func take(_ elements: ElementString) {
    self.elements = elements
    guard !problems.isEmpty else {
      problems = elements.problems
      return
    }
    func isLast(_ problem: Problem) -> Bool { problem.code == .missingCompanion || problem.code == .excludedCompanion }
    let all = problems + elements.problems
    problems = all.filter { !isLast($0) }.enumerated().sorted { ($0.element.offset, $0.offset) < ($1.element.offset, $1.offset) }.map(\.element)
    problems += all.filter(isLast)
  }
}
