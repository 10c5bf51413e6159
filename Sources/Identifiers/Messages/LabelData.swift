/// One field of a label: a data identifier and its data, alone in a bar code.
///
/// A code such as `1P12345` or `Q17` may be a field of a label or a shelf's name; nothing in it tells. So it is read as a field only
/// - if the caller says that labels here carry data identifiers (`trusted`), or
/// - if the data prove themselves: a licence plate or unique identifier of ISO/IEC 15459 whose agency is known and whose company number has that
///   agency's shape (`25SUN043325711…`), a number that ends in its check digit (7B, 8P, 8S, 9N), or a day with its century (`16D20261120`).
public struct LabelData: Sendable, Hashable {
  public let identifier: DataIdentifier
  /// The datum under its identifier; for a unique identifier, its agency, company and serial behind it.
  public let fields: [NamedField]
  public let problems: [Problem]

  public var isValid: Bool { problems.isEmpty }
  /// The identifier and the data, without anything around them.
  public let canonical: [UInt8]

  /// The field that `data` is from `start` on; `nil` if it is none, or may be anything (see above), or a symbology of GS1's own carries it.
  /// - Parameter trusted: any assigned identifier counts, and what is wrong with its data is told.
  public static func read(_ data: [UInt8], from start: Int = 0, symbology: AIMIdentifier? = nil, trusted: Bool = false) -> LabelData? {
    guard start <= data.count, symbology?.isGS1 != true, symbology?.gtinLength == nil else { return nil }
    let content = data[start...]
    guard content.count <= 200, let lead = DataIdentifier.leading(content), let identifier = lead.identifier else { return nil }
    let value = content.dropFirst(lead.length)
    let problems = identifier.problems(in: value)
    guard trusted || problems.isEmpty && proves(identifier, value) else { return nil }
    return LabelData(identifier, value, problems, canonical: Array(content))
  }

  /// The data identifier that a code may begin with, for a hint beside text; `nil` if it begins with none that is assigned, or its data do not fit.
  public static func possibleIdentifier(_ data: [UInt8], from start: Int = 0) -> DataIdentifier? {
    guard start <= data.count, let lead = DataIdentifier.leading(data[start...]), let identifier = lead.identifier else { return nil }
    return identifier.problems(in: data[(start + lead.length)...]).isEmpty ? identifier : nil
  }

  private init(_ identifier: DataIdentifier, _ value: ArraySlice<UInt8>, _ problems: [Problem], canonical: [UInt8]) {
    self.identifier = identifier
    self.problems = problems
    self.canonical = canonical
    let field = NamedField(identifier.code, title: identifier.title, value: Latin.text(value), date: identifier.day(value), offset: value.startIndex)
    let parts = identifier.parts.contains(.unique) ? UniqueIdentifier(value)?.fields ?? [] : []
    fields = [field] + parts
  }

  private static func proves(_ identifier: DataIdentifier, _ value: ArraySlice<UInt8>) -> Bool {
    guard let part = identifier.parts.first else { return false }
    switch part {
    case .unique:
      // A word that happens to begin with an agency's code has no long number in it, and many begin with a code of one letter.
      guard let unique = UniqueIdentifier(value), (10...50).contains(value.count) else { return false }
      let digits = value.filter(isDigit).count
      return unique.agency.code.utf8.count > 1 ? digits >= (unique.company == nil ? 9 : 6) : digits >= 8 && unique.serial.allSatisfy(isDigit)
    case .container, .gtin, .sscc, .pharmacyProduct: return true
    case .date(let pattern):
      guard let year = pattern.day(value.prefix(pattern.length))?.prefix(4), let number = Int(year) else { return false }
      return (1990..<2100).contains(number)
    default: break
    }
    guard identifier.code == "9D", value.count == 8, let year = Latin.number(value.prefix(4)) else { return false }
    return (1990..<2100).contains(year) && DatePattern.yyyymmdd.isDate(value)
  }
}
