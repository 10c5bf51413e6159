import Foundation
import Hummingbird
import Logging
import Synchronization
import WMSWire
import Warehouse

/// A WMS that stores nothing: it checks that what comes is the next, and confirms it.
final class Sink: Sendable {
  private struct Books {
    var next: [String: Int64] = [:]
    var firstPost: UInt64?
    var gaps = 0
  }
  private let books = Mutex(Books())
  /// Until then it answers 503.
  private let isOpen = Mutex(false)

  func open() { isOpen.withLock { $0 = true } }
  func next(of stream: String) -> Int64 { books.withLock { $0.next[stream] ?? 1 } }
  var firstPost: UInt64? { books.withLock { $0.firstPost } }
  var gaps: Int { books.withLock { $0.gaps } }

  func application(port: Int) -> some ApplicationProtocol {
    let router = Router()
    router.post("/v1/sync/sessions") { request, _ in try await self.session(request) }
    router.post("/v1/sync/events") { request, _ in try await self.events(request) }
    var quiet = Logger(label: "sink")
    quiet.logLevel = .critical
    return Application(router: router, configuration: ApplicationConfiguration(address: .hostname("127.0.0.1", port: port)), logger: quiet)
  }

  private func session(_ request: Request) async throws -> Response {
    guard isOpen.withLock({ $0 }) else { return Response(status: .serviceUnavailable) }
    let question = try WireJSON.decode(SessionRequest.self, from: Array(buffer: try await request.body.collect(upTo: 1 << 20)))
    let now = Int64(Date().timeIntervalSince1970 * 1000)
    let cursors = books.withLock { books in question.streams.map { StreamCursor(stream: $0.stream, next: books.next[$0.stream] ?? 1) } }
    return try answer(
      SessionAnswer(
        session: question.journal, epoch: 1, t1: now, t2: now, cursors: cursors, limits: Limits(maxEvents: 10_000, maxBytes: 4 << 20, encodings: []),
        reconnectSpread: 0))
  }

  private func events(_ request: Request) async throws -> Response {
    let body = try await request.body.collect(upTo: 5 << 20)
    let (head, lines) = body.withUnsafeReadableBytes { bytes -> ([UInt8], Int) in
      let end = bytes.firstIndex(of: UInt8(ascii: "\n")) ?? bytes.count
      return (Array(bytes[..<end]), bytes[end...].count { $0 == UInt8(ascii: "\n") } - 1)
    }
    let envelope = try WireJSON.decode(EventsEnvelope.self, from: head)
    let next = books.withLock { books in
      let expected = books.next[envelope.stream] ?? 1
      if envelope.first != expected || envelope.count != lines { books.gaps += 1 }
      if books.firstPost == nil { books.firstPost = now() }
      books.next[envelope.stream] = expected + Int64(lines)
      return expected + Int64(lines)
    }
    return try answer(EventsAnswer(next: next, results: [], serverTime: 0))
  }

  private func answer(_ value: some Encodable) throws -> Response {
    Response(status: .ok, headers: [.contentType: MediaType.json], body: ResponseBody(byteBuffer: ByteBuffer(bytes: try WireJSON.encode(value))))
  }
}
