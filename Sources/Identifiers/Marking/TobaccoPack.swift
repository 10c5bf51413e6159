/// The code of a tobacco pack: 29 characters without AIs and separators.
enum TobaccoPack {
  static let length = 29

  /// Whether the bytes from `start` are one: a GTIN-14 with a zero in front and a right check digit, 15 characters of GS1 set 82, and a price
  /// below 10 240 roubles. Digits alone never meet the last.
  static func matches(_ data: [UInt8], from start: Int) -> Bool {
    guard data.count - start == length, data[start] == UInt8(ascii: "0") else { return false }
    let gtin = data[start..<start + 14]
    guard CheckDigit.isValid(gtin), gtin.contains(where: { $0 != UInt8(ascii: "0") }) else { return false }
    guard data[(start + 14)...].allSatisfy(ApplicationIdentifier.Component.Characters.set82.contains),
      let price = price(data[(start + 21)..<(start + 25)])
    else { return false }
    return price < priceLimit
  }

  /// Kopecks that four characters write: a number to the base 80, the most significant first.
  static func price(_ characters: ArraySlice<UInt8>) -> Int? {
    var number = 0
    for byte in characters {
      guard byte < 128, values[Int(byte)] >= 0 else { return nil }
      number = number * 80 + Int(values[Int(byte)])
    }
    return number
  }

  /// What the first character A or B can write: 10 240 roubles.
  private static let priceLimit = 2 * 80 * 80 * 80

  private static let values: [Int8] = {
    var values = [Int8](repeating: -1, count: 128)
    let alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789!\"%&'*+-./_,:;=<>?"
    for (value, byte) in alphabet.utf8.enumerated() { values[Int(byte)] = Int8(value) }
    return values
  }()
}
