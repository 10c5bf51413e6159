/// Reads element strings from bytes: grammar first (which AI, how long), then the contents of each value.
struct ElementParser {
  /// More than any GS1 symbol holds (QR Code, version 40-L: 7089 digits): a longer input is not read.
  static let limit = 7_089

  private let registry = AIRegistry.shared
  private let data: [UInt8]
  private var result = ElementString()
  /// Whether to ask, of a value that is too long, if a separator was lost; not within the answer to that question.
  private let asksForSeparator: Bool

  init(_ data: [UInt8], asksForSeparator: Bool = true) {
    self.data = data
    self.asksForSeparator = asksForSeparator
  }

  /// The result, with what the elements say of each other.
  consuming func finish() -> ElementString {
    result.checkCompanions(registry)
    return result
  }

  mutating func parse(from start: Int) {
    var position = start < data.count && data[start] == separator ? start + 1 : start
    guard isReadable(from: position) else { return }
    while position < data.count {
      let end = endOfData(from: position)
      guard let (row, code, length) = registry.find(in: data, at: position, before: end) else {
        let shown = String(decoding: data[position..<min(end, position + 4)], as: UTF8.self)
        report(.unknownAI, nil, position, position == end ? "a separator where an AI should begin" : "no AI begins with \(shown)")
        position = end + 1
        continue
      }
      let value = position + length
      let entry = registry.rows[row]
      let stop = entry.isPredefinedLength ? min(end, value + entry.maxLength) : end
      read(row, code, at: position, value: data[value..<stop], offset: value)
      position = stop < data.count && data[stop] == separator ? stop + 1 : stop
    }
  }

  mutating func parseBracketed(from start: Int) {
    guard isReadable(from: start) else { return }
    var position = start
    while position < data.count {
      let close = data[position...].firstIndex(of: UInt8(ascii: ")")) ?? data.count
      guard data[position] == UInt8(ascii: "("), close < data.count else {
        return report(.unknownAI, nil, position, "an AI in brackets must begin here, as (01)")
      }
      let end = endOfValue(from: close + 1)
      var value = data[(close + 1)..<end]
      if value.contains(UInt8(ascii: "\\")) { value = unescaped(value)[...] }
      if let (row, code, length) = registry.find(in: data, at: position + 1, before: close), position + 1 + length == close {
        read(row, code, at: position, value: value, offset: close + 1)
      } else {
        report(.unknownAI, nil, position, "no AI is (\(String(decoding: data[(position + 1)..<min(close, position + 9)], as: UTF8.self)))")
      }
      position = end
    }
  }

  /// Reads `data` as AIs and values that begin where `places` say, each value reaching to `end`.
  mutating func parse(_ places: [(start: Int, value: Int, end: Int)]) {
    for place in places {
      if let (row, code, length) = registry.find(in: data, at: place.start, before: place.value), place.start + length == place.value {
        read(row, code, at: place.start, value: data[place.value..<place.end], offset: place.value)
      } else {
        report(.unknownAI, nil, place.start, "no AI is \(String(decoding: data[place.start..<min(place.value, place.start + 8)], as: UTF8.self))")
      }
    }
    if places.isEmpty { report(.length, nil, 0, "no data") }
  }

  /// The next separator, or the end.
  private func endOfData(from start: Int) -> Int {
    var index = start
    while index < data.count, data[index] != separator { index += 1 }
    return index
  }

  private mutating func isReadable(from start: Int) -> Bool {
    if start >= data.count { report(.length, nil, start, "no data") }
    if data.count - start > Self.limit { report(.length, nil, start, "\(data.count - start) bytes: no GS1 symbol holds more than \(Self.limit)") }
    return result.problems.isEmpty
  }

  /// The next bracket that opens an AI, that is, one without a backslash in front.
  private func endOfValue(from start: Int) -> Int {
    var index = start
    while index < data.count, data[index] != UInt8(ascii: "(") { index += isEscape(data[...], index) ? 2 : 1 }
    return index
  }

  private func isEscape(_ bytes: ArraySlice<UInt8>, _ index: Int) -> Bool {
    bytes[index] == UInt8(ascii: "\\") && index + 1 < bytes.endIndex && bytes[index + 1] == UInt8(ascii: "(")
  }

  private func unescaped(_ value: ArraySlice<UInt8>) -> [UInt8] {
    value.indices.filter { !isEscape(value, $0) }.map { value[$0] }
  }

  private mutating func report(_ code: Problem.Code, _ ai: String?, _ offset: Int, _ message: String) {
    result.problems.append(Problem(code, ai: ai, offset: offset, message))
  }

  // MARK: One element

