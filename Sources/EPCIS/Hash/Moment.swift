import Warehouse

/// An instant of `xsd:dateTimeStamp` (XML Schema 1.1 part 2, 3.4.28) to the millisecond.
public struct Moment: Sendable, Hashable, Comparable {
  /// Milliseconds since 1970-01-01T00:00:00Z.
  public var milliseconds: Int64
  /// Minutes east of UTC as written; `nil` where the text has no zone.
  public var zone: Int?

  public init(milliseconds: Int64, zone: Int? = 0) {
    self.milliseconds = milliseconds
    self.zone = zone
  }

  public static func < (left: Moment, right: Moment) -> Bool { left.milliseconds < right.milliseconds }

  /// `YYYY-MM-DDThh:mm:ss`, perhaps with a fraction and a zone (`Z`, `+01:00`). The fourth decimal rounds the third (CBV 2.0, 8.9.2). Without a zone
  /// the time is taken as UTC.
  public init?(_ text: String) {
    let bytes = Array(text.utf8)
    var index = 0
    func number(_ count: Int) -> Int? {
      guard index + count <= bytes.count else { return nil }
      var value = 0
      for byte in bytes[index..<index + count] {
        guard (0x30...0x39).contains(byte) else { return nil }
        value = value * 10 + Int(byte & 15)
      }
      index += count
      return value
    }
    func take(_ choices: String) -> Bool {
      guard index < bytes.count, choices.utf8.contains(bytes[index]) else { return false }
      index += 1
      return true
    }
    guard let year = number(4), take("-"), let month = number(2), take("-"), let day = number(2), take("T"), let hour = number(2), take(":"),
      let minute = number(2), take(":"), let second = number(2), let date = CivilDate(year: year, month: month, day: day),
      hour < 24 || hour == 24 && minute == 0 && second == 0, minute < 60, second < 60
    else { return nil }
    var thousandths = 0
    if take(".") {
      let decimals = bytes[index...].prefix { (0x30...0x39).contains($0) }
      guard !decimals.isEmpty else { return nil }
      index += decimals.count
      for place in 0..<3 { thousandths = thousandths * 10 + (place < decimals.count ? Int(decimals[decimals.startIndex + place] & 15) : 0) }
      if decimals.count > 3, decimals[decimals.startIndex + 3] >= UInt8(ascii: "5") { thousandths += 1 }
    }
    if take("Z") {
      zone = 0
    } else if index < bytes.count {
      let isWest = bytes[index] == UInt8(ascii: "-")
      guard take("+-"), let hours = number(2), take(":"), let minutes = number(2), minutes < 60, hours * 60 + minutes <= 14 * 60 else { return nil }
      zone = (hours * 60 + minutes) * (isWest ? -1 : 1)
    }
    guard index == bytes.count else { return nil }
    let minutes = (date.daysSince1970 * 24 + Int64(hour)) * 60 + Int64(minute - (zone ?? 0))
    milliseconds = (minutes * 60 + Int64(second)) * 1000 + Int64(thousandths)
  }

  /// `2020-03-04T10:00:30.000Z`
  public var utc: String { timestamp(milliseconds) }
}
