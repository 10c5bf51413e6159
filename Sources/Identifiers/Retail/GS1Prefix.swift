/// The GS1 prefix of a number: who gives numbers out under it, or what they are for.
///
/// It says where the number was given out, not where the goods come from. GS1's list as of March 2025; General Specifications 1.4.
public struct GS1Prefix: Sendable, Hashable {
  public enum Use: String, Sendable, Hashable, CaseIterable {
    /// Given out by a GS1 member organisation.
    case member
    /// Restricted circulation within a region, by the rules of its member organisation.
    case region
    /// Restricted circulation within one company.
    case company
    case coupon
    case refund
    /// ISSN.
    case serial
    /// ISBN and ISMN.
    case book
    case demonstration
    /// Not in use, or kept for later.
    case reserved
  }

  /// The first and the last prefix of the range, of equal length.
  public let first: String
  public let last: String
  public let use: Use
  /// The member organisation, or what the range is for.
  public let holder: String

  /// The prefix of a GTIN; `nil` where GS1 has not assigned it. GTIN-8 have a list of their own (General Specifications 1.4.3).
  public init?(of gtin: GTIN) {
    if gtin.digits.utf8.count == 8 { self.init(ofGTIN8: gtin.digits.utf8) } else { self.init(leading: gtin.padded.utf8.dropFirst()) }
  }

  /// The prefix that seven or more digits begin with, those of a GLN or a GS1 Company Prefix, or of an SSCC without its extension digit.
  public init?(leading digits: some Collection<UInt8>) {
    let seven = digits.prefix(7)
    guard seven.count == 7, seven.allSatisfy(isDigit) else { return nil }
    let number = seven.reduce(0) { $0 * 10 + Int($1 & 15) }
    guard let line = GS1Prefix.lines.last(where: { $0.low <= number }), number <= line.high else { return nil }
    self = line.prefix
  }

  private init?(ofGTIN8 digits: some Collection<UInt8>) {
    switch digits.prefix(3).reduce(0, { $0 * 10 + Int($1 & 15) }) {
    case 0..<100: self.init("000", "099", .company, "restricted circulation within a company")
    case 100..<140: self.init("100", "139", .member, "GS1 US")
    case 140..<200: self.init("140", "199", .reserved, "for future use")
    case 200..<300: self.init("200", "299", .company, "restricted circulation within a company")
    case 300..<970: self.init(leading: Array(digits.prefix(7)))
    case 977...999: self.init("977", "999", .reserved, "for future use")
    default: return nil
    }
  }

  private init(_ first: String, _ last: String, _ use: Use, _ holder: String) {
    (self.first, self.last, self.use, self.holder) = (first, last, use, holder)
  }

  /// Every range of the list for GTIN-12, GTIN-13 and the other keys, in order.
  public static let all: [GS1Prefix] = lines.map(\.prefix)

  private struct Line {
    let low, high: Int
    let prefix: GS1Prefix
  }

  private static let lines: [Line] = table.split(separator: "\n").map { line in
    let fields = line.split(separator: " ", maxSplits: 2)
    let ends = fields[0].split(separator: "-")
    let (first, last) = (String(ends[0]), String(ends[ends.count - 1]))
    let (low, high) = (Int(first + String(repeating: "0", count: 7 - first.count))!, Int(last + String(repeating: "9", count: 7 - last.count))!)
    return Line(low: low, high: high, prefix: GS1Prefix(first, last, Use(rawValue: String(fields[1]))!, String(fields[2])))
  }

