/// Reads the cards of `Contact`.
struct ContactReader {
  private let data: [UInt8]
  private let start: Int
  private var problems: [Problem] = []

  init(_ data: [UInt8], from start: Int) {
    self.data = data
    self.start = start
  }

  /// Case does not count in these words.
  func begins(_ word: String) -> Bool {
    let head = data[start...].prefix(word.utf8.count)
    return head.count == word.utf8.count && zip(head, word.utf8).allSatisfy { Self.capital($0) == $1 }
  }

  private static func capital(_ byte: UInt8) -> UInt8 { byte &- UInt8(ascii: "a") < 26 ? byte - 32 : byte }

  private mutating func report(_ problem: Problem) { if problems.count < 64 { problems.append(problem) } }

  /// No card has more properties; what stands behind them is not read.
  private static let mostFields = 512

  // MARK: vCard

  private struct Line {
    var bytes: [UInt8]
    var offset: Int
    var isQuotedPrintable = false
  }

  mutating func vCard() -> Contact {
    var fields: [NamedField] = []
    var version: String?
    var isClosed = false
    for line in lines() where !line.bytes.isEmpty {
      guard let property = property(line) else { continue }
      let (name, parameters, raw) = property
      switch name {
      case "BEGIN": continue
      case "END": isClosed = true
      case "VERSION": version = Latin.text(raw.bytes)
      default:
        let value = Self.value(of: raw.bytes, parameters)
        if let wrong = value.firstWrong { report(Problem(.character, ai: name, offset: raw.offset + wrong, "\(name) is not UTF-8 text")) }
        fields.append(NamedField(name, title: ContactProperty.title(name), value: value.text, offset: raw.offset))
      }
      if isClosed || fields.count == Self.mostFields { break }
    }
    if !isClosed { report(Problem(.length, offset: data.count, "the card has no END:VCARD")) }
    if version == nil { report(Problem(.length, ai: "VERSION", offset: start, "the card does not say its version")) }
    if let version, !["2.1", "3.0", "4.0"].contains(version) {
      report(Problem(.character, ai: "VERSION", offset: start, "there is no vCard \(version)"))
    }
    // 2.1 needs N, 4.0 needs FN, 3.0 both; a card with one of them names its person.
    if !fields.contains(where: { ($0.name == "N" || $0.name == "FN") && !$0.value.isEmpty }) {
      report(Problem(.length, ai: version == "2.1" ? "N" : "FN", offset: start, "the card names nobody"))
    }
    return Contact(format: .vCard, version: version, fields: fields, problems: problems)
  }

  /// Logical lines: one that begins with a blank goes on the line before it, and so does what follows the `=` that ends a quoted-printable line.
  private func lines() -> [Line] {
    var lines: [Line] = []
    var place = start
    while place < data.count {
      let end = data[place...].firstIndex { $0 == 0x0A || $0 == 0x0D } ?? data.count
      let bytes = data[place..<end]
      let isFolded = bytes.first == 0x20 || bytes.first == 0x09
      if let last = lines.indices.last, isFolded {
        lines[last].bytes += bytes.dropFirst()
      } else if let last = lines.indices.last, lines[last].isQuotedPrintable, lines[last].bytes.last == UInt8(ascii: "=") {
        lines[last].bytes.removeLast()
        lines[last].bytes += bytes
      } else {
        lines.append(Line(bytes: Array(bytes), offset: place, isQuotedPrintable: Self.isQuotedPrintable(bytes)))
      }
      place = end
      if place < data.count, data[place] == 0x0D { place += 1 }
      if place < data.count, data[place] == 0x0A, place == end || data[place - 1] == 0x0D { place += 1 }
    }
    return lines
  }

  private static func isQuotedPrintable(_ line: ArraySlice<UInt8>) -> Bool {
    guard let colon = line.firstIndex(of: UInt8(ascii: ":")) else { return false }
    return parameters(line[..<colon]).contains("QUOTED-PRINTABLE")
  }

  /// `group.NAME;parameter=value:value`.
  private mutating func property(_ line: Line) -> (name: String, parameters: Set<String>, raw: Line)? {
    var isQuoted = false
    let colon = line.bytes.firstIndex { byte in
      if byte == UInt8(ascii: "\"") { isQuoted.toggle() }
      return byte == UInt8(ascii: ":") && !isQuoted
    }
    guard let colon else {
      report(Problem(.missingSeparator, offset: line.offset, "no colon stands in this line"))
      return nil
    }
    let head = line.bytes[..<colon]
    let name = head.prefix { $0 != UInt8(ascii: ";") }
    let bare = name.lastIndex(of: UInt8(ascii: ".")).map { name[($0 + 1)...] } ?? name
    guard !bare.isEmpty, bare.allSatisfy({ Latin.isCapitalOrDigit(Self.capital($0)) || $0 == UInt8(ascii: "-") }) else {
      report(Problem(.character, offset: line.offset, "no property's name begins this line"))
      return nil
    }
    let raw = Line(bytes: Array(line.bytes[(colon + 1)...]), offset: line.offset + colon + 1)
    return (Latin.text(bare.map(Self.capital)), Self.parameters(head), raw)
  }

  /// The parameters' values in capitals, those of 2.1 that have no name as well.
  private static func parameters(_ head: ArraySlice<UInt8>) -> Set<String> {
    let words = head.split(separator: UInt8(ascii: ";")).dropFirst().flatMap { parameter -> [ArraySlice<UInt8>] in
      let equals = parameter.firstIndex(of: UInt8(ascii: "="))
      return (equals.map { parameter[($0 + 1)...] } ?? parameter).split(separator: UInt8(ascii: ","))
    }
    return Set(words.map { Latin.text($0.map(capital)) })
  }

