extension Wedge {
  enum Role: String, CaseIterable { case scanner, keypad }

  enum Suffix: String, CaseIterable {
    case any, enter, tab, none

    func ends(with stroke: Stroke) -> Bool {
      switch stroke {
      case .lineEnd: self == .any || self == .enter
      case .tab: self == .any || self == .tab
      case .character, .backspace: false
      }
    }
  }

  /// What Caps Lock does; `on` where the scanner takes it to be on and turns the case itself.
  enum Caps: String, CaseIterable { case honour, ignore, on }
  enum Num: String, CaseIterable { case honour, ignore }

  enum AltPages: String, CaseIterable { case auto, western, cyrillic }

  static let options: [ProtocolOption] =
    [
      .choice("role", Role.self, .scanner, help: "A scanner, or a keypad on which people type and Enter ends."),
      .choice("layout", Layout.Name.self, .us, help: "The country whose keyboard the scanner is set to; the station's own layout does not matter."),
      ProtocolOption("keys", .keys, help: "Keys that differ from the layout: words KEY=CHARACTERS, such as z=yY y=zZ."),
      .choice("suffix", Suffix.self, .any, help: "The key that ends a code: enter (either one), tab, any of them; none takes silence."),
      ProtocolOption(
        "gap", .duration(.milliseconds(1)...(.seconds(60))),
        help: "Silence that ends an unfinished code; 500 ms, and 100 ms where suffix is none and silence ends every code."),
      .choice(
        "caps", Caps.self, .honour,
        help: "Whether Caps Lock acts on the keys as it does on this layout in Windows; on where the scanner takes it to be on and turns the case itself."),
      .choice("num", Num.self, .ignore, help: "Whether the number pad types digits only with Num Lock on."),
      .choice("gs", GroupSeparatorKey.self, .any, help: "How the scanner types GS: Ctrl and ], F8, Alt and 029, any of them, or not at all."),
      ProtocolOption("gs-literal", .bytes(names: []), help: "Characters that the scanner sends in place of GS, such as ~1; they are turned back."),
      .choice(
        "alt-pages", AltPages.self, .auto,
        help: "Alt codes without and with a leading zero: western (CP437, Windows-1252), cyrillic (CP866, Windows-1251), auto (by the layout)."),
    ] + LineFrame.options

  static func keyboard(_ values: OptionValues) -> Keyboard {
    var layout = Layout(Layout.Name(rawValue: values.string("layout")) ?? .us)
    // Checked when the option was read.
    if values.has("keys"), let keys = try? SiteKeys(values.string("keys")) { layout = keys.applied(to: layout) }
    return Keyboard(
      Keyboard.Settings(
        layout: layout, pages: CodePages(rawValue: values.string("alt-pages")) ?? layout.pages,
        separator: GroupSeparatorKey(rawValue: values.string("gs")) ?? .any, caps: Caps(rawValue: values.string("caps")) ?? .honour,
        honoursNum: values.string("num") == Num.honour.rawValue))
  }
}
