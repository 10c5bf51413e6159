import Protocols
import Testing
import Warehouse

@testable import DeviceRuntime

@Suite struct TrendTests {
  private var trend = DeviceTrend()

  /// A hundred codes, of which so many did not come whole, spread evenly.
  private mutating func hundred(bad: Int) -> [DeviceTrend.Change] {
    (0..<100).flatMap { index in trend.took(isWhole: (index + 1) * bad / 100 == index * bad / 100) }
  }

  @Test mutating func oneTornLabelScannedTenTimesIsNoSign() {
    for _ in 0..<5 { #expect(hundred(bad: 1).isEmpty) }
    #expect((0..<10).flatMap { _ in trend.took(isWhole: false) }.isEmpty)
    for _ in 0..<5 { #expect(hundred(bad: 1).isEmpty) }
  }

  @Test mutating func risingIncompletesAreASignOnceAndEndOnce() {
    for _ in 0..<5 { #expect(hundred(bad: 2).isEmpty) }
    #expect(trend.usual == 2)
    let began = hundred(bad: 12)
    #expect(began.map(\.began) == [true] && began.first?.sign == .incompletes && began.first?.seen == 12 && began.first?.usual == 2)
    #expect(hundred(bad: 12).isEmpty, "it is told once")
    #expect(hundred(bad: 5).isEmpty, "better, and not well")
    #expect(trend.active[.incompletes] != nil)
    #expect(hundred(bad: 2).map(\.began) == [false])
    #expect(hundred(bad: 2).isEmpty)
    #expect(trend.usual.map { (1.9...2.1).contains($0) } == true, "what was wrong did not become usual")
  }

  @Test mutating func whatIsUsualForADeviceIsNoSignUnlessItIsTooMuch() {
    for _ in 0..<10 { #expect(hundred(bad: 8).isEmpty, "poor labels") }
    var fresh = TrendTests()
    #expect(fresh.hundred(bad: 30).map(\.began) == [true], "dead on arrival")
  }

  @Test mutating func fivePulledPlugsWithinAnHourAreASign() {
    let hour = DeviceTrend.hour
    for pull in 0..<20 { #expect(trend.reconnected(at: Int64(pull) * hour / 3).isEmpty, "three an hour: somebody cleans it") }
    let now = 20 * hour
    let changes = (0..<5).flatMap { trend.reconnected(at: now + Int64($0) * 60_000) }
    #expect(changes.map(\.began) == [true] && changes.first?.seen == 5)
    #expect(trend.look(at: now + hour / 2).isEmpty)
    #expect(trend.look(at: now + 2 * hour).map(\.began) == [false])
    #expect(trend.lastHour(before: now - hour) == 0, "a clock that was set back")
  }

  @Test mutating func slowingIsMeasuredAgainstTheDeviceItself() {
    #expect(trend.paced(40_000, usual: nil).isEmpty)
    #expect(trend.paced(9_000, usual: 5_000).isEmpty, "once")
    #expect(trend.paced(5_100, usual: 5_000).isEmpty)
    #expect(trend.paced(9_000, usual: 5_000).isEmpty)
    #expect(trend.paced(9_500, usual: 5_000).map(\.began) == [true])
    #expect(trend.paced(7_000, usual: 5_000).isEmpty)
    #expect(trend.paced(5_500, usual: 5_000).map(\.began) == [false])
    #expect(trend.paced(1_900, usual: 1_000).isEmpty && trend.paced(1_900, usual: 1_000).isEmpty, "a millisecond is the kernel's, not the cable's")
  }
}

@Suite struct VitalsTests {
  private var vitals = DeviceVitals(since: 0)
  private var now: Int64 = 0

  private mutating func note(_ event: DeviceEvent, after milliseconds: Int64 = 1000) {
    now += milliseconds
    _ = vitals.note(event, at: Stamp(wall: now, mono: now, quality: .synced))
  }

  private func scan(_ text: String) -> DeviceEvent { .scan(Scan(data: Array(text.utf8))) }
  private func torn(_ text: String, _ reason: IncompleteReason = .timeout) -> DeviceEvent { .incomplete(data: Array(text.utf8), reason: reason) }

  @Test mutating func aSecondTryIsTheSameCodeSoonAfterAnIncomplete() {
    note(torn("]d20104"))
    note(scan("0104006381333931"))
    #expect(vitals.rescans == 1)
    note(torn("333931"))
    note(scan("0104006381333931"))
    #expect(vitals.rescans == 2, "its beginning was lost")
    note(torn("0104"))
    note(scan("LOC-1"))
    note(torn("0104"))
    note(scan("0104006381333931"), after: 6000)
    note(scan("0104006381333931"))
    #expect(vitals.rescans == 2)
    note(torn("", .dropped))
    #expect(vitals.scans == 5 && vitals.incompletes == [.timeout: 4, .dropped: 1] && vitals.drops == 1)
  }

  @Test mutating func theFirstCodeAfterSilenceIsCounted() {
    note(scan("1"), after: 10_000_000)
    #expect(vitals.afterIdle == 0, "nothing was before it")
    note(torn("2"), after: 300_001)
    note(scan("2"))
    note(scan("3"), after: 400_000)
    #expect(vitals.afterIdle == 2 && vitals.lostAfterIdle == 1)
  }

  /// Types codes of ten digits at so many microseconds from key to key.
  private mutating func type(codes: Int, every interval: Int64) -> [DeviceTrend.Change] {
    var changes: [DeviceTrend.Change] = []
    for _ in 0..<codes {
      for digit in 0..<10 {
        let time = now * 1000 + Int64(digit) * interval
        let down = InputEvent(type: InputEvent.key, code: UInt16(2 + digit), value: 1, seconds: time / 1_000_000, microseconds: time % 1_000_000)
        vitals.typed(InputEvent(type: InputEvent.key, code: 42, value: 1, seconds: down.seconds, microseconds: down.microseconds).bytes + down.bytes)
      }
      now += 1000
      changes += vitals.note(scan("1234567890"), at: Stamp(wall: now, mono: now, quality: .synced))
    }
    return changes
  }

  @Test mutating func theKernelsTimesMakeThePace() {
    #expect(type(codes: 99, every: 5_000).isEmpty)
    #expect(vitals.pace.usual == nil)
    #expect(type(codes: 1, every: 5_000).isEmpty)
    #expect(vitals.pace.usual == 5_000)
    #expect(vitals.pace.percentile(50) == 5_000 && vitals.pace.percentile(95) == 5_000)
    let changes = type(codes: 40, every: 9_000)
    #expect(changes.map(\.sign) == [.slowing] && changes.first?.seen == 9_000 && changes.first?.usual == 5_000)
    #expect(vitals.pace.recent == 9_000 && vitals.pace.usual == 5_000)
    #expect(vitals.pace.percentile(95) == 12_000)
    #expect(type(codes: 20, every: 5_000).map(\.began) == [false])
  }
}

@Suite struct EvidenceRingTests {
  private let now = Stamp(wall: 10_000_000, mono: 9_000_000, quality: .synced)

  private func told(_ ring: EvidenceRing, at mono: Int64? = nil) -> [DeviceTrace.What] {
    ring.traces(of: "s", now: Stamp(wall: now.wall, mono: mono ?? now.mono, quality: .synced)).map(\.what)
  }

  @Test func whatWentInComesOutWithItsTimes() {
    var ring = EvidenceRing()
    let all: [DeviceTrace.What] = [
      .opened(endpoint: "serial /dev/ttyACM0 9600 8N1", LinkOpening(reportDescriptor: [5, 0x8C])), .opened(endpoint: "tcp a:1", LinkOpening()),
      .received([0, 1, 255]), .sent([6]), .sentFeature([2, 3]), .commanded(.signal(.storedOffline)), .commanded(.raw([7])), .commanded(.trigger(true)), .commanded(.status),
      .lost(LinkError(.lost, "serial /dev/ttyACM0: gone")),
    ]
    for (index, what) in all.enumerated() { ring.add(what, at: 8_999_000 + Int64(index)) }
    ring.add(.event(.info(name: "a", value: "b")), at: 9_000_000)
    #expect(told(ring) == [.settled(isConfidential: false, hasMore: false)] + all)
    #expect(ring.traces(of: "s", now: now)[3].at == Stamp(wall: 9_999_002, mono: 8_999_002, quality: .synced))
  }

  @Test func itIsBoundedInBytesAndInTime() {
    var ring = EvidenceRing()
    for index in 0..<100_000 { ring.add(.received([UInt8(truncatingIfNeeded: index), 13]), at: 8_000_000 + Int64(index)) }
    let kept = told(ring, at: 8_100_000)
    #expect(kept.count * 14 <= EvidenceRing.capacity && kept.count * 14 > EvidenceRing.capacity - 28)
    #expect(kept.last == .received([UInt8(truncatingIfNeeded: 99_999), 13]))
    #expect(told(ring, at: 8_100_000 + EvidenceRing.age).isEmpty, "never handed out, whether it was forgotten yet or not")
    ring.add(.received(Array(repeating: 1, count: 10_000_000)), at: 8_100_001)
    #expect(told(ring, at: 8_100_001).count > 1, "a flood takes half of it")
    ring.expire(now: 8_100_002 + EvidenceRing.age)
    #expect(told(ring, at: 8_100_002).isEmpty)
  }

  @Test func aConfidentialCodeIsOverwrittenFromItsFirstByteOn() {
    var ring = EvidenceRing()
    ring.add(.received(Array("LOC-0\r".utf8)), at: 8_998_000)
    ring.add(.settled(isConfidential: false, hasMore: false), at: 8_998_001)
    ring.add(.received(Array("LOC-1\rBADGE".utf8)), at: 8_999_000)
    ring.add(.settled(isConfidential: false, hasMore: true), at: 8_999_001)
    ring.add(.received(Array("-77".utf8)), at: 8_999_002)
    ring.add(.sent([6]), at: 8_999_003)
    ring.add(.received(Array("88\r".utf8)), at: 8_999_004)
    ring.add(.settled(isConfidential: true, hasMore: false), at: 8_999_005)
    ring.add(.received(Array("LOC-2\r".utf8)), at: 8_999_006)
    ring.add(.settled(isConfidential: false, hasMore: false), at: 8_999_007)
    ring.add(.received(Array("LOC-3".utf8)), at: 8_999_008)
    let settled = DeviceTrace.What.settled(isConfidential: false, hasMore: false)
    #expect(
      told(ring) == [
        .received(Array("LOC-0\r".utf8)), .withheld(11), .withheld(3), .sent([6]), .withheld(3), .received(Array("LOC-2\r".utf8)), settled,
        .received(Array("LOC-3".utf8)),
      ])
  }
}
