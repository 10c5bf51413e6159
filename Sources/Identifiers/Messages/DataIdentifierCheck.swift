extension DataIdentifier {
  /// What is wrong with a value, in the order of its pieces; nothing means that it is what the identifier says.
  ///
  /// Offsets are the slice's own indices.
  func problems(in value: ArraySlice<UInt8>) -> [Problem] {
    guard !value.isEmpty else { return [Problem(.length, ai: code, offset: value.startIndex, "\(code) has no data")] }
    if let wrong = value.firstIndex(where: { !Latin.isPrintable($0) }) {
      return [Problem(.character, ai: code, offset: wrong, "\(code) takes printable characters, not byte \(String(value[wrong], radix: 16))")]
    }
    let least = parts.reduce(0) { $0 + $1.length.lowerBound }
    let most = parts.reduce(0) { min($0 + $1.length.upperBound, Int(Int16.max)) }
    guard value.count >= least, value.count <= most || most == Int(Int16.max) else {
      return [Problem(.length, ai: code, offset: value.startIndex, "\(code) is \(format), this value has \(value.count) characters")]
    }
    var problems: [Problem] = []
    var spare = value.count - least
    var start = value.startIndex
    for part in parts {
      let extra = part == parts.last ? spare : min(spare, part.extra(in: value[start...]))
      spare -= extra
      let end = start + part.length.lowerBound + extra
      if let problem = part.problem(value[start..<end], code) { problems.append(problem) }
      start = end
    }
    return problems
  }

  /// The day that a value is, where it is one and its century is written.
  func day(_ value: ArraySlice<UInt8>) -> String? {
    guard case .date(let pattern)? = parts.first else { return nil }
    return pattern.day(value.prefix(pattern.length))
  }
}

extension DataIdentifier.Part {
  /// How many characters beyond the least a piece takes that is not the last: a number ends where its digits do.
  fileprivate func extra(in rest: ArraySlice<UInt8>) -> Int {
    let most = length.upperBound - length.lowerBound
    guard case .characters(.number, _) = self else { return most }
    let run = rest.prefix { isDigit($0) || $0 == UInt8(ascii: ".") }.count
    return max(0, min(most, run - length.lowerBound))
  }

  fileprivate func problem(_ value: ArraySlice<UInt8>, _ code: String) -> Problem? {
    func wrong(_ kind: Problem.Code, _ offset: Int? = nil, _ message: String) -> Problem {
      Problem(kind, ai: code, offset: offset ?? value.startIndex, "\(code): \(message)")
    }
    func firstWrong(_ isRight: (UInt8) -> Bool, _ message: String) -> Problem? {
      value.firstIndex { !isRight($0) }.map { wrong(.character, $0, message) }
    }
    guard length.contains(value.count) else {
      return wrong(.length, nil, "\(value.count) characters stand where \(length.lowerBound) to \(length.upperBound) belong")
    }
    switch self {
    case .characters(.printable, _): return nil
    case .characters(.digits, _): return firstWrong(isDigit, "takes digits")
    case .characters(.capitals, _): return firstWrong(Latin.isCapital, "takes capital letters")
    case .characters(.hexadecimal, _):
      return firstWrong({ isDigit($0) || (UInt8(ascii: "A")...UInt8(ascii: "F")).contains($0) }, "takes hexadecimal digits")
    case .characters(.number, _):
      let points = value.filter { $0 == UInt8(ascii: ".") }.count
      if points > 1 || value.last == UInt8(ascii: ".") { return wrong(.character, nil, "is not a number") }
      return firstWrong({ isDigit($0) || $0 == UInt8(ascii: ".") }, "takes a number")
    case .date(let pattern): return pattern.isDate(value) ? nil : wrong(.date, nil, "no such date (\(pattern.rawValue))")
    case .unique:
      let allowed = { (byte: UInt8) in Latin.isCapitalOrDigit(byte) || "+-/.".utf8.contains(byte) }
      if let problem = firstWrong(allowed, "takes capital letters and digits") { return problem }
      guard let agency = IssuingAgency.leading(value), let length = agency.companyLength else { return nil }
      guard value.count > agency.code.utf8.count + length else { return wrong(.length, nil, "no serial follows the company number") }
      guard UniqueIdentifier(value) == nil else { return nil }
      return wrong(.character, value.startIndex + agency.code.utf8.count, "is no company number of \(agency.name)")
    case .party: return firstWrong(Latin.isCapitalOrDigit, "takes capital letters and digits")
    case .container: return Container(value).problem(value, code)
    case .pharmacyProduct:
      if let problem = firstWrong(Latin.isCapitalOrDigit, "takes capital letters and digits") { return problem }
      return PharmacyProductNumber.isValid(value) ? nil : wrong(.checkDigit, value.endIndex - 2, "the check digits are wrong")
    case .gtin, .sscc:
      if let problem = firstWrong(isDigit, "takes digits") { return problem }
      return CheckDigit.isValid(value) ? nil : wrong(.checkDigit, nil, "the check digit is wrong")
    case .luhn:
      if let problem = firstWrong(isDigit, "takes digits") { return problem }
      return Luhn.isValid(value) ? nil : wrong(.checkDigit, nil, "the check digit is wrong")
    case .vehicle:
      return firstWrong({ Latin.isCapitalOrDigit($0) && !"IOQ".utf8.contains($0) }, "takes capital letters without I, O and Q, and digits")
    case .country:
      let isCountry = ISOCodes.isCountry(value) || value.elementsEqual("AA".utf8)
      return isCountry ? nil : wrong(.character, nil, "is no country of ISO 3166-1")
    case .cage: return firstWrong(Latin.isCapitalOrDigit, "takes capital letters and digits")
    case .flag: return firstWrong({ $0 == UInt8(ascii: "Y") || $0 == UInt8(ascii: "N") }, "takes Y or N")
    }
  }
}

