import GRDB
import Glibc
import Warehouse

/// A journal's folder as the opener finds it: the writable segment's one connection, and what its tables say of the others.
///
/// The check is proportional to the writable segment alone: of the older ones it is only looked whether they are there.
struct OpenedJournal {
  let database: DatabaseQueue
  let segment: Segment
  let places: Places
  private(set) var identity: JournalIdentity
  private(set) var past: [PastSegment] = []
  /// Connections to older segments that are not sealed.
  private(set) var readers: [(Int, DatabaseQueue)] = []
  private(set) var faults: [JournalFault] = []
  private var born: Int64 = 0

  init(_ directory: String, _ options: JournalOptions) throws(JournalOpenError) {
    places = try Places(directory, second: options.second, makesFiles: options.makesFiles)
    try places.removeHalfMade()
    var segments = try places.all()
    if let last = segments.last, last.isSealed {
      throw JournalOpenError(
        .corrupt,
        "\(last.path) is sealed, so a newer segment is missing and what it says of itself is out of date: this is a mirror, or half of a journal. "
          + "Deliver what is here with tally journal import \(directory) from a new journal")
    }
    if segments.isEmpty {
      let first = Segment(directory: directory, number: 1)
      try first.create(JournalIdentity(device: randomUUID(), journal: hex(randomBytes(8))), born: wallMilliseconds())
      segments = [first]
    }
    segment = segments[segments.count - 1]
    database = try segment.open(options: options, limit: options.limit)
    identity = JournalIdentity(device: "", journal: "")
    let opened = (segment, database)
    (identity, born, past) = try opening(segment) {
      try opened.1.writeWithoutTransaction { db in
        try Schema.migrate(db)
        guard try meta("segment", db) == String(opened.0.number) else {
          throw JournalOpenError(
            .corrupt,
            "\(opened.0.path) says that it is segment \(try meta("segment", db)): somebody copied or renamed it; move it away, the journal's own files are beside it")
        }
        let born = try String.fetchOne(db, sql: "SELECT value FROM meta WHERE key = 'born'").flatMap { Int64($0) }
        return (JournalIdentity(device: try meta("device", db), journal: try meta("journal", db)), born ?? wallMilliseconds(), try PastSegment.all(db))
      }
    }
    try checkNeighbours(segments.dropLast())
    try settle(options)
    if options.countsAsStart { Ballast(directory: directory).take() }
  }

  /// The others belong to the same journal, else the segment of another box was put here and would be taken for the newest.
  private func checkNeighbours(_ others: ArraySlice<Segment>) throws(JournalOpenError) {
    guard let nearest = others.last else { return }
    let sealed = others.last(where: \.isSealed)
    let found = sealed.flatMap { try? Shelf.open($0.path, journal: nil) }
    let journal = try? found?.read { try String.fetchOne($0, sql: "SELECT value FROM meta WHERE key = 'journal'") }
    guard past.isEmpty || journal.map({ $0 != identity.journal }) == true else { return }
    throw JournalOpenError(
      .corrupt,
      "\(segment.path) is of journal \(identity.journal) and does not know \((sealed ?? nearest).path): one of them is of another box; move it away")
  }

  /// Ends what a cut left half done with the older segments.
  private mutating func settle(_ options: JournalOptions) throws(JournalOpenError) {
    for (index, old) in past.enumerated().reversed() {
      let file = places.segment(old.number)
      switch old.state {
      case .released:
        do { try file.remove() } catch { faults.append(JournalFault(kind: .failed, segment: old.number, detail: error.detail)); continue }
        past.remove(at: index)
        try write { try PastSegment.forget(old.number, $0) }
      case .ended:
        do {
          if !file.isSealed {
            chmod(file.path, 0o640)
            try file.finish(try file.open(options: options, limit: .max, extending: false))
            try file.protect()
          }
          past[index].state = .sealed
          past[index].bytes = file.size
        } catch {
          faults.append(JournalFault(kind: .failed, segment: old.number, detail: "\(error)"))
          past[index].state = .failed
        }
        let settled = past[index]
        try write { try settled.store($0) }
      case .sealed where access(file.path, F_OK) != 0:
        faults.append(JournalFault(kind: .missing, segment: old.number, detail: "\(file.path) is missing"))
      case .sealed, .failed: break
      }
      guard old.state != .released, past[index].state == .failed else { continue }
      do {
        let reader = try file.open(options: options, limit: .max, extending: false)
        // Never closed: see `failOver`.
        _ = Unmanaged.passRetained(reader)
        readers.append((old.number, reader))
      } catch { faults.append(JournalFault(kind: .damaged, segment: old.number, detail: error.detail)) }
    }
  }

  private func write(_ body: (Database) throws -> Void) throws(JournalOpenError) {
    try opening(segment) {
      try database.writeWithoutTransaction { db in
        try db.inTransaction(.immediate) {
          try body(db)
          return .commit
        }
      }
    }
  }

  /// What the journal's thread begins with.
  mutating func writer(_ shelf: Shelf, _ options: JournalOptions) throws(JournalOpenError) -> Writer {
    let (segment, born) = (segment, born)
    return try opening(segment) {
      try database.writeWithoutTransaction { db in
        if options.countsAsStart { try Journal.addStart(db) }
        try Segment.bound(db, to: options.limit - shelf.bytes)
        let space = try Space(db, limit: options.limit, older: shelf.bytes, path: segment.path)
        let carried = try String.fetchOne(db, sql: "SELECT value FROM meta WHERE key = 'carried'").flatMap { Int64($0) }
        return Writer(segment: segment, born: born, bornPages: carried ?? 0, heads: try Head.all(db), live: try LiveState(db), space: space,
          rate: HourlyRate(try stateRows(db, prefix: HourlyRate.key).first { $0.key == HourlyRate.key }?.value))
      }
    }
  }
}

/// Says in which file it was that SQLite failed, and whether the file is to blame.
private func opening<T>(_ segment: Segment, _ body: () throws -> T) throws(JournalOpenError) -> T {
  do { return try body() } catch let error as JournalOpenError { throw error } catch let error as StoreError where error.code == .corrupt {
    throw .damaged(segment.path, error.detail)
  } catch let error as DatabaseError where error.isDamage {
    throw .damaged(segment.path, error.message ?? "\(error)")
  } catch { throw JournalOpenError(.system, "\(segment.path): \(error)") }
}

private func meta(_ key: String, _ db: Database) throws -> String {
  guard let value = try String.fetchOne(db, sql: "SELECT value FROM meta WHERE key = ?", arguments: [key]) else {
    throw StoreError(.corrupt, "it does not say its \(key)")
  }
  return value
}
