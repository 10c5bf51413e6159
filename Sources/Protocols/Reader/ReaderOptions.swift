import Warehouse

/// What every reader's protocol may be set to.
struct ReaderOptions: Sendable {
  var inventory: Bool
  var identify: Bool
  var region: RadioRegion?
  /// Hundredths of a dBm.
  var power: Int?
  var gap: Duration
  var answerTime: Duration

  init(_ values: OptionValues) {
    inventory = values.has("inventory") && values.bool("inventory")
    identify = values.has("identify") && values.bool("identify")
    region = values.name("region").flatMap(RadioRegion.init)
    power = values.has("power") ? values.int("power") * 100 : nil
    gap = values.duration("gap") ?? .milliseconds(200)
    answerTime = values.duration("answer-time") ?? .seconds(2)
  }
}

extension ProtocolOption {
  static let reader: [ProtocolOption] = [
    ProtocolOption("inventory", .bool, default: "false", help: "Take inventory from the opening of the link on, not only when told to."),
    ProtocolOption("identify", .bool, default: "false", help: "Ask the reader for its make and version when the link opens."),
    ProtocolOption(
      "gap", .duration(.milliseconds(10)...(.seconds(10))), default: "200 ms", help: "Silence after which an unfinished frame is given up."),
    ProtocolOption(
      "answer-time", .duration(.milliseconds(50)...(.seconds(60))), default: "2 s",
      help: "How long the reader may take to answer before it is asked again."),
  ]

  /// Of readers whose radio can be set.
  static let radio: [ProtocolOption] = [
    ProtocolOption("region", .choice(RadioRegion.allCases.map(\.rawValue)), help: "Rules for the radio; as the reader is set without it."),
    ProtocolOption("power", .int(-10...40), help: "Transmit power in dBm; as the reader is set without it."),
  ]

  static let antennas = ProtocolOption(
    "antennas", .words((1...8).map(String.init)), default: "1", help: "The antennas that an inventory uses, one after the other.")
  static let session = ProtocolOption(
    "session", .int(0...3), default: "0", help: "The Gen2 session of an inventory: 2 and 3 keep a tag silent for long.")
  static func address(_ range: ClosedRange<Int>) -> ProtocolOption {
    ProtocolOption("address", .int(range), default: "255", help: "The reader's address on its line; 255 is whichever is there.")
  }
}

extension OptionValues {
  /// From 1, in the order given.
  var antennas: [Int] { words("antennas").compactMap { Int($0) } }
}
