/// What a repaired code must be for anybody to believe it.
enum Evidence {
  /// The bytes are, without any fault, a marking code, or an element string in which a check digit is right and that either begins with the key
  /// of an item or logistic unit or comes from a GS1 symbol; or, where `digits` may be all there is, a trade item number or SSCC.
  static func isSound(_ data: [UInt8], _ symbology: AIMIdentifier?, digits: Bool) -> Bool {
    guard let first = data.first, isDigit(first) || first == separator else { return false }
    if let code = MarkingCode.read(data, symbology: symbology) { return code.isValid }
    if digits, [12, 13, 14, 18].contains(data.count), data.allSatisfy(isDigit), CheckDigit.isValid(data) { return true }
    guard symbology?.isGS1 == true || beginsWithKey(data) else { return false }
    let string = ElementString(parsing: data)
    return string.isValid && string.elements.contains { hasCheckDigit($0.ai) }
  }

  /// AI 00, 01 or 02, as many digits as it takes, the last of them the check digit.
  static func beginsWithKey(_ data: ArraySlice<UInt8>) -> Bool {
    let data = data.first == separator ? data.dropFirst() : data
    guard data.count >= 16, data[data.startIndex] == UInt8(ascii: "0") else { return false }
    let length =
      switch data[data.startIndex + 1] {
      case UInt8(ascii: "0"): 18
      case UInt8(ascii: "1"), UInt8(ascii: "2"): 14
      default: Int.max
      }
    return data.count - 2 >= length && CheckDigit.isValid(data.dropFirst(2).prefix(length))
  }

  static func beginsWithKey(_ data: [UInt8]) -> Bool { beginsWithKey(data[...]) }

  /// AIs whose value has a check digit or a pair of check characters at a fixed place.
  static func hasCheckDigit(_ ai: String) -> Bool { checked.contains(ai) }
  private static let checked: Set<String> = [
    "00", "01", "02", "03", "253", "255", "402", "410", "411", "412", "413", "414", "415", "416", "417", "8003", "8006", "8013", "8017", "8018",
    "8026",
  ]
}
