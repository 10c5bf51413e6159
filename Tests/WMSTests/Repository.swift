import EPCIS
import Foundation
import HTTPTypes
import Hummingbird
import HummingbirdCore
import NIOCore
import Synchronization
import WMSWire

/// A real HTTP server that captures events as the OpenAPI of EPCIS 2.0 says: `OPTIONS` and `POST /capture`, jobs, `POST /events`.
final class Repository: Sendable {
  /// What goes wrong with the next request that stores something.
  enum Fault: Sendable, CaseIterable {
    /// Stored, and the answer is another's page.
    case answerLost
    case serverError, busy, portal
    /// The job is accepted and then fails for no reason of the events.
    case jobFails
    case tooLarge
  }
  struct State: Sendable {
    var order: [String] = []
    var events: [String: JSONNode] = [:]
    var jobs: [(ids: [JSONNode], polls: Int, success: Bool?)] = []
    var faults: [Fault] = []
    var captures = 0
    var singles = 0
    var invalid: [String] = []
    /// Events with this business step are refused.
    var refused: String?
    /// Whether it falls over some event, and over which: all, or those with this business step.
    var falls = false
    var fallsOver: String?
    /// It stores a single event and says 500 all the same.
    var storesAndFalls = false
    /// A proxy before it takes no escaped slash in an address.
    var isBehindProxy = false
    /// A failing job says of which event it is.
    var names = false
    var token: String?
    /// So many single events are answered by somebody on the way, who says that they are there already.
    var conflicts = 0

    fileprivate func stumbles(over events: [JSONNode]) -> Bool {
      falls && (fallsOver == nil || events.contains { $0["bizStep"]?.string == fallsOver })
    }
  }
  let state = Mutex(State())

  func run(_ test: @Sendable @escaping (String) async throws -> Void) async throws {
    try await serving({ try await self.answer($0) }) { base in try await test(base + "/epcis") }
  }

  private func answer(_ request: Request) async throws -> Response {
    let body = Array(buffer: try await request.body.collect(upTo: 1 << 26))
    let path = request.uri.path
    return try state.withLock { state in
      if let token = state.token, request.headers[.authorization] != "Bearer \(token)" { return Repository.plain(401) }
      switch (request.method, path) {
      case (.options, "/epcis/capture"):
        return Repository.plain(204, ["GS1-EPCIS-Version": "2.0.0", "GS1-EPCIS-Capture-Limit": "300", "Allow": "GET, POST, OPTIONS"])
      case (.post, "/epcis/capture"):
        state.captures += 1
        return try capture(body, &state)
      case (.post, "/epcis/events"):
        state.singles += 1
        if state.conflicts > 0 {
          state.conflicts -= 1
          return Repository.plain(409)
        }
        return try single(body, &state)
      case (.get, _) where path.hasPrefix("/epcis/capture/"):
        return job(Int(path.dropFirst(15)) ?? -1, &state)
      case (.get, "/epcis/events"):
        let id = request.uri.queryParameters["EQ_eventID"].map(String.init) ?? ""
        let found = state.events[id].map { [$0] } ?? []
        return Response(status: .ok, headers: [.contentType: "application/json"], body: .init(byteBuffer: ByteBuffer(bytes: EventSite.document(of: found, at: 0))))
      case (.get, _) where path.hasPrefix("/epcis/events/") && state.isBehindProxy: return Repository.plain(400)
      case (.get, _) where path.hasPrefix("/epcis/events/"):
        guard let event = state.events[path.dropFirst(14).removingPercentEncoding ?? ""] else { return Repository.problem(404, "NoSuchResourceException") }
        return Response(status: .ok, headers: [.contentType: "application/json"], body: .init(byteBuffer: ByteBuffer(bytes: EventSite.alone(event))))
      default: return Repository.problem(404, "NoSuchResourceException")
      }
    }
  }

