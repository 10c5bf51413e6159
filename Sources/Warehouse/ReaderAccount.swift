/// What was asked of a fixed RFID reader, what it answered, and how it is doing: the answer to "why does it not read?".
///
/// Levels are hundredths of a dBm, times milliseconds; wall times count from 1970.
public struct ReaderAccount: Sendable, Hashable, Codable {
  public enum State: String, Sendable, Codable, CaseIterable {
    /// No connection, or the reader has not yet said that it takes it.
    case waiting
    /// The reader is being told what to do.
    case provisioning
    /// It looks for tags.
    case reading
    /// It will look for tags at a signal on an input, or at an order.
    case armed
    /// The reader does not do what was asked, or has another client.
    case refused
  }

  /// One request, and what became of it.
  public struct Step: Sendable, Hashable, Codable {
    public enum Outcome: String, Sendable, Codable, CaseIterable {
      case asked, done, refused
      case unanswered = "no-answer"
    }
    /// The message's name.
    public var request: String
    /// What of the intent it is about, such as `keepalive`, `power`.
    public var setting: String
    public var outcome: Outcome
    /// The status that the reader gave, such as `M_ParameterError`; what is wrong, outermost first; and its own words.
    public var status: String?
    public var causes: [String] = []
    public var text: String?
    /// A refused setting that was left out then: the rest was tried without it.
    public var isLeftOut = false

    public init(_ request: String, _ setting: String, _ outcome: Outcome = .asked) {
      (self.request, self.setting, self.outcome) = (request, setting, outcome)
    }
  }

  /// What an antenna does, as it was sent last.
  public struct Antenna: Sendable, Hashable, Codable {
    public var number: Int
    /// `nil` where the reader does not say.
    public var isConnected: Bool?
    /// As configured, and the nearest of the reader's table that is not above it, with its index there.
    public var powerAsked: Int?
    public var power: Int?
    public var powerIndex: Int?

    public init(number: Int) { self.number = number }
  }

  public var state = State.waiting
  public var intent: String
  /// What the configuration asks for beside the intent.
  public var asked: [String: String]
  /// Who the reader says it is.
  public var manufacturer: String?
  public var model: String?
  public var firmware: String?
  /// What the reader says it can do, in words of the standard.
  public var abilities: [String: String] = [:]
  /// What was chosen for all antennas: `session`, `population`, `mode`, `tari`, `search` ….
  public var chosen: [String: String] = [:]
  public var antennas: [Antenna] = []
  /// Inputs, as far as the reader tells of them: high or low. Outputs that are used: lit or not.
  public var inputs: [Int: Bool] = [:]
  public var outputs: [Int: Bool] = [:]
  /// Of the present connection, or the last.
  public var steps: [Step] = []
  /// ROSpecs of other clients, which are left alone.
  public var others: [Int] = []
  public var roSpec: Int
  /// disabled · inactive · active · none, as the reader last said.
  public var roSpecState: String?
  /// The reader's clock minus ours; `nil` until it has told a time, or has only an uptime.
  public var skew: Int64?
  /// utc · uptime
  public var clock: String?
  public var keepalive: Int64?
  public var keepalives = 0
  public var lastKeepalive: Int64?
  /// Silences that ended a connection.
  public var silences = 0
  /// How often it was connected and told what to do, and how often it has refused the connection.
  public var provisions = 0
  public var turnedAway = 0
  /// Reads, and those of them that the reader had kept while nobody was there.
  public var reads = 0
  public var kept = 0
  /// What ended the last connection.
  public var lastError: String?

  public init(intent: String, asked: [String: String], roSpec: Int) { (self.intent, self.asked, self.roSpec) = (intent, asked, roSpec) }

  /// It speaks LLRP: another reader has no ROSpec and no keep-alive.
  public var isNetworked: Bool { roSpec > 0 }

  public var refusals: [Step] { steps.filter { $0.outcome == .refused || $0.outcome == .unanswered } }
}
