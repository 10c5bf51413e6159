import Glibc
import Testing

@testable import Journal

@Suite struct BellTests {
  @Test func itWakesWhoeverWaitsAndIsHeardOnce() async {
    let bell = Bell()
    #expect(!bell.wait(atMost: 0) && !bell.wait(atMost: 1_000_000))
    bell.ring()
    bell.ring()
    #expect(bell.wait(atMost: 1_000_000_000) && !bell.wait(atMost: 0))
    async let rung = Task.detached { bell.wait() }.value
    usleep(20_000)
    bell.ring()
    #expect(await rung)
  }

  /// Not shorter than it was told, and not by the wall clock's time.
  @Test func itsTimeIsThatOfTheMonotonicClock() {
    let start = monotonicNanoseconds()
    #expect(!Bell().wait(atMost: 30_000_000))
    #expect(monotonicNanoseconds() - start >= 30_000_000)
  }
}
