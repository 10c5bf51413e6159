import Warehouse

/// Tags before antennas: which antenna sees which tag, how strongly, and when. The same seed gives the same field.
public struct SimulatedField: Sendable {
  /// One tag as one antenna sees it.
  public struct Sight: Sendable, Hashable {
    public var tag: Int
    /// From 1.
    public var antenna: Int
    /// Hundredths of a dBm, at full power.
    public var rssi: Int
  }

  public private(set) var tags: [VirtualTag]
  public let antennas: Int
  public let movement: TagMovement
  private var seats: [Double]
  /// Tags that were put somewhere by hand: there, or nowhere.
  private var placed: [Int: Double?] = [:]
  /// Tags that have turned away for a moment.
  private var hidden: [Int: Duration] = [:]
  private var random: SplitMix
  /// Changes whenever another tag, or other bytes, may be seen.
  private(set) var generation = 0
  private var seen: (slot: Int, generation: Int, sights: [Sight])?

  /// Tags with EPCs of the scheme SGTIN-96 (urn:epc:id:sgtin:0614141.812345.N), serial numbers from 1, and chip numbers of their own.
  ///
  /// - Parameter seed: chooses seats and signal strengths.
  public init(tags count: Int, antennas: Int = 4, movement: TagMovement = .still, seed: UInt64 = 1) {
    let tags = (0..<max(0, count)).map { VirtualTag(epc: SimulatedField.epc(serial: UInt64($0) + 1), tid: SimulatedField.tid(UInt64($0) + 1, seed)) }
    self.init(tags, antennas: antennas, movement: movement, seed: seed)
  }

  public init(_ tags: [VirtualTag], antennas: Int = 4, movement: TagMovement = .still, seed: UInt64 = 1) {
    self.tags = tags
    self.antennas = antennas
    self.movement = movement
    var random = SplitMix(state: seed)
    seats = tags.map { _ in random.unit() }
    self.random = random
  }

  /// Puts a tag before the antennas, or away from all (`nil`), where it stays; antenna 1 is at 0, antenna 2 at 1.
  public mutating func place(_ tag: Int, at position: Double?) {
    guard tags.indices.contains(tag) else { return }
    placed[tag] = .some(position)
    generation += 1
  }

  /// Adds a tag, and puts it there.
  @discardableResult
  public mutating func add(_ tag: VirtualTag, at position: Double?) -> Int {
    tags.append(tag)
    seats.append(random.unit())
    place(tags.count - 1, at: position)
    return tags.count - 1
  }

  /// Nobody sees it until then.
  mutating func hide(_ tag: Int, until time: Duration) {
    hidden[tag] = time
    generation += 1
  }

  /// Those whose time is over are seen again.
  mutating func wake(at time: Duration) {
    guard hidden.contains(where: { $0.value <= time }) else { return }
    hidden = hidden.filter { $0.value > time }
    generation += 1
  }

  /// Whatever is done to a tag's memory.
  public mutating func change<Answer, Failure>(_ tag: Int, _ body: (inout VirtualTag) throws(Failure) -> Answer) throws(Failure) -> Answer {
    generation += 1
    return try body(&tags[tag])
  }

  /// What moves is looked at anew 20 times a second.
  func slot(at time: Duration) -> Int { movement == .still ? 0 : Int(time / .milliseconds(50)) }

  /// Everything that is seen at `time`, antenna by antenna.
  public mutating func sights(at time: Duration) -> [Sight] {
    wake(at: time)
    let slot = slot(at: time)
    if let seen, seen.slot == slot, seen.generation == generation { return seen.sights }
    var byAntenna = [[Sight]](repeating: [], count: antennas)
    for (index, tag) in tags.enumerated() where !tag.isKilled && hidden[index] == nil {
      let own = movement.position(of: index, count: tags.count, seat: seats[index], antennas: antennas, time: Double(slot) / 20)
      guard let position = placed[index] ?? own else { continue }
      for antenna in max(0, Int(position) - 1)...max(0, min(antennas - 1, Int(position) + 2)) where antenna < antennas {
        // At half a length 6 dB are lost, at a whole one 24; the antennas see as far as -70 dBm.
        let away = position - Double(antenna)
        let rssi = -4400 - Int(seats[index] * 800) - Int(2400 * away * away)
        if rssi >= -7000 { byAntenna[antenna].append(Sight(tag: index, antenna: antenna + 1, rssi: rssi)) }
      }
    }
    let sights = byAntenna.flatMap { $0 }
    seen = (slot, generation, sights)
    return sights
  }

  /// A signal is never twice the same: up to 1 dB more or less.
  mutating func flutter(_ rssi: Int) -> Int { rssi + Int(random.next() % 201) - 100 }

  /// True once in so many times.
  mutating func happens(_ probability: Double) -> Bool { probability > 0 && random.unit() < probability }

  mutating func number(below limit: Int) -> Int { limit > 0 ? Int(random.next() % UInt64(limit)) : 0 }

  private static func epc(serial: UInt64) -> [UInt8] {
    // Header 30h, filter 1, partition 5, company 0614141 in 24 bits, item 812345 in 20, serial in 38 (GS1 TDS, 14.5.1).
    let high = UInt64(0x30) << 56 | 1 << 53 | 5 << 50 | 614_141 << 26 | 812_345 << 6 | serial >> 32 & 0x3F
    return (0..<12).map { byte in
      let (word, shift) = byte < 8 ? (high, 56 - 8 * byte) : (serial, 88 - 8 * byte)
      return UInt8(truncatingIfNeeded: word >> UInt64(shift))
    }
  }

  /// E2h, the class of EPCglobal; an invented designer and model; then a serial number.
  private static func tid(_ serial: UInt64, _ seed: UInt64) -> [UInt8] {
    [0xE2, 0x0F, 0xF0, 0x00] + (0..<8).map { UInt8(truncatingIfNeeded: (seed << 40 ^ serial) >> (56 - 8 * UInt64($0))) }
  }
}
