/// Sees a cable or a scanner die before it is dead: from counts alone, against what is usual for this very device, and with hysteresis. One bad scan,
/// or one pulled plug, is no sign of anything.
public struct DeviceTrend: Sendable, Hashable, Codable {
  public enum Sign: String, Sendable, Hashable, Codable, CaseIterable {
    /// More codes than usual do not become whole: connector, cable, dirty window, distance.
    case incompletes
    /// It goes away and comes back: cable, connector, hub, power.
    case reconnects
    /// It types more slowly than it used to: radio, battery, cable.
    case slowing
  }

  /// A sign that has begun or ended.
  public struct Change: Sendable, Hashable {
    public var sign: Sign
    public var began: Bool
    /// What was seen, and what is usual: incompletes in per cent, reconnects an hour, microseconds from key to key.
    public var seen: Double
    public var usual: Double?
  }

  /// Inputs in a window.
  static let window = 50
  /// Windows of which the usual share is made.
  static let learning = 4
  /// Incompletes per cent below which nothing is wrong, whatever is usual; and from which something is, even where it is usual.
  static let well = 6.0
  static let ill = 20.0
  static let hour: Int64 = 3_600_000
  /// Reconnects an hour at which the sign begins, and at which it ends.
  static let loose = 5
  static let firm = 1

  public private(set) var active: [Sign: Double] = [:]
  /// Incompletes per cent that are usual for this device.
  public private(set) var usual: Double?
  /// Wall times of the last reconnects, in milliseconds.
  public private(set) var reconnects: [Int64] = []

  private var inputs = 0
  private var bad = 0
  private var learnt: [Double] = []
  /// The share of the window before the last.
  private var before: Double?
  private var slow = 0

  public init() {}

  /// A code came in, whole or not.
  mutating func took(isWhole: Bool) -> [Change] {
    inputs += 1
    if !isWhole { bad += 1 }
    guard inputs == Self.window else { return [] }
    let share = Double(bad) * 100 / Double(inputs)
    (inputs, bad) = (0, 0)
    defer { before = share }
    let threshold = min(max(Self.well, (usual ?? Self.ill) * 3), Self.ill)
    // Two windows in a row, so that one torn label is no sign; half of it, so that it does not come and go.
    let change = turn(
      .incompletes, on: share >= threshold && (before ?? 0) >= threshold, off: share < threshold / 2 && (before ?? 0) < threshold / 2,
      seen: share, usual: usual)
    if active[.incompletes] == nil, share < threshold { learn(share) }
    return change
  }

  /// The device was away and is back, `wall` milliseconds since 1970.
  mutating func reconnected(at wall: Int64) -> [Change] {
    reconnects = (reconnects + [wall]).suffix(16)
    return look(at: wall)
  }

  /// Reconnects age: to be asked before `active` is shown.
  mutating func look(at wall: Int64) -> [Change] {
    let count = lastHour(before: wall)
    return turn(.reconnects, on: count >= Self.loose, off: count <= Self.firm, seen: Double(count), usual: nil)
  }

  /// How often it came back within the hour before `wall`; a clock that was set back does not make more of them.
  public func lastHour(before wall: Int64) -> Int { reconnects.count { (0..<Self.hour).contains(wall - $0) } }

  /// A block of codes was typed at `mean` microseconds from key to key, where `usual` is usual.
  mutating func paced(_ mean: Double, usual: Double?) -> [Change] {
    guard let usual else { return [] }
    slow = mean > usual * 1.5 && mean > usual + 3_000 ? slow + 1 : 0
    return turn(.slowing, on: slow >= 2, off: mean < usual * 1.25, seen: mean, usual: usual)
  }

  private mutating func learn(_ share: Double) {
    if let usual {
      self.usual = usual + (share - usual) / 10
    } else {
      learnt.append(share)
      if learnt.count == Self.learning { usual = learnt.reduce(0, +) / Double(learnt.count) }
    }
  }

  private mutating func turn(_ sign: Sign, on: Bool, off: Bool, seen: Double, usual: Double?) -> [Change] {
    switch active[sign] {
    case nil where on:
      active[sign] = seen
      return [Change(sign: sign, began: true, seen: seen, usual: usual)]
    case .some where off:
      active[sign] = nil
      return [Change(sign: sign, began: false, seen: seen, usual: usual)]
    case .some:
      if on { active[sign] = seen }
      return []
    case nil: return []
    }
  }
}
