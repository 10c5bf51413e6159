import Crypto
import FoundationEssentials
import WMSWire
import Warehouse

/// The sync protocol as it is, over HTTP/1.1.
struct TallyClient: WMSClient {
  private let http: HTTPTransport
  /// Below this, compressing gains nothing.
  private let worthCompressing = 1024

  init(_ endpoint: WMSEndpoint) throws(WMSEndpointError) { http = try HTTPTransport(endpoint) }

  func open(_ request: SessionRequest) async throws(Refusal) -> SessionAnswer {
    do { try http.readToken() } catch { throw .local(error.reason) }
    return try await post(SyncPath.sessions, request).read(SessionAnswer.self)
  }

  func send(_ body: EventsBody, gzip: Bool) async throws(Refusal) -> EventsAnswer {
    let plain: [UInt8]
    do { plain = try body.bytes() } catch { throw .local("\(error)") }
    // The same batch has the same key, whenever it is sent.
    let key = hex(SHA256.hash(data: plain).prefix(16))
    var headers = [("Content-Type", MediaType.ndjson), ("Idempotency-Key", "\"\(key)\"")]
    var content = plain
    if gzip, plain.count >= worthCompressing, let packed = Gzip.compress(plain) {
      content = packed
      headers.append(("Content-Encoding", "gzip"))
    }
    headers.append((ContentDigest.field, ContentDigest.value(of: content)))
    return try await http.send(HTTPRequest(method: "POST", path: SyncPath.events, headers: headers, body: content)).read(EventsAnswer.self)
  }

  func cursors(of identity: JournalIdentity) async throws(Refusal) -> CursorsAnswer {
    let query = "?device=\(encoded(identity.device))&journal=\(encoded(identity.journal))"
    return try await http.send(HTTPRequest(method: "GET", path: SyncPath.cursors + query)).read(CursorsAnswer.self)
  }

  /// Most records of one answer: it is applied while scans go on.
  private static let page = 2_000

  func master(_ collection: SyncPath.MasterCollection, etag: String?, cursor: String?) async throws(Refusal) -> MasterDataChange? {
    let query = "?limit=\(TallyClient.page)" + (cursor.map { "&cursor=\(encoded($0))" } ?? "")
    var request = HTTPRequest(method: "GET", path: SyncPath.master(collection) + query)
    if let etag { request.headers.append(("If-None-Match", etag)) }
    let answer = try await http.send(request)
    if answer.status == 304, etag != nil { return nil }
    var change = try answer.read(MasterDataChange.self)
    guard change.collection == collection.rawValue else { throw .unknown("asked for \(collection.rawValue), got \(change.collection)") }
    change.etag = answer.etag ?? change.etag
    return change
  }

  func lease(_ request: SSCCLeaseRequest) async throws(Refusal) -> SSCCRange {
    try await post(SyncPath.ssccLeases, request).read(SSCCRange.self)
  }

  func task(_ number: String, _ action: SyncPath.TaskAction, _ request: TaskLeaseRequest) async throws(Refusal) -> TaskLease {
    try await post(SyncPath.task(encoded(number), action), request).read(TaskLease.self)
  }

  func quarantine(_ id: String, _ action: SyncPath.QuarantineAction, line: [UInt8], by decision: Decision) async throws(Refusal) -> QuarantineAnswer {
    let headers = [("Content-Type", MediaType.ndjson), (ContentDigest.field, ContentDigest.value(of: line))]
    let query = "?by=\(encoded(decision.person))" + (decision.reason.map { "&reason=\(encoded($0))" } ?? "")
    let request = HTTPRequest(method: "POST", path: SyncPath.quarantine(encoded(id), action) + query, headers: headers, body: line)
    return try await http.send(request).read(QuarantineAnswer.self)
  }

  func close() async { await http.close() }

  private func post(_ path: String, _ value: some Encodable) async throws(Refusal) -> HTTPAnswer {
    let body: [UInt8]
    do { body = try WireJSON.encode(value) } catch { throw .local("\(error)") }
    return try await http.send(HTTPRequest(method: "POST", path: path, headers: [("Content-Type", MediaType.json), (ContentDigest.field, ContentDigest.value(of: body))], body: body))
  }

  /// Percent-encodes all but the unreserved characters (RFC 3986 §2.3).
  private func encoded(_ text: String) -> String {
    text.utf8.reduce(into: "") { result, byte in
      switch byte {
      case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"),
        UInt8(ascii: "."), UInt8(ascii: "_"), UInt8(ascii: "~"):
        result.unicodeScalars.append(Unicode.Scalar(byte))
      default: result += "%" + hex([byte])
      }
    }
  }
}
