import FoundationEssentials
import HTTPTypes
import Hummingbird
import HummingbirdTLS
import NIOCore
import NIOSSL
import SwiftASN1
import Testing
import WMSWire
import Warehouse
import X509

@testable import WMS

/// An enrolment service of another make: `openssl` issues and packs, RSA above and an intermediate between, and the service's own TLS is of a different authority.
@Suite(.enabled(if: OpenSSL.isHere)) struct AnotherServiceTests {
  private static let device = SecureSite.device

  /// - Parameter answer: in the place of the certificate.
  private func service(
    _ answer: (@Sendable (_ folder: String, _ request: [UInt8]) throws -> Response)? = nil,
    _ test: @Sendable @escaping (_ endpoint: WMSEndpoint, _ folder: String, _ wms: ScriptedWMS) async throws -> Void
  ) async throws {
    try await withDirectory { folder in
      for (name, text) in [("tls-ca.pem", TestPKI.authority), ("server.pem", TestPKI.server), ("server.key", TestPKI.serverKey)] {
        try Data((text + "\n").utf8).write(to: URL(filePath: folder + "/" + name))
      }
      try OpenSSL.makeAuthority(in: folder)
      let tls = TLSConfiguration.makeServerConfiguration(
        certificateChain: try NIOSSLCertificate.fromPEMFile(folder + "/server.pem").map { .certificate($0) },
        privateKey: .privateKey(try NIOSSLPrivateKey(file: folder + "/server.key", format: .pem)))
      let wms = ScriptedWMS()
      wms.elsewhere { request in
        let bytes = wms.seen.last?.body ?? []
        switch request.uri.path {
        case "/.well-known/est/cacerts": return certificates(try OpenSSL.pack(["tls-ca.pem", "root.pem", "middle.pem"], in: folder))
        case "/.well-known/est/simpleenroll": return try answer?(folder, bytes) ?? certificates(try OpenSSL.issue(bytes, in: folder))
        default: return nil
        }
      }
      try await wms.run(over: try .tls(.http1(), tlsConfiguration: tls)) { base in
        try await test(WMSEndpoint(url: base.replacing("http:", with: "https:") + "/some/where", identity: HeldIdentity()), folder, wms)
      }
    }
  }

  private func keeper(_ endpoint: WMSEndpoint, _ folder: String) -> CertificateKeeper {
    CertificateKeeper(device: Self.device, folder: folder + "/identity", endpoint: endpoint, clock: MachineClock(), tuning: .quick, logger: quiet)
  }

  private func ticket(_ folder: String) throws -> EnrolmentTicket {
    let authority = try Certificate(pemEncoded: TestPKI.authority).fingerprint
    return try #require(EnrolmentTicket("user7:one-time sha256:" + hex(authority)))
  }

  @Test func aCertificateBelowAnIntermediateIsTakenWithItsChain() async throws {
    try await service { endpoint, folder, wms in
      let status = try await keeper(endpoint, folder).enrol(try ticket(folder), .named)
      #expect(status.state == .good && status.issuer == "CN=middle")
      // The chain as openssl sees it: the file itself holds what is between.
      let said = try OpenSSL.run(["verify", "-CAfile", "root.pem", "-untrusted", "identity/device.pem", "identity/device.pem"], in: folder)
      #expect(said.isWell, "\(said.text)")
      let identity = try #require(try IdentityFile(folder: folder + "/identity").load(device: Self.device))
      // Only what the fingerprint named is trusted at the other end, not everything that came with it.
      #expect(identity.authorities.map(\.subject.description) == ["CN=Test authority"])
      #expect(identity.intermediates.map(\.subject.description) == ["CN=middle"])
      let sent = try #require(wms.seen.first { $0.path.hasSuffix("/simpleenroll") })
      #expect(sent.headers[.authorization] == "Basic " + Data("user7:one-time".utf8).base64EncodedString())
      #expect(sent.headers[.contentType] == "application/pkcs10")
    }
  }

  static let refusals: [(name: String, code: EnrolmentError.Code, answer: @Sendable (String, [UInt8]) throws -> Response)] = [
    ("a person must look", .waiting, { _, _ in reply(202, nil, [], [.retryAfter: "60"]) }),
    ("401", .refused, { _, _ in reply(401, "text/plain", Array("who is user7?\n".utf8)) }),
    ("403", .refused, { _, _ in reply(403, nil, []) }),
    ("503", .unreachable, { _, _ in reply(503, "text/html", Array("<html>".utf8)) }),
    ("a captive portal", .answer, { _, _ in reply(200, "text/html", Array("<html>Welcome</html>".utf8)) }),
    ("nothing", .answer, { _, _ in reply(200, "application/pkcs7-mime", []) }),
    ("PEM", .answer, { folder, _ in reply(200, "application/pkcs7-mime", Array(try Data(contentsOf: URL(filePath: folder + "/root.pem")))) }),
    ("somebody else's certificate", .answer, { folder, _ in certificates(try OpenSSL.pack(["root.pem", "middle.pem"], in: folder)) }),
    ("this key for another device", .answer, { folder, body in certificates(try OpenSSL.issue(body, as: "9d3f6e0c-0000-4000-8000-000000000002", in: folder)) }),
  ]

  @Test(arguments: refusals.indices) func whateverElseItAnswersIsNamedAndChangesNothing(index: Int) async throws {
    let refusal = Self.refusals[index]
    try await service(refusal.answer) { endpoint, folder, _ in
      let keeper = keeper(endpoint, folder)
      do {
        _ = try await keeper.enrol(try ticket(folder), .named)
        Issue.record("\(refusal.name) was taken")
      } catch let error as EnrolmentError { #expect(error.code == refusal.code, "\(refusal.name): \(error)") }
      #expect(await keeper.status.state == .none)
      #expect(try FileManager.default.contentsOfDirectory(atPath: folder + "/identity") == ["pending.pem"])
    }
  }
}

@Sendable private func certificates(_ der: Data) -> Response {
  reply(200, "application/pkcs7-mime; smime-type=certs-only", Array(der.base64EncodedString(options: [.lineLength64Characters, .endLineWithCarriageReturn, .endLineWithLineFeed]).utf8))
}
