/// A carrier's number for a parcel, letter or consignment: who carries it, and what the number tells.
///
/// Many carriers number with plain digits, and one number can be right for two of them, or be a GTIN. So all that fit are `candidates`, and
/// `reading` is the one among them only where it stands out.
public struct CarrierNumber: Sendable, Hashable {
  /// What speaks for a reading, the strongest first.
  public enum Evidence: Int, Sendable, Hashable, Comparable, CaseIterable {
    /// A structure that nothing else has, and a check digit.
    case structureAndCheck
    /// A structure that nothing else has.
    case structure
    /// Digits with a right check digit.
    case check
    /// A length, hardly more.
    case shape

    init(mark: String) { self = mark == "!" ? .structureAndCheck : mark == "=" ? .structure : mark == "~" ? .check : .shape }

    public static func < (a: Self, b: Self) -> Bool { a.rawValue < b.rawValue }
  }

  public struct Reading: Sendable, Hashable {
    /// Which rule of the table this is, such as `ups-1z`.
    public let rule: String
    /// `UPS`; for a postal item of UPU S10 the operator of the country that issued it.
    public let carrier: String
    /// What is carried, such as `parcel`.
    public let service: String
    public let evidence: Evidence
    public let fields: [NamedField]
    /// The check digit is wrong; only where the structure leaves no doubt.
    public let problems: [Problem]
  }

  /// Every reading, the strongest evidence first.
  public let candidates: [Reading]
  /// The digits are right as a GTIN or an ISBN, too.
  public let mayBeProduct: Bool
  /// The number without anything around it.
  public let canonical: [UInt8]

  /// The one reading that stands out: the only one whose structure tells; or, where none's does, the only one whose check digit is right, and
  /// neither is the number a GTIN or ISBN nor has it the shape of another carrier's that has no check digit.
  public var reading: Reading? {
    let telling = candidates.filter { $0.evidence <= .structure }
    if !telling.isEmpty { return telling.count == 1 ? telling[0] : nil }
    guard candidates.count == 1, candidates[0].evidence == .check, !mayBeProduct else { return nil }
    return candidates[0]
  }

  public var problems: [Problem] { reading?.problems ?? [] }
  public var isValid: Bool { reading?.problems.isEmpty == true }

  /// Who may have given the number that `data` is from `start` on; `nil` if nobody known here.
  ///
  /// EAN/UPC symbols carry no carrier's numbers. A separator between the two parts of a USPS label, `420…` and the rest, is expected in GS1-128.
  public static func read(_ data: [UInt8], from start: Int = 0, symbology: AIMIdentifier? = nil) -> CarrierNumber? {
    guard start <= data.count, symbology?.gtinLength == nil, data.count - start >= 9 else { return nil }
    let content = data[start...]
    let readings = routedReadings(of: content) + readings(of: content, symbology)
    guard !readings.isEmpty else { return nil }
    return CarrierNumber(candidates: readings.sorted { $0.evidence < $1.evidence }, mayBeProduct: mayBeProduct(content), canonical: Array(content))
  }

  private static func readings(of content: ArraySlice<UInt8>, _ symbology: AIMIdentifier?) -> [Reading] {
    guard content.count < CarrierRule.byLength.count, let first = content.first else { return [] }
    // All of one digit pass most checks, and nobody numbers like that.
    if isDigit(first), content.allSatisfy({ $0 == first }) { return [] }
    return CarrierRule.byLength[content.count].compactMap { rule in
      guard rule.carries(symbology), let match = rule.match(content) else { return nil }
      return reading(rule, match.fields, match.isChecked, match.checkOffset)
    }
  }

  private static func reading(_ rule: CarrierRule, _ fields: [NamedField], _ isChecked: Bool, _ checkOffset: Int) -> Reading? {
    guard isChecked || rule.evidence == .structureAndCheck else { return nil }
    var (carrier, service, fields) = (rule.carrier, rule.service, fields)
    for index in fields.indices {
      switch (rule.id, fields[index].name) {
      case ("s10", "country"):
        guard ISOCodes.isCountry(Array(fields[index].value.utf8)[...]) else { return nil }
        carrier = PostalOperators.name(of: fields[index].value) ?? "UPU"
      case ("s10", "service"):
        guard let kind = CarrierServices.postal(fields[index].value) else { return nil }
        // Two letters, nine digits and a country are a serial number to others: a service that nobody has, and a wrong check digit, prove nothing.
        if !isChecked, kind.hasPrefix("reserved") { return nil }
        service = kind
        fields[index].title = kind
      case ("upu-s9", "origin"), ("upu-s9", "destination"):
        guard ISOCodes.isCountry(Array(fields[index].value.utf8.prefix(2))[...]) else { return nil }
      case ("dpd-28", "country"), ("dpd-barcode", "country"):
        guard let country = Int(fields[index].value), ISOCodes.countries[country] else { return nil }
      case ("ups-1z", "service"): fields[index].title = CarrierServices.ups(fields[index].value)
      default: break
      }
    }
    let problem = Problem(.checkDigit, offset: checkOffset, "\(carrier): the check digit is wrong")
    return Reading(rule: rule.id, carrier: carrier, service: service, evidence: rule.evidence, fields: fields, problems: isChecked ? [] : [problem])
  }

  /// A USPS label's routing: `420`, the destination's ZIP code of five or nine digits, and the number itself.
  private static func routedReadings(of content: ArraySlice<UInt8>) -> [Reading] {
    guard Latin.begins(content, with: "420") else { return [] }
    for length in [5, 9] {
      let code = content.dropFirst(3).prefix(length)
      var rest = content.dropFirst(3 + length)
      if rest.first == Control.group { rest = rest.dropFirst() }
      guard code.count == length, code.allSatisfy(isDigit), code.contains(where: { $0 != UInt8(ascii: "0") }) else { continue }
      let found = readings(of: rest, nil).filter { $0.rule.hasPrefix("usps-") && $0.evidence == .check }
      guard let first = found.first else { continue }
      let postalCode = NamedField("postalCode", title: "destination ZIP code", value: Latin.text(code), offset: code.startIndex)
      return [
        Reading(
          rule: first.rule, carrier: first.carrier, service: first.service, evidence: .structureAndCheck, fields: [postalCode] + first.fields,
          problems: [])
      ]
    }
    return []
  }

  /// A GTIN by GS1's check digit, or an ISBN of ten digits. A GTIN-14 of a prefix that GS1 gives to no company, or for use within a company alone,
  /// is none.
  private static func mayBeProduct(_ content: ArraySlice<UInt8>) -> Bool {
    guard [10, 12, 13, 14].contains(content.count), content.allSatisfy(isDigit) else { return false }
    if content.count == 10 { return content.enumerated().reduce(0) { $0 + (10 - $1.offset) * Int($1.element & 15) } % 11 == 0 }
    guard CheckDigit.isValid(content) else { return false }
    guard content.count == 14 else { return true }
    switch GS1Prefix(leading: content.dropFirst())?.use {
    case .member?, .serial?, .book?, .demonstration?: return true
    default: return false
    }
  }
}
