import Dispatch
import FoundationEssentials
import GRDB
import Glibc
import Synchronization
public import Warehouse

/// The durable order of what happened: what `append` has returned for survives a power cut.
///
/// One process, one connection, one writable file (FORMAT.md). All work on the file runs on the journal's own thread, never on the cooperative
/// pool; a write whose caller is cancelled still runs to its end. A journal that is not closed stays open as long as the process.
public final class Journal: Sendable {
  public let identity: JournalIdentity
  let options: JournalOptions
  let desk = Desk()
  let shelf: Shelf
  let writer: Mutex<Writer>
  let faults: Mutex<[JournalFault]>
  let watchers = Mutex(Watchers())
  let link = Mutex(LinkState.up)
  let acknowledgements = DispatchQueue(label: "journal.acknowledgements")
  let mirror = Mutex<Mirror?>(nil)
  let mending = Mutex(Mending())
  private let closing = Mutex(Closing())

  private struct Closing {
    var isDone = false
    var waiting: [UnsafeContinuation<Void, Never>] = []
  }

  /// Opens the journal in `directory`, or makes a new one there, unless `options` say that nothing is made. Returns when the file is recovered,
  /// checked and ready for appends.
  public static func open(_ directory: String, options: JournalOptions = JournalOptions()) async throws(JournalOpenError) -> Journal {
    let result: Result<Journal, JournalOpenError> = await withUnsafeContinuation { continuation in
      DispatchQueue.global().async {
        do throws(JournalOpenError) {
          continuation.resume(returning: .success(try Journal(directory, options: options)))
        } catch { continuation.resume(returning: .failure(error)) }
      }
    }
    return try result.get()
  }

  private init(_ directory: String, options: JournalOptions) throws(JournalOpenError) {
    if options.makesFiles {
      guard mkdir(directory, 0o750) == 0 || errno == EEXIST else {
        throw JournalOpenError(.system, "cannot create \(directory): \(systemError())")
      }
      try sync(path: directory + "/..")
    } else if try !Places.hold(directory) {
      throw .absent(directory)
    }
    let lock = try LockFile(path: directory + "/lock")
    var opened = try OpenedJournal(directory, options)
    shelf = Shelf(places: opened.places, journal: opened.identity.journal, past: opened.past)
    faults = Mutex(opened.faults)
    identity = opened.identity
    self.options = options
    let database = opened.database
    for (number, reader) in opened.readers { shelf.keep(reader, of: number) }
    writer = Mutex(try opened.writer(shelf, options))
    let held = Mutex(Optional(consume lock))
    desk.open(database, commit: { self.commit($0, $1) }, change: { self.change($0) }) { database in
      // What is being sealed is sealed first; an error loses nothing: what is committed is in the log, and the next start recovers it.
      self.shelf.queue.sync {}
      try? database.close()
      held.withLock { $0 = nil }
      self.closed()
    }
    if options.makesFiles { rescueFailed() }
    if let base = options.mirror, options.countsAsStart {
      mirror.withLock { $0 = Mirror(base, journal: identity.journal, directory: directory, options: options) }
      reflect()
    }
    Task { await self.releaseConfirmed() }
  }

  /// Writes what has been accepted, closes the file and gives the lock back. Later calls fail with `closed`.
  public func close() async {
    desk.close()
    await withUnsafeContinuation { continuation in
      let isDone = closing.withLock { closing in
        if !closing.isDone { closing.waiting.append(continuation) }
        return closing.isDone
      }
      if isDone { continuation.resume() }
    }
  }

  private func closed() {
    mirror.withLock { $0 }?.close()
    watchers.withLock { $0.finish() }
    let waiting = closing.withLock { closing in
      closing.isDone = true
      return closing.waiting
    }
    for continuation in waiting { continuation.resume() }
  }

  /// Answers when the journal's thread has come round to it; touches no disk. For the watchdog.
  public func ping() async {
    await withUnsafeContinuation { continuation in
      if !desk.ask({ _ in continuation.resume() }) { continuation.resume() }
    }
  }

  /// The link to the WMS as the entries that the journal itself writes (`label`) shall say it.
  public func linkChanged(_ link: LinkState) { self.link.withLock { $0 = link } }

  public func usage() async throws(StoreError) -> JournalUsage {
    try await read { _ in
      self.writer.withLock { writer in
        writer.space.usage(
          entries: writer.heads.values.reduce(0) { $0 + $1.next - (self.shelf.first(stream: $1.number) ?? $1.first) }, perHour: writer.rate.busiest,
          failure: writer.failure, faults: self.faults.withLock { $0 } + [self.mirror.withLock { $0 }?.fault].compactMap { $0 })
      }
    }
  }

  /// Transactions since the journal was opened: what group commit saves.
  public func commits() async throws(StoreError) -> Int64 { try await read { _ in self.writer.withLock { $0.commits } } }
}

extension Journal: EntryStore {
  public nonisolated(nonsending) func append(_ append: Append) async throws(StoreError) -> Receipt {
    let entries = append.entries.map(PreparedEntry.init)
    let isDiagnostic = !append.entries.isEmpty && append.entries.allSatisfy { $0.kind == .device || $0.kind == .clock }
    do {
      return try await write { transaction in
        if transaction.context.refusesEntries {
          throw Refusal(error: StoreError(.full, "the journal has reached its bound, or the disk is full: nothing new is stored"))
        }
        if isDiagnostic, transaction.context.refusesDiagnostics {
          throw Refusal(error: StoreError(.full, "the journal is 85 % full: what remains is for work, not for diagnostics"))
        }
        let seqs = try transaction.append(append.stream, entries)
        try transaction.write(append.state, seqs: seqs)
        let jobs = try transaction.accept(append.jobs, stream: append.stream, asked: append.entries.last)
        return Receipt(seqs: seqs, jobs: jobs)
      }
    } catch { throw Journal.storeError(error) }
  }

  public func state(prefix: String, after: String, count: Int) async throws(StoreError) -> [StateWrite] {
    try await read { db in try stateRows(db, prefix: prefix, after: after, count: count) }
  }
}

/// At most `count` rows behind the key `after`; all of them where nothing is said.
func stateRows(_ db: Database, prefix: String, after: String = "", count: Int = -1) throws -> [StateWrite] {
  let low = Data(prefix.utf8)
  let behind = Data(after.utf8)
  let begin = behind.lexicographicallyPrecedes(low) ? ("key >= ?", low) : ("key > ?", behind)
  // No key in UTF-8 has the byte FF, so this bounds all that begin with the prefix. One lower bound only: SQLite would seek one of two, and walk to the other.
  let rows = try Row.fetchCursor(
    db, sql: "SELECT key, value FROM state WHERE \(begin.0) AND key < ? ORDER BY key LIMIT ?", arguments: [begin.1, low + [0xFF], count])
  var writes: [StateWrite] = []
  while let row = try rows.next() { writes.append(StateWrite(String(decoding: [UInt8](blob: row, 0), as: UTF8.self), [UInt8](blob: row, 1))) }
  return writes
}
