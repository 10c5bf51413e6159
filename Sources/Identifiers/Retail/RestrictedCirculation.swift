/// What the digits of numbers for restricted circulation mean where this site is: GS1 prefixes 02, 04 and 20–29 of GTIN-13, number systems 2
/// and 4 of GTIN-12, 0 and 2 of GTIN-8 (General Specifications 2.1.11, 2.1.12).
///
/// The layouts are the region's or the company's own, so none is assumed: `.none` says of a number that it is restricted, and reads no measure.
public struct RestrictedCirculation: Sendable, Hashable, Codable {
  /// The first that fits decides.
  public var layouts: [Layout]

  public init(layouts: [Layout] = []) { self.layouts = layouts }

  public static let none = RestrictedCirculation()

  /// What numbers of one prefix hold.
  public struct Layout: Sendable, Hashable, CustomStringConvertible {
    /// A letter or digit for each of 8, 12 or 13 places: a digit stands for itself; `I` item, `M` measure, `V` check digit of the measure, `C` the
    /// number's own check digit, last.
    public let pattern: String
    public let kind: Measure.Kind
    /// Digits of the measure behind its decimal point.
    public let decimals: Int

    /// `nil` for a pattern that is none: another length; a prefix that is not for restricted circulation; letters that are not together; more
    /// decimals than measure; `V` where the measure has not four or five digits.
    public init?(_ pattern: String, _ kind: Measure.Kind, decimals: Int) {
      let places = Array(pattern.utf8)
      let fixed = places.prefix(while: isDigit)
      let measure = places.count { $0 == letterM }
      let letters = places.dropFirst(fixed.count).dropLast()
      let groups = zip(letters, letters.dropFirst()).count { $0 != $1 } + 1
      guard [8, 12, 13].contains(places.count), places.last == UInt8(ascii: "C"), (1...6).contains(measure), (0...measure).contains(decimals),
        Restricted.Scope(fixed, count: places.count) != nil, letters.allSatisfy({ $0 == letterI || $0 == letterM || $0 == letterV }),
        groups == Set(letters).count, letters.contains(letterI)
      else { return nil }
      switch places.count(where: { $0 == letterV }) {
      case 0: break
      case 1: guard measure == 4 || measure == 5 else { return nil }
      default: return nil
      }
      (self.pattern, self.kind, self.decimals) = (pattern, kind, decimals)
    }

    /// Pattern, kind and decimals as they are written in a configuration: `28IIIIVMMMMMC weight 3`.
    public init?(_ text: some StringProtocol) {
      let words = text.split(separator: " ")
      guard words.count == 3, let kind = Measure.Kind(rawValue: String(words[1])), let decimals = Int(words[2]) else { return nil }
      self.init(String(words[0]), kind, decimals: decimals)
    }

    public var description: String { "\(pattern) \(kind.rawValue) \(decimals)" }

    /// The pattern as long as `number`, which has 8 or 13 places: a GTIN-12 is a GTIN-13 with a zero in front. `nil` where it does not fit.
    func fitted(to number: [UInt8]) -> [UInt8]? {
      let places = padded(Array(pattern.utf8))
      let fits = places.count == number.count && zip(places, number).allSatisfy { !isDigit($0) || $0 == $1 }
      return fits ? places : nil
    }
  }

  /// The layouts that the member organisation of a country publishes; `nil` for a country without a line here. Countries leave prefixes to
  /// the companies, so a site may have others.
  ///
  /// - Parameter country: two capital letters (ISO 3166-1).
  public static func published(country: String) -> RestrictedCirculation? {
    let found = publishedLayouts.split(separator: "\n").first { $0.hasPrefix(country + ":") }
    return found.map { line in RestrictedCirculation(layouts: line.dropFirst(3).split(separator: ",").compactMap { Layout($0) }) }
  }

  /// In its written form, a list of layouts.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    layouts = try container.decode([String].self).map { text in
      guard let layout = Layout(text) else { throw DecodingError.dataCorruptedError(in: container, debugDescription: "'\(text)' is no layout") }
      return layout
    }
  }

  public func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(layouts.map(\.description))
  }

  /// Layouts as a configuration names them: a country's published ones, `DE`, or one of the site's own, `28IIIIVMMMMMC weight 3`. `nil` for neither.
  public static func layouts(named text: String) -> [Layout]? {
    published(country: text)?.layouts ?? Layout(text).map { [$0] }
  }

  public static let countries: [String] = publishedLayouts.split(separator: "\n").map { String($0.prefix(2)) }

  // GS1 Denmark, Finland, Germany, Latvia (for the three Baltic countries), Sweden, UK.
  private static let publishedLayouts = """
    DE:22IIIIVMMMMMC price 2,23IIIIVMMMMMC price 2,25IIIIVMMMMMC count 0,26IIIIVMMMMMC count 0,28IIIIVMMMMMC weight 3,29IIIIVMMMMMC weight 3
    DK:21IIIIMMMMMMC price 2,22IIIIMMMMMMC price 2,23IIIIMMMMMMC price 2,24IIIIMMMMMMC price 2,26IIIIMMMMMMC weight 3,27IIIIIMMMMMC weight 3,\
    28IIIIMMMMMMC weight 3
    EE:23IIIIIIMMMMC weight 3,24IIIIIIMMMMC weight 2,25IIIIIIMMMMC weight 1
    FI:23IIIIIIMMMMC weight 3,24IIIIIIMMMMC weight 2,25IIIIIIMMMMC weight 1
    GB:20IIIIIVMMMMC price 2
    LT:23IIIIIIMMMMC weight 3,24IIIIIIMMMMC weight 2,25IIIIIIMMMMC weight 1
    LV:23IIIIIIMMMMC weight 3,24IIIIIIMMMMC weight 2,25IIIIIIMMMMC weight 1
    SE:20IIIIIIMMMMC price 2,21IIIIIIMMMMC price 1,22IIIIIIMMMMC price 0,23IIIIIIMMMMC weight 3,24IIIIIIMMMMC weight 2,25IIIIIIMMMMC weight 1
    """
}

