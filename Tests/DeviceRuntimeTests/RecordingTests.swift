import DeviceReplay
import DeviceRuntime
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
      for await trace in watching {
        lines += recorder.lines(for: trace)
        if case .lost = trace.what { break }
      }
      let text = lines.joined(separator: "\n")
      let report = try replay(sessionText: text, file: "live", protocol: .serialLine, options: ["good": "\\x06"])
      #expect(report.mismatches == [], "\(text)")
      let expected = await sink.inputs.map(\.event)
      if redacted {
        #expect(report.events.map(\.event).first == .scan(Scan(data: Array("00000000000000000000X-0\u{1D}00x".utf8), symbology: "]d2")))
        #expect(report.events.count == expected.count)
        #expect(!text.contains("34 30 30 36"))
      } else {
        #expect(report.events.map(\.event) == expected, "\(text)")
      }
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
