/// Undoes what happens to a code between the symbol and the computer: a wrong keyboard layout, a lost or replaced separator, a prefix or a whole
/// scan sent twice.
///
/// Nothing is guessed. A repair is offered only for a code that is not sound as it stands, and only if of all the readings tried exactly one is:
/// see `Evidence` for what that takes and the documentation page "Repair" for how unlikely a false one is.
public enum Repair {
  public enum Outcome: Sendable, Hashable {
    case none
    /// The one sound reading, without AIM identifier; `how` joins the names of what was undone with `+`, as `layout:ru+separator:|`. `symbology` is
    /// the one given, or the one found in what was undone.
    case repaired(bytes: [UInt8], how: String, symbology: AIMIdentifier?)
    /// What the code looks like, where no reading or more than one is sound.
    case looksLike(how: String, Problem)
  }

  /// Inputs above are not tried: no symbol holds as much (see `ElementParser.limit`).
  private static let limit = 7_089

  /// - Parameters:
  ///   - start: behind the AIM identifier that was taken off.
  ///   - symbology: given by the scanner, or that identifier.
  public static func offer(_ data: [UInt8], from start: Int = 0, symbology: AIMIdentifier? = nil) -> Outcome {
    guard data.count - start > 1, data.count - start <= limit else { return .none }
    let content = Array(data[start...])
    let isInverted = CapsLock.inverts(symbology, content)
    if !isInverted, Evidence.isSound(content, symbology, digits: true), !SeparatorStandIn.found(in: content).contains(where: \.isUnmistakable) {
      return .none
    }
    var search = RepairSearch(symbology: symbology, isBehindIdentifier: start > 0 || symbology != nil)
    if isInverted { search.tryCapsLock(content) } else { search.tryAll(content) }
    return search.outcome(offset: start)
  }
}

/// Caps Lock turns letters over. The AIM identifier in front is the only part of a code whose case is known.
enum CapsLock {
  /// `]D2`, `]c1`, `]q3`, `]j1` where data follows that only `]d2`, `]C1`, `]Q3`, `]J1` have.
  static func inverts(_ symbology: AIMIdentifier?, _ content: [UInt8]) -> Bool {
    guard let symbology else { return identifier(content) != nil }
    return turned(symbology.text) != nil && Evidence.beginsWithKey(content)
  }

  /// The identifier in front of `content` with its case turned, if that one alone is GS1's.
  static func identifier(_ content: [UInt8]) -> AIMIdentifier? {
    guard content.count > 3, content[0] == UInt8(ascii: "]") else { return nil }
    return turned(String(decoding: content[..<3], as: UTF8.self))
  }

  static func turned(_ text: String) -> AIMIdentifier? {
    ["]D2": "]d2", "]c1": "]C1", "]q3": "]Q3", "]j1": "]J1"][text].flatMap { AIMIdentifier($0) }
  }

  static func swapped(_ content: [UInt8]) -> [UInt8] {
    content.map { byte in
      switch byte {
      case UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "a")...UInt8(ascii: "z"): byte ^ 0x20
      default: byte
      }
    }
  }
}