  /// Checks a value and takes it up, right or wrong. `offset` is the input's byte of its first.
  mutating func read(_ row: Int, _ code: String, at position: Int, value: ArraySlice<UInt8>, offset: Int) {
    let entry = registry.rows[row]
    let shift = offset - value.startIndex
    if value.isEmpty {
      report(.length, code, offset, "AI \(code) has no value")
    } else {
      if let repeated = result.elements.first(where: { $0.ai == code }), !repeated.value.utf8.elementsEqual(value) {
        report(.repeatedAI, code, position, "AI \(code) stands twice with different values")
      }
      check(value, of: entry, code, shift)
    }
    let text = String(decoding: value, as: UTF8.self)
    result.elements.append(.init(ai: code, value: text, title: entry.title, offset: position, row: row))
  }

  private mutating func check(_ value: ArraySlice<UInt8>, of entry: ApplicationIdentifier, _ code: String, _ shift: Int) {
    var start = value.startIndex
    for component in entry.components {
      if start == value.endIndex && component.isOptional { return }
      let end = min(value.endIndex, start + component.length.upperBound)
      let part = value[start..<end]
      guard part.count >= component.length.lowerBound else {
        return report(.length, code, value.startIndex + shift, "AI \(code) is \(entry.format), this value has \(value.count) characters")
      }
      if let wrong = part.firstIndex(where: { !component.characters.contains($0) }) {
        let shown = isPrintable(value[wrong]) ? "'\(UnicodeScalar(value[wrong]))'" : "byte \(String(value[wrong], radix: 16))"
        return report(.character, code, wrong + shift, "AI \(code) takes \(component.characters.description), not \(shown)")
      }
      if component.characters == .set64, !isPadded(part) {
        report(.length, code, start + shift, "AI \(code) ends in a wrong number of =")
      }
      for check in component.checks {
        guard let failure = check.failure(part) else { continue }
        report(failure.code, code, start + shift, "AI \(code): \(failure.message)")
        break
      }
      start = end
    }
    guard start < value.endIndex else { return }
    report(.length, code, value.startIndex + shift, "AI \(code) is \(entry.format), this value has \(value.count) characters")
    if asksForSeparator, let lost = lostSeparator(in: value, of: entry, code) {
      let rest = ElementString(parsing: Array(value[lost...])).hri
      report(.missingSeparator, code, lost + shift, "what follows reads as \(rest): a separator was lost")
    }
  }

  /// Where a value that is too long falls into a legal value and a legal element string.
  private func lostSeparator(in value: ArraySlice<UInt8>, of entry: ApplicationIdentifier, _ code: String) -> Int? {
    let splits = (value.startIndex + entry.minLength)...min(value.startIndex + entry.maxLength, value.endIndex)
    return splits.first { split in
      var mended = Array(code.utf8)
      mended += value[..<split]
      mended.append(separator)
      mended += value[split...]
      var parser = ElementParser(mended, asksForSeparator: false)
      parser.parse(from: 0)
      return parser.result.problems.isEmpty
    }
  }

  private func isPrintable(_ byte: UInt8) -> Bool { (0x21..<0x7F).contains(byte) }

  /// Base64url in AIs: at most two `=` at the end, and then a multiple of three characters in all.
  private func isPadded(_ part: ArraySlice<UInt8>) -> Bool {
    let padding = part.reversed().prefix { $0 == UInt8(ascii: "=") }.count
    return padding == 0 || padding <= 2 && part.count % 3 == 0 && !part.dropLast(padding).contains(UInt8(ascii: "="))
  }
}

extension ApplicationIdentifier.Component.Characters: CustomStringConvertible {
  func contains(_ byte: UInt8) -> Bool {
    switch self {
    case .digits: isDigit(byte)
    case .set82: Self.members[Int(byte)] & 1 != 0
    case .set39: Self.members[Int(byte)] & 2 != 0
    case .set64: Self.members[Int(byte)] & 4 != 0
    }
  }

  var description: String {
    switch self {
    case .digits: "digits"
    case .set82: "characters of GS1 set 82"
    case .set39: "capital letters, digits, #, - and /"
    case .set64: "base64url"
    }
  }

  /// Bit 0: set 82, bit 1: set 39, bit 2: set 64 (General Specifications 7.11).
  private static let members: [UInt8] = {
    var table = [UInt8](repeating: 0, count: 256)
    let alphanumeric = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
    for byte in alphanumeric.utf8 { table[Int(byte)] = 5 }
    for byte in "!\"%&'()*+,-./:;<=>?_".utf8 { table[Int(byte)] |= 1 }
    for byte in "#-/0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ".utf8 { table[Int(byte)] |= 2 }
    for byte in "-_=".utf8 { table[Int(byte)] |= 4 }
    return table
  }()
}
