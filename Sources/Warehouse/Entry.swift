/// What an entry is (DOMAIN, "Entry kinds"). The raw value is the word in the stored line; the order gives the number in the journal's `kind` column, so append only.
public enum EntryKind: String, Sendable, Codable, CaseIterable {
  // From a trigger: each trigger ends as exactly one of these.
  case step, movement, command, duplicate, refused, incomplete, observation, test
  // Not from a trigger.
  case document, `operator`, label, device, clock, config

  public var number: Int {
    switch self {
    case .step: 0
    case .movement: 1
    case .command: 2
    case .duplicate: 3
    case .refused: 4
    case .incomplete: 5
    case .observation: 6
    case .test: 7
    case .document: 8
    case .operator: 9
    case .label: 10
    case .device: 11
    case .clock: 12
    case .config: 13
    }
  }

  /// Each trigger ends as exactly one outcome of these kinds.
  public var isFromTrigger: Bool {
    switch self {
    case .step, .movement, .command, .duplicate, .refused, .incomplete, .observation, .test: true
    case .document, .operator, .label, .device, .clock, .config: false
    }
  }

  /// The member of the line that holds the body: the kind's own name, except where a member of every line is already called that.
  public var member: String {
    switch self {
    case .operator: "signing"
    case .device: "health"
    case .clock: "time"
    default: rawValue
    }
  }
}

/// The order domain of entries: a station's name, or `_box` for what belongs to none.
public struct StreamID: RawRepresentable, Hashable, Sendable, Codable, CustomStringConvertible {
  public var rawValue: String
  public init(rawValue: String) { self.rawValue = rawValue }
  public init(_ name: String) { rawValue = name }
  public static let box = StreamID("_box")
  /// What a station in training writes: journalled, read by no destination.
  public static func training(_ station: String) -> StreamID { StreamID("_training." + station) }
  public var isTraining: Bool { rawValue.hasPrefix("_training.") }
  public var description: String { rawValue }
}

/// Who wrote an entry: one installation and one journal of it.
public struct JournalIdentity: Sendable, Hashable, Codable {
  /// A UUID made at first start and kept with the journal, lower case.
  public var device: String
  /// A random 64-bit id, 16 hexadecimal digits.
  public var journal: String
  public init(device: String, journal: String) {
    self.device = device
    self.journal = journal
  }
}

/// `device:journal:stream:seq`, fixed before the first attempt to store the entry.
public struct EntryID: Sendable, Hashable, CustomStringConvertible {
  public var identity: JournalIdentity
  public var stream: StreamID
  public var seq: Int64
  public init(identity: JournalIdentity, stream: StreamID, seq: Int64) {
    self.identity = identity
    self.stream = stream
    self.seq = seq
  }
  public var description: String { "\(identity.device):\(identity.journal):\(stream):\(seq)" }
}

/// A key that orders work: entries sharing one wait for each other when one is parked (DOMAIN, "Lanes").
public struct Lane: RawRepresentable, Hashable, Sendable, Codable {
  public var rawValue: String
  public init(rawValue: String) { self.rawValue = rawValue }
  public static func document(type: String, number: String) -> Lane { Lane(rawValue: "doc:\(type):\(number)") }
  public static func unit(_ sscc: String) -> Lane { Lane(rawValue: "unit:\(sscc)") }
  public static func serial(item: String, _ serial: String) -> Lane { Lane(rawValue: "serial:\(item):\(serial)") }
}

/// An entry before the journal has given it a number.
public struct EntryDraft: Sendable, Hashable {
  /// The schemas (`v`) that this program writes, best first.
  public static let schemas = [1]

  public var kind: EntryKind
  public var at: Stamp
  public var boot: String
  public var session: String?
  /// Opaque operator id (keyed hash of the badge).
  public var `operator`: String?
  public var device: DeviceID?
  public var unit: String?
  public var mode: Mode
  public var link: LinkState
  public var lanes: [Lane]
  /// The code as the scanner sent it, byte for byte; `nil` for badges and where there was no trigger.
  public var raw: [UInt8]?
  public var symbology: String?
  /// The body, stored under `kind.member`: for a movement `Movement.json`.
  public var detail: JSON
  /// Members to add to `detail`, each the seq that another draft of the same append gets: name and index.
  public var references: [Reference]
  /// The site's own fields.
  public var x: JSON?

