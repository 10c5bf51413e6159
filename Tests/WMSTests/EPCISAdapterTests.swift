import EPCIS
import FoundationEssentials
import Synchronization
import Testing
import WMSWire
import Warehouse

@testable import WMS

/// What an adapter owes to a repository that takes events and keeps no cursors: each event there once, in spite of everything on the way.
@Suite struct EPCISAdapterTests {
  private static let dock = StreamID("dock-1")

  private func endpoint(_ base: String) -> WMSEndpoint {
    var endpoint = WMSEndpoint(url: base, connectTimeout: .seconds(2), requestTimeout: .seconds(10))
    endpoint.gln = "4601234000017"
    return endpoint
  }

  /// A journal of so many movements, every fifth entry of another kind.
  private func journal(_ count: Int, _ change: (Int, inout Movement) -> Void = { _, _ in }) -> MemoryOutbox {
    let outbox = MemoryOutbox()
    for number in 1...count {
      var movement = Movement.teaCame
      change(number, &movement)
      let draft = EntryDraft(
        number.isMultiple(of: 5) ? .step : .movement, at: Stamp(wall: 1_795_210_871_120 + Int64(number), mono: 1, quality: .synced), boot: "b", detail: movement.json)
      outbox.append(line: draft.line(seqs: Int64(number)..<Int64(number) + 1, index: 0), to: EPCISAdapterTests.dock)
    }
    return outbox
  }

  private func deliver(_ outbox: MemoryOutbox, to base: String) async throws {
    try await Station(outbox, adapter: .epcis, endpoint: endpoint(base)).run { station in
      try await eventually("all is told") { outbox.storedCursor(EPCISAdapterTests.dock) == outbox.end(EPCISAdapterTests.dock) }
      #expect(await station.pump.status().link == .up)
    }
  }

  @Test func everyMovementIsOneStoredEventInOrder() async throws {
    let repository = Repository()
    let outbox = journal(200)
    try await repository.run { base in try await deliver(outbox, to: base) }
    repository.state.withLock { state in
      #expect(state.invalid == [])
      #expect(state.order.count == 160 && state.singles == 0 && state.captures < 20)
      let entries = state.order.compactMap { state.events[$0]?["tally:entry"]?.string?.split(separator: ":").last.flatMap { Int($0) } }
      #expect(entries == (1...200).filter { !$0.isMultiple(of: 5) })
    }
    #expect(outbox.copies(EPCISAdapterTests.dock).isEmpty)
  }

  /// An answer that was lost, a failing job, a portal, 5xx, 503, 413: each event is there once.
  @Test(arguments: Repository.Fault.allCases) func whateverHappensEachEventIsThereOnce(fault: Repository.Fault) async throws {
    let repository = Repository()
    repository.state.withLock { $0.faults = [fault, fault] }
    let outbox = journal(120)
    try await repository.run { base in try await deliver(outbox, to: base) }
    repository.state.withLock { state in
      #expect(state.invalid == [])
      #expect(state.order.count == 96)
    }
    #expect(outbox.copies(EPCISAdapterTests.dock).isEmpty)
  }

  /// The power goes between the repository's answer and our cursor: the same events come again and are known.
  @Test func aRestartBeforeTheCursorTellsNothingTwice() async throws {
    let repository = Repository()
    let outbox = journal(30)
    try await repository.run { base in
      try await deliver(outbox, to: base)
      outbox.state.withLock { $0.cursors = [:] }
      outbox.restart()
      try await deliver(outbox, to: base)
    }
    repository.state.withLock { state in
      #expect(state.invalid == [])
      #expect(state.order.count == 24 && state.singles == 24)
    }
  }

