/// Reads the bar code of AAMVA's card design standard, versions 00 to 10.
struct LicenceReader {
  private let data: [UInt8]
  private let start: Int
  private var problems: [Problem] = []

  init(_ data: [UInt8], from start: Int) {
    self.data = data
    self.start = start
  }

  /// `@` LF RS CR, a file type, six digits of the issuer, the version, from version 02 on the jurisdiction's own, and how many subfiles there are.
  mutating func document() -> IdentityDocument? {
    guard start < data.count, data[start] == UInt8(ascii: "@"), let typeOffset = fileType() else { return nil }
    if !data[(start + 1)..<typeOffset].elementsEqual([0x0A, Control.record, 0x0D]) {
      report(Problem(.missingSeparator, offset: start + 1, "line feed (0A), record separator (1E) and carriage return (0D) must follow @"))
    }
    var place = typeOffset + 5
    guard let issuer = digits(&place, 6), let version = digits(&place, 2) else { return nil }
    if version.value >= 2, digits(&place, 2) == nil { return nil }
    guard let entries = digits(&place, 2) else { return nil }
    let jurisdiction = Jurisdiction.all.first { $0.issuer == issuer.value }
    if jurisdiction == nil { report(Problem(.character, offset: issuer.offset, "\(issuer.value) is no issuer that AAMVA lists")) }

    var designators: [(type: ArraySlice<UInt8>, offset: Int)] = []
    for _ in 0..<entries.value {
      let type = data[place...].prefix(2)
      var numbers = place + 2
      guard type.count == 2, type.allSatisfy(Latin.isCapitalOrDigit), digits(&numbers, 4) != nil, digits(&numbers, 4) != nil else {
        report(Problem(.length, offset: place, "\(entries.value) subfiles are announced, \(designators.count) designated"))
        break
      }
      designators.append((type, place))
      place = numbers
    }
    var fields = readSubfiles(place, designators.map(\.type))
    for designator in designators where !subfiles.contains(where: { $0.elementsEqual(designator.type) }) {
      report(Problem(.length, offset: designator.offset, "there is no subfile \(Latin.text(designator.type))"))
    }
    check(&fields, version.value, jurisdiction)
    return IdentityDocument(
      standard: .aamva, issuer: jurisdiction?.name ?? String(issuer.value), version: version.value, fields: fields, problems: problems)
  }

  private mutating func report(_ problem: Problem) { if problems.count < 64 { problems.append(problem) } }

  private var subfiles: [ArraySlice<UInt8>] = []

  /// Where `ANSI ` or, in old ones, `AAMVA` stands, at most three characters behind `@`.
  private func fileType() -> Int? {
    (start + 1...start + 4).first { place in
      place <= data.count && (Latin.begins(data[place...], with: "ANSI ") || Latin.begins(data[place...], with: "AAMVA"))
    }
  }

  private func digits(_ place: inout Int, _ count: Int) -> (value: Int, offset: Int)? {
    let slice = data[min(place, data.count)...].prefix(count)
    guard slice.count == count, let value = Latin.number(slice) else { return nil }
    defer { place += count }
    return (value, place)
  }

  /// The elements of every subfile. Issuers miscount where their subfiles begin, so it is the subfile's own letters that count: behind the
  /// header, and behind each carriage return.
  private mutating func readSubfiles(_ begin: Int, _ types: [ArraySlice<UInt8>]) -> [NamedField] {
    var fields: [NamedField] = []
    for segment in data[min(begin, data.count)...].split(separator: 0x0D) {
      // A line feed and blanks may stand in front of a subfile.
      let body = segment.drop { $0 == 0x0A || $0 == 0x20 }
      guard let type = types.first(where: { body.starts(with: $0) }) ?? (subfiles.isEmpty ? nil : types.last) else { continue }
      let isNew = body.starts(with: type)
      if isNew, !subfiles.contains(where: { $0.startIndex == type.startIndex }) { subfiles.append(type) }
      for element in (isNew ? body.dropFirst(2) : body).split(separator: 0x0A) {
        let name = element.prefix(3)
        guard name.count == 3, name.allSatisfy(Latin.isCapitalOrDigit) else {
          report(Problem(.unknownAI, offset: element.startIndex, "no element's name begins this line"))
          continue
        }
        // The standard has not a hundred elements.
        guard fields.count < 512 else { return fields }
        let value = element.dropFirst(3)
        let text = Latin.text(name)
        fields.append(NamedField(text, title: LicenceElement.title(text), value: Latin.text(value), offset: value.startIndex))
      }
    }
    return fields
  }

  /// A day of the centuries in which cards and their holders live.
  private func day(_ value: ArraySlice<UInt8>, _ pattern: DatePattern) -> String? {
    guard let day = pattern.day(value), let year = Int(day.prefix(4)), (1850..<2200).contains(year) else { return nil }
    return day
  }

  /// Dates and the elements a document cannot be without.
  private mutating func check(_ fields: inout [NamedField], _ version: Int, _ jurisdiction: Jurisdiction?) {
    let written = fields.first { $0.name == "DCG" }?.value
    let isCanadian = written.map { $0 == "CAN" } ?? (jurisdiction?.country == "CAN")
    let order: [DatePattern] = isCanadian || version < 2 ? [.yyyymmdd, .mmddyyyy] : [.mmddyyyy, .yyyymmdd]
    for index in fields.indices where LicenceElement.dates.contains(fields[index].name) {
      let value = Array(fields[index].value.utf8).filter { $0 != 0x20 }[...]
      // `NONE`, `unavl` and blanks stand for a date that there is not.
      guard value.count == 8, value.allSatisfy(isDigit), value.contains(where: { $0 != 0x30 }) else { continue }
      // Only before version 02 was the order left to the issuer.
      fields[index].date = day(value, order[0]) ?? (version < 2 ? day(value, order[1]) : nil)
      guard fields[index].date == nil else { continue }
      report(Problem(.date, ai: fields[index].name, offset: fields[index].offset, "\(fields[index].name): no such date (\(order[0].rawValue))"))
    }
    for needed in [["DAQ"], ["DCS", "DAB", "DAA"], ["DBB"]] where !fields.contains(where: { needed.contains($0.name) }) {
      report(Problem(.length, ai: needed[0], offset: start, "there is no \(needed.joined(separator: " or "))"))
    }
  }
}
