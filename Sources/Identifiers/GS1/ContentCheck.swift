/// The checks of the GS1 Barcode Syntax Dictionary that the AI table names, each on one component of a value whose characters are already known
/// to be of its set.
enum ContentCheck: String, Sendable, CaseIterable {
  case csum, csumalpha, gcppos1, gcppos2, hasnondigit, nozeroprefix, nonzero, zero, yesno, hyphen, winding, pieceoftotal, importeridx
  case yymmdd, yymmd0, yyyymmdd, hhmi, hh, mi, ss
  case iso3166, iso3166999, iso3166alpha2, iso4217, iso5218, iban, latitude, longitude, mediatype, packagetype, pcenc, posinseqslash
  case couponcode, couponposoffer

  struct Failure: Error {
    var code: Problem.Code
    /// Byte of the component where it is wrong; its first unless a character is.
    var index = 0
    var message: String

    init(_ code: Problem.Code, at index: Int = 0, _ message: String) {
      self.code = code
      self.index = index
      self.message = message
    }
  }

  /// `nil` where `value` passes.
  func failure(_ value: Span<UInt8>) -> Failure? {
    switch self {
    case .csum: return checkDigit(value)
    case .csumalpha: return checkPair(value)
    case .gcppos1: return companyPrefix(value, from: 0)
    case .gcppos2: return companyPrefix(value, from: 1)
    case .hasnondigit: return firstIndex(in: value) { !isDigit($0) } != nil ? nil : Failure(.character, "needs a character that is not a digit")
    case .nozeroprefix: return value[0] == zeroDigit ? Failure(.character, "must not begin with zero") : nil
    case .nonzero: return firstIndex(in: value) { $0 != zeroDigit } != nil ? nil : Failure(.character, "must not be zero")
    case .zero: return expect(value, "must be 0") { $0 == zeroDigit }
    case .yesno: return expect(value, "is 0 or 1") { $0 == zeroDigit || $0 == UInt8(ascii: "1") }
    case .hyphen: return expect(value, "ends in a hyphen or in nothing") { $0 == UInt8(ascii: "-") }
    case .winding: return expect(value, "has the winding direction 0, 1 or 9") { "019".utf8.contains($0) }
    case .iso5218: return expect(value, "is 0, 1, 2 or 9 (ISO 5218)") { "0129".utf8.contains($0) }
    case .pieceoftotal: return pieceOfTotal(value)
    case .importeridx: return expect(value, "has a letter, a digit, - or _ as importer index", isFileSafe)
    case .mediatype: return number(value).contains(in: [1...10, 80...99]) ? nil : Failure(.character, "no AIDC media type is \(text(value))")
    case .yymmdd: return date(value, year: 2, zeroDay: false)
    case .yymmd0: return date(value, year: 2, zeroDay: true)
    case .yyyymmdd: return date(value, year: 4, zeroDay: false)
    case .hhmi: return time(value, 0, below: 24, "hour") ?? time(value, 2, below: 60, "minute")
    case .hh: return time(value, 0, below: 24, "hour")
    case .mi: return time(value, 0, below: 60, "minute")
    case .ss: return time(value, 0, below: 60, "second")
    case .iso3166: return ISOCodes.countries[number(value)] ? nil : Failure(.character, "no country (ISO 3166-1) is \(text(value))")
    case .iso3166999: return number(value) == 999 ? nil : ContentCheck.iso3166.failure(value)
    case .iso3166alpha2: return isCountry(value) ? nil : Failure(.character, "no country (ISO 3166-1) is \(text(value))")
    case .iso4217: return ISOCodes.currencies[number(value)] ? nil : Failure(.character, "no currency (ISO 4217) is \(text(value))")
    case .iban: return bankAccount(value)
    case .latitude: return number(value) <= 1_800_000_000 ? nil : Failure(.character, "the latitude is above 1800000000")
    case .longitude: return number(value) <= 3_600_000_000 ? nil : Failure(.character, "the longitude is above 3600000000")
    case .packagetype: return PackageTypes.contains(value) ? nil : Failure(.character, "no package type (UN/ECE Rec 21) is \(text(value))")
    case .pcenc: return percentEncoding(value)
    case .posinseqslash: return positionInSequence(value)
    case .couponcode: return Coupon.failure(of: value, Coupon.checkCode)
    case .couponposoffer: return Coupon.failure(of: value, Coupon.checkOffer)
    }
  }
}