  public struct Reference: Sendable, Hashable {
    public var name: String
    public var draft: Int
    public init(_ name: String, draft: Int) {
      self.name = name
      self.draft = draft
    }
  }

  public init(
    _ kind: EntryKind, at: Stamp, boot: String, session: String? = nil, operator: String? = nil, device: DeviceID? = nil, unit: String? = nil,
    mode: Mode = .live, link: LinkState = .up, lanes: [Lane] = [], raw: [UInt8]? = nil, symbology: String? = nil, detail: JSON,
    references: [Reference] = [], x: JSON? = nil
  ) {
    self.kind = kind
    self.at = at
    self.boot = boot
    self.session = session
    self.operator = `operator`
    self.device = device
    self.unit = unit
    self.mode = mode
    self.link = link
    self.lanes = lanes
    self.raw = raw
    self.symbology = symbology
    self.detail = detail
    self.references = references
    self.x = x
  }

  /// The entry's canonical bytes: one line of UTF-8 JSON without the newline, made once, stored and sent verbatim.
  ///
  /// `seqs` are the numbers of all drafts of the append, in order; `index` is this draft's. Absent fields are left out. A raw code that is
  /// not valid UTF-8 goes under `rawHex` instead of `raw`.
  public func line(seqs: Range<Int64>, index: Int) -> [UInt8] { EntryDraft.line(seq: seqs.lowerBound + Int64(index), rest: rest(seqs: seqs)) }

  /// The line of an entry with that number, whose `rest` was made before the number was known.
  public static func line(seq: Int64, rest: [UInt8]) -> [UInt8] {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(rest.count + 28)
    bytes.append(contentsOf: "{\"seq\":".utf8)
    JSON.write(int: seq, into: &bytes)
    bytes.append(contentsOf: rest)
    return bytes
  }

  /// Everything of the line that follows the entry's own number; without `references` it is the same for any `seqs`.
  public func rest(seqs: Range<Int64>) -> [UInt8] {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(512)
    bytes.put(",\"v\":1,\"kind\":\"")
    bytes.append(contentsOf: kind.rawValue.utf8)
    bytes.put("\",\"at\":\"")
    write(timestamp: at.wall, into: &bytes)
    bytes.put("\"")
    bytes.put(",\"boot\":", boot)
    bytes.put(",\"mono\":")
    JSON.write(int: at.mono, into: &bytes)
    bytes.put(",\"clock\":", at.quality.rawValue)
    if let estimate = at.estimate {
      bytes.put(",\"off\":")
      JSON.write(int: estimate.offset, into: &bytes)
      bytes.put(",\"err\":")
      JSON.write(int: estimate.error, into: &bytes)
    }
    bytes.put(",\"session\":", session)
    bytes.put(",\"operator\":", `operator`)
    bytes.put(",\"device\":", device?.rawValue)
    bytes.put(",\"unit\":", unit)
    bytes.put(",\"mode\":", mode.rawValue)
    bytes.put(",\"link\":", link.rawValue)
    if !lanes.isEmpty {
      bytes.put(",\"lanes\":")
      JSON.array(lanes.map { .string($0.rawValue) }).write(into: &bytes)
    }
    if let raw {
      if let text = String(validating: raw, as: UTF8.self) { bytes.put(",\"raw\":", text) } else { bytes.put(",\"rawHex\":", hex(raw)) }
    }
    bytes.put(",\"sym\":", symbology)
    var detail = detail
    for reference in references { detail = detail.setting(reference.name, to: .int(seqs.lowerBound + Int64(reference.draft))) }
    bytes.put(",\"")
    bytes.append(contentsOf: kind.member.utf8)
    bytes.put("\":")
    detail.write(into: &bytes)
    if let x {
      bytes.put(",\"x\":")
      x.write(into: &bytes)
    }
    bytes.put("}")
    return bytes
  }
}

extension [UInt8] {
  fileprivate mutating func put(_ text: StaticString) {
    append(contentsOf: UnsafeBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount))
  }

  /// A member, where it has a value.
  fileprivate mutating func put(_ key: StaticString, _ value: String?) {
    guard let value else { return }
    put(key)
    JSON.write(string: value, into: &self)
  }
}
