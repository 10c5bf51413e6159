import FoundationEssentials
import NIOSSL
import WMSWire
import Warehouse
import X509

/// Enrolment over Secure Transport (RFC 7030): the authority's certificates, a first certificate for a one-time token, the next one for the current one.
struct ESTClient: Sendable {
  private let http: HTTPTransport

  /// How the other end is known.
  enum Trust {
    /// As the endpoint says: its file of authorities, else what was pinned, else the system's.
    case configured
    case authorities([Certificate])
    /// Not at all: only for certificates that are then held against a fingerprint (RFC 7030 §4.1.1).
    case none

    fileprivate var tls: TLSConfiguration? {
      get throws(EnrolmentError) {
        var tls = TLSConfiguration.makeClientConfiguration()
        tls.minimumTLSVersion = .tlsv12
        switch self {
        case .configured: return nil
        case .none: tls.certificateVerification = .none
        case .authorities(let authorities):
          do { tls.trustRoots = .certificates(try authorities.map { try $0.forTLS }) } catch { throw EnrolmentError(.authority, "\(error)") }
        }
        return tls
      }
    }
  }

  /// - Throws: where the endpoint has no address over TLS: a token must not travel in the clear.
  init(_ endpoint: WMSEndpoint) throws(EnrolmentError) {
    var endpoint = endpoint
    endpoint.tokenFile = nil
    if let own = endpoint.enrolment {
      endpoint.url = own
    } else if let url = URL(string: endpoint.url), let host = url.host {
      endpoint.url = "\(url.scheme ?? "")://\(host.contains(":") && !host.hasPrefix("[") ? "[\(host)]" : host)\(url.port.map { ":\($0)" } ?? "")\(SyncPath.enrolment)"
    }
    guard endpoint.url.lowercased().hasPrefix("https://") else { throw EnrolmentError(.configuration, "\(endpoint.url): enrolment needs an https:// address") }
    do { http = try HTTPTransport(endpoint) } catch { throw EnrolmentError(.configuration, error.reason) }
  }

  func authorities(_ trust: Trust) async throws(EnrolmentError) -> [Certificate] {
    try await certificates(HTTPRequest(method: "GET", path: "/cacerts"), trust)
  }

  /// - Parameter request: DER of the PKCS#10 request.
  func enrol(_ request: [UInt8], _ ticket: EnrolmentTicket, device: String, _ trust: Trust) async throws(EnrolmentError) -> [Certificate] {
    // Basic authentication (RFC 7030 §3.2.3): a service that knows users and passwords gets both, ours the device's name and the token.
    let secret = ticket.token.contains(":") ? ticket.token : "\(device):\(ticket.token)"
    let header = ("Authorization", "Basic " + Data(secret.utf8).base64EncodedString())
    return try await certificates(post("/simpleenroll", request, headers: [header]), trust)
  }

  /// Over TLS with the certificate that is to be renewed.
  func renew(_ request: [UInt8]) async throws(EnrolmentError) -> [Certificate] { try await certificates(post("/simplereenroll", request), .configured) }

  func close() async { await http.close() }

  private func post(_ path: String, _ request: [UInt8], headers: [(name: String, value: String)] = []) -> HTTPRequest {
    let body = Array((Data(request).base64EncodedString() + "\n").utf8)
    return HTTPRequest(
      method: "POST", path: path, headers: headers + [("Content-Type", "application/pkcs10"), ("Content-Transfer-Encoding", "base64")], body: body)
  }

  private func certificates(_ request: HTTPRequest, _ trust: Trust) async throws(EnrolmentError) -> [Certificate] {
    let answer: HTTPAnswer
    let tls = try trust.tls
    do { answer = try await http.send(request, over: tls) } catch { throw EnrolmentError(.unreachable, "\(error)") }
    let reason = answer.reason ?? "HTTP \(answer.status)"
    switch answer.status {
    case 200: break
    case 202: throw EnrolmentError(.waiting, "the service wants a person to allow it first")
    case 401, 403: throw EnrolmentError(.refused, reason)
    default: throw EnrolmentError(.unreachable, reason)
    }
    do { return try CertsOnly.certificates(base64: answer.body) } catch { throw EnrolmentError(.answer, error.description) }
  }
}

/// Why there is no certificate, or no new one.
public struct EnrolmentError: Error, Sendable, CustomStringConvertible {
  public enum Code: String, Sendable, CaseIterable {
    /// There is no token, or it is none.
    case ticket
    /// The address, or a file that it needs.
    case configuration
    /// The service cannot be reached, or not as the one that is to be trusted, or it failed.
    case unreachable
    /// The authority is not the one that was named, or none was named.
    case authority
    /// 401 or 403: the token or the certificate is not accepted.
    case refused
    /// 202: a person must allow it first.
    case waiting
    /// The answer is not what was asked for.
    case answer
    /// It could not be kept.
    case store
    /// There is no certificate to renew.
    case nothing
  }
  public var code: Code
  public var description: String

  public static let noTicket = EnrolmentError(.ticket, "there is no token, or it is not one")

  init(_ code: Code, _ description: String) {
    self.code = code
    self.description = description
  }
}
