/// The checks of the GS1 Barcode Syntax Dictionary that the AI table names, each on one component of a value whose characters are already known
/// to be of its set.
enum ContentCheck: String, Sendable, CaseIterable {
  case csum, csumalpha, gcppos1, gcppos2, hasnondigit, nozeroprefix, nonzero, zero, yesno, hyphen, winding, pieceoftotal, importeridx
  case yymmdd, yymmd0, yyyymmdd, hhmi, hh, mi, ss
  case iso3166, iso3166999, iso3166alpha2, iso4217, iso5218, iban, latitude, longitude, mediatype, pcenc, posinseqslash

  struct Failure {
    var code: Problem.Code
    var message: String
    init(_ code: Problem.Code, _ message: String) {
      self.code = code
      self.message = message
    }
  }

  /// `nil` where `value` passes.
  func failure(_ value: ArraySlice<UInt8>) -> Failure? {
    switch self {
    case .csum: return checkDigit(value)
    case .csumalpha: return checkPair(value)
    case .gcppos1: return companyPrefix(value)
    case .gcppos2: return companyPrefix(value.dropFirst())
    case .hasnondigit: return value.contains { !isDigit($0) } ? nil : Failure(.character, "needs a character that is not a digit")
    case .nozeroprefix: return value.count > 1 && value.first == zeroDigit ? Failure(.character, "must not begin with zero") : nil
    case .nonzero: return value.contains { $0 != zeroDigit } ? nil : Failure(.character, "must not be zero")
    case .zero: return value.allSatisfy { $0 == zeroDigit } ? nil : Failure(.character, "must be 0")
    case .yesno: return one(of: "01", value)
    case .hyphen: return value.allSatisfy { $0 == UInt8(ascii: "-") } ? nil : Failure(.character, "only a hyphen may stand here")
    case .winding: return one(of: "019", value)
    case .iso5218: return one(of: "0129", value)
    case .pieceoftotal: return pieceOfTotal(value)
    case .importeridx:
      return value.allSatisfy(isFileSafe) ? nil : Failure(.character, "the importer index is a letter, a digit, - or _")
    case .mediatype:
      let number = value.reduce(0) { $0 * 10 + Int($1 & 15) }
      return (1...10).contains(number) || (80...99).contains(number) ? nil : Failure(.character, "no AIDC media type is \(text(value))")
    case .yymmdd: return date(value, year: 2, zeroDay: false)
    case .yymmd0: return date(value, year: 2, zeroDay: true)
    case .yyyymmdd: return date(value, year: 4, zeroDay: false)
    case .hhmi: return time(value.prefix(2), below: 24, "hour") ?? time(value.suffix(2), below: 60, "minute")
    case .hh: return time(value, below: 24, "hour")
    case .mi: return time(value, below: 60, "minute")
    case .ss: return time(value, below: 60, "second")
    case .iso3166: return number(value, in: ISOCodes.countries, "country (ISO 3166-1)")
    case .iso3166999: return value.elementsEqual("999".utf8) ? nil : ContentCheck.iso3166.failure(value)
    case .iso3166alpha2: return isCountry(value) ? nil : Failure(.character, "no country (ISO 3166-1) is \(text(value))")
    case .iso4217: return number(value, in: ISOCodes.currencies, "currency (ISO 4217)")
    case .iban: return bankAccount(value)
    case .latitude: return upTo("1800000000", value, "latitude")
    case .longitude: return upTo("3600000000", value, "longitude")
    case .pcenc: return percentEncoding(value)
    case .posinseqslash: return positionInSequence(value)
    }
  }
}

typealias Failure = ContentCheck.Failure
private let zeroDigit = UInt8(ascii: "0")

private func text(_ value: ArraySlice<UInt8>) -> String { String(decoding: value, as: UTF8.self) }

private func checkDigit(_ value: ArraySlice<UInt8>) -> Failure? {
  guard let expected = CheckDigit.mod10(value.dropLast()), let found = value.last else { return Failure(.length, "too short for a check digit") }
  return found == expected
    ? nil : Failure(.checkDigit, "the check digit is \(UnicodeScalar(found)), should be \(UnicodeScalar(expected))")
}

/// GS1 alphanumeric check character pair (General Specifications 7.9.5): primes as weights from the right, modulo 1021.
private func checkPair(_ value: ArraySlice<UInt8>) -> Failure? {
  guard value.count > 2 else { return Failure(.length, "too short for a pair of check characters") }
  let body = value.dropLast(2)
  var sum = 0
  for (byte, weight) in zip(body.reversed(), primes) {
    guard let index = set82.firstIndex(of: byte) else { return Failure(.character, "not of character set 82") }
    sum += index * weight
  }
  sum %= 1021
  return value.suffix(2).elementsEqual([set32[sum >> 5], set32[sum & 31]]) ? nil : Failure(.checkDigit, "the check characters are wrong")
}

/// The weights of 7.9.5: a value has at most 23 characters before its pair.
private let primes = [2, 3, 5, 7, 11, 13, 17, 19, 23, 29, 31, 37, 41, 43, 47, 53, 59, 61, 67, 71, 73, 79, 83]
/// Character set 82 in the order of its reference values.
private let set82 = Array("!\"%&'()*+,-./0123456789:;<=>?ABCDEFGHIJKLMNOPQRSTUVWXYZ_abcdefghijklmnopqrstuvwxyz".utf8)
private let set32 = Array("23456789ABCDEFGHJKLMNPQRSTUVWXYZ".utf8)

