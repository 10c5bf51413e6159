import Identifiers
import Testing

@Suite struct ElementValueTests {
  private let today = (year: 2026, month: 11, day: 20)
  private func element(_ ai: String, _ value: String) -> ElementString.Element { ElementString(pairs: [(ai, value)]).elements[0] }

  @Test func daysAndTimes() {
    let cases: [(ai: String, value: String, day: String?, moment: String?)] = [
      ("17", "270331", "2027-03-31", "2027-03-31"), ("17", "270200", "2027-02-28", "2027-02-28"), ("11", "780101", "1978-01-01", "1978-01-01"),
      ("11", "770101", "1977-01-01", "1977-01-01"), ("11", "760101", "2076-01-01", "2076-01-01"),
      ("7003", "2703311430", "2027-03-31", "2027-03-31T14:30"), ("8008", "27033114", "2027-03-31", "2027-03-31T14"),
      ("8008", "270331143059", "2027-03-31", "2027-03-31T14:30:59"), ("7007", "260501260503", "2026-05-01", "2026-05-01/2026-05-03"),
      ("7007", "260501", "2026-05-01", "2026-05-01"), ("7011", "260501", "2026-05-01", "2026-05-01"),
      ("7011", "2605010930", "2026-05-01", "2026-05-01T09:30"),
      ("4324", "2605000930", "2026-05-31", "2026-05-31T09:30"), ("7251", "198002290815", "1980-02-29", "1980-02-29T08:15"),
      ("7250", "19800229", "1980-02-29", "1980-02-29"), ("10", "270331", nil, nil), ("17", "271331", nil, nil), ("17", "2703", nil, nil),
      ("17", "27", nil, nil), ("7251", "19", nil, nil), ("17", "", nil, nil),
    ]
    for (ai, value, day, moment) in cases {
      #expect(element(ai, value).day(reference: today) == day, "\(ai) \(value)")
      #expect(element(ai, value).moment(reference: today) == moment, "\(ai) \(value)")
    }
    let text = ElementString(parsing: Array("7003270331143010L".utf8))
    #expect(text.date(ai: "7003", reference: today).map { [$0.year, $0.month, $0.day] } == [2027, 3, 31])
  }

  @Test func numbersWithTheirDecimalPlaces() {
    let cases: [(ai: String, value: String, decimal: String?, currency: String?)] = [
      ("3103", "001250", "1.250", nil), ("3100", "001250", "1250", nil), ("3105", "000001", "0.00001", nil), ("3100", "000000", "0", nil),
      ("3922", "199", "1.99", nil), ("3922", "5", "0.05", nil), ("3932", "9781234", "12.34", "978"), ("3940", "0025", "25", nil),
      ("3953", "012345", "12.345", nil), ("3909", "123", "0.000000123", nil), ("37", "12", nil, nil), ("91", "12", nil, nil), ("10", "12", nil, nil),
      ("3103", "00125A", nil, nil), ("3932", "978", nil, nil), ("422", "276", nil, nil),
    ]
    for (ai, value, decimal, currency) in cases {
      #expect(element(ai, value).decimal == decimal, "\(ai) \(value)")
      #expect(element(ai, value).currency == currency, "\(ai) \(value)")
    }
  }

  @Test func anElementTellsItsLineOfTheTable() {
    let net = element("3103", "001250")
    #expect(net.identifier.name == "3100-3105" && net.title == "NET WEIGHT (kg)" && net.ai == "3103" && Array(net.data) == Array("001250".utf8))
    #expect(ApplicationIdentifier.find("3103") === net.identifier)
    #expect(ApplicationIdentifier.find("3109") == nil && ApplicationIdentifier.find("31") == nil)
    #expect(ApplicationIdentifier.find("01")?.title == "GTIN" && ApplicationIdentifier.find("") == nil && ApplicationIdentifier.find("01x") == nil)
  }
}
