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

/// Keys going down and up to characters: modifiers, Caps Lock, dead keys, Alt codes.
struct Keyboard: Sendable {
  private let layout: Layout
  private let separator: GroupSeparatorKey
  private let honoursCaps: Bool
  private var held: Set<UInt16> = []
  private var caps = false
  private var code: AltCode?
  private var accent: Unicode.Scalar?

  init(layout: Layout, separator: GroupSeparatorKey, honoursCaps: Bool) {
    self.layout = layout
    self.separator = separator
    self.honoursCaps = honoursCaps
  }

  /// All keys are taken for released, and nothing for begun: after a gap in what the kernel delivered.
  mutating func forget() {
    held.removeAll()
    code = nil
    accent = nil
  }

  mutating func capsLock(_ on: Bool) { caps = on }

  mutating func release(_ key: UInt16, into strokes: inout [Stroke]) {
    held.remove(key)
    if isAlt(key), let code = self.code {
      self.code = nil
      if let character = code.character { put(character, meant: .alt, into: &strokes) }
    }
  }

  mutating func press(_ key: UInt16, into strokes: inout [Stroke]) {
    switch key {
    case Key.leftShift, Key.rightShift, Key.leftControl, Key.rightControl, Key.rightAlt: held.insert(key)
    case Key.leftAlt:
      held.insert(key)
      code = AltCode()
    case Key.capsLock: caps.toggle()
    case Key.enter, Key.keypadEnter: put("\r", into: &strokes)
    case Key.tab: put("\t", into: &strokes)
    case Key.escape: put("\u{1B}", into: &strokes)
    case Key.backspace:
      flushAccent(into: &strokes)
      strokes.append(.backspace)
    case Key.space where accent != nil: flushAccent(into: &strokes)
    case Key.space: put(" ", into: &strokes)
    case Key.f8: if separator == .f8 || separator == .any { put("\u{1D}", into: &strokes) }
    default: pressPrinting(key, into: &strokes)
    }
    if key == Key.rightAlt, isAlt(key) { code = AltCode() }
  }

  private mutating func pressPrinting(_ key: UInt16, into strokes: inout [Stroke]) {
    let control = held.contains(Key.leftControl) || held.contains(Key.rightControl)
    // Windows takes Ctrl and Alt together for AltGr, and scanners know it.
    let altGr = layout.hasAltGr && (held.contains(Key.rightAlt) || (control && held.contains(Key.leftAlt)))
    if let character = Key.keypad(key) {
      if let digit = character.properties.numericType == nil ? nil : Int(character.value) - 0x30, code != nil, !control {
        code?.add(digit)
      } else {
        put(character, into: &strokes)
      }
    } else if control, !altGr {
      pressControl(key, into: &strokes)
    } else if altGr || code == nil {
      let shift = (held.contains(Key.leftShift) || held.contains(Key.rightShift)) != (caps && honoursCaps && layout.isLetter(key))
      guard let (character, dead) = layout.character(key, shift: shift, altGr: altGr) else { return }
      if dead { hold(character, into: &strokes) } else { put(character, into: &strokes) }
    }
  }

  /// Control characters as terminals have them: the letter's code without its upper bits. Letters go by the layout; the others by their place on a US
  /// keyboard, since elsewhere `[`, `\`, `]`, `^` and `_` are no plain keys.
  private mutating func pressControl(_ key: UInt16, into strokes: inout [Stroke]) {
    if let letter = layout.character(key, shift: true, altGr: false)?.0, ("A"..."Z").contains(letter) {
      return put(Unicode.Scalar(UInt8(letter.value & 0x1F)), into: &strokes)
    }
    let others: [UInt16: Unicode.Scalar] = [3: "\0", 26: "\u{1B}", 43: "\u{1C}", Key.rightBrace: "\u{1D}", 7: "\u{1E}", 12: "\u{1F}"]
    if let character = others[key] { put(character, meant: .control, into: &strokes) }
  }

  private func isAlt(_ key: UInt16) -> Bool { key == Key.leftAlt || (key == Key.rightAlt && !layout.hasAltGr) }

  private mutating func hold(_ character: Unicode.Scalar, into strokes: inout [Stroke]) {
    let repeated = accent == character
    flushAccent(into: &strokes)
    if !repeated { accent = character }
  }

  private mutating func flushAccent(into strokes: inout [Stroke]) {
    if let accent { strokes.append(.character(accent)) }
    accent = nil
  }

  /// `meant` says by which convention a GS came; one that is not the scanner's is no GS, and means nothing.
  private mutating func put(_ character: Unicode.Scalar, meant: GroupSeparatorKey? = nil, into strokes: inout [Stroke]) {
    if character == "\u{1D}", let meant, separator != .any, separator != meant { return }
    if let accent, let whole = composed(accent, character) {
      self.accent = nil
      strokes.append(.character(whole))
      return
    }
    flushAccent(into: &strokes)
    switch character {
    case "\r", "\n": strokes.append(.lineEnd(UInt8(character.value)))
    case "\t": strokes.append(.tab)
    default: strokes.append(.character(character))
    }
  }
}
