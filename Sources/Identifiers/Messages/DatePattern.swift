/// How a date stands in a value: `y` year, `m` month, `d` day (of the year where there are three), `w` week, `h` hour, the last `mm` minutes.
enum DatePattern: String, Sendable, CaseIterable {
  case yymmdd, ddmmyy, mmddyy, yddd, yyddd, mmyy, yyww, yyyyww, yyyymmdd, ddmmyyyy, mmddyyyy, yyyymmddhhmm

  var length: Int { rawValue.utf8.count }

  /// Whether the digits are a day, week or moment that there is, as far as they say it: 29 February needs a leap year where the century is
  /// written, and is let pass in a year of two digits that can be divided by four. `00` is a day in none of them.
  func isDate(_ digits: ArraySlice<UInt8>) -> Bool {
    guard digits.count == length, digits.allSatisfy(isDigit) else { return false }
    var (year, month, day, dayOfYear, week, hour, minute) = (0, 1, 1, 1, 1, 0, 0)
    switch self {
    case .yymmdd: (year, month, day) = (take(digits, 0, 2), take(digits, 2, 2), take(digits, 4, 2))
    case .ddmmyy: (day, month, year) = (take(digits, 0, 2), take(digits, 2, 2), take(digits, 4, 2))
    case .mmddyy: (month, day, year) = (take(digits, 0, 2), take(digits, 2, 2), take(digits, 4, 2))
    case .yddd: (year, dayOfYear) = (take(digits, 0, 1), take(digits, 1, 3))
    case .yyddd: (year, dayOfYear) = (take(digits, 0, 2), take(digits, 2, 3))
    case .mmyy: (month, year) = (take(digits, 0, 2), take(digits, 2, 2))
    case .yyww: (year, week) = (take(digits, 0, 2), take(digits, 2, 2))
    case .yyyyww: (year, week) = (take(digits, 0, 4), take(digits, 4, 2))
    case .yyyymmdd: (year, month, day) = (take(digits, 0, 4), take(digits, 4, 2), take(digits, 6, 2))
    case .ddmmyyyy: (day, month, year) = (take(digits, 0, 2), take(digits, 2, 2), take(digits, 4, 4))
    case .mmddyyyy: (month, day, year) = (take(digits, 0, 2), take(digits, 2, 2), take(digits, 4, 4))
    case .yyyymmddhhmm:
      (year, month, day) = (take(digits, 0, 4), take(digits, 4, 2), take(digits, 6, 2))
      (hour, minute) = (take(digits, 8, 2), take(digits, 10, 2))
    }
    return (1...12).contains(month) && (1...GS1Date.days(inMonth: month, of: year)).contains(day) && (1...366).contains(dayOfYear)
      && (1...53).contains(week) && hour < 24 && minute < 60
  }

  /// The day as `2026-11-20` if these digits are one and their century is written.
  func day(_ digits: ArraySlice<UInt8>) -> String? {
    guard isDate(digits) else { return nil }
    let (year, month, day): (Int, Int, Int)
    switch self {
    case .yyyymmdd, .yyyymmddhhmm: (year, month, day) = (0, 4, 6)
    case .ddmmyyyy: (year, month, day) = (4, 2, 0)
    case .mmddyyyy: (year, month, day) = (4, 0, 2)
    default: return nil
    }
    let start = digits.startIndex
    func text(_ place: Int, _ count: Int) -> String { Latin.text(digits[(start + place)..<(start + place + count)]) }
    return "\(text(year, 4))-\(text(month, 2))-\(text(day, 2))"
  }

  private func take(_ digits: ArraySlice<UInt8>, _ place: Int, _ count: Int) -> Int { Latin.number(digits.dropFirst(place).prefix(count)) ?? 0 }
}
