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
  private func amend(
    _ body: @escaping @Sendable (Database) throws -> Void, _ done: @escaping @Sendable () -> Void = {}, refused: @escaping @Sendable () -> Void = {}
  ) {
    let member = Member(
      apply: { transaction in
        try body(transaction.db)
        return done
      }, refuse: { _ in refused() })
    if !desk.hand(member) { refused() }
  }

  /// Copies what was acknowledged out of the file of a failed disk into a sealed segment of its own: new bytes in a new file, whose sync proves something.
  func rescue(_ past: PastSegment) {
    // On the disk that works: where the newest is.
    guard !shelf.isBeingCopied(past.number), let newest = try? shelf.places.all().last else { return }
    guard let number = (past.number + 1..<max(newest.number, past.number + 1)).first(where: { shelf.isUnused($0) && isFree($0) }) else { return makeRoomForCopy() }
    let copy = Segment(directory: newest.directory, number: number)
    // Until the newest has its note the copy is known by this alone: another one would be made in its place.
    shelf.copies(past.number, to: number)
    do {
      try copy.create(identity, born: past.ended, fill: { db in try self.shelf.copy(past, into: db) })
      try copy.protect()
    } catch {
      shelf.copies(past.number, to: nil)
      return note(
        JournalFault(
          kind: .damaged, segment: past.number, detail: "not all that was acknowledged can be read: \(Journal.storeError(error).detail)"))
    }
    var sealed = past
    sealed.number = copy.number
    sealed.state = .sealed
    sealed.bytes = copy.size
    amend(
      { [sealed] db in
        try sealed.store(db)
        try PastSegment.forget(past.number, db)
        self.shelf.put(sealed)
      },
      {
        self.shelf.queue.async {
          // Its connection stays open until the process ends; its name is not needed any more.
          self.shelf.forget(past.number)
          self.shelf.copies(past.number, to: nil)
          try? self.shelf.places.segment(past.number).remove()
          self.reflect()
        }
      }, refused: { self.shelf.queue.async { self.shelf.copies(past.number, to: nil) } })
  }
}

extension Journal {
  /// A disk that takes new segments and spoils each as it is closed is given so many.
  private static let mostGaps = 3

  /// Whether a number that no segment has can be given to a copy: a file of our own that bears it is a copy of which no note was taken any more.
  private func isFree(_ number: Int) -> Bool {
    let file = shelf.places.segment(number)
    if access(file.path, F_OK) == 0, let copy = try? Shelf.open(file.path, journal: identity.journal) {
      try? copy.close()
      try? file.remove()
    }
    return access(file.path, F_OK) != 0
  }

  /// The segments follow each other without a gap, as they do in the ordinary way, and one that could not be sealed needs a number for its copy: the next
  /// segment leaves one out, and then what failed is copied.
  private func makeRoomForCopy() {
    _ = desk.ask { _ in
      self.writer.withLock { if $0.gaps < Journal.mostGaps { $0.isGapDue = true } }
      // After a commit it is seen that the next segment is due.
      self.amend { _ in }
    }
  }

  /// What failed is copied, where it was not.
  func rescueFailed() {
    for segment in shelf.past where segment.state == .failed { shelf.queue.async { self.rescue(segment) } }
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
