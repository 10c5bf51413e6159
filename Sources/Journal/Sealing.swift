import Dispatch
import GRDB
import Glibc
import Synchronization
import Warehouse

/// A file of the journal that is not what it should be, and what that means.
public struct JournalFault: Error, Sendable, Hashable, Codable {
  public enum Kind: String, Sendable, Codable {
    /// The disk failed; what was acknowledged was written again or lies there still.
    case failed
    /// A file is gone that should be there.
    case missing
    /// Entries cannot be read, or are not what was written.
    case damaged
    /// The mirror does not take what it is given; the journal itself is well.
    case mirror
  }
  public var kind: Kind
  public var segment: Int
  public var detail: String
}

// What happens to a segment after its time as the writable one; all on the shelf's queue.
extension Journal {
  /// Ends a segment in the ordinary way.
  func seal(_ past: PastSegment, _ database: DatabaseQueue) {
    let segment = shelf.places.segment(past.number)
    do {
      try segment.finish(database, reached: options.reached)
    } catch {
      // A close would bring its log into the file on the word of a disk that has failed.
      _ = Unmanaged.passRetained(database)
      return fail(past, error)
    }
    shelf.forgetReader(past.number)
    do { try segment.protect() } catch { return fail(past, error) }
    options.reached(.sealed)
    var sealed = past
    sealed.state = .sealed
    sealed.bytes = segment.size
    mark(sealed) {
      self.options.reached(.marked)
      self.shelf.queue.async { self.reflect() }
    }
  }

  private func fail(_ past: PastSegment, _ error: any Error) {
    var failed = past
    failed.state = .failed
    note(JournalFault(kind: .failed, segment: past.number, detail: Journal.storeError(error).detail))
    mark(failed)
    rescue(failed)
  }

  func note(_ fault: JournalFault) { faults.withLock { if !$0.contains(fault) { $0.append(fault) } } }

  /// Notes in the newest segment what became of an older one.
  private func mark(_ past: PastSegment, _ done: @escaping @Sendable () -> Void = {}) {
    amend({ db in
      try past.store(db)
      self.shelf.put(past)
    }, done)
  }

  /// A change of the newest segment's catalogue that nobody waits for. Where it does not come to it, the next start finds out by itself.
  private func amend(_ body: @escaping @Sendable (Database) throws -> Void, _ done: @escaping @Sendable () -> Void = {}) {
    _ = desk.hand(
      Member(
        apply: { transaction in
          try body(transaction.db)
          return done
        }, refuse: { _ in }))
  }

  /// Copies what was acknowledged out of the file of a failed disk into a sealed segment of its own: new bytes in a new file, whose sync proves something.
  func rescue(_ past: PastSegment) {
    // On the disk that works: where the newest is.
    guard let disk = try? shelf.places.all().last?.directory else { return }
    let copy = Segment(directory: disk, number: past.number + 1)
    do {
      guard access(copy.path, F_OK) != 0 else { return }
      try copy.create(identity, born: past.ended, fill: { db in try self.shelf.copy(past, into: db) })
      try copy.protect()
    } catch {
      return note(
        JournalFault(
          kind: .damaged, segment: past.number, detail: "not all that was acknowledged can be read: \(Journal.storeError(error).detail)"))
    }
    var sealed = past
    sealed.number = copy.number
    sealed.state = .sealed
    sealed.bytes = copy.size
    amend({ [sealed] db in
      try sealed.store(db)
      try PastSegment.forget(past.number, db)
      self.shelf.put(sealed)
    }) {
      self.shelf.queue.async {
        // Its connection stays open until the process ends; its name is not needed any more.
        self.shelf.forget(past.number)
        try? self.shelf.places.segment(past.number).remove()
        self.reflect()
      }
    }
  }
}

extension Shelf {
  /// Copies the acknowledged entries of a segment, each checked, into a segment that is being made; for use on the queue.
  func copy(_ past: PastSegment, into db: Database) throws {
    try reader(past.number).read { old in
      for (stream, seqs) in past.stretches.sorted(by: { $0.key < $1.key }) {
        guard let row = try Row.fetchOne(old, sql: "SELECT name, first, previous FROM stream WHERE number = ?", arguments: [stream]), row[1] == seqs.lowerBound
        else { throw StoreError(.corrupt, "stream \(stream) is not what it should be") }
        var check = ChainCheck(next: seqs.lowerBound, hash: [UInt8](blob: row, 2))
        let name = StreamID(row[0] as String)
        try db.execute(sql: "INSERT INTO stream (number, name, first, previous) VALUES (?, ?, ?, ?)", arguments: [stream, row[0] as String, row[1] as Int64, row[2]])
        let rows = try Row.fetchCursor(
          old, sql: "SELECT id, kind, crc, h, line FROM ev WHERE id >= ? AND id < ? ORDER BY id",
          arguments: [RowID.of(stream: stream, seq: seqs.lowerBound), RowID.of(stream: stream, seq: seqs.upperBound)])
        let insertion = try db.makeStatement(sql: "INSERT INTO ev (id, kind, crc, h, line) VALUES (?, ?, ?, ?, ?)")
        while let row = try rows.next() {
          let entry = EventRow(name, row)
          check.take(entry)
          if let fault = check.fault { throw StoreError(.corrupt, "entry \(fault.seq) of \(name): \(fault.detail)") }
          try insertion.run(row[0] as Int64, Int64(entry.kind), entry.crc, entry.hash, entry.line)
        }
        guard check.next == seqs.upperBound else { throw StoreError(.corrupt, "entries \(check.next) to \(seqs.upperBound - 1) of \(name) are missing") }
      }
    }
  }
}
