import Testing
import WMSWire
import Warehouse

@testable import WMS

@Suite struct MachineTests {
  @Test func aBatchMovesTheCursorOnlyAfterItIsKeptHere() throws {
    var bench = Bench()
    let plan = try #require(bench.plan)
    #expect(plan.from == 1 && plan.content == .lines(maxCount: 50, maxBytes: (1 << 20) - 1024) && plan.gzip)
    let rejected = EntryVerdict(seq: 7, status: .rejected, code: "unknown")
    let stray = EntryVerdict(seq: 99, status: .rejected)
    bench.handle(.batch(bench.sent(plan), .success(EventsAnswer(next: 51, results: [rejected, stray], serverTime: 0)), took: .zero))
    #expect(bench.last == [.settle(StreamID("dock"), 1..<51, [rejected])])
    #expect(bench.next() == 1)
    bench.handle(.settled(StreamID("dock"), next: 51, error: nil))
    #expect(bench.plan?.from == 51)
  }

  @Test func whatCannotBeKeptHereIsAskedAgain() throws {
    var bench = Bench()
    let plan = try #require(bench.plan)
    bench.handle(.batch(bench.sent(plan), .success(EventsAnswer(next: 51, serverTime: 0)), took: .zero))
    bench.handle(.settled(plan.stream, next: 51, error: "disk"))
    #expect(bench.next() == 1 && bench.alarms == [.outbox])
    bench.wait()
    #expect(bench.plan?.from == 1)
  }

