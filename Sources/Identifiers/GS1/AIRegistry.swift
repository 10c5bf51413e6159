/// The AI table prepared for the parser: which AI begins here, and what a line asks for, as plain values without references.
final class AIRegistry: Sendable {
  static let shared = AIRegistry(ApplicationIdentifier.all)

  let rows: [ApplicationIdentifier]
  let tables: Tables

  /// What the parser reads for every element.
  ///
  /// In memory that is never given back, as the registry itself is: from arrays of a class each reading would be counted, and that counting took
  /// more time than all checks of an element together. Every index is bounded where it is made: a line and a code come from these tables, a
  /// character is a byte.
  struct Tables: @unchecked Sendable {
    /// By line.
    let rules: UnsafePointer<Rule>
    /// What `Rule.firstGroup` points into.
    let groups: UnsafePointer<Group>
    /// What `Group.combinations` points into.
    let combinations: UnsafePointer<Combination>
    /// By byte: which character sets it belongs to.
    let characters: UnsafePointer<UInt8>
    /// Digits of an AI by its first two, 0 where none begins so.
    let lengths: UnsafePointer<UInt8>
    /// Line of an AI by its code: the number for two digits, 100 more for three, 1100 more for four; −1 where there is none.
    let lines: UnsafePointer<Int16>

    fileprivate static func lasting<Item: BitwiseCopyable>(_ items: [Item]) -> UnsafePointer<Item> {
      let memory = UnsafeMutableBufferPointer<Item>.allocate(capacity: max(1, items.count))
      _ = memory.update(fromContentsOf: items)
      // An empty table has room for one, so there is a base.
      return UnsafePointer(memory.baseAddress.unsafelyUnwrapped)
    }

    @inline(__always) func line(_ code: Int) -> Int { Int(lines[code]) }

    /// The AI that begins at `start`: its code and how many digits it has.
    @inline(__always) func find(in data: Span<UInt8>, at start: Int, before end: Int) -> (code: Int, length: Int)? {
      guard end - start >= 2, isDigit(data[start]), isDigit(data[start + 1]) else { return nil }
      var number = twoDigits(data[start], data[start + 1])
      let length = Int(lengths[number])
      guard length > 0, end - start >= length else { return nil }
      for index in 2..<max(2, length) {
        guard isDigit(data[start + index]) else { return nil }
        number = number * 10 + Int(data[start + index] & 15)
      }
      let code = AIRegistry.base(length) + number
      return lines[code] < 0 ? nil : (code, length)
    }
  }

  /// What the parser needs of a line.
  struct Rule: Sendable, BitwiseCopyable {
    var parts = InlineArray<5, Part>(repeating: Part())
    var count: UInt8 = 0
    var isPredefinedLength = false
    var maxLength: UInt8 = 0
    /// Excludes other AIs of its own line, as 3100 does 3101.
    var excludesItsRange = false
    var firstGroup: UInt16 = 0
    var groups: UInt16 = 0
    var excludes = AISet()
  }

  struct Part: Sendable, BitwiseCopyable {
    var mask: UInt8 = 0
    var min: UInt8 = 0
    var max: UInt8 = 0
    var isOptional = false
    var isBase64 = false
    var checks = InlineArray<3, ContentCheck?>(repeating: nil)
  }

  /// A need: one of `anyOf`, or one of the combinations.
  struct Group: Sendable, BitwiseCopyable {
    var anyOf = AISet()
    var firstCombination = 0
    var combinations = 0
  }

  /// Lines of which each set must have one.
  struct Combination: Sendable, BitwiseCopyable {
    var sets = InlineArray<3, AISet>(repeating: AISet())
    var count = 0
  }

  private let names: [String]

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
    var groups: [Group] = []
    var combinations: [Combination] = []
    // Few patterns stand in many lines, and each is compared with all of them.
    var known: [String: [Int]] = [:]
    func matching(_ pattern: String) -> [Int] {
      if let found = known[pattern] { return found }
      let bytes = Array(pattern.utf8)
      let found = rows.indices.filter { rows[$0].matches(bytes) }
      known[pattern] = found
      return found
    }
    let rules = rows.enumerated().map { row, entry in
      var rule = Rule(entry)
      for other in entry.excludes.flatMap(matching) {
        if other == row { rule.excludesItsRange = true } else { rule.excludes.insert(other) }
      }
      rule.firstGroup = UInt16(groups.count)
      rule.groups = UInt16(entry.requires.count)
      for alternatives in entry.requires {
        var group = Group()
        let first = combinations.count
        for alternative in alternatives {
          var combination = Combination()
          for pattern in alternative {
            for row in matching(pattern) {
              if alternative.count == 1 { group.anyOf.insert(row) } else { combination.sets[combination.count].insert(row) }
            }
            combination.count += 1
          }
          if alternative.count > 1 { combinations.append(combination) }
        }
        group.firstCombination = first
        group.combinations = combinations.count - first
        groups.append(group)
      }
      return rule
    }
    self.rows = rows
    tables = Tables(
      rules: Tables.lasting(rules), groups: Tables.lasting(groups), combinations: Tables.lasting(combinations),
      characters: Tables.lasting(ApplicationIdentifier.Component.Characters.members), lengths: Tables.lasting(lengths), lines: Tables.lasting(lines))
    names = lines.indices.map { index in
      guard lines[index] >= 0 else { return "" }
      let digits = index < 100 ? 2 : index < 1100 ? 3 : 4
      let text = String(index - AIRegistry.base(digits))
      return String(repeating: "0", count: digits - text.utf8.count) + text
    }
  }

  /// The AI that begins at `start`: its code and how many digits it has.
  func find(in data: Span<UInt8>, at start: Int, before end: Int) -> (code: Int, length: Int)? { tables.find(in: data, at: start, before: end) }

  /// The code of an AI given as text; `nil` where there is none.
  func code(of ai: some StringProtocol) -> Int? {
    let bytes = Array(ai.utf8)
    guard let found = find(in: bytes.span, at: 0, before: bytes.count), found.length == bytes.count else { return nil }
    return found.code
  }

  func line(_ code: Int) -> Int { tables.line(code) }
  func name(_ code: Int) -> String { names[code] }

  @inline(__always) fileprivate static func base(_ digits: Int) -> Int { digits == 2 ? 0 : digits == 3 ? 100 : 1100 }
}

extension AIRegistry.Rule {
  fileprivate init(_ entry: ApplicationIdentifier) {
    count = UInt8(entry.components.count)
    isPredefinedLength = entry.isPredefinedLength
    maxLength = UInt8(entry.maxLength)
    for (index, component) in entry.components.enumerated() {
      parts[index].mask = component.characters.mask
      parts[index].min = UInt8(component.length.lowerBound)
      parts[index].max = UInt8(component.length.upperBound)
      parts[index].isOptional = component.isOptional
      parts[index].isBase64 = component.characters == .set64
      // Of digits these two would always pass: a company prefix must begin with four of them.
      let checks = component.characters == .digits ? component.checks.filter { $0 != .gcppos1 && $0 != .gcppos2 } : component.checks
      for (place, check) in checks.enumerated() { parts[index].checks[place] = check }
    }
  }
}

extension ApplicationIdentifier {
  /// The line of the table that an AI is of; `nil` for what is no AI.
  public static func find(_ ai: some StringProtocol) -> ApplicationIdentifier? {
    AIRegistry.shared.code(of: ai).map { AIRegistry.shared.rows[AIRegistry.shared.line($0)] }
  }
}
