/// The number of an entry: known, or that of a draft whose append has not been committed yet.
public enum Seq: Sendable, Hashable, Codable {
  case stored(Int64)
  /// Index among the drafts of the append that writes this value.
  case draft(Int)

  public var number: Int64? { if case .stored(let number) = self { number } else { nil } }

  /// The number, now that the drafts have theirs.
  public func settled(_ base: Int64) -> Seq {
    if case .draft(let index) = self { .stored(base + Int64(index)) } else { self }
  }

  // A draft is written as a number that no entry can have; `StateEncoder` turns it into a hole for the store to fill.
  static let floor = Int64.min
  static let holes: Int64 = 1000

  public init(from decoder: any Decoder) throws { self = .stored(try decoder.singleValueContainer().decode(Int64.self)) }
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    switch self {
    case .stored(let number): try container.encode(number)
    case .draft(let index): try container.encode(Seq.floor + Int64(index))
    }
  }
}
