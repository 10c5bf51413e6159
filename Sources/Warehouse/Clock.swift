/// How far the wall clock of an entry can be trusted.
public enum ClockQuality: String, Sendable, Codable, CaseIterable {
  /// Disciplined by NTP or by the WMS.
  case synced
  /// Nobody has vouched for it: after a cold start without a network, or before the year this program was built in.
  case unknown
  /// Wall and boot clocks moved apart since the last entry.
  case jumped
}

/// How far a wall clock was from the true time: that is the wall's plus `offset`, give or take `error`; milliseconds.
public struct ClockEstimate: Sendable, Hashable, Codable {
  public var offset: Int64
  public var error: Int64

  public init(offset: Int64, error: Int64) {
    self.offset = offset
    self.error = error
  }
}

/// When something happened, by every clock there is: the wall (which may lie) and the time since boot (which cannot run backwards).
public struct Stamp: Sendable, Hashable, Codable {
  /// Milliseconds since 1970-01-01T00:00:00Z by the wall clock.
  public var wall: Int64
  /// Milliseconds since boot, suspend included (`CLOCK_BOOTTIME`).
  public var mono: Int64
  public var quality: ClockQuality
  /// `nil` = nobody has said so far.
  public var estimate: ClockEstimate?

  public init(wall: Int64, mono: Int64, quality: ClockQuality, estimate: ClockEstimate? = nil) {
    self.wall = wall
    self.mono = mono
    self.quality = quality
    self.estimate = estimate
  }

  /// The same moment of the boot clock's by this stamp's wall clock.
  public func at(mono: Int64) -> Stamp { Stamp(wall: wall - (self.mono - mono), mono: mono, quality: quality, estimate: estimate) }
}

/// Where times come from. The daemon has the machine's; tests have their own.
public protocol Clockwork: Sendable {
  func now() -> Stamp
  /// The site's local date (`site.timezone`) at a wall time in milliseconds since 1970.
  func localDate(_ wall: Int64) -> CivilDate
}

/// A day of the proleptic Gregorian calendar. Sorted as days are.
public struct CivilDate: Sendable, Hashable, Comparable {
  public var year: Int
  public var month: Int
  public var day: Int

  /// `nil` where the calendar has no such day.
  public init?(year: Int, month: Int, day: Int) {
    guard (1...12).contains(month), day >= 1, day <= CivilDate.days(inMonth: month, of: year) else { return nil }
    self.year = year
    self.month = month
    self.day = day
  }

  /// Reads `YYYY-MM-DD`.
  public init?(_ text: String) {
    let parts = text.split(separator: "-", omittingEmptySubsequences: false)
    guard text.utf8.count == 10, parts.count == 3, let year = Int(parts[0]), let month = Int(parts[1]), let day = Int(parts[2]) else { return nil }
    self.init(year: year, month: month, day: day)
  }

  public init(daysSince1970 days: Int64) {
    // Howard Hinnant's civil_from_days, "chrono-Compatible Low-Level Date Algorithms".
    let shifted = days + 719_468
    let era = (shifted >= 0 ? shifted : shifted - 146_096) / 146_097
    let dayOfEra = shifted - era * 146_097
    let yearOfEra = (dayOfEra - dayOfEra / 1_460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
    let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
    let shiftedMonth = (5 * dayOfYear + 2) / 153
    day = Int(dayOfYear - (153 * shiftedMonth + 2) / 5 + 1)
    month = Int(shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9)
    year = Int(yearOfEra + era * 400) + (month <= 2 ? 1 : 0)
  }

  /// The inverse of `init(daysSince1970:)`; Howard Hinnant's days_from_civil.
  public var daysSince1970: Int64 {
    let year = Int64(year) - (month <= 2 ? 1 : 0)
    let era = (year >= 0 ? year : year - 399) / 400
    let dayOfYear = Int64((153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1)
    let yearOfEra = year - era * 400
    return era * 146_097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - 719_468
  }

  public static func days(inMonth month: Int, of year: Int) -> Int {
    switch month {
    case 2: year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28
    case 4, 6, 9, 11: 30
    default: 31
    }
  }

  public static func < (a: Self, b: Self) -> Bool { (a.year, a.month, a.day) < (b.year, b.month, b.day) }
  /// `YYYY-MM-DD`.
  public var text: String {
    var bytes: [UInt8] = []
    write(into: &bytes)
    return String(decoding: bytes, as: UTF8.self)
  }

  func write(into bytes: inout [UInt8]) {
    writeDigits(UInt64(year.magnitude), width: 4, into: &bytes)
    bytes.append(UInt8(ascii: "-"))
    writeDigits(UInt64(month.magnitude), width: 2, into: &bytes)
    bytes.append(UInt8(ascii: "-"))
    writeDigits(UInt64(day.magnitude), width: 2, into: &bytes)
  }
}

extension Stamp {
  /// When an entry's line says that it happened, milliseconds since 1970: its `at`, put right by `off` where that is more than `err` can explain.
  public static func wall(ofEntry line: JSON) -> Int64? {
    guard let at = line["at"]?.string.flatMap(wall(of:)) else { return nil }
    guard let offset = line["off"]?.int, let error = line["err"]?.int, offset.magnitude > error.magnitude else { return at }
    let (right, overflow) = at.addingReportingOverflow(offset)
    return overflow || !(0..<253_402_300_800_000).contains(right) ? at : right
  }

  /// Milliseconds since 1970 of a text that `timestamp` has made; `nil` for any other.
  public static func wall(of timestamp: String) -> Int64? {
    let bytes = Array(timestamp.utf8)
    guard bytes.count == 24, bytes[10] == UInt8(ascii: "T"), let date = CivilDate(String(timestamp.prefix(10))) else { return nil }
    func number(_ range: Range<Int>) -> Int64? { Int64(String(decoding: bytes[range], as: UTF8.self)) }
    guard let hour = number(11..<13), let minute = number(14..<16), let second = number(17..<19), let rest = number(20..<23) else { return nil }
    return ((date.daysSince1970 * 24 + hour) * 60 + minute) * 60_000 + second * 1000 + rest
  }
}

/// RFC 3339 in UTC with milliseconds: `2026-11-20T21:40:11.120Z`.
public func timestamp(_ wall: Int64) -> String {
  var bytes: [UInt8] = []
  bytes.reserveCapacity(24)
  write(timestamp: wall, into: &bytes)
  return String(decoding: bytes, as: UTF8.self)
}

func write(timestamp wall: Int64, into bytes: inout [UInt8]) {
  let (days, milliseconds) = wall.floorDivided(by: 86_400_000)
  CivilDate(daysSince1970: days).write(into: &bytes)
  let time = UInt64(milliseconds)
  bytes.append(UInt8(ascii: "T"))
  writeDigits(time / 3_600_000, width: 2, into: &bytes)
  bytes.append(UInt8(ascii: ":"))
  writeDigits(time / 60_000 % 60, width: 2, into: &bytes)
  bytes.append(UInt8(ascii: ":"))
  writeDigits(time / 1000 % 60, width: 2, into: &bytes)
  bytes.append(UInt8(ascii: "."))
  writeDigits(time % 1000, width: 3, into: &bytes)
  bytes.append(UInt8(ascii: "Z"))
}

extension Int64 {
  fileprivate func floorDivided(by divisor: Int64) -> (Int64, Int64) {
    let (quotient, remainder) = quotientAndRemainder(dividingBy: divisor)
    return remainder < 0 ? (quotient - 1, remainder + divisor) : (quotient, remainder)
  }
}
