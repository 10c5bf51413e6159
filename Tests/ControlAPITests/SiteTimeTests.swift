import ControlAPI
import Testing

@Suite struct SiteTimeTests {
  /// Central Europe: summer time from 2026-03-29 and until 2026-10-25, each at 01:00 UTC.
  private static let summer: Int64 = 1_774_746_000, winter: Int64 = 1_792_890_000
  private static let header = "3600 1774746000:7200 1792890000:3600"

  @Test func eachTimeHasTheOffsetOfItsOwnDay() throws {
    let time = try #require(SiteTime(headerValue: Self.header))
    for (seconds, offset) in [(0, 3600), (Self.summer - 1, 3600), (Self.summer, 7200), (Self.winter - 1, 7200), (Self.winter, 3600), (4_000_000_000, 3600)] {
      #expect(time.offset(at: seconds * 1000) == offset, "\(seconds)")
    }
    #expect(time.headerValue == Self.header)
  }

  @Test func whatTheZoneSaysSurvivesTheWay() throws {
    let now: Int64 = 1_795_160_400_000
    let time = SiteTime(around: now)
    let read = try #require(SiteTime(headerValue: time.headerValue))
    for day in stride(from: now - 700 * 86_400_000, to: now + 20 * 86_400_000, by: 86_400_000) { #expect(read.offset(at: day) == time.offset(at: day)) }
  }

  @Test(arguments: ["", " ", "x", "3600 7200", "1:2", "999999999", "3600 1:x", "3600 1:2:3"]) func nonsenseIsNoTime(header: String) {
    #expect(SiteTime(headerValue: header) == nil)
  }
}