  /// The value without its encoding and escapes, and where it is no text.
  private static func value(of raw: [UInt8], _ parameters: Set<String>) -> (text: String, firstWrong: Int?) {
    let isQuoted = parameters.contains("QUOTED-PRINTABLE")
    let bytes = unescaped(isQuoted ? fromQuotedPrintable(raw) : raw)
    guard let text = String(validating: bytes, as: UTF8.self) else {
      // Another character set was named, so it is no fault of the card.
      let isNamed = parameters.contains { $0.hasPrefix("ISO-8859") || $0.hasPrefix("WINDOWS-") || $0.hasPrefix("KOI8") || $0.hasPrefix("SHIFT_JIS") }
      return (Latin.text(bytes), isNamed ? nil : raw.firstIndex { $0 >= 0x80 } ?? 0)
    }
    return (text, nil)
  }

  private static func fromQuotedPrintable(_ raw: [UInt8]) -> [UInt8] {
    var plain: [UInt8] = []
    var index = 0
    while index < raw.count {
      if raw[index] == UInt8(ascii: "="), index + 2 < raw.count, let high = nibble(raw[index + 1]), let low = nibble(raw[index + 2]) {
        plain.append(high << 4 | low)
        index += 3
      } else {
        plain.append(raw[index])
        index += 1
      }
    }
    return plain
  }

  private static func nibble(_ byte: UInt8) -> UInt8? {
    switch capital(byte) {
    case UInt8(ascii: "0")...UInt8(ascii: "9"): byte & 15
    case UInt8(ascii: "A")...UInt8(ascii: "F"): capital(byte) - 55
    default: nil
    }
  }

  private static func unescaped(_ raw: [UInt8]) -> [UInt8] {
    var plain: [UInt8] = []
    var isEscaped = false
    for byte in raw {
      if isEscaped {
        plain.append(byte == UInt8(ascii: "n") || byte == UInt8(ascii: "N") ? 0x0A : byte)
        isEscaped = false
      } else if byte == UInt8(ascii: "\\") {
        isEscaped = true
      } else {
        plain.append(byte)
      }
    }
    if isEscaped { plain.append(UInt8(ascii: "\\")) }
    return plain
  }

  // MARK: MECARD, BIZCARD

  /// `N:Doe,John;TEL:+123;;`: names and values between semicolons, `\` in front of one that is meant as it is, an empty field at the end.
  mutating func fieldCard(_ format: Contact.Format, header: Int) -> Contact {
    var fields: [NamedField] = []
    var place = min(start + header, data.count)
    var isClosed = false
    while place < data.count {
      let end = endOfField(place)
      let field = data[place..<end]
      if field.isEmpty, end < data.count {
        isClosed = true
        place = end + 1
        break
      }
      if end == data.count, !field.isEmpty { report(Problem(.missingSeparator, offset: end, "a semicolon must end the last field")) }
      read(field, into: &fields)
      place = end + 1
      if fields.count == Self.mostFields { break }
    }
    let rest = data[min(place, data.count)...].drop { $0 == 0x0A || $0 == 0x0D }
    if isClosed, let first = rest.indices.first { report(Problem(.length, offset: first, "more follows the card's end")) }
    if !isClosed, problems.isEmpty { report(Problem(.missingSeparator, offset: data.count, "the card must end with two semicolons")) }
    if !fields.contains(where: { $0.name == "N" && !$0.value.isEmpty }) {
      report(Problem(.length, ai: "N", offset: start, "the card names nobody"))
    }
    return Contact(format: format, version: nil, fields: fields, problems: problems)
  }

  private func endOfField(_ begin: Int) -> Int {
    var isEscaped = false
    for index in begin..<data.count {
      if !isEscaped, data[index] == UInt8(ascii: ";") { return index }
      isEscaped = !isEscaped && data[index] == UInt8(ascii: "\\")
    }
    return data.count
  }

  private mutating func read(_ field: ArraySlice<UInt8>, into fields: inout [NamedField]) {
    guard let colon = field.firstIndex(of: UInt8(ascii: ":")), colon > field.startIndex,
      field[..<colon].allSatisfy({ Latin.isCapitalOrDigit(Self.capital($0)) || $0 == UInt8(ascii: "-") })
    else { return report(Problem(.missingSeparator, offset: field.startIndex, "a name and a colon must begin this field")) }
    let name = Latin.text(field[..<colon].map(Self.capital))
    let value = Self.value(of: Array(field[(colon + 1)...]), [])
    if let wrong = value.firstWrong { report(Problem(.character, ai: name, offset: colon + 1 + wrong, "\(name) is not UTF-8 text")) }
    fields.append(NamedField(name, title: ContactProperty.title(name), value: value.text, offset: colon + 1))
  }
}

/// What the properties of cards mean.
enum ContactProperty {
  static func title(_ name: String) -> String? { titles.first { $0.name == name }?.title }

  private static let titles: [(name: String, title: String)] = [
    ("FN", "name"), ("N", "name, family name first"), ("TEL", "telephone"), ("EMAIL", "e-mail"), ("ADR", "address"), ("ORG", "organisation"),
    ("TITLE", "position"), ("ROLE", "role"), ("URL", "web page"), ("NOTE", "note"), ("BDAY", "birthday"), ("NICKNAME", "nickname"),
    ("PHOTO", "photograph"), ("TZ", "time zone"), ("GEO", "position on earth"), ("REV", "last changed"), ("UID", "unique identifier"),
    ("SOUND", "reading of the name"), ("TEL-AV", "video telephone"), ("DIV", "division"), ("X", "family name"), ("T", "position"), ("C", "company"),
    ("A", "address"), ("B", "telephone"), ("E", "e-mail"), ("M", "mobile telephone"), ("F", "fax"),
  ]
}
