/// What the keys of a keyboard mean in one country: characters by position, never by what a console happens to be set to.
struct Layout: Sendable {
  /// A character, and whether it waits for the next one to be put on (a dead key).
  struct Cell: Sendable, Hashable {
    var character: Unicode.Scalar
    var dead = false
  }

  /// Printing keys by row from the top left, each from the left; the last of the third row is the one at Enter, the first of the fourth the one
  /// that only ISO keyboards have.
  static let positions: [UInt16] = [41] + Array(2...13) + Array(16...27) + Array(30...40) + [Key.backslash, Key.iso] + Array(44...53)

  private static let keys = 90

  /// Four to a key: without modifier, with Shift, with AltGr, with both.
  private var cells: [Cell?]
  /// Keys on which Caps Lock acts as Shift.
  private var capsKeys: UInt128 = 0
  private(set) var hasAltGr = false
  let pages: CodePages

  /// - Parameters:
  ///   - tables: the four levels in the order of `positions`, as many as there are; a space is a key without a character.
  ///   - dead: the dead keys of each level.
  ///   - capsExcept: the plain characters of the keys on which Caps Lock does not act as Shift; `nil` where it does so on letters only.
  init(_ tables: String..., dead: [String] = [], capsExcept: String? = nil, pages: CodePages = .western) {
    cells = Array(repeating: nil, count: Layout.keys * 4)
    self.pages = pages
    for (level, table) in tables.enumerated() {
      let waiting = level < dead.count ? dead[level].unicodeScalars : "".unicodeScalars
      for (position, character) in zip(Layout.positions, table.unicodeScalars) where character != " " {
        set(Cell(character: character, dead: waiting.contains(character)), at: position, level: level)
      }
    }
    for position in Layout.positions {
      let plain = cells[Int(position) * 4]?.character
      let acts = capsExcept.map { except in plain.map { !except.unicodeScalars.contains($0) } ?? false } ?? isLetter(position)
      if acts { capsKeys |= 1 << UInt128(position) }
    }
  }

  func cell(_ position: UInt16, shift: Bool, altGr: Bool) -> Cell? {
    guard position < Layout.keys else { return nil }
    return cells[Int(position) * 4 + (shift ? 1 : 0) + (altGr ? 2 : 0)]
  }

  /// Whether Caps Lock acts as Shift on this key.
  func obeysCaps(_ position: UInt16) -> Bool { position < Layout.keys && capsKeys >> UInt128(position) & 1 == 1 }

  /// Another character, or none, on a key.
  mutating func set(_ cell: Cell?, at position: UInt16, level: Int) {
    guard position < Layout.keys, (0..<4).contains(level) else { return }
    cells[Int(position) * 4 + level] = cell
    if level > 1, cell != nil { hasAltGr = true }
    capsKeys &= ~(1 << UInt128(position))
    if isLetter(position) { capsKeys |= 1 << UInt128(position) }
  }

  private func isLetter(_ position: UInt16) -> Bool {
    guard let lower = cells[Int(position) * 4]?.character, let upper = cells[Int(position) * 4 + 1]?.character else { return false }
    return lower != upper && lower.properties.uppercaseMapping == String(upper)
  }
}
