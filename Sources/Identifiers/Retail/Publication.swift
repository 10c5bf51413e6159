/// The number of a book, a serial or a piece of sheet music.
public enum Publication: Sendable, Hashable {
  case isbn(ISBN)
  case issn(ISSN)
  case ismn(ISMN)

  /// What a GTIN-13 of prefix 977, 978 or 979 says; `nil` for others.
  public init?(_ gtin: GTIN) {
    guard gtin.digits.utf8.count == 13, gtin.digits.utf8.starts(with: "97".utf8) else { return nil }
    let places = Array(gtin.digits.utf8)
    if let number = ISMN(places: places) {
      self = .ismn(number)
    } else if let number = ISBN(places: places) {
      self = .isbn(number)
    } else if let number = ISSN(places: places) {
      self = .issn(number)
    } else {
      return nil
    }
  }

  /// The number as a GTIN-13; `nil` for an ISSN in its own form of 8 places, which leaves open with which variant a bar code carries it.
  public var gtin: GTIN? {
    switch self {
    case .isbn(let number): GTIN(number.digits)
    case .ismn(let number): GTIN(number.digits)
    case .issn(let number): number.carrier
    }
  }
}

/// An International Standard Book Number (ISO 2108), whose check digit is right.
public struct ISBN: Sendable, Hashable, CustomStringConvertible {
  /// 13 digits, beginning with 978 or 979.
  public let digits: String
  /// The form of ten places before 2007; `nil` for a number of 979, which has none.
  public let ten: String?

  /// 10 or 13 places, as they are or with single hyphens or spaces between groups. Where a group ends is not checked: that is the ISBN agency's
  /// table, which changes monthly. 979-0 is no ISBN but an ``ISMN``.
  public init?(_ text: some StringProtocol) {
    guard let places = PublicationText.places(Array(text.utf8)[...]) else { return nil }
    self.init(places: places)
  }

  init?(places: [UInt8]) {
    let body: [UInt8]
    switch places.count {
    case 10:
      body = Array(places.dropLast())
      guard CheckDigit.mod11(body) == places[9] else { return nil }
    case 13:
      let isMusic = places.starts(with: "9790".utf8)
      guard CheckDigit.isValid(places), places.starts(with: "978".utf8) || places.starts(with: "979".utf8) && !isMusic else { return nil }
      body = Array(places[3..<12])
      if places[2] == UInt8(ascii: "9") {
        (digits, ten) = (String(decoding: places, as: UTF8.self), nil)
        return
      }
    default: return nil
    }
    let long = Array("978".utf8) + body
    guard let check = CheckDigit.mod10(long), let short = CheckDigit.mod11(body) else { return nil }
    (digits, ten) = (String(decoding: long + [check], as: UTF8.self), String(decoding: body + [short], as: UTF8.self))
  }

  public var description: String { digits }
}

/// An International Standard Serial Number (ISO 3297), whose check digits are right.
public struct ISSN: Sendable, Hashable, CustomStringConvertible {
  /// Seven digits and the check character, `0378595X`.
  public let digits: String
  /// The two digits behind the number in a bar code, `00` for the ordinary price; `nil` where it was read in its own form.
  public let variant: String?
  /// The GTIN-13 that was read; `nil` where it was read in its own form.
  let carrier: GTIN?

  /// 8 places, or the 13 of a bar code (977, seven digits, variant, check digit), as they are or with single hyphens or spaces.
  public init?(_ text: some StringProtocol) {
    guard let places = PublicationText.places(Array(text.utf8)[...]) else { return nil }
    self.init(places: places)
  }

  init?(places: [UInt8]) {
    switch places.count {
    case 8:
      guard CheckDigit.mod11(places[..<7]) == places[7] else { return nil }
      (digits, variant, carrier) = (String(decoding: places, as: UTF8.self), nil, nil)
    case 13:
      guard places.starts(with: "977".utf8), let gtin = GTIN(String(decoding: places, as: UTF8.self)), let check = CheckDigit.mod11(places[3..<10])
      else { return nil }
      digits = String(decoding: places[3..<10] + [check], as: UTF8.self)
      (variant, carrier) = (String(decoding: places[10..<12], as: UTF8.self), gtin)
    default: return nil
    }
  }

  /// `0378-5955`.
  public var description: String { "\(digits.prefix(4))-\(digits.suffix(4))" }
}

/// An International Standard Music Number (ISO 10957), whose check digit is right.
public struct ISMN: Sendable, Hashable, CustomStringConvertible {
  /// 13 digits, beginning with 9790.
  public let digits: String

  /// 13 digits, or `M` and nine as before 2008, as they are or with single hyphens or spaces between groups.
  public init?(_ text: some StringProtocol) {
    guard let places = PublicationText.places(Array(text.utf8)[...]) else { return nil }
    self.init(places: places)
  }

  init?(places: [UInt8]) {
    // M counts as 3, as 9790 does to modulo 10 with the same weights: the check digit is the same.
    let long = places.first == UInt8(ascii: "M") && places.count == 10 ? Array("9790".utf8) + places.dropFirst() : places
    guard long.count == 13, long.starts(with: "9790".utf8), CheckDigit.isValid(long) else { return nil }
    digits = String(decoding: long, as: UTF8.self)
  }

  public var description: String { digits }
}
