import Agent
import ControlAPI
import Foundation
import Logging
import Testing
import Warehouse

@Suite struct ServerTests {
  @Test(arguments: ControlRoute.allCases) func everyRouteAsksAndAnswersAsScripted(route: ControlRoute) async throws {
    let backend = ScriptedBackend()
    try await withDaemon(backend) { socket in
      let client = ControlClient(socket: socket)
      func asks<Answer: Codable & Sendable>(_ request: some Codable & Sendable, _ expected: Answer) async throws {
        let answer: Answer = try await client.call(route, request)
        #expect(json(answer) == json(expected))
        #expect(backend.asked.last == route.rawValue + (request is Empty ? "" : json(request)))
      }
      func streams<Answer: Codable & Sendable>(_ request: some Codable & Sendable, _ expected: [Answer]) async throws {
        #expect(route.streams)
        var answers: [Answer] = []
        for try await answer in try await client.stream(route, request, as: Answer.self) {
          answers.append(answer)
          if answers.count == expected.count { backend.endWatches() }
        }
        #expect(answers.map { json($0) } == expected.map { json($0) })
        #expect(backend.asked.last == route.rawValue + json(request))
      }
      switch route {
      case .status: try await asks(Empty(), backend.status(healthy: true))
      case .devices: try await asks(Empty(), [backend.device])
      case .explain: try await asks(WatchRequest(station: "cradle"), [backend.explained])
      case .tap: try await streams(TapRequest(device: "cradle", seconds: 3), [backend.tapped])
      case .record: try await streams(RecordRequest(device: "cradle", seconds: 3, redact: false), ["# Device: dock-1", "+0.000 open serial", "+0.012 < 34 0d"])
      case .beep: try await asks(BeepRequest(signal: .good, device: "cradle"), [BeepReport(device: backend.text, station: backend.text, source: .sounder)])
      case .sheet: try await asks(SheetRequest(kind: .fix, device: "cradle", language: .en), backend.sheet)
      case .calibrate: try await streams(CalibrateRequest(device: "cradle", seconds: 9, quiet: 3), backend.calibrated)
      case .watch:
        async let speaking: Void = {
          try await eventually("the watch") { backend.watchers == 1 }
          for signal in Signal.allCases { backend.say(backend.event(signal)) }
        }()
        try await streams(WatchRequest(station: "dock-1"), Signal.allCases.map { backend.event($0) })
        try await speaking
      case .entries: try await streams(EntriesRequest(stream: "dock-1", kinds: ["step"], last: 2, from: 1), [backend.stored(1), backend.stored(2)])
      case .entry: try await asks(EntryRequest(id: "dock-1:7"), backend.stored(7))
      case .balance: try await asks(BalanceRequest(stream: "dock-1"), [backend.balanced(true)])
      case .verify: try await asks(VerifyRequest(againstWMS: true), [backend.verified(true)])
      case .enrol: try await asks(EnrolRequest(ticket: "t", trustFirst: true), backend.enrolled)
      case .rejected: try await asks(RejectedRequest(command: .retry, entry: "dock-1:7", person: "Vera"), try await backend.rejected(RejectedRequest()))
      case .export:
        try await asks(ExportRequest(stream: "dock-1", from: 7), ExportHeader(identity: JournalIdentity(device: "d1", journal: "5bd1e995a3c4f701"), runs: []))
      case .importJournal: try await asks(ImportRequest(path: "/mnt/old/journal"), [backend.imported])
      case .sync: try await asks(SyncRequest(command: "pause"), backend.synced)
      case .printTest: try await asks(PrintTestRequest(printer: "zebra"), backend.job(.sent))
      case .jobs: try await asks(JobsRequest(all: true), [backend.job(.uncertain), backend.job(.rendered)])
      case .reprint: try await asks(ReprintRequest(job: 42, reason: "torn"), backend.job(.accepted))
      case .resolve: try await asks(ResolveRequest(job: 42, cameOut: true), backend.job(.printed))
      case .stations: try await asks(Empty(), [backend.station])
      case .service: try await asks(ServiceRequest(station: "dock-1", seconds: 600), backend.station)
      case .show: try await asks(TapRequest(device: "cradle", seconds: 0), backend.shown)
      case .find: try await streams(FindRequest(tag: "3034257bf7194e4000001a85", seconds: 3), backend.sighted)
      case .count: try await streams(CountRequest(zone: "dock", location: nil, quiet: 5, longest: 60), backend.counted)
      case .follow: try await streams(TapRequest(device: "cradle", seconds: 3), backend.followed)
      case .metrics: try await asks(Empty(), MetricsReport(text: "# HELP a_total dock-1\na_total{device=\"d\"} 1\n"))
      case .adopt: try await asks(AdoptRequest(device: "/dev/ttyUSB4", profile: "generic/serial", station: "dock-1"), backend.device)
      case .forget: try await asks(ForgetRequest(device: "port:usb-1-2"), backend.text)
      case .tags: try await asks(TagsRequest(zone: "dock", all: true), backend.tagsInView)
      case .tagWhy: try await asks(WhyRequest(tag: "3034"), backend.reasons)
      case .reader: try await asks(ReaderRequest(reader: "gate"), backend.explainedReader)
      case .writeTag:
        var request = WriteRequest(reader: "gate")
        (request.sscc, request.antenna, request.lock) = ("new", 2, true)
        try await asks(request, try await backend.write(request))
      case .readTag: try await asks(ReadTagRequest(reader: "gate"), try await backend.readTag(ReadTagRequest(reader: "gate")))
      case .pendingTags: try await asks(PendingTagsRequest(giveUp: "e200"), try await backend.pendingTags(PendingTagsRequest()))
      case .simulate: try await asks(SimulateRequest(station: "dock-1", data: "34", symbology: "]E0"), SimulateReport(events: [backend.event(.good)]))
      }
    }
  }

