import Warehouse

extension SSI {
  static let options: [ProtocolOption] =
    [
      ProtocolOption(
        "framing", .choice(["serial", "att"]), default: "serial",
        help: "How messages are cut; att has the total length in two bytes before each, as over Bluetooth's attribute protocol."),
      ProtocolOption(
        "gap", .duration(.milliseconds(1)...(.seconds(60))), default: "200 ms", help: "Silence after which a message that is not whole is given up."),
      ProtocolOption(
        "suffix", .bytes(names: LineSuffix.names), default: "none", help: "What the scanner puts behind a code inside the message; it is taken off."),
      ProtocolOption(
        "parameters", .bytes(names: []), default: "",
        help: "Parameter numbers and values, set until the scanner loses power each time the link opens (PARAM_SEND without the permanent bit)."),
      ProtocolOption("identify", .bool, default: "false", help: "Ask for the revision when the link opens."),
      ProtocolOption("wake", .bool, default: "false", help: "Send a NUL before each message, for a scanner that sleeps and has no RTS/CTS."),
    ] + LineFrame.options
    + Signal.allCases.map { signal in
      ProtocolOption(signal.rawValue, .words(SSISounds.words), help: FeedbackBytes.help(signal))
    }
}
