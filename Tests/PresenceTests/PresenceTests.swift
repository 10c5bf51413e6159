import Identifiers
import Presence
import Testing

/// Feeds reads and keeps what was decided.
private struct Bench {
  var presence: Presence
  var decisions: [Decision] = []

  init(_ zones: [Zone], portals: [Portal] = [], filter: TagFilter = TagFilter(), seed: UInt64 = 1, mostTags: Int = 500_000) {
    presence = Presence(PresenceSetup(zones: zones, portals: portals, filter: filter, mostTags: mostTags), seed: seed)
  }

  mutating func read(_ tag: [UInt8] = sscc, _ antenna: Int? = 1, _ rssi: Int? = -5000, at time: Int64, reader: String = "gate", count: Int = 1, pc: UInt16? = nil) throws {
    let number = try #require(presence.reader(reader))
    presence.take(tag.span, pc: pc, reader: number, antenna: antenna, rssi: rssi, count: count, at: time, into: &decisions)
  }

  mutating func pass(until time: Int64) { presence.advance(to: time, into: &decisions) }
  var kinds: [String] { decisions.map { "\($0.kind.rawValue) \($0.zone)" } }
}

/// SSCC (00)106141412345678908 and SGTIN 0614141.812345.6789 of TDS 1.13, E.3.
private let sscc: [UInt8] = [0x31, 0x74, 0x25, 0x7B, 0xF4, 0x49, 0x96, 0x02, 0xD2, 0x00, 0x00, 0x00]
private let sgtin: [UInt8] = [0x30, 0x74, 0x25, 0x7B, 0xF7, 0x19, 0x4E, 0x40, 0x00, 0x00, 0x1A, 0x85]

private func zones(_ change: (inout PresenceRules) -> Void = { _ in }) -> [Zone] {
  var rules = PresenceRules()
  change(&rules)
  return [
    Zone("yard", antennas: [.init(reader: "gate", number: 1), .init(reader: "gate", number: 2)], rules: rules),
    Zone("dock", antennas: [.init(reader: "gate", number: 3, alias: "left"), .init(reader: "gate", number: 4)], rules: rules),
  ]
}

