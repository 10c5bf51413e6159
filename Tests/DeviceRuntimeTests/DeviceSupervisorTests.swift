import DeviceReplay
import DeviceRuntime
import Glibc
import Links
import Testing
import Warehouse

@Suite struct DeviceSupervisorTests {
  let sink = Recorder()

  @Test func twoScannersInterleavedByteByByteNeverMix() async throws {
    let left = try VirtualScanner(), right = try VirtualScanner()
    try await withSupervisor([scanner("left", at: left.path), scanner("right", at: right.path)], sink: sink) { _ in
      let codes = (0..<50).map { (Array("L\($0)-4006381333931\r".utf8), Array("R\($0)-9312631025127\r".utf8)) }
      for (one, other) in codes {
        for index in 0..<max(one.count, other.count) {
          if index < one.count { left.type([one[index]], suffix: []) }
          if index < other.count { right.type([other[index]], suffix: []) }
        }
      }
      try await eventually("100 codes") { await sink.inputs.count == 100 }
    }
    #expect(await sink.codes(of: "left") == (0..<50).map { "L\($0)-4006381333931" })
    #expect(await sink.codes(of: "right") == (0..<50).map { "R\($0)-9312631025127" })
  }

  @Test func unpluggedInMidCodeIsReportedAndTheScannerComesBack() async throws {
    let device = try VirtualScanner(link: try freshPath("scanner"))
    try await withSupervisor([scanner("s", at: device.path, options: ["gap": "60 s"])], sink: sink) { supervisor in
      device.type("40063", suffix: "")
      try await eventually("the first half") { await supervisor.snapshot()[0].bytes == 5 }
      await device.hangUp()
      try await eventually("the report") { await sink.inputs.count == 1 }
      #expect(await sink.events(of: "s") == [.incomplete(data: Array("40063".utf8), reason: .unplugged)])
      try await eventually("absent") { await supervisor.snapshot()[0].state == .absent }
      try await device.replug()
      #expect(await device.waitUntilOpen(timeout: .seconds(10)))
      device.type("4006381333931")
      try await eventually("a whole code") { await sink.codes(of: "s") == ["4006381333931"] }
      let health = await supervisor.snapshot()[0]
      #expect(health.opens == 2 && health.state == .open && health.scans == 1 && health.incomplete == 1 && health.lastError == nil)
    }
  }

  @Test func aSlowSinkHoldsTheDeviceBackAndNothingIsLost() async throws {
    let device = try VirtualScanner()
    let codes = (0..<10_000).map { "46070000\($0)" }
    await sink.hold()
    try await withSupervisor([scanner("s", at: device.path)], sink: sink) { supervisor in
      device.type(Array(codes.joined(separator: "\r").utf8))
      try await eventually("the first code") { await sink.offered == 1 }
      // As much as one read holds has been taken, no more, however long nobody accepts.
      try await Task.sleep(for: .milliseconds(200))
      #expect(await sink.offered == 1)
      #expect(await supervisor.snapshot()[0].bytes <= 4096)
      await sink.release()
      try await eventually("10,000 codes") { await sink.inputs.count >= 10_000 }
    }
    #expect(await sink.codes(of: "s") == codes)
    #expect(await sink.inputs.count == 10_000)
  }

  /// More of them than there are processors, and always with more to read: whoever reads on as long as there is something would hold them all.
  @Test func scannersThatTalkWithoutEndHoldNobodyBack() async throws {
    let floods = try (0..<2 * max(2, Int(sysconf(Int32(_SC_NPROCESSORS_ONLN))))).map { _ in try Flooder(saying: Array("9\r".utf8)) }
    let device = try VirtualScanner()
    let specs = floods.enumerated().map { scanner("flood-\($0)", at: $1.path) } + [scanner("s", at: device.path)]
    try await withSupervisor(specs, sink: Deaf(to: "flood", sink)) { _ in
      #expect(await device.waitUntilOpen(timeout: .seconds(10)))
      device.type("4006381333931")
      try await eventually("the code") { await sink.codes(of: "s") == ["4006381333931"] }
      #expect(floods.allSatisfy { $0.isTalking }, "it waited until they were silent")
    }
  }

