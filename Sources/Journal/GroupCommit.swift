import Dispatch
import GRDB
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

/// What waits for the next commit.
struct Gathered: Sendable {
  var members: [Member] = []
  /// A commit is under way or asked for: what comes now goes with the next one.
  var busy = false
  var closed = false
}

/// What only the connection's own queue touches; the lock around it is never contended.
struct Writer: Sendable {
  var heads: [StreamID: Head]
  var space: Space
  var rate = HourlyRate()
  /// Why nothing is acknowledged any more on this file.
  var failure: StoreError?
  /// Commits since the journal was opened.
  var commits: Int64 = 0
}

extension Journal {
  /// At most this many members go into one transaction, so that the first of them does not wait for ever.
  private static let groupLimit = 2_000

  /// Runs `body` inside the next transaction and returns once that is synced to the disk. Runs to its end even where the caller is cancelled.
  nonisolated(nonsending) func write<T: Sendable>(_ body: @escaping @Sendable (inout Transaction) throws -> T) async throws -> T {
    let result: Result<T, any Error> = await withUnsafeContinuation { continuation in
      submit(
        Member(
          apply: { transaction in
            let value = try body(&transaction)
            return { continuation.resume(returning: .success(value)) }
          },
          refuse: { continuation.resume(returning: .failure($0)) }))
    }
    return try result.get()
  }

  private func submit(_ member: Member) {
    enum Next { case wait, start, refuse }
    let next = gathered.withLock { gathered -> Next in
      if gathered.closed { return .refuse }
      gathered.members.append(member)
      if gathered.busy { return .wait }
      gathered.busy = true
      return .start
    }
    switch next {
    case .wait: break
    case .start: database.asyncWriteWithoutTransaction { db in self.commitGathered(db) }
    case .refuse: member.refuse(StoreError(.closed, "the journal is closed"))
    }
  }

  /// Commits what has gathered, and asks for another turn where more came meanwhile.
  func commitGathered(_ db: Database) {
    let group = gathered.withLock { gathered -> [Member] in
      if gathered.members.count <= Journal.groupLimit {
        defer { gathered.members.removeAll() }
        return gathered.members
      }
      defer { gathered.members.removeFirst(Journal.groupLimit) }
      return Array(gathered.members.prefix(Journal.groupLimit))
    }
    if !group.isEmpty { commit(group, db) }
    let more = gathered.withLock { gathered in
      gathered.busy = !gathered.members.isEmpty
      return gathered.busy
    }
    if more { database.asyncWriteWithoutTransaction { db in self.commitGathered(db) } }
  }

  private func commit(_ group: [Member], _ db: Database) {
    let stored = writer.withLock { writer -> Bool in
      if let failure = writer.failure {
        for member in group { member.refuse(failure) }
        return false
      }
      var committed: [@Sendable () -> Void] = []
      committed.reserveCapacity(group.count)
      var refused: [(Member, any Error)] = []
      // Somebody may have made room on the disk since.
      if writer.space.refusesEntries { try? writer.space.measure(db) }
      var transaction = Transaction(
        db, heads: writer.heads, context: .init(boot: options.boot, link: link.withLock { $0 }, refusesEntries: writer.space.refusesEntries))
      do {
        try db.inTransaction(.immediate) {
          for member in group {
            do { committed.append(try member.apply(&transaction)) } catch let refusal as Refusal { refused.append((member, refusal.error)) }
          }
          return .commit
        }
      } catch {
        let failure = Journal.storeError(error)
        if failure.code == .full { try? writer.space.measure(db) } else { writer.failure = failure }
        for member in group { member.refuse(failure) }
        return false
      }
      tell(committed)
      for (member, error) in refused { member.refuse(error) }
      writer.heads = transaction.heads
      writer.commits += 1
      writer.rate.count(transaction.entries)
      afterCommit(db, &writer)
      return transaction.entries > 0
    }
    if stored { watchers.withLock { $0.tell() } }
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
  private func afterCommit(_ db: Database, _ writer: inout Writer) {
    do {
      try writer.space.measure(db)
      if WAL.pagesWritten(db) * writer.space.pageSize > Segment.walExtent / 2 { try WAL.checkpoint(db, segment) }
    } catch {
      let failure = Journal.storeError(error)
      // No room for the checkpoint: the WAL keeps what is committed, and the next one tries again.
      if failure.code != .full { writer.failure = failure }
    }
  }

  /// Runs `body` between two commits; what has gathered goes first, so reading never holds up a scan by more than one slice.
  func read<T: Sendable>(_ body: @escaping @Sendable (Database) throws -> T) async throws(StoreError) -> T {
    if gathered.withLock({ $0.closed }) { throw StoreError(.closed, "the journal is closed") }
    let result: Result<T, StoreError> = await withUnsafeContinuation { continuation in
      database.asyncWriteWithoutTransaction { db in
        self.commitGathered(db)
        continuation.resume(returning: Result { try body(db) }.mapError(Journal.storeError))
      }
    }
    return try result.get()
  }

  static func storeError(_ error: any Error) -> StoreError {
    switch error {
    case let error as StoreError: error
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
