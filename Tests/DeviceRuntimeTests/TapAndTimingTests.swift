import DeviceReplay
import DeviceRuntime
import Links
import Testing
import Warehouse

@Suite struct TapTests {
  let sink = Recorder()

  @Test func aWatcherSeesBytesEventsAndAnswers() async throws {
    let device = try VirtualScanner(link: try freshPath("scanner"))
    try await withSupervisor([scanner("s", at: device.path)], sink: sink) { supervisor in
      try await eventually("open") { await supervisor.snapshot()[0].state == .open }
      var traces = supervisor.tap.watch().makeAsyncIterator()
      device.type("4006381333931")
      var bytes: [UInt8] = []
      while bytes.count < 14, let trace = await traces.next(), case .received(let part) = trace.what { bytes += part }
      #expect(bytes == Array("4006381333931\r".utf8))
      #expect(await traces.next()?.what == .event(.scan(Scan(data: Array("4006381333931".utf8)))))
      #expect(await traces.next()?.what == .settled(isConfidential: false, hasMore: false))
      await supervisor.signal(.good, to: "s")
      #expect(await traces.next()?.what == .commanded(.signal(.good)))
      #expect(await traces.next()?.what == .sent([0x06]))
      await device.hangUp()
      guard case .lost(let error)? = await traces.next()?.what else {
        Issue.record("no loss")
        return
      }
      #expect(error.code == .lost)
    }
  }

  @Test func aSlowWatcherMissesTheOldestAndIsToldHowMany() async throws {
    let device = try VirtualScanner()
    try await withSupervisor([scanner("s", at: device.path)], sink: sink) { supervisor in
      try await eventually("open") { await supervisor.snapshot()[0].state == .open }
      let watching = supervisor.tap.watch(capacity: 4)
      for code in 0..<100 { device.type("\(code)") }
      try await eventually("100 codes") { await supervisor.snapshot()[0].recent.last?.event == .scan(Scan(data: Array("99".utf8))) }
      try await eventually("the last one's end") { await supervisor.snapshot()[0].vitals.scans == 100 }
      var events: [DeviceTrace] = []
      for await trace in watching {
        events.append(trace)
        if events.count == 4 { break }
      }
      #expect(events.suffix(2).map(\.what) == [.event(.scan(Scan(data: Array("99".utf8)))), .settled(isConfidential: false, hasMore: false)])
      #expect((events.last?.missed ?? 0) >= 90)
    }
  }
}

/// Asks its device a question on command and says whether an answer came in time.
private struct Asker: DeviceProtocol {
  mutating func command(_ command: DeviceCommand, into actions: inout [DeviceAction]) {
    actions += [.send([0x05]), .expectWithin(.milliseconds(50))]
  }
  mutating func receive(_ bytes: Span<UInt8>, into actions: inout [DeviceAction]) {
    actions.append(.event(.result(operation: "ask", ok: true, error: nil)))
  }
  mutating func timeout(into actions: inout [DeviceAction]) {
    actions.append(.event(.result(operation: "ask", ok: false, error: "silence")))
  }
  mutating func lost(into actions: inout [DeviceAction]) {}
}

@Suite struct SilenceTests {
  let sink = Recorder()

  @Test func aQuestionAskedWhileTheLinkIsReadWithoutBoundStillTimesOut() async throws {
    let device = try VirtualScanner()
    let spec = DeviceSpec(id: "a", endpoint: .node(path: device.path, .serial(SerialSettings()))) { Asker() }
    try await withSupervisor([spec], sink: sink) { supervisor in
      try await eventually("open") { await supervisor.snapshot()[0].state == .open }
      await supervisor.command(.signal(.good), to: "a")
      #expect(await device.waitFor([0x05], timeout: .seconds(10)))
      try await eventually("silence noticed") { await sink.inputs.count == 1 }
      #expect(await sink.events(of: "a") == [.result(operation: "ask", ok: false, error: "silence")])
      await supervisor.command(.signal(.good), to: "a")
      #expect(await device.waitFor([0x05], count: 2, timeout: .seconds(10)))
      device.type([0x06], suffix: [])
      try await eventually("the answer") { await sink.inputs.count >= 2 }
      #expect(await sink.events(of: "a").last == .result(operation: "ask", ok: true, error: nil))
    }
  }

  @Test func silenceEndsACodeWithoutASuffix() async throws {
    let device = try VirtualScanner()
    try await withSupervisor([scanner("s", at: device.path, options: ["suffix": "none", "gap": "30 ms"])], sink: sink) { _ in
      for code in ["4006381333931", "9312631025127"] {
        let before = await sink.inputs.count
        device.type(code, suffix: "")
        try await eventually(code) { await sink.inputs.count > before }
      }
    }
    #expect(await sink.codes(of: "s") == ["4006381333931", "9312631025127"])
  }
}

@Suite struct TCPDeviceTests {
  @Test func aNetworkScannerThatIsNotThereSaysWhatToDo() async throws {
    let spec = DeviceSpec(id: "net", endpoint: .tcp(host: "127.0.0.1", port: 1)) { Asker() }
    try await withSupervisor([spec], sink: Recorder()) { supervisor in
      try await eventually("absent") { await supervisor.snapshot()[0].state == .absent }
      #expect(await supervisor.snapshot()[0].lastError?.detail.contains("127.0.0.1:1") == true)
    }
  }
}
