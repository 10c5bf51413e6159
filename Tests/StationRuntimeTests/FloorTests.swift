import Foundation
import Journal
import StationRuntime
import Stations
import Testing
import Warehouse

@Suite(.timeLimit(.minutes(2))) struct FloorTests {
  @Test func aRestartAfterEveryScanLosesNothing() async throws {
    let rig = try Rigging()
    let codes = ["4711", "14601234567890", "04601234567893", "14601234567890", "%T-UNDO", "%T-PALLET", "14601234567890", "%T-OK", "%T-UNDO"]
    for code in codes {
      let journal = try await rig.open()
      let floor = try await rig.floor(journal)
      _ = await floor.offer([SSCCRange(id: "r", prefix: "04601234", first: 1, last: 1000)])
      await floor.accept(rig.scan(code))
      await journal.close()
    }
    let journal = try await rig.open()
    let lines = try await rig.lines(journal)
    let movements = lines.compactMap { $0["movement"] }
    #expect(movements.map { $0["qty"]?["value"]?.string } == ["13", "12", "12"])
    #expect(movements[0]["steps"]?.array?.count == 2)
    #expect(movements[2]["reverses"]?["seq"] != nil)
    #expect(movements[0]["to"]?["unit"]?.string?.count == 18)
    #expect(rig.heard.all == Array(repeating: .good, count: codes.count))
    let balance = try await journal.balance()
    #expect(balance.balanced)
    #expect(balance.triggers == Int64(codes.count))
    await journal.close()
  }

  @Test func twoSessionsScanByScanNeverMix() async throws {
    let rig = try Rigging()
    let journal = try await rig.open()
    let floor = try await rig.floor(journal)
    await floor.accept(rig.scan("4711", on: "gun-1"))
    await floor.accept(rig.scan("4711", on: "gun-2"))
    for _ in 0..<20 {
      await floor.accept(rig.scan("14601234567890", on: "gun-1"))
      await floor.accept(rig.scan("04601234567893", on: "gun-2"))
    }
    await floor.accept(rig.scan("%T-OK", on: "gun-1"))
    await floor.accept(rig.scan("%T-OK", on: "gun-2"))
    let movements = try await rig.lines(journal).compactMap { line in line["movement"].map { (line["session"]?.string, $0["qty"]?["value"]?.string) }
    }
    #expect(movements.map(\.0) == ["gun-1", "gun-2"])
    #expect(movements.map(\.1) == ["240", "20"])
    #expect(try await journal.balance().balanced)
    await journal.close()
  }

  @Test func sessionsShareCommitsAndASessionWaitsForItsOwn() async throws {
    let rig = try Rigging()
    let journal = try await rig.open()
    let door = Door(journal)
    let floor = try await rig.floor(door)
    await door.hold()
    async let first: Void = floor.accept(rig.scan("4711", on: "gun-1"))
    async let second: Void = floor.accept(rig.scan("4711", on: "gun-2"))
    while await door.waiting < 2 { await Task.yield() }
    #expect(rig.heard.all == [])
    await door.release()
    _ = await (first, second)
    #expect(rig.heard.all == [.good, .good])
    await journal.close()
  }

  @Test func whatIsNotStoredIsNotCounted() async throws {
    let rig = try Rigging()
    let journal = try await rig.open()
    let door = Door(journal)
    let floor = try await rig.floor(door)
    await floor.accept(rig.scan("4711"))
    let events = await floor.watch()
    await door.refuse(true)
    await floor.accept(rig.scan("14601234567890"))
    await floor.accept(rig.scan("010460123456787921S1", "]d2"))
    await door.refuse(false)
    await floor.accept(rig.scan("010460123456787921S1", "]d2"))
    await floor.accept(rig.scan("%T-OK"))
    #expect(rig.heard.all == [.good, .refused, .refused, .good, .good])
    var told: [String?] = []
    for await event in events {
      told.append(event.notice?.code)
      if told.count == 4 { break }
    }
    #expect(told == ["not-stored", "not-stored", "counted", "moved"])
    let lines = try await rig.lines(journal)
    #expect(lines.compactMap { $0["movement"]?["qty"]?["value"]?.string } == ["1"])
    #expect(try await journal.balance().triggers == 3)
    #expect(try await journal.balance().balanced)
    await journal.close()
  }

  @Test func everyPalletNumberIsGivenOnce() async throws {
    let rig = try Rigging()
    var numbers: [String] = []
    for round in 0..<4 {
      let journal = try await rig.open()
      let floor = try await rig.floor(journal)
      let problems = await floor.offer([
        SSCCRange(id: "r", prefix: "04601234", first: 7, last: 12),
        SSCCRange(id: "theirs", prefix: "04601234", first: 100, last: 200, journal: "0000000000000000"),
      ])
      #expect(problems.count == 1)
      if round == 0 { await floor.accept(rig.scan("4711")) }
      for gun in ["gun-1", "gun-1"] {
        await floor.accept(rig.scan("04601234567893", on: gun))
        await floor.accept(rig.scan("%T-PALLET", on: gun))
      }
      numbers = try await rig.lines(journal).compactMap { $0["movement"]?["to"]?["unit"]?.string }
      #expect(await floor.snapshot().palletNumbersLeft == max(0, 6 - Int64(round + 1) * 2))
      await journal.close()
    }
    #expect(Set(numbers).count == 8)
    #expect(numbers.prefix(6).allSatisfy { $0.hasPrefix("04601234") })
    // The range is used up: the pallets are closed all the same, without a number.
    #expect(numbers.suffix(2).allSatisfy { $0.hasPrefix("U-dock-1-") })
  }

  /// Closes one more pallet after a restart, with the numbers that `offer` gives: the pallet's.
  private func pallet(_ rig: Rigging, _ offer: (Floor) async -> Void) async throws -> String {
    let journal = try await rig.open()
    let floor = try await rig.floor(journal)
    await offer(floor)
    await floor.accept(rig.scan("4711"))
    await floor.accept(rig.scan("04601234567893"))
    await floor.accept(rig.scan("%T-PALLET"))
    let unit = try await rig.lines(journal).compactMap { $0["movement"]?["to"]?["unit"]?.string }.last
    await journal.close()
    return try #require(unit)
  }

  @Test func rangesThatAreOverAreNotContinued() async throws {
    let rig = try Rigging()
    let range = SSCCRange(id: "r1", prefix: "04601234", first: 1, last: 100)
    let later = SSCCRange(id: "r1", prefix: "04601234", first: 501, last: 600)
    let numbers = [
      try await pallet(rig) { _ = await $0.offer([range]) },
      // The configuration has it no more, and another of the same name came from the WMS.
      try await pallet(rig) { _ in },
      try await pallet(rig) {
        await $0.setEpoch(1)
        #expect(await $0.offer(range, leasedIn: 1) != nil)
        #expect(await $0.offer(later, leasedIn: 1) == nil)
      },
      // Leased ranges stay after a restart, until the WMS counts anew.
      try await pallet(rig) { await $0.setEpoch(1) },
      try await pallet(rig) {
        await $0.setEpoch(2)
        #expect(await $0.offer(later, leasedIn: 2) != nil)
      },
      try await pallet(rig) {
        await $0.setEpoch(1)
        await $0.holdNumbers(true)
      },
    ]
    #expect(numbers.map { $0.hasPrefix("04601234") } == [true, false, true, true, false, false])
    #expect(Set(numbers).count == numbers.count)
    #expect(numbers[2].contains("000000501") && numbers[3].contains("000000502"))
  }

  @Test func paperIsLateAndWorkGoesOn() async throws {
    let rig = try Rigging()
    let journal = try await rig.open()
    let floor = try await rig.floor(journal)
    _ = await floor.offer([SSCCRange(id: "r", prefix: "04601234", first: 1, last: 9)])
    await floor.accept(rig.scan("4711"))
    for _ in 0..<2 {
      await floor.accept(rig.scan("04601234567893"))
      await floor.accept(rig.scan("%T-PALLET"))
    }
    var jobs = try await journal.jobs(in: [.accepted])
    #expect(jobs.count == 2)
    #expect(await floor.snapshot().stations[0].labelsPending.map(\.state) == [.waiting, .waiting])
    jobs[0].state = .printed
    try await floor.labelOutcome(jobs[0])
    #expect(await floor.mayPrint(jobs[1]) == .later)
    let unit = try #require(jobs[0].request.sscc)
    // Also when the document is not open any more: else no label would come out until the next one.
    await floor.accept(rig.scan("%T-SUSPEND"))
    await floor.accept(rig.scan("00" + unit, "]C1"))
    #expect(await floor.mayPrint(jobs[1]) == .now)
    jobs[1].state = .printed
    try await floor.labelOutcome(jobs[1])
    #expect(await floor.snapshot().stations[0].labelsPending == [])
    await floor.accept(rig.scan("04601234567893"))
    await floor.accept(rig.scan("%T-PALLET"))
    await floor.accept(rig.scan("%T-UNDO"))
    let undone = try #require(try await journal.jobs(in: [.accepted]).last)
    #expect(await floor.mayPrint(undone) == .never("the pallet was undone and its number is void"))
    await journal.close()
  }

  @Test func theWorkerHearsOfALabelThatNobodySawComeOut() async throws {
    let rig = try Rigging()
    let journal = try await rig.open()
    let floor = try await rig.floor(journal)
    _ = await floor.offer([SSCCRange(id: "r", prefix: "04601234", first: 1, last: 9)])
    for code in ["4711", "04601234567893", "%T-PALLET"] { await floor.accept(rig.scan(code)) }
    var job = try #require(try await journal.jobs(in: [.accepted]).first)
    let unit = try #require(job.request.sscc)
    #expect(await floor.labelsWaiting == [unit])
    #expect(try await journal.printed(sscc: unit) == nil)
    let events = await floor.watch()
    for state in [PrintJobState.uncertain, .failed] {
      job.state = state
      try await floor.labelOutcome(job)
    }
    var told: [String?] = []
    for await event in events {
      told.append(event.notice?.code)
      if told.count == 2 { break }
    }
    #expect(told == ["label-uncertain", "label-failed"])
    // It came out, and the power went before the floor had heard of it.
    try await journal.move(job.id, from: [.accepted], to: .printed, bytes: nil, evidence: "~HS drained", at: rig.clock.now())
    let again = try await rig.floor(journal)
    #expect(await again.labelsWaiting == [unit])
    try await again.labelOutcome(try #require(try await journal.printed(sscc: unit)))
    #expect(await again.labelsWaiting == [])
    await journal.close()
  }

  @Test func quantitiesBeyondReasonAreNoCrash() async throws {
    let rig = try Rigging()
    let journal = try await rig.open()
    let most = String(Int.max)
    var master = Replica()
    master.items[0].tolerance = 100
    master.items[0].packs[1].units = Int.max
    master.items[1].packs[0].units = Int.max
    master.documents = [
      Document(
        type: "asn", number: "4711", lines: [.init(line: "1", item: "MILK", qty: most), .init(line: "2", item: "MILK", qty: most), .init(line: "3", item: "PHONE", qty: most)])
    ]
    let floor = try await rig.floor(journal, master: master)
    await floor.accept(rig.scan("4711"))
    for round in 0..<4 {
      for code in ["14601234567890", "14601234567890", "010460123456787921A\(round)", "010460123456787921B\(round)", "%T-OK", "%T-OK"] {
        await floor.accept(rig.scan(code, code.hasPrefix("01") ? "]d2" : nil))
      }
    }
    #expect(rig.heard.all.count == 25)
    #expect(try await journal.balance().balanced)
    await journal.close()
  }

  @Test func aThousandScansOfOneCartonBecomeMovementsByThemselves() async throws {
    let rig = try Rigging()
    let journal = try await rig.open()
    let floor = try await rig.floor(journal)
    await floor.accept(rig.scan("4711"))
    for _ in 0..<620 { await floor.accept(rig.scan("04601234567893")) }
    await floor.accept(rig.scan("%T-OK"))
    let lines = try await rig.lines(journal)
    #expect(lines.compactMap { $0["movement"]?["qty"]?["value"]?.string }.compactMap { Int($0) }.reduce(0, +) == 620)
    #expect(rig.heard.all.count == 622 && rig.heard.all.allSatisfy { $0 == .good })
    #expect(try await journal.balance().balanced)
    let rows = try await journal.state(prefix: "session/")
    #expect(rows.allSatisfy { ($0.value?.count ?? 0) < 65_536 })
    await journal.close()
  }

  @Test func simulatedScansAndServiceMode() async throws {
    let rig = try Rigging()
    let journal = try await rig.open()
    let floor = try await rig.floor(journal)
    let open = try await floor.simulate(Scan(data: Array("4711".utf8)), at: "dock-1")
    #expect(open?.notice?.code == "document-open")
    try await floor.service("dock-1", for: .seconds(600))
    let test = try await floor.simulate(Scan(data: Array("14601234567890".utf8)), at: "dock-1")
    #expect(test?.mode == .test && test?.kind == "test" && test?.signal == .good)
    #expect(await floor.snapshot().stations[0].mode == .test)
    try await floor.service("dock-1", for: .zero)
    let counted = try await floor.simulate(Scan(data: Array("14601234567890".utf8)), at: "dock-1")
    #expect(counted?.kind == "step")
    await #expect(throws: FloorError.noStation("dock-9", known: ["dock-1"])) { try await floor.service("dock-9", for: .seconds(1)) }
    await journal.close()
  }
}
