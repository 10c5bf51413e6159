/// A small generator whose whole state is a number, so that a test can replay a run (Steele, Lea, Flood: "Fast Splittable Pseudorandom
/// Number Generators").
struct SplitMix64: RandomNumberGenerator {
  var state: UInt64

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }

  /// Random in 0 … `limit`.
  mutating func upTo(_ limit: Duration) -> Duration { limit * Double.random(in: 0...1, using: &self) }
}

/// Full jitter: random in 0 … min(cap, base · 2ⁿ), so that devices that failed together do not come back together.
struct Backoff {
  var base: Duration
  var cap: Duration

  func pause(after failures: Int, using random: inout SplitMix64) -> Duration {
    var limit = base
    for _ in 1..<max(2, min(failures, 30)) where limit < cap { limit += limit }
    return random.upTo(min(limit, cap))
  }
}

/// What may be tried again: a tenth of what went well, and a few on credit. A destination that costs more than that is in trouble, also where
/// something of it still goes well in between.
struct RetryBudget {
  private static let most = 10.0
  private var left = RetryBudget.most
  /// Failures beyond the budget since it last had something.
  private(set) var overdrawn = 0

  mutating func succeeded() {
    left = min(left + 0.1, RetryBudget.most)
    if left >= 1 { overdrawn = 0 }
  }

  /// Whether it pays for one more try.
  mutating func pays() -> Bool {
    guard left >= 1 else {
      overdrawn += 1
      return false
    }
    left -= 1
    return true
  }
}

/// How much goes into one batch: more after each full one that went well, half after one that did not (AIMD).
struct Pace {
  private(set) var size: Int
  private let start: Int
  private let most: Int
  private let slow: Duration
  /// Limits of this session.
  var maxEvents: Int
  var maxBytes: Int
  /// Requests the WMS takes at once.
  private(set) var inFlight: Int
  /// Running mean of how long a batch takes.
  private var usual: Duration?

  init(_ tuning: SyncTuning) {
    start = tuning.batch
    most = tuning.maxBatch
    size = tuning.batch
    maxEvents = tuning.maxBatch
    maxBytes = tuning.maxBytes
    slow = tuning.slow
    inFlight = tuning.inFlight
  }

  mutating func limit(maxEvents: Int, maxBytes: Int, inFlight: Int) {
    self.maxEvents = max(1, min(maxEvents, most))
    self.maxBytes = max(1, maxBytes)
    self.inFlight = max(1, inFlight)
    size = min(size, self.maxEvents)
  }

  /// Whether as much goes as may: only then are several requests under way at once.
  var isFull: Bool { size >= maxEvents }

  mutating func succeeded(count: Int, took: Duration) {
    let mean = usual ?? took
    usual = (mean * 7 + took) / 8
    if took > slow, took > mean * 2 {
      congested()
    } else if count >= size {
      size = min(size + start, maxEvents)
    }
  }

  mutating func congested() { size = max(1, size / 2) }

  /// A body of so many bytes was too large.
  mutating func tooLarge(_ bytes: Int) { maxBytes = max(1, min(maxBytes, bytes / 2)) }
}
