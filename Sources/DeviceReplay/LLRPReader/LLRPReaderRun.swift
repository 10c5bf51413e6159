import Protocols

/// The ROSpec that runs: where it is, and what it has seen and not reported yet.
struct LLRPReaderRun: Sendable {
  let id: UInt32
  let report: LLRPReaderReport
  private(set) var round: LLRPReaderROSpec.Round
  /// Counted from 1.
  private(set) var specIndex = 1
  private var loopsLeft: Int?
  /// When the ROSpec ends by the clock.
  let end: Duration?
  /// When the AISpec does.
  private(set) var roundEnd: Duration?
  var nextReport: Duration?
  var buffer: LLRPTagBuffer
  /// Reads that the rate allows and that were not done yet.
  var credit = 0.0
  var look: LLRPReaderLook
  /// Reports of all that is in view, prepared for a client that takes all it can get.
  var blocks: [LLRPReportWriter] = []
  var nextBlock = 0
  private var observed: Set<Int> = []
  private var roundReads = 0
  private var roundLimit: Duration?

  init(_ spec: LLRPReaderROSpec, report: LLRPReaderReport, at now: Duration, from cursor: Int) {
    id = spec.id
    look = LLRPReaderLook(cursor: cursor)
    self.report = report
    round = spec.rounds[0]
    loopsLeft = spec.loops
    end =
      switch spec.stop {
      case .order: nil
      case .duration(let time): now + time
      case .gpi(let gpi): gpi.timeout > .zero ? now + gpi.timeout : nil
      }
    nextReport = report.period.map { now + $0 }
    buffer = LLRPTagBuffer(report)
    begin(at: now)
  }

  var deadline: Duration? { [end, roundEnd, nextReport].compactMap { $0 }.min() }

  /// On to the next AISpec; `false` where there is none.
  mutating func next(_ spec: LLRPReaderROSpec, at now: Duration) -> Bool {
    specIndex += 1
    if specIndex > spec.rounds.count {
      loopsLeft = loopsLeft.map { $0 - 1 }
      if loopsLeft == 0 { return false }
      specIndex = 1
    }
    round = spec.rounds[specIndex - 1]
    look = LLRPReaderLook(cursor: look.cursor)
    blocks = []
    begin(at: now)
    return true
  }

  private mutating func begin(at now: Duration) {
    (observed, roundReads) = ([], 0)
    roundLimit = round.end.limit.map { now + $0 }
    roundEnd = roundLimit
    if case .silence(let time, _, _) = round.end { roundEnd = min(now + time, roundLimit ?? now + time) }
  }

  /// A tag was seen, or all that there are; `true` where the AISpec is over by that.
  mutating func observe(_ sight: SimulatedField.Sight, at now: Duration) -> Bool {
    roundReads += 1
    switch round.end {
    case .never, .duration, .gpi: return false
    case .tags(let count, let isUnique, _):
      if isUnique { observed.insert(sight.tag) }
      return (isUnique ? observed.count : roundReads) >= count
    case .silence(let time, let isUnique, _):
      if observed.insert(isUnique ? sight.tag : sight.tag << 8 | sight.antenna).inserted { roundEnd = min(now + time, roundLimit ?? now + time) }
      return false
    case .attempts(let count, _): return look.turns >= count
    }
  }
}

/// What is in view of the antennas that an AISpec uses, gone through one after the other.
struct LLRPReaderLook: Sendable {
  struct Key: Equatable, Sendable {
    var slot: Int
    var generation: Int
    var settings: UInt32
  }
  private(set) var sights: [SimulatedField.Sight] = []
  private(set) var cursor: Int
  /// How often all that is in view was seen.
  private(set) var turns = 0
  private(set) var key: Key?

  init(cursor: Int) { self.cursor = cursor }

  mutating func refresh(_ new: [SimulatedField.Sight], _ key: Key) {
    (sights, self.key) = (new, key)
    if cursor >= sights.count { cursor = 0 }
  }

  mutating func next() -> SimulatedField.Sight? {
    guard !sights.isEmpty else { return nil }
    defer {
      cursor += 1
      if cursor == sights.count { (cursor, turns) = (0, turns + 1) }
    }
    return sights[cursor]
  }
}

/// Sightings that are not reported yet. Where tags decide when a report is made, each read is one; else a tag's reads become one (LLRP 1.1,
/// 14.2.3.1).
struct LLRPTagBuffer: Sendable {
  private struct Key: Hashable {
    var tag: Int
    var antenna: Int
    var spec: Int
  }
  private(set) var sightings: [LLRPSighting] = []
  private var places: [Key: Int] = [:]
  private let limit: Int?
  private let byAntenna: Bool
  private let bySpec: Bool

  init(_ report: LLRPReaderReport) {
    limit = report.tagLimit
    byAntenna = report.contents.contains(.antennaID)
    bySpec = report.contents.contains(.specIndex)
  }

  var isEmpty: Bool { sightings.isEmpty }
  var isFull: Bool { limit.map { sightings.count >= $0 } ?? false }

  mutating func add(_ sighting: LLRPSighting) {
    guard limit == nil, sighting.snapshot == nil else { return sightings.append(sighting) }
    let key = Key(tag: sighting.tag, antenna: byAntenna ? sighting.antenna : 0, spec: bySpec ? sighting.specIndex : 0)
    guard let place = places[key], sightings[place].count < 0xFFFF else {
      places[key] = sightings.count
      return sightings.append(sighting)
    }
    sightings[place].count += 1
    sightings[place].last = sighting.last
    sightings[place].rssi = max(sightings[place].rssi, sighting.rssi)
  }

  mutating func take() -> [LLRPSighting] {
    defer {
      sightings.removeAll(keepingCapacity: true)
      places.removeAll(keepingCapacity: true)
    }
    return sightings
  }
}
