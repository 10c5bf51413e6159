import Dispatch
import GRDB
import GRDBSQLite
import Synchronization
import Warehouse

/// A write that waits for its group. It changes the transaction, and its caller hears of the commit or of the failure.
struct Member: Sendable {
  /// Writes, and returns what to tell the caller after the commit. A `Refusal` may be thrown before the first write only.
  let apply: @Sendable (inout Transaction) throws -> @Sendable () -> Void
  let refuse: @Sendable (any Error) -> Void
}

/// Refuses one member of a group and lets the others pass.
struct Refusal: Error {
  var error: any Error
}

/// What only the journal's thread touches; the lock around it is never contended.
struct Writer: Sendable {
  var segment: Segment
  /// When the segment was begun, in milliseconds of wall time, and its pages then.
  var born: Int64
  var bornPages: Int64
  var heads: [StreamID: Head]
  var live: LiveState
  var space: Space
  var rate = HourlyRate()
  /// Why nothing is acknowledged any more: the disk failed, and no new segment could be begun.
  var failure: StoreError?
  /// Appends and commits that the disk failed, on their way into the next segment.
  var unfinished: Unfinished?
  /// Before this moment (milliseconds of the boot clock) nothing more is tried with a disk that failed, or is full.
  var pauseUntil: Int64 = 0
  /// The next segment is due, and leaves a number out for the copy of one that could not be sealed; how often that was so.
  var isGapDue = false
  var gaps = 0
  /// Commits since the journal was opened.
  var commits: Int64 = 0

  struct Unfinished: Sendable {
    var group: [Member]
    var context: Transaction.Context
    var failure: StoreError
  }
}

extension Journal {
  /// Runs `body` inside the next transaction and returns once that is synced to the disk. Runs to its end even where the caller is cancelled.
  nonisolated(nonsending) func write<T: Sendable>(_ body: @escaping @Sendable (inout Transaction) throws -> T) async throws -> T {
    let result: Result<T, any Error> = await withUnsafeContinuation { continuation in
      let member = Member(
        apply: { transaction in
          let value = try body(&transaction)
          return { continuation.resume(returning: .success(value)) }
        },
        refuse: { continuation.resume(returning: .failure($0)) })
      if !desk.hand(member) { member.refuse(StoreError.journalClosed) }
    }
    return try result.get()
  }

  /// Commits a group on the journal's thread; true = the next segment is due.
  func commit(_ group: [Member], _ db: Database) -> Bool {
    let (stored, isDue) = writer.withLock { writer -> (Bool, Bool) in
      // Somebody may have made room on the disk since.
      if writer.space.refusesEntries { try? writer.space.measure(db) }
      let context = Transaction.Context(boot: options.boot, link: link.withLock { $0 }, refusesEntries: writer.space.refusesEntries, refusesDiagnostics: writer.space.refusesDiagnostics)
      if let failure = writer.failure {
        guard bootMilliseconds() >= writer.pauseUntil else {
          for member in group { member.refuse(failure) }
          return (false, false)
        }
        writer.unfinished = Writer.Unfinished(group: group, context: context, failure: failure)
        return (false, true)
      }
      let stored = commit(group, db, &writer, context)
      return (stored, writer.unfinished != nil || isRollDue(writer))
    }
    if stored { watchers.withLock { $0.tell() } }
    return isDue
  }

