/// An answer that is not 200, as `application/problem+json` (RFC 9457).
public struct Problem: Error, Sendable, Hashable, Codable {
  /// A URI reference that names the kind of problem: `urn:tallyman:problem:` and the code.
  public var type: String
  public var title: String
  public var status: Int
  /// What is wrong with this request, and what to do.
  public var detail: String?
  public var code: String
  /// With `gap`: the seq the WMS needs next.
  public var next: Int64?
  /// The one entry that is the trouble, where the WMS can tell; the rest of the request is good.
  public var seq: Int64?
  /// With `held`: who holds the task.
  public var holder: String?

  public init(
    _ code: Code, _ title: String, detail: String? = nil, status: Int? = nil, next: Int64? = nil, seq: Int64? = nil, holder: String? = nil
  ) {
    type = "urn:tallyman:problem:" + code.rawValue
    self.title = title
    self.status = status ?? code.status
    self.detail = detail
    self.code = code.rawValue
    self.next = next
    self.seq = seq
    self.holder = holder
  }

  /// The codes of this protocol; an unknown one is read by its status alone.
  public enum Code: String, Sendable, Codable, CaseIterable {
    /// The request cannot be read.
    case malformed
    /// No or wrong credentials.
    case unauthorized
    case forbidden
    case notFound = "not-found"
    /// `first` is above what the WMS needs next: resend from `next`, or say what is lost.
    case gap
    /// The journal's start tokens show a clone or a restored backup, or the journal is unknown: a person must look.
    case journal
    /// The epoch is not the one this journal was given.
    case epoch
    /// Another device must first be allowed to bring this journal.
    case notGranted = "not-granted"
    /// The device's key is not the one that is known here, or the batch is not signed with it.
    case signature
    /// Another box, heard of lately, speaks for this station.
    case claimed
    /// A task is held by another device.
    case held
    /// The task has a newer version.
    case version
    /// The quarantined entry is not waiting any more.
    case settled
    /// The cursor is too old, or of another feed: ask for the whole.
    case expired
    case tooLarge = "too-large"
    /// Media type, content encoding or schema unknown here.
    case unsupported
    /// The same seq came with other content, or the chain does not fit.
    case hashMismatch = "hash-mismatch"
    /// The content is not what `Content-Digest` says.
    case digestMismatch = "digest-mismatch"
    /// Too many requests.
    case slowDown = "slow-down"
    case failed
    case unavailable
    /// No room for more, or no SSCC left to lease.
    case exhausted

    public var status: Int {
      switch self {
      case .malformed, .digestMismatch: 400
      case .unauthorized: 401
      case .forbidden: 403
      case .notFound: 404
      case .gap, .journal, .epoch, .held, .version, .settled, .notGranted, .claimed, .signature: 409
      case .expired: 410
      case .tooLarge: 413
      case .unsupported: 415
      case .hashMismatch: 422
      case .slowDown: 429
      case .failed: 500
      case .unavailable: 503
      case .exhausted: 507
      }
    }
  }

  public var known: Code? { Code(rawValue: code) }
}
