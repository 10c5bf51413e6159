public import WMSWire

/// Why a request brought no answer to go by. What is not certain is `unknown`: the WMS may have acted on it.
public enum Refusal: Error, Sendable, Hashable, CustomStringConvertible {
  /// No connection: refused, no route, no such name, no trust.
  case unreachable(String)
  /// Time-out, reset, or an answer that is not this protocol's (a captive portal, a proxy's page, garbage).
  case unknown(String)
  /// 5xx: the outcome is unknown too, but the WMS is there.
  case serverError(status: Int, String)
  /// 425, 429, 503.
  case busy(retryAfter: Duration?)
  /// 507: no room for more at the WMS.
  case full(retryAfter: Duration?)
  /// 401, 403.
  case unauthorized(status: Int)
  /// 409 `gap`: the WMS needs the entries from `next` on.
  case gap(next: Int64)
  /// 409 `journal` or `epoch`: a clone, a restored backup, or a WMS that has never heard of this journal.
  case identity(String)
  /// 400 or 422: something in the batch cannot be read; `seq` where the WMS can tell which.
  case unreadable(String, seq: Int64?)
  case tooLarge
  /// 415: content encoding or schema.
  case unsupported(String = "content encoding or schema unknown to the WMS")
  /// 422 `hash-mismatch`: the same seq with other content.
  case hashMismatch(String)
  /// Our own journal failed before or after the request.
  case local(String)
  /// A person has to look into it, and then it is tried again.
  case attention(SyncAlarm.Code, String)
  /// Any other answer the WMS gave a reason for.
  case problem(Problem)

  /// Where a person at the box can do something about it: what kind of trouble it is, for the sentences `next.link-down.…`.
  var advice: String? {
    switch self {
    case .unreachable: "unreachable"
    case .unknown: "foreign"
    case .serverError: "server-error"
    default: nil
    }
  }

  public var description: String {
    switch self {
    case .unreachable(let reason): reason
    case .unknown(let reason): reason
    case .serverError(let status, let reason): "HTTP \(status): \(reason)"
    case .busy: "the WMS is busy"
    case .full: "the WMS has no room for more"
    case .unauthorized(let status): "HTTP \(status): the WMS does not accept this device's credentials"
    case .gap(let next): "the WMS needs entries from \(next) on"
    case .identity(let reason): reason
    case .unreadable(let reason, let seq): (seq.map { "entry \($0): " } ?? "") + reason
    case .tooLarge: "too large for the WMS"
    case .unsupported(let reason): reason
    case .hashMismatch(let reason): reason
    case .local(let reason): "journal: " + reason
    case .attention(_, let reason): reason
    case .problem(let problem): problem.detail ?? problem.title
    }
  }
}
