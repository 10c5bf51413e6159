import Crypto
import FoundationEssentials
import Warehouse

/// One chain per device, journal and stream: h_n = SHA-256(h_{n-1} ‖ line n), h_0 is 32 zero bytes.
public enum Chain {
  public static let start = [UInt8](repeating: 0, count: 32)

  /// The chain value after `line`.
  public static func hash(_ previous: [UInt8], _ line: [UInt8]) -> [UInt8] {
    var hash = SHA256()
    hash.update(data: previous)
    hash.update(data: line)
    return Array(hash.finalize())
  }

  /// A chain value from its 64 hexadecimal digits, `nil` for anything else.
  public static func value(hex text: String) -> [UInt8]? {
    guard text.utf8.count == 64 else { return nil }
    return bytes(hex: text)
  }
}

/// `Content-Digest` (RFC 9530): over the content as it travels, so after any content encoding.
public enum ContentDigest {
  public static let field = "Content-Digest"

  /// `sha-256=:…:`.
  public static func value(of content: [UInt8]) -> String {
    "sha-256=:" + Data(SHA256.hash(data: content)).base64EncodedString() + ":"
  }

  /// Whether the field's sha-256 is that of the content; `nil` where the field names no sha-256.
  public static func matches(_ field: String, _ content: [UInt8]) -> Bool? {
    let digests = field.split(separator: ",").map { $0.filter { $0 != " " && $0 != "\t" } }
    guard let digest = digests.first(where: { $0.lowercased().hasPrefix("sha-256=") }) else { return nil }
    return digest.dropFirst(8) == value(of: content).dropFirst(8)
  }
}
