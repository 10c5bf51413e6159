/// A station's own card. A scanner that belongs to no station and reads it belongs to that station from then on.
public struct PairingCard: Sendable, Hashable {
  public static let prefix = "%S-"

  /// The text to print on the card: `%S-DOCK-1`, or `%S-` and eight hexadecimal digits where a scanner that types could not type the station's name.
  public let text: String

  public init(station: String) {
    let isTypeable = !station.isEmpty && station.utf8.count <= 32 && station.unicodeScalars.allSatisfy { scalar in
      scalar.isASCII && (scalar.properties.isAlphabetic || ("0"..."9").contains(scalar) || "-._".unicodeScalars.contains(scalar))
    }
    text = PairingCard.prefix + (isTypeable ? station.uppercased() : PairingCard.digest(station))
  }

  /// A code that is somebody's pairing card, whatever Caps Lock did to it; `nil` for any other.
  public init?(scanned data: [UInt8]) {
    guard let code = String(validating: data, as: UTF8.self)?.uppercased(), code.hasPrefix(PairingCard.prefix) else { return nil }
    text = code
  }

  /// The one station whose card it is.
  public func station(among names: [String]) -> String? {
    let meant = names.filter { PairingCard(station: $0) == self }
    return meant.count == 1 ? meant[0] : nil
  }

  /// FNV-1a, 32 bits.
  private static func digest(_ text: String) -> String {
    let hash = text.utf8.reduce(UInt32(0x811C_9DC5)) { ($0 ^ UInt32($1)) &* 0x0100_0193 }
    let digits = String(hash, radix: 16, uppercase: true)
    return String(repeating: "0", count: 8 - digits.count) + digits
  }
}