typealias Failure = ContentCheck.Failure
private let zeroDigit = UInt8(ascii: "0")

func text(_ value: Span<UInt8>) -> String { value.withUnsafeBufferPointer { String(decoding: $0, as: UTF8.self) } }

/// The number that ASCII digits write, at most ten of them.
private func number(_ value: Span<UInt8>) -> Int {
  var number = 0
  for index in value.indices { number = number * 10 + Int(value[index] & 15) }
  return number
}

extension Int {
  fileprivate func contains(in ranges: [ClosedRange<Int>]) -> Bool { ranges.contains { $0.contains(self) } }
}

private func firstIndex(in value: Span<UInt8>, _ isMeant: (UInt8) -> Bool) -> Int? {
  for index in value.indices where isMeant(value[index]) { return index }
  return nil
}

/// Each character must do.
private func expect(_ value: Span<UInt8>, _ message: String, _ does: (UInt8) -> Bool) -> Failure? {
  firstIndex(in: value) { !does($0) }.map { Failure(.character, at: $0, "\(message), not \(nameOfCharacter(in: value, at: $0))") }
}

// MARK: Keys

extension CheckDigit {
  /// The check digit of the bytes in `range`, which must be ASCII digits.
  @inline(__always) static func mod10(of digits: Span<UInt8>, _ range: Range<Int>) -> UInt8 {
    var even = 0
    var odd = 0
    for index in range { (even, odd) = (odd, even + Int(digits[index] & 15)) }
    return UInt8(ascii: "0") + UInt8(truncatingIfNeeded: (10 - (3 * odd + even) % 10) % 10)
  }
}

private func checkDigit(_ value: Span<UInt8>) -> Failure? {
  let last = value.count - 1
  guard last > 0 else { return Failure(.length, "too short for a check digit") }
  let expected = CheckDigit.mod10(of: value, 0..<last)
  return value[last] == expected
    ? nil : Failure(.checkDigit, "the check digit is \(UnicodeScalar(value[last])), should be \(UnicodeScalar(expected))")
}

/// GS1 alphanumeric check character pair (General Specifications 7.9.5): primes as weights from the right, modulo 1021.
private func checkPair(_ value: Span<UInt8>) -> Failure? {
  let count = value.count - 2
  guard count > 0, count <= primes.count else { return Failure(.length, "too short for a pair of check characters") }
  var sum = 0
  for index in 0..<count { sum += Int(referenceValues[Int(value[index])]) * primes[count - 1 - index] }
  sum %= 1021
  let (first, second) = (set32[sum >> 5], set32[sum & 31])
  if value[count] == first, value[count + 1] == second { return nil }
  let found = text(value.extracting(count..<count + 2))
  return Failure(.checkDigit, "the check characters are \(found), should be \(UnicodeScalar(first))\(UnicodeScalar(second))")
}

/// The weights of 7.9.5: a value has at most 23 characters before its pair.
private let primes = [2, 3, 5, 7, 11, 13, 17, 19, 23, 29, 31, 37, 41, 43, 47, 53, 59, 61, 67, 71, 73, 79, 83]
private let set32 = Array("23456789ABCDEFGHJKLMNPQRSTUVWXYZ".utf8)
/// By byte, the reference value in character set 82.
private let referenceValues: [UInt8] = {
  var table = [UInt8](repeating: 0, count: 256)
  let set82 = "!\"%&'()*+,-./0123456789:;<=>?ABCDEFGHIJKLMNOPQRSTUVWXYZ_abcdefghijklmnopqrstuvwxyz"
  for (index, byte) in set82.utf8.enumerated() { table[Int(byte)] = UInt8(index) }
  return table
}()

/// A GS1 Company Prefix has at least 4 digits.
private func companyPrefix(_ value: Span<UInt8>, from start: Int) -> Failure? {
  guard value.count >= start + 4 else { return Failure(.length, "shorter than a GS1 Company Prefix") }
  for index in start..<start + 4 where !isDigit(value[index]) {
    return Failure(.character, at: index, "a GS1 Company Prefix begins with four digits, not \(nameOfCharacter(in: value, at: index))")
  }
  return nil
}

private func pieceOfTotal(_ value: Span<UInt8>) -> Failure? {
  let piece = twoDigits(value[0], value[1])
  let total = twoDigits(value[2], value[3])
  if piece == 0 || total == 0 { return Failure(.character, at: piece == 0 ? 0 : 2, "piece and total must not be zero") }
  return piece <= total ? nil : Failure(.character, "piece \(piece) of only \(total)")
}

