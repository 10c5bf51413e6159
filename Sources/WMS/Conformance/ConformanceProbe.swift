import FoundationEssentials
import Synchronization
import WMSWire
import Warehouse

/// A station that a WMS has never met: one journal, one stream, entries made as they are needed.
final class ConformanceProbe: Sendable {
  struct Skip: Error { var reason: String }
  /// The service did something else than the protocol says.
  struct Breach: Error, CustomStringConvertible { var description: String }

  private struct State {
    var next: Int64 = 1
    /// The chain value before each seq.
    var chain: [Int64: [UInt8]] = [1: Chain.start]
    var session: SessionAnswer?
  }

  private let stream: StreamID
  let identity: JournalIdentity
  let start: String
  private let endpoint: WMSEndpoint
  private let key: DeviceKey?
  private let http: HTTPTransport
  private let client: TallyClient
  private let state = Mutex(State())

  /// - Parameter key: signs; then it is a device of its own, since a WMS keeps the first key of each.
  init(_ endpoint: WMSEndpoint, key: DeviceKey? = nil) throws(WMSEndpointError) {
    self.endpoint = endpoint
    self.key = key
    // Two boxes at one station would be an alarm.
    stream = StreamID("check" + (key.map { "-" + $0.publicKey.prefix(16) } ?? ""))
    func token(_ count: Int) -> String { hex((0..<count).map { _ in UInt8.random(in: .min ... .max) }) }
    identity = JournalIdentity(device: "tally-wms-check" + (key.map { "-" + $0.publicKey.prefix(16) } ?? ""), journal: token(8))
    start = token(16)
    http = try HTTPTransport(endpoint)
    client = try TallyClient(endpoint)
  }

  func close() async {
    await client.close()
    await http.close()
  }

  var isDead: Bool { state.withLock { $0.session == nil } }
  var limits: Limits { state.withLock { $0.session?.limits } ?? Limits(maxEvents: 1, maxBytes: 1 << 16, encodings: []) }
  private var epoch: Int64 { state.withLock { $0.session?.epoch } ?? 1 }
  /// The next seq that the service must need.
  var next: Int64 { state.withLock { $0.next } }
  private func hash(before seq: Int64) -> [UInt8] { state.withLock { $0.chain[seq] } ?? Chain.start }

  // MARK: Asking

  @discardableResult
  func open(starts: [String]? = nil, epoch: Int64? = nil) async throws -> SessionAnswer {
    let request = SessionRequest(
      identity: identity, epoch: epoch, agent: "tally wms check", starts: starts ?? [start],
      streams: [.init(stream: stream.rawValue, first: 1, next: next)], t0: ConformanceProbe.wall, key: key?.publicKey)
    let answer = try await client.open(request)
    state.withLock { $0.session = $0.session ?? answer }
    return answer
  }

  /// Entries `first ..< first + lines.count`; the chain goes on from what was sent before.
  func body(_ lines: [[UInt8]], first: Int64, previous: [UInt8]? = nil, epoch: Int64? = nil, identity: JournalIdentity? = nil) -> EventsBody {
    var hash = previous ?? hash(before: first)
    let slice = lines.enumerated().map { index, line in
      hash = Chain.hash(hash, line)
      return OutboxLine(seq: first + Int64(index), hash: hash, bytes: line)
    }
    let whole = OutboxSlice(stream: stream, previousHash: previous ?? self.hash(before: first), lines: slice)
    return EventsBody(whole, of: identity ?? self.identity, epoch: epoch ?? self.epoch, first: first)
  }

  /// So many new test entries.
  func entries(_ count: Int) -> EventsBody {
    let next = next
    return body((0..<count).map { entry(next + Int64($0)) }, first: next)
  }

  func send(_ body: EventsBody, gzip: Bool = false) async throws -> EventsAnswer { try await client.send(body, gzip: gzip) }

  /// Sends new entries and checks that the service needs the one behind them next.
  @discardableResult
  func accept(_ body: EventsBody, gzip: Bool = false) async throws -> EventsAnswer {
    let answer = try await send(body, gzip: gzip)
    try expect(answer.next == body.end, "next is \(answer.next) after entries \(body.envelope.first) to \(body.end - 1)")
    note(body)
    try await stands(at: body.end)
    return answer
  }

  private func note(_ body: EventsBody) {
    state.withLock { state in
      var hash = state.chain[body.envelope.first] ?? Chain.start
      for line in body.lines {
        hash = line.skipped?.hash ?? Chain.hash(hash, line.bytes)
        state.chain[line.seq + 1] = hash
      }
      for lost in body.envelope.lost ?? [] { state.chain[lost.to + 1] = lost.hash.flatMap(Chain.value(hex:)) ?? Chain.start }
      state.next = max(state.next, body.end)
    }
  }

  /// Sends what must be refused so, and checks that nothing of it was taken.
  func refused(_ body: EventsBody, _ matches: (Refusal) -> Bool) async throws {
    try await refusedRequest({ _ = try await self.send(body) }, matches)
  }

  func refusedRequest(_ request: () async throws -> Void, _ matches: (Refusal) -> Bool) async throws {
    do { try await request() } catch let refusal as Refusal {
      try expect(matches(refusal), "refused with: \(refusal)")
      return try await stands(at: next)
    }
    throw Breach(description: "it was accepted")
  }

