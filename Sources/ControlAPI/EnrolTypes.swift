/// To get a certificate for this box, or another one in its place.
public struct EnrolRequest: Sendable, Codable {
  /// The one-time token and, after a space, `sha256:` with the authority's fingerprint; `nil` = from the credential `enrol-token`.
  public var ticket: String?
  /// Take whatever authority answers, and pin that.
  public var trustFirst: Bool
  /// Renew with the certificate that is there, without a ticket.
  public var renew: Bool
  public init(ticket: String? = nil, trustFirst: Bool = false, renew: Bool = false) {
    self.ticket = ticket
    self.trustFirst = trustFirst
    self.renew = renew
  }
}

/// How this box's certificate stands.
public struct CertificateReport: Sendable, Codable {
  /// none · good · failing · refused · expired · early · broken
  public var state: String
  public var detail: String?
  /// The UUID that the certificate names.
  public var device: String
  public var serial: String?
  public var issuer: String?
  public var from: Int64?
  public var until: Int64?
  /// When it is renewed by itself.
  public var renewal: Int64?
  /// SHA-256 of the authority that was pinned, in hexadecimal digits; `nil` where the configuration names authorities.
  public var authority: String?
  public var daysLeft: Int64?
  /// Since the daemon's start.
  public var renewals: Int
  public var failures: Int

  public init(state: String, detail: String?, device: String, renewals: Int, failures: Int) {
    self.state = state
    self.detail = detail
    self.device = device
    self.renewals = renewals
    self.failures = failures
  }
}
