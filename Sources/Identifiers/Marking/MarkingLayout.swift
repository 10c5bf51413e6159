/// How a marking code is built. Several product groups share most of them.
public enum MarkingLayout: String, Sendable, Hashable, CaseIterable {
  /// 01, 21 of 13 characters, 91 of 4, 92 of 44.
  case unit44 = "unit-92-44"
  /// 01, 21 of 13 characters, 91 of 4, 92 of 88.
  case unit88 = "unit-92-88"
  /// 01, 21 of 20 characters, 91 of 4, 92 of 44.
  case longSerial = "unit-20-92-44"
  /// 01, 21 of 13 characters, 93 of 4.
  case unit93 = "unit-93"
  /// 01, 21 of 7 characters, 93 of 4.
  case short7 = "short-7-93"
  /// 01, 21 of 6 characters, 93 of 4.
  case short6 = "short-6-93"
  /// `short6` with the net weight, 310n.
  case weighed = "weighed-6-93"
  /// `short7` with the volume, 335n.
  case keg = "keg-7-93"
  /// 01, 21 of 7 characters, 8005 with the maximum retail price, 93 of 4; 240 may follow.
  case tobaccoBlock = "tobacco-block"
  /// 29 characters without AIs: GTIN, 7 of serial, 4 of maximum retail price, 4 of verification code.
  case tobaccoPack = "tobacco-pack"
  /// Without a verification code: 01 and 21, as documents carry it.
  case identification = "identification-code"
  /// AI 00, or its 18 digits.
  case transport = "transport-sscc"
  /// 02 and 37: goods counted by item, as documents carry them.
  case counted = "counted-02-37"

  struct Field: Sendable, Equatable {
    /// The AI's digits, `n` for 0 to 5.
    let ai: [UInt8]
    let length: Int
    let isNumeric: Bool
    init(_ ai: String, _ length: Int, numeric: Bool = false) {
      self.ai = Array(ai.utf8)
      self.length = length
      isNumeric = numeric
    }

    func begins(_ data: [UInt8], at start: Int) -> Bool {
      guard data.count - start >= ai.count else { return false }
      return zip(ai, data[start...]).allSatisfy { $0 == $1 || $0 == UInt8(ascii: "n") && (0x30...0x35).contains($1) }
    }
  }

  /// Length of AI 21; `nil` where there is no AI 21 of known length.
  var serialLength: Int? {
    switch self {
    case .unit44, .unit88, .unit93: 13
    case .longSerial: 20
    case .short7, .keg, .tobaccoBlock: 7
    case .short6, .weighed: 6
    case .tobaccoPack, .identification, .transport, .counted: nil
    }
  }

  /// What follows AI 21, in the published order.
  var tail: [Field] { Self.tails[self] ?? [] }

  private static let tails: [MarkingLayout: [Field]] = [
    .unit44: [Field("91", 4), Field("92", 44)], .unit88: [Field("91", 4), Field("92", 88)], .longSerial: [Field("91", 4), Field("92", 44)],
    .unit93: [Field("93", 4)], .short7: [Field("93", 4)], .short6: [Field("93", 4)],
    .weighed: [Field("93", 4), Field("310n", 6, numeric: true)], .keg: [Field("93", 4), Field("335n", 6, numeric: true)],
    .tobaccoBlock: [Field("8005", 6, numeric: true), Field("93", 4)],
  ]

  /// The lengths alone, without one separator, say that it is this layout: at least four characters of AIs at their places beside AI 21, and a
  /// value too long for what GS1 allows there. `unit-93` and its kind have two, and 21 may be as long: no evidence.
  var isEvidentWithoutSeparators: Bool { tail.count > 1 }

  /// Whether the first character of the serial names the state of the EAEU that issued the code.
  var serialNamesState: Bool {
    switch self {
    case .short6, .weighed, .keg, .unit93: true
    default: false
    }
  }
}
