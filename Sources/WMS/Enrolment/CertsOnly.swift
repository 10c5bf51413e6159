import FoundationEssentials
import SwiftASN1
import X509

/// The certificates of an EST answer: a "certs-only" SignedData of CMS (RFC 5652 §5.1, RFC 8551 §3.8) in base64 (RFC 7030 §4.1.3). Nothing in it is
/// signed: what it is worth depends on who sent it.
enum CertsOnly {
  private static let signedData: ASN1ObjectIdentifier = [1, 2, 840, 113549, 1, 7, 2]

  struct Mistake: Error, CustomStringConvertible {
    let description: String
  }

  /// - Parameter body: base64, broken into lines anyhow.
  static func certificates(base64 body: [UInt8]) throws(Mistake) -> [Certificate] {
    let text = body.filter { ![0x0A, 0x0D, 0x20, 0x09].contains($0) }
    guard let data = Data(base64Encoded: Data(text)), !data.isEmpty else { throw Mistake(description: "the answer is not base64") }
    return try certificates(Array(data))
  }

  /// Some services write BER: lengths may be indefinite.
  static func certificates(_ bytes: [UInt8]) throws(Mistake) -> [Certificate] {
    do {
      let found = try BER.sequence(try BER.parse(bytes), identifier: .sequence) { info in
        guard try ASN1ObjectIdentifier(berEncoded: &info) == signedData else { throw Mistake(description: "the answer is CMS, but not SignedData") }
        return try BER.explicitlyTagged(&info, tagNumber: 0, tagClass: .contextSpecific) { node in try BER.sequence(node, identifier: .sequence, certificates(in:)) }
      }
      guard !found.isEmpty else { throw Mistake(description: "the answer holds no certificate") }
      return found
    } catch let mistake as Mistake { throw mistake } catch { throw Mistake(description: "the answer is no certs-only CMS: \(error)") }
  }

  /// Of SignedData: version, digestAlgorithms and encapContentInfo, then `certificates [0] IMPLICIT SET OF`; revocation lists and signers are of no use here.
  private static func certificates(in nodes: inout ASN1NodeCollection.Iterator) throws -> [Certificate] {
    var found: [Certificate] = []
    while let node = nodes.next() {
      guard node.identifier == ASN1Identifier(tagWithNumber: 0, tagClass: .contextSpecific), case .constructed(let certificates) = node.content else { continue }
      for certificate in certificates { found.append(try Certificate(derEncoded: Array(certificate.encodedBytes))) }
    }
    return found
  }
}