  @Test(arguments: [
    Refusal.unreachable("refused"), .unknown("no answer in time"), .serverError(status: 500, "oops"), .busy(retryAfter: nil),
    .busy(retryAfter: .seconds(3)), .full(retryAfter: nil), .unauthorized(status: 403), .local("disk"),
  ])
  func noFailureMovesTheCursorAndTheSameEntriesGoAgain(refusal: Refusal) throws {
    var bench = Bench()
    let plan = try #require(bench.plan)
    bench.refuse(plan, refusal)
    #expect(bench.next() == 1 && bench.plan == nil)
    bench.wait()
    if bench.last.contains(.openSession) { bench.session() }
    #expect(bench.plan?.from == 1)
    if case .busy(.seconds(3)?) = refusal { #expect(bench.now >= .seconds(3)) }
  }

  @Test(arguments: [Int64(52), 1_000_000, .max, 0, -5]) func aNextThatCannotBeMovesNothing(next: Int64) throws {
    var bench = Bench()
    bench.handle(.batch(bench.sent(try #require(bench.plan)), .success(EventsAnswer(next: next, serverTime: 0)), took: .zero))
    #expect(bench.next() == 1 && bench.alarms == [.impossibleNext] && bench.plan == nil)
    bench.wait()
    #expect(bench.last.contains(.openSession))
  }

  @Test func aRequestThatTimedOutMayStillHaveBeenActedOn() throws {
    var bench = Bench()
    bench.refuse(try #require(bench.plan), .unknown("no answer in time"))
    bench.wait()
    let plan = try #require(bench.plan)
    #expect(plan.content == .lines(maxCount: 25, maxBytes: (1 << 20) - 1024))
    bench.handle(.batch(bench.sent(plan), .success(EventsAnswer(next: 51, serverTime: 0)), took: .zero))
    // No further than what was asked, so that the verdicts of the rest come too.
    #expect(bench.last == [.settle(plan.stream, plan.from..<26, [])])
  }

  @Test func aCloneStopsTheDestinationUntilAPersonResumes() {
    var bench = Bench(open: false)
    bench.handle(.session(.failure(.identity("another continuation"))))
    #expect(bench.alarms == [.journal] && bench.machine.deadline == nil)
    bench.handle(.journal([Bench.report("dock", end: 300)]))
    #expect(bench.last.isEmpty)
    #expect(bench.handle(.resume) == [.openSession])
    bench.session()
    #expect(bench.alarms.isEmpty && bench.plan != nil)
  }

  @Test func aServerThatLostSomethingGetsItAgain() throws {
    var bench = Bench()
    bench.accept(try #require(bench.plan))
    bench.refuse(try #require(bench.plan), .gap(next: 31))
    bench.wait()
    #expect(bench.plan?.from == 31 && bench.alarms == [.serverBehind])
  }

  @Test func rowsThatAreGoneAreSaidToBeLost() throws {
    var bench = Bench(open: false)
    bench.handle(.journal([Bench.report("dock", first: 41, end: 201)]))
    bench.session(["dock": 31])
    #expect(bench.plan?.from == 31 && bench.plan?.content == .lost(upTo: 41) && bench.alarms == [.lostEntries])
    bench.accept(try #require(bench.plan))
    #expect(bench.plan?.from == 41)
  }

  /// What asks for patience is not well for it: no outage ends by it, and after a quarter of an hour a person is told, once, until something is decided.
  @Test func anEndlessRequestForPatienceIsNamed() throws {
    var bench = Bench()
    bench.refuse(try #require(bench.plan), .unknown("no answer in time"))
    bench.wait()
    var raised = 0
    let start = bench.now
    while bench.now < .seconds(1800) {
      let plan = try #require(bench.plan)
      bench.handle(.batch(bench.sent(plan), .success(EventsAnswer(next: plan.from, retryAfter: 60, serverTime: 0)), took: .zero))
      raised += bench.last.count { if case .raised = $0 { true } else { false } }
      #expect(bench.machine.failures == 1 && bench.machine.lastFailure != nil && bench.next() == 1 && bench.plan == nil)
      #expect(bench.alarms == (bench.now - start >= .seconds(900) ? [.undecided] : []))
      bench.wait()
    }
    #expect(raised == 1 && bench.alarms == [.undecided] && bench.machine.alarms.standing.first?.stream == "dock")
    bench.accept(try #require(bench.plan))
    #expect(bench.alarms.isEmpty && bench.machine.failures == 0)
  }

  @Test func theWMSIsAheadAndItsVerdictsAreFetched() throws {
    var bench = Bench(open: false)
    bench.session(["dock": 41])
    let plan = try #require(bench.plan)
    #expect(plan.from == 1)
    bench.handle(.batch(bench.sent(plan), .success(EventsAnswer(next: 51, serverTime: 0)), took: .zero))
    #expect(bench.alarms.isEmpty)
  }

  @Test func aWMSThatIsAheadOfTheJournalIsNotBelieved() {
    var bench = Bench(["dock": 200, "pick": 10], open: false)
    bench.session(["dock": 500])
    #expect(bench.alarms == [.impossibleNext] && bench.plan?.stream == StreamID("pick") && bench.next() == 1)
  }

  @Test func otherBytesUnderOurNumbersStopTheStreamAlone() throws {
    var bench = Bench(["dock": 200, "pick": 10])
    let pick = try #require(bench.plan)
    bench.refuse(pick, .hashMismatch("entry 5"))
    #expect(bench.alarms == [.hashMismatch] && bench.plan?.stream == StreamID("dock"))
  }

  @Test(arguments: [1, 2, 37, 49, 50] as [Int64]) func theOneUnreadableEntryIsFoundAndSkipped(poison: Int64) throws {
    var bench = Bench(["dock": 50])
    var calls = 0
    while let plan = bench.plan, calls < 30 {
      calls += 1
      let sent = bench.sent(plan)
      if case .skip = plan.content {
        #expect(plan.from == poison)
        bench.handle(.batch(sent, .success(EventsAnswer(next: poison + 1, serverTime: 0)), took: .zero))
        #expect(bench.last == [.settle(plan.stream, poison..<poison + 1, [EntryVerdict(seq: poison, status: .skipped, code: "bad")])])
        bench.handle(.settled(plan.stream, next: poison + 1, error: nil))
      } else if (plan.from..<sent.end).contains(poison) {
        bench.refuse(plan, .unreadable("bad", seq: nil))
      } else {
        bench.accept(plan)
      }
    }
    #expect(bench.next() == 51)
    #expect(calls <= 14)
  }

  @Test func aWMSThatNamesTheEntryIsBelievedButAskedOnce() throws {
    var bench = Bench(["dock": 50])
    bench.refuse(try #require(bench.plan), .unreadable("bad", seq: 20))
    #expect(bench.plan?.content == .lines(maxCount: 19, maxBytes: (1 << 20) - 1024))
    bench.accept(try #require(bench.plan))
    #expect(bench.plan?.content == .lines(maxCount: 1, maxBytes: (1 << 20) - 1024))
    bench.refuse(try #require(bench.plan), .unreadable("bad", seq: 20))
    #expect(bench.plan?.content == .skip(reason: "bad"))
    bench.refuse(try #require(bench.plan), .unreadable("bad", seq: 20))
    #expect(bench.alarms == [.skipRefused] && bench.plan == nil && bench.next() == 20)
  }

  @Test func aBatchTooLargeIsHalvedAndAnEntryTooLargeSkipped() throws {
    var bench = Bench(["dock": 50])
    bench.refuse(try #require(bench.plan), .tooLarge, bytes: 10_000)
    #expect(bench.plan?.content == .lines(maxCount: 50, maxBytes: 5_000))
    let one = SentBatch(plan: try #require(bench.plan), end: 2, bytes: 5_000)
    bench.handle(.batch(one, .failure(.tooLarge), took: .zero))
    #expect(bench.plan?.content == .skip(reason: "too-large"))
  }

  @Test func compressionIsDroppedWhereItIsNotKnown() throws {
    var bench = Bench()
    bench.refuse(try #require(bench.plan), .unsupported())
    #expect(bench.plan?.gzip == false && bench.plan?.from == 1)
  }

  @Test func noCredentialsMeansPauseAndNothingIsSkipped() throws {
    var bench = Bench()
    bench.refuse(try #require(bench.plan), .unauthorized(status: 401))
    #expect(bench.alarms == [.unauthorized])
    let deadline = try #require(bench.machine.deadline)
    #expect(deadline >= .seconds(30) && deadline <= .seconds(60))
    bench.wait()
    bench.session()
    #expect(bench.alarms.isEmpty && bench.plan?.content == .lines(maxCount: 50, maxBytes: (1 << 20) - 1024))
  }

  @Test func pauseHoldsAndResumeGoesOn() throws {
    var bench = Bench()
    bench.handle(.pause)
    bench.accept(try #require(Bench().plan))
    #expect(bench.next() == 51 && bench.plan == nil && bench.machine.deadline == nil)
    #expect(bench.handle(.resume) == [.openSession])
  }

  @Test func nowCutsThePauseShort() throws {
    var bench = Bench()
    bench.refuse(try #require(bench.plan), .busy(retryAfter: .seconds(3000)))
    #expect(try #require(bench.machine.deadline) >= .seconds(3000))
    #expect(bench.handle(.now) == [.openSession])
  }

  @Test func noRetryAfterIsBelievedForMoreThanAnHour() throws {
    var bench = Bench()
    bench.refuse(try #require(bench.plan), .busy(retryAfter: .seconds(1 << 31)))
    #expect(try #require(bench.machine.deadline) <= .seconds(4500))
  }

  @Test func theRoadAfterAnOutageIsTriedWithOneSmallBatch() throws {
    var bench = Bench(tuning: SyncTuning())
    for _ in 0..<5 {
      bench.refuse(try #require(bench.plan), .unreachable("refused"))
      bench.wait()
    }
    #expect(bench.last == [.openSession])
    bench.session(spread: 60)
    #expect(bench.machine.link.state == .down)
    #expect(bench.plan?.content == .lines(maxCount: 10, maxBytes: (1 << 20) - 1024))
    bench.accept(try #require(bench.plan))
    #expect(bench.machine.link.state == .up && bench.plan == nil)
    #expect(try #require(bench.machine.deadline) <= bench.now + .seconds(60))
    bench.wait()
    #expect(bench.plan?.from == 11)
  }

  @Test func theLinkTurnsOnceOnChange() throws {
    var bench = Bench(["dock": 200], open: false)
    #expect(bench.session().contains(.link(.up)))
    bench.refuse(try #require(bench.plan), .unknown("reset"))
    #expect(!bench.last.contains(.link(.down)))
    bench.wait()
    bench.refuse(try #require(bench.plan), .unknown("reset"))
    #expect(bench.last.contains(.link(.down)))
    bench.wait()
    bench.refuse(try #require(bench.plan), .unreachable("refused"))
    #expect(!bench.last.contains(.link(.down)))
    bench.wait()
    bench.accept(try #require(bench.plan))
    #expect(bench.machine.link.state == .up)
  }

  @Test func theSmallestBacklogGoesFirstAndNobodyStarves() throws {
    var bench = Bench(["big": 100_000, "small": 20, "mid": 400])
    var order: [String] = []
    for _ in 0..<12 {
      guard let plan = bench.plan else { break }
      order.append(plan.stream.rawValue)
      bench.accept(plan)
    }
    #expect(order.first == "small")
    #expect(order.prefix(3).sorted() == ["big", "mid", "small"])
    #expect(order.dropFirst().prefix(4).sorted() == ["big", "big", "mid", "mid"])
  }

  @Test func aStreamThatMakesTheWMSFailHoldsUpNoOther() throws {
    var bench = Bench(["bad": 10, "good": 100_000])
    var good = 0
    for _ in 0..<40 {
      if bench.last.contains(.openSession) { bench.session() }
      guard let plan = bench.plan else {
        bench.wait()
        continue
      }
      if plan.stream.rawValue == "bad" {
        bench.refuse(plan, .serverError(status: 500, "cannot book"))
      } else {
        good += 1
        bench.accept(plan)
      }
    }
    #expect(good >= 20)
    #expect(bench.next("bad") == 1 && bench.alarms.isEmpty || bench.alarms == [.serverError])
  }

  @Test func whereTheWMSHasTheNoteAlreadyTheSkippedEntryIsKeptHereAllTheSame() throws {
    var bench = Bench(["dock": 1])
    bench.refuse(try #require(bench.plan), .unreadable("bad", seq: nil))
    let plan = try #require(bench.plan)
    let again = EventsAnswer(next: 2, results: [EntryVerdict(seq: 1, status: .duplicate)], serverTime: 0)
    bench.handle(.batch(bench.sent(plan), .success(again), took: .zero))
    #expect(bench.last == [.settle(plan.stream, 1..<2, [EntryVerdict(seq: 1, status: .skipped, code: "bad")])])
  }

  @Test func aDestinationThatCostsMoreThanATenthInRetriesWaits() throws {
    var bench = Bench(["bad-1": 10, "bad-2": 10, "bad-3": 10, "good": 1_000_000])
    var tries = 0
    var isPaused = false
    for _ in 0..<400 where !isPaused {
      if bench.last.contains(.openSession) { bench.session() }
      guard let plan = bench.plan else {
        bench.wait()
        continue
      }
      if plan.stream.rawValue == "good" {
        bench.accept(plan)
        bench.now += .milliseconds(20)
      } else {
        tries += 1
        bench.refuse(plan, .serverError(status: 500, "cannot book"))
        isPaused = bench.machine.phase == .closed
        // As though each came back at once, with a good batch in between.
        bench.machine.streams[plan.stream]?.notBefore = bench.now + .milliseconds(1)
      }
    }
    #expect(isPaused && tries > 10)
    #expect(bench.machine.failures < bench.machine.tuning.breaker)
    while !bench.last.contains(.openSession) { bench.wait() }
    bench.session()
    #expect(bench.plan?.stream.rawValue == "good" && bench.plan?.content == .lines(maxCount: 10, maxBytes: (1 << 20) - 1024))
  }

  @Test func aCableThatIsBackIsTriedAtOnce() throws {
    var tuning = SyncTuning()
    tuning.backoffBase = .seconds(200)
    var bench = Bench(tuning: tuning)
    // What is under way went into the old network.
    let plan = try #require(bench.plan)
    bench.handle(.network)
    #expect(bench.last.isEmpty)
    bench.refuse(plan, .unreachable("no route"))
    #expect(try #require(bench.machine.deadline) <= .seconds(1))
    bench.wait()
    #expect(bench.last == [.openSession])
    bench.handle(.session(.failure(.unreachable("no route"))))
    let pause = try #require(bench.machine.deadline) - bench.now
    #expect(pause > .seconds(5))
    bench.now += .seconds(3)
    for _ in 0..<100 { bench.handle(.network) }
    #expect(try #require(bench.machine.deadline) <= bench.now + .milliseconds(500))
    bench.wait()
    #expect(bench.last == [.openSession])
    bench.session()
    #expect(bench.plan?.content == .lines(maxCount: 10, maxBytes: (1 << 20) - 1024))
    // An interface that comes and goes makes one attempt a second.
    var tries = 0
    bench.refuse(try #require(bench.plan), .unreachable("no route"))
    let start = bench.now
    while bench.now < start + .seconds(20) {
      bench.handle(.network)
      if bench.last.contains(.openSession) {
        tries += 1
        bench.handle(.session(.failure(.unreachable("no route"))))
      }
      bench.now += .milliseconds(50)
    }
    #expect((10...21).contains(tries), "\(tries)")
  }

  @Test func newsOfTheNetworkHurryNoServerThatIsBusy() throws {
    var bench = Bench()
    bench.refuse(try #require(bench.plan), .busy(retryAfter: .seconds(30)))
    bench.handle(.network)
    #expect(try #require(bench.machine.deadline) >= .seconds(30))
  }

  @Test func asManyRequestsAreUnderWayAsTheWMSTakes() throws {
    for (allowed, expected) in [(1, 1), (2, 2), (9, 2), (nil, 2)] as [(Int?, Int)] {
      var bench = Bench(["a": 10_000, "b": 10_000], open: false)
      bench.session(maxEvents: 50, maxInFlight: allowed)
      #expect(bench.plans.count == expected)
    }
  }

  @Test func aWMSThatReadsAnotherSchemaGetsNothing() {
    var bench = Bench(open: false)
    bench.session(schema: 2)
    #expect(bench.plan == nil && bench.alarms == [.unsupported])
    #expect(bench.machine.lastFailure?.description.contains("schema 2") == true)
    bench.wait()
    bench.session(schema: 1)
    #expect(bench.plan != nil && bench.alarms.isEmpty)
  }

  @Test func batchesGrowWithSuccessAndHalveUnderLoad() throws {
    var bench = Bench(["dock": 100_000])
    for expected in [50, 100, 150, 200] {
      #expect(bench.plan?.content == .lines(maxCount: expected, maxBytes: (1 << 20) - 1024))
      bench.accept(try #require(bench.plan))
    }
    bench.refuse(try #require(bench.plan), .busy(retryAfter: nil))
    bench.wait()
    #expect(bench.plan?.content == .lines(maxCount: 125, maxBytes: (1 << 20) - 1024))
    bench.accept(try #require(bench.plan), took: .seconds(4))
    #expect(bench.plan?.content == .lines(maxCount: 62, maxBytes: (1 << 20) - 1024))
  }

  @Test func anotherEpochIsToldAndEverythingGoesAgain() throws {
    var bench = Bench(["dock": 40])
    bench.accept(try #require(bench.plan))
    bench.handle(.now)
    let answer = SessionAnswer(
      session: "s", epoch: 2, t1: 0, t2: 0, cursors: [], limits: Limits(maxEvents: 500, maxBytes: 1 << 20, encodings: []), reconnectSpread: 0)
    bench.handle(.session(.success(OpenedSession(answer: answer, mismatched: [], formerEpoch: 1))))
    #expect(bench.alarms == [.epochChanged, .serverBehind] && bench.plan?.from == 1)
  }

  @Test(arguments: SyncAlarm.Code.allCases) func everyAlarmSaysWhatHappenedAndWhatToDo(code: SyncAlarm.Code) {
    let alarm = SyncAlarm(code, stream: StreamID("dock-1"), "the detail")
    for language in Language.allCases {
      let sentence = Words.say(alarm.notice, in: language)
      #expect(!sentence.contains("sync.alarm") && !sentence.contains("?") && sentence.contains("the detail"))
      #expect((2...3).contains(sentence.split(separator: "\n").count))
    }
  }

  @Test func atRestThereIsNothingToWaitFor() throws {
    var bench = Bench(["dock": 10])
    bench.accept(try #require(bench.plan))
    #expect(bench.machine.deadline == SyncTuning().sessionLife)
    bench.handle(.journal([Bench.report("dock", end: 12)]))
    #expect(bench.plan?.from == 11)
  }

  @Test(arguments: [Int.min, -1, 0, 1, Int.max]) func limitsBeyondAnySenseAreSurvived(limit: Int) {
    var bench = Bench(open: false)
    let limits = Limits(maxEvents: limit, maxBytes: limit, encodings: [], maxInFlight: limit)
    let answer = SessionAnswer(session: "s", epoch: 1, t1: .min, t2: .max, cursors: [], limits: limits, reconnectSpread: limit)
    bench.handle(.session(.success(OpenedSession(answer: answer, mismatched: []))))
    #expect(bench.machine.phase == .open)
  }

  @Test func theTimeIsAskedForAgainSixHoursLater() throws {
    var bench = Bench(["dock": 10])
    let plan = try #require(bench.plan)
    bench.now = SyncTuning().sessionLife
    // What is under way is answered first.
    #expect(bench.handle(.tick).isEmpty && bench.machine.deadline == nil)
    bench.handle(.batch(bench.sent(plan), .success(EventsAnswer(next: 11, serverTime: 0)), took: .milliseconds(20)))
    #expect(bench.handle(.settled(StreamID("dock"), next: 11, error: nil)).last == .openSession)
    #expect(!bench.session(["dock": 11]).contains(.openSession) && bench.next() == 11 && bench.machine.link.state == .up)
    #expect(bench.machine.deadline == SyncTuning().sessionLife * 2)
  }

  @Test func aStreamThatWaitsForAPersonIsNotLetGoByTheTime() throws {
    var bench = Bench(open: false)
    bench.session(["dock": 1], mismatched: ["dock"])
    #expect(bench.alarms == [.hashMismatch] && bench.machine.deadline == nil)
    bench.now = SyncTuning().sessionLife * 2
    #expect(bench.handle(.tick).isEmpty)
  }
}
