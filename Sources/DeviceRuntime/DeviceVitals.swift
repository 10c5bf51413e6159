public import Warehouse

/// What a device has gone through since it was first seen here: outlives a restart of the program.
public struct DeviceVitals: Sendable, Hashable, Codable {
  /// Milliseconds: a code after as much silence is the first after idle, which some scanners swallow while they wake.
  static let idle: Int64 = 300_000
  /// Milliseconds within which the same code after an incomplete is a second try of the worker's.
  static let second: Int64 = 5_000

  /// Wall clock, milliseconds since 1970.
  public private(set) var since: Int64
  public private(set) var scans = 0
  public private(set) var incompletes: [IncompleteReason: Int] = [:]
  public private(set) var faults = 0
  /// The same code again within seconds after an incomplete.
  public private(set) var rescans = 0
  public private(set) var reconnects = 0
  /// Codes after idle, and how many of them did not come whole.
  public private(set) var afterIdle = 0
  public private(set) var lostAfterIdle = 0
  public private(set) var pace = CharacterPace()
  public private(set) var trend = DeviceTrend()

  /// By the boot's clock: worth nothing after a restart, and not kept.
  private var lastInput: Int64?
  private var torn: (data: [UInt8], at: Int64)?

  private enum CodingKeys: CodingKey { case since, scans, incompletes, faults, rescans, reconnects, afterIdle, lostAfterIdle, pace, trend }

  public init(since wall: Int64) { since = wall }

  /// Kernel drops and codes that outgrew their bound: the machine's or the profile's fault rather than the device's.
  public var drops: Int { (incompletes[.dropped] ?? 0) + (incompletes[.overflow] ?? 0) }

  mutating func note(_ event: DeviceEvent, at stamp: Stamp) -> [DeviceTrend.Change] {
    switch event {
    case .scan(let scan):
      scans += 1
      if let torn, stamp.mono - torn.at <= Self.second, Self.isSame(torn.data, scan.data) { rescans += 1 }
      torn = nil
      return ended(isWhole: true, counts: true, at: stamp)
    case .incomplete(let data, let reason):
      incompletes[reason, default: 0] += 1
      torn = (Array(data.prefix(64)), stamp.mono)
      // A pulled plug is told by the reconnect; a code that is too long by the profile.
      return ended(isWhole: false, counts: reason != .unplugged && reason != .overflow, at: stamp)
    case .fault:
      faults += 1
      return ended(isWhole: false, counts: true, at: stamp)
    case .tag, .printer, .info, .result: return []
    }
  }

  mutating func typed(_ events: [UInt8]) { pace.take(events) }

  mutating func reconnected(at wall: Int64) -> [DeviceTrend.Change] {
    reconnects += 1
    return trend.reconnected(at: wall)
  }

  mutating func look(at wall: Int64) -> [DeviceTrend.Change] { trend.look(at: wall) }

  private mutating func ended(isWhole: Bool, counts: Bool, at stamp: Stamp) -> [DeviceTrend.Change] {
    if let lastInput, stamp.mono - lastInput > Self.idle {
      afterIdle += 1
      if !isWhole { lostAfterIdle += 1 }
    }
    lastInput = stamp.mono
    var changes = counts ? trend.took(isWhole: isWhole) : []
    if let mean = pace.ended(isWhole: isWhole) { changes += trend.paced(mean, usual: pace.usual) }
    return changes
  }

  /// What was torn may lack its beginning or its end, and may still have what stands around the data.
  private static func isSame(_ torn: [UInt8], _ data: [UInt8]) -> Bool {
    guard torn.count >= 3, data.count >= 3 else { return torn.isEmpty || data.starts(with: torn) }
    func holds(_ whole: [UInt8], _ part: [UInt8]) -> Bool { whole.indices.dropLast(2).contains { whole[$0...].starts(with: part.prefix(3)) } }
    return holds(torn, data) || holds(data, torn)
  }

  public static func == (a: Self, b: Self) -> Bool {
    a.since == b.since && a.scans == b.scans && a.incompletes == b.incompletes && a.faults == b.faults && a.rescans == b.rescans
      && a.reconnects == b.reconnects && a.afterIdle == b.afterIdle && a.lostAfterIdle == b.lostAfterIdle && a.pace == b.pace && a.trend == b.trend
  }

  public func hash(into hasher: inout Hasher) {
    hasher.combine(since)
    hasher.combine(scans)
    hasher.combine(reconnects)
  }
}