@Suite struct PublishedRules {
  @Test func theOffsetHoldsThenFalls() {
    let rules = PresenceRules()
    let points: [(Int64, Int)] = [(0, 600), (500, 600), (501, 600), (1000, 200), (1250, 0), (2250, -800)]
    for (silence, offset) in points { #expect(rules.offset(silence: silence, isParked: false) == offset) }
    #expect(rules.offset(silence: 60_000, isParked: true) == 600)
    #expect(rules.offset(silence: .max, isParked: false) < -100_000_000)
  }

  @Test func whatWasReadInAZoneSinceAQuestion() throws {
    var bench = Bench(zones())
    try bench.read(sscc, at: 1000)
    try bench.read(sgtin, at: 2000)
    try bench.read([0xE2, 1, 2, 3], at: 3000)
    #expect(Set(bench.presence.seen(in: "yard", since: 1000)) == [TagIdentity(sscc), TagIdentity(sgtin)])
    #expect(bench.presence.seen(in: "yard", since: 1001) == [TagIdentity(sgtin)])
    #expect(bench.presence.seen(in: "dock", since: 0) == [] && bench.presence.seen(in: "cellar", since: 0) == [])
    bench.pass(until: 10_000_000)
    #expect(bench.presence.seen(in: "yard", since: 0) == [])
  }

  @Test func firstSightIsAnArrivalAndSilenceADeparture() throws {
    var bench = Bench(zones())
    try bench.read(at: 1000)
    try bench.read(at: 2000, count: 5)
    bench.pass(until: 601_999)
    #expect(bench.kinds == ["arrived yard"])
    bench.pass(until: 700_000)
    #expect(bench.kinds == ["arrived yard", "departed yard"])
    let gone = try #require(bench.decisions.last)
    #expect(gone.at == 602_000 && gone.stayed == 1000 && gone.reads == 5 && gone.antenna == 1)
    // It comes back.
    try bench.read(sscc, 3, at: 800_000)
    #expect(bench.decisions.last?.kind == .arrived && bench.decisions.last?.zone == "dock" && bench.decisions.last?.away == 198_000)
  }

  @Test func theThresholdIsBeatenByMoreThanItAndByTwoReads() throws {
    var bench = Bench(zones())
    for time in 0..<5 { try bench.read(sscc, 1, -6000, at: Int64(time)) }
    // Once is not enough, 6 dB exactly neither.
    try bench.read(sscc, 3, -1000, at: 10)
    #expect(bench.kinds == ["arrived yard"])
    var still = Bench(zones())
    for time in 0..<5 { try still.read(sscc, 1, -6000, at: Int64(time)) }
    for time in 10..<20 { try still.read(sscc, 3, -5400, at: Int64(time)) }
    #expect(still.kinds == ["arrived yard"] && still.presence.counts.cross == 10)
    try bench.read(sscc, 3, -1000, at: 11)
    #expect(bench.kinds == ["arrived yard", "moved dock"])
    let moved = try #require(bench.decisions.last)
    #expect(moved.from == "yard" && moved.reads == 6 && moved.reason.needed == 2 && moved.reason.mean == -6000 && moved.reason.offset == 600)
    #expect(moved.reason.antennas.map(\.antenna) == [3, 1] && moved.reason.antennas[0].mean == -1000 && moved.reason.antennas[1].reads == 5)
    #expect(moved.reason.antennas[0].alias == "left")
  }

  @Test func aWeakerZoneTakesOverWhenTheOtherFallsSilent() throws {
    var bench = Bench(zones())
    for time in 0..<5 { try bench.read(sscc, 1, -5000, at: Int64(time)) }
    // 4 + 500 + 750 ms later the offset is 0; 2 dB weaker needs 250 ms more.
    for time in stride(from: Int64(100), through: 1500, by: 100) { try bench.read(sscc, 3, -5200, at: time) }
    #expect(bench.kinds == ["arrived yard"])
    try bench.read(sscc, 3, -5200, at: 1506)
    #expect(bench.kinds == ["arrived yard", "moved dock"])
    #expect(bench.decisions.last?.reason.offset == -201)
  }

  @Test func theMeanIsOfTheWindow() throws {
    var bench = Bench(zones { $0.window = 4 })
    for level in [-9000, -9000, -4000, -4100, -4200, -4300] { try bench.read(sscc, 1, level, at: 0) }
    let picture = try #require(bench.presence.picture(of: TagIdentity(sscc)))
    #expect(picture.antennas.first?.mean == -4150 && picture.antennas.first?.reads == 4 && picture.reads == 6)
    #expect(picture.mean == -4150 && picture.offset == 600 && picture.state == .present)
  }

  @Test func anotherAntennaOfTheZoneIsNoMove() throws {
    var bench = Bench(zones())
    for time in 0..<9 { try bench.read(sscc, 1 + time % 2, -4000 - 100 * time, at: Int64(time)) }
    #expect(bench.kinds == ["arrived yard"])
  }

  @Test func withoutLevelsSilenceDecides() throws {
    var bench = Bench(zones())
    try bench.read(sscc, 1, nil, at: 0)
    for time in stride(from: Int64(100), through: 1200, by: 100) { try bench.read(sscc, 3, nil, at: time) }
    #expect(bench.kinds == ["arrived yard"])
    try bench.read(sscc, 3, nil, at: 1300)
    #expect(bench.kinds == ["arrived yard", "moved dock"])
  }
}

@Suite struct Portals {
  @Test func directionIsTheOrderOfTheZones() throws {
    var bench = Bench(zones(), portals: [Portal("gate-2", outside: "yard", inside: "dock", within: 5000)])
    func walk(_ from: Int, _ to: Int, from start: Int64) throws {
      for step in 0..<5 { try bench.read(sscc, from, -4000 - 300 * step, at: start + Int64(step) * 100) }
      for step in 0..<5 { try bench.read(sscc, to, -5000 + 300 * step, at: start + 500 + Int64(step) * 100) }
      for step in 0..<5 { try bench.read(sscc, to, -4000, at: start + 1500 + Int64(step) * 100) }
    }
    try walk(1, 3, from: 0)
    try walk(3, 1, from: 10_000)
    let moves = bench.decisions.filter { $0.kind == .moved }
    #expect(moves.map(\.direction) == [.inward, .outward] && moves.allSatisfy { $0.portal == "gate-2" })
    // A minute between the two zones is no walk through a portal.
    for time in 0..<3 { try bench.read(sscc, 3, at: 100_000 + Int64(time)) }
    #expect(bench.decisions.last?.kind == .moved && bench.decisions.last?.direction == nil)
  }

