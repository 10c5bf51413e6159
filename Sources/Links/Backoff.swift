/// How long to wait before the next attempt: a random time below a ceiling that doubles with every failure ("full jitter"), so that devices that went
/// away together do not come back in step.
public struct Backoff: Sendable, Hashable {
  public let first: Duration
  public let longest: Duration
  public private(set) var failures = 0

  /// For devices: below 100 ms first, below 5 s at the end.
  public init(first: Duration = .milliseconds(100), longest: Duration = .seconds(5)) {
    self.first = first
    self.longest = longest
  }

  /// The time to wait after one more failure.
  public mutating func next(using generator: inout some RandomNumberGenerator) -> Duration {
    let ceiling = min(longest, first * (1 << min(failures, 20)))
    failures += 1
    return .nanoseconds(Int64.random(in: 0...max(0, ceiling.nanoseconds), using: &generator))
  }

  public mutating func next() -> Duration {
    var generator = SystemRandomNumberGenerator()
    return next(using: &generator)
  }

  /// The attempt succeeded.
  public mutating func reset() { failures = 0 }
}
