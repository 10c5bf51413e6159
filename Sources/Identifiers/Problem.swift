/// Something wrong with a code, with the place and a sentence for the technician.
public struct Problem: Error, Sendable, Hashable {
  /// Stable words for programs.
  public enum Code: String, Sendable, Hashable, CaseIterable {
    /// A check digit, or a pair of check characters, does not match.
    case checkDigit = "check-digit"
    /// Too short, too long, or nothing at all.
    case length
    /// A character or value that the place does not allow.
    case character
    case unknownAI = "unknown-ai"
    /// A value runs on into what reads as the next element: the separator between them was lost.
    case missingSeparator = "missing-separator"
    case date
    /// The same AI twice with different values.
    case repeatedAI = "repeated-ai"
    /// An AI stands without one it needs. To be judged over all symbols of a label, so one symbol's element string stays valid.
    case missingCompanion = "missing-companion"
    /// Two AIs that must not stand on one item.
    case excludedCompanion = "excluded-companion"
    /// A scheme that does not exist, or that does not take what is given.
    case unknownScheme = "unknown-scheme"
    /// A number that is too large for its place, or written as it must not be.
    case range
    /// Something stands where there must be nothing, or only zeros.
    case padding
    /// How many digits of a number are the company prefix is not known.
    case companyPrefix = "company-prefix"
    /// Not written as its standard demands.
    case syntax
    /// A web address that is not as GS1 Digital Link has it: scheme, domain, escapes, the key, the places of AIs in path and query.
    case uri
  }

  public var code: Code
  /// The AI it concerns, `nil` where no AI was recognised.
  public var ai: String?
  /// Byte of the input: of the AI for `unknown-ai`, `repeated-ai` and companions, of the character for `character`, else where the value (or the
  /// part of it that is wrong) begins.
  public var offset: Int
  public var message: String

  public init(_ code: Code, ai: String? = nil, offset: Int, _ message: String) {
    self.code = code
    self.ai = ai
    self.offset = offset
    self.message = message
  }
}
