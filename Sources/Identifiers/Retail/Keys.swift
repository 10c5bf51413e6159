/// A Global Trade Item Number of 8, 12, 13 or 14 digits whose check digit is right.
///
/// Two numbers of different length that are the same item are equal: `padded` decides, `digits` keeps what was read.
public struct GTIN: Sendable, Hashable, CustomStringConvertible {
  /// As read: 8, 12, 13 or 14 digits.
  public let digits: String
  /// 14 digits, with zeros in front.
  public let padded: String

  public init?(_ digits: some StringProtocol) {
    let count = digits.utf8.count
    guard count == 8 || (12...14).contains(count), let text = checked(digits, count: count) else { return nil }
    self.digits = text
    padded = (count == 14 ? "" : count == 13 ? "0" : count == 12 ? "00" : "000000") + text
  }

  public var description: String { digits }
  public static func == (a: Self, b: Self) -> Bool { a.padded == b.padded }
  public func hash(into hasher: inout Hasher) { hasher.combine(padded) }
}

/// A Serial Shipping Container Code: 18 digits whose check digit is right.
public struct SSCC: Sendable, Hashable, CustomStringConvertible {
  public let digits: String

  public init?(_ digits: some StringProtocol) {
    guard let text = checked(digits, count: 18) else { return nil }
    self.digits = text
  }

  /// The code of extension digit and company prefix (`prefix`) and a serial reference, which is padded with zeros to 17 digits in all; `nil`
  /// when the serial is negative or does not fit, or the prefix is not 2 to 16 digits.
  public init?(prefix: String, serial: Int64) {
    let reference = String(serial)
    let room = 17 - prefix.utf8.count
    guard serial >= 0, (1...15).contains(room), reference.utf8.count <= room, prefix.utf8.allSatisfy(isDigit) else { return nil }
    let body = prefix + String(repeating: "0", count: room - reference.utf8.count) + reference
    guard let check = CheckDigit.mod10(body.utf8) else { return nil }
    digits = body + String(UnicodeScalar(check))
  }

  public var description: String { digits }
}

/// A Global Location Number: 13 digits whose check digit is right.
public struct GLN: Sendable, Hashable, CustomStringConvertible {
  public let digits: String

  public init?(_ digits: some StringProtocol) {
    guard let text = checked(digits, count: 13) else { return nil }
    self.digits = text
  }

  public var description: String { digits }
}

private func checked(_ digits: some StringProtocol, count: Int) -> String? {
  guard digits.utf8.count == count, CheckDigit.isValid(digits.utf8) else { return nil }
  return String(digits)
}
