/// What a tag is known by.
public struct TagIdentity: Sendable, Hashable, Comparable {
  public var bytes: [UInt8]
  /// The number of an LF or HF tag, in place of an EPC.
  public var isUID: Bool
  public init(_ bytes: [UInt8], isUID: Bool = false) {
    self.bytes = bytes
    self.isUID = isUID
  }

  public static func < (one: TagIdentity, other: TagIdentity) -> Bool {
    if one.isUID != other.isUID { return other.isUID }
    return one.bytes.lexicographicallyPrecedes(other.bytes)
  }
}

/// An identity as the table holds it: up to 62 bytes (an EPC has 496 bits at the most: EPC Gen2, 6.3.2.1.2), then their kind and number.
struct TagKey: Equatable {
  static let longest = 62
  private var words: SIMD8<UInt64>

  /// `nil` for no bytes, and for more than an EPC can have.
  init?(_ identity: Span<UInt8>, isUID: Bool) {
    let count = identity.count
    guard count > 0, count <= TagKey.longest else { return nil }
    var words = SIMD8<UInt64>()
    for index in 0..<count { words[index >> 3] |= UInt64(identity[index]) << UInt64(56 - 8 * (index & 7)) }
    words[7] |= UInt64(isUID ? 1 : 0) << 8 | UInt64(count)
    self.words = words
  }

  var identity: TagIdentity {
    let count = Int(words[7] & 0xFF)
    return TagIdentity(
      (0..<count).map { UInt8(truncatingIfNeeded: words[$0 >> 3] >> UInt64(56 - 8 * ($0 & 7))) }, isUID: words[7] >> 8 & 1 == 1)
  }

  /// Who chooses EPCs does not choose where they go: `seed` is random.
  func hash(_ seed: UInt64) -> UInt32 {
    var hash = seed ^ words[7]
    let used = min(7, (Int(words[7] & 0xFF) + 7) >> 3)
    for index in 0..<used {
      let (high, low) = (hash ^ words[index]).multipliedFullWidth(by: 0x9E37_79B9_7F4A_7C15)
      hash = high ^ low &+ seed
    }
    let (high, low) = hash.multipliedFullWidth(by: 0xD6E8_FEB8_6659_FD93)
    return UInt32(truncatingIfNeeded: high ^ low)
  }
}
