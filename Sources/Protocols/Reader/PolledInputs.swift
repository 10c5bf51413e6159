/// Inputs of which a device tells only when it is asked, such as a photo-eye's: their changes are told, and their first state is no news.
struct PolledInputs: Sendable {
  let used: [Int]
  private var levels: [Int: Bool] = [:]

  init(_ values: OptionValues) { used = values.words("inputs").compactMap { Int($0) } }

  static func option(_ count: Int, asked: String = "") -> ProtocolOption {
    ProtocolOption("inputs", .words((1...count).map(String.init)), help: "Inputs whose changes are told, such as a photo-eye's\(asked).")
  }

  mutating func forget() { levels = [:] }

  /// `isHigh` says an input's level; `nil` is none that is there.
  mutating func take(named name: String, into reading: inout ReaderReading, _ isHigh: (Int) -> Bool?) {
    for input in used {
      guard let level = isHigh(input) else { return reading.fail(name, "no-input") }
      if let known = levels.updateValue(level, forKey: input), known != level { reading.inform("gpi", "\(input) \(level ? "high" : "low")") }
    }
    reading.outcome = .answered
  }
}
