/// From single reads to where tags are. No clock and no I/O: time is what the reads and `advance` say, in milliseconds, and never runs backwards.
///
/// The algorithm is EdgeX's (`app-rfid-llrp-inventory`), on zones in place of single antennas: each tag keeps the last reads at each antenna; another
/// zone takes it over when one of its antennas has read it often enough and hears it better than the best antenna here by an offset, which falls the longer
/// this zone is silent. Cost per read does not depend on how many tags are in view.
public struct Presence: Sendable {
  struct Antenna {
    var reader: Int
    var number: Int
    var alias: String?
    var zone: Int
    var weakest: Int
  }

  /// What is taken for the level where a reader tells none: then all are alike, and silence alone decides.
  static let unknownLevel = -6_000
  /// Of tags that have left so many are remembered, until they age out.
  static let mostDeparted = 100_000
  private static let mostAntennas = 256

  public let setup: PresenceSetup
  public private(set) var counts = ReadCounts()
  public internal(set) var now = Int64.min
  var table: TagTable
  var antennas: [Antenna] = []
  let readers: [String]
  /// By reader and number, an index of `antennas`; -1 not met yet, -2 in no zone.
  private var numbered: [Int32]
  var departedCount = 0
  /// When it began to hear: what a zone did not read before is no silence.
  var began: Int64?

  /// - Parameter seed: of the table's hash. Decisions do not depend on it.
  public init(_ setup: PresenceSetup, seed: UInt64 = .random(in: .min ... .max)) {
    self.setup = setup
    table = TagTable(seed: seed)
    var readers: [String] = []
    for antenna in setup.zones.flatMap(\.antennas) where !readers.contains(antenna.reader) { readers.append(antenna.reader) }
    self.readers = readers
    numbered = [Int32](repeating: -1, count: readers.count * Presence.mostAntennas)
  }

  /// The number under which a reader's reads are handed in; `nil` for one that is in no zone.
  public func reader(_ name: String) -> Int? { readers.firstIndex(of: name) }

  /// Tags in view.
  public var inView: Int { table.count - departedCount }

  /// When `advance` has something to do; `nil` while no tag is known.
  public var nextDue: Int64? { table.nextDue }

  // MARK: Reads

  /// One read, and what is decided by it.
  ///
  /// - Parameters:
  ///   - identity: the EPC, or the number of an LF or HF tag.
  ///   - antenna: as the reader counts; `nil` where it does not say.
  ///   - rssi: in hundredths of a dBm.
  ///   - count: how many reads the reader has put into this one.
  public mutating func take(
    _ identity: Span<UInt8>, isUID: Bool = false, pc: UInt16? = nil, reader: Int, antenna: Int?, rssi: Int?, count: Int = 1, at time: Int64,
    into decisions: inout [Decision]
  ) {
    advance(to: time, into: &decisions)
    let count = max(1, min(count, 1 << 20))
    counts.reads += Int64(count)
    let place = antennaIndex(reader, antenna ?? 0)
    guard place >= 0 else {
      counts.unzoned += Int64(count)
      return
    }
    let level = max(-20_000, min(rssi ?? Presence.unknownLevel, 10_000))
    guard rssi == nil || level >= antennas[place].weakest else {
      counts.weak += Int64(count)
      return
    }
    guard let key = TagKey(identity, isUID: isUID) else {
      counts.unnamed += Int64(count)
      return
    }
    let zone = antennas[place].zone
    // One that comes back counts towards the bound like one that is met.
    guard let slot = table.find(key) ?? meet(key, pc, zone), table.tags[slot].state != .departed || inView < setup.mostTags else {
      counts.crowded += Int64(count)
      return
    }
    take(slot, place, zone, Int16(level), count, into: &decisions)
  }