  /// Raw bytes to the events' address.
  func post(_ content: [UInt8], type: String = MediaType.ndjson, digest: String? = nil) async throws -> HTTPAnswer {
    var headers = [("Content-Type", type)]
    if let digest { headers.append((ContentDigest.field, digest)) }
    return try await http.send(HTTPRequest(method: "POST", path: SyncPath.events, headers: headers.map { (name: $0.0, value: $0.1) }, body: content))
  }

  /// What `GET cursors` says the service needs next.
  func cursor() async throws -> Int64 {
    try await client.cursors(of: identity).cursors.first { $0.stream == stream.rawValue }?.next ?? 1
  }

  /// Whether it keeps the chain: a service that leaves the check out leaves `lastHash` out too.
  func tellsHashes() async throws -> Bool {
    try await client.cursors(of: identity).cursors.contains { $0.stream == stream.rawValue && $0.lastHash != nil }
  }

  func stands(at seq: Int64) async throws {
    let cursors = try await client.cursors(of: identity)
    let cursor = cursors.cursors.first { $0.stream == stream.rawValue }
    try expect(cursor?.next ?? 1 == seq, "the cursor stands at \(cursor?.next ?? 1), expected \(seq)")
    if let theirs = cursor?.lastHash {
      try expect(theirs == hex(hash(before: seq)), "lastHash of the cursor is not the chain value of entry \(seq - 1)")
    }
  }

  func master(_ collection: SyncPath.MasterCollection, etag: String? = nil, cursor: String? = nil) async throws -> MasterDataChange? {
    try await client.master(collection, etag: etag, cursor: cursor)
  }

  /// The master data that the service has; a station does without what is not there. Throws `Skip` where it has none.
  func collections() async throws -> [SyncPath.MasterCollection] {
    var there: [SyncPath.MasterCollection] = []
    for collection in SyncPath.MasterCollection.allCases where collection != .errands {
      do {
        _ = try await master(collection)
        there.append(collection)
      } catch let refusal as Refusal {
        guard case .problem(let problem) = refusal, problem.status == 404 else { throw refusal }
      }
    }
    if there.isEmpty { throw Skip(reason: "the service has no master data") }
    return there
  }

  /// A person gives the quarantined entry up. Throws `Skip` where the service has no such order.
  func discard(_ id: String, _ line: [UInt8]) async throws -> QuarantineAnswer {
    do { return try await client.quarantine(id, .discard, line: line, by: Decision(person: "tally wms check", reason: "a check")) } catch let refusal as Refusal {
      if case .problem(let problem) = refusal, problem.status == 404 { throw Skip(reason: "the service has no orders for quarantined entries") }
      throw refusal
    }
  }

  /// Work of the whole site that is stopped.
  func parked() async throws -> Set<String> { Set(try await client.cursors(of: identity).parked.map(\.lane)) }

  /// Another device with a key of its own.
  func signer() throws -> (probe: ConformanceProbe, key: DeviceKey) {
    let key = DeviceKey()
    return (try ConformanceProbe(endpoint, key: key), key)
  }

  /// The same address without the token; `nil` where there is none.
  func stranger() throws -> ConformanceProbe? {
    guard endpoint.tokenFile != nil else { return nil }
    var bare = endpoint
    bare.tokenFile = nil
    return try ConformanceProbe(bare)
  }

  /// Sends and does not wait for the answer.
  func sendAndLeave(_ body: EventsBody) async throws {
    var hasty = endpoint
    hasty.requestTimeout = .milliseconds(1)
    let client = try TallyClient(hasty)
    _ = try? await client.send(body, gzip: false)
    await client.close()
  }

  /// After any doubt: asks where the service stands, which must be before or behind all of `body`, and sends it again.
  func settle(_ body: EventsBody) async throws {
    let stood = try await cursor()
    try expect(stood == body.envelope.first || stood == body.end, "the cursor stands at \(stood), in the middle of one request")
    try await accept(body)
  }

  func survives(_ crash: @Sendable () async throws -> Void) async throws {
    let body = entries(20)
    async let sent: Void = sendAndLeave(body)
    try await crash()
    try? await sent
    let end = ContinuousClock.now + .seconds(60)
    while (try? await open(epoch: epoch)) == nil {
      guard ContinuousClock.now < end else { throw Breach(description: "it does not answer a minute after the crash") }
      try await Task.sleep(for: .milliseconds(250))
    }
    try await settle(body)
  }

  func expect(_ holds: Bool, _ otherwise: String) throws {
    if !holds { throw Breach(description: otherwise) }
  }

  // MARK: Entries

  static var wall: Int64 { Int64(Date().timeIntervalSince1970 * 1000) }

  /// A test entry, which has no effect.
  func entry(_ seq: Int64, raw: String = "4600000000000") -> [UInt8] {
    line(seq, EntryDraft(
      .test, at: Stamp(wall: ConformanceProbe.wall, mono: 1, quality: .synced), boot: "check", session: "check", device: DeviceID("check"), mode: .test,
      raw: Array(raw.utf8), detail: .object([])))
  }

  /// A movement that names neither goods nor a quantity: nobody can book it.
  func unbookable(_ seq: Int64, _ lanes: [Lane] = []) -> [UInt8] {
    line(seq, EntryDraft(
      .movement, at: Stamp(wall: ConformanceProbe.wall, mono: 1, quality: .synced), boot: "check", session: "check", device: DeviceID("check"), lanes: lanes,
      raw: Array("?".utf8), detail: .object(["schema": 1, "kind": "adjust", "item": .object([])])))
  }

  private func line(_ seq: Int64, _ draft: EntryDraft) -> [UInt8] { draft.line(seqs: seq..<seq + 1, index: 0) }
}
