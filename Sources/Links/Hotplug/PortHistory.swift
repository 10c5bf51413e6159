/// What became of one USB port lately: a cable or plug that makes and breaks contact, a hub that cuts the power.
///
/// A reset in place has no event in the kernel; one that fails ends in the device's going and coming back, which is counted here.
public struct PortHistory: Sendable, Hashable, Codable {
  /// How often a device has come within the last minute.
  public private(set) var arrivals = 0
  /// How often the hub has cut the power since it was plugged in; `nil` = never seen.
  public private(set) var overCurrents: Int?
  private var times: [Int64] = []

  /// Coming three times within a minute is no person's doing.
  public var isFlapping: Bool { arrivals >= 3 }
  public var isWell: Bool { !isFlapping && overCurrents == nil }

  private static let span: Int64 = 60_000_000_000

  /// - Parameter now: nanoseconds of any clock that does not jump.
  mutating func arrived(at now: Int64) {
    times = times.suffix(15) + [now]
    look(at: now)
  }

  mutating func overCurrent(count: Int) { overCurrents = count }

  /// Forgets what was long ago.
  mutating func look(at now: Int64) {
    times.removeAll { now - $0 > Self.span }
    arrivals = times.count
  }
}
