extension Duration {
  /// Reads `500 ms`, `1.5 s`, `250us`, `2 min`: a decimal number without sign, and a unit. `nil` for anything else, and for 24 hours or more.
  public init?(text: String) {
    let unit = text.drop { $0.isASCII && ($0.isNumber || $0 == ".") }
    let microseconds: Int64? =
      switch unit.drop(while: { $0 == " " }) {
      case "us", "µs": 1
      case "ms": 1000
      case "s": 1_000_000
      case "min": 60_000_000
      default: nil
      }
    let number = text[..<unit.startIndex].split(separator: ".", omittingEmptySubsequences: false)
    guard let microseconds, (1...2).contains(number.count), number.allSatisfy({ (1...6).contains($0.utf8.count) }), let whole = Int64(number[0])
    else { return nil }
    var total = whole * microseconds
    if number.count == 2 {
      guard let fraction = Int64(number[1]) else { return nil }
      let scale = number[1].utf8.reduce(Int64(1)) { scale, _ in scale * 10 }
      total += fraction * microseconds / scale
    }
    guard total < 86_400_000_000 else { return nil }
    self = .microseconds(total)
  }
}

/// `500 ms`, `2 s`: what `Duration(text:)` reads again, to the millisecond.
func text(_ duration: Duration) -> String {
  let (seconds, attoseconds) = duration.components
  let milliseconds = attoseconds / 1_000_000_000_000_000
  return milliseconds == 0 && seconds > 0 ? "\(seconds) s" : "\(seconds * 1000 + milliseconds) ms"
}