  private static let table = """
    0000000 company restricted circulation within a company
    0000001-0000099 reserved unused, lest they collide with GTIN-8
    00001-00009 member GS1 US
    0001-0009 member GS1 US
    001-019 member GS1 US
    020-029 region restricted circulation within a region
    030-039 member GS1 US
    040-049 company restricted circulation within a company
    050-059 reserved GS1 US, for future use
    060-139 member GS1 US
    200-299 region restricted circulation within a region
    300-379 member GS1 France
    380 member GS1 Bulgaria
    383 member GS1 Slovenia
    385 member GS1 Croatia
    387 member GS1 Bosnia and Herzegovina
    389 member GS1 Montenegro
    400-440 member GS1 Germany
    450-459 member GS1 Japan
    460-469 member GS1 Russia
    470 member GS1 Kyrgyzstan
    471 member GS1 Chinese Taipei
    474 member GS1 Estonia
    475 member GS1 Latvia
    476 member GS1 Azerbaijan
    477 member GS1 Lithuania
    478 member GS1 Uzbekistan
    479 member GS1 Sri Lanka
    480 member GS1 Philippines
    481 member GS1 Belarus
    482 member GS1 Ukraine
    483 member GS1 Turkmenistan
    484 member GS1 Moldova
    485 member GS1 Armenia
    486 member GS1 Georgia
    487 member GS1 Kazakhstan
    488 member GS1 Tajikistan
    489 member GS1 Hong Kong, China
    490-499 member GS1 Japan
    500-509 member GS1 UK
    520-521 member GS1 Greece
    528 member GS1 Lebanon
    529 member GS1 Cyprus
    530 member GS1 Albania
    531 member GS1 North Macedonia
    535 member GS1 Malta
    539 member GS1 Ireland
    540-549 member GS1 Belgium & Luxembourg
    560 member GS1 Portugal
    569 member GS1 Iceland
    570-579 member GS1 Denmark
    590 member GS1 Poland
    594 member GS1 Romania
    599 member GS1 Hungary
    600-601 member GS1 South Africa
    603 member GS1 Ghana
    604 member GS1 Senegal
    605 member GS1 Uganda
    606 member GS1 Angola
    607 member GS1 Oman
    608 member GS1 Bahrain
    609 member GS1 Mauritius
    610 reserved GS1 Global Office, for a future member organisation
    611 member GS1 Morocco
    613 member GS1 Algeria
    614 reserved GS1 Global Office, for a future member organisation
    615 member GS1 Nigeria
    616 member GS1 Kenya
    617 member GS1 Cameroon
    618 member GS1 Côte d'Ivoire
    619 member GS1 Tunisia
    620 member GS1 Tanzania
    621 member GS1 Syria
    622 member GS1 Egypt
    623 reserved GS1 Global Office, for a future member organisation
    624 member GS1 Libya
    625 member GS1 Jordan
    626 member GS1 Iran
    627 member GS1 Kuwait
    628 member GS1 Saudi Arabia
    629 member GS1 United Arab Emirates
    630 member GS1 Qatar
    631 member GS1 Namibia
    632 member GS1 Rwanda
    640-649 member GS1 Finland
    680-681 member GS1 China
    690-699 member GS1 China
    700-709 member GS1 Norway
    729 member GS1 Israel
    730-739 member GS1 Sweden
    740 member GS1 Guatemala
    741 member GS1 El Salvador
    742 member GS1 Honduras
    743 member GS1 Nicaragua
    744 member GS1 Costa Rica
    745 member GS1 Panama
    746 member GS1 Dominican Republic
    750 member GS1 Mexico
    754-755 member GS1 Canada
    758 reserved GS1 Global Office, for a future member organisation
    759 member GS1 Venezuela
    760-769 member GS1 Switzerland
    770-771 member GS1 Colombia
    773 member GS1 Uruguay
    775 member GS1 Peru
    777 member GS1 Bolivia
    778-779 member GS1 Argentina
    780 member GS1 Chile
    784 member GS1 Paraguay
    786 member GS1 Ecuador
    789-790 member GS1 Brazil
    800-839 member GS1 Italy
    840-849 member GS1 Spain
    850 member GS1 Cuba
    858 member GS1 Slovakia
    859 member GS1 Czech Republic
    860 member GS1 Serbia
    865 member GS1 Mongolia
    867 member GS1 North Korea
    868-869 member GS1 Türkiye
    870-879 member GS1 Netherlands
    880-881 member GS1 South Korea
    883 member GS1 Myanmar
    884 member GS1 Cambodia
    885 member GS1 Thailand
    888 member GS1 Singapore
    890 member GS1 India
    893 member GS1 Vietnam
    894 reserved GS1 Global Office, for a future member organisation
    896 member GS1 Pakistan
    899 member GS1 Indonesia
    900-919 member GS1 Austria
    930-939 member GS1 Australia
    940-949 member GS1 New Zealand
    950 member GS1 Global Office
    951 member GS1 Global Office, general manager numbers
    952 demonstration demonstrations and examples of the GS1 system
    955 member GS1 Malaysia
    958 member GS1 Macao, China
    960-961 member GS1 UK, for GTIN-8
    9620-9624 member GS1 UK, for GTIN-8
    9625-9626 member GS1 Poland, for GTIN-8
    9627-9629 member GS1 Global Office, for GTIN-8
    963-969 member GS1 Global Office, for GTIN-8
    977 serial serial publications (ISSN)
    978-979 book books (ISBN), sheet music (ISMN) under 979-0
    980 refund refund receipts
    981-983 coupon coupons of common currency areas
    99 coupon coupons
    """
}
