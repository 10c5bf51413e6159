/// A document by type and number.
public struct DocumentKey: Sendable, Hashable, Codable {
  public static let blind = "blind"
  public var type: String
  /// The number, or the id made here for a blind receipt.
  public var number: String
  public init(_ type: String, _ number: String) {
    self.type = type
    self.number = number
  }
  public var isBlind: Bool { type == DocumentKey.blind }
}

/// One worker's work at a station, as it stands on the disk.
public struct SessionState: Sendable, Hashable, Codable {
  public var `operator`: String?
  public var document: DocumentKey?
  /// When it was opened here, by the wall clock.
  public var since: Int64?
  /// The version of the document that the worker was told of.
  public var version: Int?
  /// A newer version that the worker has been told of while a line was in hand.
  public var told: Int?
  /// Goods in hand, the current line last.
  public var lines: [Line] = []
  /// A pallet that was opened to be counted.
  public var unit: String?
  /// A whole pallet that was just received or closed and may be given its place.
  public var standing: String?
  public var question: Question?
  /// A card that says what comes next.
  public var intent: Intent?
  /// The last code that nobody knew, for putting its goods aside.
  public var unknown: String?
  /// Picking: where the worker stands.
  public var place: String?
  /// The last movement was undone: the one before it takes a supervisor.
  public var undone = false
  /// The worker has heard that the link is down.
  public var toldLinkDown = false
  /// The last accepted code of each scanner.
  public var scanners: [String: ScannerMemory] = [:]

  public init() {}

  /// Seqs of steps that no movement has consumed and nobody has abandoned.
  public var openSteps: [Seq] { lines.flatMap(\.seqs) }

  enum CodingKeys: String, CodingKey {
    case `operator`, document, since, version, told, lines, unit, standing, question, intent, unknown, place, undone, toldLinkDown, scanners
    case openSteps
  }

  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encodeIfPresent(`operator`, forKey: .operator)
    try container.encodeIfPresent(document, forKey: .document)
    try container.encodeIfPresent(since, forKey: .since)
    try container.encodeIfPresent(version, forKey: .version)
    try container.encodeIfPresent(told, forKey: .told)
    if !lines.isEmpty { try container.encode(lines, forKey: .lines) }
    try container.encodeIfPresent(unit, forKey: .unit)
    try container.encodeIfPresent(standing, forKey: .standing)
    try container.encodeIfPresent(question, forKey: .question)
    try container.encodeIfPresent(intent, forKey: .intent)
    try container.encodeIfPresent(unknown, forKey: .unknown)
    try container.encodeIfPresent(place, forKey: .place)
    if undone { try container.encode(true, forKey: .undone) }
    if toldLinkDown { try container.encode(true, forKey: .toldLinkDown) }
    if !scanners.isEmpty { try container.encode(scanners, forKey: .scanners) }
    // Here once for the lines' steps, and for the journal's balance, which knows nothing of lines.
    try container.encode(openSteps, forKey: .openSteps)
  }

  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    `operator` = try container.decodeIfPresent(String.self, forKey: .operator)
    document = try container.decodeIfPresent(DocumentKey.self, forKey: .document)
    since = try container.decodeIfPresent(Int64.self, forKey: .since)
    version = try container.decodeIfPresent(Int.self, forKey: .version)
    told = try container.decodeIfPresent(Int.self, forKey: .told)
    lines = try container.decodeIfPresent([Line].self, forKey: .lines) ?? []
    unit = try container.decodeIfPresent(String.self, forKey: .unit)
    standing = try container.decodeIfPresent(String.self, forKey: .standing)
    question = try container.decodeIfPresent(Question.self, forKey: .question)
    intent = try container.decodeIfPresent(Intent.self, forKey: .intent)
    unknown = try container.decodeIfPresent(String.self, forKey: .unknown)
    place = try container.decodeIfPresent(String.self, forKey: .place)
    undone = try container.decodeIfPresent(Bool.self, forKey: .undone) ?? false
    toldLinkDown = try container.decodeIfPresent(Bool.self, forKey: .toldLinkDown) ?? false
    scanners = try container.decodeIfPresent([String: ScannerMemory].self, forKey: .scanners) ?? [:]
    var numbers = try container.decode([Seq].self, forKey: .openSteps)[...]
    for line in lines.indices {
      for step in lines[line].steps.indices {
        let count = lines[line].steps[step].seqs.count
        guard numbers.count >= count else {
          throw DecodingError.dataCorruptedError(forKey: .openSteps, in: container, debugDescription: "fewer numbers than steps")
        }
        lines[line].steps[step].seqs = Array(numbers.prefix(count))
        numbers.removeFirst(count)
      }
    }
  }

  mutating func settle(_ base: Int64) {
    for line in lines.indices {
      for step in lines[line].steps.indices {
        if let last = lines[line].steps[step].seqs.last, last.number == nil {
          lines[line].steps[step].seqs[lines[line].steps[step].seqs.count - 1] = last.settled(base)
        }
      }
    }
    for (name, memory) in scanners { scanners[name]?.seq = memory.seq.settled(base) }
  }
}

/// What the station waits for before anything else can go on.
public struct Question: Sendable, Hashable, Codable {
  public enum Kind: String, Sendable, Codable {
    /// A card or nothing: the code that was refused is taken after all.
    case confirm
    /// A supervisor's badge: the code that was refused is taken after all.
    case authorise
    /// Another worker's badge was read while work is in hand.
    case takeOver
    case reason
    /// How many are left at the place that did not have enough.
    case count
  }
  public var kind: Kind
  /// The refusal that can be overridden; for `reason`: what it is for; for `takeOver`: who comes.
  public var subject: String
  /// The trigger to be taken after all.
  public var pending: Pending?
  public var reason: String?
  public init(_ kind: Kind, _ subject: String, pending: Pending? = nil, reason: String? = nil) {
    self.kind = kind
    self.subject = subject
    self.pending = pending
    self.reason = reason
  }
}

/// A trigger that was refused until a person says otherwise.
public struct Pending: Sendable, Hashable, Codable {
  /// The code in hexadecimal.
  public var code: String
  public var symbology: String?
  public var typed: Bool
  /// What has been overridden so far.
  public var granted: [String]
}

/// What a card said of the goods that come next.
public struct Intent: Sendable, Hashable, Codable {
  public enum Kind: String, Sendable, Codable { case damaged, putAside, openUnit }
  public var kind: Kind
  public var reason: String?
}

/// The last code that a scanner delivered and the station accepted.
public struct ScannerMemory: Sendable, Hashable, Codable {
  /// Device time of the last complete code, accepted or not.
  public var last: Int64
  /// FNV-1a of the last accepted code, without its last bit: a positive integer for every reader of JSON.
  public var code: Int64
  /// Device time of it.
  public var at: Int64
  public var seq: Seq
  /// A stored-scan upload is running: codes came faster than anybody can scan, and there has been no quiet since.
  public var burst: Bool
}
