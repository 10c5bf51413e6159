/// Reads the bytes of a `SyntaxMessage`.
struct MessageReader {
  private let data: [UInt8]
  private let start: Int
  private var position: Int
  private var envelopes: [SyntaxMessage.Envelope] = []
  private var problems: [Problem] = []

  init(_ data: [UInt8], from start: Int) {
    self.data = data
    self.start = start
    position = start + 3
  }

  mutating func message() -> SyntaxMessage {
    if position < data.count, data[position] == Control.record {
      position += 1
    } else {
      report(Problem(.missingSeparator, offset: position, "a record separator (1E) must follow [)>"))
    }
    readEnvelopes()
    if envelopes.isEmpty { report(Problem(.length, offset: position, "the message holds no envelope")) }
    return SyntaxMessage(envelopes: envelopes, problems: problems, canonical: Array(data[start...]))
  }

  private mutating func readEnvelopes() {
    while position < data.count, data[position] != Control.endOfTransmission, envelopes.count < 64 {
      let begin = position
      let isBinary = Latin.begins(data[begin...], with: "09")
      let end = isBinary ? endOfBinary(begin) : firstEnd(begin)
      read(data[begin..<end])
      position = end
      guard position < data.count, data[position] == Control.record else { break }
      position += 1
    }
    finish()
  }

  private mutating func finish() {
    let isClosed = position < data.count && data[position] == Control.endOfTransmission
    if !isClosed, envelopes.count == 64 { return report(Problem(.length, offset: position, "the message has more than 64 envelopes")) }
    if !isClosed { return report(Problem(.missingSeparator, offset: position, "the message must end with a record separator (1E) and EOT (04)")) }
    if !envelopes.isEmpty, data[position - 1] != Control.record {
      report(Problem(.missingSeparator, offset: position, "a record separator (1E) must stand before EOT"))
    }
    position += 1
    guard position < data.count else { return }
    report(Problem(.length, offset: position, "\(data.count - position) more bytes follow the message's end"))
  }

  /// More than any symbol holds is no message: what is wrong is told 64 times, and so many fields are read.
  private static let mostFields = 512

  private mutating func report(_ problem: Problem) { if problems.count < (problem.code == .missingCompanion ? 32 : 64) { problems.append(problem) } }

  private mutating func split(_ rest: ArraySlice<UInt8>) -> ArraySlice<ArraySlice<UInt8>> {
    guard !rest.isEmpty else { return [] }
    let all = rest.split(separator: Control.group, maxSplits: Self.mostFields, omittingEmptySubsequences: false)
    guard all.count > Self.mostFields else { return all[...] }
    report(Problem(.length, offset: all[Self.mostFields].startIndex, "an envelope has more than \(Self.mostFields) fields"))
    return all.prefix(Self.mostFields)
  }

  private func firstEnd(_ begin: Int) -> Int { data[begin...].firstIndex { $0 == Control.record || $0 == Control.endOfTransmission } ?? data.count }

  /// A binary envelope says how many bytes it holds, which may be separators too: `09` GS type GS compression GS count GS bytes.
  private func endOfBinary(_ begin: Int) -> Int {
    var separators = 0
    var numberStart = begin
    for index in data[begin...].indices {
      guard data[index] == Control.group else {
        if data[index] == Control.record || data[index] == Control.endOfTransmission { break }
        continue
      }
      separators += 1
      if separators == 3 { numberStart = index + 1 }
      guard separators == 4 else { continue }
      guard let count = Latin.number(data[numberStart..<index]), count <= data.count - index - 1 else { break }
      return index + 1 + count
    }
    return firstEnd(begin)
  }

