import Crypto
import Foundation
import HummingbirdTLS
import NIOCore
import NIOSSL
import SwiftASN1
import WMSWire
import Warehouse
import X509

/// A small certificate authority of this WMS's own: it signs the WMS's certificate and those of devices.
///
/// Its own certificate and the WMS's have no end and no beginning that matters (RFC 5280 §4.1.2.5: 99991231235959Z), so that a box whose clock stands in 1970 still
/// finds its WMS and hears the time from it; devices' certificates end.
struct Authority: Sendable {
  let certificate: Certificate
  private let key: Certificate.PrivateKey

  private static let always = (from: Date(timeIntervalSince1970: 0), until: Date(timeIntervalSince1970: 253_402_300_799))

  /// Opens the authority in a directory, or makes it there: `authority.pem` with its key, mode 0600, and `ca.pem`, its certificate alone, for everyone.
  init(directory: String) throws {
    let file = directory + "/authority.pem"
    // One that cannot be read is not one that is not there: another in its place would lock out every device.
    if let text = try SecretFile.read(file) {
      let documents = try PEMDocument.parseMultiple(pemString: text)
      guard documents.count == 2 else { throw BooksError("\(file): expected a key and a certificate, found \(documents.count) parts") }
      key = try Certificate.PrivateKey(pemDocument: documents[0])
      certificate = try Certificate(pemDocument: documents[1])
    } else {
      let fresh = P256.Signing.PrivateKey()
      key = Certificate.PrivateKey(fresh)
      let name = try DistinguishedName { CommonName("tally-wms \(hex(SHA256.hash(data: fresh.publicKey.rawRepresentation).prefix(4)))") }
      let identifier = Authority.identifier(key.publicKey)
      certificate = try Certificate(
        version: .v3, serialNumber: .init(), publicKey: key.publicKey, notValidBefore: Authority.always.from, notValidAfter: Authority.always.until,
        issuer: name, subject: name, signatureAlgorithm: .ecdsaWithSHA256,
        extensions: Certificate.Extensions {
          Critical(BasicConstraints.isCertificateAuthority(maxPathLength: 0))
          Critical(KeyUsage(keyCertSign: true, cRLSign: true))
          SubjectKeyIdentifier(keyIdentifier: identifier)
        }, issuerPrivateKey: key)
      try SecretFile.write(try key.serializeAsPEM().pemString + "\n" + certificate.serializeAsPEM().pemString + "\n", to: file)
    }
    try Data((certificate.serializeAsPEM().pemString + "\n").utf8).write(to: URL(filePath: directory + "/ca.pem"), options: .atomic)
  }

  /// `sha256:` and the hexadecimal digits that an enrolment ticket carries.
  var fingerprint: String { get throws { "sha256:" + hex(SHA256.hash(data: try certificate.der)) } }

  /// A certificate of this authority, whatever else is to be said of it.
  func hasSigned(_ other: Certificate) -> Bool {
    other.issuer == certificate.subject && certificate.publicKey.isValidSignature(other.signature, for: other)
  }

  // MARK: Issuing

  /// For the device that a request names, with the request's own key.
  func issue(_ request: CertificateSigningRequest, device: String, now: Date, lifetime: Duration) throws -> Certificate {
    let seconds = Double(lifetime / .milliseconds(1)) / 1000
    return try sign(
      request.publicKey, subject: request.subject, names: [.uniformResourceIdentifier("urn:uuid:\(device)")], usage: [.clientAuth],
      // A little of the past, for clocks that are behind ours.
      from: now - min(300, seconds / 20), until: now + seconds)
  }

  /// A new key of the WMS's own and its certificate, under the names and addresses that devices know it by.
  func server(names: [String]) throws -> (certificate: Certificate, key: P256.Signing.PrivateKey) {
    let key = P256.Signing.PrivateKey()
    let certificate = try sign(
      .init(key.publicKey), subject: DistinguishedName { CommonName(names.first ?? "tally-wms") }, names: names.map(Authority.name), usage: [.serverAuth],
      from: Authority.always.from, until: Authority.always.until)
    return (certificate, key)
  }

  private func sign(
    _ publicKey: Certificate.PublicKey, subject: DistinguishedName, names: [GeneralName], usage: [ExtendedKeyUsage.Usage], from: Date, until: Date
  ) throws -> Certificate {
    try Certificate(
      version: .v3, serialNumber: .init(), publicKey: publicKey, notValidBefore: from, notValidAfter: until, issuer: certificate.subject,
      subject: subject, signatureAlgorithm: .ecdsaWithSHA256,
      extensions: Certificate.Extensions {
        Critical(BasicConstraints.notCertificateAuthority)
        Critical(KeyUsage(digitalSignature: true))
        try ExtendedKeyUsage(usage)
        SubjectAlternativeNames(names)
        SubjectKeyIdentifier(keyIdentifier: Authority.identifier(publicKey))
        AuthorityKeyIdentifier(keyIdentifier: Authority.identifier(key.publicKey))
      }, issuerPrivateKey: key)
  }

  /// RFC 5280 §4.2.1.2, method 1, of any key.
  private static func identifier(_ key: Certificate.PublicKey) -> ArraySlice<UInt8> {
    Array(Insecure.SHA1.hash(data: Data(key.subjectPublicKeyInfoBytes)))[...]
  }

  private static func name(_ text: String) -> GeneralName {
    for (family, size) in [(AF_INET, 4), (AF_INET6, 16)] {
      var address = [UInt8](repeating: 0, count: size)
      if inet_pton(family, text, &address) == 1 { return .ipAddress(ASN1OctetString(contentBytes: address[...])) }
    }
    return .dnsName(text)
  }
}

extension Authority {
  /// TLS of the WMS: it asks for a certificate, takes any of this authority's, whatever its dates, and none too; what each is worth is `CallerMiddleware`'s.
  func channel(names: [String]) throws -> TLSChannelConfiguration {
    let (certificate, key) = try server(names: names)
    var tls = TLSConfiguration.makeServerConfiguration(
      certificateChain: [.certificate(try NIOSSLCertificate(bytes: try certificate.der, format: .der))],
      privateKey: .privateKey(try NIOSSLPrivateKey(bytes: Array(key.derRepresentation), format: .der)))
    tls.minimumTLSVersion = .tlsv12
    tls.trustRoots = .certificates([try NIOSSLCertificate(bytes: try self.certificate.der, format: .der)])
    tls.certificateVerification = .optionalVerification
    return TLSChannelConfiguration(tlsConfiguration: tls, customVerificationCallback: { presented, promise in
      let isOurs = presented.first.flatMap { try? Certificate(derEncoded: $0.toDERBytes()) }.map(hasSigned) ?? false
      promise.succeed(isOurs ? .certificateVerified : .failed)
    })
  }
}

extension Certificate {
  var der: [UInt8] {
    get throws {
      var serializer = DER.Serializer()
      try serializer.serialize(self)
      return serializer.serializedBytes
    }
  }

  /// The device that an alternative name `urn:uuid:…` says.
  static func device(_ extensions: Certificate.Extensions) -> String? {
    let names = (try? extensions.subjectAlternativeNames).map { Array($0) } ?? []
    for case .uniformResourceIdentifier(let uri) in names where uri.lowercased().hasPrefix("urn:uuid:") {
      return UUID(uuidString: String(uri.dropFirst(9)))?.uuidString.lowercased()
    }
    return nil
  }
}
