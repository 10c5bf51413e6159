import Warehouse

/// Numbers that somebody else has given: ranges in order that do not touch. What lies between two of them may be taken for one of them.
struct ForeignNumbers: Sendable {
  private(set) var ranges: [ClosedRange<Int64>] = []
  /// More are joined where the least is lost.
  private static let most = 500

  init() {}

  /// Takes back a `value`.
  init(_ value: [UInt8]) throws {
    ranges = try StateCoding.decode([[Int64]].self, value).compactMap { $0.count == 2 && 0 <= $0[0] && $0[0] <= $0[1] && $0[1] < .max ? $0[0]...$0[1] : nil }
  }

  /// For the journal's state: a list of `[first, last]`.
  var value: [UInt8] { JSON.array(ranges.map { .array([.int($0.lowerBound), .int($0.upperBound)]) }).bytes }

  func contains(_ number: Int64) -> Bool { ranges.contains { $0.contains(number) } }

  /// The first number from this one on that is not among them.
  func firstFree(from number: Int64) -> Int64 { ranges.reduce(number) { $1.contains($0) ? $1.upperBound + 1 : $0 } }

  /// How many of these numbers are not among them.
  func free(of numbers: Range<Int64>) -> Int64 {
    ranges.reduce(Int64(numbers.count)) { $0 - Int64(numbers.clamped(to: $1.lowerBound..<$1.upperBound + 1).count) }
  }

  mutating func insert(_ number: Int64) {
    let (near, rest) = ranges.reduce(into: ([ClosedRange<Int64>](), [ClosedRange<Int64>]())) { sorted, range in
      if range.upperBound < number - 1 || range.lowerBound > number + 1 { sorted.1.append(range) } else { sorted.0.append(range) }
    }
    ranges = rest + [near.reduce(number...number) { min($0.lowerBound, $1.lowerBound)...max($0.upperBound, $1.upperBound) }]
    ranges.sort { $0.lowerBound < $1.lowerBound }
    guard ranges.count > ForeignNumbers.most else { return }
    let gap = { [ranges] (place: Int) in ranges[place].lowerBound - ranges[place - 1].upperBound }
    guard let place = ranges.indices.dropFirst().min(by: { gap($0) < gap($1) }) else { return }
    ranges[place - 1] = ranges[place - 1].lowerBound...ranges[place].upperBound
    ranges.remove(at: place)
  }
}
