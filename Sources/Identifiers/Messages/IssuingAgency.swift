/// An agency that ISO/IEC 15459-2 lets issue unique identifiers, and what is known of the company numbers it gives.
public struct IssuingAgency: Sendable, Hashable {
  /// The issuing agency code (IAC) that begins each identifier.
  public let code: String
  public let name: String
  /// How long a company identification number (CIN) is; `nil` where it varies.
  public let companyLength: Int?
  let companyIsNumeric: Bool

  /// The agencies known here. The register holds more; `length(of:)` also tells the code of one that is not listed.
  public static let all: [IssuingAgency] = [
    .init("D", "NATO Support and Procurement Agency (CAGE)", 5), .init("J", "Universal Postal Union", 3), .init("LA", "JIPDEC", nil),
    .init("LB", "Telcordia", nil), .init("LD", "US Department of Defense (DoDAAC)", 6), .init("LE", "EDIFICE", nil), .init("LH", "EHIBCC", 4),
    .init("OD", "Odette", 4), .init("PP", "IFA", 5), .init("QC", "Eurodata Council", 4), .init("RH", "HIBCC", 4),
    .init("UN", "Dun & Bradstreet (DUNS)", 9, numeric: true), .init("VAA", "CAICT", nil),
  ]

  private init(_ code: String, _ name: String, _ companyLength: Int?, numeric: Bool = false) {
    self.code = code
    self.name = name
    self.companyLength = companyLength
    companyIsNumeric = numeric
  }

  /// The agency whose code leads an identifier, if it is one of `all`.
  static func leading(_ identifier: ArraySlice<UInt8>) -> IssuingAgency? {
    let code = identifier.prefix(length(of: identifier))
    return all.first { $0.code.utf8.elementsEqual(code) }
  }

  /// A code is one character long if it begins with a digit (GS1) or A–K, two with L–U, three with V–Z: no code begins another.
  static func length(of identifier: ArraySlice<UInt8>) -> Int {
    switch identifier.first {
    case .some(UInt8(ascii: "L")...UInt8(ascii: "U")): 2
    case .some(UInt8(ascii: "V")...UInt8(ascii: "Z")): 3
    default: 1
    }
  }
}

/// A unique identifier of ISO/IEC 15459, taken apart: agency, company, and what the company numbers.
struct UniqueIdentifier {
  let agency: IssuingAgency
  let company: ArraySlice<UInt8>?
  let serial: ArraySlice<UInt8>

  /// `nil` unless the agency is known, the company number has its shape, and something of capitals and digits follows.
  init?(_ bytes: ArraySlice<UInt8>) {
    guard let agency = IssuingAgency.leading(bytes) else { return nil }
    let rest = bytes.dropFirst(agency.code.utf8.count)
    guard rest.allSatisfy({ Latin.isCapitalOrDigit($0) || Self.joins($0) }) else { return nil }
    self.agency = agency
    guard let length = agency.companyLength else {
      guard !rest.isEmpty else { return nil }
      (company, serial) = (nil, rest)
      return
    }
    let company = rest.prefix(length)
    guard rest.count > length, company.allSatisfy(agency.companyIsNumeric ? isDigit : Latin.isCapitalOrDigit) else { return nil }
    self.company = company
    serial = rest.dropFirst(length)
  }

  /// ISO/IEC 15459-1 has capitals and digits alone; item and part numbers (parts 4 and 6) also these.
  private static func joins(_ byte: UInt8) -> Bool {
    byte == UInt8(ascii: "-") || byte == UInt8(ascii: "/") || byte == UInt8(ascii: "+") || byte == UInt8(ascii: ".")
  }

  /// The parts by name, `offset` counting from the array's beginning.
  var fields: [NamedField] {
    var fields = [NamedField("agency", title: agency.name, value: agency.code, offset: (company ?? serial).startIndex - agency.code.utf8.count)]
    if let company { fields.append(NamedField("company", value: Latin.text(company), offset: company.startIndex)) }
    fields.append(NamedField("serial", value: Latin.text(serial), offset: serial.startIndex))
    return fields
  }
}