/// What a number for restricted circulation says.
public struct Restricted: Sendable, Hashable {
  public enum Scope: String, Sendable, Hashable, CaseIterable {
    /// Within a region, by the rules of its GS1 member organisation.
    case region
    /// Within one company.
    case company

    /// By the leading digits of a number of 8, 12 or 13 digits.
    init?(_ digits: some Collection<UInt8>, count: Int) {
      guard let first = digits.first else { return nil }
      switch (count, first) {
      case (8, UInt8(ascii: "0")), (8, UInt8(ascii: "2")), (12, UInt8(ascii: "4")): self = .company
      case (12, UInt8(ascii: "2")), (13, UInt8(ascii: "2")): self = .region
      case (12, UInt8(ascii: "0")) where digits.count > 5 && digits.prefix(6).allSatisfy { $0 == first }: self = .company
      case (13, UInt8(ascii: "0")):
        guard let scope = Scope(digits.dropFirst(), count: 12) else { return nil }
        self = scope
      default: return nil
      }
    }
  }

  public let scope: Scope
  /// What a layout of the site reads in it; `nil` where none fits, or the measure's check digit is wrong.
  public let measured: Measured?

  public struct Measured: Sendable, Hashable {
    public let layout: RestrictedCirculation.Layout
    /// The digits that name the item.
    public let item: String
    public let measure: Measure
    /// The number with zeros for the measure, which master data can hold.
    public let itemNumber: GTIN
  }

  /// Reads the number of a GTIN; `nil` where it is not restricted.
  ///
  /// - Returns: and the place of the digit that is not the measure's check digit, where one is wrong.
  static func read(_ gtin: GTIN, by rules: RestrictedCirculation) -> (Restricted, wrong: Int?)? {
    let count = gtin.digits.utf8.count
    guard count < 14, let scope = Scope(gtin.digits.utf8, count: count) else { return nil }
    let digits = Array(gtin.digits.utf8)
    let number = padded(digits)
    let zeros = number.count - digits.count
    for layout in rules.layouts {
      guard let places = layout.fitted(to: number) else { continue }
      func run(of letter: UInt8) -> [UInt8] { zip(places, number).filter { $0.0 == letter }.map(\.1) }
      if let check = places.firstIndex(of: letterV), CheckDigit.measure(run(of: letterM)) != number[check] {
        return (Restricted(scope: scope, measured: nil), check - zeros)
      }
      let body = zip(places, number).dropFirst(zeros).dropLast().map { $0 == letterM || $0 == letterV ? UInt8(ascii: "0") : $1 }
      guard let check = CheckDigit.mod10(body), let bare = GTIN(String(decoding: body + [check], as: UTF8.self)) else { continue }
      let measure = Measure(kind: layout.kind, digits: String(decoding: run(of: letterM), as: UTF8.self), decimals: layout.decimals)
      let measured = Measured(layout: layout, item: String(decoding: run(of: letterI), as: UTF8.self), measure: measure, itemNumber: bare)
      return (Restricted(scope: scope, measured: measured), nil)
    }
    return (Restricted(scope: scope, measured: nil), nil)
  }
}

/// 12 places as 13, with a zero in front; others as they are.
private func padded(_ places: [UInt8]) -> [UInt8] { places.count == 12 ? [UInt8(ascii: "0")] + places : places }

/// A weight, price or count that stands in a number.
public struct Measure: Sendable, Hashable, CustomStringConvertible {
  public enum Kind: String, Sendable, Hashable, CaseIterable { case weight, price, count }

  public let kind: Kind
  public let digits: String
  public let decimals: Int

  /// `1.250`: at least one digit before the point, no other zeros in front.
  public var text: String {
    let all = Array(digits.utf8)
    var whole = all.prefix(all.count - decimals).drop { $0 == UInt8(ascii: "0") }
    if whole.isEmpty { whole = [UInt8(ascii: "0")] }
    let rest = decimals > 0 ? [UInt8(ascii: ".")] + all.suffix(decimals) : []
    return String(decoding: whole + rest, as: UTF8.self)
  }

  public var description: String { text }
}

private let letterI = UInt8(ascii: "I")
private let letterM = UInt8(ascii: "M")
private let letterV = UInt8(ascii: "V")