  @Test func signalsDoNotWaitForABlockedScan() async throws {
    let blocked = try VirtualScanner(), other = try VirtualScanner()
    await sink.hold("blocked")
    try await withSupervisor([scanner("blocked", at: blocked.path), scanner("other", at: other.path)], sink: sink) { supervisor in
      blocked.type("1")
      try await eventually("an offer") { await sink.offered == 1 }
      other.type("2")
      try await eventually("the other's code") { await sink.codes(of: "other") == ["2"] }
      await supervisor.signal(.good, to: "other")
      await supervisor.signal(.refused, to: "blocked")
      await supervisor.signal(.good, to: "nobody")
      #expect(await other.waitFor([0x06], timeout: .seconds(10)))
      #expect(await blocked.waitFor([0x15], timeout: .seconds(10)))
      await sink.release()
    }
  }

  @Test func aSignalToAScannerThatIsGoneIsCountedNotThrown() async throws {
    try await withSupervisor([scanner("s", at: "/dev/serial/by-id/none")], sink: sink) { supervisor in
      try await eventually("absent") { await supervisor.snapshot()[0].state == .absent }
      await supervisor.signal(.good, to: "s")
      let health = await supervisor.snapshot()[0]
      #expect(health.unsent == 1 && health.nextAttempt != nil)
      #expect(health.lastError?.detail.contains("/dev/serial/by-id/none") == true)
    }
  }

  @Test func garbageAndEndlessCodesAreReportedAndTheNextCodeIsWhole() async throws {
    let device = try VirtualScanner()
    try await withSupervisor([scanner("s", at: device.path)], sink: sink) { _ in
      device.type([UInt8](repeating: 0x39, count: 10_240))
      device.type([0xff, 0xfe, 0x00, 0x1b, 0x80])
      device.type("^XZ~JR")
      device.type("'; DROP TABLE entry;--")
      device.type("4006381333931")
      try await eventually("the whole code") { await sink.codes(of: "s").last == "4006381333931" }
    }
    let events = await sink.events(of: "s")
    #expect(events.count == 5)
    guard case .incomplete(let data, .overflow) = events[0] else {
      Issue.record("10 kB: \(events[0])")
      return
    }
    #expect(data.count >= 4096 && data.count < 5000)
    #expect(events[1] == .scan(Scan(data: [0xff, 0xfe, 0x00, 0x1b, 0x80])))
  }

  @Test func aReloadLeavesUntouchedDevicesAlone() async throws {
    let kept = try VirtualScanner(), changed = try VirtualScanner(), dropped = try VirtualScanner(), added = try VirtualScanner()
    let patient = ["gap": "60 s"]
    let before = [scanner("kept", at: kept.path, options: patient), scanner("changed", at: changed.path), scanner("dropped", at: dropped.path)]
    try await withSupervisor(before, sink: sink) { supervisor in
      kept.type("400638", suffix: "")
      try await eventually("half a code") { await supervisor.snapshot().first { $0.id == "kept" }?.bytes == 6 }
      try await eventually("all open") { await supervisor.snapshot().allSatisfy { $0.state == .open } }
      await supervisor.update([
        scanner("kept", at: kept.path, options: patient), scanner("changed", at: changed.path, revision: "2"), scanner("added", at: added.path),
      ])
      kept.type("1333931")
      changed.type("C")
      added.type("A")
      try await eventually("three codes") { await sink.inputs.count == 3 }
      let health = await supervisor.snapshot()
      #expect(health.map(\.id) == ["added", "changed", "kept"])
      #expect(health.map(\.opens) == [1, 1, 1])
      try await eventually("the dropped one is let go") { !dropped.isOpen }
    }
    #expect(await sink.codes(of: "kept") == ["4006381333931"])
    #expect(await sink.codes(of: "changed") == ["C"])
  }

  @Test func shuttingDownReportsWhatWasHalfReceivedAndIsQuick() async throws {
    let device = try VirtualScanner()
    let begun = ContinuousClock.now
    try await withSupervisor([scanner("s", at: device.path, options: ["gap": "60 s"]), scanner("none", at: "/nowhere")], sink: sink) { supervisor in
      device.type("40063", suffix: "")
      try await eventually("bytes") { await supervisor.snapshot().last?.bytes == 5 }
      await supervisor.signal(.good, to: "s")
    }
    #expect(ContinuousClock.now - begun < .seconds(20))
    #expect(await device.waitFor([0x06], timeout: .seconds(1)))
    #expect(await sink.events(of: "s") == [.incomplete(data: Array("40063".utf8), reason: .unplugged)])
  }

