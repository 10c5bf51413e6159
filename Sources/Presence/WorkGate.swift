/// When a tag's arrival in a zone is work, and not only a sighting.
public struct WorkRule: Sendable, Hashable {
  /// A light barrier at an input of a reader: a tag counts only where it was broken about when the tag came.
  public struct PhotoEye: Sendable, Hashable {
    public var reader: String
    /// From 1, as the reader counts its inputs.
    public var input: Int
    /// Its level while the barrier is broken.
    public var isHigh: Bool
    /// The longest time between the two, in milliseconds.
    public var within: Int64
    public init(reader: String, input: Int, isHigh: Bool = true, within: Int64 = 5_000) {
      self.reader = reader
      self.input = input
      self.isHigh = isHigh
      self.within = within
    }
  }

  /// Only tags that came through a portal this way.
  public var direction: Decision.Direction?
  /// Only tags that have stayed for so long, in milliseconds.
  public var dwell: Int64
  public var eye: PhotoEye?

  public init(direction: Decision.Direction? = nil, dwell: Int64 = 0, eye: PhotoEye? = nil) {
    self.direction = direction
    self.dwell = dwell
    self.eye = eye
  }
}

/// From decisions to tags that are offered to a station's work: each tag once for each time that it comes into a zone. No clock: time is what the callers say,
/// in milliseconds.
public struct WorkGate: Sendable {
  /// What became of a tag's arrival in a zone that has a rule.
  public enum Verdict: Sendable, Hashable {
    case offered
    /// Until then it must stay.
    case dwells(until: Int64)
    /// It came another way than the rule asks for: a sighting.
    case otherWay
    /// Nobody has passed the light barrier: a sighting, unless somebody does by then.
    case dark(until: Int64)
  }

  /// A tag in a zone that has a rule.
  public struct Guest: Sendable {
    public var zone: String
    public var at: Int64
    /// How it came there.
    public var direction: Decision.Direction?
    public var verdict: Verdict
    /// A document has it: another one that is opened while it stands there does not want it.
    var isBooked = false
  }

  public private(set) var rules: [String: WorkRule]
  private var guests: [TagIdentity: Guest] = [:]
  /// When each light barrier was broken last.
  private var passed: [WorkRule.PhotoEye: Int64] = [:]

  public init(_ rules: [String: WorkRule]) { self.rules = rules }

  /// Sets other rules. What is known of tags in the zones to keep, whose rules are what they were, stays known; of the others nothing is.
  public mutating func configure(_ rules: [String: WorkRule], keeping zones: Set<String>) {
    self.rules = rules
    guests = guests.filter { zones.contains($0.value.zone) }
    let eyes = Set(rules.values.compactMap(\.eye))
    passed = passed.filter { eyes.contains($0.key) }
  }

  /// A tag that is known to have come into a zone at that time, and to have been offered then or not.
  public mutating func restore(_ tag: TagIdentity, zone: String, direction: Decision.Direction?, wasOffered: Bool, at time: Int64) {
    _ = take(tag, .arrived, zone: zone, direction: direction, at: time)
    if wasOffered { guests[tag]?.verdict = .offered }
  }

  /// A tag has come, moved or gone. Returns whether it is offered at once.
  public mutating func take(_ tag: TagIdentity, _ kind: Decision.Kind, zone: String, direction: Decision.Direction?, at time: Int64) -> Bool {
    guard kind != .departed, let rule = rules[zone] else {
      guests[tag] = nil
      return false
    }
    let verdict = judge(rule, direction, at: time)
    guests[tag] = Guest(zone: zone, at: time, direction: direction, verdict: verdict)
    return verdict == .offered
  }

  private func judge(_ rule: WorkRule, _ direction: Decision.Direction?, at time: Int64) -> Verdict {
    if let wanted = rule.direction, direction != wanted { return .otherWay }
    if let eye = rule.eye, !(passed[eye].map { abs($0 - time) <= eye.within } ?? false) { return .dark(until: time + eye.within) }
    return rule.dwell > 0 ? .dwells(until: time + rule.dwell) : .offered
  }

  /// When a light barrier was broken last, as somebody remembers it.
  public mutating func remember(reader: String, input: Int, isHigh: Bool, at time: Int64) {
    for eye in Set(rules.values.compactMap(\.eye)) where (eye.reader, eye.input, eye.isHigh) == (reader, input, isHigh) { passed[eye] = time }
  }

  /// Whether a reader's input is some zone's light barrier, and that is broken by this.
  public func isEye(reader: String, input: Int, isHigh: Bool) -> Bool {
    rules.values.contains { $0.eye.map { ($0.reader, $0.input, $0.isHigh) == (reader, input, isHigh) } ?? false }
  }

  /// A reader's input has changed. Returns the tags that waited for that light barrier and are offered now, by zone.
  public mutating func pass(reader: String, input: Int, isHigh: Bool, at time: Int64) -> [(zone: String, tag: TagIdentity)] {
    var offered: [(zone: String, tag: TagIdentity)] = []
    for (zone, rule) in rules.sorted(by: { $0.key < $1.key }) {
      guard let eye = rule.eye, (eye.reader, eye.input, eye.isHigh) == (reader, input, isHigh) else { continue }
      passed[eye] = time
      for (tag, guest) in guests.sorted(by: { $0.key < $1.key }) where guest.zone == zone {
        guard case .dark(let until) = guest.verdict, until >= time else { continue }
        let verdict: Verdict = rule.dwell > 0 ? .dwells(until: max(time, guest.at + rule.dwell)) : .offered
        guests[tag]?.verdict = verdict
        if verdict == .offered { offered.append((zone, tag)) }
      }
    }
    return offered
  }

  /// When the next tag has stayed long enough; `nil` = none waits.
  public var nextDue: Int64? {
    guests.values.reduce(nil) { due, guest in
      guard case .dwells(let until) = guest.verdict else { return due }
      return min(due ?? until, until)
    }
  }

  /// The tags that have stayed long enough by then.
  public mutating func advance(to time: Int64) -> [(zone: String, tag: TagIdentity)] {
    var offered: [(zone: String, tag: TagIdentity)] = []
    for (tag, guest) in guests {
      guard case .dwells(let until) = guest.verdict, until <= time else { continue }
      guests[tag]?.verdict = .offered
      offered.append((guest.zone, tag))
    }
    return offered.sorted { $0.tag < $1.tag }
  }

  /// A document took a tag that was offered in that zone. It is not present for others until it comes anew.
  public mutating func book(_ tag: TagIdentity, in zone: String) {
    if guests[tag]?.zone == zone { guests[tag]?.isBooked = true }
  }

  /// All that were offered, are still there and were not booked: a document that is opened now wants them too.
  public func present(in zone: String) -> [TagIdentity] {
    guests.filter { $0.value.zone == zone && $0.value.verdict == .offered && !$0.value.isBooked }.keys.sorted()
  }

  /// `nil` for a tag that is in no zone with a rule.
  public func guest(_ tag: TagIdentity) -> Guest? { guests[tag] }
}
