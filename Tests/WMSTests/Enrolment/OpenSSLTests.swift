import Crypto
import Foundation
import ReferenceWMS
import SwiftASN1
import Testing
import Warehouse
import X509

@testable import WMS

/// `openssl` as the other party: it reads what we write, and we read what it writes.
@Suite(.enabled(if: OpenSSL.isHere)) struct OpenSSLTests {
  private static let device = SecureSite.device

  private func openssl(_ words: String..., in folder: String) throws -> (text: String, isWell: Bool) { try OpenSSL.run(words, in: folder) }

  @Test func itVerifiesOurRequestsAndReadsTheirNames() async throws {
    try await withDirectory { folder in
      let request = try CertificateRequest(device: Self.device, key: P256.Signing.PrivateKey())
      try Data(request.bytes).write(to: URL(filePath: folder + "/request.der"))
      let (text, isWell) = try openssl("req", "-inform", "DER", "-in", "request.der", "-verify", "-noout", "-text", in: folder)
      #expect(isWell && text.contains("verify OK"), "\(text)")
      #expect(text.contains("Subject: CN = \(Self.device)"))
      #expect(text.contains("URI:urn:uuid:\(Self.device)"))
      #expect(text.contains("NIST CURVE: P-256"))
    }
  }

  @Test func itReadsTheServicesAnswersAndVerifiesTheChain() async throws {
    try await SecureSite.run { site in
      let keeper = site.keeper(site.endpoint)
      _ = try await keeper.enrol(try site.ticket(), .named)
      try FileManager.default.copyItem(atPath: site.folder + "/device.pem", toPath: site.data + "/device.pem")
      let (said, isWell) = try openssl("verify", "-CAfile", "ca.pem", "-purpose", "sslclient", "device.pem", in: site.data)
      #expect(isWell, "\(said)")
      let (key, _) = try openssl("pkey", "-in", "device.pem", "-pubout", in: site.data)
      let (own, _) = try openssl("x509", "-in", "device.pem", "-pubkey", "-noout", in: site.data)
      #expect(key == own && key.contains("PUBLIC KEY"))
      // The fingerprint on the ticket is the one that openssl says.
      let (digest, _) = try openssl("x509", "-in", "ca.pem", "-noout", "-fingerprint", "-sha256", in: site.data)
      #expect(digest.replacing(":", with: "").lowercased().contains(hex(try site.ticket().fingerprint ?? [0])))
      // The service as openssl meets it, with the device's certificate, and its CMS.
      let port = site.base.split(separator: ":").last.map(String.init) ?? ""
      let (talk, _) = try openssl(
        "s_client", "-connect", "127.0.0.1:\(port)", "-CAfile", "ca.pem", "-verify_return_error", "-verify_ip", "127.0.0.1", "-cert", "device.pem", "-key", "device.pem", in: site.data)
      #expect(talk.contains("Verify return code: 0 (ok)"), "\(talk)")
      let http = try HTTPTransport(WMSEndpoint(url: site.base, authorityFile: site.data + "/ca.pem"))
      let answer = try await http.send(HTTPRequest(method: "GET", path: "/.well-known/est/cacerts"))
      await http.close()
      #expect(answer.fields["content-transfer-encoding"] == "base64")
      try Data("-----BEGIN PKCS7-----\n".utf8 + answer.body + "-----END PKCS7-----\n".utf8).write(to: URL(filePath: site.data + "/cacerts.p7"))
      let (certs, readable) = try openssl("pkcs7", "-in", "cacerts.p7", "-print_certs", in: site.data)
      #expect(readable && certs.contains("subject=CN = tally-wms"), "\(certs)")
    }
  }

  @Test(arguments: [1, 2, 5]) func weReadItsCertsOnlyCMS(count: Int) async throws {
    try await withDirectory { folder in
      var words = ["crl2pkcs7", "-nocrl", "-outform", "DER", "-out", "certs.p7"]
      for number in 0..<count {
        let made = try openssl(
          "req", "-x509", "-newkey", number % 2 == 0 ? "ec" : "rsa:2048", "-pkeyopt", number % 2 == 0 ? "ec_paramgen_curve:P-256" : "rsa_keygen_pubexp:65537", "-nodes",
          "-subj", "/CN=authority \(number)", "-days", "3", "-keyout", "key.pem", "-out", "\(number).pem", in: folder)
        #expect(made.isWell, "\(made.text)")
        words += ["-certfile", "\(number).pem"]
      }
      #expect(try OpenSSL.run(words, in: folder).isWell)
      let bytes = [UInt8](try Data(contentsOf: URL(filePath: folder + "/certs.p7")))
      let found = try CertsOnly.certificates(base64: Array(Data(bytes).base64EncodedString(options: [.lineLength76Characters]).utf8))
      #expect(Set(found.map(\.subject.description)) == Set((0..<count).map { "CN=authority \($0)" }))
      // Cut anywhere, or with any byte turned, it is certificates or a reason, and never a crash.
      for end in stride(from: 0, to: bytes.count, by: 3) { #expect(throws: CertsOnly.Mistake.self) { try CertsOnly.certificates(Array(bytes[..<end])) } }
      for index in stride(from: 0, to: bytes.count, by: 2) {
        var torn = bytes
        torn[index] ^= 0x55
        _ = try? CertsOnly.certificates(torn)
      }
    }
  }
}
