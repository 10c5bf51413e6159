/// One thing that a label or a person said of the line in hand. Written with one-letter keys: a line holds hundreds of them.
public struct Part: Sendable, Hashable, Decodable {
  public enum Kind: String, Sendable, Decodable {
    /// `value` the item's code, `pack` the code of the pack scanned, `number` the base units in it where known, `text` its level.
    case item = "i"
    /// Goods nobody knows: `value` the raw code made visible.
    case raw = "r"
    case lot = "l"
    case noLot = "L"
    /// `text` the kind of date (`use-by`, `best-before` …), `value` the day.
    case date = "d"
    case serial = "s"
    /// `number` packs more.
    case count = "c"
    /// `number` packs in all, of the pack scanned last.
    case quantity = "q"
    /// `number` base units in one of the pack scanned last.
    case packSize = "p"
    /// `value` net weight, `text` its unit.
    case weight = "w"
    /// `value` where it is taken from.
    case from = "f"
  }
  public enum Source: String, Sendable, Decodable {
    case scanned = "s"
    case typed = "t"
    case document = "d"
    case label = "l"
    var word: String {
      switch self {
      case .scanned, .label: "scanned"
      case .typed: "typed"
      case .document: "document"
      }
    }
  }
  public var kind: Kind
  public var value: String?
  public var text: String?
  public var pack: String?
  public var number: Int?
  public var source: Source?

  enum CodingKeys: String, CodingKey {
    case kind = "k"
    case value = "v"
    case text = "t"
    case pack = "p"
    case number = "n"
    case source = "s"
  }

  public init(_ kind: Kind, _ value: String? = nil, text: String? = nil, pack: String? = nil, number: Int? = nil, source: Source? = nil) {
    self.kind = kind
    self.value = value
    self.text = text
    self.pack = pack
    self.number = number
    self.source = source
  }
}

/// Accepted steps that say the same, one after another: the numbers of their entries and what each added. A hundred cartons are one of these.
///
/// Written without the numbers: these stand once, in order, in the session's `openSteps`.
public struct Step: Sendable, Hashable, Decodable {
  public var seqs: [Seq]
  public var parts: [Part]

  enum CodingKeys: String, CodingKey {
    case count = "n"
    case parts = "p"
  }

  public init(seqs: [Seq], parts: [Part]) {
    self.seqs = seqs
    self.parts = parts
  }

  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    parts = try container.decode([Part].self, forKey: .parts)
    let count = try container.decodeIfPresent(Int.self, forKey: .count) ?? 1
    guard (1...Turn.hardLimit).contains(count) else {
      throw DecodingError.dataCorruptedError(forKey: .count, in: container, debugDescription: "\(count) steps in one")
    }
    seqs = Array(repeating: .stored(0), count: count)
  }
}

/// Goods in hand: the steps towards one movement. What they amount to is always computed from the steps, so undoing one is dropping it.
public struct Line: Sendable, Hashable, Codable {
  public enum Purpose: String, Sendable, Codable { case goods, damaged, putAside }
  public var purpose: Purpose = .goods
  public var reason: String?
  public var steps: [Step] = []
  /// The order's line that is being picked.
  public var target: String?
  /// What the order's line asked for when it was begun.
  public var wanted: Int?
  /// A pallet whose own label says what is on it.
  public var unit: String?
  /// Refusals that a person overrode with a card or a supervisor with a badge.
  public var granted: [String] = []
  public var authorisedBy: String?

  var seqs: [Seq] { steps.flatMap(\.seqs) }

  mutating func append(_ seq: Seq, _ parts: [Part]) {
    if let last = steps.last, last.parts == parts { steps[steps.count - 1].seqs.append(seq) } else { steps.append(Step(seqs: [seq], parts: parts)) }
  }

  /// Takes the last step back.
  mutating func removeLast() -> (seq: Seq, parts: [Part])? {
    guard let last = steps.last, let seq = last.seqs.last else { return nil }
    if last.seqs.count == 1 { steps.removeLast() } else { steps[steps.count - 1].seqs.removeLast() }
    return (seq, last.parts)
  }
}

