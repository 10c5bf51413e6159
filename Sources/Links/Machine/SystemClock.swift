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

  /// What somebody whose clock is right has said, kept against the boot clock, which nobody sets.
  private struct Word {
    /// The true time at boot.
    var epoch: Int64
    var error: Int64
    /// When it was said, by the boot clock, and when it was last heard, or one that agrees.
    var at: Int64
    var heard: Int64

    /// The boot clock's own rate may be off by a ten thousandth.
    func error(at mono: Int64) -> Int64 { error + (mono - at) / 10_000 }
  }

  private let drift = Mutex(Drift())
  private let word = Mutex<Word?>(nil)
  /// How far off a vouched clock may be, and for how long one word holds.
  private static let vouchedWithin: Int64 = 60_000
  private static let vouchedFor: Int64 = 12 * 3_600_000
  /// No clock is further off than this (30,000 years): what says so is no time.
  private static let farthest: Int64 = 1_000_000_000_000_000

  public init() {}

  public func now() -> Stamp {
    let wall = clinux_wall_milliseconds()
    let mono = clinux_boot_nanoseconds() / 1_000_000
    let hasJumped = drift.withLock { drift in
      if let offset = drift.offset, abs(wall - mono - offset) > Self.tolerance { drift.jumped = mono }
      drift.offset = wall - mono
      return drift.jumped.map { mono - $0 < Self.memory } ?? false
    }
    let kernel = clinux_clock_error_microseconds()
    let told = word.withLock { $0 }
    let estimate = SystemClock.estimate(told, kernel: kernel < 0 ? nil : kernel / 1000 + 1, wall: wall, mono: mono)
    let vouched = told.map { mono - $0.heard < Self.vouchedFor } ?? false && estimate.map { abs($0.offset) + $0.error <= Self.vouchedWithin } ?? false
    let quality: ClockQuality =
      if wall < Self.earliest { .unknown } else if hasJumped { .jumped } else { kernel >= 0 || vouched ? .synced : .unknown }
    return Stamp(wall: wall, mono: mono, quality: quality, estimate: estimate)
  }

  /// The closer of two words on the wall clock: the WMS's, and that of what disciplines the clock here, which knows of no offset that it leaves.
  private static func estimate(_ word: Word?, kernel: Int64?, wall: Int64, mono: Int64) -> ClockEstimate? {
    let told = word.map { ClockEstimate(offset: $0.epoch + mono - wall, error: $0.error(at: mono)) }
    guard let kernel else { return told }
    return told.map { $0.error < kernel } ?? false ? told : ClockEstimate(offset: 0, error: kernel)
  }

  /// The centre's clock is `offset` milliseconds ahead of ours, give or take `error`. From then on stamps say how far the wall clock was off, also after
  /// somebody has set it; where that is little enough for dates, our clock counts as synchronised for half a day, also without NTP.
  ///
  /// A word that is too vague for dates is not heard, and one that agrees with a closer one only makes that one hold longer.
  public func vouch(offset: Int64, error: Int64) {
    guard (0...Self.vouchedWithin).contains(error), offset.magnitude <= Self.farthest.magnitude else { return }
    let mono = clinux_boot_nanoseconds() / 1_000_000
    let new = Word(epoch: clinux_wall_milliseconds() - mono + offset, error: error, at: mono, heard: mono)
    word.withLock { word in
      if let old = word {
        let known = old.error(at: mono)
        if known < error, abs(old.epoch - new.epoch) <= known + error { return word?.heard = mono }
      }
      word = new
    }
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
