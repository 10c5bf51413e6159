extension Wedge {
  static let options: [ProtocolOption] =
    [
      .choice("role", Role.self, .scanner, help: "A scanner, or a keypad on which people type and Enter ends."),
      .choice("layout", Layout.Name.self, .us, help: "The country whose keyboard the scanner is set to; the station's own layout does not matter."),
      .choice("suffix", Suffix.self, .any, help: "The key that ends a code: enter (either one), tab, any of them; none takes silence."),
      ProtocolOption(
        "gap", .duration(.milliseconds(1)...(.seconds(60))),
        help: "Silence that ends an unfinished code; 500 ms, and 100 ms where suffix is none and silence ends every code."),
      ProtocolOption("caps", .choice(["honour", "ignore"]), default: "honour", help: "Whether Caps Lock turns the case of letters."),
      .choice("gs", GroupSeparatorKey.self, .any, help: "How the scanner types GS: Ctrl and ], F8, Alt and 029, any of them, or not at all."),
      ProtocolOption("gs-literal", .bytes(names: []), help: "Characters that the scanner sends in place of GS, such as ~1; they are turned back."),
    ] + LineFrame.options
}
