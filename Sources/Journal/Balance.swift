public import Warehouse

/// The conservation ledger (DOMAIN, "Entry kinds"): every trigger ended as an entry, every step as something.
public struct Balance: Sendable, Hashable, Codable {
  /// Counted where the events arrive, independently of the entries.
  public var triggers: Int64 = 0
  /// Entries from triggers, by kind.
  public var byKind: [String: Int64] = [:]
  public var stepsConsumed: Int64 = 0
  public var stepsAbandoned: Int64 = 0
  public var stepsOpen: Int64 = 0
  /// Steps that are none of these, or more than one of them.
  public var stepsAstray: [Int64] = []

  public var steps: Int64 { byKind[EntryKind.step.rawValue] ?? 0 }
  public var balanced: Bool { triggers == byKind.values.reduce(0, +) && stepsAstray.isEmpty }
}

/// What a balance is drawn for; `nil` = all.
public struct BalanceScope: Sendable, Hashable {
  public var stream: StreamID?
  public var device: String?
  public var session: String?
  /// From this wall time on (milliseconds since 1970): a shift.
  public var since: Int64?
  public init(stream: StreamID? = nil, device: String? = nil, session: String? = nil, since: Int64? = nil) {
    self.stream = stream
    self.device = device
    self.session = session
    self.since = since
  }
}

extension Journal {
  public func balance(_ scope: BalanceScope = BalanceScope()) async throws(StoreError) -> Balance {
    var balance = Balance()
    for head in try await read({ _ in self.committedHeads().keys }) where scope.stream == nil || scope.stream == head {
      try await add(head, scope, to: &balance)
    }
    return balance
  }

  private func add(_ stream: StreamID, _ scope: BalanceScope, to balance: inout Balance) async throws(StoreError) {
    var ledger = StreamLedger(scope: scope)
    let prefixes = ["session", "ledger", "released"].map { StateKey.path($0, stream.rawValue, "") }
    var next: Int64 = 1
    while true {
      next = try await scan(stream, from: next) { row in
        ledger.take(row)
        return true
      }
      // The entries that came since the last slice and the state that goes with them, from between two commits.
      let from = next
      let rest: ([EventRow], [[StateWrite]])? = try await read { db in
        guard let head = self.committedHeads()[stream], from >= head.first else { return nil }
        let stretch = Stretch(number: head.number, seqs: head.first..<head.next, isWritable: true)
        return (try self.rows(db, stretch, stream, from: from), try prefixes.map { try stateRows(db, prefix: $0) })
      }
      // A new segment was begun meanwhile.
      guard let (rows, states) = rest else { continue }
      for row in rows { ledger.take(row) }
      for row in states[0] { ledger.takeSession(row.value ?? []) }
      for row in states[1] { balance.triggers += ledger.triggers(key: StateKey.parts(row.key), value: row.value) }
      // What those became is not here any more.
      for row in states[2] { balance.triggers -= ledger.triggers(key: StateKey.parts(row.key), value: row.value) }
      return ledger.close(into: &balance)
    }
  }
}

extension Balance {
  /// `{"triggers":n}`.
  static func triggers(_ value: [UInt8]?) -> Int64 { (try? JSON(parsing: value ?? []))?["triggers"]?.int ?? 0 }
}

/// What a trigger became.
struct Outcome {
  var device: String?
  var session: String?
  /// One trigger may make several movements; they share a group, and are one outcome.
  var group: String?

  init?(_ line: JSON, _ kind: String) {
    guard let entry = EntryKind(rawValue: kind), entry.isFromTrigger else { return nil }
    device = line["device"]?.string
    session = line["session"]?.string
    group = line[entry.member]?["group"]?.string
  }

  init?(_ row: EventRow) {
    guard let line = try? JSON(parsing: row.line), let kind = line["kind"]?.string else { return nil }
    self.init(line, kind)
  }
}

/// The ledger of one stream.
private struct StreamLedger {
  let scope: BalanceScope
  private var byKind: [String: Int64] = [:]
  private var groups: Set<String> = []
  /// Entries from triggers before the scope's time: what its counters had counted by then.
  private var earlier: Int64 = 0
  private var steps: [Int64: (consumed: Int, abandoned: Int, open: Int)] = [:]

  init(scope: BalanceScope) { self.scope = scope }

  mutating func take(_ row: EventRow) {
    guard let line = try? JSON(parsing: row.line), let kind = line["kind"]?.string else { return }
    let body = EntryKind(rawValue: kind).flatMap { line[$0.member] }
    for seq in body?["steps"]?.array?.compactMap(\.int) ?? [] { steps[seq]?.consumed += 1 }
    for seq in body?["abandons"]?.array?.compactMap(\.int) ?? [] { steps[seq]?.abandoned += 1 }
    guard let outcome = Outcome(line, kind), outcome.group.map({ groups.insert($0).inserted }) ?? true,
      belongs(device: outcome.device, session: outcome.session)
    else { return }
    // `at` is RFC 3339 in UTC with milliseconds: sorted as text it is sorted by time.
    if let since = scope.since, (line["at"]?.string ?? "") < timestamp(since) {
      earlier += 1
      return
    }
    byKind[kind, default: 0] += 1
    if kind == EntryKind.step.rawValue { steps[row.seq] = (0, 0, 0) }
  }

  mutating func takeSession(_ value: [UInt8]) {
    for seq in (try? JSON(parsing: value))?["openSteps"]?.array?.compactMap(\.int) ?? [] { steps[seq]?.open += 1 }
  }

  /// What a counter (`StateKey.ledger`, or that of what went) has, where it is in scope.
  func triggers(key: [String], value: [UInt8]?) -> Int64 {
    key.count == 4 && belongs(device: key[2], session: key[3]) ? Balance.triggers(value) : 0
  }

  private func belongs(device: String?, session: String?) -> Bool {
    (scope.device == nil || scope.device == device) && (scope.session == nil || scope.session == session)
  }

  func close(into balance: inout Balance) {
    balance.triggers -= earlier
    balance.byKind.merge(byKind, uniquingKeysWith: +)
    for (seq, fate) in steps.sorted(by: { $0.key < $1.key }) {
      balance.stepsConsumed += Int64(fate.consumed.signum())
      balance.stepsAbandoned += Int64(fate.abandoned.signum())
      balance.stepsOpen += Int64(fate.open.signum())
      if fate.consumed + fate.abandoned + fate.open != 1 { balance.stepsAstray.append(seq) }
    }
  }
}
