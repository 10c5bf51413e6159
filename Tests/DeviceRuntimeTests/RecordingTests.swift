import DeviceReplay
import DeviceRuntime
import Links
import Protocols
import Testing
import Warehouse

@Suite struct RecordingTests {
  let sink = Recorder()

  /// Scans, signals, a torn code and an unplugging, recorded from a live device: the replay gives the events that the station got.
  @Test(arguments: [false, true])
  func whatWasRecordedReplaysAsItWas(redacted: Bool) async throws {
    let device = try VirtualScanner(link: try freshPath("scanner"))
    try await withSupervisor([scanner("s", at: device.path)], sink: sink) { supervisor in
      #expect(await device.waitUntilOpen(timeout: .seconds(10)))
      let watching = supervisor.tap.watch()
      device.type("]d201040063813339311710A-7\u{1D}21x")
      try await eventually("a scan") { await sink.inputs.count == 1 }
      await supervisor.signal(.good, to: "s")
      #expect(await device.waitFor([0x06], timeout: .seconds(10)))
      device.type("LOC-1", suffix: "")
      try await eventually("a time-out") { await sink.inputs.count == 2 }
      device.type("400638", suffix: "")
      try await eventually("its bytes") { await supervisor.snapshot().first?.bytes == 42 }
      await device.hangUp()
      try await eventually("a loss") { await sink.inputs.count == 3 }

      var recorder = SessionRecorder(endpoint: "serial \(device.path) 9600 8N1", redaction: redacted ? Redaction(for: .serialLine) : nil)
      var lines = recorder.header(device: "example/line", firmware: "unknown")
      var isLost = false
      for await trace in watching {
        lines += recorder.lines(for: trace)
        if case .lost = trace.what { isLost = true }
        if isLost, case .settled = trace.what { break }
      }
      lines += recorder.rest()
      // Who comes too late gets the same from what is kept.
      let (kept, _) = supervisor.tap.follow("s", now: SystemClock().now())
      var late = SessionRecorder(endpoint: "serial \(device.path) 9600 8N1")
      let lateLines = kept.flatMap { late.lines(for: $0) } + late.rest()
      let again = try replay(sessionText: lateLines.joined(separator: "\n"), file: "late", protocol: .serialLine, options: ["good": "\\x06"])
      #expect(again.events.map(\.event) == (await sink.inputs.map(\.event)), "\(lateLines)")
      #expect(again.mismatches == [])
      let text = lines.joined(separator: "\n")
      let report = try replay(sessionText: text, file: "live", protocol: .serialLine, options: ["good": "\\x06"])
      #expect(report.mismatches == [], "\(text)")
      let expected = await sink.inputs.map(\.event)
      if redacted {
        guard case .scan(let scan)? = report.events.first?.event else {
          Issue.record("no scan: \(text)")
          return
        }
        #expect(scan.symbology == "]d2" && scan.data.count == 27 && scan.data[23] == 0x1D)
        #expect(scan.data != Array("01040063813339311710A-7\u{1D}21x".utf8))
        #expect(report.events.count == expected.count)
        #expect(!text.contains("34 30 30 36 33 38"))
      } else {
        #expect(report.events.map(\.event) == expected, "\(text)")
      }
    }
  }

  /// A protocol that waits for a repetition has nothing in hand: what was torn is redacted by itself, and equal codes stay equal.
  @Test func afterATornPacketEqualCodesAreReplacedByEqualOnes() async throws {
    let device = try VirtualScanner()
    let bytes: [UInt8] = [4 + 14, 0xF3, 0, 0, 0x0B] + Array("4006381333931".utf8)
    let sum = 0 &- bytes.reduce(UInt16(0)) { $0 &+ UInt16($1) }
    let packet = bytes + [UInt8(sum >> 8), UInt8(truncatingIfNeeded: sum)]
    let spec = DeviceSpec(id: "s", endpoint: .node(path: device.path, .serial(SerialSettings()))) { try ProtocolID.ssi.make(options: ["gap": "20 ms"]) }
    try await withSupervisor([spec], sink: sink) { supervisor in
      #expect(await device.waitUntilOpen(timeout: .seconds(10)))
      let watching = supervisor.tap.watch()
      for (number, part) in [packet, Array(packet.prefix(9)), packet, packet].enumerated() {
        device.type(part, suffix: [])
        try await eventually("event \(number)") { await sink.inputs.count == number + 1 }
      }
      var recorder = SessionRecorder(endpoint: "serial x", redaction: Redaction(for: .ssi))
      var (lines, settled): ([String], Int) = ([], 0)
      for await trace in watching where settled < 4 {
        lines += recorder.lines(for: trace)
        if case .settled = trace.what { settled += 1 }
        if settled == 4 { break }
      }
      let text = (lines + recorder.rest()).joined(separator: "\n")
      let events = try replay(sessionText: text, file: "x", protocol: .ssi, options: ["gap": "20 ms"]).events.map(\.event)
      let codes = events.compactMap { if case .scan(let scan) = $0 { String(decoding: scan.data, as: UTF8.self) } else { nil } }
      #expect(codes.count == 3 && Set(codes).count == 1 && codes.first != "4006381333931", "\(codes)\n\(text)")
    }
  }

