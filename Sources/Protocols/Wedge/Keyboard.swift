/// What a key press comes to.
enum Stroke: Sendable, Hashable {
  case character(Unicode.Scalar)
  /// Enter (CR), or a line feed.
  case lineEnd(UInt8)
  case tab
  case backspace
}

/// How a scanner that plays a keyboard sends GS (0x1D), which no keyboard has.
enum GroupSeparatorKey: String, CaseIterable {
  case any
  /// Ctrl and the key right of P and [.
  case control = "ctrl"
  case f8
  /// Alt and 0 2 9 (or 2 9) on the number pad.
  case alt
  case none
}

/// Keys going down and up to characters: modifiers, Caps Lock, Num Lock, dead keys, Alt codes.
struct Keyboard: Sendable {
  private struct Modifiers: OptionSet {
    let rawValue: UInt8
    static let shift = Modifiers(rawValue: 0b11)
    static let control = Modifiers(rawValue: 0b1100)
    static let leftAlt = Modifiers(rawValue: 0b1_0000)
    static let rightAlt = Modifiers(rawValue: 0b10_0000)

    /// The one that a key stands for.
    static func of(_ key: UInt16) -> Modifiers? {
      switch key {
      case Key.leftShift: Modifiers(rawValue: 0b1)
      case Key.rightShift: Modifiers(rawValue: 0b10)
      case Key.leftControl: Modifiers(rawValue: 0b100)
      case Key.rightControl: Modifiers(rawValue: 0b1000)
      case Key.leftAlt: .leftAlt
      case Key.rightAlt: .rightAlt
      default: nil
      }
    }
  }

  struct Settings {
    var layout: Layout
    var pages: CodePages
    var separator: GroupSeparatorKey
    var caps: Wedge.Caps
    var honoursNum: Bool
  }

  private let set: Settings
  private var held: Modifiers = []
  private var caps = false
  private var num = true
  private var code: AltCode?
  private var accent: Unicode.Scalar?

  init(_ settings: Settings) { set = settings }

  /// All keys are taken for released, and nothing for begun: after a gap in what the kernel delivered.
  mutating func forget() {
    held = []
    code = nil
    accent = nil
  }

  mutating func capsLock(_ on: Bool) { caps = on }
  mutating func numLock(_ on: Bool) { num = on }

  mutating func release(_ key: UInt16, into strokes: inout [Stroke]) {
    guard let modifier = Modifiers.of(key) else { return }
    held.subtract(modifier)
    if isAlt(modifier), let code = self.code {
      self.code = nil
      if let character = code.character(in: set.pages) { put(character, meant: .alt, into: &strokes) }
    }
  }

  mutating func press(_ key: UInt16, into strokes: inout [Stroke]) {
    if let modifier = Modifiers.of(key) {
      held.insert(modifier)
      if isAlt(modifier) { code = AltCode() }
      return
    }
    switch key {
    case Key.capsLock: caps.toggle()
    case Key.numLock: num.toggle()
    case Key.enter, Key.keypadEnter: put("\r", into: &strokes)
    case Key.tab: put("\t", into: &strokes)
    case Key.escape: put("\u{1B}", into: &strokes)
    case Key.backspace:
      flushAccent(into: &strokes)
      strokes.append(.backspace)
    case Key.space where accent != nil: flushAccent(into: &strokes)
    case Key.space where set.layout.cell(key, shift: false, altGr: false) == nil: put(" ", into: &strokes)
    case Key.f8: if set.separator == .f8 || set.separator == .any { put("\u{1D}", into: &strokes) }
    default: pressPrinting(key, into: &strokes)
    }
  }

  private mutating func pressPrinting(_ key: UInt16, into strokes: inout [Stroke]) {
    let control = !held.isDisjoint(with: .control)
    // Windows takes Ctrl and Alt together for AltGr, and scanners know it.
    let altGr = set.layout.hasAltGr && (held.contains(.rightAlt) || (control && held.contains(.leftAlt)))
    let shift = !held.isDisjoint(with: .shift)
    if let character = Key.keypad(key) {
      // An Alt code is typed by the keys' places, whatever Num Lock says.
      if (0x30...0x39).contains(character.value), code != nil, !control {
        code?.add(Int(character.value) - 0x30)
      } else if !set.honoursNum || num || !((0x30...0x39).contains(character.value) || character == ".") {
        put(character, into: &strokes)
      }
    } else if control, !altGr {
      pressControl(key, into: &strokes)
    } else if altGr || code == nil {
      let turned = !altGr && (set.caps == .on || caps && set.caps == .honour) && set.layout.obeysCaps(key)
      guard let cell = set.layout.cell(key, shift: shift != turned, altGr: altGr) else { return }
      if cell.dead { hold(cell.character, into: &strokes) } else { put(cell.character, into: &strokes) }
    }
  }

  /// Control characters as terminals have them: the letter's code without its upper bits. Letters go by the layout, and by their place on a US
  /// keyboard where the script is another; so do the others, since elsewhere `[`, `\`, `]`, `^` and `_` are no plain keys.
  private mutating func pressControl(_ key: UInt16, into strokes: inout [Stroke]) {
    if let letter = letter(key) { return put(Unicode.Scalar(UInt8(letter & 0x1F)), into: &strokes) }
    let character: Unicode.Scalar
    switch key {
    case 3: character = "\0"
    case Key.leftBrace: character = "\u{1B}"
    case Key.backslash, Key.iso: character = "\u{1C}"
    case Key.rightBrace: character = "\u{1D}"
    case 7: character = "\u{1E}"
    case 12: character = "\u{1F}"
    default: return
    }
    put(character, meant: .control, into: &strokes)
  }

  private static let us = Layout(.us)

  private func letter(_ key: UInt16) -> UInt32? {
    guard var value = set.layout.cell(key, shift: true, altGr: false)?.character.value else { return nil }
    // Greek, Cyrillic and what comes after them.
    if value >= 0x370 { value = Keyboard.us.cell(key, shift: true, altGr: false)?.character.value ?? value }
    return (0x41...0x5A).contains(value) ? value : nil
  }

  private func isAlt(_ modifier: Modifiers) -> Bool { modifier == .leftAlt || (modifier == .rightAlt && !set.layout.hasAltGr) }

  private mutating func hold(_ character: Unicode.Scalar, into strokes: inout [Stroke]) {
    guard accent != nil else { return accent = character }
    // Windows puts no accent on an accent: both stand for themselves.
    flushAccent(into: &strokes)
    strokes.append(.character(character))
  }

  /// An accent that nothing was put on stands for itself.
  mutating func flushAccent(into strokes: inout [Stroke]) {
    if let accent { strokes.append(.character(accent)) }
    accent = nil
  }

  /// `meant` says by which convention a GS came; one that is not the scanner's is no GS, and means nothing.
  private mutating func put(_ character: Unicode.Scalar, meant: GroupSeparatorKey? = nil, into strokes: inout [Stroke]) {
    if character == "\u{1D}", let meant, set.separator != .any, set.separator != meant { return }
    if let accent {
      self.accent = nil
      if let whole = composed(accent, character) { return strokes.append(.character(whole)) }
      strokes.append(.character(accent))
    }
    switch character {
    case "\r", "\n": strokes.append(.lineEnd(UInt8(character.value)))
    case "\t": strokes.append(.tab)
    default: strokes.append(.character(character))
    }
  }
}
