import Foundation
import HTTPTypes
import Hummingbird
import SwiftASN1
import WMSWire
import Warehouse
import X509

/// Enrolment over Secure Transport (RFC 7030): `cacerts`, `simpleenroll` with a one-time token, `simplereenroll` with the device's certificate.
struct EnrolmentDesk: Sendable {
  let books: Books
  let authority: Authority
  let tokens: Tokens
  let removed: RemovedDevices
  let lifetime: Duration

  func add(to router: Router<WireContext>) {
    router.get("\(SyncPath.enrolment)/cacerts") { _, _ in try reply([authority.certificate]) }
    router.post("\(SyncPath.enrolment)/simpleenroll", use: enrol)
    router.post("\(SyncPath.enrolment)/simplereenroll", use: renew)
  }

  @Sendable private func enrol(_ request: Request, _ context: WireContext) async throws -> Response {
    guard let field = request.headers[.authorization], field.lowercased().hasPrefix("basic "),
      let words = Data(base64Encoded: String(field.dropFirst(6))).flatMap({ String(validating: $0, as: UTF8.self) })?.split(separator: ":", maxSplits: 1), words.count == 2
    else {
      var response = Reply.problem(Tokens.refusal("send the device's id and the one-time token by Basic authentication"))
      response.headers[.wwwAuthenticate] = "Basic realm=\"enrolment\""
      return response
    }
    let (wanted, device) = try await read(request)
    guard words[0].lowercased() == device else { throw Tokens.refusal("the request names another device than the authentication") }
    let token = Tokens.hash(String(words[1]))
    let tokens = tokens
    let certificate = try await issue(wanted, device: device) { try $0.spend(token, device: device, key: Array(wanted.publicKey.subjectPublicKeyInfoBytes), tokens: tokens) }
    // After the commit: what the power cuts leaves a token that the register knows as spent.
    tokens.remove(token)
    return try reply([certificate])
  }

  @Sendable private func renew(_ request: Request, _ context: WireContext) async throws -> Response {
    guard let caller = context.caller else { throw Problem(.unauthorized, "Who are you", detail: "renew with the certificate that is to be renewed") }
    let (wanted, device) = try await read(request)
    guard device == caller.device else { throw Problem(.forbidden, "Another device", detail: "the certificate is of \(caller.device), the request names \(device)") }
    return try reply([try await issue(wanted, device: device) { _ in }])
  }

  private func issue(_ wanted: CertificateSigningRequest, device: String, _ check: @Sendable @escaping (Register) throws -> Void) async throws -> Certificate {
    guard !removed.contains(device) else { throw RemovedDevices.refusal(device) }
    let now = wallClock()
    let certificate = try authority.issue(wanted, device: device, now: Date(timeIntervalSince1970: Double(now) / 1000), lifetime: lifetime)
    try await books.write { db in
      let register = Register(db: db, now: now)
      try check(register)
      try register.enter(certificate, device: device)
    }
    return certificate
  }

  /// A PKCS#10 request in base64 that is signed with its own key, and the device it names.
  private func read(_ request: Request) async throws -> (CertificateSigningRequest, device: String) {
    let body: [UInt8]
    do { body = Array(buffer: try await request.body.collect(upTo: 65_536)) } catch { throw Problem(.tooLarge, "Too large", detail: "a request is at most 65536 bytes") }
    let text = body.filter { ![0x0A, 0x0D, 0x20, 0x09].contains($0) }
    guard let der = Data(base64Encoded: Data(text)), let wanted = try? CertificateSigningRequest(derEncoded: Array(der)) else {
      throw Problem(.malformed, "Not a request", detail: "send a PKCS#10 request in base64")
    }
    guard wanted.publicKey.isValidSignature(wanted.signature, for: wanted) else {
      throw Problem(.malformed, "Not its key", detail: "the request is not signed with the key that it names")
    }
    guard let device = Certificate.device(try wanted.attributes.extensionRequest?.extensions ?? .init()) else {
      throw Problem(.malformed, "No device", detail: "the request must name the device as alternative name urn:uuid:…")
    }
    return (wanted, device)
  }

  private func reply(_ certificates: [Certificate]) throws -> Response {
    var headers: HTTPFields = [:]
    if let name = HTTPField.Name("Content-Transfer-Encoding") { headers[name] = "base64" }
    return Reply.bytes(try CertsOnly.base64(certificates), type: CertsOnly.mediaType, headers: headers)
  }
}

extension RemovedDevices {
  static func refusal(_ device: String) -> Problem {
    Problem(.forbidden, "A removed device", detail: "device \(device) was removed from this WMS; tally-wms remove-device --undo lets it in again")
  }
}