  @Test func whatIsConfidentialIsNeitherKeptNorRecorded() async throws {
    let device = try VirtualScanner()
    try await withSupervisor([scanner("s", at: device.path)], sink: sink) { supervisor in
      #expect(await device.waitUntilOpen(timeout: .seconds(10)))
      let watching = supervisor.tap.watch()
      for code in ["LOC-1", "SECRET-77", "LOC-2"] {
        let before = await sink.inputs.count
        device.type(code)
        try await eventually(code) { await sink.inputs.count > before }
      }
      var recorder = SessionRecorder(endpoint: "serial x")
      var lines: [String] = []
      var settled = 0
      for await trace in watching {
        lines += recorder.lines(for: trace)
        if case .settled = trace.what { settled += 1 }
        if settled == 3 { break }
      }
      var late = SessionRecorder(endpoint: "serial x")
      let kept = supervisor.tap.follow("s", now: SystemClock().now()).last.flatMap { late.lines(for: $0) } + late.rest()
      for told in [lines, kept] {
        let text = told.joined(separator: "\n")
        #expect(text.contains("10 bytes from the device are not kept: a badge"), "\(text)")
        let events = try replay(sessionText: text, file: "f", protocol: .serialLine).events.map(\.event)
        #expect(events == ["LOC-1", "LOC-2"].map { .scan(Scan(data: Array($0.utf8))) }, "\(text)")
      }
      let recent = await supervisor.snapshot()[0].recent
      #expect(recent.map(\.isConfidential) == [false, true, false])
      #expect(recent[1].event == .scan(Scan(data: [])))
    }
  }

  @Test func aDeviceThatComesBackIsCountedAndItsCountsOutliveAReload() async throws {
    let device = try VirtualScanner(link: try freshPath("scanner"))
    try await withSupervisor([scanner("s", at: device.path)], sink: sink) { supervisor in
      try await eventually("open") { await supervisor.snapshot()[0].state == .open }
      device.type("LOC-1")
      try await eventually("a scan") { await sink.inputs.count == 1 }
      try await device.replug()
      try await eventually("open again") { await supervisor.snapshot()[0].opens == 2 }
      #expect(await supervisor.snapshot()[0].vitals.reconnects == 1)
      await supervisor.update([scanner("s", at: device.path, revision: "2")])
      try await eventually("open after the reload") { await supervisor.snapshot()[0].state == .open }
      let vitals = await supervisor.snapshot()[0].vitals
      #expect(vitals.scans == 1 && vitals.reconnects == 1)
      #expect(await supervisor.allVitals()["s"] == vitals)
    }
  }

  @Test func aRecordingRunsInPlaceOfADevice() async throws {
    let session = try Session(parsing: "+0 open serial\n+0.01 < 41 0d 42\n+0.02 lost\n+0.5 open serial\n+0.51 < 43 0d\n", file: "f")
    let link = ReplayLink(session, name: "f", pace: .immediate)
    let spec = DeviceSpec(id: "s", endpoint: .made(name: "recording f") { link }) { try ProtocolID.serialLine.make() }
    try await withSupervisor([spec], sink: sink) { _ in
      try await eventually("three events") { await sink.inputs.count == 3 }
    }
    let expected: [DeviceEvent] = [.scan(Scan(data: [0x41])), .incomplete(data: [0x42], reason: .unplugged), .scan(Scan(data: [0x43]))]
    #expect(await sink.inputs.map(\.event) == expected)
  }

  @Test func theReportDescriptorIsRecordedAlsoOfADeviceOpenBefore() async throws {
    let session = try Session(parsing: "+0 open hidraw descriptor=058c\n+0.01 < 41 0d\n+0.02 lost\n+0.5 open hidraw descriptor=0600\n", file: "f")
    let link = ReplayLink(session, name: "f", pace: .immediate)
    let spec = DeviceSpec(id: "s", endpoint: .made(name: "recording f") { link }) { try ProtocolID.serialLine.make() }
    await sink.hold()
    try await withSupervisor([spec], sink: sink) { supervisor in
      try await eventually("a scan on its way") { await sink.offered == 1 }
      let traces = supervisor.tap.watch()
      await supervisor.signal(.good, to: "s")
      await sink.release()
      var recorder = SessionRecorder(endpoint: "hidraw a", opening: LinkOpening(reportDescriptor: [0x05, 0x8C]))
      var lines: [String] = []
      for await trace in traces {
        lines += recorder.lines(for: trace)
        if case .opened = trace.what { break }
      }
      #expect(lines.first?.hasSuffix("open hidraw descriptor=058c # it was open already") == true, "\(lines)")
      #expect(lines.last?.hasSuffix("open hidraw descriptor=0600") == true, "\(lines)")
    }
  }
}
