import Warehouse

/// The time within which a protocol expects bytes.
struct SilenceTimer {
  private(set) var deadline: ContinuousClock.Instant?

  mutating func expect(within time: Duration?) { deadline = time.map { ContinuousClock.now + $0 } }

  mutating func cancel() { deadline = nil }

  /// For the next read; `nil` for no bound. Never zero: what has already come must win over a deadline that passed while the consumer was busy.
  var remaining: Duration? { deadline.map { max(ContinuousClock.now.duration(to: $0), .milliseconds(1)) } }

  /// Whether the deadline has passed; if so it is over.
  mutating func expire() -> Bool {
    guard let deadline, deadline <= ContinuousClock.now else { return false }
    self.deadline = nil
    return true
  }
}

extension Clockwork {
  /// The stamp of a moment told by `CLOCK_BOOTTIME`: the present one, set back by the time since. A moment that lies ahead or an hour back was not
  /// told by this machine's clock and counts as now.
  func stamp(bootNanoseconds at: Int64) -> Stamp {
    var stamp = now()
    let age = stamp.mono - at / 1_000_000
    guard (0...3_600_000).contains(age) else { return stamp }
    stamp.wall -= age
    stamp.mono -= age
    return stamp
  }
}

extension Duration {
  /// Whole milliseconds.
  var milliseconds: Int64 { components.seconds * 1_000 + components.attoseconds / 1_000_000_000_000_000 }
}

/// A reader may tell each of a thousand tags a second by itself: after some they wait for each other, for a time that nobody notices.
enum Gathering {
  static let time = Duration.milliseconds(50)
  private static let fewBytes = 4096

  /// Where so much came at once that it had waited already, there is no need.
  static func helps(after chunk: LinkChunk, _ actions: [DeviceAction]) -> Bool {
    chunk.bytes.count < fewBytes && actions.contains { if case .tags = $0 { true } else { false } }
  }
}
