import DeviceReplay
import Logging
import Printing
import Testing
import Warehouse

@Suite(.timeLimit(.minutes(3))) struct CrashTests {
  /// The program dies at each step of a job, before and after the step is on the disk, and starts again: never two labels, never none in silence.
  @Test(arguments: [PrintJobState.rendered, .sending, .sent, .printed].flatMap { state in
    [false, true].map { MemoryJobStore.Crash(at: state, committed: $0) }
  })
  func aCrashNeitherDoublesNorLoses(_ crash: MemoryJobStore.Crash) async throws {
    let bench = try Bench()
    bench.store.plan(crash)
    let job = try await bench.accept([bench.request(1)], bench.start())[0]
    #expect(await wait { bench.store.isDead })
    await bench.kill()
    bench.store.plan(nil)
    let spooler = try bench.start()
    #expect(await wait { [.printed, .uncertain].contains(bench.state(job)) })
    #expect(bench.count(job) <= 1)
    if bench.state(job) == .uncertain {
      // A person looks at the printer.
      _ = try await spooler.resolve(job.id, cameOut: bench.count(job) == 1)
      #expect(await wait { bench.state(job) == .printed })
    }
    #expect(bench.count(job) == 1)
    await bench.kill()
  }

  /// A label that the printer still holds after the restart is seen through to its end.
  @Test func aLabelSeenInThePrinterNeedsNoPerson() async throws {
    // Slow enough for a busy machine to look while the label is inside.
    let bench = try Bench(printTime: .seconds(4))
    bench.store.plan(.init(at: .sent, committed: true))
    let job = try await bench.accept([bench.request(1)], bench.start())[0]
    #expect(await wait { bench.store.isDead })
    await bench.kill()
    #expect(bench.count(job) == 0)
    bench.store.plan(nil)
    try bench.start()
    #expect(await wait { bench.state(job) == .printed })
    #expect(bench.store.all[0].evidence == "~HS: seen in the printer, then drained")
    #expect(bench.count(job) == 1)
    await bench.kill()
  }

  @Test func aJobThatCannotBeReadForATimeIsPrintedWhenItCan() async throws {
    let bench = try Bench()
    let spooler = try bench.start()
    bench.store.set(unreadable: true)
    let job = try await bench.accept([bench.request(1)], spooler)[0]
    try await Task.sleep(for: .milliseconds(100))
    #expect(bench.state(job) == .accepted)
    #expect(try await spooler.snapshot()[0].waiting == 1)
    bench.store.set(unreadable: false)
    #expect(await wait { bench.state(job) == .printed })
    #expect(bench.count(job) == 1)
    await bench.kill()
  }

  @Test func aLabelSentToAPrinterThatIsGoneIsUncertain() async throws {
    let bench = try Bench()
    bench.store.plan(.init(at: .sent, committed: false))
    let job = try await bench.accept([bench.request(1)], bench.start())[0]
    #expect(await wait { bench.store.isDead })
    await bench.kill()
    bench.store.plan(nil)
    let other = Spooler(printers: [], store: bench.store, clock: TestClock(), logger: Logger(label: "test"))
    try await other.run()
    #expect(bench.state(job) == .uncertain)
    #expect(bench.store.all[0].evidence == "no printer 'p1'; none is configured")
  }

  /// A thousand labels whose connections are cut at random bytes, on printers that keep the part or forget it.
  @Test func aThousandCutsNeverDoubleALabel() async throws {
    let printers = 4
    let perPrinter = 250
    let bench = try Bench(printers: printers, printTime: .milliseconds(1))
    let spooler = try bench.start()
    let jobs = try await withThrowingTaskGroup(of: [PrintJob].self) { group in
      for index in 0..<printers {
        group.addTask {
          var dice = Dice(seed: 20_261_120 + UInt64(index))
          let printer = bench.printers[index]
          var jobs: [PrintJob] = []
          for serial in 0..<perPrinter {
            printer.set(.forgetsPartial, Bool.random(using: &dice))
            printer.cut(afterBytes: Int.random(in: 1...900, using: &dice))
            let job = try await bench.accept([bench.request(Int64(index * perPrinter + serial), printer: "p\(index + 1)")], spooler)[0]
            jobs.append(job)
            guard await wait(20, until: { [.printed, .uncertain, .failed].contains(bench.state(job)) }) else {
              Issue.record("job \(job.id) is stuck as \(bench.state(job)?.rawValue ?? "nothing")")
              break
            }
          }
          return jobs
        }
      }
      return try await group.reduce(into: []) { $0 += $1 }
    }
    await bench.kill()
    var tally: [PrintJobState: Int] = [:]
    for job in jobs {
      let state = try #require(bench.state(job))
      tally[state, default: 0] += 1
      let count = bench.count(job)
      #expect(count <= 1, "job \(job.id) came out \(count) times")
      if state == .printed { #expect(count == 1, "job \(job.id) is said to be out and is not") }
    }
    #expect(jobs.count == printers * perPrinter)
    #expect(tally[.printed, default: 0] + tally[.uncertain, default: 0] + tally[.failed, default: 0] == jobs.count)
    #expect(tally[.failed] == nil)
    // The cut is anywhere: both ends must have been met.
    #expect(tally[.printed, default: 0] > 100)
    #expect(tally[.uncertain, default: 0] > 10)
    print("cuts: \(tally)")
  }
}
