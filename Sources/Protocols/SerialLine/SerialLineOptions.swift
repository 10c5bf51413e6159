extension SerialLine {
  static let options: [ProtocolOption] = LineReader.options() + LineFrame.options + FeedbackBytes.options
}

extension LineReader {
  static func options(suffix: String = "auto") -> [ProtocolOption] {
    [
      ProtocolOption(
        "suffix", .bytes(names: LineSuffix.names), default: suffix, help: "What ends a code; auto takes CR, LF or both, none takes silence."),
      ProtocolOption(
        "gap", .duration(.milliseconds(1)...(.seconds(60))),
        help: "Silence that ends an unfinished code; 500 ms, and 50 ms where suffix is none and silence ends every code."),
    ]
  }
}

extension LineFrame {
  static let options = options(prefix: "")

  static func options(prefix: String) -> [ProtocolOption] { [
    ProtocolOption("prefix", .bytes(names: ["STX"]), default: prefix, help: "What stands before a code; a code without it has lost its beginning."),
    ProtocolOption("max-length", .int(1...65_536), default: "4096", help: "Longest code in bytes, without prefix, AIM identifier and suffix."),
    .choice(
      "aim", Identifier.self, .whereThere,
      help: "Whether the scanner sends AIM identifiers (]d2); with true a code without one has lost its beginning."),
    ProtocolOption("unit-prefix", .int(0...32), default: "0", help: "Characters before each code that name the handheld of a cradle."),
  ] }
}
