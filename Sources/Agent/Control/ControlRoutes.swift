import ControlAPI
import FoundationEssentials
import Hummingbird
import NIOCore
import ServiceLifecycle
import Warehouse

/// One route for each `ControlRoute`: decode the question, ask the backend, encode the answer.
struct ControlRoutes {
  let backend: any ControlBackend

  func router() -> Router<BasicRequestContext> {
    let router = Router()
    for route in ControlRoute.allCases {
      router.post(RouterPath(route.path)) { request, _ in await respond(to: route, request) }
    }
    return router
  }

  private func respond(to route: ControlRoute, _ request: Request) async -> Response {
    do {
      let body = try await request.body.collect(upTo: 1 << 20)
      return try await answer(route, Data(body.readableBytesView))
    } catch let error as ControlError {
      return Self.json(error, status: .badRequest)
    } catch {
      return Self.json(ControlError("agent.bad-request", ["error": "\(error)"], exit: .usage), status: .badRequest)
    }
  }

  private func answer(_ route: ControlRoute, _ body: Data) async throws -> Response {
    func question<Request: Decodable>() throws -> Request { try JSONDecoder().decode(Request.self, from: body) }
    switch route {
    case .status: return Self.json(try await backend.status())
    case .devices: return Self.json(try await backend.devices())
    case .explain: return Self.json(try await backend.explain(device: (try question() as WatchRequest).station))
    case .tap: return Self.lines(try await backend.tap(question()))
    case .record: return Self.lines(try await backend.record(question()))
    case .watch: return Self.lines(try await backend.watch(question()))
    case .entries:
      let entries = try await backend.entries(question())
      return Self.lines(AsyncStream { continuation in
        for entry in entries { continuation.yield(entry) }
        continuation.finish()
      })
    case .entry: return Self.json(try await backend.entry(question()))
    case .balance: return Self.json(try await backend.balance(question()))
    case .verify: return Self.json(try await backend.verify())
    case .sync: return Self.json(try await backend.sync(question()))
    case .printTest: return Self.json(try await backend.printTest(question()))
    case .jobs: return Self.json(try await backend.jobs(question()))
    case .reprint: return Self.json(try await backend.reprint(question()))
    case .resolve: return Self.json(try await backend.resolve(question()))
    case .stations: return Self.json(try await backend.stations())
    case .service: return Self.json(try await backend.service(question()))
    case .simulate: return Self.json(try await backend.simulate(question()))
    }
  }

  private static func json(_ value: some Encodable, status: HTTPResponse.Status = .ok) -> Response {
    guard let data = try? JSONEncoder().encode(value) else { return Response(status: .internalServerError) }
    return Response(status: status, headers: [.contentType: "application/json"], body: .init(byteBuffer: ByteBuffer(bytes: data)))
  }

  /// One object a line. Ends with the daemon: an open answer would otherwise hold up its shutdown.
  private static func lines<Value: Encodable & Sendable>(_ values: AsyncStream<Value>) -> Response {
    Response(
      status: .ok, headers: [.contentType: "application/x-ndjson"],
      body: .init { writer in
        // The head and an empty line go out at once, so that the client knows it is being listened to.
        try await writer.write(ByteBuffer(string: "\n"))
        for await value in values.cancelOnGracefulShutdown() {
          guard let data = try? JSONEncoder().encode(value) else { continue }
          var buffer = ByteBuffer(bytes: data)
          buffer.writeInteger(UInt8(ascii: "\n"))
          try await writer.write(buffer)
        }
        try await writer.finish(nil)
      })
  }
}
