/// Reads element strings from bytes: grammar first (which AI, how long), then the contents of each value.
///
/// Bytes come as `Span` and places in them as integers, so that nothing is counted or copied on the way: a symbol of up to four elements without a
/// fault is read without an allocation.
struct ElementParser: ~Copyable {
  /// More than any GS1 symbol holds (QR Code, version 40-L: 7089 digits): a longer input is not read.
  static let limit = 7_089
  /// More than that many problems are not told.
  static let mostProblems = 64

  var places = ElementString.Places()
  var problems: [Problem] = []
  private(set) var present = AISet()
  /// A line of the table was met a second time.
  private(set) var hasRepeats = false
  let tables = AIRegistry.shared.tables
  /// Whether to ask, of a value that is too long, if a separator was lost; not within the answer to that question.
  private let asksForSeparator: Bool

  init(asksForSeparator: Bool = true) { self.asksForSeparator = asksForSeparator }

  /// Reads an element string as scanners send it.
  mutating func parse(_ data: Span<UInt8>, from start: Int) {
    let end = data.count
    var position = start < end && data[start] == separator ? start + 1 : start
    if position >= end || end - start > Self.limit { guard isReadable(end - start, from: position, end) else { return } }
    while position < end {
      guard let (code, length) = tables.find(in: data, at: position, before: end) else {
        position = skip(data, from: position)
        if problems.count == Self.mostProblems { return }
        continue
      }
      let value = position + length
      let row = tables.line(code)
      var stop = value
      if let end = endOfDigits(value, row, data) {
        stop = end
        take(ElementString.Place(offset: position, value: value..<end, code: code), row, data)
      } else {
        let limit = tables.rules[row].isPredefinedLength ? min(end, value + Int(tables.rules[row].maxLength)) : end
        while stop < limit, data[stop] != separator { stop += 1 }
        read(Written(offset: position, value: value..<stop, valueOffset: value), code, row, data)
      }
      if problems.count == Self.mostProblems { return }
      position = stop < end && data[stop] == separator ? stop + 1 : stop
    }
  }

  /// An element as it was written.
  struct Written {
    /// Byte of the input where the AI begins.
    var offset: Int
    /// The value, in the bytes that are read.
    var value: Range<Int>
    /// Byte of the input where the value begins.
    var valueOffset: Int
    /// How many bytes of the value are not in the input but zeros put before it.
    var padding = 0
    /// Bytes of the value that had a backslash in front, which is left out.
    var escaped: [Int] = []

    /// Byte of the input that a byte of the value stood at.
    func offset(of index: Int) -> Int { valueOffset + max(0, index - padding) + escaped.count { $0 <= index } }
  }

  /// Checks a value and takes it up, right or wrong.
  @inline(__always) mutating func read(_ written: Written, _ code: Int, _ row: Int, _ data: Span<UInt8>) {
    if !isSound(written.value, tables.rules[row], data) { judge(written, code, row, data) }
    take(ElementString.Place(offset: written.offset, value: written.value, code: code), row, data)
  }

  /// Takes up an element whose value is checked.
  @inline(__always) mutating func take(_ place: ElementString.Place, _ row: Int, _ data: Span<UInt8>) {
    if present.contains(row) {
      hasRepeats = true
      compare(place, data)
    }
    present.insert(row)
    places.append(place)
  }

  /// What was found, with what the elements say of each other.
  consuming func finish(_ data: Span<UInt8>) -> (places: ElementString.Places, problems: [Problem]) {
    checkCompanions(data)
    return (places, problems)
  }

  mutating func report(_ code: Problem.Code, _ ai: String?, _ offset: Int, _ message: String) {
    if problems.count < Self.mostProblems { problems.append(Problem(code, ai: ai, offset: offset, message)) }
  }

  /// Takes over what another parser has told.
  mutating func report(_ problem: Problem) {
    if problems.count < Self.mostProblems, !problems.contains(problem) { problems.append(problem) }
  }