extension Line {
  public func encode(to encoder: any Encoder) throws {
    guard let encoder = encoder as? StateEncoder else {
      throw EncodingError.invalidValue(self, .init(codingPath: encoder.codingPath, debugDescription: "a line is written to the state table only"))
    }
    encoder.object { write(into: &$0) }
  }

  private func write(into object: inout ObjectWriter) {
    object.member("purpose", purpose.rawValue)
    object.member("reason", reason)
    object.member("steps", steps) { step, object in
      object.member("p", step.parts) { part, object in
        object.member("k", part.kind.rawValue)
        object.member("v", part.value)
        object.member("t", part.text)
        object.member("p", part.pack)
        object.member("n", part.number)
        object.member("s", part.source?.rawValue)
      }
      if step.seqs.count != 1 { object.member("n", step.seqs.count) }
    }
    object.member("target", target)
    object.member("wanted", wanted)
    object.member("unit", unit)
    object.member("granted", granted)
    object.member("authorisedBy", authorisedBy)
  }
}

/// What the steps of a line amount to.
public struct Contents: Sendable, Hashable {
  public var item: String?
  public var raw: String?
  public var pack: String?
  public var level: String?
  public var unitsPerPack: Int?
  public var lot: String?
  public var lotSource: Part.Source?
  public var noLot = false
  public var dates: [String: String] = [:]
  public var serials: [(value: String, source: Part.Source)] = []
  public var weight: (value: String, unit: String)?
  public var from: String?
  public var how = "scan-count"
  /// Packs by their code.
  public var packs: [String: Int] = [:]
  private var sizes: [String: Int] = [:]

  public init(_ line: Line) {
    for step in line.steps {
      for part in step.parts { add(part, times: step.seqs.count) }
    }
  }

  public mutating func add(_ part: Part, times: Int = 1) {
    switch part.kind {
    case .item:
      item = part.value
      pack = part.pack ?? ""
      level = part.text
      if let units = part.number { sizes[pack ?? ""] = min(units, mostUnits) }
    case .raw:
      raw = part.value
      pack = pack ?? ""
      sizes[""] = 1
    case .lot: (lot, lotSource, noLot) = (part.value, part.source, false)
    case .noLot: noLot = true
    case .date: dates[part.text ?? "use-by"] = part.value
    case .serial: serials.append((part.value ?? "", part.source ?? .scanned))
    case .count:
      packs[pack ?? "", default: 0] += (part.number ?? 1) * times
      if part.source == .label { how = "label-AI" }
    case .quantity:
      packs[pack ?? ""] = part.number
      how = part.source == .typed ? "typed" : "scan-count"
    case .packSize: sizes[pack ?? ""] = part.number.map { min($0, mostUnits) }
    case .weight: weight = (part.value ?? "0", part.text ?? "kg")
    case .from: from = part.value
    }
    unitsPerPack = pack.flatMap { sizes[$0] }
  }

  /// Base units; a pack of unknown size counts nothing until its size is known.
  public var total: Int {
    packs.reduce(0) { sum, pack in
      let (units, overflow) = pack.value.multipliedReportingOverflow(by: sizes[pack.key] ?? 0)
      return overflow ? mostUnits : min(mostUnits, sum + min(units, mostUnits))
    }
  }
  public var isEmpty: Bool { item == nil && raw == nil && lot == nil && dates.isEmpty && serials.isEmpty }

  public static func == (a: Self, b: Self) -> Bool {
    a.item == b.item && a.raw == b.raw && a.lot == b.lot && a.noLot == b.noLot && a.dates == b.dates && a.packs == b.packs && a.sizes == b.sizes
      && a.serials.map(\.value) == b.serials.map(\.value)
  }
  public func hash(into hasher: inout Hasher) {
    hasher.combine(item)
    hasher.combine(lot)
  }
}

/// More than any warehouse holds of one thing. Quantities end here, so that no sum or product of them can overflow, whatever the WMS or a label says.
let mostUnits = 1_000_000_000_000

/// A whole quantity as the WMS and the movements write it, 0 where it is none.
func baseUnits(_ text: String) -> Int { max(-mostUnits, min(mostUnits, Int(text) ?? 0)) }
