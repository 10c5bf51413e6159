import ControlAPI
import FoundationEssentials
import HTTPTypes
import Hummingbird
import NIOCore
import Warehouse

/// One route for each `ControlRoute`: decode the question, ask the backend, encode the answer.
struct ControlRoutes {
  let backend: any ControlBackend

  func router() -> Router<BasicRequestContext> {
    let router = Router()
    for route in ControlRoute.allCases {
      router.post(RouterPath(route.path)) { request, _ in
        var response = await respond(to: route, request)
        response.headers[Self.siteTime] = SiteTime(around: Int64(Date().timeIntervalSince1970 * 1000)).headerValue
        return response
      }
    }
    return router
  }

  private func respond(to route: ControlRoute, _ request: Request) async -> Response {
    var request = request
    do {
      let body = try await request.collectBody(upTo: Self.longestQuestion)
      return try await answer(route, request, Data(body.readableBytesView))
    } catch let error as ControlError {
      return Self.json(error, status: .badRequest)
    } catch {
      return Self.json(ControlError("agent.bad-request", ["error": Self.explain(error)], exit: .usage), status: .badRequest)
    }
  }

  // A name of letters and hyphens is a valid one.
  private static let siteTime = HTTPField.Name(SiteTime.header)!

  /// In bytes: ten times the longest code that a scanner delivers fits many times over.
  private static let longestQuestion = 1 << 20

  private static func explain(_ error: any Error) -> String {
    switch error {
    case DecodingError.keyNotFound(let key, _): "'\(key.stringValue)' is missing"
    case DecodingError.typeMismatch(_, let context), DecodingError.valueNotFound(_, let context):
      "'\(context.codingPath.map(\.stringValue).joined(separator: "."))': \(context.debugDescription)"
    case DecodingError.dataCorrupted(let context): context.debugDescription
    case let error as any HTTPResponseError: error.status == .contentTooLarge ? "longer than \(longestQuestion) bytes" : "\(error.status)"
    default: "\(error)"
    }
  }

  private func answer(_ route: ControlRoute, _ request: Request, _ body: Data) async throws -> Response {
    func question<Question: Decodable>() throws -> Question { try JSONDecoder().decode(Question.self, from: body) }
    switch route {
    case .status: return Self.json(try await backend.status())
    case .devices: return Self.json(try await backend.devices())
    case .explain: return Self.json(try await backend.explain(device: (try question() as WatchRequest).station))
    case .tap: return Self.lines(request, try await backend.tap(question()))
    case .record: return Self.lines(request, try await backend.record(question()))
    case .show: return Self.json(try await backend.show(device: (try question() as TapRequest).device ?? ""))
    case .follow: return Self.lines(request, try await backend.follow(question()))
    case .metrics: return Self.json(try await backend.metrics())
    case .sheet: return Self.json(try await backend.sheet(question()))
    case .calibrate: return Self.lines(request, try await backend.calibrate(question()))
    case .watch: return Self.lines(request, try await backend.watch(question()))
    case .entries:
      let entries = try await backend.entries(question())
      return Self.lines(request, AsyncStream { continuation in
        for entry in entries { continuation.yield(entry) }
        continuation.finish()
      })
    case .entry: return Self.json(try await backend.entry(question()))
    case .balance: return Self.json(try await backend.balance(question()))
    case .verify: return Self.json(try await backend.verify(question()))
    case .export: return Self.json(try await backend.export(question()))
    case .importJournal: return Self.json(try await backend.importJournal(question()))
    case .sync: return Self.json(try await backend.sync(question()))
    case .enrol: return Self.json(try await backend.enrol(question()))
    case .rejected: return Self.json(try await backend.rejected(question()))
    case .printTest: return Self.json(try await backend.printTest(question()))
    case .jobs: return Self.json(try await backend.jobs(question()))
    case .reprint: return Self.json(try await backend.reprint(question()))
    case .resolve: return Self.json(try await backend.resolve(question()))
    case .stations: return Self.json(try await backend.stations())
    case .service: return Self.json(try await backend.service(question()))
    case .beep: return Self.json(try await backend.beep(question()))
    case .adopt: return Self.json(try await backend.adopt(question()))
    case .forget: return Self.json(try await backend.forget(question()))
    case .tags: return Self.json(try await backend.tags(question()))
    case .tagWhy: return Self.json(try await backend.why(question()))
    case .find: return Self.lines(request, try await backend.find(question()))
    case .count: return Self.lines(request, try await backend.count(question()))
    case .reader: return Self.json(try await backend.reader(question()))
    case .writeTag: return Self.json(try await backend.write(question()))
    case .readTag: return Self.json(try await backend.readTag(question()))
    case .pendingTags: return Self.json(try await backend.pendingTags(question()))
    case .simulate: return Self.json(try await backend.simulate(question()))
    }
  }

  private static func json(_ value: some Encodable, status: HTTPResponse.Status = .ok) -> Response {
    guard let data = try? JSONEncoder().encode(value) else { return Response(status: .internalServerError) }
    return Response(status: status, headers: [.contentType: "application/json"], body: .init(byteBuffer: ByteBuffer(bytes: data)))
  }

  /// One object a line, after an empty one.
  private static func lines<Value: Encodable & Sendable>(_ request: Request, _ values: AsyncStream<Value>) -> Response {
    openAnswer(to: request, type: "application/x-ndjson", greeting: "\n", values) { value in
      guard let data = try? JSONEncoder().encode(value) else { return nil }
      var buffer = ByteBuffer(bytes: data)
      buffer.writeInteger(UInt8(ascii: "\n"))
      return buffer
    }
  }
}
