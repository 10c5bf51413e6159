import Dispatch
import GRDB
import Glibc
import Synchronization
import Warehouse

extension Journal {
  func isRollDue(_ writer: Writer) -> Bool {
    guard bootMilliseconds() >= writer.pauseUntil else { return false }
    if writer.isGapDue { return true }
    if (writer.space.usedPages - writer.bornPages) * writer.space.pageSize >= options.segmentBytes { return true }
    return wallMilliseconds() - writer.born >= Int64(options.segmentAge / .milliseconds(1)) && writer.heads.values.contains { $0.next > $0.first }
  }

  /// From one segment to the next, on the journal's thread; returns the connection to go on with.
  func change(_ database: DatabaseQueue) -> DatabaseQueue {
    let (next, stored) = writer.withLock { writer in
      guard let unfinished = writer.unfinished else { return (roll(database, &writer), false) }
      writer.unfinished = nil
      return failOver(database, unfinished, &writer)
    }
    if stored { watchers.withLock { $0.tell() } }
    return next
  }

  private func roll(_ database: DatabaseQueue, _ writer: inout Writer) -> DatabaseQueue {
    do {
      guard writer.space.hasRoomForNext else { throw StoreError(.full, "there is no room for the next segment") }
      let past = pastSegment(writer, .ended)
      let next = try begin(writer.isGapDue ? 2 : 1, in: writer.segment.directory, after: past, reader: database, &writer)
      shelf.queue.async { self.seal(past, database) }
      if writer.isGapDue {
        writer.isGapDue = false
        writer.gaps += 1
        rescueFailed()
      }
      return next
    } catch {
      // No room for a new file, most likely: the old one is as good as it was.
      writer.pauseUntil = bootMilliseconds() + Int64(options.pause / .milliseconds(1))
      if let stranded = error as? Stranded { writer.failure = Journal.storeError(stranded.error) }
      return database
    }
  }

  /// The disk failed a commit. What was acknowledged lies in the old file, whatever else may; what was not goes into a new one under the same ids,
  /// with the state of the last acknowledged commit from memory: beside the old one, or on the second device where that disk takes no new file either.
  private func failOver(_ database: DatabaseQueue, _ unfinished: Writer.Unfinished, _ writer: inout Writer) -> (DatabaseQueue, stored: Bool) {
    var (database, unfinished) = (database, unfinished)
    var failed: [PastSegment] = []
    for (index, directory) in shelf.places.candidates(after: writer.segment.directory).enumerated() {
      let past = pastSegment(writer, .failed)
      let ballast = Ballast(directory: directory)
      ballast.drop()
      defer { ballast.take() }
      // The number between is for the copy of what can still be read; a name that an attempt has left behind is not used again.
      guard let next = try? begin(2 * (index + 1), in: directory, after: past, reader: database, &writer) else { continue }
      // A close would copy its log into the file and remove it, on the word of a disk that has failed: it stays open until the process ends.
      _ = Unmanaged.passRetained(database)
      database = next
      failed.append(past)
      writer.failure = nil
      note(JournalFault(kind: .failed, segment: past.number, detail: unfinished.failure.detail))
      let stored = unfinished.group.isEmpty ? false : next.writeWithoutTransaction { commit(unfinished.group, $0, &writer, unfinished.context) }
      guard let again = writer.unfinished else {
        for past in failed { shelf.queue.async { self.rescue(past) } }
        return (next, stored)
      }
      writer.unfinished = nil
      unfinished = again
    }
    writer.failure = unfinished.failure
    writer.pauseUntil = bootMilliseconds() + Int64(options.pause / .milliseconds(1))
    for member in unfinished.group { member.refuse(unfinished.failure) }
    return (database, false)
  }

  private func pastSegment(_ writer: Writer, _ state: PastSegment.State) -> PastSegment {
    let stretches = writer.heads.values.filter { $0.next > $0.first }.map { ($0.number, $0.first..<$0.next) }
    return PastSegment(
      number: writer.segment.number, state: state, ended: wallMilliseconds(), bytes: writer.space.usedPages * writer.space.pageSize,
      stretches: Dictionary(uniqueKeysWithValues: stretches))
  }

  /// A new segment has its name and cannot be used, and its name cannot be taken back: going on with the old one would be lost at the next start.
  private struct Stranded: Error {
    var error: any Error
  }

  /// Makes the next segment and goes over to it. Where that fails, nothing has changed, unless it throws `Stranded`.
  private func begin(_ step: Int, in directory: String, after past: PastSegment, reader: DatabaseQueue, _ writer: inout Writer) throws -> DatabaseQueue {
    try writer.live.catchUp()
    let live = writer.live
    let heads = writer.heads.mapValues { Head(number: $0.number, first: $0.next, next: $0.next, hash: $0.hash) }
    let behind = shelf.past + [past]
    let segment = Segment(directory: directory, number: max(writer.segment.number, try Segment.all(in: directory).last?.number ?? 0) + step)
    let born = wallMilliseconds()
    let next: DatabaseQueue
    let space: Space
    do {
      try segment.create(identity, born: born, reached: options.reached) { db in
        for (name, head) in heads.sorted(by: { $0.value.number < $1.value.number }) {
          try db.cachedStatement(sql: "INSERT INTO stream (number, name, first, previous) VALUES (?, ?, ?, ?)")
            .run(.int(head.number), .text(name.rawValue), .int(head.first), .blob(head.hash))
        }
        try live.carry(into: db)
        for segment in behind { try segment.store(db) }
      }
      let older = shelf.bytes + past.bytes
      next = try segment.open(options: options, limit: options.limit - older)
      space = try next.writeWithoutTransaction { try Space($0, limit: options.limit, older: older, path: segment.path) }
    } catch {
      if access(segment.path, F_OK) == 0 {
        do { try segment.remove() } catch { throw Stranded(error: error) }
      }
      throw error
    }
    options.reached(.opened)
    writer.segment = segment
    writer.born = born
    writer.bornPages = space.usedPages
    writer.heads = heads
    writer.space = space
    shelf.put(past, reader: reader)
    return next
  }
}
