public import Warehouse

/// What happened, and when the device saw it.
public struct Trigger: Sendable {
  public enum Event: Sendable, Hashable {
    case scan(Scan)
    case incomplete(data: [UInt8], reason: IncompleteReason)
    case tags(TagBurst)
    /// A count of the place where these were read.
    case count(TagBurst)
  }
  public var event: Event
  public var device: DeviceID
  public var at: Stamp
  public init(_ event: Event, device: DeviceID, at: Stamp) {
    self.event = event
    self.device = device
    self.at = at
  }
}

/// All that a flow may look at. A value: the same context and trigger give the same reduction.
public struct Context: Sendable {
  public var configuration: StationConfiguration
  /// The session's name.
  public var session: String
  public var master: any MasterData
  public var memory: FloorMemory
  /// This installation, as the holder of leases.
  public var device: String
  /// Random at each start of the machine.
  public var boot: String
  /// The site's local date; only as good as the clock's quality.
  public var today: CivilDate
  /// The local time of the last good sync, `10:42`; `nil` = never.
  public var asOf: String?
  public var link: LinkState
  /// Work that the WMS has stopped, by lane.
  public var parked: [String: ParkedLane]
  /// The number the next pallet would get; `nil` = there is none to give.
  public var sscc: String?
  /// Unique to this trigger: names what is made here (blind receipts, groups, pallets without a number).
  public var fresh: String
  /// Keyed hash of a badge's bytes.
  public var badge: @Sendable ([UInt8]) -> String

  public init(
    configuration: StationConfiguration, session: String, master: any MasterData, memory: FloorMemory, device: String, boot: String,
    today: CivilDate, asOf: String?, link: LinkState, parked: [String: ParkedLane], sscc: String?, fresh: String,
    badge: @escaping @Sendable ([UInt8]) -> String
  ) {
    self.configuration = configuration
    self.session = session
    self.master = master
    self.memory = memory
    self.device = device
    self.boot = boot
    self.today = today
    self.asOf = asOf
    self.link = link
    self.parked = parked
    self.sscc = sscc
    self.fresh = fresh
    self.badge = badge
  }
}

/// What the world is told once the entries are on the disk.
public enum Effect: Sendable, Hashable {
  case signal(Signal)
  case notice(Notice)
  case prompt(Notice)
  /// Accepted as a job in the same transaction as the entries.
  case print(LabelRequest)
}

/// What a trigger leads to. Nothing of it is true before the entries and changes are stored together.
public struct Reduction: Sendable {
  public var state: SessionState
  public var entries: [EntryDraft] = []
  /// Without the session's own state.
  public var changes: [Change] = []
  public var effects: [Effect] = []
  /// `Context.sscc` was given to a pallet.
  public var usedSSCC = false
  /// Tags of a burst that are a trigger of their own.
  public var rest: TagBurst?
  /// Tags of a burst whose goods a document has counted before.
  public var known: [[UInt8]] = []

  public var signal: Signal? { effects.lazy.compactMap { if case .signal(let signal) = $0 { signal } else { nil } }.first }
  public var notice: Notice? { effects.lazy.compactMap { if case .notice(let notice) = $0 { notice } else { nil } }.first }
  public var prompt: Notice? { effects.lazy.compactMap { if case .prompt(let notice) = $0 { notice } else { nil } }.last }
}

/// A trigger to what it leads to: pure, synchronous, deterministic. Never traps, whatever the bytes.
public func reduce(_ state: SessionState, _ trigger: Trigger, _ context: Context) -> Reduction {
  var turn = Turn(state: state, trigger: trigger, context: context)
  turn.run()
  return turn.reduction
}

/// What the session waits for, also before any trigger.
public func prompt(_ state: SessionState, _ context: Context) -> Notice {
  var turn = Turn(asking: context)
  turn.state = state
  return turn.prompt()
}
