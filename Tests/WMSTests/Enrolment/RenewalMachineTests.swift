import Testing

@testable import WMS

@Suite struct RenewalMachineTests {
  private static let day: Int64 = 86_400_000
  /// 2026-11-21.
  private static let today: Int64 = 1_795_219_200_000

  /// A box over time: a steady clock, a wall clock that may be wrong, and what the service does.
  private struct Box {
    var machine = RenewalMachine(tuning: .init(), seed: 3)
    var now = Duration.zero
    /// What the wall clock says above the truth, in milliseconds.
    var error: Int64 = 0
    var attempts: [Duration] = []
    var answer: (Int64) -> RenewalMachine.Event = { .renewed(RenewalMachineTests.year(from: $0)) }
    var truth: Int64 { RenewalMachineTests.today + Int64(now / .milliseconds(1)) }

    mutating func handle(_ event: RenewalMachine.Event) {
      var next: RenewalMachine.Event? = event
      while let event = next {
        next = nil
        if machine.handle(event, at: now, wall: truth + error) == .renew {
          attempts.append(now)
          next = answer(truth)
        }
      }
    }

    /// Lets the time go, as a timer would.
    mutating func live(until end: Duration) {
      var turns = 0
      while let deadline = machine.deadline(at: now, wall: truth + error), deadline <= end {
        turns += 1
        guard turns < 50_000 else {
          Issue.record("it wakes for nothing")
          return
        }
        now = max(now + .milliseconds(1), deadline)
        handle(.tick)
      }
      now = end
    }
  }

  private static func year(from wall: Int64, spread: UInt8 = 100) -> CertificateValidity {
    CertificateValidity(from: wall, until: wall + 365 * day, spread: spread)
  }
  private func days(_ count: Double) -> Duration { .seconds(count * 86_400) }

  @Test func itRenewsAtHalfLifeAndABitMoreAndSoOn() {
    var box = Box()
    box.handle(.holds(Self.year(from: Self.today)))
    box.live(until: days(800))
    // 50 % and 100/255 of 10 %: 196.8 days.
    #expect(box.attempts.count == 4)
    #expect(box.attempts.first.map { $0 > days(182.5) && $0 < days(219) } == true)
  }

  @Test func boxesThatEnrolledTogetherDoNotRenewTogetherAndNoRestartChangesThat() {
    let dues = stride(from: 0, through: 255, by: 5).map { Self.year(from: Self.today, spread: UInt8($0)).due }
    #expect(Set(dues).count == dues.count)
    #expect(dues.allSatisfy { $0 >= Self.today + 365 * Self.day / 2 && $0 <= Self.today + 365 * Self.day * 6 / 10 })
  }

  @Test func failuresAreTriedAgainEverMoreRarelyAndAlsoAfterItHasExpired() {
    var box = Box()
    box.answer = { _ in .failed("no") }
    box.handle(.holds(Self.year(from: Self.today - 190 * Self.day, spread: 0)))
    box.live(until: days(1))
    // 30 s, doubled to 6 h, full jitter: some tens in a day.
    #expect((8...60).contains(box.attempts.count), "\(box.attempts.count)")
    #expect(zip(box.attempts, box.attempts.dropFirst()).allSatisfy { $1 - $0 >= .seconds(15) })
    box.live(until: days(400))
    let late = box.attempts.count
    box.live(until: days(401))
    #expect(box.attempts.count > late)
    box.answer = { .renewed(Self.year(from: $0)) }
    box.live(until: days(402))
    #expect(box.machine.failure == nil)
    let done = box.attempts.count
    box.live(until: days(500))
    #expect(box.attempts.count == done)
  }

  @Test(arguments: [-20_778 * day, -3_650 * day, 3_650 * day]) func aWallClockThatIsWrongByYearsNeitherStormsNorBricks(error: Int64) {
    var box = Box()
    box.error = error
    box.handle(.holds(Self.year(from: Self.today - 10 * Self.day)))
    box.live(until: days(150))
    // Ahead by ten years it looks expired: one renewal, and the steady clock keeps the next one off.
    #expect(box.attempts.count <= (error > 0 ? 2 : 0), "\(box.attempts.count)")
    box.error = 0
    box.live(until: days(400))
    #expect((1...4).contains(box.attempts.count))
  }

  @Test(arguments: [-20_778 * day, 3_650 * day]) func theWMSsWordOnTheTimeCounts(error: Int64) {
    var box = Box()
    box.error = error
    box.handle(.holds(Self.year(from: Self.today, spread: 0)))
    box.handle(.clock(offset: -error))
    box.live(until: days(180))
    #expect(box.attempts.isEmpty)
    box.live(until: days(190))
    #expect(box.attempts.count == 1)
  }

  @Test func aRefusalOfTheWMSAsksForOneEarlyRenewalAndNotForMore() {
    var box = Box()
    box.handle(.holds(Self.year(from: Self.today)))
    box.live(until: .seconds(60))
    box.handle(.unwelcome(true))
    #expect(box.attempts.count == 1)
    // It was not the certificate: the token, say.
    for _ in 0..<100 {
      box.handle(.unwelcome(true))
      box.live(until: box.now + .seconds(30))
    }
    #expect(box.attempts.count <= 2)
  }

  @Test func whatTheServiceRefusesIsTriedAgainRarelyForAPersonMayLetItInAgain() {
    var box = Box()
    box.answer = { _ in .refused("removed") }
    box.handle(.holds(Self.year(from: Self.today)))
    box.live(until: .seconds(60))
    box.handle(.unwelcome(true))
    #expect(box.machine.isRefused)
    box.live(until: days(10))
    #expect((10...200).contains(box.attempts.count), "\(box.attempts.count)")
    box.answer = { .renewed(Self.year(from: $0)) }
    box.live(until: days(11))
    #expect(!box.machine.isRefused)
  }

  @Test func aProgramThatDiesAtEveryStartAsksForNothingAtFirst() {
    var soon = 0
    for seed in 0..<100 {
      var box = Box(machine: RenewalMachine(tuning: .init(), seed: UInt64(seed)))
      box.handle(.holds(Self.year(from: Self.today - 300 * Self.day)))
      box.live(until: .milliseconds(500))
      soon += box.attempts.count
    }
    #expect(soon < 10)
  }

  @Test func withoutACertificateThereIsNothingToRenewAndNothingToWaitFor() {
    var box = Box()
    box.handle(.holds(nil))
    box.handle(.unwelcome(true))
    box.handle(.now)
    #expect(box.attempts.isEmpty)
    #expect(box.machine.deadline(at: box.now, wall: box.truth) == nil)
  }
}
