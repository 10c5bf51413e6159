/// Forms that URIs have by their own standards, whatever the field they stand in.
enum NamedForms {
  /// What a text should be that is not; `nil` where nothing is wrong, or nothing is known of its kind.
  static func broken(_ text: String) -> String? {
    if starts(text, "urn:uuid:") { return isUUID(text.dropFirst(9)) ? nil : "a UUID" }
    if starts(text, "ni:") { return isHashName(text.dropFirst(3)) ? nil : "a hash name" }
    if text.hasPrefix(transaction) { return isTransaction(text.dropFirst(transaction.count)) ? nil : "a transaction" }
    return nil
  }

  private static func starts(_ text: String, _ stem: String) -> Bool { text.prefix(stem.count).lowercased() == stem }

  /// RFC 9562, section 4.
  private static func isUUID(_ text: Substring) -> Bool {
    let groups = text.split(separator: "-", omittingEmptySubsequences: false)
    return groups.map(\.utf8.count) == [8, 4, 4, 4, 12] && groups.allSatisfy(isHex)
  }

  private static let transaction = "urn:epcglobal:cbv:bt:"

  /// A GLN and a name of its party's own (CBV 2.0, chapter 8). The check digit is not judged: GS1's own examples have it wrong.
  private static func isTransaction(_ text: Substring) -> Bool {
    let parts = text.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
    return parts.count == 2 && parts[0].utf8.count == 13 && parts[0].utf8.allSatisfy { (0x30...0x39).contains($0) } && !parts[1].isEmpty
  }

  /// `//authority/algorithm;value?query` (RFC 6920, section 3). With `ver=CBV…` it is an event's hash id and its value hexadecimal (CBV 2.0, 8.9.2).
  ///
  /// That the hash is the event's is not judged: GS1's own examples keep ids of drafts, and an event may have lost fields on its way.
  private static func isHashName(_ text: Substring) -> Bool {
    guard text.hasPrefix("//"), let slash = text.dropFirst(2).firstIndex(of: "/") else { return false }
    let parts = text[text.index(after: slash)...].split(separator: "?", maxSplits: 1, omittingEmptySubsequences: false)
    let name = parts[0].split(separator: ";", maxSplits: 1, omittingEmptySubsequences: false)
    guard name.count == 2, !name[0].isEmpty, !name[1].isEmpty else { return false }
    let value = name[1]
    let digits = digits[String(name[0])]
    let version = parts.count < 2 ? nil : parts[1].split(separator: "&").first { $0.hasPrefix("ver=") }?.dropFirst(4)
    guard let version, version.hasPrefix("CBV") else {
      // Base64 of 6 bits a character, or what should have had its version.
      return value.utf8.allSatisfy(isUnreserved) && (digits.map { value.utf8.count == $0 || value.utf8.count == ($0 * 2 + 2) / 3 } ?? true)
    }
    let numbers = version.dropFirst(3).split(separator: ".", omittingEmptySubsequences: false)
    return isHex(value) && digits.map { $0 == value.utf8.count } ?? true
      && (2...3).contains(numbers.count) && numbers.allSatisfy { !$0.isEmpty && $0.utf8.allSatisfy { (0x30...0x39).contains($0) } }
  }

  /// Hexadecimal digits of the algorithms that IANA's Named Information Hash Algorithm Registry lists.
  private static let digits = [
    "sha-256": 64, "sha-256-128": 32, "sha-256-120": 30, "sha-256-96": 24, "sha-256-64": 16, "sha-256-32": 8, "sha-384": 96, "sha-512": 128,
    "sha3-224": 56, "sha3-256": 64, "sha3-384": 96, "sha3-512": 128,
  ]

  private static func isHex(_ text: Substring) -> Bool { !text.isEmpty && text.utf8.allSatisfy { Character(Unicode.Scalar($0)).isHexDigit } }

  private static func isUnreserved(_ byte: UInt8) -> Bool {
    (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte & 0xDF) || "-._~".utf8.contains(byte)
  }
}
