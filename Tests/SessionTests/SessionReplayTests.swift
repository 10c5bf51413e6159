import DeviceReplay
import Protocols
import Testing
import Warehouse

@Suite struct SessionReplayTests {
  private let options = ["good": "<ACK><BEL>"]

  @Test func sameEventsThreeWays() throws {
    let session = try Session(parsing: scannerSession, file: "line.session")
    let golden = try GoldenEvents(parsing: scannerEvents.joined(separator: "\n") + "\n", file: "line.events.jsonl")
    #expect(try check(session, golden: golden, protocol: .serialLine, options: options) == [])
    let report = try replay(sessionText: scannerSession, file: "line.session", protocol: .serialLine, options: options)
    #expect(report.lines == scannerEvents)
    #expect(report.mismatches.isEmpty)
  }

  @Test func whatDiffersIsNamed() throws {
    let session = try Session(parsing: scannerSession, file: "line.session")
    let golden = try GoldenEvents(parsing: scannerEvents.dropLast().joined(separator: "\n"), file: "g")
    let complaints = try check(session, golden: golden, protocol: .serialLine, options: ["good": "<BEL>"])
    #expect(complaints.count == 6)
    #expect(complaints.first == "as recorded: line 8: the recording sends 06 07, the protocol 07")
    #expect(complaints.last == "all at once: event 5 is \(scannerEvents[4]), expected nothing more")
    let silent = try replay(sessionText: scannerSession, file: "f", protocol: .serialLine)
    #expect(silent.mismatches.map(\.description) == ["line 8: the recording sends 06 07, the protocol nothing"])
    let loud = try replay(sessionText: "+0 open serial\n+1 ! beep good\n+2 lost", file: "f", protocol: .serialLine, options: options)
    #expect(loud.mismatches.map(\.description) == ["line 3: the protocol has sent 06 07, which is not in the recording"])
  }

  @Test func goldenEventsNeedTheirTimes() {
    let error = #expect(throws: SessionError.self) { try GoldenEvents(parsing: scannerEvents[0] + "\n{\"event\":\"scan\"}", file: "g") }
    #expect(error?.description.hasPrefix("g:2: a golden event begins with {\"t\":") == true)
  }

  @Test func allAtOnceStopsWhereTheTimerSawAPause() throws {
    let text = "+0 open serial\n+0.1 < 41\n+0.2 < 42\n+0.3 < 43\n+0.4 < 44\n"
    let session = try Session(parsing: text, file: "f")
    for (gap, codes) in [("150ms", ["41424344"]), ("50ms", ["41", "42", "43", "44"])] {
      let runs = try Delivery.allCases.map { delivery in
        let subject = try ProtocolID.serialLine.make(options: ["suffix": "none", "gap": gap])
        return SessionReplay.run(session, on: subject, delivery: delivery).events.map(\.event)
      }
      #expect(runs == Array(repeating: runs[0], count: 3))
      #expect(runs[0].count == codes.count)
    }
  }
}

/// Sends back, as a feature report, the descriptor that it was opened with, and as an output report what it receives.
private struct Mirror: DeviceProtocol {
  mutating func opened(_ opening: LinkOpening, into actions: inout [DeviceAction]) {
    actions.append(.sendFeature(opening.reportDescriptor ?? []))
  }
  mutating func receive(_ bytes: Span<UInt8>, into actions: inout [DeviceAction]) { actions.append(.send(bytes.indices.map { bytes[$0] })) }
  mutating func lost(into actions: inout [DeviceAction]) {}
}

@Suite struct HIDSessionTests {
  private let text = """
    +0.000 open hidraw 05e0:1300 serial=S1 descriptor=058C09
    +0.000 > feature 05 8c 09
    +0.100 < 02 41
    +0.100 < 02 42
    +0.200 > 02 41 02 42
    +0.300 lost
    +0.400 open hidraw descriptor=0600
    +0.400 > feature 06 01

    """

  @Test func theDescriptorReachesTheProtocolAndFeatureReportsAreTheirOwn() throws {
    let session = try Session(parsing: text, file: "f")
    let run = SessionReplay.run(session, on: Mirror())
    #expect(run.mismatches.map(\.description) == ["line 8: the recording sends feature 06 01, the protocol feature 06 00"])
    #expect(session.lines[1].step == .sentFeature([0x05, 0x8C, 0x09]))
    #expect(try Session(parsing: session.text, file: "again").text == session.text)
  }

  @Test func aRecordingAnswersForTheKernel() async throws {
    let link = ReplayLink(try Session(parsing: text, file: "f"), name: "f", pace: .immediate)
    try await link.open()
    #expect(await link.opening == LinkOpening(reportDescriptor: [0x05, 0x8C, 0x09]))
    try await link.writeFeature([0xFE, 0x01], timeout: .seconds(1))
    #expect(await link.features == [[0xFE, 0x01]])
  }
}

