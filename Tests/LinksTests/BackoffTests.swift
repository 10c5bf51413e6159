import Links
import Testing

@Suite struct BackoffTests {
  /// SplitMix64.
  struct Dice: RandomNumberGenerator {
    var state: UInt64
    mutating func next() -> UInt64 {
      state &+= 0x9e37_79b9_7f4a_7c15
      var z = state
      z = (z ^ (z >> 30)) &* 0xbf58_476d_1ce4_e5b9
      z = (z ^ (z >> 27)) &* 0x94d0_49bb_1331_11eb
      return z ^ (z >> 31)
    }
  }

  @Test func theCeilingDoublesUpToTheLongestWait() {
    var dice = Dice(state: 1)
    var longest = [Duration](repeating: .zero, count: 12)
    for _ in 0..<2_000 {
      var backoff = Backoff()
      for attempt in longest.indices { longest[attempt] = max(longest[attempt], backoff.next(using: &dice)) }
    }
    for (attempt, waited) in longest.enumerated() {
      let ceiling = min(Duration.seconds(5), .milliseconds(100) * (1 << attempt))
      #expect(waited <= ceiling && waited > ceiling * 0.99)
    }
  }

  @Test func successStartsItAnew() {
    var dice = Dice(state: 2)
    var backoff = Backoff()
    for _ in 0..<10 { _ = backoff.next(using: &dice) }
    backoff.reset()
    #expect(backoff.next(using: &dice) <= .milliseconds(100))
  }
}
