import DeviceReplay
import DeviceRuntime
import Labels
import Links
import Printing
import Synchronization
import Testing
import Warehouse

@Suite(.timeLimit(.minutes(2))) struct SpoolerTests {
  @Test func aLabelHeldBackLetsTheOthersPass() async throws {
    let bench = try Bench()
    let second = try bench.request(2)
    let isHeld = Mutex(true)
    let spooler = try bench.start(mayPrint: { job in job.request.sscc != second.sscc || !isHeld.withLock { $0 } ? .now : .later })
    let jobs = try await bench.accept([try bench.request(1), second, try bench.request(3)], spooler)
    #expect(await wait { bench.state(jobs[0]) == .printed && bench.state(jobs[2]) == .printed })
    #expect(bench.state(jobs[1]) == .accepted && bench.count(jobs[1]) == 0)
    isHeld.withLock { $0 = false }
    #expect(await wait { bench.state(jobs[1]) == .printed })
    #expect(jobs.map { bench.count($0) } == [1, 1, 1])
    await bench.kill()
  }

  @Test func labelsComeOutInOrderAndAreKnownToBeOut() async throws {
    let bench = try Bench()
    let spooler = try bench.start()
    let jobs = try await bench.accept((1...5).map { try bench.request($0) }, spooler)
    #expect(await wait { jobs.allSatisfy { bench.state($0) == .printed } })
    #expect(bench.printer.labels.map(\.sscc) == jobs.map(\.request.sscc))
    #expect(bench.store.all.allSatisfy { $0.evidence?.hasPrefix("~HS") == true })
    let first = bench.told.compactMap { if case .job(let job) = $0, job.id == 1 { job.state } else { nil } }
    #expect(first == [.rendered, .sending, .sent, .printed])
    await bench.kill()
  }

  @Test(arguments: [PrinterFault.paperOut, .headOpen, .ribbonOut, .paused, .silent, .powerOff])
  func nothingIsSentIntoAFaultedPrinter(_ fault: PrinterFault) async throws {
    let bench = try Bench()
    bench.printer.set(fault, true)
    let spooler = try bench.start()
    let job = try await bench.accept([bench.request(1)], spooler)[0]
    #expect(await wait { bench.told.contains { if case .printer("p1", let health) = $0 { health != .ready } else { false } } })
    let asked = bench.printer.received
    #expect(await wait { bench.printer.received > asked + 6 || fault == .powerOff })
    #expect(bench.state(job) == .rendered)
    #expect(!bench.told.contains { if case .job(let job) = $0 { job.state == .sending } else { false } })
    bench.printer.set(fault, false)
    #expect(await wait { bench.state(job) == .printed })
    #expect(bench.count(job) == 1)
    #expect(await wait { (try? await spooler.snapshot().first?.health) == .ready })
    await bench.kill()
  }

  /// The printer keeps the label and prints it by itself when it can again; sending it once more would double it.
  @Test(arguments: [PrinterFault.paperOut, .headOpen, .paused, .silent])
  func aFaultWhileALabelIsInsideIsWaitedFor(_ fault: PrinterFault) async throws {
    let bench = try Bench(printTime: .milliseconds(300))
    let spooler = try bench.start()
    let job = try await bench.accept([bench.request(1)], spooler)[0]
    #expect(await wait { bench.state(job) == .sent })
    bench.printer.set(fault, true)
    let asked = bench.printer.received
    #expect(await wait { bench.printer.received > asked + 6 })
    #expect(bench.state(job) == .sent)
    bench.printer.set(fault, false)
    #expect(await wait { bench.state(job) == .printed })
    #expect(bench.count(job) == 1)
    await bench.kill()
  }

  @Test func aPowerCutWithTheLabelInsideIsUncertain() async throws {
    let bench = try Bench(printTime: .seconds(30))
    let spooler = try bench.start()
    let jobs = try await bench.accept([bench.request(1), bench.request(2)], spooler)
    #expect(await wait { bench.state(jobs[0]) == .sent })
    bench.printer.set(.powerOff, true)
    bench.printer.set(.powerOff, false)
    #expect(await wait { bench.state(jobs[0]) == .uncertain })
    // The next one does not wait for the person.
    #expect(await wait { bench.state(jobs[1]) == .sent })
    #expect(try await spooler.snapshot().first?.uncertain == 1)
    await bench.kill()
  }

  @Test func anUncertainLabelIsAPersonsToDecide() async throws {
    let bench = try Bench(printTime: .milliseconds(300))
    let spooler = try bench.start()
    let job = try await bench.accept([bench.request(1)], spooler)[0]
    #expect(await wait { bench.state(job) == .sent })
    bench.printer.set(.powerOff, true)
    bench.printer.set(.powerOff, false)
    #expect(await wait { bench.state(job) == .uncertain })
    await #expect(throws: SpoolerError.self) { try await spooler.reprint(job.id, reason: "torn") }
    _ = try await spooler.resolve(job.id, cameOut: false)
    #expect(await wait { bench.state(job) == .printed })
    #expect(bench.count(job) == 1)
    await #expect(throws: SpoolerError.self) { try await spooler.resolve(job.id, cameOut: true) }
    await bench.kill()
  }

  /// A word that comes while the queue still tells of the job is not lost.
  @Test func anAnswerAtOnceIsHeard() async throws {
    let bench = try Bench(printTime: .milliseconds(300))
    let spooler = try bench.start(onUncertain: { spooler, job in _ = try? await spooler.resolve(job.id, cameOut: false) })
    let job = try await bench.accept([bench.request(1)], spooler)[0]
    #expect(await wait { bench.state(job) == .sent })
    bench.printer.set(.powerOff, true)
    bench.printer.set(.powerOff, false)
    #expect(await wait { bench.state(job) == .printed })
    #expect(bench.count(job) == 1)
    await bench.kill()
  }

  @Test func aReprintIsTheSameBytesAndAJobOfItsOwn() async throws {
    let bench = try Bench()
    let spooler = try bench.start()
    let job = try await bench.accept([bench.request(1)], spooler)[0]
    #expect(await wait { bench.state(job) == .printed })
    let again = try await spooler.reprint(job.id, reason: "torn")
    #expect(again.reprintOf == job.id)
    #expect(await wait { bench.state(again) == .printed })
    #expect(bench.store.all.map(\.bytes)[0] == bench.store.all.map(\.bytes)[1])
    #expect(bench.count(job) == 2)
    await bench.kill()
  }

  @Test func aDeadPrinterHoldsUpNobodyElse() async throws {
    let bench = try Bench(printers: 2)
    bench.printers[0].set(.powerOff, true)
    let spooler = try bench.start()
    let dead = try await bench.accept([bench.request(1, printer: "p1")], spooler)[0]
    let alive = try await bench.accept((2...4).map { try bench.request($0, printer: "p2") }, spooler)
    #expect(await wait { alive.allSatisfy { bench.state($0) == .printed } })
    #expect(bench.state(dead) == .rendered)
    await bench.kill()
  }

  @Test func whatCannotBePrintedFailsWithItsReason() async throws {
    let bench = try Bench()
    let spooler = try bench.start()
    var wrong = try bench.request(1)
    wrong.values["to"] = "Тверь"
    let jobs = try await bench.accept([wrong, bench.request(2, printer: "p9")], spooler)
    #expect(await wait { jobs.allSatisfy { bench.state($0) == .failed } })
    #expect(bench.store.all[0].evidence?.hasPrefix("to: the printer's font has no U+0422") == true)
    #expect(bench.store.all[1].evidence == "no printer 'p9'; there are: p1")
    await #expect(throws: LabelError.self) { try await spooler.accept(wrong) }
    #expect(bench.store.all.count == 2)
    await bench.kill()
  }

  /// As where a job is accepted while the spooler looks for those of an earlier run.
  @Test func aJobThatIsHeardOfTwiceFailsOnce() async throws {
    let bench = try Bench()
    let spooler = try bench.start()
    let jobs = try await bench.accept([bench.request(1, printer: "p9")], spooler)
    try await spooler.submit(jobs)
    #expect(bench.state(jobs[0]) == .failed)
    await bench.kill()
  }

  @Test func nothingLeavesBeforeTheDiskHasIt() async throws {
    let bench = try Bench()
    let spooler = try bench.start()
    bench.store.fail(moves: 20)
    let job = try await bench.accept([bench.request(1)], spooler)[0]
    #expect(await wait { bench.state(job) == .printed })
    #expect(bench.count(job) == 1)
    await bench.kill()
  }

  @Test func aSlowPrinterWithSplitAnswersPrintsAllTheSame() async throws {
    let bench = try Bench()
    bench.printer.set(.slow, true)
    bench.printer.set(.splitFrames, true)
    let spooler = try bench.start()
    let job = try await bench.accept([bench.request(1)], spooler)[0]
    #expect(await wait { bench.state(job) == .printed })
    #expect(bench.count(job) == 1)
    await bench.kill()
  }

  /// With nothing to print a printer is left alone, and its one connection free for others.
  @Test func atRestNobodyAsks() async throws {
    let bench = try Bench()
    let spooler = try bench.start()
    let job = try await bench.accept([bench.request(1)], spooler)[0]
    #expect(await wait { bench.state(job) == .printed })
    let other = TCPLink(host: "127.0.0.1", port: Int(bench.printer.port))
    try await other.open()
    try await other.write(Array("~HS".utf8), timeout: .seconds(5))
    #expect(try await other.read(timeout: .seconds(5)) != nil)
    await other.close()
    let asked = bench.printer.immediates.count
    try await Task.sleep(for: .milliseconds(300))
    #expect(bench.printer.immediates.count == asked)
    await bench.kill()
  }
}
