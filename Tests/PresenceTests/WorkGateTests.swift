import Presence
import Testing

/// Which arrivals are work, by the rules of their zones.
@Suite struct WorkGateTests {
  private let tag = TagIdentity([0x30, 1])
  private let other = TagIdentity([0x30, 2])

  @Test func aZoneWithoutARuleMakesNoWork() {
    var gate = WorkGate(["dock": WorkRule()])
    var offered = [gate.take(tag, .arrived, zone: "yard", direction: nil, at: 0)]
    #expect(gate.guest(tag) == nil)
    offered.append(gate.take(tag, .moved, zone: "dock", direction: nil, at: 10))
    #expect(gate.present(in: "dock") == [tag])
    offered.append(gate.take(tag, .departed, zone: "dock", direction: nil, at: 20))
    #expect(gate.present(in: "dock").isEmpty && offered == [false, true, false])
  }

  @Test func bookedGoodsThatStandThereAreNotForTheNextDocument() {
    var gate = WorkGate(["dock": WorkRule(), "yard": WorkRule()])
    for one in [tag, other] { _ = gate.take(one, .arrived, zone: "dock", direction: nil, at: 0) }
    gate.book(tag, in: "dock")
    // It was booked where it is no more.
    gate.book(other, in: "yard")
    #expect(gate.present(in: "dock") == [other] && gate.guest(tag)?.verdict == .offered)
    _ = gate.take(tag, .moved, zone: "yard", direction: nil, at: 10)
    #expect(gate.present(in: "yard") == [tag])
    _ = gate.take(tag, .moved, zone: "dock", direction: nil, at: 20)
    #expect(gate.present(in: "dock") == [tag, other])
  }

  @Test func theWayThroughAPortalCounts() {
    var gate = WorkGate(["dock": WorkRule(direction: .inward)])
    var offered = [gate.take(tag, .arrived, zone: "dock", direction: nil, at: 0)]
    #expect(gate.guest(tag)?.verdict == .otherWay)
    offered.append(gate.take(tag, .moved, zone: "dock", direction: .outward, at: 5))
    offered.append(gate.take(tag, .moved, zone: "dock", direction: .inward, at: 10))
    #expect(offered == [false, false, true])
  }

  @Test func whoOnlyPassesByDoesNotStay() {
    var gate = WorkGate(["dock": WorkRule(dwell: 2_000)])
    var offered = [gate.take(tag, .arrived, zone: "dock", direction: nil, at: 0), gate.take(other, .arrived, zone: "dock", direction: nil, at: 500)]
    #expect(gate.nextDue == 2_000)
    let tooSoon = gate.advance(to: 1_999).map(\.tag)
    offered.append(gate.take(other, .moved, zone: "yard", direction: nil, at: 1_000))
    let stayed = [tooSoon, gate.advance(to: 9_000).map(\.tag), gate.advance(to: 9_000).map(\.tag)]
    #expect(stayed == [[], [tag], []] && offered == [false, false, false] && gate.nextDue == nil)
  }

  @Test func aLightBarrierBeforeOrAfterTheTag() {
    let eye = WorkRule.PhotoEye(reader: "gate", input: 1, within: 1_000)
    var gate = WorkGate(["dock": WorkRule(eye: eye), "slow": WorkRule(dwell: 500, eye: eye)])
    let (slow, lost) = (TagIdentity([0x30, 3]), TagIdentity([0x30, 4]))
    var offered = [gate.take(tag, .arrived, zone: "dock", direction: nil, at: 0)]
    var passed = [
      gate.pass(reader: "gate", input: 2, isHigh: true, at: 100), gate.pass(reader: "gate", input: 1, isHigh: false, at: 100),
      gate.pass(reader: "gate", input: 1, isHigh: true, at: 900),
    ].map { $0.map(\.tag) }
    offered += [gate.take(other, .arrived, zone: "dock", direction: nil, at: 1_800), gate.take(slow, .arrived, zone: "slow", direction: nil, at: 1_800)]
    #expect(gate.guest(slow)?.verdict == .dwells(until: 2_300))
    // Too late for both.
    offered.append(gate.take(lost, .arrived, zone: "dock", direction: nil, at: 5_000))
    passed.append(gate.pass(reader: "gate", input: 1, isHigh: true, at: 6_001).map(\.tag))
    #expect(offered == [false, true, false, false] && passed == [[], [], [tag], []])
  }
}
