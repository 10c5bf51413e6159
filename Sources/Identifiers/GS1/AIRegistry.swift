/// The AI table prepared for the parser: which AI begins here, and which lines it goes or does not go with.
final class AIRegistry: Sendable {
  static let shared = AIRegistry(ApplicationIdentifier.all)

  let rows: [ApplicationIdentifier]
  let companions: [Companions]

  struct Companions: Sendable {
    var excludes = AISet()
    /// Excludes other AIs of its own line, as 3100 does 3101.
    var excludesItsRange = false
    /// Each group must be met; an alternative is met when all of its sets are.
    var requires: [[[AISet]]] = []
  }

  /// Digits of an AI by its first two, 0 where none begins so.
  private let lengths: [UInt8]
  /// Line of an AI by its number: two digits from 0, three from 100, four from 1100; −1 where there is none.
  private let lines: [Int16]
  private let codes: [String]

  init(_ rows: [ApplicationIdentifier]) {
    var lengths = [UInt8](repeating: 0, count: 100)
    var lines = [Int16](repeating: -1, count: 11_100)
    for (row, entry) in rows.enumerated() {
      let ends = entry.name.split(separator: "-")
      let digits = ends[0].utf8.count
      guard let first = Int(ends[0]), let last = Int(ends[ends.count - 1]) else { continue }
      for number in first...last {
        lines[AIRegistry.base(digits) + number] = Int16(row)
        lengths[number / (digits == 2 ? 1 : digits == 3 ? 10 : 100)] = UInt8(digits)
      }
    }
    func set(_ pattern: String) -> AISet {
      var set = AISet()
      for (row, entry) in rows.enumerated() where entry.matches(pattern) { set.insert(row) }
      return set
    }
    companions = rows.enumerated().map { row, entry in
      var companions = Companions()
      for (other, candidate) in rows.enumerated() where entry.excludes.contains(where: candidate.matches) {
        if other == row { companions.excludesItsRange = true } else { companions.excludes.insert(other) }
      }
      companions.requires = entry.requires.map { $0.map { $0.map(set) } }
      return companions
    }
    self.rows = rows
    self.lengths = lengths
    self.lines = lines
    codes = lines.indices.map { index in
      guard lines[index] >= 0 else { return "" }
      let digits = index < 100 ? 2 : index < 1100 ? 3 : 4
      let text = String(index - AIRegistry.base(digits))
      return String(repeating: "0", count: digits - text.utf8.count) + text
    }
  }

  /// The AI that begins at `start`: its line, its digits as text, and how many they are.
  func find(in data: [UInt8], at start: Int, before end: Int) -> (row: Int, code: String, length: Int)? {
    guard end - start >= 2, isDigit(data[start]), isDigit(data[start + 1]) else { return nil }
    var number = twoDigits(data[start], data[start + 1])
    let length = Int(lengths[number])
    guard length > 0, end - start >= length else { return nil }
    for index in 2..<max(2, length) {
      guard isDigit(data[start + index]) else { return nil }
      number = number * 10 + Int(data[start + index] & 15)
    }
    let index = AIRegistry.base(length) + number
    let row = Int(lines[index])
    return row < 0 ? nil : (row, codes[index], length)
  }

  private static func base(_ digits: Int) -> Int { digits == 2 ? 0 : digits == 3 ? 100 : 1100 }
}
