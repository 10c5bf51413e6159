/// The formats that ISO/IEC 15434:2025 assigns.
enum MessageFormat: String, Sendable, CaseIterable {
  case transportation = "01"
  case ediMessage = "02"
  case ansiX12 = "03"
  case edifact = "04"
  case applicationIdentifiers = "05"
  case dataIdentifiers = "06"
  case freeText = "07"
  case structuredCII = "08"
  case binary = "09"
  case textElements = "12"
  case json = "14"
  case verifiable = "15"
  /// Of the United States' Department of Defense, from before format 12.
  case defense = "DD"

  var title: String {
    switch self {
    case .transportation: "transportation"
    case .ediMessage: "complete EDI message"
    case .ansiX12: "data of ANSI ASC X12 segments"
    case .edifact: "data of UN/EDIFACT segments"
    case .applicationIdentifiers: "GS1 application identifiers"
    case .dataIdentifiers: "ASC MH10 data identifiers"
    case .freeText: "free text"
    case .structuredCII: "data of CII syntax rules"
    case .binary: "binary data"
    case .textElements: "text element identifiers"
    case .json: "JSON"
    case .verifiable: "ISO/IEC 20248 data"
    case .defense: "text element identifiers (DoD)"
    }
  }

  /// A group separator stands behind the format indicator.
  var separatesHeader: Bool {
    switch self {
    case .transportation, .applicationIdentifiers, .dataIdentifiers, .binary, .textElements, .defense: true
    default: false
    }
  }

  /// Digits of version and release behind the indicator.
  var versionLength: Int {
    switch self {
    case .transportation: 2
    case .ansiX12, .edifact: 6
    case .structuredCII: 8
    default: 0
    }
  }
}

extension MessageReader {
  /// ANSI MH10.8.3, format 01: what carriers put into a MaxiCode or PDF417, each at its place. Places may be empty.
  private static let transportationFields: [(name: String, title: String)] = [
    ("postalCode", "ship-to postal code"), ("country", "ship-to country, ISO 3166-1 number"), ("service", "class of service"),
    ("tracking", "tracking number"), ("carrier", "standard carrier alpha code"), ("account", "shipper number"),
    ("pickupDay", "day of the year of pickup"), ("shipment", "shipment identifier"), ("package", "package n of x"), ("weight", "package weight"),
    ("validated", "address validated"), ("street", "ship-to street"), ("city", "ship-to city"), ("state", "ship-to state or province"),
    ("recipient", "ship-to name"),
  ]

  static func transportation(_ rest: ArraySlice<UInt8>) -> [NamedField] {
    rest.split(separator: Control.group, maxSplits: 64, omittingEmptySubsequences: false).enumerated().compactMap { place, field in
      guard !field.isEmpty else { return nil }
      guard place < transportationFields.count else { return NamedField("field\(place + 1)", value: Latin.text(field), offset: field.startIndex) }
      let (name, title) = transportationFields[place]
      return NamedField(name, title: title, value: Latin.text(field), offset: field.startIndex)
    }
  }

  /// The secondary way a MaxiCode reader sends modes 2 and 3: postcode GS country GS class, then the message or the carrier's own data.
  static func carrierMessage(_ content: ArraySlice<UInt8>) -> SyntaxMessage? {
    let parts = content.split(separator: Control.group, maxSplits: 3, omittingEmptySubsequences: false)
    guard parts.count >= 3, (5...9).contains(parts[0].count), parts[0].allSatisfy({ Latin.isCapitalOrDigit($0) || $0 == 0x20 }), parts[1].count == 3,
      parts[1].allSatisfy(isDigit), parts[2].prefix(3).count == 3, parts[2].prefix(3).allSatisfy(isDigit)
    else { return nil }
    let fields = transportation(content)
    let envelope = SyntaxMessage.Envelope(
      format: MessageFormat.transportation.rawValue, title: MessageFormat.transportation.title, version: nil, elements: nil, fields: fields,
      offset: content.startIndex)
    return SyntaxMessage(envelopes: [envelope], problems: [], canonical: Array(content))
  }
}

/// The text element identifiers of ATA Spec 2000 and MIL-STD-130 (format 12).
enum TextElement {
  static func title(_ name: String) -> String? { titles.first { $0.name == name }?.title }

  private static let titles: [(name: String, title: String)] = [
    ("MFR", "manufacturer (CAGE)"), ("SPL", "supplier (CAGE)"), ("CAG", "CAGE"), ("DUN", "DUNS number"), ("EUC", "EAN.UCC company prefix"),
    ("SER", "serial number within the enterprise"), ("SEQ", "serial number within the part number"), ("PNO", "original part number"),
    ("PNR", "current part number"), ("PDT", "part description"), ("UCN", "unique component identification number"),
    ("USN", "universal serial number"), ("UST", "universal serial tracking number"), ("UID", "unique identifier"), ("UII", "unique item identifier"),
    ("LOT", "lot number"), ("LTN", "enterprise lot number"), ("BII", "batch item identifier"), ("BAT", "batch number"),
    ("DMF", "date of manufacture"), ("EXP", "expiration date"), ("EXD", "expiration date"), ("ICC", "interchangeability code"),
    ("NSN", "NATO stock number"), ("DMC", "duty"), ("QTY", "quantity"), ("UNT", "unit of measure"), ("PON", "purchase order number"),
    ("ESN", "electronic serial number"), ("VIN", "vehicle identification number"), ("SHT", "shelf life date"), ("ASN", "airline stock number"),
  ]
}
