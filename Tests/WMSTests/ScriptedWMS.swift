import HTTPTypes
import Hummingbird
import HummingbirdCore
import Logging
import NIOCore
import ServiceLifecycle
import Synchronization
import WMSWire
import Warehouse

/// A real HTTP server before a `ModelWMS`, whose answers to `events` can be replaced, one after the other.
final class ScriptedWMS: Sendable {
  struct Seen: Sendable {
    var path: String
    var headers: HTTPFields
    var body: [UInt8]
  }
  typealias Twist = @Sendable (ModelWMS, [UInt8]) async throws -> Response

  let model: ModelWMS
  private let twists = Mutex<[Twist]>([])
  private let requests = Mutex<[Seen]>([])
  typealias Elsewhere = @Sendable (Request) throws -> Response?
  private let others = Mutex<Elsewhere?>(nil)
  private let refusesGzip: Bool

  /// - Parameter refusesGzip: says that it reads gzip, and does not.
  init(refusesGzip: Bool = false) {
    self.refusesGzip = refusesGzip
    model = ModelWMS(encodings: refusesGzip ? ["gzip"] : [])
  }

  var seen: [Seen] { requests.withLock { $0 } }
  var batches: [Seen] { seen.filter { $0.path == SyncPath.events } }
  /// Answers requests that are not of the model.
  func elsewhere(_ answer: @escaping Elsewhere) { others.withLock { $0 = answer } }
  func befall(_ twist: @escaping Twist) { twists.withLock { $0.append(twist) } }

  func run(over server: HTTPServerBuilder = .http1(), _ test: @Sendable @escaping (String) async throws -> Void) async throws {
    let (ports, port) = AsyncStream.makeStream(of: Int.self)
    let application = Application(
      responder: CallbackResponder { (request: Request, context: BasicRequestContext) in try await self.answer(request) },
      server: server, configuration: ApplicationConfiguration(address: .hostname("127.0.0.1", port: 0)),
      onServerRunning: { channel in port.yield(channel.localAddress?.port ?? 0) }, logger: quiet)
    try await withThrowingTaskGroup(of: Void.self) { tasks in
      tasks.addTask { try await application.run() }
      for await number in ports {
        defer { tasks.cancelAll() }
        try await test("http://127.0.0.1:\(number)")
        break
      }
    }
  }

  private func answer(_ request: Request) async throws -> Response {
    let body = Array(buffer: try await request.body.collect(upTo: 1 << 24))
    requests.withLock { $0.append(Seen(path: request.uri.path, headers: request.headers, body: body)) }
    do {
      switch request.uri.path {
      case SyncPath.sessions: return try json(try model.session(try WireJSON.decode(SessionRequest.self, from: body)))
      case SyncPath.events:
        if refusesGzip, request.headers[.contentEncoding] != nil { throw Problem(.unsupported, "no gzip here") }
        if let twist = twists.withLock({ $0.isEmpty ? nil : $0.removeFirst() }) { return try await twist(model, body) }
        return try json(try model.events(try EventsBody(parsing: body)))
      default:
        if let answer = try others.withLock({ $0 })?(request) { return answer }
        throw Problem(.notFound, "no such thing")
      }
    } catch let problem as Problem {
      return reply(problem.status, MediaType.problem, try WireJSON.encode(problem))
    }
  }
}

func json(_ value: some Encodable) throws -> Response { reply(200, MediaType.json, try WireJSON.encode(value)) }

func reply(_ status: Int, _ type: String?, _ body: [UInt8], _ more: HTTPFields = [:]) -> Response {
  var headers = more
  headers[.contentType] = type
  return Response(status: .init(code: status), headers: headers, body: ResponseBody(byteBuffer: ByteBuffer(bytes: body)))
}