  private mutating func take(_ slot: Int, _ place: Int, _ zone: Int, _ level: Int16, _ count: Int, into decisions: inout [Decision]) {
    table.tags[slot].seen = now
    switch table.tags[slot].kind {
    case .filtered:
      counts.filtered += Int64(count)
      return
    case .foreign: counts.foreign += Int64(count)
    case .known: break
    }
    counts.waiting += Int64(count)
    table.tags[slot].waiting &+= UInt32(count)
    table.tags[slot].total &+= UInt32(count)
    let (length, departed) = (setup.zones[zone].rules.window, setup.zones[zone].rules.departed)
    let window = table.note(slot, antenna: UInt16(place), level: level, at: now, length: length, stale: now - departed)
    var away: Int64?
    switch table.tags[slot].state {
    case .present where Int(table.tags[slot].zone) == zone: return
    case .present: return consider(slot, place, zone, window, into: &decisions)
    case .departed:
      away = now - table.tags[slot].since
      departedCount -= 1
      table.tags[slot].state = .candidate
      table.tags[slot].zone = Int16(zone)
      table.setDue(slot, now + departed)
    case .candidate: table.tags[slot].zone = Int16(zone)
    }
    let needed = setup.zones[zone].rules.arriveReads
    if needed > 1, reads(of: slot, in: zone) < needed { return }
    table.tags[slot].state = .present
    table.tags[slot].since = now
    (table.tags[slot].total, table.tags[slot].cross) = (UInt32(count), 0)
    table.setDue(slot, now + departed)
    var decision = decision(.arrived, slot, place, zone)
    decision.away = away
    decision.reason.needed = needed
    decisions.append(decision)
  }

  /// A tag of which nothing is known; `nil` beyond the bound.
  private mutating func meet(_ key: TagKey, _ pc: UInt16?, _ zone: Int) -> Int? {
    guard inView < setup.mostTags else { return nil }
    let identity = key.identity
    let kind = setup.filter.classify(identity.bytes, isUID: identity.isUID, pc: pc)
    return table.insert(
      key, TagTable.Tag(seen: now, since: now, due: now + setup.zones[zone].rules.departed, zone: Int16(zone), kind: kind))
  }

  private func reads(of slot: Int, in zone: Int) -> Int {
    var reads = 0
    table.eachWindow(of: slot) { if antennas[Int(table.windows[$0].antenna)].zone == zone { reads += Int(table.windows[$0].count) } }
    return reads
  }

  /// A present tag was read in another zone: does it move there?
  private mutating func consider(_ slot: Int, _ place: Int, _ zone: Int, _ window: Int, into decisions: inout [Decision]) {
    let needed = setup.zones[zone].rules.moveReads
    if Int(table.windows[window].count) >= needed {
      let stand = stand(of: slot)
      if stand.yields(to: table.mean(window)) {
        return move(slot, place, zone, stand, needed, into: &decisions)
      }
    }
    table.tags[slot].cross &+= 1
    counts.cross += 1
  }

  private mutating func move(_ slot: Int, _ place: Int, _ zone: Int, _ stand: Stand, _ needed: Int, into decisions: inout [Decision]) {
    let from = Int(table.tags[slot].zone)
    let stayed = now - table.tags[slot].since
    table.tags[slot].zone = Int16(zone)
    table.tags[slot].since = now
    table.tags[slot].cross = 0
    table.setDue(slot, now + setup.zones[zone].rules.departed)
    var decision = decision(.moved, slot, place, zone)
    let rules = setup.zones[from].rules
    decision.from = setup.zones[from].name
    decision.stayed = stayed
    decision.wasParked = stand.isParked
    (decision.reason.needed, decision.reason.mean, decision.reason.offset) = (needed, stand.mean, stand.offset)
    (decision.reason.threshold, decision.reason.silence) = (rules.threshold, stand.silence)
    decision.reason.holdOff = stand.isParked ? rules.parkedHoldOff : rules.holdOff
    let zones = (setup.zones[from].name, setup.zones[zone].name)
    for portal in setup.portals where stand.silence <= portal.within {
      if zones == (portal.outside, portal.inside) { (decision.portal, decision.direction) = (portal.name, .inward) }
      if zones == (portal.inside, portal.outside) { (decision.portal, decision.direction) = (portal.name, .outward) }
    }
    decisions.append(decision)
  }