/// A container number of ISO 6346: owner, category, serial, and a check digit by weights that are powers of two.
struct Container {
  let check: UInt8?
  let isShaped: Bool

  init(_ value: ArraySlice<UInt8>) {
    isShaped = value.count == 11 && value.prefix(4).allSatisfy(Latin.isCapital) && value.dropFirst(4).allSatisfy(isDigit)
    guard isShaped else {
      check = nil
      return
    }
    var sum = 0
    for (place, byte) in value.prefix(10).enumerated() {
      // Letters count from 10, and no multiple of 11 is used.
      let letter = Int(byte) - 55
      let amount = isDigit(byte) ? Int(byte & 15) : letter + (letter - 1) / 10
      sum += amount << place
    }
    check = UInt8(ascii: "0") + UInt8(sum % 11 % 10)
  }

  func problem(_ value: ArraySlice<UInt8>, _ code: String) -> Problem? {
    guard isShaped else { return Problem(.character, ai: code, offset: value.startIndex, "\(code): is four letters and seven digits") }
    guard check != value.last else { return nil }
    return Problem(.checkDigit, ai: code, offset: value.endIndex - 1, "\(code): the check digit is wrong")
  }
}

/// The PPN of IFA: characters weighted from 2 on by place, modulo 97, in two digits.
enum PharmacyProductNumber {
  static func isValid(_ value: ArraySlice<UInt8>) -> Bool {
    guard value.count > 4, let check = Latin.number(value.suffix(2)) else { return false }
    var sum = 0
    for (place, byte) in value.dropLast(2).enumerated() { sum += Int(byte) * (place + 2) }
    return sum % 97 == check
  }
}

/// The check digit of ISO/IEC 7812: every second digit doubled, from the right.
enum Luhn {
  static func isValid(_ digits: ArraySlice<UInt8>) -> Bool {
    guard digits.count > 1, digits.allSatisfy(isDigit) else { return false }
    var sum = 0
    for (place, digit) in digits.reversed().enumerated() {
      let value = Int(digit & 15) << (place & 1)
      sum += value > 9 ? value - 9 : value
    }
    return sum % 10 == 0
  }
}

extension ISOCodes {
  /// Whether two capitals are a country of ISO 3166-1.
  static func isCountry(_ letters: ArraySlice<UInt8>) -> Bool {
    guard letters.count == 2, let first = letters.first, let last = letters.last, Latin.isCapital(first), Latin.isCapital(last) else { return false }
    return countryLetters[Int(first - UInt8(ascii: "A")) * 26 + Int(last - UInt8(ascii: "A"))]
  }
}
