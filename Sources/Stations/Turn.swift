import Warehouse

/// One trigger on its way to its reduction. The duties are in extensions, a file each.
struct Turn {
  var state: SessionState
  let trigger: Trigger
  let context: Context
  /// The code being worked on: the trigger's, or one that a card or badge lets through after all.
  var scan: Scan
  /// Refusals overridden for this code.
  var granted: [String] = []
  var authorisedBy: String?

  var entries: [EntryDraft] = []
  var changes: [Change] = [] {
    didSet {
      // Looked up for each of many goods.
      if changes.count < indexed { (seen, indexed) = ([:], 0) }
      for case .seen(_, let key, let sighting) in changes[indexed...] { seen[key] = .some(sighting) }
      indexed = changes.count
    }
  }
  /// Of the changes, what is seen or not seen any more; and how many of them that covers.
  private(set) var seen: [String: Sighting?] = [:]
  private var indexed = 0
  var announcements: [Notice] = []
  var jobs: [LabelRequest] = []
  var signal: Signal?
  var notice: Notice?
  var usedSSCC = false
  /// The trigger is a badge, or somebody's document: its bytes are written nowhere.
  var isConfidential = false
  /// What had to be undone before the trigger's code could be read.
  var repaired: String?
  /// Tags of the trigger that are for another one.
  var rest: TagBurst?
  /// Tags whose goods a document has counted before.
  var known: [[UInt8]] = []

  init(state: SessionState, trigger: Trigger, context: Context) {
    self.state = state
    self.trigger = trigger
    self.context = context
    if case .scan(let scan) = trigger.event { self.scan = scan } else { scan = Scan(data: []) }
  }

  /// For who asks what would be, and lets nothing happen.
  init(asking context: Context) {
    self.init(
      state: SessionState(),
      trigger: Trigger(.incomplete(data: [], reason: .timeout), device: DeviceID(""), at: Stamp(wall: 0, mono: 0, quality: .unknown)),
      context: context)
  }

  var configuration: StationConfiguration { context.configuration }
  var master: any MasterData { context.master }
  var key: SessionKey { SessionKey(configuration.stream.rawValue, context.session) }
  var memory: FloorMemory.DocumentMemory? { state.document.flatMap { context.memory.documents[$0] } }
  var operatorID: String? { if key.isPortal { nil } else if case .fixed(let id) = configuration.operator { id } else { state.operator } }
  var inService: Bool {
    var station = context.memory.stations[configuration.name]
    for case .station(_, let changed) in changes { station = changed }
    guard let station, let until = station.serviceUntil else { return false }
    return station.boot == context.boot && trigger.at.mono < until
  }

  mutating func run() {
    switch trigger.event {
    case .incomplete(let data, let reason):
      add(.incomplete, .object(["reason": .string(reason.rawValue)]), raw: data)
      say(.refused, "incomplete", ["scanned": visible(data, limit: 40)])
    case .tags(let burst):
      take(burst)
      keepTold()
    case .count(let burst):
      count(burst)
      keepTold()
    case .scan: take()
    }
  }

  var reduction: Reduction {
    var reduction = Reduction(state: state, entries: entries, changes: changes, usedSSCC: usedSSCC)
    if let signal { reduction.effects.append(.signal(signal)) }
    if let notice { reduction.effects.append(.notice(notice)) }
    reduction.effects += announcements.map { .notice($0) }
    reduction.effects += jobs.map { .print($0) }
    // What a portal does asks nobody anything.
    if signal != nil, !key.isPortal { reduction.effects.append(.prompt(prompt())) }
    (reduction.rest, reduction.known) = (rest, known)
    return reduction
  }

  // MARK: Outcomes: a trigger ends as exactly one of these

  /// The number the trigger's entry will get.
  var nextDraft: Seq { .draft(entries.count) }

  mutating func step(_ parts: [Part], code: String, _ args: [String: String], detail: JSON, lanes: [Lane] = []) {
    let seq = nextDraft
    if state.lines.isEmpty { state.lines.append(Line()) }
    state.lines[state.lines.count - 1].append(seq, parts)
    add(.step, grants(detail), lanes: documentLanes + lanes)
    state.unknown = nil
    say(good(), code, args)
  }

  mutating func command(_ name: String, _ code: String, _ args: [String: String] = [:], detail: JSON = .object([])) {
    guard case .object(let members) = detail else { return }
    add(.command, .object([JSON.Member("command", .string(name))] + members), lanes: documentLanes)
    say(good(), code, args)
  }

