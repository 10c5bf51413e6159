import Crypto
import FoundationEssentials
import NIOSSL
import SwiftASN1
import Warehouse
import X509

/// Who this box is to the WMS: its key, the certificate issued for it with those between it and the authority, and the authority where that was
/// pinned by its fingerprint. One PEM file holds all, key first, so that a power cut leaves the old or the new identity and never half.
struct DeviceIdentity: Sendable {
  let key: P256.Signing.PrivateKey
  let certificate: Certificate
  let intermediates: [Certificate]
  /// What to trust at the other end; empty = what the configuration says.
  let authorities: [Certificate]

  struct Mistake: Error, CustomStringConvertible {
    let description: String
  }

  static func name(of device: String) -> String { "urn:uuid:\(device)" }

  /// - Throws: where the certificate is not for this key.
  init(key: P256.Signing.PrivateKey, certificates: [Certificate], authorities: [Certificate]) throws(Mistake) {
    let own = Certificate.PublicKey(key.publicKey)
    guard let certificate = certificates.first(where: { $0.publicKey == own }) else { throw Mistake(description: "no certificate is for this device's key") }
    self.key = key
    self.certificate = certificate
    intermediates = certificates.filter { $0 != certificate && !$0.isSelfIssued }
    self.authorities = authorities.filter(\.isSelfIssued)
  }

  /// - Throws: where the certificate names another device: an answer to somebody else's request, or another box's file.
  func require(_ device: String) throws(Mistake) {
    let names = (try? certificate.extensions.subjectAlternativeNames).map { Array($0) } ?? []
    let isNamed = names.contains { if case .uniformResourceIdentifier(let uri) = $0 { uri.lowercased() == DeviceIdentity.name(of: device.lowercased()) } else { false } }
    guard isNamed else { throw Mistake(description: "the certificate of \(certificate.subject) does not name \(DeviceIdentity.name(of: device))") }
  }

  // MARK: PEM

  init(pem: String) throws(Mistake) {
    let documents: [PEMDocument]
    do { documents = try PEMDocument.parseMultiple(pemString: pem) } catch { throw Mistake(description: "not PEM: \(error)") }
    guard let first = documents.first, let key = try? P256.Signing.PrivateKey(pemRepresentation: first.pemString) else {
      throw Mistake(description: "it does not begin with a P-256 key")
    }
    let certificates: [Certificate]
    do { certificates = try documents.dropFirst().map { try Certificate(pemDocument: $0) } } catch { throw Mistake(description: "a certificate cannot be read: \(error)") }
    try self.init(key: key, certificates: certificates, authorities: certificates)
  }

  func pem() throws -> String {
    try ([key.pemRepresentation] + ([certificate] + intermediates + authorities).map { try $0.serializeAsPEM().pemString }).joined(separator: "\n") + "\n"
  }

  // MARK: TLS

  /// What is shown to the other end.
  func present(in tls: inout TLSConfiguration) throws {
    tls.certificateChain = try ([certificate] + intermediates).map { .certificate(try $0.forTLS) }
    tls.privateKey = .privateKey(try NIOSSLPrivateKey(bytes: Array(key.derRepresentation), format: .der))
  }

  var validity: CertificateValidity {
    CertificateValidity(
      from: Int64(certificate.notValidBefore.timeIntervalSince1970 * 1000), until: Int64(certificate.notValidAfter.timeIntervalSince1970 * 1000),
      spread: certificate.serialNumber.bytes.last ?? 0)
  }
}

extension Certificate {
  var isSelfIssued: Bool { issuer == subject }

  var der: [UInt8] {
    get throws {
      var serializer = DER.Serializer()
      try serializer.serialize(self)
      return serializer.serializedBytes
    }
  }

  var forTLS: NIOSSLCertificate { get throws { try NIOSSLCertificate(bytes: try der, format: .der) } }

  /// SHA-256 of the whole certificate, as `openssl x509 -fingerprint -sha256` says it, without colons.
  var fingerprint: [UInt8] { get throws { Array(SHA256.hash(data: try der)) } }
}