  /// Reads one envelope, its record separator excluded.
  private mutating func read(_ body: ArraySlice<UInt8>) {
    let indicator = Latin.text(body.prefix(2))
    guard let format = MessageFormat(rawValue: indicator) else {
      report(Problem(.character, offset: body.startIndex, "'\(indicator)' is no format of ISO/IEC 15434"))
      return envelopes.append(.init(format: indicator, title: "unknown", version: nil, elements: nil, fields: [], offset: body.startIndex))
    }
    var rest = body.dropFirst(2)
    var version: String?
    if format.separatesHeader {
      if rest.first == Control.group {
        rest = rest.dropFirst()
      } else {
        report(Problem(.missingSeparator, offset: rest.startIndex, "a group separator (1D) must follow \(indicator)"))
      }
    }
    if format.versionLength > 0 {
      let digits = rest.prefix(format.versionLength)
      version = Latin.text(digits)
      if digits.count < format.versionLength || !digits.allSatisfy(isDigit) {
        report(Problem(.character, offset: digits.startIndex, "format \(indicator) begins with a version of \(format.versionLength) digits"))
      }
      rest = rest.dropFirst(format.versionLength)
    }
    var elements: ElementString?
    let fields: [NamedField]
    switch format {
    case .applicationIdentifiers: (elements, fields) = readElements(rest)
    case .dataIdentifiers: fields = readDataIdentifiers(rest)
    case .transportation: fields = Self.transportation(rest)
    case .textElements, .defense: fields = readTextElements(rest)
    case .binary: fields = readBinary(rest)
    default: fields = rest.isEmpty ? [] : [NamedField("data", value: Latin.text(rest), offset: rest.startIndex)]
    }
    if rest.isEmpty { report(Problem(.length, offset: rest.startIndex, "the envelope of format \(indicator) is empty")) }
    envelopes.append(.init(format: indicator, title: format.title, version: version, elements: elements, fields: fields, offset: body.startIndex))
  }

  private mutating func readElements(_ rest: ArraySlice<UInt8>) -> (ElementString, [NamedField]) {
    let string = ElementString(parsing: Array(rest))
    for problem in string.problems { report(Problem(problem.code, ai: problem.ai, offset: problem.offset + rest.startIndex, problem.message)) }
    let fields = string.elements.prefix(Self.mostFields).map { element in
      let ai = element.ai
      return NamedField(ai, title: element.title, value: element.value, offset: rest.startIndex + element.offset + ai.utf8.count)
    }
    return (string, fields)
  }

  private mutating func readDataIdentifiers(_ rest: ArraySlice<UInt8>) -> [NamedField] {
    var fields: [NamedField] = []
    for field in split(rest) {
      guard let lead = DataIdentifier.leading(field) else {
        let message = field.isEmpty ? "nothing stands between two separators" : "no data identifier begins this field"
        report(Problem(field.isEmpty ? .length : .unknownAI, offset: field.startIndex, message))
        if !field.isEmpty { fields.append(NamedField("", value: Latin.text(field), offset: field.startIndex)) }
        continue
      }
      let name = Latin.text(field.prefix(lead.length))
      let value = field.dropFirst(lead.length)
      if let identifier = lead.identifier {
        for problem in identifier.problems(in: value) { report(problem) }
      } else {
        report(Problem(.unknownAI, ai: name, offset: field.startIndex, "\(name) is no data identifier that is assigned"))
      }
      fields.append(
        NamedField(name, title: lead.identifier?.title, value: Latin.text(value), date: lead.identifier?.day(value), offset: value.startIndex))
    }
    return fields
  }

  private mutating func readTextElements(_ rest: ArraySlice<UInt8>) -> [NamedField] {
    var fields: [NamedField] = []
    for field in split(rest) {
      let name = field.prefix(3)
      guard name.count == 3, name.allSatisfy(Latin.isCapitalOrDigit), field.dropFirst(3).first == UInt8(ascii: " ") else {
        report(Problem(.unknownAI, offset: field.startIndex, "three letters and a space must name this text element"))
        fields.append(NamedField("", value: Latin.text(field), offset: field.startIndex))
        continue
      }
      let value = field.dropFirst(4)
      let text = Latin.text(name)
      if value.isEmpty { report(Problem(.length, ai: text, offset: value.startIndex, "\(text) has no data")) }
      fields.append(NamedField(text, title: TextElement.title(text), value: Latin.text(value), offset: value.startIndex))
    }
    return fields
  }

  private mutating func readBinary(_ rest: ArraySlice<UInt8>) -> [NamedField] {
    let parts = rest.split(separator: Control.group, maxSplits: 3, omittingEmptySubsequences: false)
    guard parts.count == 4 else {
      report(Problem(.missingSeparator, offset: rest.startIndex, "format 09 is type, compression, number of bytes and bytes"))
      return []
    }
    if Latin.number(parts[2]) != parts[3].count {
      report(Problem(.length, offset: parts[2].startIndex, "\(parts[3].count) bytes follow, not \(Latin.text(parts[2]))"))
    }
    let hex = parts[3].map { String($0 >> 4, radix: 16) + String($0 & 15, radix: 16) }.joined()
    return [
      NamedField("type", title: "file type", value: Latin.text(parts[0]), offset: parts[0].startIndex),
      NamedField("compression", value: Latin.text(parts[1]), offset: parts[1].startIndex),
      NamedField("bytes", title: "in hexadecimal", value: hex, offset: parts[3].startIndex),
    ]
  }
}
