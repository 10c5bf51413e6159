extension HIDPOS {
  enum Identifier: String, CaseIterable {
    case whereThere = "auto"
    case never = "false"
  }

  static let options: [ProtocolOption] =
    [
      ProtocolOption(
        "gap", .duration(.milliseconds(1)...(.seconds(60))), default: "500 ms", help: "Silence after which the rest of a code in parts is given up."),
      ProtocolOption("max-length", .int(1...65_536), default: "8192", help: "Longest code in bytes."),
      ProtocolOption("suffix", .bytes(names: []), default: "", help: "Bytes at the end of the data that are no part of the code, such as \\r."),
      .choice(
        "aim", Identifier.self, .whereThere,
        help: "Whether an AIM identifier (]d2) at the beginning of the data is taken for one where the report has no other."),
      ProtocolOption("enable", .bytes(names: []), help: "A feature report, its id first, that is sent at opening where the device has such a report."),
      ProtocolOption(
        "command-report", .int(0...255), default: "0",
        help: "The output report that takes a length and a command: good, refused, … are such commands then, else whole reports; 0 for none."),
    ] + FeedbackBytes.options
}
