extension PureIdentity {
  /// Reads `urn:epc:id:…`, `urn:epc:idpat:…` or `urn:epc:class:lgtin:…`, to the letter: capitals, escapes and zeros as the standard writes them.
  public init(uri: String) throws(Problem) { try self.init(uri: Array(uri.utf8)) }

  init(uri: [UInt8]) throws(Problem) {
    let prefixes = [Self.idPrefix, Self.patternPrefix, Self.classPrefix]
    guard let form = prefixes.firstIndex(where: { uri.starts(with: $0) }) else {
      throw Problem(.syntax, offset: 0, "a pure identity begins with urn:epc:id:")
    }
    let start = prefixes[form].count
    let (name, body) = try Self.schemeName(in: uri, from: start)
    guard let kind = EPCKind(name), (kind == .lgtin) == (form == 2) else {
      throw Problem(.unknownScheme, offset: start, "no EPC scheme is named so here: \(String(decoding: name.prefix(16), as: UTF8.self))")
    }
    try self.init(kind, body: uri[body...], isPattern: form == 1)
  }

  /// What stands before the next colon, and where the rest begins.
  static func schemeName(in uri: [UInt8], from start: Int) throws(Problem) -> (name: ArraySlice<UInt8>, body: Int) {
    guard let colon = uri[start...].firstIndex(of: UInt8(ascii: ":")) else {
      throw Problem(.length, offset: uri.count, "the URI ends before its scheme's colon")
    }
    return (uri[start..<colon], colon + 1)
  }

  /// Reads the components that follow the scheme; `body` keeps the indices of the URI, for the problem's offset.
  init(_ kind: EPCKind, body: ArraySlice<UInt8>, isPattern: Bool = false) throws(Problem) {
    let parts = kind.parts
    self.init(kind: kind, known: parts.count)
    var start = body.startIndex
    var prefix = 0
    for (index, part) in parts.enumerated() {
      let isLast = index == parts.count - 1
      let end = isLast ? body.endIndex : body[start...].firstIndex(of: UInt8(ascii: ".")) ?? body.endIndex
      if isPattern && body[start...] == Self.stars(parts.count - index) {
        known = index
        return
      }
      let value = kind.mayEscape(index) ? try Self.unescaped(body[start..<end]) : body[start..<end]
      if let wrong = part.failure(value, prefix: prefix) {
        throw Problem(wrong.code, offset: start + Self.written(value.prefix(wrong.offset)), wrong.message)
      }
      if index == 0 && kind.hasCompanyPrefix { prefix = value.count }
      guard isLast || end < body.endIndex else {
        throw Problem(.length, offset: end, "\(kind.rawValue) has \(parts.count) components, the URI ends here")
      }
      add(value, as: index)
      start = min(end + 1, body.endIndex)
    }
  }

  /// `*.*.*`
  private static func stars(_ count: Int) -> ArraySlice<UInt8> {
    ArraySlice((0..<(2 * count - 1)).map { $0 % 2 == 0 ? UInt8(ascii: "*") : UInt8(ascii: ".") })
  }

  /// How many bytes of a URI a value takes.
  private static func written(_ value: ArraySlice<UInt8>) -> Int { value.reduce(0) { $0 + (EPCCharacters.of($1, .escaped) ? 3 : 1) } }

  /// Takes the escapes out: only those of annex A, in capitals, and those characters never without.
  private static func unescaped(_ value: ArraySlice<UInt8>) throws(Problem) -> ArraySlice<UInt8> {
    guard let first = value.firstIndex(where: { EPCCharacters.of($0, .escaped) }) else { return value }
    var plain = Array(value[..<first])
    var index = first
    while index < value.endIndex {
      let byte = value[index]
      guard EPCCharacters.of(byte, .escaped) else {
        plain.append(byte)
        index += 1
        continue
      }
      guard byte == UInt8(ascii: "%") else { throw Problem(.character, offset: index, "\(shown(byte)) stands in an EPC URI as an escape only") }
      guard index + 2 < value.endIndex, let high = hexValue(value[index + 1]), let low = hexValue(value[index + 2]) else {
        throw Problem(.character, offset: index, "% and two hexadecimal digits make an escape")
      }
      let escaped = high << 4 | low
      guard EPCCharacters.of(escaped, .escaped) else {
        throw Problem(.character, offset: index, "\(shown(escaped)) is not escaped in an EPC URI")
      }
      guard value[index + 1] == hexDigit(high), value[index + 2] == hexDigit(low) else {
        throw Problem(.character, offset: index, "escapes are written with capital letters")
      }
      plain.append(escaped)
      index += 3
    }
    return plain[...]
  }
}
