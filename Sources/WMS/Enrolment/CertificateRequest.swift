import Crypto
import SwiftASN1
import X509

/// A key of its own (P-256) and the request that a certificate be issued for it: PKCS#10 (RFC 2986).
struct CertificateRequest: Sendable {
  let key: P256.Signing.PrivateKey
  /// DER.
  let bytes: [UInt8]

  /// The first one of a device, whose UUID is the common name and, as `urn:uuid:…`, the alternative name.
  init(device: String, key: P256.Signing.PrivateKey) throws {
    let names = try Certificate.Extensions { SubjectAlternativeNames([.uniformResourceIdentifier(DeviceIdentity.name(of: device))]) }
    try self.init(subject: DistinguishedName { CommonName(device) }, names: names, key: key)
  }

  /// One in the place of `certificate`, whose names it must repeat (RFC 7030 §4.2.2), with a new key: none outlives its certificate.
  init(renewing certificate: Certificate) throws {
    let names = try Certificate.Extensions(certificate.extensions.filter { $0.oid == .X509ExtensionID.subjectAlternativeName })
    try self.init(subject: certificate.subject, names: names, key: P256.Signing.PrivateKey())
  }

  private init(subject: DistinguishedName, names: Certificate.Extensions, key: P256.Signing.PrivateKey) throws {
    self.key = key
    let request = try CertificateSigningRequest(
      version: .v1, subject: subject, privateKey: .init(key), attributes: .init([.init(ExtensionRequest(extensions: names))]),
      signatureAlgorithm: .ecdsaWithSHA256)
    var serializer = DER.Serializer()
    try serializer.serialize(request)
    bytes = serializer.serializedBytes
  }
}
