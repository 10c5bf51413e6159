import Identifiers

private let setup: PresenceSetup = {
  var quick = PresenceRules()
  (quick.departed, quick.ageOut, quick.arriveReads, quick.window, quick.parkedAfter) = (2_000, 60_000, 2, 3, 5_000)
  return PresenceSetup(
    zones: [
      Zone("yard", antennas: [.init(reader: "gate", number: 1), .init(reader: "gate", number: 2, weakest: -7_000)]),
      Zone("dock", antennas: [.init(reader: "gate", number: 3), .init(reader: "hall")], rules: quick),
    ], portals: [Portal("gate", outside: "yard", inside: "dock")], filter: TagFilter(masks: [], followsForeign: true), mostTags: 24)
}()

/// Reads of any tags by any antennas at any times, backwards too. Every read is counted once and every told one is told by a decision; a tag arrives,
/// moves from where it was and departs, in that order; no more are followed than may be; the table's hash decides nothing.
func fuzzPresence(_ input: [UInt8]) {
  let told = run(input, seed: 1)
  precondition(told == run(input, seed: 0x9E37_79B9_7F4A_7C15))
}

private func run(_ input: [UInt8], seed: UInt64) -> [Decision] {
  var (presence, decisions, time) = (Presence(setup, seed: seed), [Decision](), Int64(0))
  for start in stride(from: 0, to: input.count - 4, by: 5) {
    let step = Array(input[start..<start + 5])
    // The clock of a reader may go anywhere; most often it goes on a little.
    time = step[0] < 250 ? time &+ Int64(step[0]) * Int64(step[0]) : Int64(truncatingIfNeeded: UInt64(step[0]) << (8 * (UInt64(step[1]) % 8)))
    if step[1] == 255 {
      presence.advance(to: time, into: &decisions)
    } else {
      let length = [12, 12, 12, 0, 1, 16, 62, 63, 255][Int(step[2] >> 4) % 9]
      let identity = [UInt8](repeating: step[2] & 15, count: length)
      presence.take(
        identity.span, isUID: step[1] & 1 == 1, pc: step[1] & 2 == 0 ? nil : UInt16(step[1]) << 8, reader: Int(step[3] & 1),
        antenna: step[3] & 2 == 0 ? nil : Int(step[3] >> 2) - 2, rssi: step[1] & 4 == 0 ? nil : -Int(step[4]) * 40, count: Int(step[4]) - 3, at: time,
        into: &decisions)
    }
    precondition(presence.counts.balanced && presence.inView <= setup.mostTags)
  }
  var places: [TagIdentity: String] = [:]
  var reads: Int64 = 0
  for decision in decisions {
    let before = places[decision.tag]
    switch decision.kind {
    case .arrived: precondition(before == nil)
    case .moved: precondition(before == decision.from && before != decision.zone)
    case .departed: precondition(before == decision.zone)
    }
    places[decision.tag] = decision.kind == .departed ? nil : decision.zone
    reads += Int64(decision.reads)
  }
  precondition(reads == presence.counts.told)
  return decisions
}
