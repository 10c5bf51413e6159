import AsyncHTTPClient
import Foundation
import Logging
import NIOCore
import NIOHTTP1
import ReferenceWMS
import ServiceLifecycle
import Testing
import WMSWire
import Warehouse

/// A reference WMS that listens on a real port for the length of a test.
struct Centre: Sendable {
  private let local: ReferenceWMS?
  let base: String

  init(base: String, wms: ReferenceWMS? = nil) {
    self.base = base
    local = wms
  }

  /// The one in this process.
  var wms: ReferenceWMS {
    get throws { try #require(local, "this WMS runs in another process") }
  }

  static func run(
    _ seed: Seed = .shop, token: String? = nil, data: String? = nil, _ test: @Sendable (Centre) async throws -> Void
  ) async throws {
    let directory = data ?? FileManager.default.temporaryDirectory.appending(path: "wms-\(UUID().uuidString)").path
    defer { if data == nil { try? FileManager.default.removeItem(atPath: directory) } }
    let (ports, port) = AsyncStream.makeStream(of: Int.self)
    let options = ReferenceWMS.Options(data: directory, token: token, chaos: true)
    let wms = try ReferenceWMS(options, logger: Logger(label: "test", factory: { _ in SwiftLogNoOpLogHandler() })) { port.yield($0) }
    try await wms.load(seed, badgeKey: Array("key".utf8))
    let group = ServiceGroup(services: [wms], logger: Logger(label: "test", factory: { _ in SwiftLogNoOpLogHandler() }))
    try await withThrowingTaskGroup(of: Void.self) { tasks in
      tasks.addTask { try await group.run() }
      for await number in ports {
        do {
          try await test(Centre(base: "http://127.0.0.1:\(number)", wms: wms))
        } catch {
          await group.triggerGracefulShutdown()
          throw error
        }
        break
      }
      await group.triggerGracefulShutdown()
      try await tasks.waitForAll()
    }
  }

  struct Answer {
    var status: Int
    var headers: HTTPHeaders
    var body: [UInt8]
    var text: String { String(decoding: body, as: UTF8.self) }
    func read<Value: Decodable>(_ type: Value.Type) throws -> Value {
      try #require(status == 200, "\(status) \(text)")
      return try WireJSON.decode(type, from: body)
    }
    /// The problem's code; the media type must say that it is one.
    func problem() throws -> Problem {
      #expect(headers.first(name: "content-type") == MediaType.problem)
      return try WireJSON.decode(Problem.self, from: body)
    }
  }

  func call(
    _ method: HTTPMethod, _ path: String, _ body: [UInt8] = [], type: String = MediaType.json, headers: [String: String] = [:],
    deadline: TimeAmount = .seconds(20), judged: Bool = true
  ) async throws -> Answer {
    var request = HTTPClientRequest(url: base + path)
    request.method = method
    if !body.isEmpty {
      request.headers.add(name: "content-type", value: type)
      request.body = .bytes(ByteBuffer(bytes: body))
    }
    for (name, value) in headers { request.headers.add(name: name, value: value) }
    let response = try await HTTPClient.shared.execute(request, timeout: deadline)
    let content = try await response.body.collect(upTo: 1 << 24)
    let answer = Answer(status: Int(response.status.code), headers: response.headers, body: Array(buffer: content))
    if judged { try judge(method.rawValue, path, sent: body, type: type, answer) }
    return answer
  }

  /// What went over the wire must be what openapi.yaml says: the request, where the WMS took it, and every answer.
  private func judge(_ method: String, _ path: String, sent: [UInt8], type: String, _ answer: Answer) throws {
    let contract = try Contract.shared.get()
    guard let operation = contract.operation(method, path) else { return }
    let schema = try #require(contract.answer(operation, status: answer.status), "\(path) may not answer \(answer.status): \(answer.text)")
    if answer.status != 304 {
      let value = try JSONSerialization.jsonObject(with: Data(answer.body))
      #expect(contract.faults(value, schema) == [], "\(path)")
    }
    guard answer.status == 200, !sent.isEmpty, let body = operation["requestBody"] as? [String: Any] else { return }
    if type == MediaType.json {
      #expect(contract.faults(try JSONSerialization.jsonObject(with: Data(sent)), contract.content(body) ?? [:]) == [], "\(path)")
    } else if path == SyncPath.events, let envelope = sent.split(separator: 10).first, envelope.first == UInt8(ascii: "{") {
      let value = try JSONSerialization.jsonObject(with: Data(envelope))
      #expect(contract.faults(value, contract.schema("EventsEnvelope")) == [], "\(path)")
    }
  }

  func post(_ path: String, _ value: some Encodable) async throws -> Answer { try await call(.POST, path, try WireJSON.encode(value)) }

  /// On hand of an item, over all places, by status.
  func onHand(_ item: String) async throws -> [String: Int64] {
    Dictionary(try await wms.stock().filter { $0.item == item }.map { ($0.status, $0.qty) }, uniquingKeysWith: +)
  }
}

/// A station's journal as the WMS sees it: makes lines and sends them.
struct Box {
  var identity = JournalIdentity(device: UUID().uuidString.lowercased(), journal: hex((0..<8).map { _ in UInt8.random(in: 0...255) }))
  var stream = StreamID("dock-1")
  var epoch: Int64 = 1
  var starts = ["start-1"]
  var lines: [OutboxLine] = []

