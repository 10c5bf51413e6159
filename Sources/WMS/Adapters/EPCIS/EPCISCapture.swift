import EPCIS
import FoundationEssentials
import WMSWire
import Warehouse

/// The capture interface: `OPTIONS` and `POST /capture`, the job, and `POST /events`.
struct EPCISCapture: Sendable {
  let http: HTTPTransport
  /// How long a capture job may run before the outcome counts as unknown.
  let patience: Duration

  /// What the repository says of itself.
  struct Offer: Sendable {
    /// Events and bytes of one capture.
    var events: Int?
    var bytes: Int?
    /// Its clock, seconds since 1970.
    var seconds: Int64?
  }

  private struct Job: Decodable {
    var running: Bool
    var success: Bool
    var errors: [Problem]?
    struct Problem: Decodable {
      var title: String?
      var detail: String?
    }
  }

  private static let versions = [("GS1-EPCIS-Version", "2.0.0"), ("GS1-CBV-Version", "2.0.0")]

  func offer() async throws(Refusal) -> Offer {
    let answer = try await http.send(HTTPRequest(method: "OPTIONS", path: "/capture", headers: EPCISCapture.versions))
    // Some answer GET and POST only, and say so.
    guard (200..<300).contains(answer.status) || answer.status == 405 else { throw refusal(answer) }
    return Offer(
      events: answer.fields["gs1-epcis-capture-limit"].flatMap { Int($0) },
      bytes: answer.fields["gs1-epcis-capture-file-size-limit"].flatMap { Int($0) },
      seconds: answer.fields["date"].flatMap(HTTPDate.seconds).map { Int64($0) })
  }

  /// Why a repository stored nothing of a capture: for people, and all that it said.
  struct Failure {
    var reason: String
    var text: String
  }

  /// All of them or none. Returns when they are stored (`nil`), or the repository does not take them and has stored none.
  func store(_ events: [JSONNode]) async throws(Refusal) -> Failure? {
    let wall = Int64(Date().timeIntervalSince1970 * 1000)
    let headers = EPCISCapture.versions + [("Content-Type", MediaType.json), ("GS1-Capture-Error-Behaviour", "rollback")]
    let answer = try await http.send(HTTPRequest(method: "POST", path: "/capture", headers: headers, body: EventSite.document(of: events, at: wall)))
    guard answer.status == 202 else {
      let refusal = refusal(answer)
      guard case .unreadable(let reason, _) = refusal else { throw refusal }
      return Failure(reason: reason, text: String(decoding: answer.body, as: UTF8.self))
    }
    guard let location = answer.fields["location"], let path = http.path(of: location, from: "/capture") else {
      throw .unknown("202 without the address of a capture job there")
    }
    return try await outcome(of: path)
  }

  private func outcome(of path: String) async throws(Refusal) -> Failure? {
    let deadline = ContinuousClock.now + patience
    var pause = Duration.milliseconds(20)
    while true {
      let answer = try await http.send(HTTPRequest(method: "GET", path: path, headers: [EPCISCapture.versions[0]]))
      guard answer.status == 200 else { throw refusal(answer) }
      guard let job = try? WireJSON.decode(Job.self, from: answer.body) else { throw .unknown("the capture job cannot be read") }
      if !job.running {
        guard !job.success else { return nil }
        let problem = job.errors?.first
        return Failure(reason: problem.flatMap { $0.detail ?? $0.title } ?? "the capture job failed", text: String(decoding: answer.body, as: UTF8.self))
      }
      guard ContinuousClock.now < deadline else { throw .unknown("the capture job is still running") }
      do { try await Task.sleep(for: pause) } catch { throw .unknown("cancelled while the capture job was running") }
      pause = min(pause * 2, .seconds(2))
    }
  }

  /// One event. 201: stored; 409: it was before, which anybody on the way can say, and so the event itself is asked for.
  /// - Returns: whether it was not there before.
  func store(one event: JSONNode) async throws(Refusal) -> Bool {
    let headers = EPCISCapture.versions + [("Content-Type", MediaType.json)]
    let answer = try await http.send(HTTPRequest(method: "POST", path: "/events", headers: headers, body: EventSite.alone(event)))
    if answer.status == 201 { return true }
    guard answer.status == 409 else { throw refusal(answer) }
    guard let id = event["eventID"]?.string, try await has(id) else { throw .unknown("409, and the event that is said to be there already is not") }
    return false
  }

  /// `GET /events/{eventID}`: whether it is there. Proxies that spoil such an address do not spoil a question.
  func has(_ id: String) async throws(Refusal) -> Bool {
    let name = id.utf8.reduce(into: "") { path, byte in
      let scalar = Unicode.Scalar(byte)
      if scalar.properties.isAlphabetic && scalar.isASCII || (0x30...0x39).contains(byte) { path.unicodeScalars.append(scalar) } else { path += "%" + hex([byte]) }
    }
    let answer = try await http.send(HTTPRequest(method: "GET", path: "/events/" + name, headers: EPCISCapture.versions))
    switch answer.status {
    case 200:
      guard (try? JSONNode(parsing: answer.body))?.members != nil else { throw .unknown("something that is no EPCIS repository answered 200: a captive portal?") }
      return true
    case 400, 404:
      let question = try await http.send(HTTPRequest(method: "GET", path: "/events?EQ_eventID=" + name, headers: EPCISCapture.versions))
      return question.status == 200 && (try? JSONNode(parsing: question.body)).map { EPCISCapture.tells($0, id) } == true
    default: throw refusal(answer)
    }
  }

  /// Whether an event with that id stands anywhere in it.
  private static func tells(_ node: JSONNode, _ id: String) -> Bool {
    node["eventID"]?.string == id || node.members?.contains { tells($0.value, id) } == true || node.array?.contains { tells($0, id) } == true
  }

  /// Problems are RFC 7807 here, with titles and details but no codes of ours.
  private func refusal(_ answer: HTTPAnswer) -> Refusal {
    struct Problem: Decodable {
      var type: String
      var title: String?
      var detail: String?
    }
    let problem = answer.isProblem ? try? WireJSON.decode(Problem.self, from: answer.body) : nil
    let reason = problem.map { $0.detail ?? $0.title ?? $0.type }
    switch answer.status {
    case 400 where problem != nil, 422 where problem != nil: return .unreadable(reason ?? "", seq: nil)
    case 404: return .unknown(reason ?? "there is no capture interface at this address; url ends before /capture")
    case 406: return .unsupported()
    case 401, 403, 413, 415, 425, 429, 500...: return answer.refusal
    default: return .unknown("HTTP \(answer.status) that an EPCIS repository does not answer")
    }
  }
}
