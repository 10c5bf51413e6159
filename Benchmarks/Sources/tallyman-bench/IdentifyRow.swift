import Identifiers

/// One kind of code: inputs, and what is done with each.
struct IdentifyRow {
  var name: String
  /// All legal, with an AIM identifier where `hasPeer`.
  var inputs: [[UInt8]]
  /// GS1's engine reads it as well.
  var hasPeer = false
  /// What is expected as a ratio to the engine, and as codes a second.
  var leastRatio: Double?
  var leastRate: Double?
  /// Does the work and says whether the code is right, companions included.
  var ours: ([UInt8]) -> Bool

  /// An input as C wants it.
  func terminated(_ input: [UInt8]) -> [CChar] { (input + [0]).map { CChar(bitPattern: $0) } }

  static var all: [IdentifyRow] {
    let (items, units, tags) = (codes(itemCode), codes(unitCode), codes(tagCode))
    return [
      IdentifyRow(name: "]d2 01+17+10+21, read", inputs: items, hasPeer: true, leastRatio: 1) { ElementString(parsing: $0, from: 3).isComplete },
      IdentifyRow(name: "]d2 01+17+10+21, identified", inputs: items, hasPeer: true, leastRatio: 1) { isWhole(identify($0)) },
      IdentifyRow(name: "]d2 01+17+10+21, canonical", inputs: items) { ElementString(parsing: $0, from: 3).canonical.count > 40 },
      IdentifyRow(name: "]C1 SSCC, read", inputs: units, hasPeer: true, leastRatio: 1) { ElementString(parsing: $0, from: 3).isComplete },
      IdentifyRow(name: "]C1 SSCC, identified", inputs: units, hasPeer: true, leastRatio: 1) { isWhole(identify($0)) },
      IdentifyRow(name: "SGTIN-96, scheme and GTIN", inputs: tags, leastRate: 5_000_000) { EPCGlance(hex: $0)?.scheme == .sgtin96 },
      IdentifyRow(name: "SGTIN-96, all five forms", inputs: tags, leastRate: 500_000) { hex in
        let epc = EPC(hex: hex)
        return epc.tagURI != nil && epc.pureIdentityURI != nil && epc.rawURI != nil && epc.elementString != nil && epc.digitalLink != nil
      },
    ]
  }

  /// Nothing wrong with it as it came: what had to be repaired first, the engine refuses.
  private static func isWhole(_ identification: Identification) -> Bool { identification.problems.isEmpty && identification.repaired == nil }

  // MARK: The corpus

  /// Different ones, so that no branch is learnt by heart.
  private static func codes(_ code: (inout UInt64) -> String) -> [[UInt8]] {
    var state: UInt64 = 0x9E37_79B9_7F4A_7C15
    return (0..<64).map { _ in Array(code(&state).utf8) }
  }

  private static func itemCode(_ state: inout UInt64) -> String {
    let gtin = checked("0952" + digits(9, &state))
    let expiry = "\(27 + next(&state) % 3)0\(1 + next(&state) % 9)1\(next(&state) % 9)"
    return "]d201\(gtin)17\(expiry)10LOT-\(digits(Int(1 + next(&state) % 5), &state))\u{1D}21S\(digits(8, &state))"
  }

  private static func unitCode(_ state: inout UInt64) -> String { "]C100" + checked("0952" + digits(13, &state)) }

  /// Filter 1, seven digits of company prefix.
  private static func tagCode(_ state: inout UInt64) -> String {
    let prefix = 9_520_000 + next(&state) % 1_000
    let high = UInt64(0x30) << 56 | 1 << 53 | 5 << 50 | prefix << 26 | (next(&state) % 1_000_000) << 6
    let text = String(high, radix: 16, uppercase: true) + String(0x1_0000_0000 + next(&state) % 0x1_0000_0000, radix: 16, uppercase: true).dropFirst()
    return text
  }

  private static func checked(_ digits: String) -> String {
    digits + String(UnicodeScalar(CheckDigit.mod10(digits.utf8) ?? UInt8(ascii: "0")))
  }

  private static func digits(_ count: Int, _ state: inout UInt64) -> String { (0..<count).map { _ in "\(next(&state) % 10)" }.joined() }

  private static func next(_ state: inout UInt64) -> UInt64 {
    state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
    return state >> 33
  }
}
