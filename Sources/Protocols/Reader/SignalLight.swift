import Warehouse

/// One of a reader's outputs as a lamp or a buzzer, and how long a signal has it on: `1=300ms`.
struct SignalLight: Sendable, Hashable {
  static let options: [ProtocolOption] = [
    ProtocolOption(
      "outputs", .words((1...64).map(String.init)), help: "Outputs that others light through this program, such as a station's lamps: put out at each connection.")
  ] + Signal.allCases.map { signal in
    ProtocolOption(signal.rawValue, .outputs, help: "Outputs that are on for a while: " + FeedbackBytes.help(signal).prefix(1).lowercased() + FeedbackBytes.help(signal).dropFirst())
  }

  var port: Int
  var milliseconds: Int64

  /// `nil` where it is none; no output twice.
  static func read(_ text: String) -> [SignalLight]? {
    var lights: [SignalLight] = []
    for word in text.split(whereSeparator: { $0 == " " || $0 == "," }) {
      let parts = word.split(separator: "=", omittingEmptySubsequences: false)
      guard parts.count == 2, let port = Int(parts[0]), (1...64).contains(port), let time = Duration(text: String(parts[1])),
        (Duration.milliseconds(10)...(.seconds(600))).contains(time), !lights.contains(where: { $0.port == port })
      else { return nil }
      lights.append(SignalLight(port: port, milliseconds: Int64(time / .milliseconds(1))))
    }
    return lights.isEmpty ? nil : lights
  }

  static func all(_ values: OptionValues) -> [Signal: [SignalLight]] {
    var lights: [Signal: [SignalLight]] = [:]
    for signal in Signal.allCases { lights[signal] = values.name(signal.rawValue).flatMap(read) }
    return lights
  }
}

/// Which outputs are on, and until when. Pure: milliseconds since boot in, what is to be put out out.
struct LitOutputs: Sendable, Hashable {
  /// By port; `nil` is until further notice.
  private(set) var lit: [Int: Int64?] = [:]

  var deadline: Int64? { lit.values.compactMap(\.self).min() }

  mutating func set(_ port: Int, _ on: Bool, until end: Int64?) { if on { lit[port] = .some(end) } else { lit[port] = nil } }

  /// Those whose time is over; they are out now.
  mutating func expired(at now: Int64) -> [Int] {
    let over = lit.filter { $0.value.map { $0 <= now } ?? false }.keys.sorted()
    for port in over { lit[port] = nil }
    return over
  }

  /// All of them; they are out now.
  mutating func all() -> [Int] {
    defer { lit = [:] }
    return lit.keys.sorted()
  }
}
