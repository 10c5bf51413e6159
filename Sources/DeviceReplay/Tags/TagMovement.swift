/// How tags go past the antennas, which stand in a row one length apart: antenna 1 at 0, antenna 2 at 1, and so on.
public enum TagMovement: Sendable, Hashable {
  /// Each lies somewhere between the first and the last antenna.
  case still
  /// One behind the other: each takes `pace` seconds from antenna to antenna, the next one comes `pace` / 4 later; after the last the first again.
  case conveyor(pace: Double)
  /// Pallets of 25 tags, each as on the conveyor; the next pallet comes when the last has left.
  case portal(pace: Double)
  /// There and back for ever, each at its own pace of about this many seconds.
  case wander(pace: Double)

  /// `still`, `conveyor`, `portal` or `wander`, with seconds behind a colon (2 where there are none).
  public init?(_ text: String) {
    let parts = text.split(separator: ":", omittingEmptySubsequences: false)
    guard let name = parts.first, parts.count <= 2 else { return nil }
    let pace = parts.count == 2 ? Double(parts[1]) : 2
    guard let pace, pace >= 0.01, pace <= 86_400 else { return nil }
    switch name {
    case "still" where parts.count == 1: self = .still
    case "conveyor": self = .conveyor(pace: pace)
    case "portal": self = .portal(pace: pace)
    case "wander": self = .wander(pace: pace)
    default: return nil
    }
  }

  /// Where tag `index` of `count` is at `time` seconds; `nil` while it is far away. `seat` is its own number between 0 and 1.
  func position(of index: Int, count: Int, seat: Double, antennas: Int, time: Double) -> Double? {
    /// From one length before the first antenna to one behind the last.
    let way = Double(antennas + 1)
    func passing(_ start: Double, _ period: Double, _ pace: Double) -> Double? {
      let since = time - start
      guard since >= 0 else { return nil }
      let position = since.truncatingRemainder(dividingBy: period) / pace - 1
      return position < way - 1 ? position : nil
    }
    switch self {
    case .still: return seat * (Double(antennas) - 0.4) - 0.3
    case .conveyor(let pace): return passing(Double(index) * pace / 4, max(Double(count) * pace / 4, way * pace), pace)
    case .portal(let pace):
      let pallets = (count + 24) / 25
      // Those of a pallet are within half a length.
      return passing(Double(index / 25) * (way + 1) * pace, Double(pallets) * (way + 1) * pace, pace).map { $0 - seat / 2 }
    case .wander(let pace):
      let phase = (time / (pace * (0.5 + seat)) + seat * way).truncatingRemainder(dividingBy: 2 * way)
      return (phase < way ? phase : 2 * way - phase) - 1
    }
  }
}
