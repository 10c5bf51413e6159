/// The data elements of AAMVA's card design standard, all versions.
enum LicenceElement {
  static func title(_ name: String) -> String? { titles.first { $0.name == name }?.title }

  static let dates: Set<String> = ["DBA", "DBB", "DBD", "DBL", "DDB", "DDC", "DDH", "DDI", "DDJ", "PAA", "PAB", "PAC"]

  private static let titles: [(name: String, title: String)] = [
    ("DAA", "full name"), ("DAB", "family name"), ("DAC", "first name"), ("DAD", "middle name"), ("DAE", "name suffix"), ("DAF", "name prefix"),
    ("DAG", "street 1"), ("DAH", "street 2"), ("DAI", "city"), ("DAJ", "jurisdiction"), ("DAK", "postal code"), ("DAL", "residence street 1"),
    ("DAM", "residence street 2"), ("DAN", "residence city"), ("DAO", "residence jurisdiction"), ("DAP", "residence postal code"),
    ("DAQ", "customer ID number"), ("DAR", "class"), ("DAS", "restrictions"), ("DAT", "endorsements"), ("DAU", "height"), ("DAV", "height (cm)"),
    ("DAW", "weight (lb)"), ("DAX", "weight (kg)"), ("DAY", "eye colour"), ("DAZ", "hair colour"), ("DBA", "expiry date"), ("DBB", "date of birth"),
    ("DBC", "sex"), ("DBD", "issue date"), ("DBE", "issue timestamp"), ("DBF", "number of duplicates"), ("DBG", "medical indicator"),
    ("DBH", "organ donor"), ("DBI", "non-resident"), ("DBJ", "unique customer ID"), ("DBK", "social security number"), ("DBL", "alias date of birth"),
    ("DBM", "alias social security number"), ("DBN", "alias full name"), ("DBO", "alias family name"), ("DBP", "alias first name"),
    ("DBQ", "alias middle name"), ("DBR", "alias name suffix"), ("DBS", "alias name prefix"), ("DCA", "vehicle class"), ("DCB", "restriction codes"),
    ("DCD", "endorsement codes"), ("DCE", "weight range"), ("DCF", "document discriminator"), ("DCG", "country"), ("DCH", "federal vehicle codes"),
    ("DCI", "place of birth"), ("DCJ", "audit information"), ("DCK", "inventory control number"), ("DCL", "race or ethnicity"),
    ("DCM", "standard vehicle class"), ("DCN", "standard endorsement"), ("DCO", "standard restriction"), ("DCP", "vehicle class described"),
    ("DCQ", "endorsement described"), ("DCR", "restriction described"), ("DCS", "family name"), ("DCT", "given names"), ("DCU", "name suffix"),
    ("DDA", "compliance type"), ("DDB", "card revision date"), ("DDC", "HAZMAT expiry date"), ("DDD", "limited duration"),
    ("DDE", "family name truncated"), ("DDF", "first name truncated"), ("DDG", "middle name truncated"), ("DDH", "under 18 until"),
    ("DDI", "under 19 until"), ("DDJ", "under 21 until"), ("DDK", "organ donor"), ("DDL", "veteran"), ("PAA", "permit expiry date"),
    ("PAB", "permit class"), ("PAC", "permit restriction"), ("PAD", "permit issue date"),
  ]
}

/// An issuer of AAMVA's list of issuer identification numbers (as of 2023-12-29).
struct Jurisdiction {
  let issuer: Int
  let name: String
  /// `USA`, `CAN` or `MEX`, as element DCG writes it.
  let country: String

  static let all: [Jurisdiction] = northern + numbered

  private static let canada: Set<String> = [
    "Ontario", "Nova Scotia", "Newfoundland and Labrador", "New Brunswick", "British Columbia", "Saskatchewan", "Manitoba",
  ]

  private static let northern: [Jurisdiction] = [
    (604_426, "Prince Edward Island", "CAN"), (604_427, "American Samoa", "USA"), (604_428, "Quebec", "CAN"), (604_429, "Yukon", "CAN"),
    (604_430, "Northern Mariana Islands", "USA"), (604_431, "Puerto Rico", "USA"), (604_432, "Alberta", "CAN"), (604_433, "Nunavut", "CAN"),
    (604_434, "Northwest Territories", "CAN"),
  ].map { Jurisdiction(issuer: $0.0, name: $0.1, country: $0.2) }

  /// From 636000 on, one after the other.
  private static let numbered: [Jurisdiction] = [
    "Virginia", "New York", "Massachusetts", "Maryland", "North Carolina", "South Carolina", "Connecticut", "Louisiana", "Montana", "New Mexico",
    "Florida", "Delaware", "Ontario", "Nova Scotia", "California", "Texas", "Newfoundland and Labrador", "New Brunswick", "Iowa", "Guam", "Colorado",
    "Arkansas", "Kansas", "Ohio", "Vermont", "Pennsylvania", "Arizona", "US Department of State", "British Columbia", "Oregon", "Missouri",
    "Wisconsin", "Michigan", "Alabama", "North Dakota", "Illinois", "New Jersey", "Indiana", "Minnesota", "New Hampshire", "Utah", "Maine",
    "South Dakota", "District of Columbia", "Saskatchewan", "Washington", "Kentucky", "Hawaii", "Manitoba", "Nevada", "Idaho", "Mississippi",
    "Rhode Island", "Tennessee", "Nebraska", "Georgia", "Coahuila", "Hidalgo", "Oklahoma", "Alaska", "Wyoming", "West Virginia", "Virgin Islands",
  ].enumerated().map { place, name in
    let country = canada.contains(name) ? "CAN" : name == "Coahuila" || name == "Hidalgo" ? "MEX" : "USA"
    return Jurisdiction(issuer: 636_000 + place, name: name, country: country)
  }
}
