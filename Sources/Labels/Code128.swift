/// A Code 128 symbol (ISO/IEC 15417) as its codewords, in subsets B and C, with as few of them as there can be.
struct Code128: Sendable, Hashable {
  enum Unit: Sendable, Hashable {
    /// U+0020…U+007E.
    case character(UInt8)
    case fnc1
  }

  enum Codeword: Sendable, Hashable {
    case startB, startC, codeB, codeC, fnc1
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

  /// `nil` where `units` is empty or has a character outside U+0020…U+007E.
  init?(_ units: [Unit]) {
    guard !units.isEmpty, units.allSatisfy({ if case .character(let byte) = $0 { (0x20...0x7E).contains(byte) } else { true } }) else { return nil }
    codewords = Code128.shortest(units)
  }

  init?(text: String) { self.init(text.utf8.map { .character($0) }) }

  private enum Subset: Int { case b, c }

  /// Dynamic programming from the end: `staying[i][s]` is the number of codewords for `units[i...]` where the next one is of subset `s`.
  private static func shortest(_ units: [Unit]) -> [Codeword] {
    let never = Int.max / 2
    var staying = Array(repeating: [never, never], count: units.count + 2)
    func cost(_ index: Int, _ subset: Subset) -> Int { min(staying[index][subset.rawValue], staying[index][1 - subset.rawValue] + 1) }
    staying[units.count] = [0, 0]
    for index in units.indices.reversed() {
      switch units[index] {
      case .fnc1:
        staying[index] = [1 + cost(index + 1, .b), 1 + cost(index + 1, .c)]
      case .character:
        staying[index] = [1 + cost(index + 1, .b), pair(units, at: index) == nil ? never : 1 + cost(index + 2, .c)]
      }
    }

    var subset = cost(0, .c) <= cost(0, .b) ? Subset.c : .b
    if staying[0][subset.rawValue] > staying[0][1 - subset.rawValue] { subset = subset == .c ? .b : .c }
    var result: [Codeword] = [subset == .c ? .startC : .startB]
    var index = 0
    while index < units.count {
      if staying[index][subset.rawValue] > staying[index][1 - subset.rawValue] + 1 {
        subset = subset == .c ? .b : .c
        result.append(subset == .c ? .codeC : .codeB)
      }
      switch (units[index], subset) {
      case (.fnc1, _):
        result.append(.fnc1)
        index += 1
      case (.character(let byte), .b):
        result.append(.character(byte))
        index += 1
      case (.character(let byte), .c):
        guard let pair = pair(units, at: index) else {
          // Not reached: subset C costs `never` here. Written out so that no table can crash a print.
          result.append(contentsOf: [.codeB, .character(byte)])
          subset = .b
          index += 1
          continue
        }
        result.append(.pair(pair))
        index += 2
      }
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