  @Test func aParkedTagIsNotTakenOverByAStrayRead() throws {
    var bench = Bench(zones { $0.parkedAfter = 10_000 })
    for time in stride(from: Int64(0), through: 20_000, by: 1000) { try bench.read(sscc, 1, -6000, at: time) }
    #expect(bench.presence.picture(of: TagIdentity(sscc))?.isParked == true)
    // Unparked, a silence of 3 s would do.
    for time in 0..<4 { try bench.read(sscc, 3, -6300, at: 23_000 + Int64(time)) }
    #expect(bench.kinds == ["arrived yard"] && bench.presence.counts.cross == 4)
    for time in 0..<4 { try bench.read(sscc, 3, -6300, at: 82_000 + Int64(time)) }
    #expect(bench.kinds == ["arrived yard", "moved dock"] && bench.decisions.last?.wasParked == true)
  }

  @Test func whatIsReadTooSeldomIsAStray() throws {
    var bench = Bench(zones { ($0.arriveReads, $0.departed) = (3, 10_000) })
    try bench.read(at: 0)
    try bench.read(at: 1)
    bench.pass(until: 20_000)
    #expect(bench.decisions.isEmpty && bench.presence.counts.stray == 2 && bench.presence.inView == 0)
    for time in 0..<3 { try bench.read(at: 30_000 + Int64(time)) }
    #expect(bench.kinds == ["arrived yard"] && bench.decisions[0].reads == 3 && bench.decisions[0].reason.needed == 3)
  }
}

@Suite struct Filters {
  @Test func schemesPrefixesAndMasks() throws {
    let cases: [(TagFilter, [Bool])] = [
      (TagFilter(), [true, true, true]), (TagFilter(followsForeign: false), [true, true, false]), (TagFilter(schemes: [.sscc]), [true, false, false]),
      (TagFilter(companyPrefixes: ["0614141"]), [true, true, false]), (TagFilter(companyPrefixes: ["0614142"]), [false, false, false]),
      (TagFilter(masks: [try #require(TagBits("30"))]), [false, true, false]), (TagFilter(masks: [try #require(TagBits("1A85@80"))]), [false, true, false]),
    ]
    for (filter, follows) in cases {
      var bench = Bench(zones(), filter: filter)
      for tag in [sscc, sgtin, [0xE2, 0x00, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10]] { try bench.read(tag, at: 0) }
      #expect(bench.decisions.map(\.tag.bytes) == zip([sscc, sgtin, [0xE2, 0x00, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10]], follows).filter(\.1).map(\.0), "\(filter)")
      #expect(bench.presence.counts.filtered == Int64(follows.filter { !$0 }.count))
      #expect(bench.presence.counts.balanced)
    }
    #expect(TagBits("3G") == nil && TagBits("") == nil && TagBits("30/9") == nil && TagBits("30@496") == nil && TagBits("30/2")?.description == "30/2")
  }

  @Test func whatTheReaderSaysOfTheTagCounts() throws {
    var bench = Bench(zones())
    // The toggle says that these are no EPC (TDS 2.3, 9.3).
    try bench.read(sscc, at: 0, pc: 0x3100)
    #expect(bench.decisions.first?.tagClass == .foreign && bench.presence.counts.foreign == 1)
  }

  @Test func weakUnzonedAndNamelessReadsAreCounted() throws {
    var bench = Bench([Zone("dock", antennas: [.init(reader: "gate", number: 1, weakest: -7000), .init(reader: "hall")])])
    try bench.read(sscc, 1, -7001, at: 0)
    try bench.read(sscc, 9, at: 0)
    try bench.read([], at: 0)
    try bench.read([UInt8](repeating: 1, count: 63), at: 0)
    try bench.read(sscc, 300, at: 0, reader: "hall")
    try bench.read(sscc, -1, at: 0, reader: "hall")
    #expect(bench.decisions.isEmpty)
    let counts = bench.presence.counts
    #expect(counts.weak == 1 && counts.unzoned == 3 && counts.unnamed == 2 && counts.reads == 6 && counts.balanced)
    try bench.read(sscc, nil, at: 1, reader: "hall")
    try bench.read([UInt8](repeating: 1, count: 62), 7, at: 1, reader: "hall")
    #expect(bench.decisions.count == 2)
  }

  @Test func aFloodFillsNoMemory() throws {
    var bench = Bench(zones(), mostTags: 100)
    for number in 0..<1000 { try bench.read([UInt8(number >> 8), UInt8(number & 255)], at: 0) }
    #expect(bench.presence.inView == 100 && bench.presence.counts.crowded == 900 && bench.presence.counts.balanced)
    bench.pass(until: 600_000)
    #expect(bench.presence.inView == 0 && bench.decisions.count == 200)
    // Those that have left are remembered, and come back only as far as there is room.
    for number in 0..<60 as Range<UInt8> { try bench.read([7, number], at: 600_001) }
    #expect(bench.decisions.count == 260)
    for number in 0..<100 as Range<UInt8> { try bench.read([0, number], at: 600_002) }
    #expect(bench.presence.inView == 100 && bench.presence.counts.crowded == 960 && bench.decisions.count == 300 && bench.presence.counts.balanced)
  }
}

@Suite struct Restarts {
  @Test func aTagOfBeforeDoesNotArriveAgainAndIsHeardAnew() throws {
    var bench = Bench(zones())
    let isKnown = bench.presence.restore(TagIdentity(sscc), .known, zone: "yard", since: -50_000, at: 1000)
    let isElsewhere = bench.presence.restore(TagIdentity(sgtin), .known, zone: "cellar", since: 0, at: 1000)
    #expect(isKnown && !isElsewhere)
    // The other zone hears it first, and strongly: no reason to move it yet.
    for time in 0..<5 { try bench.read(sscc, 3, -3000, at: 1010 + Int64(time)) }
    try bench.read(sscc, 1, -4000, at: 1020)
    #expect(bench.kinds == [])
    try bench.read(sscc, 3, -3000, at: 1030)
    #expect(bench.kinds == ["moved dock"])
    // One that nobody reads departs as if it had been read at the start.
    bench.presence.restore(TagIdentity(sgtin), .known, zone: "dock", since: 0, at: 2000)
    bench.pass(until: 602_000)
    #expect(bench.decisions.last?.kind == .departed && bench.decisions.last?.at == 602_000 && bench.decisions.last?.reader == "gate")
  }

  @Test func countsGoOn() throws {
    var bench = Bench(zones())
    try bench.read(at: 0)
    try bench.read(at: 1)
    let counts = bench.presence.counts
    #expect(counts.waiting == 1)
    var next = Bench(zones())
    next.presence.restore(counts)
    #expect(next.presence.counts.lapsed == 1 && next.presence.counts.waiting == 0 && next.presence.counts.balanced)
  }
}

/// SplitMix64.
private struct Dice: RandomNumberGenerator {
  var state: UInt64
  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ z >> 30) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ z >> 27) &* 0x94D0_49BB_1331_11EB
    return z ^ z >> 31
  }
}

@Suite struct Properties {
  private struct Read {
    var tag: Int
    var antenna: Int
    var rssi: Int
    var count: Int
    var at: Int64
  }