  mutating func isReadable(_ count: Int, from position: Int, _ end: Int) -> Bool {
    if position >= end { report(.length, nil, max(0, min(position, end)), "no data") }
    if count > Self.limit || end > UInt32.max {
      report(.length, nil, position, "\(count) bytes: no GS1 symbol holds more than \(Self.limit)")
    }
    return problems.isEmpty
  }

  /// Tells why no AI begins here, and goes behind the next separator.
  private mutating func skip(_ data: Span<UInt8>, from position: Int) -> Int {
    var next = position
    while next < data.count, data[next] == separator { next += 1 }
    if next > position {
      let shown = next - position == 1 ? "a separator" : "\(next - position) separators"
      report(.unknownAI, nil, position, shown + " where an AI should begin")
      return next
    }
    while next < data.count, data[next] != separator { next += 1 }
    report(.unknownAI, nil, position, whyNoAI(data, position..<next))
    return next + 1
  }

  /// A sentence on what stands in place of an AI.
  func whyNoAI(_ data: Span<UInt8>, _ range: Range<Int>) -> String {
    var index = range.lowerBound
    while index < range.upperBound, isDigit(data[index]), index < range.lowerBound + 4 { index += 1 }
    if index < range.upperBound, index < range.lowerBound + 2 { return "an AI is digits, not \(nameOfCharacter(in: data, at: index))" }
    if index < range.lowerBound + 2 { return "an AI has at least two digits" }
    return "no AI begins with \(text(data.extracting(range.lowerBound..<index)))"
  }

  /// The same AI once more must say the same: symbols of one label may repeat each other.
  private mutating func compare(_ place: ElementString.Place, _ data: Span<UInt8>) {
    for index in 0..<places.count {
      let earlier = places[index]
      guard earlier.code == place.code else { continue }
      var isSame = earlier.length == place.length
      for step in 0..<Int(place.length) where isSame { isSame = data[earlier.start + step] == data[place.start + step] }
      if !isSame {
        let ai = AIRegistry.shared.name(Int(place.code))
        report(.repeatedAI, ai, Int(place.offset), "AI \(ai) stands twice with different values")
      }
      return
    }
  }

  // MARK: A value

  /// Where a value of predefined length ends, if nothing is wrong with it: such values are digits throughout, so one pass over them tells what
  /// they are and sums them, and no separator can be among them.
  @inline(__always) private func endOfDigits(_ start: Int, _ row: Int, _ data: Span<UInt8>) -> Int? {
    guard tables.rules[row].isPredefinedLength else { return nil }
    let end = start + Int(tables.rules[row].maxLength)
    guard end <= data.count else { return nil }
    var (even, odd) = (0, 0)
    var isWrong = false
    for index in start..<end {
      let digit = data[index] &- UInt8(ascii: "0")
      isWrong = isWrong || digit > 9
      (even, odd) = (odd, even &+ Int(digit))
    }
    if isWrong { return nil }
    switch tables.rules[row].parts[0].checks[0] {
    case nil: return end
    // With the check digit itself the sum is a multiple of ten.
    case .csum: return (3 * even + odd) % 10 == 0 ? end : nil
    case let check?: return check.failure(data.extracting(start..<end)) == nil ? end : nil
    }
  }

  /// Whether nothing is wrong with a value; what is, `judge` says.
  @inline(__always) private func isSound(_ value: Range<Int>, _ rule: borrowing AIRegistry.Rule, _ data: Span<UInt8>) -> Bool {
    var start = value.lowerBound
    let end = value.upperBound
    if start == end { return false }
    for index in 0..<Int(rule.count) {
      let part = rule.parts[index]
      if start == end && part.isOptional { return true }
      let stop = min(end, start + Int(part.max))
      if stop - start < Int(part.min) { return false }
      for byte in start..<stop where tables.characters[Int(data[byte])] & part.mask == 0 { return false }
      if part.isBase64, !isPadded(data.extracting(start..<stop)) { return false }
      for check in 0..<3 {
        guard let check = part.checks[check] else { break }
        if check == .csum {
          if data[stop - 1] != CheckDigit.mod10(of: data, start..<stop - 1) { return false }
        } else if check.failure(data.extracting(start..<stop)) != nil {
          return false
        }
      }
      start = stop
    }
    return start == end
  }

