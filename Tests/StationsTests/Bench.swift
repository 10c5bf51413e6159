import Stations
import Testing
import Warehouse

/// Stations and a store, without threads: every trigger is reduced on a memory that was just read back from the rows on the "disk", so that each
/// step of a test is also a restart.
struct Bench {
  var configuration: StationConfiguration
  var master = TestMaster.warehouse
  var rows: [String: [UInt8]] = [:]
  var entries: [(seq: Int64, draft: EntryDraft, detail: JSON)] = []
  var link = LinkState.up
  var quality = ClockQuality.synced
  var today = CivilDate("2026-11-20")!
  var mono: Int64 = 1_000_000
  var parked: [String: ParkedLane] = [:]
  var pool = ["046012349000000010", "046012349000000027"]
  var triggers = 0
  var fresh = 0

  init(_ configuration: StationConfiguration) { self.configuration = configuration }

  struct Told {
    var entries: [(seq: Int64, draft: EntryDraft, detail: JSON)]
    var effects: [Effect]
    var notices: [Notice] { effects.compactMap { if case .notice(let notice) = $0 { notice } else { nil } } }
    var prompt: Notice? { effects.compactMap { if case .prompt(let notice) = $0 { notice } else { nil } }.last }
    var signal: Signal? { effects.compactMap { if case .signal(let signal) = $0 { signal } else { nil } }.first }
    var jobs: [LabelRequest] { effects.compactMap { if case .print(let job) = $0 { job } else { nil } } }
  }

  func memory() throws -> FloorMemory {
    var memory = FloorMemory()
    for (key, value) in rows { try memory.restore(key: key, value: value) }
    return memory
  }

  func context(session: String) throws -> Context { context(configuration, try memory(), session: session) }

  private func context(_ configuration: StationConfiguration, _ memory: FloorMemory, session: String) -> Context {
    Context(
      configuration: configuration, session: session, master: master, memory: memory, device: "box-1", boot: "boot-1", today: today, asOf: "10:42",
      link: link, parked: parked, sscc: pool.first, fresh: "0\(String(fresh + 0xF00, radix: 16))abcd", badge: { TestMaster.badge($0) })
  }

  /// Tags that came into a zone, as the floor takes them: the rest of a burst is a trigger of its own.
  mutating func accept(_ burst: TagBurst, scanner: String = "gun-1") throws -> [Told] {
    var told: [Told] = []
    var next: TagBurst? = burst
    while let burst = next {
      let answer = try accept(.tags(burst), scanner: configuration.flow == .picking ? scanner : burst.session, rest: &next)
      if !answer.entries.isEmpty || !answer.effects.isEmpty { told.append(answer) }
    }
    return told
  }

  mutating func accept(_ event: Trigger.Event, scanner: String = "gun-1", station: String? = nil) throws -> Told {
    var rest: TagBurst?
    return try accept(event, scanner: scanner, station: station, rest: &rest)
  }

  private mutating func accept(_ event: Trigger.Event, scanner: String, station: String? = nil, rest: inout TagBurst?) throws -> Told {
    var configuration = configuration
    if let station { configuration.name = station }
    let memory = try memory()
    let key = SessionKey(configuration.stream.rawValue, scanner)
    fresh += 1
    let context = context(configuration, memory, session: scanner)
    let trigger = Trigger(event, device: DeviceID(key.isPortal ? "gate" : scanner), at: Stamp(wall: 1_795_000_000_000 + mono, mono: mono, quality: quality))
    let reduction = reduce(memory.sessions[key] ?? SessionState(), trigger, context)
    if !reduction.entries.isEmpty { triggers += 1 }
    rest = reduction.rest
    if reduction.usedSSCC { pool.removeFirst() }
    let base = Int64(entries.count) + 1
    let seqs = base..<base + Int64(reduction.entries.count)
    for change in reduction.changes + (key.isPortal ? [] : [.session(key, reduction.state)]) {
      let write = try StateCoding.write(change)
      rows[write.key] = write.bytes(seqs: seqs)
    }
    var stored: [(seq: Int64, draft: EntryDraft, detail: JSON)] = []
    for (index, draft) in reduction.entries.enumerated() {
      let line = try JSON(parsing: draft.line(seqs: seqs, index: index))
      stored.append((base + Int64(index), draft, try #require(line[draft.kind.member])))
    }
    entries += stored
    return Told(entries: stored, effects: reduction.effects)
  }

  static let triggerKinds: Set<EntryKind> = [.step, .movement, .command, .duplicate, .refused, .incomplete, .observation, .test]

  /// What is wrong with the conservation ledger; empty = it balances.
  func imbalance() throws -> [String] {
    var wrong: [String] = []
    var groups: Set<String> = []
    let counted = entries.filter { entry in
      guard Bench.triggerKinds.contains(entry.draft.kind) else { return false }
      guard let group = entry.detail["group"]?.string else { return true }
      return groups.insert(group).inserted
    }
    if counted.count != triggers { wrong.append("\(triggers) triggers became \(counted.count) entries") }
    var fates: [Int64: Int] = [:]
    for entry in entries where entry.draft.kind == .step { fates[entry.seq] = 0 }
    for entry in entries {
      for seq in (entry.detail["steps"]?.array ?? []) + (entry.detail["abandons"]?.array ?? []) { fates[seq.int ?? -1, default: 10] += 1 }
    }
    for (key, value) in rows where key.hasPrefix("session/") {
      for seq in try JSON(parsing: value)["openSteps"]?.array ?? [] { fates[seq.int ?? -1, default: 10] += 1 }
    }
    return wrong + fates.filter { $0.value != 1 }.sorted { $0.key < $1.key }.map { "step \($0.key) has \($0.value) fates" }
  }
}
