/// What is wrong with bytes that should be LLRP, and where.
public struct LLRPError: Error, Sendable, Hashable, CustomStringConvertible {
  public enum Code: String, Sendable, CaseIterable {
    /// The bytes end before the message does.
    case torn
    /// A length that cannot be: shorter than its own header, longer than allowed, or not that of what is inside.
    case length
    /// A field or parameter reaches past what it stands in.
    case overrun
    /// More levels of parameters than anything sensible has.
    case depth
    /// A TV parameter of unknown type: only its container's end says where it ends.
    case unknown
    /// A value that does not fit its field.
    case value
  }

  public var code: Code
  /// Counted from the first byte that was given.
  public var offset: Int
  public var detail: String
  public var description: String { "byte \(offset): \(detail)" }
}
