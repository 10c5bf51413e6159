public import Identifiers

/// What a tag is to the site.
public enum TagClass: UInt8, Sendable, Hashable, CaseIterable {
  /// Holds an EPC, or is of a kind that has none (LF, HF).
  case known
  /// Holds no valid EPC: of an application family of ISO, or unprogrammed, or somebody's own bits.
  case foreign
  /// The site's filter leaves it out.
  case filtered

  public var name: String { "\(self)" }
}

/// Which tags a site is after. Empty lists let all pass.
public struct TagFilter: Sendable, Hashable {
  public var schemes: Set<EPCKind>
  /// Digits with which the GS1 key begins, behind indicator and extension digits.
  public var companyPrefixes: [String]
  /// One of them must fit.
  public var masks: [TagBits]
  /// Whether tags without a valid EPC are followed too; they are counted apart either way.
  public var followsForeign: Bool

  public init(schemes: Set<EPCKind> = [], companyPrefixes: [String] = [], masks: [TagBits] = [], followsForeign: Bool = true) {
    self.schemes = schemes
    self.companyPrefixes = companyPrefixes
    self.masks = masks
    self.followsForeign = followsForeign
  }

  /// - Parameter isUID: the number of an LF or HF tag, which has no scheme.
  func classify(_ identity: [UInt8], isUID: Bool, pc: UInt16?) -> TagClass {
    if !masks.isEmpty, !masks.contains(where: { $0.fit(identity) }) { return .filtered }
    let asksForEPC = !schemes.isEmpty || !companyPrefixes.isEmpty
    if isUID { return asksForEPC ? .filtered : .known }
    let memory = pc.map { TagMemory(pc: $0, epc: identity) }
    let epc = memory?.pc.isISO == true ? nil : EPC(bytes: memory.map { $0.isValid ? $0.epc : identity } ?? identity)
    guard let epc, epc.isValid, let kind = epc.scheme?.kind else { return followsForeign && !asksForEPC ? .foreign : .filtered }
    if !schemes.isEmpty, !schemes.contains(kind) { return .filtered }
    if !companyPrefixes.isEmpty, !companyPrefixes.contains(where: { prefix in Self.key(of: epc)?.hasPrefix(prefix) ?? false }) { return .filtered }
    return .known
  }

  /// The GS1 key from its company prefix on; `nil` for an EPC that is made of none.
  private static func key(of epc: EPC) -> Substring? {
    guard let (ai, value) = epc.elements.first else { return nil }
    switch ai {
    // Extension digit, indicator digit, or the zero in front of a GRAI.
    case "00", "01", "8003", "8006": return value.dropFirst()
    default: return value[...]
    }
  }
}

/// Bits that an EPC must hold at a place: `30`, `3034/14`, `2F@96`: hexadecimal digits, how many bits of them count, and from which bit of the EPC on.
public struct TagBits: Sendable, Hashable, CustomStringConvertible {
  public let description: String
  private let bits: [UInt8]
  private let count: Int
  private let start: Int

  /// `nil` where the text is none.
  public init?(_ text: String) {
    let places = text.split(separator: "@", maxSplits: 1, omittingEmptySubsequences: false)
    let parts = places[0].split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false)
    var bits: [UInt8] = []
    for digit in parts[0] {
      guard let value = digit.hexDigitValue else { return nil }
      for shift in [3, 2, 1, 0] { bits.append(UInt8(value >> shift & 1)) }
    }
    guard let start = places.count == 1 ? 0 : Int(places[1]), let count = parts.count == 1 ? bits.count : Int(parts[1]),
      (0..<496).contains(start), (1...max(1, bits.count)).contains(count), !bits.isEmpty
    else { return nil }
    (description, self.bits, self.count, self.start) = (text, bits, count, start)
  }

  func fit(_ epc: [UInt8]) -> Bool {
    guard start + count <= epc.count * 8 else { return false }
    return (0..<count).allSatisfy { index in
      let place = start + index
      return epc[place >> 3] >> (7 - UInt8(place & 7)) & 1 == bits[index]
    }
  }
}
