import HTTPTypes
import Hummingbird
import HummingbirdCore
import NIOCore
import ServiceLifecycle
import Synchronization

@testable import WMS

/// A real HTTP server before another one, which passes on what it is asked, except when it is told not to.
final class Gate: Sendable {
  /// What happens to one request on its way.
  enum Fault: String, Sendable, CaseIterable {
    /// It was acted on, and the answer never came.
    case answerLost
    /// It never got there.
    case requestLost
    /// It is given up, and acted on later, when others have come.
    case late
    case serverError, busy, portal, slow
    /// The session is over.
    case unauthorized
  }

  private struct State {
    var faults: [Int: Fault] = [:]
    var count = 0
    /// The request that is to be the last, and whether it is still passed on.
    var stop: (at: Int, isPassed: Bool)?
    var stopped: CheckedContinuation<Void, Never>?
    var isStopped = false
  }
  private let state = Mutex(State())
  private let upstream: HTTPTransport

  init(before base: String) throws { upstream = try HTTPTransport(WMSEndpoint(url: base, requestTimeout: .seconds(30))) }

  var count: Int { state.withLock { $0.count } }

  /// From now on every so many requests the next of these happens.
  func befall(_ faults: [Fault], every: Int) {
    state.withLock { state in
      state.faults = Dictionary(uniqueKeysWithValues: faults.enumerated().map { (state.count + 1 + ($0.offset + 1) * every, $0.element) })
    }
  }

  /// The so-manyth request from now is not answered any more: there the box dies.
  func stop(at number: Int, passed: Bool) {
    state.withLock { state in
      state.stop = (state.count + number, passed)
      state.isStopped = false
    }
  }

  func isStopped() -> Bool { state.withLock { $0.isStopped } }

  func goOn() { state.withLock { ($0.stop, $0.faults, $0.isStopped) = (nil, [:], false) } }

  func run(_ test: @Sendable @escaping (String) async throws -> Void) async throws {
    let outcome: Result<Void, any Error>
    do { outcome = .success(try await serving({ try await self.answer($0) }) { base in
      defer { self.goOn() }
      try await test(base)
    }) } catch { outcome = .failure(error) }
    await upstream.close()
    try outcome.get()
  }

  private func answer(_ request: Request) async throws -> Response {
    var headers: [(name: String, value: String)] = []
    for field in request.headers where !["content-length", "accept", "connection"].contains(field.name.canonicalName) {
      headers.append((field.name.rawName, field.value))
    }
    let body = Array(buffer: try await request.body.collect(upTo: 1 << 24))
    let passed = WMS.HTTPRequest(
      method: request.method.rawValue, path: request.uri.string, headers: headers, body: request.method == .get || request.method == .options ? nil : body)
    let (fault, stop) = state.withLock { state in
      state.count += 1
      return (state.faults.removeValue(forKey: state.count), state.stop.flatMap { state.count >= $0.at ? state.count == $0.at && $0.isPassed : nil })
    }
    if let stop {
      if stop { _ = try? await pass(passed) }
      state.withLock { $0.isStopped = true }
      while isStopped() { try await Task.sleep(for: .milliseconds(5)) }
      return reply(504, nil, [])
    }
    switch fault {
    case nil: return try await pass(passed)
    case .answerLost:
      _ = try? await pass(passed)
      return reply(504, nil, [])
    case .requestLost: return reply(502, nil, [])
    case .late:
      Task {
        try await Task.sleep(for: .milliseconds(150))
        _ = try? await self.pass(passed)
      }
      return reply(504, nil, [])
    case .serverError: return reply(500, "text/plain", Array("oops".utf8))
    case .unauthorized: return reply(401, nil, [])
    case .busy: return reply(503, nil, [], [.retryAfter: "0"])
    case .portal: return reply(200, "text/html", Array("<html>sign in</html>".utf8))
    case .slow:
      try await Task.sleep(for: .milliseconds(700))
      return try await pass(passed)
    }
  }

  private func pass(_ request: WMS.HTTPRequest) async throws -> Response {
    let answer = try await upstream.send(request)
    var fields = HTTPFields()
    for (name, value) in answer.fields where !["content-length", "transfer-encoding", "connection", "content-type"].contains(name) {
      if let name = HTTPField.Name(name) { fields[name] = value }
    }
    return reply(answer.status, answer.contentType, answer.body, fields)
  }
}

/// A server for the length of a test, which ends when nothing is under way any more.
func serving(_ answer: @Sendable @escaping (Request) async throws -> Response, _ test: @Sendable @escaping (String) async throws -> Void) async throws {
  let (ports, port) = AsyncStream.makeStream(of: Int.self)
  let application = Application(
    responder: CallbackResponder { (request: Request, _: BasicRequestContext) in try await answer(request) },
    configuration: ApplicationConfiguration(address: .hostname("127.0.0.1", port: 0)),
    onServerRunning: { channel in port.yield(channel.localAddress?.port ?? 0) }, logger: quiet)
  let group = ServiceGroup(services: [application], logger: quiet)
  try await withThrowingTaskGroup(of: Void.self) { tasks in
    tasks.addTask { try await group.run() }
    for await number in ports {
      let outcome: Result<Void, any Error>
      do { outcome = .success(try await test("http://127.0.0.1:\(number)")) } catch { outcome = .failure(error) }
      await group.triggerGracefulShutdown()
      // A connection that its client has left half-way ends by itself only where the server notices.
      tasks.addTask { try? await Task.sleep(for: .seconds(20)) }
      let ended = await tasks.nextResult()
      tasks.cancelAll()
      while await tasks.nextResult() != nil {}
      try ended?.get()
      try outcome.get()
      break
    }
  }
}