  /// Says what is wrong with a value.
  private mutating func judge(_ written: Written, _ code: Int, _ row: Int, _ data: Span<UInt8>) {
    let value = written.value
    let ai = AIRegistry.shared.name(code)
    let entry = AIRegistry.shared.rows[row]
    if value.isEmpty { return report(.length, ai, written.valueOffset, "AI \(ai) has no value") }
    func offset(_ byte: Int) -> Int { written.offset(of: byte - value.lowerBound) }
    var start = value.lowerBound
    for component in entry.components {
      if start == value.upperBound && component.isOptional { return }
      let stop = min(value.upperBound, start + component.length.upperBound)
      let isShort = stop - start < component.length.lowerBound
      if isShort { reportLength(written, ai, entry) }
      for byte in start..<stop where tables.characters[Int(data[byte])] & component.characters.mask == 0 {
        return report(.character, ai, offset(byte), "AI \(ai) takes \(component.characters), not \(nameOfCharacter(in: data, at: byte))")
      }
      if isShort { return }
      let part = data.extracting(start..<stop)
      if component.characters == .set64, !isPadded(part) {
        report(.length, ai, offset(start), "AI \(ai) ends in a wrong number of =, or has one before its end")
      }
      for check in component.checks {
        guard let failure = check.failure(part) else { continue }
        report(failure.code, ai, offset(start + failure.index), "AI \(ai): \(failure.message)")
        break
      }
      start = stop
    }
    guard start < value.upperBound else { return }
    reportLength(written, ai, entry)
    for byte in start..<value.upperBound where tables.characters[Int(data[byte])] == 0 {
      return report(.character, ai, offset(byte), "AI \(ai) ends before \(nameOfCharacter(in: data, at: byte))")
    }
    if asksForSeparator, let (lost, rest) = lostSeparator(in: data, value, of: entry, ai) {
      report(.missingSeparator, ai, offset(lost), "what follows reads as \(rest): a separator was lost")
    }
  }

  private mutating func reportLength(_ written: Written, _ ai: String, _ entry: ApplicationIdentifier) {
    report(.length, ai, written.valueOffset, "AI \(ai) is \(entry.format), this value has \(written.value.count) characters")
  }

  /// Where a value that is too long falls into a legal value and a legal element string, which is told.
  private func lostSeparator(in data: Span<UInt8>, _ value: Range<Int>, of entry: ApplicationIdentifier, _ ai: String) -> (Int, String)? {
    for split in (value.lowerBound + entry.minLength)...min(value.lowerBound + entry.maxLength, value.upperBound) {
      var mended = Array(ai.utf8)
      for byte in value.lowerBound..<split { mended.append(data[byte]) }
      mended.append(separator)
      for byte in split..<value.upperBound { mended.append(data[byte]) }
      var parser = ElementParser(asksForSeparator: false)
      parser.parse(mended.span, from: 0)
      guard parser.problems.isEmpty else { continue }
      return (split, ElementString(parsing: Array(mended[(ai.utf8.count + split - value.lowerBound + 1)...])).hri)
    }
    return nil
  }

  /// Base64url in AIs: at most two `=` at the end, and then a multiple of three characters in all.
  private func isPadded(_ part: Span<UInt8>) -> Bool {
    var first = part.count
    while first > 0, part[first - 1] == UInt8(ascii: "=") { first -= 1 }
    let padding = part.count - first
    for index in 0..<first where part[index] == UInt8(ascii: "=") { return false }
    return padding == 0 || padding <= 2 && part.count % 3 == 0
  }
}