  private func walk(_ dice: inout Dice) -> [Read] {
    var time: Int64 = 0
    return (0..<4000).map { _ in
      if Int.random(in: 0..<4, using: &dice) == 0 { time += Int64.random(in: 0...[5, 400, 20_000].randomElement(using: &dice)!, using: &dice) }
      return Read(
        tag: Int.random(in: 0..<60, using: &dice), antenna: Int.random(in: 0...5, using: &dice), rssi: Int.random(in: -8000 ... -3000, using: &dice),
        count: Int.random(in: 1...3, using: &dice), at: time)
    }
  }

  private func run(_ reads: [Read], seed: UInt64) throws -> Bench {
    let filter = TagFilter(masks: try ["0/1@8", "1/4@12"].map { try #require(TagBits($0)) })
    var bench = Bench(
      zones {
        ($0.departed, $0.ageOut, $0.weakest, $0.parkedAfter) = (30_000, 90_000, -7900, 20_000)
        $0.arriveReads = 2
      }, portals: [Portal("p", outside: "yard", inside: "dock")], filter: filter, seed: seed, mostTags: 50)
    for read in reads {
      let number = UInt8(read.tag)
      try bench.read([1, number, number &* 7, 9], read.antenna, read.rssi, at: read.at, count: read.count)
      #expect(bench.presence.counts.balanced)
    }
    return bench
  }

  @Test(arguments: 0..<12 as Range<UInt64>) func theLedgerBalancesAndTagsComeBeforeTheyGo(seed: UInt64) throws {
    var dice = Dice(state: seed)
    let reads = walk(&dice)
    var bench = try run(reads, seed: seed)
    bench.pass(until: 10_000_000)
    let counts = bench.presence.counts
    #expect(counts.reads == Int64(reads.reduce(0) { $0 + $1.count }) && counts.balanced && counts.waiting == 0)
    #expect(counts.told == Int64(bench.decisions.reduce(0) { $0 + $1.reads }))
    #expect(bench.presence.inView == 0 && bench.presence.nextDue == nil && bench.presence.tags(departed: true).isEmpty)
    var zones: [TagIdentity: String] = [:]
    for decision in bench.decisions {
      switch decision.kind {
      case .arrived: #expect(zones.updateValue(decision.zone, forKey: decision.tag) == nil)
      case .moved: #expect(zones.updateValue(decision.zone, forKey: decision.tag) == decision.from && decision.from != decision.zone)
      case .departed: #expect(zones.removeValue(forKey: decision.tag) == decision.zone)
      }
    }
    #expect(zones.isEmpty && !bench.decisions.isEmpty)
    #expect(zip(bench.decisions, bench.decisions.dropFirst()).allSatisfy { $0.at <= $1.at })
  }

  /// Which tag a reader names first in one millisecond is chance, and so is where its number falls in a table.
  @Test(arguments: 0..<12 as Range<UInt64>) func orderWithinAMillisecondAndTheSeedDecideNothing(seed: UInt64) throws {
    var dice = Dice(state: seed &+ 100)
    // Below the bound on tags, at which it matters who comes first.
    let reads = walk(&dice).map { read in
      var read = read
      read.tag %= 40
      return read
    }
    var shuffled: [Read] = []
    for group in Dictionary(grouping: reads, by: \.at).sorted(by: { $0.key < $1.key }).map(\.value) {
      for tag in (0..<40).shuffled(using: &dice) { shuffled += group.filter { $0.tag == tag } }
    }
    func sorted(_ decisions: [Decision]) -> [Decision] { decisions.sorted { ($0.at, $0.tag) < ($1.at, $1.tag) } }
    let (one, other) = (try run(reads, seed: seed), try run(shuffled, seed: ~seed))
    #expect(sorted(one.decisions) == sorted(other.decisions))
    #expect(one.presence.counts == other.presence.counts)
    #expect(one.presence.tags(departed: true) == other.presence.tags(departed: true))
  }
}
