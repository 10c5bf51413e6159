import AsyncHTTPClient
import FoundationEssentials
import Glibc
import NIOCore
import NIOHTTP1
import NIOPosix
import NIOSSL
import Synchronization
import Warehouse

struct HTTPRequest: Sendable {
  var method: String
  var path: String
  var headers: [(name: String, value: String)] = []
  var body: [UInt8]?
}

/// HTTP/1.1 to one endpoint. Redirects are never followed: data goes to the address that was configured, and nowhere else.
final class HTTPTransport: Sendable {
  private let client: HTTPClient
  private let endpoint: WMSEndpoint
  private let base: String
  private let token: Mutex<String?>
  private let trust: TLSConfiguration
  /// What the identity of that number makes of it: the same value each time, so that connections are used again.
  private let presented = Mutex<(number: Int, tls: TLSConfiguration)?>(nil)
  /// More than any answer of this protocol needs.
  private let mostAnswer = 64 << 20

  init(_ endpoint: WMSEndpoint) throws(WMSEndpointError) {
    guard let url = URL(string: endpoint.url), let scheme = url.scheme?.lowercased(), ["http", "https"].contains(scheme), url.host?.isEmpty == false,
      url.query == nil, url.fragment == nil, url.user == nil
    else { throw WMSEndpointError(reason: "wms address '\(endpoint.url)': must be http://HOST[:PORT][/PATH] or https://…, without user or query") }
    self.endpoint = endpoint
    base = endpoint.url.hasSuffix("/") ? String(endpoint.url.dropLast()) : endpoint.url
    token = Mutex(nil)
    let trust = try HTTPTransport.trust(endpoint)
    self.trust = trust
    var configuration = HTTPClient.Configuration(tlsConfiguration: trust, redirectConfiguration: .disallow)
    configuration.proxy = try HTTPTransport.proxy(endpoint)
    configuration.httpVersion = .http1Only
    configuration.timeout.connect = TimeAmount(endpoint.connectTimeout)
    // A refused connection is an answer: the pump decides when to try again.
    configuration.connectionPool.retryConnectionEstablishment = false
    client = HTTPClient(eventLoopGroupProvider: .singleton, configuration: configuration)
    try readToken()
  }

  private static func trust(_ endpoint: WMSEndpoint) throws(WMSEndpointError) -> TLSConfiguration {
    var trust = TLSConfiguration.makeClientConfiguration()
    trust.minimumTLSVersion = .tlsv12
    if let file = endpoint.authorityFile {
      do { trust.trustRoots = .certificates(try NIOSSLCertificate.fromPEMFile(file)) } catch { throw unreadable(file, error) }
    }
    if let file = endpoint.certificateFile {
      do { trust.certificateChain = try NIOSSLCertificate.fromPEMFile(file).map { .certificate($0) } } catch { throw unreadable(file, error) }
      let key = endpoint.keyFile ?? file
      do { trust.privateKey = .privateKey(try NIOSSLPrivateKey(file: key, format: .pem)) } catch { throw unreadable(key, error) }
    }
    return trust
  }

  private static func proxy(_ endpoint: WMSEndpoint) throws(WMSEndpointError) -> HTTPClient.Configuration.Proxy? {
    guard let address = endpoint.proxy else { return nil }
    guard let url = URL(string: address), url.scheme == "http", let host = url.host, !host.isEmpty, let port = url.port, url.user == nil else {
      throw WMSEndpointError(reason: "proxy '\(address)': must be http://HOST:PORT, without user: credentials are a file of their own")
    }
    guard let file = endpoint.proxyCredentialFile else { return .server(host: host, port: port) }
    let words = try line(file).split(separator: ":", maxSplits: 1)
    guard words.count == 2 else { throw WMSEndpointError(reason: "\(file): must hold USER:PASSWORD for the proxy") }
    return .server(host: host, port: port, authorization: .basic(username: String(words[0]), password: String(words[1])))
  }

  /// Trust, and the certificate that this device shows; the configuration's authorities go before the one that was pinned when it enrolled.
  private func tls() throws(WMSEndpointError) -> TLSConfiguration {
    guard let held = endpoint.identity?.current else { return trust }
    if let known = presented.withLock({ $0 }), known.number == held.number { return known.tls }
    var tls = trust
    do {
      try held.identity.present(in: &tls)
      if endpoint.authorityFile == nil, !held.identity.authorities.isEmpty { tls.trustRoots = .certificates(try held.identity.authorities.map { try $0.forTLS }) }
    } catch { throw WMSEndpointError(reason: "the device's certificate cannot be used: \(error)") }
    presented.withLock { $0 = (held.number, tls) }
    return tls
  }

