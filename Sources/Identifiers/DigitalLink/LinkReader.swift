/// Reads GS1 Digital Link URIs: the rightmost key in the path with its qualifiers, then the query (URI Syntax 4.3 to 4.10).
struct LinkReader: ~Copyable {
  /// More than any GS1 symbol holds: a longer URI is not read.
  static let limit = ElementParser.limit
  /// More AIs than any item has: what comes after them is not read.
  private static let mostElements = 64

  private let rules = LinkRules.shared
  private let data: [UInt8]
  private let start: Int
  private let leniency: DigitalLink.Leniency
  private var link = DigitalLink()
  private var parser = ElementParser(asksForSeparator: false)
  /// The input, and behind it the values that are written otherwise than they are meant.
  private var bytes: [UInt8]
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
  private func keyPair(_ path: Range<Int>) -> Int? {
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

  private func slash(before end: Int, after first: Int) -> Int? {
    var index = end - 1
    while index >= first {
      if data[index] == UInt8(ascii: "/") { return index }
      index -= 1
    }
    return nil
  }

  /// The AI that is the whole of a path segment, by its code in the registry; a former short name only where those are allowed.
  private func ai(_ segment: Range<Int>) -> Int? {
    guard segment.count > 1, segment.count < 6 else { return nil }
    if let found = parser.tables.find(in: data.span, at: segment.lowerBound, before: segment.upperBound) {
      return found.length == segment.count ? found.code : nil
    }
    return leniency.contains(.shortNames) ? shortName(segment) : nil
  }

  private func shortName(_ segment: Range<Int>) -> Int? { LinkRules.ai(ofShortName: data[segment]).flatMap { AIRegistry.shared.code(of: $0) } }

  /// Reads pairs of AI and value to the end; the AIs are known to be some.
  private mutating func readPath(_ path: Range<Int>) {
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
  private func next(_ byte: UInt8, _ from: Int, _ end: Int) -> (at: Int, isEscaped: Bool) {
    var index = from
    var isEscaped = false
    while index < end, data[index] != byte {
      if data[index] == UInt8(ascii: "%") { isEscaped = true }
      index += 1
    }
    return (index, isEscaped)
  }

  // MARK: A path that is not as it should be

  /// Where a segment is the AI or former short name of a key, and what follows begins as a company prefix does, empty segments apart.
  static func keySegment(in data: [UInt8], _ path: Range<Int>) -> Int? {
    let reader = LinkReader(data, from: 0, allowing: .shortNames)
    let segments = reader.segments(path)
    for (index, segment) in segments.enumerated().reversed() {
      guard let code = reader.ai(segment), reader.rules.isKey(reader.parser.tables.line(code)) else { continue }
      guard let value = segments[(index + 1)...].first(where: { !$0.isEmpty }) else { continue }
      let digits = data[value].prefix { isDigit($0) || $0 == UInt8(ascii: "%") }
      if digits.count > 3 || digits.contains(UInt8(ascii: "%")) { return index }
    }
    return nil
  }

  private func segments(_ path: Range<Int>) -> [Range<Int>] {
    var segments: [Range<Int>] = []
    var position = path.lowerBound
    while position < path.upperBound {
      let end = next(UInt8(ascii: "/"), position + 1, path.upperBound).at
      segments.append(position + 1..<end)
      position = end
    }
    return segments
  }

  /// Reads as many pairs as can be made out and says what keeps the path from being one.
  private mutating func readFaultyPath(_ parts: LinkAnatomy) {
    let path = parts.path..<parts.pathEnd
    guard let key = Self.keySegment(in: data, path) else {
      link.stem = text(start..<path.upperBound)
      return report(.uri, nil, path.lowerBound, "no GS1 key with its value in the path, as /01/09521234543213")
    }
    var segments = self.segments(path)[key...]
    link.stem = text(start..<(segments[key].lowerBound - 1))
    if let last = segments.last, last.isEmpty {
      report(.uri, nil, last.lowerBound - 1, "the path ends in a slash")
      segments.removeLast()
    }
    while let segment = segments.popFirst() {
      guard !segment.isEmpty else {
        report(.uri, nil, segment.lowerBound - 1, "two slashes where one should be")
        continue
      }
      guard let code = ai(segment) ?? shortName(segment) else {
        report(.unknownAI, nil, segment.lowerBound, "no AI is \(text(segment.prefix(20)))")
        segments = segments.dropFirst()
        continue
      }
      let name = AIRegistry.shared.name(code)
      if !isDigit(data[segment.lowerBound]), !leniency.contains(.shortNames) {
        report(.uri, name, segment.lowerBound, "the short name \(text(segment)) was withdrawn with Digital Link 1.2: write \(name)")
      }
      while let empty = segments.first, empty.isEmpty {
        report(.uri, name, empty.lowerBound - 1, "two slashes where one should be")
        segments = segments.dropFirst()
      }
      guard let value = segments.popFirst() else {
        report(.length, name, segment.upperBound, "AI \(name) has no value")
        break
      }
      readValue(code, at: segment.lowerBound, value, isEscaped: true, plusIsSpace: false)
    }
  }

  // MARK: The query

  private mutating func readQuery(_ query: Range<Int>) {
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

  private mutating func readValue(_ code: Int, at offset: Int, _ range: Range<Int>, isEscaped: Bool, plusIsSpace: Bool) {
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
  private mutating func isNew(_ code: Int, at offset: Int) -> Bool {
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

  private mutating func finish() {
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

  // MARK: Compressed

  /// Reads a path whose last segment is compressed: all there is, and then with nothing wrong or at GS1's resolver, or what follows a key. `nil`
  /// where it is no such path.
  private mutating func readCompressed(_ parts: LinkAnatomy) -> DigitalLink? {
    guard let last = slash(before: parts.pathEnd, after: parts.path) else { return nil }
    let segment = data[(last + 1)..<parts.pathEnd]
    var elements: [(code: Int, value: [UInt8])] = []
    var key: Int?
    if let epc = LinkTag.epc(segment), epc.isValid {
      elements = epc.elements.compactMap { pair in AIRegistry.shared.code(of: pair.ai).map { ($0, Array(pair.value.utf8)) } }
      link.form = .tag
    } else if let form = LinkDecompressor(segment) {
      elements = form.elements
      link.parameters = form.parameters
      key = keyPair(parts.path..<last)
      link.form = key == nil ? .compressed : .partlyCompressed
    }
    guard key != nil || !elements.isEmpty else { return nil }
    if let key { readPath(key..<last) } else { link.stem = text(start..<last) }
    for (code, value) in elements where isNew(code, at: last + 1) {
      let written = ElementParser.Written(offset: last + 1, value: bytes.count..<bytes.count + value.count, valueOffset: last + 1)
      bytes += value
      let bytes = bytes
      parser.read(written, code, parser.tables.line(code), bytes.span)
    }
    if !parts.query.isEmpty { readQuery(parts.query) }
    let stem = link.stem
    finish()
    if link.isValid, let ordered = try? DigitalLink(link.elements, stem: stem) {
      link.elements = ordered.elements
      link.pathCount = ordered.pathCount
    } else if key == nil, !data[parts.authority..<parts.path].elementsEqual("id.gs1.org".utf8) {
      return nil
    } else if link.isValid {
      report(.uri, nil, last + 1, "what is compressed here does not go with the key")
    }
    if let fragment = parts.fragment { link.fragment = text(fragment) }
    return link
  }

  // MARK: What is wrong

  private mutating func report(_ code: Problem.Code, _ ai: String?, _ offset: Int, _ message: String) {
    if link.problems.count < ElementParser.mostProblems { link.problems.append(Problem(code, ai: ai, offset: offset, message)) }
  }

  private mutating func refused(_ code: Problem.Code, _ offset: Int, _ message: String) -> DigitalLink {
    report(code, nil, offset, message)
    return link
  }

  private mutating func refused(_ fault: LinkAnatomy.Fault) -> DigitalLink {
    switch fault {
    case .scheme(let offset): refused(.uri, offset, "does not begin with http:// or https:// (all small letters or all capitals)")
    case .character(let offset): refused(.character, offset, "byte \(hex(data[offset])) must not stand in a URI unescaped")
    case .authority(let offset) where offset < data.count && data[offset] == UInt8(ascii: "/"): refused(.uri, offset, "no domain")
    case .authority(let offset): refused(.uri, offset, offset < data.count ? "'\(UnicodeScalar(data[offset]))' must not stand in a domain" : "no domain")
    case .noPath(let offset): refused(.uri, offset, "no path follows the domain")
    }
  }

  private func hex(_ byte: UInt8) -> String { (byte < 16 ? "0" : "") + String(byte, radix: 16) }

  private func text(_ range: Range<Int>) -> String { String(decoding: data[range], as: UTF8.self) }
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