/// Asks again after a second of silence, up to three times.
private struct Insistent: DeviceProtocol {
  var left = 3
  mutating func receive(_ bytes: Span<UInt8>, into actions: inout [DeviceAction]) { actions += [.send([5]), .expectWithin(.seconds(1))] }
  mutating func timeout(into actions: inout [DeviceAction]) {
    left -= 1
    actions.append(left == 0 ? .event(.fault(code: "timeout", bytes: [])) : .expectWithin(.seconds(1)))
  }
  mutating func lost(into actions: inout [DeviceAction]) {}
}

@Suite struct TimerTests {
  @Test func whatIsToldAfterSilenceBearsTheTimersTimeNotThatOfTheNextByte() throws {
    let session = try Session(parsing: "+0 open serial\n+1 < 41\n+9 < 42 0d\n", file: "f")
    let report = try replay(sessionText: session.text, file: "f", protocol: .serialLine, options: ["gap": "250 ms"])
    let torn = #"{"t":1.25,"event":"incomplete","data":"41","reason":"timeout"}"#
    #expect(report.lines == [torn, #"{"t":9.0,"event":"scan","data":"42","symbology":null}"#])
    let key = InputEvent(type: InputEvent.key, code: 30, value: 1).bytes + InputEvent(type: InputEvent.key, code: 30, value: 0).bytes
    let packets = Session(lines: [
      .init(at: .zero, .open(.evdev, detail: "")), .init(at: .seconds(1), .received(key)), .init(at: .seconds(3), .received(key)),
    ])
    let typed = try replay(sessionText: packets.text, file: "f", protocol: .wedge, options: ["gap": "400 ms"])
    #expect(typed.events.map(\.at) == [.milliseconds(1400), .milliseconds(3400)])
  }

  @Test func timersRunOnAfterTheEndButNotBeyondALoss() throws {
    let open = try Session(parsing: "+0 open serial\n+1 < 41\n", file: "f")
    #expect(SessionReplay.run(open, on: Insistent()).events == [TimedEvent(at: .seconds(4), .fault(code: "timeout", bytes: []))])
    #expect(SessionReplay.run(open, on: Insistent(left: 1000)).events == [], "for ever is cut short")
    let lost = try Session(parsing: "+0 open serial\n+1 < 41\n+1.5 lost\n", file: "f")
    #expect(SessionReplay.run(lost, on: Insistent()).events == [])
  }
}

@Suite struct ReplayLinkTests {
  @Test func aRecordingInPlaceOfADevice() async throws {
    let link = ReplayLink(try Session(parsing: scannerSession, file: "f"), name: "line.session", pace: .immediate)
    await #expect(throws: LinkError.self) { try await link.read(timeout: nil) }
    try await link.open()
    let first = try #require(try await link.read(timeout: .seconds(60)))
    #expect(first.bytes == Array("]d2010".utf8))
    let second = try #require(try await link.read(timeout: nil))
    #expect(second.at - first.at == 88_000_000)
    #expect(try await link.read(timeout: .milliseconds(500)) == nil, "the silence of the recording")
    #expect(try await link.read(timeout: .milliseconds(500))?.bytes == [0x41, 0x42])
    #expect(try await link.read(timeout: nil)?.bytes == [0x43, 0x0D, 0x44])
    try await link.write([6, 7], timeout: .seconds(1))
    #expect(await link.written == [6, 7])
    let lost = await #expect(throws: LinkError.self) { try await link.read(timeout: nil) }
    #expect(lost?.code == .lost)
    try await link.open()
    #expect(try await link.read(timeout: nil)?.bytes == [0x45])
    #expect(try await link.read(timeout: .milliseconds(1)) == nil)
    let waiting = Task { try await link.read(timeout: nil) }
    await link.close()
    let closed = await #expect(throws: LinkError.self) { try await waiting.value }
    #expect(closed?.code == .closed)
    let ended = await #expect(throws: LinkError.self) { try await link.open() }
    #expect(ended?.description == "absent: recording line.session has ended")
  }

  @Test func recordedPaceKeepsTheTimes() async throws {
    let link = ReplayLink(try Session(parsing: "+0 open tcp\n+0.05 < 41\n+0.1 < 42\n", file: "f"), name: "f")
    let start = ContinuousClock.now
    try await link.open()
    #expect(try await link.read(timeout: .milliseconds(20)) == nil)
    #expect(try await link.read(timeout: nil)?.bytes == [0x41])
    #expect(try await link.read(timeout: nil)?.bytes == [0x42])
    #expect(ContinuousClock.now - start >= .milliseconds(100))
  }
}
