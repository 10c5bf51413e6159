/// A set of lines of the AI table (224 of them), small enough for registers.
struct AISet: Sendable, BitwiseCopyable {
  private var words: (UInt64, UInt64, UInt64, UInt64) = (0, 0, 0, 0)

  @inline(__always) mutating func insert(_ row: Int) {
    let bit = UInt64(1) &<< UInt64(row & 63)
    switch row >> 6 {
    case 0: words.0 |= bit
    case 1: words.1 |= bit
    case 2: words.2 |= bit
    default: words.3 |= bit
    }
  }

  @inline(__always) func contains(_ row: Int) -> Bool {
    let word =
      switch row >> 6 {
      case 0: words.0
      case 1: words.1
      case 2: words.2
      default: words.3
      }
    return word &>> UInt64(row & 63) & 1 == 1
  }

  @inline(__always) func intersects(_ other: AISet) -> Bool {
    words.0 & other.words.0 | words.1 & other.words.1 | words.2 & other.words.2 | words.3 & other.words.3 != 0
  }
}
