import Warehouse

/// What lets a device enrol: a one-time token and, after white space, the SHA-256 fingerprint of the authority it should trust, as `sha256:` and 64
/// hexadecimal digits, with or without colons between them.
public struct EnrolmentTicket: Sendable, CustomStringConvertible, CustomReflectable {
  let token: String
  /// 32 bytes.
  let fingerprint: [UInt8]?

  /// - Returns: `nil` where there is no token, one that HTTP cannot carry, or a fingerprint that is none.
  public init?(_ text: String) {
    let words = text.split(whereSeparator: \.isWhitespace)
    guard (1...2).contains(words.count), words[0].utf8.count <= 1024, words[0].utf8.allSatisfy({ (0x21...0x7E).contains($0) }) else { return nil }
    token = String(words[0])
    guard words.count == 2 else {
      fingerprint = nil
      return
    }
    let digits = words[1].lowercased()
    guard digits.hasPrefix("sha256:"), let value = bytes(hex: String(digits.dropFirst(7)).replacing(":", with: "")), value.count == 32 else { return nil }
    fingerprint = value
  }

  /// Nothing of the token gets into a log by chance.
  public var description: String { "an enrolment ticket" }
  public var customMirror: Mirror { Mirror(self, children: []) }
}