  /// One try on one segment. Where the disk fails, the group is left in `unfinished` and nobody has heard anything.
  func commit(_ group: [Member], _ db: Database, _ writer: inout Writer, _ context: Transaction.Context) -> Bool {
    var committed: [@Sendable () -> Void] = []
    committed.reserveCapacity(group.count)
    var refused: [(Member, any Error)] = []
    var transaction = Transaction(db, heads: writer.heads, context: context)
    do {
      try db.immediately {
        for member in group {
          do { committed.append(try member.apply(&transaction)) } catch let refusal as Refusal { refused.append((member, refusal.error)) }
        }
        if transaction.work > 0, let news = writer.rate.news() { try transaction.write([news], seqs: 0..<0) }
      }
    } catch {
      let failure = Journal.storeError(error)
      if Journal.isDisk(error) {
        writer.unfinished = Writer.Unfinished(group: group, context: context, failure: failure)
        return false
      }
      if failure.code == .full { try? writer.space.measure(db) }
      for member in group { member.refuse(failure) }
      return false
    }
    tell(committed)
    for (member, error) in refused { member.refuse(error) }
    writer.heads = transaction.heads
    writer.commits += 1
    writer.rate.count(transaction.work)
    writer.live.note(transaction.states, transaction.changes)
    do { try afterCommit(db, &writer) } catch {
      let failure = Journal.storeError(error)
      // No room for the checkpoint: the WAL keeps what is committed, and the next one tries again.
      if failure.code != .full { writer.unfinished = Writer.Unfinished(group: [], context: context, failure: failure) }
    }
    return transaction.entries > 0
  }

  /// A few callers hear at once, many from another thread: waking them takes as long as the next commit, which need not wait for it.
  private func tell(_ committed: [@Sendable () -> Void]) {
    if committed.count < 8 {
      for tell in committed { tell() }
    } else {
      acknowledgements.async { for tell in committed { tell() } }
    }
  }

  /// Keeps the WAL within its extent and knows how much room is left. Runs after the callers have heard, so nobody waits for it.
  private func afterCommit(_ db: Database, _ writer: inout Writer) throws {
    try writer.space.measure(db)
    if WAL.pagesWritten(db) * writer.space.pageSize > Segment.walExtent / 4 * 3 { try WAL.checkpoint(db, writer.segment) }
    if writer.live.isBehind { writer.live.follow() }
  }

  /// Runs `body` between two commits; what has gathered goes first, so reading never holds up a scan by more than one slice.
  func read<T: Sendable>(_ body: @escaping @Sendable (Database) throws -> T) async throws(StoreError) -> T {
    let result: Result<T, StoreError> = await withUnsafeContinuation { continuation in
      let isTaken = desk.ask { db in continuation.resume(returning: Result { try body(db) }.mapError(Journal.storeError)) }
      if !isTaken { continuation.resume(returning: .failure(.journalClosed)) }
    }
    return try result.get()
  }

  /// The file failed, not what was asked of it: nothing that a later sync of it says proves anything.
  static func isDisk(_ error: any Error) -> Bool {
    guard let code = (error as? DatabaseError)?.resultCode else { return false }
    return [.SQLITE_IOERR, .SQLITE_CORRUPT, .SQLITE_NOTADB, .SQLITE_READONLY, .SQLITE_CANTOPEN, .SQLITE_PERM, .SQLITE_AUTH, .SQLITE_PROTOCOL].contains(code)
  }

  static func storeError(_ error: any Error) -> StoreError {
    switch error {
    case let error as StoreError: error
    case let error as JournalOpenError: StoreError(error.code == .corrupt ? .corrupt : .failed, error.detail)
    case let error as DatabaseError:
      switch error.resultCode {
      case .SQLITE_FULL: StoreError(.full, "no room for more: \(error.message ?? "disk full")")
      case .SQLITE_CORRUPT, .SQLITE_NOTADB: StoreError(.corrupt, "\(error)")
      default: StoreError(.failed, "\(error)")
      }
    default: StoreError(.failed, "\(error)")
    }
  }
}

extension StoreError {
  static var journalClosed: StoreError { StoreError(.closed, "the journal is closed") }
}

extension Database {
  /// A transaction that holds the write lock from its first moment. Its statements are compiled once: a scan waits for this.
  fileprivate func immediately(_ body: () throws -> Void) throws {
    try cachedStatement(sql: "BEGIN IMMEDIATE").run()
    do {
      try body()
      try cachedStatement(sql: "COMMIT").run()
    } catch {
      // Where the disk was full or failed, SQLite has rolled back by itself.
      if sqlite3_get_autocommit(sqliteConnection) == 0 { try? cachedStatement(sql: "ROLLBACK").run() }
      throw error
    }
  }
}
