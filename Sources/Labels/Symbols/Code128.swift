/// A Code 128 symbol (ISO/IEC 15417) as its codewords, with as few of them as there can be without the shift character.
public struct Code128: Sendable, Hashable {
  public enum Unit: Sendable, Hashable {
    /// U+0000…U+007F.
    case character(UInt8)
    case fnc1, fnc2, fnc3, fnc4
  }

  enum Codeword: Sendable, Hashable {
    case startA, startB, startC, codeA, codeB, codeC, fnc1, fnc2, fnc3, fnc4
    case character(UInt8)
    /// Two digits, 0…99.
    case pair(UInt8)
  }

  /// Without check character and stop.
  let codewords: [Codeword]

  /// Modules on each side that stay white.
  static let quietZone = 10

  /// Width in modules from the first bar to the last, check character (11) and stop (13) included.
  var modules: Int { 11 * codewords.count + 11 + 13 }

  /// `nil` where `units` is empty or has a character beyond U+007F.
  public init?(_ units: [Unit]) {
    guard !units.isEmpty, units.allSatisfy({ if case .character(let byte) = $0 { byte < 0x80 } else { true } }) else { return nil }
    codewords = Code128.shortest(units)
  }

  /// `nil` where `text` is empty or has a character that does not print, or is none of ASCII.
  public init?(text: String) {
    guard text.utf8.allSatisfy({ (0x20...0x7E).contains($0) }) else { return nil }
    self.init(text.utf8.map { .character($0) })
  }

  private enum Subset: Int, CaseIterable {
    // In the order of preference where the symbol has the same length.
    case c, b, a

    var start: Codeword {
      switch self {
      case .a: .startA
      case .b: .startB
      case .c: .startC
      }
    }
    var code: Codeword {
      switch self {
      case .a: .codeA
      case .b: .codeB
      case .c: .codeC
      }
    }

    /// The codeword for what begins at `index`, and how many units it holds; `nil` where the subset does not have it.
    func codeword(_ units: [Unit], at index: Int) -> (Codeword, count: Int)? {
      switch (units[index], self) {
      case (.fnc1, _): (.fnc1, 1)
      case (.character, .c): Code128.pair(units, at: index).map { (.pair($0), 2) }
      case (.character(let byte), .a): byte < 0x60 ? (.character(byte), 1) : nil
      case (.character(let byte), .b): byte >= 0x20 ? (.character(byte), 1) : nil
      case (_, .c): nil
      case (.fnc2, _): (.fnc2, 1)
      case (.fnc3, _): (.fnc3, 1)
      case (.fnc4, _): (.fnc4, 1)
      }
    }
  }

  /// Dynamic programming from the end: `staying[i][s]` is the number of codewords for `units[i...]` where the next one is of subset `s`.
  private static func shortest(_ units: [Unit]) -> [Codeword] {
    let never = Int.max / 2
    var staying = Array(repeating: [never, never, never], count: units.count + 2)
    staying[units.count] = [0, 0, 0]
    func best(_ index: Int) -> Subset { Subset.allCases.min { staying[index][$0.rawValue] < staying[index][$1.rawValue] } ?? .b }
    func cost(_ index: Int, _ subset: Subset) -> Int { min(staying[index][subset.rawValue], staying[index][best(index).rawValue] + 1) }
    for index in units.indices.reversed() {
      for subset in Subset.allCases {
        if let (_, count) = subset.codeword(units, at: index) { staying[index][subset.rawValue] = 1 + cost(index + count, subset) }
      }
    }
    var subset = best(0)
    var result = [subset.start]
    var index = 0
    while index < units.count {
      if staying[index][subset.rawValue] > staying[index][best(index).rawValue] + 1 {
        subset = best(index)
        result.append(subset.code)
      }
      // A subset without the unit costs `never`, and another one always has it.
      guard let (codeword, count) = subset.codeword(units, at: index) else { break }
      result.append(codeword)
      index += count
    }
    return result
  }

  private static func pair(_ units: [Unit], at index: Int) -> UInt8? {
    guard index + 1 < units.count, case .character(let tens) = units[index], case .character(let ones) = units[index + 1],
      (0x30...0x39).contains(tens), (0x30...0x39).contains(ones)
    else { return nil }
    return (tens - 0x30) * 10 + (ones - 0x30)
  }
}
