import FoundationEssentials
import GRDB
import Warehouse

/// An entry whose line is made as far as it can be before it has its number: by the caller, while the commit before is on its way.
struct PreparedEntry: Sendable {
  let kind: Int64
  private let rest: Rest

  private enum Rest: Sendable {
    case bytes([UInt8])
    /// Its body names entries of the same append, whose numbers are not known yet.
    case draft(EntryDraft)
  }

  init(_ draft: EntryDraft) {
    kind = Int64(draft.kind.number)
    rest = draft.references.isEmpty ? .bytes(draft.rest(seqs: 0..<0)) : .draft(draft)
  }

  func line(seq: Int64, seqs: Range<Int64>) -> [UInt8] {
    switch rest {
    case .bytes(let bytes): EntryDraft.line(seq: seq, rest: bytes)
    case .draft(let draft): EntryDraft.line(seq: seq, rest: draft.rest(seqs: seqs))
    }
  }
}

/// One transaction in the making: the members of a group write through it, and it knows the heads that will hold once it is committed.
struct Transaction {
  let db: Database
  let context: Context
  private(set) var heads: [StreamID: Head]
  private(set) var entries: Int64 = 0
  /// Those among them that people or the WMS have made, not the daemon of itself.
  private(set) var work: Int64 = 0
  /// What it changes in the mutable tables, for a new segment to begin with.
  private(set) var states: [StateChange] = []
  private(set) var changes: [Change] = []
  /// Looked up once for all members of a group.
  private var insertion: Statement?

  /// What the members need to know besides the database.
  struct Context: Sendable {
    var boot: String
    var link: LinkState
    /// Entries are refused: the bound is near.
    var refusesEntries: Bool
    /// Those that are diagnostics alone are.
    var refusesDiagnostics: Bool
  }

  init(_ db: Database, heads: [StreamID: Head], context: Context) {
    self.db = db
    self.heads = heads
    self.context = context
  }

  private static let ofItself: Set<Int64> = Set([EntryKind.config, .clock, .device].map { Int64($0.number) })

  /// Gives the entries their numbers and stores their lines.
  mutating func append(_ stream: StreamID, _ prepared: [PreparedEntry]) throws -> Range<Int64> {
    var head = try head(of: stream)
    let seqs = head.next..<head.next + Int64(prepared.count)
    guard !prepared.isEmpty else { return seqs }
    let insertion = try insertion ?? db.cachedStatement(sql: "INSERT INTO ev (id, kind, crc, h, line) VALUES (?, ?, ?, ?, ?)")
    self.insertion = insertion
    for entry in prepared {
      let line = entry.line(seq: head.next, seqs: seqs)
      head.hash = chained(head.hash, line)
      try insertion.run(RowID.of(stream: head.number, seq: head.next), entry.kind, Int64(crc32c(line)), head.hash, line)
      head.next += 1
    }
    entries += Int64(prepared.count)
    work += Int64(prepared.count { !Self.ofItself.contains($0.kind) })
    heads[stream] = head
    return seqs
  }

  private mutating func head(of stream: StreamID) throws -> Head {
    if let head = heads[stream] { return head }
    try db.execute(sql: "INSERT INTO stream (name, first, previous) VALUES (?, 1, ?)", arguments: [stream.rawValue, Data(chainStart)])
    let head = Head(number: db.lastInsertedRowID, first: 1, next: 1, hash: chainStart)
    heads[stream] = head
    return head
  }

  mutating func write(_ state: [StateWrite], seqs: Range<Int64>) throws {
    for write in state {
      let change = StateChange(key: write.key, value: write.bytes(seqs: seqs))
      try db.write(change)
      states.append(change)
    }
  }

  /// Changes one of the mutable tables. The statement must say by itself what it does: it is carried out again where a new segment begins.
  mutating func change(_ sql: String, _ values: Binding...) throws {
    try db.cachedStatement(sql: sql).run(values)
    changes.append(Change(sql: sql, values: values))
  }
}
