/// A day, and the time where one is given, as GS1 application identifiers carry them.
public struct GS1Date: Sendable, Hashable, CustomStringConvertible {
  public var year: Int
  public var month: Int
  public var day: Int
  public var hour: Int?
  public var minute: Int?
  public var second: Int?

  /// `2027-03-31`.
  public var dayText: String {
    var digits: [UInt8] = []
    digits.reserveCapacity(10)
    for (number, divisor) in [(year, 1000), (year, 100), (year, 10), (year, 1)] { digits.append(UInt8(ascii: "0") + UInt8(number / divisor % 10)) }
    for number in [month, day] { digits += [UInt8(ascii: "-"), UInt8(ascii: "0") + UInt8(number / 10), UInt8(ascii: "0") + UInt8(number % 10)] }
    return String(decoding: digits, as: UTF8.self)
  }

  /// ISO 8601 to what is given: `2027-03-31`, `2027-03-31T14:30`. No zone: GS1 means the local time of the place.
  public var description: String {
    guard let hour else { return dayText }
    return "\(dayText)T\(two(hour))\(minute.map { ":" + two($0) } ?? "")\(second.map { ":" + two($0) } ?? "")"
  }

  private func two(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }

  /// The day meant by six digits, seen from `reference`: the year is the one from 49 years before to 50 years after it (General Specifications
  /// 7.12), day 00 is the last day of the month. `nil` for what is no date.
  public static func date(
    _ yymmdd: some StringProtocol, reference: (year: Int, month: Int, day: Int)
  ) -> (year: Int, month: Int, day: Int)? {
    GS1Date(Array(yymmdd.utf8)[...], yearDigits: 2, reference: reference.year).map { ($0.year, $0.month, $0.day) }
  }

  init?(_ digits: ArraySlice<UInt8>, yearDigits: Int, reference: Int) {
    guard digits.count == yearDigits + 4, digits.allSatisfy(isDigit) else { return nil }
    let start = digits.startIndex + yearDigits
    var year = digits[..<start].reduce(0) { $0 * 10 + Int($1 & 15) }
    if yearDigits == 2 {
      year += reference - reference % 100
      if year < reference - 49 { year += 100 }
      if year > reference + 50 { year -= 100 }
    }
    let month = twoDigits(digits[start], digits[start + 1])
    let day = twoDigits(digits[start + 2], digits[start + 3])
    guard (1...12).contains(month), day <= GS1Date.days(inMonth: month, of: year) else { return nil }
    (self.year, self.month, self.day) = (year, month, day == 0 ? GS1Date.days(inMonth: month, of: year) : day)
  }

  static func days(inMonth month: Int, of year: Int) -> Int {
    switch month {
    case 2: year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28
    case 4, 6, 9, 11: 30
    default: 31
    }
  }
}

/// The number that two ASCII digits write.
func twoDigits(_ tens: UInt8, _ ones: UInt8) -> Int { Int(tens & 15) * 10 + Int(ones & 15) }
