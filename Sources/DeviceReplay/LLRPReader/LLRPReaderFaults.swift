/// What goes wrong with a simulated reader. Times count from its start.
public struct LLRPReaderFaults: Sendable, Hashable {
  /// `Event` comes again and again after so long.
  public enum Event: Sendable, Hashable {
    /// Says nothing and hears nothing for so long; the connection stands.
    case stall(Duration)
    /// Breaks the connection; what it was told to do goes on.
    case reset
    /// Loses power in the middle of a report, forgets all it was told, and can be reached again after so long.
    case reboot(Duration)
  }
  public struct Schedule: Sendable, Hashable {
    public var event: Event
    public var every: Duration
    public init(_ event: Event, every: Duration) {
      self.event = event
      self.every = every
    }
  }

  public var schedules: [Schedule] = []
  /// How much its UTC clock is ahead.
  public var clock: Duration = .zero
  /// How many of a hundred reports come twice.
  public var duplicates = 0.0
  /// Names of messages and parameters that it refuses as not supported, wherever they stand.
  public var refused: Set<String> = []
  /// No keep-alives, whatever was agreed.
  public var isMute = false
  /// How many of a hundred writings find the tag gone in the middle: half of the words are written, and the tag is away for a second.
  public var tornWrites = 0.0
  /// How many of a hundred writings are told as done, and nothing is written.
  public var lyingWrites = 0.0

  public init() {}

  /// `stall=3s@20s`, `reset@30s`, `reboot=5s@60s`, `clock=-1h`, `duplicates=5`, `refuse=NAME`, `mute`, `torn=50`, `lying=50`; the error is the word that cannot be read.
  public init(_ words: [String]) throws(SimulatedFaultError) {
    for word in words { try take(word) }
  }

  private mutating func take(_ word: String) throws(SimulatedFaultError) {
    let parts = word.split(separator: "@", omittingEmptySubsequences: false)
    let pair = (parts.first ?? "").split(separator: "=", maxSplits: 1)
    let name = pair.first.map(String.init) ?? ""
    let value = pair.count == 2 ? String(pair[1]) : ""
    let every = parts.count == 2 ? Duration(simulated: parts[1]) : nil
    func event(_ event: Event?) throws(SimulatedFaultError) {
      guard let event, let every, every >= .milliseconds(10) else { throw SimulatedFaultError(word: word) }
      schedules.append(Schedule(event, every: every))
    }
    switch name {
    case "stall": try event(Duration(simulated: value).map { .stall($0) })
    case "reset" where value.isEmpty: try event(.reset)
    case "reboot": try event(Duration(simulated: value).map { .reboot($0) })
    case "clock" where parts.count == 1:
      let isBehind = value.hasPrefix("-")
      guard let ahead = Duration(simulated: value.drop { "+-".contains($0) }) else { throw SimulatedFaultError(word: word) }
      clock = isBehind ? .zero - ahead : ahead
    case "duplicates" where parts.count == 1:
      guard let percent = Double(value), (0...100).contains(percent) else { throw SimulatedFaultError(word: word) }
      duplicates = percent
    case "torn" where parts.count == 1, "lying" where parts.count == 1:
      guard let percent = Double(value), (0...100).contains(percent) else { throw SimulatedFaultError(word: word) }
      if name == "torn" { tornWrites = percent } else { lyingWrites = percent }
    case "refuse" where parts.count == 1 && !value.isEmpty: refused.insert(value)
    case "mute" where parts.count == 1 && value.isEmpty: isMute = true
    default: throw SimulatedFaultError(word: word)
    }
  }
}

/// A fault that cannot be read.
public struct SimulatedFaultError: Error, Sendable, CustomStringConvertible {
  public var word: String
  public var description: String { word }
}

extension Duration {
  /// `250ms`, `3s`, `2m`, `1h`.
  init?(simulated text: some StringProtocol) {
    let digits = text.prefix { $0.isNumber || $0 == "." }
    guard let number = Double(digits), number >= 0, number < 1e9 else { return nil }
    switch text.dropFirst(digits.count) {
    case "ms": self = .milliseconds(number)
    case "s": self = .seconds(number)
    case "m": self = .seconds(number * 60)
    case "h": self = .seconds(number * 3600)
    default: return nil
    }
  }
}
