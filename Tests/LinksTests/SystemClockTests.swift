import Glibc
import Links
import Testing
import Warehouse

@Suite struct SystemClockTests {
  @Test func wallAndBootTimeRunTogether() async throws {
    let clock = SystemClock()
    let first = clock.now()
    try await Task.sleep(for: .milliseconds(30))
    let second = clock.now()
    #expect(second.mono - first.mono >= 30)
    #expect(abs((second.wall - first.wall) - (second.mono - first.mono)) < 1_000)
    #expect(abs(first.wall - Int64(time(nil)) * 1000) < 5_000)
    #expect(first.quality != .jumped && second.quality != .jumped)
  }

  @Test func whoseClockIsRightSaysHowFarOursIsOff() {
    let clock = SystemClock()
    // Nothing disciplines the clock closer than a millisecond, and half an hour is too much for dates.
    clock.vouch(offset: 1_800_000, error: 0)
    let told = clock.now()
    #expect(told.estimate.map { abs($0.offset - 1_800_000) <= 2 && $0.error <= 1 } ?? false, "\(told)")
    // A vaguer word that agrees changes nothing, nor does one that nobody could use.
    clock.vouch(offset: 1_800_300, error: 500)
    clock.vouch(offset: 0, error: 90_000)
    clock.vouch(offset: .min, error: 0)
    clock.vouch(offset: 5, error: -1)
    #expect(clock.now().estimate.map { abs($0.offset - 1_800_000) <= 2 } ?? false)
    // One that does not agree is the newer one.
    clock.vouch(offset: -4_000, error: 500)
    let now = clock.now()
    #expect(now.quality == .synced && now.estimate.map { $0.error > 501 || abs($0.offset + 4_000) <= 2 } ?? false, "\(now)")
  }

  @Test func localDatesFollowTheTimeZone() {
    let clock = SystemClock()
    // 2026-11-20T21:40:11Z: already the next day from UTC+3 on.
    let wall: Int64 = 1_795_210_811_000
    var seconds = time_t(wall / 1000)
    var local = tm()
    localtime_r(&seconds, &local)
    #expect(clock.localDate(wall) == CivilDate(year: Int(local.tm_year) + 1900, month: Int(local.tm_mon) + 1, day: Int(local.tm_mday)))
    #expect(clock.localDate(-1) <= CivilDate(year: 1970, month: 1, day: 1)!)
  }

  @Test func theBootIsNamed() {
    #expect(bootID.count == 8 && bootID.allSatisfy(\.isHexDigit))
  }
}
