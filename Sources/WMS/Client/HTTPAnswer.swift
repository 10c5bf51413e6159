import FoundationEssentials
import WMSWire
import Warehouse

/// An HTTP answer, before anyone has judged it.
struct HTTPAnswer: Sendable {
  var status: Int
  var contentType: String?
  var retryAfter: String?
  var etag: String?
  var body: [UInt8]
  /// Header fields by their names in lower case, the last of each.
  var fields: [String: String] = [:]

  /// The answer as the protocol means it. A bare 200 is worth nothing: it must be JSON, and of this type.
  func read<Value: Decodable>(_ type: Value.Type) throws(Refusal) -> Value {
    if let digest = fields[ContentDigest.field.lowercased()], ContentDigest.matches(digest, body) == false {
      throw .unknown("the answer was damaged on the way")
    }
    guard status == 200 else { throw refusal }
    guard mediaType == MediaType.json else {
      let found = contentType.map { visible(Array($0.utf8)) } ?? "no content type"
      throw .unknown("something that is not the WMS answered 200 with \(found), as a captive portal does")
    }
    do { return try WireJSON.decode(type, from: body) } catch { throw .unknown("the answer cannot be read: \(error)") }
  }

  var refusal: Refusal {
    let problem = problem
    let reason = problem.map { $0.detail ?? $0.title }
    switch (status, problem) {
    case (401, _), (403, _): return .unauthorized(status: status)
    // A proxy's limit counts as much as the WMS's own.
    case (413, _): return .tooLarge
    case (415, _): return reason.map { .unsupported($0) } ?? .unsupported()
    case (425, _), (429, _), (503, _): return .busy(retryAfter: pause)
    case (507, _): return .full(retryAfter: pause)
    case (500..., _): return .serverError(status: status, reason ?? "no reason given")
    // Any other status counts only as the WMS's own word: what a box on the way says must not make an entry suspect.
    case (_, nil): return .unknown("HTTP \(status) that is not from the WMS")
    case (409, let problem?):
      switch problem.known {
      case .gap: return problem.next.map { .gap(next: $0) } ?? .problem(problem)
      case .journal, .epoch: return .identity(problem.detail ?? problem.title)
      default: return .problem(problem)
      }
    case (400, let problem?), (422, let problem?):
      switch problem.known {
      case .digestMismatch: return .unknown("the body was damaged on the way")
      case .hashMismatch: return .hashMismatch(problem.detail ?? problem.title)
      default: return .unreadable(problem.detail ?? problem.title, seq: problem.seq)
      }
    case (_, let problem?): return .problem(problem)
    }
  }

  /// What the service says of it in a line, cut to what a person reads.
  var reason: String? {
    if let problem { return "HTTP \(status): \(problem.detail ?? problem.title)" }
    guard let line = body.split(separator: UInt8(ascii: "\n")).first, mediaType?.hasPrefix("text/plain") == true else { return nil }
    return "HTTP \(status): \(visible(Array(line.prefix(200))))"
  }

  private var mediaType: String? {
    contentType?.split(separator: ";").first.map { $0.filter { $0 != " " && $0 != "\t" }.lowercased() }
  }

  var isProblem: Bool { mediaType == MediaType.problem }

  private var problem: Problem? {
    guard isProblem else { return nil }
    return try? WireJSON.decode(Problem.self, from: body)
  }

  /// `Retry-After` (RFC 9110 §10.2.3): seconds, or a date in the preferred form.
  private var pause: Duration? {
    guard let retryAfter else { return nil }
    if let seconds = Int(retryAfter) { return .seconds(max(0, min(seconds, 1 << 31))) }
    return HTTPDate.seconds(retryAfter).map { .seconds(max(0, $0 - Date().timeIntervalSince1970)) }
  }
}

enum HTTPDate {
  private static let months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]

  /// Seconds since 1970 of an IMF-fixdate, `Sun, 06 Nov 1994 08:49:37 GMT`; `nil` for anything else.
  static func seconds(_ text: String) -> Double? {
    let parts = text.split(separator: " ")
    guard parts.count == 6, parts[5] == "GMT", let month = months.firstIndex(of: String(parts[2])) else { return nil }
    let number = String(month + 101).dropFirst()
    return (try? Date("\(parts[3])-\(number)-\(parts[1])T\(parts[4])Z", strategy: .iso8601))?.timeIntervalSince1970
  }
}