  @Test func theRestOfACodeThatAShutdownCutIsNoneAndTheNextIsWhole() async throws {
    let path = try freshPath("in-hand")
    let device = try VirtualScanner()
    let marks = { try CodesInHand(path: path, boot: "aaaaaaaa") }
    try await withSupervisor([scanner("s", at: device.path, options: ["gap": "60 s"])], sink: sink, inHand: try marks()) { supervisor in
      device.type("1", suffix: "")
      try await eventually("bytes") { await supervisor.snapshot().last?.bytes == 1 }
    }
    #expect(try marks().mark(of: "s")?.isSet == true)
    device.type("4006381333931\r4006381333931")
    try await withSupervisor([scanner("s", at: device.path)], sink: sink, inHand: try marks()) { _ in
      try await eventually("both") { await sink.inputs.count == 3 }
    }
    let code = Array("4006381333931".utf8)
    #expect(await sink.events(of: "s") == [
      .incomplete(data: [0x31], reason: .unplugged), .incomplete(data: code, reason: .dropped), .scan(Scan(data: code)),
    ])
    #expect(try marks().mark(of: "s")?.isSet == false)
    // Nothing was in hand now.
    device.type(code)
    try await withSupervisor([scanner("s", at: device.path)], sink: sink, inHand: try marks()) { _ in
      try await eventually("a code") { await sink.inputs.count == 4 }
    }
    #expect(await sink.codes(of: "s") == ["4006381333931", "4006381333931"])
  }

  @Test func aMarkEndsWithItsTimeAndWhereTheDeviceIsGone() async throws {
    let path = try freshPath("in-hand")
    let device = try VirtualScanner()
    let marks = try CodesInHand(path: path, boot: "aaaaaaaa")
    let (late, gone) = (try #require(marks.mark(of: "late")), try #require(marks.mark(of: "gone")))
    late.isSet = true
    gone.isSet = true
    try await withSupervisor([scanner("late", at: device.path), scanner("gone", at: "/nowhere")], sink: sink, inHand: marks) { _ in
      try await eventually("the marks are over") { !late.isSet && !gone.isSet }
      device.type("4006381333931")
      try await eventually("a code") { await sink.inputs.count == 1 }
    }
    #expect(await sink.codes(of: "late") == ["4006381333931"])
  }

  /// What was read is accepted, in order, also where the sink takes it only after the line is closed; what was not read stays with the scanner.
  @Test func shuttingDownLosesNoCodeThatWasRead() async throws {
    let device = try VirtualScanner()
    let codes = (0..<100).map { "46070000\($0)" }
    await sink.hold()
    let sink = sink
    var read = 0
    var late: Task<Void, any Error>?
    try await withSupervisor([scanner("s", at: device.path)], sink: sink) { supervisor in
      device.type(Array(codes.joined(separator: "\r").utf8))
      try await eventually("the first code") { await sink.offered == 1 }
      read = await supervisor.snapshot()[0].bytes
      late = Task {
        try await eventually("the closed line") { !device.isOpen }
        await sink.release()
      }
    }
    try await late?.value
    let whole = Array(codes.joined(separator: "\r").utf8).prefix(read).count { $0 == 0x0D } + (read > codes.joined(separator: "\r").utf8.count ? 1 : 0)
    #expect(whole > 1)
    #expect(await sink.codes(of: "s") == Array(codes.prefix(whole)))
  }

  @Test func aProtocolThatCannotBeMadeIsToldAsSuch() async throws {
    let device = try VirtualScanner()
    try await withSupervisor([scanner("s", at: device.path, options: ["sufix": "CR"])], sink: sink) { supervisor in
      try await eventually("misconfigured") { await supervisor.snapshot()[0].state == .misconfigured }
      #expect(await supervisor.snapshot()[0].lastError?.detail.contains("sufix") == true)
    }
  }

  @Test func timesAreTheMachinesAndDoNotRunBack() async throws {
    let device = try VirtualScanner()
    let clock = SystemClock()
    let before = clock.now()
    try await withSupervisor([scanner("s", at: device.path)], sink: sink) { _ in
      for code in 0..<10 { device.type("\(code)") }
      try await eventually("10 codes") { await sink.inputs.count == 10 }
    }
    let after = clock.now()
    let times = await sink.inputs.map(\.at)
    #expect(times.map(\.mono) == times.map(\.mono).sorted())
    #expect(times.allSatisfy { (before.mono...after.mono).contains($0.mono) && (before.wall...after.wall).contains($0.wall) })
  }
}