private func isFileSafe(_ byte: UInt8) -> Bool {
  isDigit(byte) || isLetter(byte) || byte == UInt8(ascii: "-") || byte == UInt8(ascii: "_")
}

private func isLetter(_ byte: UInt8) -> Bool { (byte | 0x20) &- UInt8(ascii: "a") < 26 }
private func isCapital(_ byte: UInt8) -> Bool { byte &- UInt8(ascii: "A") < 26 }

// MARK: Dates and times

func date(_ value: Span<UInt8>, year digits: Int, zeroDay: Bool) -> Failure? {
  // A year of two digits lies within 50 years of today: 00 is 2000 for as long as that is a leap year's distance away.
  var year = digits == 2 ? 20 : 0
  for index in 0..<digits { year = year * 10 + Int(value[index] & 15) }
  let month = twoDigits(value[digits], value[digits + 1])
  let day = twoDigits(value[digits + 2], value[digits + 3])
  guard (1...12).contains(month) else { return Failure(.date, "\(text(value)) has no such month") }
  guard day <= GS1Date.days(inMonth: month, of: year), day > 0 || zeroDay else { return Failure(.date, "\(text(value)) has no such day") }
  return nil
}

private func time(_ value: Span<UInt8>, _ start: Int, below limit: Int, _ unit: String) -> Failure? {
  twoDigits(value[start], value[start + 1]) < limit ? nil : Failure(.date, "no \(unit) is \(text(value.extracting(start..<start + 2)))")
}

// MARK: Codes of other standards

private func isCountry(_ value: Span<UInt8>) -> Bool {
  guard value.count >= 2, isCapital(value[0]), isCapital(value[1]) else { return false }
  return ISOCodes.countryLetters[Int(value[0] - UInt8(ascii: "A")) * 26 + Int(value[1] - UInt8(ascii: "A"))]
}

/// ISO 13616: country, two check digits, then letters and digits; modulo 97 of all, the first four behind the rest, is 1.
private func bankAccount(_ value: Span<UInt8>) -> Failure? {
  guard value.count > 10 else { return Failure(.length, "an IBAN has more than 10 characters") }
  guard isCountry(value) else { return Failure(.character, "an IBAN begins with a country, not \(text(value.extracting(..<2)))") }
  var remainder = 0
  for step in value.indices {
    let index = (step + 4) % value.count
    let byte = value[index]
    if isDigit(byte) {
      remainder = (remainder * 10 + Int(byte & 15)) % 97
    } else if isCapital(byte) {
      remainder = (remainder * 100 + Int(byte) - 55) % 97
    } else {
      return Failure(.character, at: index, "an IBAN has capital letters and digits only, not \(nameOfCharacter(in: value, at: index))")
    }
  }
  return remainder == 1 ? nil : Failure(.checkDigit, at: 2, "the IBAN's check digits are wrong")
}

private func percentEncoding(_ value: Span<UInt8>) -> Failure? {
  var index = 0
  while index < value.count {
    if value[index] == UInt8(ascii: "%") {
      guard value.count - index > 2, isHexDigit(value[index + 1]), isHexDigit(value[index + 2]) else {
        return Failure(.character, at: index, "% must be followed by two hexadecimal digits")
      }
      index += 2
    }
    index += 1
  }
  return nil
}

private func isHexDigit(_ byte: UInt8) -> Bool { isDigit(byte) || (byte | 0x20) &- UInt8(ascii: "a") < 6 }

/// `2/3`: the position must not be above the end.
private func positionInSequence(_ value: Span<UInt8>) -> Failure? {
  guard let slash = firstIndex(in: value, { $0 == UInt8(ascii: "/") }), slash > 0, slash < value.count - 1 else {
    return Failure(.character, "must be written <position>/<end>")
  }
  for index in value.indices where index != slash && !isDigit(value[index]) {
    return Failure(.character, at: index, "must be written <position>/<end>, in digits")
  }
  for start in [0, slash + 1] where value[start] == zeroDigit { return Failure(.character, at: start, "no number may begin with zero") }
  let (position, end) = (number(value.extracting(..<slash)), number(value.extracting((slash + 1)...)))
  return position <= end ? nil : Failure(.character, "the position is above the end")
}
