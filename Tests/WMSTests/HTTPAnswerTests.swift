import FoundationEssentials
import Testing
import WMSWire
import Warehouse

@testable import WMS

@Suite struct HTTPAnswerTests {
  struct Case: Sendable {
    var status: Int
    var type: String?
    var body: String
    var refusal: Refusal
  }

  static let problem = MediaType.problem
  static func problem(_ code: Problem.Code, next: Int64? = nil, seq: Int64? = nil) -> String {
    String(decoding: try! WireJSON.encode(Problem(code, "why", next: next, seq: seq)), as: UTF8.self)  // Encoding a literal.
  }

  static let cases: [Case] = [
    Case(status: 401, type: "text/html", body: "", refusal: .unauthorized(status: 401)),
    Case(status: 409, type: problem, body: problem(.gap, next: 7), refusal: .gap(next: 7)),
    Case(status: 409, type: problem, body: problem(.journal), refusal: .identity("why")),
    Case(status: 409, type: problem, body: problem(.epoch), refusal: .identity("why")),
    Case(status: 409, type: "text/html", body: "<html>", refusal: .unknown("HTTP 409 that is not from the WMS")),
    Case(status: 400, type: problem, body: problem(.malformed, seq: 9), refusal: .unreadable("why", seq: 9)),
    Case(status: 400, type: problem, body: problem(.digestMismatch), refusal: .unknown("the body was damaged on the way")),
    Case(status: 400, type: "text/html", body: "<html>", refusal: .unknown("HTTP 400 that is not from the WMS")),
    Case(status: 400, type: problem, body: "garbage", refusal: .unknown("HTTP 400 that is not from the WMS")),
    Case(status: 422, type: problem, body: problem(.hashMismatch), refusal: .hashMismatch("why")),
    Case(status: 413, type: "text/html", body: "", refusal: .tooLarge),
    Case(status: 415, type: nil, body: "", refusal: .unsupported()),
    Case(status: 429, type: nil, body: "", refusal: .busy(retryAfter: .seconds(3))),
    Case(status: 503, type: "text/html", body: "", refusal: .busy(retryAfter: .seconds(3))),
    Case(status: 507, type: nil, body: "", refusal: .full(retryAfter: .seconds(3))),
    Case(status: 500, type: problem, body: problem(.failed), refusal: .serverError(status: 500, "why")),
    Case(status: 504, type: "text/html", body: "", refusal: .serverError(status: 504, "no reason given")),
    Case(status: 302, type: "text/html", body: "", refusal: .unknown("HTTP 302 that is not from the WMS")),
    Case(status: 204, type: nil, body: "", refusal: .unknown("HTTP 204 that is not from the WMS")),
  ]

  @Test(arguments: 0..<cases.count) func aStatusMeansWhatTheProtocolSays(index: Int) {
    let item = HTTPAnswerTests.cases[index]
    let answer = HTTPAnswer(status: item.status, contentType: item.type, retryAfter: "3", body: Array(item.body.utf8))
    #expect(throws: item.refusal) { try answer.read(EventsAnswer.self) }
  }

  @Test(arguments: [
    ("text/html", #"{"next":5,"results":[],"serverTime":1}"#), (nil, #"{"next":5,"results":[],"serverTime":1}"#),
    ("application/json", "<html>Welcome to the hotel</html>"), ("application/json", "{}"), ("application/json", #"{"next":"5"}"#),
    ("application/json", ""),
  ]) func aBare200IsWorthNothing(type: String?, body: String) throws {
    let answer = HTTPAnswer(status: 200, contentType: type, body: Array(body.utf8))
    let refusal = #expect(throws: Refusal.self) { try answer.read(EventsAnswer.self) }
    guard case .unknown = refusal else { throw Refusal.local("took \(body) for an answer") }
  }

  @Test func retryAfterIsSecondsOrADate() {
    #expect(HTTPDate.seconds("Sun, 06 Nov 1994 08:49:37 GMT") == 784_111_777)
    #expect(HTTPDate.seconds("yesterday") == nil)
    let past = HTTPAnswer(status: 503, retryAfter: "Sun, 06 Nov 1994 08:49:37 GMT", body: []).refusal
    #expect(past == .busy(retryAfter: .zero))
    #expect(HTTPAnswer(status: 503, retryAfter: "soon", body: []).refusal == .busy(retryAfter: nil))
  }
}