/// A GS1 Company Prefix has at least 4 digits.
private func companyPrefix(_ value: ArraySlice<UInt8>) -> Failure? {
  guard value.count >= 4 else { return Failure(.length, "shorter than a GS1 Company Prefix") }
  return value.prefix(4).allSatisfy(isDigit) ? nil : Failure(.character, "does not begin with a GS1 Company Prefix")
}

private func one(of allowed: String, _ value: ArraySlice<UInt8>) -> Failure? {
  value.count == 1 && allowed.utf8.contains(value[value.startIndex])
    ? nil : Failure(.character, "\(text(value)) is none of \(allowed.map(String.init).joined(separator: ", "))")
}

private func pieceOfTotal(_ value: ArraySlice<UInt8>) -> Failure? {
  let piece = text(value.prefix(2))
  let total = text(value.suffix(2))
  if piece == "00" || total == "00" { return Failure(.character, "piece and total must not be zero") }
  return piece <= total ? nil : Failure(.character, "piece \(piece) of only \(total)")
}

private func isFileSafe(_ byte: UInt8) -> Bool {
  switch byte {
  case zeroDigit...UInt8(ascii: "9"), UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "-"),
    UInt8(ascii: "_"):
    true
  default: false
  }
}

private func date(_ value: ArraySlice<UInt8>, year digits: Int, zeroDay: Bool) -> Failure? {
  guard value.count == digits + 4 else { return Failure(.length, "a date has \(digits + 4) digits") }
  let start = value.startIndex + digits
  // A year of two digits lies within 50 years of today: 00 is 2000 for as long as that is a leap year's distance away.
  let year = value[..<start].reduce(digits == 2 ? 20 : 0) { $0 * 10 + Int($1 & 15) }
  let month = twoDigits(value[start], value[start + 1])
  let day = twoDigits(value[start + 2], value[start + 3])
  guard (1...12).contains(month) else { return Failure(.date, "\(text(value)) has no such month") }
  guard day <= GS1Date.days(inMonth: month, of: year), day > 0 || zeroDay else { return Failure(.date, "\(text(value)) has no such day") }
  return nil
}

private func time(_ value: ArraySlice<UInt8>, below limit: Int, _ unit: String) -> Failure? {
  guard value.count == 2 else { return Failure(.length, "a time has two digits for the \(unit)") }
  return twoDigits(value[value.startIndex], value[value.startIndex + 1]) < limit ? nil : Failure(.date, "no \(unit) is \(text(value))")
}

private func number(_ value: ArraySlice<UInt8>, in table: [Bool], _ what: String) -> Failure? {
  let number = value.reduce(0) { $0 * 10 + Int($1 & 15) }
  return number < table.count && table[number] ? nil : Failure(.character, "no \(what) is \(text(value))")
}

private func isCountry(_ value: ArraySlice<UInt8>) -> Bool {
  guard value.count == 2, value.allSatisfy({ (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains($0) }) else { return false }
  return ISOCodes.countryLetters[value.reduce(0) { $0 * 26 + Int($1 - UInt8(ascii: "A")) }]
}

/// ISO 13616: country, two check digits, at least 11 letters and digits more; modulo 97 of all, the first four behind the rest, is 1.
private func bankAccount(_ value: ArraySlice<UInt8>) -> Failure? {
  guard value.count >= 15 else { return Failure(.length, "an IBAN has at least 15 characters") }
  var remainder = 0
  for byte in [value.dropFirst(4), value.prefix(4)].joined() {
    switch byte {
    case zeroDigit...UInt8(ascii: "9"): remainder = (remainder * 10 + Int(byte & 15)) % 97
    case UInt8(ascii: "A")...UInt8(ascii: "Z"): remainder = (remainder * 100 + Int(byte) - 55) % 97
    default: return Failure(.character, "an IBAN has capital letters and digits only")
    }
  }
  guard isCountry(value.prefix(2)) else { return Failure(.character, "an IBAN begins with a country") }
  return remainder == 1 ? nil : Failure(.checkDigit, "the IBAN's check digits are wrong")
}

private func upTo(_ limit: String, _ value: ArraySlice<UInt8>, _ what: String) -> Failure? {
  text(value) <= limit ? nil : Failure(.character, "the \(what) is above \(limit)")
}

private func percentEncoding(_ value: ArraySlice<UInt8>) -> Failure? {
  var index = value.startIndex
  while let percent = value[index...].firstIndex(of: UInt8(ascii: "%")) {
    guard value.endIndex - percent > 2, value[percent + 1..<percent + 3].allSatisfy(isHexDigit) else {
      return Failure(.character, "% must be followed by two hexadecimal digits")
    }
    index = percent + 3
  }
  return nil
}

private func isHexDigit(_ byte: UInt8) -> Bool {
  isDigit(byte) || (UInt8(ascii: "A")...UInt8(ascii: "F")).contains(byte) || (UInt8(ascii: "a")...UInt8(ascii: "f")).contains(byte)
}

/// `2/3`: the position must not be above the end.
private func positionInSequence(_ value: ArraySlice<UInt8>) -> Failure? {
  let parts = value.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false)
  guard parts.count == 2, parts.allSatisfy({ !$0.isEmpty && $0.allSatisfy(isDigit) }) else {
    return Failure(.character, "must be written <position>/<end>")
  }
  guard parts.allSatisfy({ $0.first != zeroDigit }) else { return Failure(.character, "no number may begin with zero") }
  return text(parts[0]) <= text(parts[1]) || parts[0].count < parts[1].count ? nil : Failure(.character, "the position is above the end")
}