  // MARK: Time

  /// Nothing was read until then: what has departed, in the order of time and then of number.
  public mutating func advance(to time: Int64, into decisions: inout [Decision]) {
    now = max(now, time)
    if began == nil { began = now }
    guard let due = table.nextDue, due <= now else { return }
    var gone: [Decision] = []
    while let slot = table.first, table.tags[slot].due <= now { expire(slot, into: &gone) }
    decisions += gone.sorted { ($0.at, $0.tag) < ($1.at, $1.tag) }
  }

  private mutating func expire(_ slot: Int, into decisions: inout [Decision]) {
    let tag = table.tags[slot]
    let rules = setup.zones[Int(tag.zone)].rules
    let due = tag.seen + (tag.state == .departed ? rules.ageOut : rules.departed)
    guard due <= now else { return table.setDue(slot, due) }
    switch tag.state {
    case .candidate:
      counts.waiting -= Int64(tag.waiting)
      counts.stray += Int64(tag.waiting)
      table.remove(slot)
    case .departed:
      departedCount -= 1
      table.remove(slot)
    case .present:
      let best = strongest(slot, in: Int(tag.zone))
      var decision = decision(.departed, slot, best, Int(tag.zone), at: due)
      decision.stayed = tag.seen - tag.since
      decision.wasParked = tag.seen - tag.since >= rules.parkedAfter
      decision.reason.silence = due - tag.seen
      decisions.append(decision)
      guard departedCount < Presence.mostDeparted, rules.ageOut > rules.departed else { return table.remove(slot) }
      table.dropWindows(of: slot)
      departedCount += 1
      table.tags[slot].state = .departed
      table.tags[slot].since = due
      table.setDue(slot, tag.seen + rules.ageOut)
    }
  }

  // MARK: Parts

  private mutating func decision(_ kind: Decision.Kind, _ slot: Int, _ place: Int?, _ zone: Int, at time: Int64? = nil) -> Decision {
    let reads = table.tags[slot].waiting
    table.tags[slot].waiting = 0
    counts.waiting -= Int64(reads)
    counts.told += Int64(reads)
    let antenna = place.map { antennas[$0] }
    var decision = Decision(
      kind: kind, tag: table.keys[slot].identity, tagClass: table.tags[slot].kind, at: time ?? now, zone: setup.zones[zone].name,
      reader: antenna.map { readers[$0.reader] } ?? setup.zones[zone].antennas.first?.reader ?? "",
      antenna: antenna.flatMap { $0.number == 0 ? nil : $0.number },
      reads: Int(reads), reason: .init())
    decision.reason.antennas = views(of: slot, at: time ?? now)
    return decision
  }

  private mutating func antennaIndex(_ reader: Int, _ number: Int) -> Int {
    guard (0..<Presence.mostAntennas).contains(number) else { return -2 }
    let at = reader * Presence.mostAntennas + number
    if numbered[at] == -1 { numbered[at] = Int32(meetAntenna(reader, number)) }
    return Int(numbered[at])
  }

  /// The zone that names the antenna, else the one that has all of the reader's.
  private mutating func meetAntenna(_ reader: Int, _ number: Int) -> Int {
    for wanted in [number, nil] {
      for (zone, group) in setup.zones.enumerated() {
        guard let antenna = group.antennas.first(where: { $0.reader == readers[reader] && $0.number == wanted }) else { continue }
        antennas.append(
          Antenna(reader: reader, number: number, alias: antenna.alias, zone: zone, weakest: antenna.weakest ?? group.rules.weakest ?? .min))
        return antennas.count - 1
      }
    }
    return -2
  }
}

extension Presence {
  mutating func restoreCounts(_ stored: ReadCounts) {
    counts = stored
    counts.lapsed += counts.waiting
    counts.waiting = 0
  }
}
