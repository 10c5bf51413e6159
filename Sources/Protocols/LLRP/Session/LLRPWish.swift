import Warehouse

/// What a reader is for, which says how it looks for tags.
enum LLRPIntent: String, Sendable, CaseIterable {
  /// Another tells the reader what to do: its tags are counted, its keep-alives answered.
  case unsaid = "none"
  /// All tags around, slowly and surely: many tags that stand.
  case inventory
  /// Pallets with hundreds of tags on their way through a gate.
  case portal
  /// A few tags at a time, fast.
  case conveyor
  /// Tags that stand for long, and what is taken away.
  case shelf
  /// One tag after the other, to be written.
  case encode

  /// The Gen2 session. Tags fall back to A by themselves after 0.5 to 5 s in session 1 and after 2 s without power in session 2 (EPC Gen2, table 6.20).
  var session: UInt8 {
    switch self {
    case .unsaid, .conveyor, .encode: 0
    case .portal: 1
    case .inventory, .shelf: 2
    }
  }
  /// Tags in the field at once.
  var population: UInt16 {
    switch self {
    case .encode: 1
    case .conveyor: 8
    case .unsaid, .portal: 128
    case .inventory, .shelf: 512
    }
  }
  /// How long a tag is in the field, in milliseconds; 0: for long.
  var transit: UInt32 {
    switch self {
    case .conveyor: 500
    case .portal: 3_000
    case .unsaid, .inventory, .shelf, .encode: 0
    }
  }
  /// Speed before reach.
  var isFast: Bool { self == .conveyor }
}

/// What the configuration wants of a reader.
struct LLRPWish: Sendable {
  /// A signal on an input, during which tags are looked for.
  struct Trigger: Sendable, Hashable {
    var port: UInt16
    var isHigh: Bool
  }
  enum Extra: String, Sendable, CaseIterable { case channel, phase, doppler, tid, crc }
  enum Search: String, Sendable, CaseIterable { case reader, single, dual }

  var intent: LLRPIntent
  var session: UInt8?
  var population: UInt16?
  var mode: UInt16?
  /// Nanoseconds.
  var tari: UInt16?
  var search: Search?
  /// In hundredths of a dBm, by antenna; 0 is every one.
  var power: [Int: Int]
  /// Empty for all.
  var antennas: [UInt16]
  var trigger: Trigger?
  /// Milliseconds; 0: as long as the signal lasts.
  var triggerTime: UInt32
  var extras: Set<Extra>
  /// Milliseconds.
  var keepalive: Int64
  var answerTime: Int64
  var checkTime: Int64
  var takesOver: Bool
  var filter: TagMask?
  /// Inputs whose changes are told.
  var inputs: [UInt16]
  /// An output is lit at level 0.
  var isLitByLow: Bool
  /// Outputs that are lit by order.
  var outputs: [Int]
  /// What is lit for each signal.
  var lights: [Signal: [SignalLight]]
  /// What was set, for people.
  var asked: [String: String] = [:]

  init(_ values: OptionValues) {
    func optional(_ key: String) -> Int? { values.has(key) ? values.int(key) : nil }
    func milliseconds(_ key: String, _ standard: Int64) -> Int64 { values.duration(key).map { Int64($0 / .milliseconds(1)) } ?? standard }
    intent = values.name("intent").flatMap(LLRPIntent.init) ?? .unsaid
    session = optional("session").map { UInt8($0) }
    population = optional("population").map { UInt16($0) }
    mode = optional("mode").map { UInt16($0) }
    tari = optional("tari").map { UInt16($0) }
    search = values.name("search").flatMap(Search.init)
    power = values.levels("power")
    antennas = values.has("antennas") ? values.antennas.map { UInt16($0) } : []
    trigger = values.name("trigger").flatMap(Trigger.init)
    triggerTime = UInt32(milliseconds("trigger-time", 0))
    extras = Set((values.has("contents") ? values.words("contents") : []).compactMap(Extra.init))
    keepalive = milliseconds("keepalive", 10_000)
    answerTime = milliseconds("answer-time", 10_000)
    checkTime = milliseconds("check-time", 60_000)
    inputs = values.words("inputs").compactMap { UInt16($0) }
    outputs = values.words("outputs").compactMap { Int($0) }
    lights = SignalLight.all(values)
    isLitByLow = values.name("lit") == "low"
    takesOver = values.has("take-over") && values.bool("take-over")
    asked["session"] = session.map { "\($0)" }
    asked["population"] = population.map { "\($0)" }
    asked["mode"] = mode.map { "\($0)" }
    asked["tari"] = tari.map { "\($0)" }
    asked["search"] = search?.rawValue
    asked["power"] = power.isEmpty ? nil : Self.text(power)
    asked["antennas"] = antennas.isEmpty ? nil : antennas.map { "\($0)" }.joined(separator: " ")
    asked["trigger"] = trigger?.text
    asked["contents"] = extras.isEmpty ? nil : extras.map(\.rawValue).sorted().joined(separator: " ")
    asked["keepalive"] = "\(keepalive) ms"
  }