  private func capture(_ body: [UInt8], _ state: inout State) throws -> Response {
    if state.stumbles(over: try EPCISDocument(JSONNode(parsing: body)).events) { return Repository.problem(500, "ImplementationException") }
    let fault = state.faults.isEmpty ? nil : state.faults.removeFirst()
    switch fault {
    case .serverError: return Repository.problem(500, "ImplementationException")
    case .busy: return Repository.plain(503, ["Retry-After": "0"])
    case .portal: return Response(status: .ok, headers: [.contentType: "text/html"], body: .init(byteBuffer: ByteBuffer(string: "<html>sign in</html>")))
    case .tooLarge: return Repository.plain(413)
    case .answerLost, .jobFails, nil: break
    }
    let validation = try Validation(of: body)
    for finding in validation.document + validation.events.flatMap(\.findings) { state.invalid.append("\(finding)") }
    let document = try EPCISDocument(JSONNode(parsing: body))
    for (event, hash) in zip(document.events, document.hashes) where event["eventID"]?.string != hash { state.invalid.append("eventID of \(event)") }
    // 202 is a receipt: nothing is stored until the job ends.
    state.jobs.append((document.events, 2, fault == .jobFails ? false : nil))
    if fault == .answerLost {
      finish(state.jobs.count - 1, &state)
      return Repository.plain(502)
    }
    let id = state.jobs.count - 1
    return Repository.plain(202, ["Location": id.isMultiple(of: 2) ? "/epcis/capture/\(id)" : "capture/\(id)"])
  }

  private func finish(_ id: Int, _ state: inout State) {
    guard state.jobs[id].success == nil else { return }
    let events = state.jobs[id].ids
    let isRefused = events.contains { state.refused != nil && $0["bizStep"]?.string == state.refused || state.events[$0["eventID"]?.string ?? ""] != nil }
    state.jobs[id].success = !isRefused
    guard !isRefused else { return }
    for event in events { store(event, &state) }
  }

  private func store(_ event: JSONNode, _ state: inout State) {
    let id = event["eventID"]?.string ?? "?"
    if state.events.updateValue(event, forKey: id) != nil { state.invalid.append("stored twice: \(id)") }
    state.order.append(id)
  }

  private func job(_ id: Int, _ state: inout State) -> Response {
    guard state.jobs.indices.contains(id) else { return Repository.problem(404, "NoSuchResourceException") }
    state.jobs[id].polls -= 1
    let isRunning = state.jobs[id].polls > 0
    if !isRunning { finish(id, &state) }
    let success = isRunning || state.jobs[id].success == true
    let culprit = state.names ? state.jobs[id].ids.first { $0["bizStep"]?.string == state.refused }?["eventID"]?.string : nil
    let named = culprit.map { #","detail":"\#($0) is not taken""# } ?? ""
    let errors = success ? "[]" : #"[{"type":"epcisException:ValidationException","title":"not taken"\#(named)}]"#
    let text = #"{"captureID":"\#(id)","running":\#(isRunning),"success":\#(success),"captureErrorBehaviour":"rollback","errors":\#(errors)}"#
    return Response(status: .ok, headers: [.contentType: "application/json"], body: .init(byteBuffer: ByteBuffer(string: text)))
  }

  private func single(_ body: [UInt8], _ state: inout State) throws -> Response {
    let validation = try Validation(of: body)
    for finding in validation.events.flatMap(\.findings) { state.invalid.append("\(finding)") }
    // Its context is the document's in a capture.
    let event = JSONNode.object((try JSONNode(parsing: body).members ?? []).filter { $0.key != "@context" })
    if state.stumbles(over: [event]) { return Repository.problem(500, "ImplementationException") }
    if let refused = state.refused, event["bizStep"]?.string == refused { return Repository.problem(400, "ValidationException") }
    if state.events[event["eventID"]?.string ?? ""] != nil { return Repository.problem(409, "ResourceAlreadyExistsException") }
    store(event, &state)
    return state.storesAndFalls ? Repository.problem(500, "ImplementationException") : Repository.plain(201, ["Location": "/epcis/events/1"])
  }

  private static func plain(_ status: Int, _ headers: [String: String] = [:]) -> Response {
    var fields = HTTPFields()
    for (name, value) in headers { if let name = HTTPField.Name(name) { fields[name] = value } }
    return Response(status: .init(code: status), headers: fields)
  }

  private static func problem(_ status: Int, _ type: String) -> Response {
    Response(
      status: .init(code: status), headers: [.contentType: MediaType.problem],
      body: .init(byteBuffer: ByteBuffer(string: #"{"type":"epcisException:\#(type)","title":"\#(type)","status":\#(status)}"#)))
  }
}
