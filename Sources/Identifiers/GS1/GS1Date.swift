/// Dates as GS1 application identifiers carry them, `YYMMDD`.
public struct GS1Date {
  /// The day meant by six digits, seen from `reference`: the year is the one from 49 years before to 50 years after it (General Specifications
  /// 7.12), day 00 is the last day of the month. `nil` for what is no date.
  public static func date(
    _ yymmdd: some StringProtocol, reference: (year: Int, month: Int, day: Int)
  ) -> (year: Int, month: Int, day: Int)? {
    let bytes = Array(yymmdd.utf8)
    guard bytes.count == 6, bytes.allSatisfy(isDigit) else { return nil }
    let month = twoDigits(bytes[2], bytes[3])
    var day = twoDigits(bytes[4], bytes[5])
    var year = reference.year - reference.year % 100 + twoDigits(bytes[0], bytes[1])
    if year < reference.year - 49 { year += 100 }
    if year > reference.year + 50 { year -= 100 }
    guard (1...12).contains(month), day <= days(inMonth: month, of: year) else { return nil }
    if day == 0 { day = days(inMonth: month, of: year) }
    return (year, month, day)
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