  private static func unreadable(_ file: String, _ error: any Error) -> WMSEndpointError {
    WMSEndpointError(reason: "\(file): not a readable PEM file (\(error)); check that it exists and that the service may read it")
  }

  /// Reads the token again: it may have been renewed. The file is a line of text in memory or on a local disk.
  func readToken() throws(WMSEndpointError) {
    guard let file = endpoint.tokenFile else { return }
    let text = try HTTPTransport.line(file)
    guard text.utf8.allSatisfy({ (0x21...0x7E).contains($0) }) else {
      throw WMSEndpointError(reason: "\(file): the token holds a character that HTTP does not allow")
    }
    token.withLock { $0 = text }
  }

  private static func line(_ file: String) throws(WMSEndpointError) -> String {
    guard let data = try? Data(contentsOf: URL(filePath: file)), data.count <= 16_384,
      let text = String(validating: data, as: UTF8.self)?.split(whereSeparator: \.isWhitespace).first
    else { throw WMSEndpointError(reason: "\(file): no secret can be read from it; it must hold one line of text") }
    return String(text)
  }

  /// The path below the base of an address that an answer to `request` gave; `nil` where it leads elsewhere.
  func path(of location: String, from request: String) -> String? {
    guard let url = URL(string: location, relativeTo: URL(string: base + request)) else { return nil }
    let text = url.absoluteString
    return text.hasPrefix(base + "/") ? String(text.dropFirst(base.count)) : nil
  }

  /// - Parameter special: TLS for this request alone, in the place of what the endpoint says.
  func send(_ request: HTTPRequest, over special: TLSConfiguration? = nil) async throws(Refusal) -> HTTPAnswer {
    var outgoing = HTTPClientRequest(url: base + request.path)
    do throws(WMSEndpointError) { outgoing.tlsConfiguration = if let special { special } else { try tls() } } catch { throw .local(error.reason) }
    outgoing.method = .RAW(value: request.method)
    outgoing.headers.add(name: "Accept", value: "application/json, application/problem+json")
    for header in request.headers { outgoing.headers.add(name: header.name, value: header.value) }
    if let token = token.withLock({ $0 }) { outgoing.headers.add(name: "Authorization", value: "Bearer " + token) }
    if let body = request.body { outgoing.body = .bytes(ByteBuffer(bytes: body)) }
    do {
      // One deadline for head and body: an answer that drips for ever is none.
      let deadline = NIODeadline.now() + TimeAmount(endpoint.requestTimeout)
      let response = try await client.execute(outgoing, deadline: deadline)
      let body = try await response.body.collect(upTo: mostAnswer)
      return HTTPAnswer(
        status: Int(response.status.code), contentType: response.headers.first(name: "Content-Type"),
        retryAfter: response.headers.first(name: "Retry-After"), etag: response.headers.first(name: "ETag"), body: Array(body.readableBytesView),
        fields: Dictionary(response.headers.map { ($0.name.lowercased(), $0.value) }) { $1 })
    } catch {
      throw HTTPTransport.refusal(error)
    }
  }

  /// Cuts what is under way. Asking again after it is an error of the caller's.
  func close() async { try? await client.shutdown() }

  /// A client that was made and never closed (a start that failed half-way) gives its connections back too.
  deinit { client.shutdown { _ in } }

  private static let neverConnected: Set<CInt> = [ECONNREFUSED, EHOSTUNREACH, ENETUNREACH, ENETDOWN, EHOSTDOWN]

  /// Certain that nothing was sent, or not.
  private static func refusal(_ error: any Error) -> Refusal {
    switch error {
    case let error as NIOConnectionError: .unreachable("no connection to \(error.host):\(error.port)")
    case let error as IOError where neverConnected.contains(error.errnoCode):
      .unreachable("no connection: " + String(cString: strerror(error.errnoCode)))
    case let error as HTTPClientError where error == .connectTimeout: .unreachable("no connection in time")
    case let error as HTTPClientError where error == .tlsHandshakeTimeout: .unreachable("no TLS handshake in time")
    case let error as HTTPClientError where error == .proxyAuthenticationRequired:
      .unreachable("the proxy asks for credentials: give it USER:PASSWORD in the credential wms-proxy")
    case let error as HTTPClientError where error == .invalidProxyResponse: .unreachable("the proxy gives no connection to the WMS")
    case is NIOSSLError, is NIOSSLExtraError: .unreachable("TLS: \(error)")
    case let error as HTTPClientError where error == .deadlineExceeded || error == .readTimeout: .unknown("no answer in time")
    case let error as HTTPClientError where error == .remoteConnectionClosed: .unknown("the connection was closed before the answer was whole")
    default: .unknown("\(error)")
    }
  }
}
