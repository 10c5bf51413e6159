import FoundationEssentials
import Hummingbird
import Logging
import NIOCore
import ServiceLifecycle
import Synchronization
import Testing
import WMSWire
import Warehouse

@testable import WMS

struct ConformanceTests {
  private func verdicts(_ base: String, token: String? = nil, crash: (@Sendable () async throws -> Void)? = nil) async throws -> [ConformanceCheck.Verdict] {
    let verdicts = Mutex<[ConformanceCheck.Verdict]>([])
    try await ConformanceCheck(WMSEndpoint(url: base, tokenFile: token), crash: crash).run { verdict in verdicts.withLock { $0.append(verdict) } }
    return verdicts.withLock { $0 }
  }

  @Test func theReferenceKeepsEveryClause() async throws {
    try await Centre.run { centre in
      // A reset in mid-request is as near to a crash as this process gets.
      let found = try await verdicts(centre.base) { try await Task.sleep(for: .milliseconds(5)) }
      #expect(found.map(\.clause) == ConformanceCheck.names)
      #expect(found.filter { $0.outcome == .broken } == [])
      #expect(found.filter { $0.outcome == .skipped }.map(\.clause) == ["auth.token"])
    }
  }

  @Test func aTokenIsAskedFor() async throws {
    try await withDirectory { directory in
      let file = directory + "/token"
      try "let-me-in".write(toFile: file, atomically: true, encoding: .utf8)
      try await Centre.run(token: "let-me-in") { centre in
        let found = try await verdicts(centre.base, token: file)
        #expect(found.filter { $0.outcome != .kept }.map(\.clause) == ["events.crash"])
      }
    }
  }

  @Test func nobodyThere() async throws {
    let found = try await verdicts("http://127.0.0.1:9")
    #expect(found.first?.outcome == .broken)
    #expect(found.dropFirst().allSatisfy { $0.outcome == .skipped })
  }

  /// A service that believes all it is told breaks just the clauses that ask for a look.
  @Test func theCredulousIsFoundOut() async throws {
    let books = Mutex<[String: Int64]>([:])
    let streams = Mutex<[String: String]>([:])
    let router = Router()
    router.post("/v1/sync/sessions") { request, _ in
      let question = try WireJSON.decode(SessionRequest.self, from: Array(buffer: try await request.body.collect(upTo: 1 << 20)))
      return try answer(
        SessionAnswer(
          session: "s", epoch: 1, t1: 0, t2: 0, cursors: books.withLock { ($0[question.journal]).map { [StreamCursor(stream: "check", next: $0)] } ?? [] },
          limits: Limits(maxEvents: 100, maxBytes: 1 << 20, encodings: []), reconnectSpread: 0))
    }
    router.post("/v1/sync/events") { request, _ in
      let body = try EventsBody(parsing: Array(buffer: try await request.body.collect(upTo: 1 << 20)))
      streams.withLock { $0[body.envelope.journal] = body.envelope.stream }
      books.withLock { $0[body.envelope.journal] = max($0[body.envelope.journal] ?? 1, body.end) }
      return try answer(EventsAnswer(next: body.end, serverTime: 0))
    }
    router.get("/v1/sync/cursors") { request, _ in
      let journal = request.uri.queryParameters["journal"].map(String.init) ?? ""
      return try answer(CursorsAnswer(epoch: 1, cursors: streams.withLock { $0[journal].map { [$0] } ?? [] }.map { StreamCursor(stream: $0, next: books.withLock { $0[journal] ?? 1 }) }))
    }
    let (ports, port) = AsyncStream.makeStream(of: Int.self)
    let application = Application(
      router: router, configuration: ApplicationConfiguration(address: .hostname("127.0.0.1", port: 0)),
      onServerRunning: { port.yield($0.localAddress?.port ?? 0) }, logger: quiet)
    try await withThrowingTaskGroup(of: Void.self) { group in
      group.addTask { try await application.run() }
      for await number in ports {
        let found = try await verdicts("http://127.0.0.1:\(number)")
        let broken = Set(found.filter { $0.outcome == .broken }.map(\.clause))
        // What comes behind the gap that it took depends on which requests it has seen.
        #expect(broken.isSuperset(of: [
          "session.clone", "session.epoch", "events.gap", "events.content", "events.refused", "events.epoch", "events.journal",
          "events.too-large", "events.damaged", "events.garbage", "master.etag", "master.cursor",
        ]))
        for clause in ["events.signature", "events.chain"] {
          let verdict = found.first { $0.clause == clause }
          #expect(verdict?.outcome == .skipped, "\(clause): \(verdict?.detail ?? "")")
        }
        #expect(broken.isDisjoint(with: ["session.open", "session.repeat", "events.next", "events.repeat", "events.overlap"]))
        #expect(found.first { $0.clause == "events.gap" }?.detail == "it was accepted")
        break
      }
      group.cancelAll()
    }
  }

  private func answer(_ value: some Encodable) throws -> Response {
    Response(status: .ok, headers: [.contentType: MediaType.json], body: ResponseBody(byteBuffer: ByteBuffer(bytes: try WireJSON.encode(value))))
  }
}
