import FoundationEssentials
import GRDB
import Warehouse

/// An entry whose line is made as far as it can be before it has its number: by the caller, while the commit before is on its way.
struct PreparedEntry: Sendable {
  let kind: Int64
  /// People or the WMS have made it, not the daemon of itself.
  let isWork: Bool
  private let rest: Rest

  private enum Rest: Sendable {
    case bytes([UInt8])
    /// Its body names entries of the same append, whose numbers are not known yet.
    case draft(EntryDraft)
  }

  init(_ draft: EntryDraft) {
    kind = Int64(draft.kind.number)
    isWork = draft.kind != .config && draft.kind != .clock && draft.kind != .device
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
  private var known: [StreamID: Head]
  /// Where the stream that was written to last ends: mostly the next member's too.
  private var current: (stream: StreamID, head: Head)?
  private(set) var entries: Int64 = 0
  /// The work among them.
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
    known = heads
    self.context = context
  }

  /// Where the streams end once it is committed.
  var heads: [StreamID: Head] {
    guard let current else { return known }
    var heads = known
    heads[current.stream] = current.head
    return heads
  }

  /// Gives the entries their numbers and stores their lines.
  mutating func append(_ stream: StreamID, _ prepared: [PreparedEntry]) throws -> Range<Int64> {
    var head = try head(of: stream)
    defer { current = (stream, head) }
    let seqs = head.next..<head.next + Int64(prepared.count)
    guard !prepared.isEmpty else { return seqs }
    let insertion = try insertion ?? db.cachedStatement(sql: "INSERT INTO ev (id, kind, crc, h, line) VALUES (?, ?, ?, ?, ?)")
    self.insertion = insertion
    for index in prepared.indices {
      let line = prepared[index].line(seq: head.next, seqs: seqs)
      chain(&head.hash, line)
      try insertion.run(RowID.of(stream: head.number, seq: head.next), prepared[index].kind, Int64(crc32c(line)), head.hash, line)
      head.next += 1
      if prepared[index].isWork { work += 1 }
    }
    entries += Int64(prepared.count)
    return seqs
  }

  private mutating func head(of stream: StreamID) throws -> Head {
    if let current {
      if current.stream == stream { return current.head }
      known[current.stream] = current.head
      self.current = nil
    }
    if let head = known[stream] { return head }
    try db.execute(sql: "INSERT INTO stream (name, first, previous) VALUES (?, 1, ?)", arguments: [stream.rawValue, Data(chainStart)])
    return Head(number: db.lastInsertedRowID, first: 1, next: 1, hash: chainStart)
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