  /// A portal's 409 stores nothing: the event is asked for, is not there, and is told again until it is.
  @Test func aConflictIsBelievedOnlyOfWhatIsThere() async throws {
    let repository = Repository()
    repository.state.withLock { $0.conflicts = 3 }
    let outbox = journal(1)
    try await repository.run { base in try await deliver(outbox, to: base) }
    repository.state.withLock { #expect($0.order.count == 1 && $0.invalid == [] && $0.conflicts == 0) }
  }

  /// Stored, and 500 all the same; and a proxy that takes no address with a slash in it: what is there counts as told, once.
  @Test func whatIsThereIsToldWhateverIsSaidOfIt() async throws {
    let repository = Repository()
    repository.state.withLock { ($0.storesAndFalls, $0.isBehindProxy) = (true, true) }
    let outbox = journal(1)
    try await repository.run { base in
      try await deliver(outbox, to: base)
      outbox.state.withLock { $0.cursors = [:] }
      outbox.restart()
      try await deliver(outbox, to: base)
    }
    repository.state.withLock { #expect($0.order.count == 1 && $0.singles == 2 && $0.invalid == []) }
    #expect(outbox.copies(EPCISAdapterTests.dock).isEmpty)
  }

  /// What was put aside and is there all the same stays there, and its reversal is told.
  @Test func whatIsThereIsNotTakenBackInSilence() async throws {
    let repository = Repository()
    try await repository.run { base in
      let endpoint = endpoint(base)
      let recipient = try EPCISRecipient(endpoint)
      let outbox = journal(2)
      let line = outbox.sliceNow(EPCISAdapterTests.dock, 1, 1, .max).lines[0].bytes
      let letter = Letter(identity: outbox.identity, stream: EPCISAdapterTests.dock, entries: [.init(seq: 1, line: line)])
      #expect(try await recipient.withdraw(letter).takes(1) == false)
      _ = try await recipient.take(letter)
      #expect(try await recipient.withdraw(letter).takes(1))
      await recipient.close()
    }
  }

  /// Found by halving, or at once where the job's error names it; it parks what shares a lane with it, nobody else, and until it is settled.
  @Test(arguments: [false, true]) func aRefusedEventParksItsLanesOnly(named: Bool) async throws {
    let repository = Repository()
    repository.state.withLock { ($0.refused, $0.names) = ("destroying", named) }
    let dock = EPCISAdapterTests.dock
    let outbox = MemoryOutbox()
    for number in 1...64 {
      outbox.appendMovement(number, lanes: [[7, 20, 41].contains(number) ? "unit:P" : "unit:\(number)"]) { if number == 7 { $0.kind = .scrap } }
    }
    try await repository.run { base in
      try await deliver(outbox, to: base)
      repository.state.withLock { #expect($0.order.count == 61 && $0.invalid == [] && $0.singles < 4 && $0.captures < (named ? 6 : 16)) }
      let copies = outbox.copies(dock)
      #expect(copies.keys.sorted() == [7, 20, 41] && copies[7]?.status == .rejected && copies[7]?.detail == "ValidationException")
      #expect(copies[20]?.status == .parked && copies[20]?.detail == "unit:P" && copies[7]?.lanes == ["unit:P"])
      // A person gives it up; what waited is told, and is there once.
      try await Station(outbox, adapter: .epcis, endpoint: endpoint(base)).run { station in
        try await eventually("the floor is told") { station.told.parked.last?.map(\.lane) == ["unit:P"] }
        let id = try #require(copies[7]?.quarantine)
        let answer = try await station.destination.downlink.quarantine(id, .discard, line: [], by: Decision(person: "Anna", reason: "gone"))
        try await outbox.close(destination: "main", waiting: Set(answer.settled))
        try await eventually("what waited is told") { outbox.copies(dock).isEmpty }
        try await eventually("nothing is stopped") { station.told.parked.last == [] }
      }
    }
    repository.state.withLock { #expect($0.order.count == 63 && $0.invalid == []) }
  }

  /// A receipt is no storage: while the job runs the cursor stays.
  @Test func aRunningJobIsWaitedFor() async throws {
    let repository = Repository()
    let outbox = journal(4)
    try await repository.run { base in
      let client = try AdapterID.epcis.client(endpoint(base))
      let body = EventsBody(outbox.sliceNow(EPCISAdapterTests.dock, 1, 4, .max), of: outbox.identity, epoch: 0, first: 1)
      let answer = try await client.send(body, gzip: false)
      #expect(answer.next == 5 && answer.results.isEmpty)
      repository.state.withLock { #expect($0.jobs.first?.polls == 0 && $0.order.count == 4) }
      await client.close()
    }
  }

  @Test func credentialsAndAddressesAreJudged() async throws {
    let repository = Repository()
    repository.state.withLock { $0.token = "s3cret" }
    let request = SessionRequest(identity: MemoryOutbox().identity, epoch: nil, agent: "test", starts: ["s"], streams: [], t0: 1)
    try await repository.run { base in
      let stranger = try AdapterID.epcis.client(endpoint(base))
      await #expect(throws: Refusal.unauthorized(status: 401)) { try await stranger.open(request) }
      await stranger.close()
      repository.state.withLock { $0.token = nil }
      let lost = try AdapterID.epcis.client(endpoint(base + "/nowhere"))
      let refusal = await #expect(throws: Refusal.self) { try await lost.open(request) }
      guard case .unknown = refusal else { throw TooLate(description: "\(String(describing: refusal))") }
      await lost.close()
    }
    let nobody = try AdapterID.epcis.client(endpoint("http://127.0.0.1:9"))
    let refusal = await #expect(throws: Refusal.self) { try await nobody.open(request) }
    guard case .unreachable = refusal else { throw TooLate(description: "\(String(describing: refusal))") }
    await nobody.close()
    for gln in [nil, "4601234000018", "460123400001"] {
      var wrong = endpoint("https://epcis.example")
      wrong.gln = gln
      #expect(throws: WMSEndpointError.self) { try AdapterID.epcis.client(wrong) }
    }
  }

  @Test func aJobElsewhereIsNotFollowed() throws {
    let http = try HTTPTransport(WMSEndpoint(url: "https://epcis.example/v2"))
    #expect(http.path(of: "https://epcis.example/v2/capture/7", from: "/capture") == "/capture/7")
    #expect(http.path(of: "/v2/capture/7", from: "/capture") == "/capture/7")
    #expect(http.path(of: "capture/7", from: "/capture") == "/capture/7")
    for elsewhere in ["https://other.example/v2/capture/7", "/other/7", "http://epcis.example/v2/capture/7"] {
      #expect(http.path(of: elsewhere, from: "/capture") == nil)
    }
  }
}
