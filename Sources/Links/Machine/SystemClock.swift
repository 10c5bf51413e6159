import CLinux
import Glibc
import Synchronization
public import Warehouse

/// The machine's clocks. Local dates follow `TZ`, which the program sets once at its start.
public final class SystemClock: Clockwork {
  /// Milliseconds by which wall and boot clocks may drift apart between two looks before the wall clock counts as set by hand.
  private static let tolerance: Int64 = 2_000
  /// 2025-01-01: a wall clock before it has never been set.
  private static let earliest: Int64 = 1_735_689_600_000

  /// How long after a jump entries carry it.
  private static let memory: Int64 = 60_000

  private struct Drift {
    /// Wall minus boot clock at the last look.
    var offset: Int64?
    /// When the clocks were seen apart, by the boot clock.
    var jumped: Int64?
  }

  private let drift = Mutex(Drift())
  /// Somebody whose clock is right has seen ours, at this boot time.
  private let vouched = Mutex<Int64?>(nil)
  /// How far off a vouched clock may be, and for how long one word holds.
  private static let vouchedWithin: Int64 = 60_000
  private static let vouchedFor: Int64 = 12 * 3_600_000

  public init() {}

  public func now() -> Stamp {
    let wall = clinux_wall_milliseconds()
    let mono = clinux_boot_nanoseconds() / 1_000_000
    let hasJumped = drift.withLock { drift in
      if let offset = drift.offset, abs(wall - mono - offset) > Self.tolerance { drift.jumped = mono }
      drift.offset = wall - mono
      return drift.jumped.map { mono - $0 < Self.memory } ?? false
    }
    return Stamp(wall: wall, mono: mono, quality: quality(wall: wall, mono: mono, hasJumped: hasJumped))
  }

  private func quality(wall: Int64, mono: Int64, hasJumped: Bool) -> ClockQuality {
    if wall < Self.earliest { return .unknown }
    if hasJumped { return .jumped }
    if clinux_clock_synchronised() == 1 { return .synced }
    return vouched.withLock { $0.map { mono - $0 < Self.vouchedFor } ?? false } ? .synced : .unknown
  }

  /// The centre's clock is `offset` milliseconds ahead of ours, give or take `error`: where that is near enough for dates, our clock counts as synchronised
  /// for half a day, also without NTP; where it is not, the word is taken back.
  public func vouch(offset: Int64, error: Int64) {
    let (distance, overflow) = offset.magnitude.addingReportingOverflow(error.magnitude)
    let good = !overflow && distance <= Self.vouchedWithin.magnitude
    vouched.withLock { $0 = good ? clinux_boot_nanoseconds() / 1_000_000 : nil }
  }

  public func localDate(_ wall: Int64) -> CivilDate {
    var seconds = time_t(wall.quotient(floor: 1000))
    var local = tm()
    guard localtime_r(&seconds, &local) != nil,
      let date = CivilDate(year: Int(local.tm_year) + 1900, month: Int(local.tm_mon) + 1, day: Int(local.tm_mday))
    else { return CivilDate(daysSince1970: wall.quotient(floor: 86_400_000)) }
    return date
  }
}

extension Int64 {
  fileprivate func quotient(floor divisor: Int64) -> Int64 { self / divisor - (self % divisor < 0 ? 1 : 0) }
}

/// The first 8 hexadecimal digits of this boot's id: entries of one boot share a time axis.
public let bootID: String = {
  let text = readSmallFile("/proc/sys/kernel/random/boot_id") ?? ""
  let digits = text.filter(\.isHexDigit).prefix(8)
  return digits.count == 8 ? String(digits) : "00000000"
}()
