import FoundationEssentials
import ReferenceWMS
import Testing
import WMSWire
import Warehouse

@testable import WMS

/// What every adapter owes, against the system it speaks to. A new `AdapterID` that has no system here does not compile.
@Suite struct AdapterContractTests {
  private static let dock = StreamID("dock-1")

  /// The adapters whose system keeps cursors, lanes and master data of its own. What is only told, as an EPCIS repository, has `EPCISAdapterTests`.
  static let withCursors: [AdapterID] = [.tally]

  /// Starts the adapter's own kind of system, and gives a client for it, one that may not enter and one for which nobody is at home.
  private func with(
    _ adapter: AdapterID, _ test: @Sendable @escaping (_ client: any WMSClient, _ stranger: any WMSClient, _ centre: Centre) async throws -> Void
  ) async throws {
    switch adapter {
    case .tally:
      try await withDirectory { directory in
        for (name, token) in [("token", "s3cret"), ("wrong", "guess")] {
          try token.write(toFile: directory + "/" + name, atomically: true, encoding: .utf8)
        }
        try await Centre.run(token: "s3cret") { centre in
          let client = try adapter.client(endpoint(centre.base, token: directory + "/token"))
          let stranger = try adapter.client(endpoint(centre.base, token: directory + "/wrong"))
          let outcome: Result<Void, any Error>
          do { outcome = .success(try await test(client, stranger, centre)) } catch { outcome = .failure(error) }
          await client.close()
          await stranger.close()
          try outcome.get()
        }
      }
    case .epcis, .folder, .tryton: throw TooLate(description: "it keeps no cursors")
    }
  }

  private func session(_ outbox: MemoryOutbox, start: String = "start-1") -> SessionRequest {
    SessionRequest(identity: outbox.identity, epoch: nil, agent: "test", starts: [start], streams: [], t0: 1)
  }

  private func body(_ outbox: MemoryOutbox, _ from: Int64, _ count: Int) -> EventsBody {
    EventsBody(outbox.sliceNow(AdapterContractTests.dock, from, count, .max), of: outbox.identity, epoch: 1, first: from)
  }

  @Test(arguments: AdapterContractTests.withCursors) func aBatchIsDecidedAndItsRepetitionChangesNothing(adapter: AdapterID) async throws {
    try await with(adapter) { client, _, _ in
      let outbox = MemoryOutbox()
      outbox.append(40, to: AdapterContractTests.dock)
      #expect(try await client.open(session(outbox)).cursors.isEmpty)
      #expect(try await client.send(body(outbox, 1, 30), gzip: true).next == 31)
      let again = try await client.send(body(outbox, 21, 20), gzip: false)
      #expect(again.next == 41 && again.results.allSatisfy { $0.status == .duplicate && $0.seq <= 30 })
      #expect(try await client.open(session(outbox)).next(of: AdapterContractTests.dock) == 41)
      #expect(try await client.cursors(of: outbox.identity).cursors.first?.next == 41)
    }
  }

  @Test(arguments: AdapterContractTests.withCursors) func aHoleIsAGapAndOtherBytesAreAMismatch(adapter: AdapterID) async throws {
    try await with(adapter) { client, _, _ in
      let outbox = MemoryOutbox()
      outbox.append(20, to: AdapterContractTests.dock)
      _ = try await client.open(session(outbox))
      await #expect(throws: Refusal.gap(next: 1)) { try await client.send(body(outbox, 11, 5), gzip: false) }
      #expect(try await client.send(body(outbox, 1, 10), gzip: false).next == 11)
      var other = body(outbox, 11, 5)
      other.envelope.prev = hex(Chain.hash(Chain.start, [0]))
      let refusal = await #expect(throws: Refusal.self) { try await client.send(other, gzip: false) }
      guard case .hashMismatch = refusal else { throw TooLate(description: "\(String(describing: refusal))") }
    }
  }

  @Test(arguments: AdapterContractTests.withCursors) func anotherContinuationIsNotLetIn(adapter: AdapterID) async throws {
    try await with(adapter) { client, stranger, _ in
      let outbox = MemoryOutbox()
      _ = try await client.open(session(outbox))
      let refusal = await #expect(throws: Refusal.self) { try await client.open(session(outbox, start: "another")) }
      guard case .identity = refusal else { throw TooLate(description: "\(String(describing: refusal))") }
      await #expect(throws: Refusal.unauthorized(status: 401)) { try await stranger.open(session(outbox)) }
    }
  }

  @Test(arguments: AdapterContractTests.withCursors) func masterDataComesOnceAndRangesAreOnesOwn(adapter: AdapterID) async throws {
    try await with(adapter) { client, _, _ in
      let change = try #require(try await client.master(.items, etag: nil, cursor: nil))
      #expect(change.items?.map(\.code) == ["TEA"] && change.whole)
      #expect(try await client.master(.items, etag: try #require(change.etag), cursor: nil) == nil)
      let outbox = MemoryOutbox()
      _ = try await client.open(session(outbox))
      let first = try await client.lease(SSCCLeaseRequest(identity: outbox.identity, count: 10))
      let second = try await client.lease(SSCCLeaseRequest(identity: outbox.identity, count: 10))
      #expect(first.last < second.first)
      #expect(try await client.task("O 1", .lease, TaskLeaseRequest(device: "a")).holder == "a")
      let refusal = await #expect(throws: Refusal.self) { try await client.task("O 1", .lease, TaskLeaseRequest(device: "b")) }
      guard case .problem(let problem) = refusal, problem.known == .held else { throw TooLate(description: "\(String(describing: refusal))") }
    }
  }

  @Test(arguments: AdapterContractTests.withCursors) func nobodyAtHomeIsCertainAndSilenceIsNot(adapter: AdapterID) async throws {
    try await with(adapter) { client, _, centre in
      let nobody = try adapter.client(endpoint("http://127.0.0.1:9"))
      let refusal = await #expect(throws: Refusal.self) { try await nobody.open(session(MemoryOutbox())) }
      await nobody.close()
      guard case .unreachable = refusal else { throw TooLate(description: "\(String(describing: refusal))") }
      centre.wms.befall(.init(.hang))
      let asked = Task { try await client.open(session(MemoryOutbox())) }
      asked.cancel()
      let start = ContinuousClock.now
      let cut = await #expect(throws: Refusal.self) { try await asked.value }
      #expect(ContinuousClock.now - start < .seconds(5))
      guard case .unknown = cut else { throw TooLate(description: "\(String(describing: cut))") }
    }
  }

  @Test(arguments: [
    "wms.example", "ftp://wms.example", "http://", "https://user:pw@wms.example", "https://wms.example/?a=b",
  ]) func anAddressThatCannotBeIsRefusedByName(url: String) {
    let error = #expect(throws: WMSEndpointError.self) { try AdapterID.tally.client(WMSEndpoint(url: url)) }
    #expect(error?.reason.contains("'\(url)'") == true)
  }

  @Test func aFileThatIsNotThereIsNamed() {
    let files: [(String, WritableKeyPath<WMSEndpoint, String?>)] = [
      ("/nonexistent/token", \.tokenFile), ("/nonexistent/ca.pem", \.authorityFile), ("/nonexistent/box.pem", \.certificateFile),
    ]
    for (file, setting) in files {
      var endpoint = WMSEndpoint(url: "https://wms.example")
      endpoint[keyPath: setting] = file
      let error = #expect(throws: WMSEndpointError.self) { try AdapterID.tally.client(endpoint) }
      #expect(error?.reason.hasPrefix(file) == true)
    }
  }
}