  /// Opens a session and takes the epoch it gives.
  mutating func connect(_ centre: Centre) async throws {
    epoch = try await session(centre).read(SessionAnswer.self).epoch
  }

  func session(_ centre: Centre, epoch: Int64? = nil) async throws -> Centre.Answer {
    try await centre.post(SyncPath.sessions, SessionRequest(identity: identity, epoch: epoch, agent: "test", starts: starts, streams: [], t0: 1))
  }

  mutating func write(line bytes: [UInt8]) {
    lines.append(OutboxLine(seq: Int64(lines.count + 1), hash: Chain.hash(lines.last?.hash ?? Chain.start, bytes), bytes: bytes))
  }

  mutating func write(_ kind: EntryKind, _ detail: JSON, mode: Mode = .live, lanes: [Lane] = [], raw: [UInt8]? = nil) {
    let at = Stamp(wall: 1_790_000_000_000, mono: 1, quality: .synced)
    let draft = EntryDraft(kind, at: at, boot: "b", mode: mode, lanes: lanes, raw: raw, detail: detail)
    let seq = Int64(lines.count + 1)
    write(line: draft.line(seqs: seq..<seq + 1, index: 0))
  }

  mutating func write(_ movement: Movement, mode: Mode = .live, lanes: [Lane] = [], raw: [UInt8]? = nil) {
    write(.movement, movement.json, mode: mode, lanes: lanes, raw: raw)
  }

  func body(_ range: ClosedRange<Int>? = nil) -> EventsBody {
    let range = range ?? 1...lines.count
    let part = Array(lines[range.lowerBound - 1..<range.upperBound])
    let previous = range.lowerBound == 1 ? Chain.start : lines[range.lowerBound - 2].hash
    return EventsBody(
      OutboxSlice(stream: stream, previousHash: previous, lines: part), of: identity, epoch: epoch, first: Int64(range.lowerBound))
  }

  func send(_ centre: Centre, _ body: EventsBody) async throws -> Centre.Answer {
    let content = try body.bytes()
    return try await centre.call(
      .POST, SyncPath.events, content, type: MediaType.ndjson, headers: [ContentDigest.field: ContentDigest.value(of: content)])
  }

  /// Sends entries `range`, by default all, and reads the answer.
  @discardableResult
  func send(_ centre: Centre, _ range: ClosedRange<Int>? = nil) async throws -> EventsAnswer {
    try await send(centre, body(range)).read(EventsAnswer.self)
  }
}

extension Movement {
  static func receive(
    _ item: String, _ qty: String?, lot: String? = nil, at location: String = "DOCK", unit: String? = nil, document: String? = nil,
    serials: [String]? = nil, group: String? = nil
  ) -> Movement {
    var movement = Movement(.receive)
    movement.item = ItemReference(code: item)
    movement.qty = qty.map { Quantity($0, unit: "pcs") }
    movement.lot = lot
    movement.to = Place(location: location, unit: unit)
    movement.document = document.map { DocumentReference(type: "asn", number: $0) }
    movement.serials = serials.map { $0.map { Serial($0, source: "scanned") } }
    movement.group = group
    return movement
  }

  static func undo(_ seq: Int64, qty: String? = nil) -> Movement {
    var movement = Movement(.adjust)
    movement.reverses = Reversal(seq: seq, qty: qty)
    return movement
  }
}

extension Seed {
  /// A small site: one plain item, one with serials, an ASN with lines and one with pallets, an order.
  static let shop = Seed(
    items: [
      Item(code: "TEA", name: "Tea", packs: [.init(code: "04600000000015", level: "each", units: 1)], tolerance: 10),
      Item(code: "DRILL", name: "Drill", packs: [.init(code: "04600000000022", level: "each", units: 1)], tracking: ["receive": ["serial"]]),
    ],
    documents: [
      Document(type: "asn", number: "A1", lines: [.init(line: "1", item: "TEA", qty: "100"), .init(line: "2", item: "DRILL", qty: "5")]),
      Document(
        type: "asn", number: "A2",
        units: [
          .init(
            sscc: "P1", contents: [.init(item: "TEA", qty: "48", lot: "L1")],
            units: [.init(sscc: "P1a", contents: [.init(item: "DRILL", qty: "2", serials: ["S1", "S2"])])])
        ], unitRule: "whole"),
      Document(type: "asn", number: "SHUT", state: "closed", lines: [.init(line: "1", item: "TEA", qty: "10")]),
      Document(type: "order", number: "O1", version: 3, lines: [.init(line: "1", item: "TEA", qty: "10")]),
    ],
    locations: ["DOCK", "A-01", "A-02"].map { Location(code: $0) },
    operators: [.init(badge: "B-1", name: "Ann", supervisor: true)],
    sscc: [.init(prefix: "046000000", first: 1, last: 250)])
}
