import FoundationEssentials
import SwiftASN1
import X509

/// Certificates as EST sends them (RFC 7030 §4.1.3): a certs-only SignedData of CMS (RFC 5652 §5.1: version 1, nothing signed), in base64.
enum CertsOnly {
  static let mediaType = "application/pkcs7-mime; smime-type=certs-only"

  static func base64(_ certificates: [Certificate]) throws -> [UInt8] {
    Array(Data(try der(certificates)).base64EncodedString(options: [.lineLength64Characters, .endLineWithLineFeed]).utf8) + [UInt8(ascii: "\n")]
  }

  private static func der(_ certificates: [Certificate]) throws -> [UInt8] {
    let signedData: ASN1ObjectIdentifier = [1, 2, 840, 113549, 1, 7, 2]
    let data: ASN1ObjectIdentifier = [1, 2, 840, 113549, 1, 7, 1]
    let tag = ASN1Identifier(tagWithNumber: 0, tagClass: .contextSpecific)
    var serializer = DER.Serializer()
    try serializer.appendConstructedNode(identifier: .sequence) { info in
      try info.serialize(signedData)
      try info.appendConstructedNode(identifier: tag) { content in
        try content.appendConstructedNode(identifier: .sequence) { signed in
          try signed.serialize(1)
          signed.appendConstructedNode(identifier: .set) { _ in }
          try signed.appendConstructedNode(identifier: .sequence) { try $0.serialize(data) }
          try signed.appendConstructedNode(identifier: tag) { set in for certificate in certificates { try set.serialize(certificate) } }
          signed.appendConstructedNode(identifier: .set) { _ in }
        }
      }
    }
    return serializer.serializedBytes
  }
}
