import Dispatch
import GRDB
import Synchronization
import Warehouse

extension Journal {
  /// Lets the oldest segments go that every destination has confirmed and that are older than retention.
  ///
  /// First the cursors are on the disk, then the mark, then the file goes, then its row: what a cut leaves half done, the next start ends.
  func releaseConfirmed() async {
    guard !options.destinations.isEmpty, shelf.past.first.map(isOld) == true else { return }
    while let segment = try? await read({ db in try self.releasable(db) }) {
      var released = segment
      released.state = .released
      let isOurs: Bool? = try? await write { [released] transaction in
        guard self.shelf.past.first == segment else { return false }
        try released.store(transaction.db)
        self.shelf.put(released)
        return true
      }
      guard isOurs == true else { return }
      options.reached(.released)
      let isGone = await withUnsafeContinuation { continuation in
        shelf.queue.async {
          self.shelf.closeReader(segment.number)
          continuation.resume(returning: (try? Segment(directory: self.shelf.directory, number: segment.number).remove()) != nil)
        }
      }
      guard isGone else { return }
      options.reached(.unlinked)
      try? await write { transaction in
        try PastSegment.forget(segment.number, transaction.db)
        self.shelf.forget(segment.number)
      }
      await takeStock()
      options.reached(.forgotten)
    }
  }

  /// Tells the bound how much the older segments take.
  func takeStock() async {
    try? await read { db in
      let older = self.shelf.bytes
      try self.writer.withLock { writer in
        writer.space.older = older
        try writer.space.measure(db)
      }
      try Segment.bound(db, to: self.options.limit - older)
    }
  }

  private func isOld(_ segment: PastSegment) -> Bool { segment.ended + Int64(options.retention / .milliseconds(1)) <= wallMilliseconds() }

  /// The oldest segment, where it may go.
  private func releasable(_ db: Database) throws -> PastSegment? {
    guard let oldest = shelf.past.first, oldest.state == .sealed, isOld(oldest) else { return nil }
    for (stream, head) in committedHeads() where !stream.isTraining {
      guard let seqs = oldest.stretches[head.number] else { continue }
      for destination in options.destinations where try cursorNow(db, destination, stream) < seqs.upperBound { return nil }
    }
    return oldest
  }
}
