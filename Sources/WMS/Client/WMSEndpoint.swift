/// Where a WMS is and how to be let in. Secrets are files, never values: nothing of them is in a configuration, an argument list or a log.
public struct WMSEndpoint: Sendable, Hashable {
  /// Base address, `https://wms.example/tally` or, on a trusted line, `http://`.
  public var url: String
  /// File that holds the bearer token, read again at each session.
  public var tokenFile: String?
  /// PEM file of the authorities to trust in place of the system's.
  public var authorityFile: String?
  /// PEM files of this device's certificate (chain) and its key.
  public var certificateFile: String?
  public var keyFile: String?
  /// The enrolled device's certificate, in the place of those files; what renews it changes it under way.
  public var identity: HeldIdentity?
  /// HTTP proxy, `http://HOST:PORT`, and the file with `USER:PASSWORD` for it.
  public var proxy: String?
  public var proxyCredentialFile: String?
  /// Base address of the EST service, where it is not `/.well-known/est` of the WMS's own host.
  public var enrolment: String?
  /// For EPCIS: the site's Global Location Number, and its company prefix where keys are to be written as EPC URIs.
  public var gln: String?
  public var companyPrefix: String?
  /// For a folder: how what lies in it is written. `url` is the folder's path.
  public var format: FolderFormat
  /// For Tryton: its database, who logs in there, the file with the password, the warehouse by its code where there are several, and whose goods are
  /// received where nothing says it, a party by its code.
  public var database: String?
  public var user: String?
  public var passwordFile: String?
  public var warehouse: String?
  public var supplier: String?
  public var connectTimeout: Duration
  /// From the first byte of a request to the last of its answer.
  public var requestTimeout: Duration

  public init(
    url: String, tokenFile: String? = nil, authorityFile: String? = nil, certificateFile: String? = nil, keyFile: String? = nil,
    identity: HeldIdentity? = nil, proxy: String? = nil, proxyCredentialFile: String? = nil, enrolment: String? = nil,
    gln: String? = nil, companyPrefix: String? = nil, format: FolderFormat = .jsonl, connectTimeout: Duration = .seconds(10), requestTimeout: Duration = .seconds(30)
  ) {
    self.url = url
    self.tokenFile = tokenFile
    self.authorityFile = authorityFile
    self.certificateFile = certificateFile
    self.keyFile = keyFile
    self.identity = identity
    self.proxy = proxy
    self.proxyCredentialFile = proxyCredentialFile
    self.enrolment = enrolment
    self.gln = gln
    self.companyPrefix = companyPrefix
    self.format = format
    self.connectTimeout = connectTimeout
    self.requestTimeout = requestTimeout
  }
}

/// How a file of entries is written.
public enum FolderFormat: String, Sendable, Codable, CaseIterable {
  /// One JSON object a line.
  case jsonl
  /// RFC 4180, with a header.
  case csv
}

/// Why a client for an endpoint cannot be made: names the file or value and what to do.
public struct WMSEndpointError: Error, Sendable, Hashable, CustomStringConvertible {
  public var reason: String
  public var description: String { reason }
}