  mutating func refuse(_ code: String, _ args: [String: String] = [:]) {
    var args = args
    args["scanned"] = args["scanned"] ?? visible(scan.data, limit: 60)
    let shown = args.sorted { $0.key < $1.key }.map { JSON.Member($0.key, .string($0.value)) }
    add(.refused, .object(["code": .string(code), "args": .object(shown)]), lanes: documentLanes)
    say(.refused, code, args)
  }

  mutating func duplicate(of first: Seq?, stream: String? = nil, _ code: String, _ args: [String: String]) {
    add(
      .duplicate,
      .object([
        "of": first?.number.map { .int($0) }, "stream": stream.flatMap { $0 == configuration.stream.rawValue ? nil : .string($0) },
        "code": .string(code),
      ]),
      lanes: documentLanes)
    say(.duplicate, code, args)
  }

  /// Refuses unless a person has said that it is so. The code waits for the card or the supervisor's badge.
  mutating func allowed(_ code: String, _ args: [String: String], by kind: Question.Kind = .confirm) -> Bool {
    if granted.contains(code) || state.lines.last?.granted.contains(code) == true { return true }
    state.question = Question(
      kind, code, pending: Pending(code: hex(scan.data), symbology: scan.symbology, typed: scan.typed, granted: granted))
    refuse(code, args)
    return false
  }

  // MARK: Entries

  var documentLanes: [Lane] { state.document.map { [.document(type: $0.type, number: $0.number)] } ?? [] }

  mutating func add(_ kind: EntryKind, _ detail: JSON, lanes: [Lane] = [], raw: [UInt8]? = nil) {
    var isTrigger = false
    switch kind {
    case .step, .movement, .command, .duplicate, .refused, .incomplete, .observation, .test: isTrigger = true
    case .document, .operator, .label, .device, .clock, .config: break
    }
    var code: [UInt8]?
    var symbology: String?
    if isTrigger, entries.allSatisfy({ $0.raw == nil }), case .scan(let scan) = trigger.event, !isConfidential {
      (code, symbology) = (scan.data, scan.symbology)
    }
    var unit: String?
    if case .scan(let scan) = trigger.event { unit = scan.unit }
    let detail = code == nil ? detail : repaired.map { detail.setting("repaired", to: .string($0)) } ?? detail
    entries.append(
      EntryDraft(
        // The body of an `operator` entry has the name that would hold the operator's id.
        kind, at: trigger.at, boot: context.boot, session: context.session, operator: kind == .operator ? nil : operatorID,
        device: isTrigger ? trigger.device : nil,
        unit: isTrigger ? unit : nil, mode: kind == .test ? .test : configuration.mode, link: context.link, lanes: lanes, raw: raw ?? code,
        symbology: symbology, detail: detail))
  }

  private func grants(_ detail: JSON) -> JSON {
    guard !granted.isEmpty else { return detail }
    return detail.setting("granted", to: .array(granted.map { .string($0) })).setting("authorisedBy", to: authorisedBy.map { .string($0) })
  }

  // MARK: What the worker is told

  mutating func say(_ signal: Signal, _ code: String, _ args: [String: String] = [:]) {
    self.signal = signal
    notice = Notice(code, args)
  }

  /// `good`, or `stored-offline` the first time after the link went down.
  mutating func good() -> Signal {
    defer { state.toldLinkDown = context.link == .down }
    return context.link == .down && !state.toldLinkDown ? .storedOffline : .good
  }

  /// All that a portal keeps between two triggers: that the link is down is heard once.
  private mutating func keepTold() {
    guard key.isPortal, state.toldLinkDown != context.memory.sessions[key]?.toldLinkDown ?? false else { return }
    var kept = SessionState()
    kept.toldLinkDown = state.toldLinkDown
    changes.append(.session(key, kept))
  }

  /// How old the knowledge is that a number rests on.
  var asOf: String { context.link == .down ? context.asOf ?? "@never" : "@now" }

  func name(_ item: Item) -> String { item.names?[configuration.language.rawValue] ?? item.name }
  func name(item code: String?) -> String { code.map { master.item(code: $0).map(name) ?? $0 } ?? "?" }

  var recogniser: Recogniser { context.recogniser }
}

extension JSON {
  static func number(_ value: Int) -> JSON { .int(Int64(value)) }
}