  @Test func anErrorOfTheDaemonComesBackAsItIs() async throws {
    let backend = ScriptedBackend()
    try await withDaemon(backend) { socket in
      let error = ControlError("agent.no-station", ["station": "dock-9", "stations": "dock-1"], exit: .notFound)
      backend.fail(with: error)
      await #expect(throws: error) { try await ControlClient(socket: socket).call(.stations) as [StationReport] }
      await #expect(throws: error) { for try await _ in try await ControlClient(socket: socket).stream(.watch, WatchRequest(), as: FloorEvent.self) {} }
      backend.fail(with: nil)
    }
  }

  @Test func aReaderThatGoesAwayIsLetGoOfThoughNothingHappens() async throws {
    let backend = ScriptedBackend()
    try await withDaemon(backend) { socket in
      let reader = Task { for try await _ in try await ControlClient(socket: socket).stream(.watch, WatchRequest(), as: FloorEvent.self) {} }
      try await eventually("the watch") { backend.watchers == 1 }
      reader.cancel()
      try await eventually("the watch's end") { backend.watchers == 0 }
    }
  }

  @Test func anOpenWatchEndsWithTheDaemonAndDoesNotHoldItUp() async throws {
    try await withFolder { folder in
      let socket = folder + "/control.sock"
      try await stopsWithinASecond {
        let backend = ScriptedBackend()
        let server = Running([ControlServer(socket: socket, group: nil, backend: backend, logger: Logger(label: "test"))])
        try await answers(at: socket)
        let reader = Task { for try await _ in try await ControlClient(socket: socket).stream(.watch, WatchRequest(), as: FloorEvent.self) {} }
        try await eventually("the watch") { backend.watchers == 1 }
        return (
          server,
          {
            try await reader.value
            #expect(backend.watchers == 0)
            #expect(!FileManager.default.fileExists(atPath: socket), "the socket stays behind")
          }
        )
      }
    }
  }

  @Test func aSecondServerIsRefusedAndTheFirstGoesOnAnswering() async throws {
    try await withDaemon { socket in
      let second = Running([ControlServer(socket: socket, group: nil, backend: ScriptedBackend(text: "second"), logger: Logger(label: "test"))])
      await #expect(throws: ControlError("agent.socket-held", ["socket": socket], exit: .unavailable)) { try await second.end() }
      let devices: [DeviceReport] = try await ControlClient(socket: socket).call(.devices)
      #expect(devices.map(\.id) == ["dock-1"])
    }
  }

  @Test func aSocketThatADeadDaemonLeftIsReplacedAndOnlyItsGroupMayUseTheNewOne() async throws {
    try await withFolder { folder in
      let socket = folder + "/control.sock"
      try Data("left behind".utf8).write(to: URL(filePath: socket))
      let server = Running([ControlServer(socket: socket, group: nil, backend: ScriptedBackend(), logger: Logger(label: "test"))])
      try await answers(at: socket)
      try await eventually("mode 0660") { try FileManager.default.attributesOfItem(atPath: socket)[.posixPermissions] as? Int == 0o660 }
      try await server.stop()
    }
  }

  @Test(arguments: [
    ("", "no JSON"), ("not json", "no JSON"), ("[]", "JSON of another kind"), ("{}", "a question that lacks its station"), ("{\"station\":7,\"seconds\":\"x\"}", "wrong types"),
    (String(repeating: "[", count: 100_000), "a deep nest"), ("{\"station\":\"" + String(repeating: "x", count: 1 << 20) + "\",\"seconds\":1}", "more than a megabyte"),
  ]) func aQuestionThatIsNoneIsRefusedWithAReason(body: String, what: String) async throws {
    let backend = ScriptedBackend()
    try await withDaemon(backend) { socket in
      let answer = try await Wire.post(socket, "/v1/service", body: body)
      #expect(answer.status == 400, "\(what)")
      let error = try JSONDecoder().decode(ControlError.self, from: Data(answer.body.utf8))
      #expect(error.code == "agent.bad-request")
      #expect(error.args["error"]?.isEmpty == false)
      #expect(!backend.asked.contains { $0.hasPrefix("service") })
      try await answers(at: socket)
    }
  }

  @Test func aQuestionOfNearlyAMegabyteIsAnswered() async throws {
    try await withDaemon { socket in
      let answer = try await Wire.post(socket, "/v1/service", body: "{\"station\":\"" + String(repeating: "x", count: 1_000_000) + "\",\"seconds\":1}")
      #expect(answer.status == 200)
      #expect(try await Wire.post(socket, "/v1/nonsense", body: "").status == 404)
    }
  }
}
