import FoundationEssentials
import Hummingbird
import NIOCore
import ServiceLifecycle
import Synchronization
import WMSWire
import Warehouse

/// A WMS that misbehaves on order, for tests of the other side. Off unless asked for, and then set from the loopback only.
public struct Fault: Sendable, Codable, Hashable {
  public enum Kind: String, Sendable, Codable, CaseIterable {
    /// Status 500 and a problem, before anything is done.
    case failed
    /// Status 503 with `Retry-After`.
    case unavailable
    /// Status 200 with a page of HTML, as a captive portal answers.
    case html
    /// Status 200, the right media type, and bytes that are no JSON.
    case garbage
    /// No answer until the fault is lifted; then as usual.
    case hang
    /// Everything is done, and `next` in the answer is 1000 too high.
    case nextBeyond = "next-beyond"
    /// Everything is done and committed, and the connection is cut in place of the answer.
    case drop
    /// The connection is cut before anything is done.
    case refuse
    /// A batch that holds a movement is answered as if its line could not be read.
    case unreadable
  }
  public var kind: Kind
  /// How many requests it befalls; absent: all until it is lifted.
  public var count: Int?
  /// Only requests whose path begins so; absent: all but this service's own pages.
  public var path: String?
  /// Seconds, with `unavailable`.
  public var retryAfter: Int?
  public init(_ kind: Kind, count: Int? = nil, path: String? = nil, retryAfter: Int? = nil) {
    self.kind = kind
    self.count = count
    self.path = path
    self.retryAfter = retryAfter
  }
}

final class Chaos: Sendable {
  private let fault = Mutex<Fault?>(nil)

  func set(_ new: Fault?) { fault.withLock { $0 = new } }
  var current: Fault? { fault.withLock { $0 } }

  /// The fault that befalls a request of that path; counts it.
  func befall(_ path: String) -> Fault? {
    fault.withLock { fault in
      guard let now = fault, path.hasPrefix(now.path ?? "/v1/"), !path.hasPrefix("/v1/view") else { return nil }
      if let count = now.count { fault = count > 1 ? Fault(now.kind, count: count - 1, path: now.path, retryAfter: now.retryAfter) : nil }
      return now
    }
  }

  /// Returns when no hanging is ordered any more. Polled: this exists for tests, and lifting a fault need not be instant.
  func lifted() async throws {
    try await cancelWhenGracefulShutdown {
      while self.current?.kind == .hang { try await Task.sleep(for: .milliseconds(20)) }
    }
  }
}

struct ChaosMiddleware: RouterMiddleware {
  typealias Context = WireContext
  let chaos: Chaos

  func handle(_ request: Request, context: Context, next: (Request, Context) async throws -> Response) async throws -> Response {
    guard let fault = chaos.befall(request.uri.path) else { return try await next(request, context) }
    switch fault.kind {
    case .failed: return Reply.problem(Problem(.failed, "Ordered to fail"))
    case .unavailable: return Reply.problem(Problem(.unavailable, "Ordered to be away"), retryAfter: fault.retryAfter ?? 1)
    case .html: return Reply.bytes(Array("<!doctype html><title>Wi-Fi</title><form>Please sign in</form>".utf8), type: "text/html")
    case .garbage: return Reply.bytes([0x7B, 0x22, 0xFF, 0x00, 0x0A], type: MediaType.json)
    case .hang:
      try await chaos.lifted()
      return try await next(request, context)
    case .nextBeyond:
      let response = try await next(request, context)
      guard var answer = try? WireJSON.decode(EventsAnswer.self, from: try await response.collected()) else { return response }
      answer.next += 1000
      return try Reply.json(answer)
    case .drop:
      _ = try await next(request, context)
      return try await cut(context)
    case .refuse: return try await cut(context)
    case .unreadable:
      var request = request
      let body = try await request.body.collect(upTo: Sessions.limits.maxBytes)
      request.body = RequestBody(buffer: body)
      var content = Array(body.readableBytesView)
      if request.headers[.contentEncoding]?.lowercased() == "gzip" { content = (try? Gzip.inflate(content, limit: Sessions.limits.maxBytes)) ?? [] }
      if let movement = try? EventsBody(parsing: content).lines.first(where: { line in
        line.skipped == nil && (try? JSON(parsing: line.bytes))?["kind"]?.string == EntryKind.movement.rawValue
      }) {
        return Reply.problem(Problem(.malformed, "Ordered not to read it", seq: movement.seq))
      }
      return try await next(request, context)
    }
  }

  private func cut(_ context: Context) async throws -> Response {
    try await context.channel.close()
    return Response(status: .internalServerError)
  }
}
