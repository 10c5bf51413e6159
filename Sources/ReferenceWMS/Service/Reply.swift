import HTTPTypes
import Hummingbird
import Logging
import NIOCore
import WMSWire

/// What a request carries besides itself: the connection, which a fault may cut, and whether it comes from this machine.
struct WireContext: RequestContext {
  var coreContext: CoreRequestContextStorage
  let channel: any Channel
  /// By its certificate; `nil` = it showed none.
  var caller: Caller?

  init(source: Source) {
    coreContext = .init(source: source)
    channel = source.channel
  }

  var isLocal: Bool {
    guard let address = channel.remoteAddress else { return false }
    return address.ipAddress == "127.0.0.1" || address.ipAddress == "::1" || address.protocol == .unix
  }
}

enum Reply {
  static func bytes(_ bytes: [UInt8], type: String, status: HTTPResponse.Status = .ok, headers: HTTPFields = [:]) -> Response {
    var headers = headers
    headers[.contentType] = type
    headers[HTTPField.Name(ContentDigest.field)!] = ContentDigest.value(of: bytes)
    return Response(status: status, headers: headers, body: ResponseBody(byteBuffer: ByteBuffer(bytes: bytes)))
  }

  static func json(_ value: some Encodable, headers: HTTPFields = [:]) throws -> Response {
    bytes(try WireJSON.encode(value), type: MediaType.json, headers: headers)
  }

  static func problem(_ problem: Problem, retryAfter: Int? = nil) -> Response {
    var headers: HTTPFields = [:]
    headers[.retryAfter] = retryAfter.map { String($0) }
    // A problem is text and numbers: it always encodes.
    let body = (try? WireJSON.encode(problem)) ?? []
    return bytes(body, type: MediaType.problem, status: .init(code: problem.status), headers: headers)
  }
}

/// Every answer that is not a success is a problem of the protocol, whatever went wrong.
struct ProblemMiddleware: RouterMiddleware {
  typealias Context = WireContext

  func handle(_ request: Request, context: Context, next: (Request, Context) async throws -> Response) async throws -> Response {
    do {
      return try await next(request, context)
    } catch let problem as Problem {
      return Reply.problem(problem)
    } catch let error as WireError {
      return Reply.problem(Problem(.malformed, "Cannot be read", detail: error.description, seq: error.seq))
    } catch let error as HTTPError {
      let code: Problem.Code = error.status == .notFound ? .notFound : error.status == .contentTooLarge ? .tooLarge : .malformed
      return Reply.problem(Problem(code, error.status.reasonPhrase, detail: error.body, status: error.status.code))
    } catch let error as CancellationError {
      throw error
    } catch {
      context.logger.error("request failed", metadata: ["path": "\(request.uri.path)", "error": "\(error)"])
      return Reply.problem(Problem(.failed, "The WMS failed", detail: "nothing of this request was kept; send it again"))
    }
  }
}

/// `Authorization: Bearer …`, where a token is configured and the caller shows no certificate. The pages for people need none.
struct TokenMiddleware: RouterMiddleware {
  typealias Context = WireContext
  let token: String

  func handle(_ request: Request, context: Context, next: (Request, Context) async throws -> Response) async throws -> Response {
    if context.caller == nil, !request.isForEveryone, !matches(request.headers[.authorization] ?? "") {
      throw Problem(.unauthorized, "Who are you", detail: "send Authorization: Bearer with this site's token")
    }
    return try await next(request, context)
  }

  /// Takes as long for a wrong token as for a right one.
  private func matches(_ field: String) -> Bool {
    let (given, wanted) = (Array(field.utf8), Array("Bearer \(token)".utf8))
    guard given.count == wanted.count else { return false }
    return zip(given, wanted).reduce(UInt8(0)) { $0 | ($1.0 ^ $1.1) } == 0
  }
}

extension Response {
  /// The body, which all of this service's answers have whole.
  func collected() async throws -> [UInt8] {
    let collector = Collector()
    try await body.write(collector)
    return collector.bytes
  }
}

private final class Collector: ResponseBodyWriter {
  private(set) var bytes: [UInt8] = []
  func write(_ buffer: ByteBuffer) async throws { bytes.append(contentsOf: buffer.readableBytesView) }
  consuming func finish(_ trailingHeaders: HTTPFields?) async throws {}
}