  /// One tag after the other at an antenna, whatever else the reader is for.
  func writing(_ antenna: Int?) -> LLRPWish {
    var bench = self
    (bench.intent, bench.session, bench.population, bench.trigger, bench.filter) = (.encode, nil, nil, nil, nil)
    bench.antennas = antenna.flatMap { UInt16(exactly: $0) }.map { [$0] } ?? antennas
    return bench
  }

  static func text(_ power: [Int: Int]) -> String {
    power.sorted { $0.key < $1.key }.map { ($0.key == 0 ? "" : "\($0.key)=") + decibelText($0.value) }.joined(separator: " ")
  }

  /// Asked for an antenna, in hundredths of a dBm.
  func power(of antenna: Int) -> Int? { power[antenna] ?? power[0] }
}

extension LLRPWish.Trigger {
  static let words = ["always"] + (1...8).flatMap { ["gpi\($0)-high", "gpi\($0)-low"] }

  init?(_ word: String) {
    let parts = word.split(separator: "-")
    guard parts.count == 2, let port = UInt16(parts[0].dropFirst(3)) else { return nil }
    self.init(port: port, isHigh: parts[1] == "high")
  }

  var text: String { "gpi\(port)-\(isHigh ? "high" : "low")" }
}

extension ProtocolOption {
  /// What an LLRP reader may be told.
  static let llrpSession: [ProtocolOption] = [
    .choice("intent", LLRPIntent.self, .unsaid, help: "What the reader is for. Without one, another must have told the reader what to do."),
    ProtocolOption("session", .int(0...3), help: "The Gen2 session; without it the intent's: conveyor and encode 0, portal 1, inventory and shelf 2."),
    ProtocolOption("population", .int(1...65_535), help: "How many tags are in the field at once; without it by intent."),
    ProtocolOption("mode", .int(0...65_535), help: "The mode's number in the reader's own table; without it one is chosen by intent."),
    ProtocolOption("tari", .int(6_250...25_000), help: "Tari in nanoseconds, within what the mode allows; without it the mode's own."),
    .choice("search", LLRPWish.Search.self, nil, help: "Impinj's search mode; without it dual, so that a tag is read for as long as it is there."),
    ProtocolOption("power", .levels(-1_000...4_000), help: "Transmit power; without it as the reader is set."),
    ProtocolOption("antennas", .words((1...64).map(String.init)), help: "The antennas that are used; without it all."),
    ProtocolOption("trigger", .choice(LLRPWish.Trigger.words), default: "always", help: "Look for tags only while an input has this level."),
    ProtocolOption(
      "trigger-time", .duration(.zero ... .seconds(86_400)), default: "0 ms", help: "The longest after the trigger; 0 ms for as long as the level lasts."),
    ProtocolOption("inputs", .words((1...8).map(String.init)), help: "Inputs whose changes are told; the trigger's is, and the others are not without it."),
    ProtocolOption("lit", .choice(["high", "low"]), default: "high", help: "The level at which an output is lit; low where lamps hang between it and the supply."),
    ProtocolOption("contents", .words(LLRPWish.Extra.allCases.map(\.rawValue)), help: "What else a report tells of a tag, where the reader can."),
    ProtocolOption(
      "keepalive", .duration(.seconds(1)...(.seconds(600))), default: "10 s", help: "How often the reader says that it is there; two misses end the connection."),
    ProtocolOption("answer-time", .duration(.milliseconds(200)...(.seconds(120))), default: "10 s", help: "How long the reader may take to answer."),
    ProtocolOption(
      "check-time", .duration(.seconds(1)...(.seconds(86_400))), default: "60 s", help: "How often the reader is asked whether it still does what it was told."),
    ProtocolOption("take-over", .bool, default: "false", help: "Delete what other clients have told the reader to do, not only what this program has."),
  ] + SignalLight.options
}
