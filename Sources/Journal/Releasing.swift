import Dispatch
import GRDB
import Synchronization
import Warehouse

extension Journal {
  /// Lets the oldest segments go that every destination has confirmed and that are older than retention.
  ///
  /// First the cursors are on the disk, then the mark, then the file goes, then its row: what a cut leaves half done, the next start ends.
  func releaseConfirmed() async {
    guard !options.destinations.isEmpty, shelf.oldest.map(isOld) == true else { return }
    while let segment = try? await read({ db in try self.releasable(db) }) {
      var released = segment
      released.state = .released
      let outcomes: [String: Int64]
      do { outcomes = try await self.outcomes(of: segment) } catch {
        // What cannot be read ended in nothing that is known: the ledger shows it.
        guard (error as? StoreError)?.code == .corrupt else { return }
        outcomes = [:]
      }
      let isOurs: Bool? = try? await write { [released] transaction in
        guard self.shelf.oldest == segment else { return false }
        try released.store(transaction.db)
        try transaction.forget(outcomes)
        self.shelf.put(released)
        return true
      }
      guard isOurs == true else { return }
      options.reached(.released)
      let isGone = await withUnsafeContinuation { continuation in
        shelf.queue.async {
          self.shelf.closeReader(segment.number)
          continuation.resume(returning: (try? self.shelf.places.segment(segment.number).remove()) != nil)
        }
      }
      guard isGone else { return }
      options.reached(.unlinked)
      try? await write { transaction in
        try PastSegment.forget(segment.number, transaction.db)
        self.shelf.forget(segment.number)
      }
      await takeStock()
      shelf.queue.async { self.reflect() }
      options.reached(.forgotten)
    }
  }

  /// How many triggers ended in the entries of a segment, by the key of what went.
  private func outcomes(of segment: PastSegment) async throws -> [String: Int64] {
    let streams = try await read { _ in self.committedHeads().mapValues(\.number) }
    return try await shelf.read(segment.number) { db in
      var counts: [String: Int64] = [:]
      for (stream, number) in streams {
        guard let seqs = segment.stretches[number] else { continue }
        var groups: Set<String> = []
        let rows = try Row.fetchCursor(
          db, sql: "SELECT id, kind, crc, h, line FROM ev WHERE id >= ? AND id < ? ORDER BY id",
          arguments: [RowID.of(stream: number, seq: seqs.lowerBound), RowID.of(stream: number, seq: seqs.upperBound)])
        while let row = try rows.next() {
          guard let outcome = Outcome(EventRow(stream, row)), outcome.group.map({ groups.insert($0).inserted }) ?? true else { continue }
          counts[StateKey.path("released", stream.rawValue, outcome.device ?? "", outcome.session ?? ""), default: 0] += 1
        }
      }
      return counts
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

  /// A wall clock that jumps makes nothing old that was ended before its eyes.
  private func isOld(_ segment: PastSegment) -> Bool {
    (shelf.age(of: segment.number) ?? wallMilliseconds() - segment.ended) >= Int64(options.retention / .milliseconds(1))
  }

  /// The oldest segment, where it may go.
  private func releasable(_ db: Database) throws -> PastSegment? {
    guard let oldest = shelf.oldest, oldest.state == .sealed, isOld(oldest) else { return nil }
    for (stream, head) in committedHeads() where !stream.isTraining {
      guard let seqs = oldest.stretches[head.number] else { continue }
      for destination in options.destinations where try cursorNow(db, destination, stream) < seqs.upperBound { return nil }
    }
    return oldest
  }
}

extension Transaction {
  /// Notes the triggers whose entries go, so that the ledger's counters still balance with what is left.
  fileprivate mutating func forget(_ outcomes: [String: Int64]) throws {
    let known = try stateRows(db, prefix: "released/")
    let counters = Set(try stateRows(db, prefix: "ledger/").map { Array(StateKey.parts($0.key)[1...]) })
    var writes: [StateWrite] = []
    var counts = outcomes
    for row in known {
      // Its counter is gone, and so is its use.
      guard counters.contains(Array(StateKey.parts(row.key)[1...])) else {
        writes.append(StateWrite(row.key, nil))
        continue
      }
      if counts[row.key] != nil { counts[row.key, default: 0] += Balance.triggers(row.value) }
    }
    for (key, count) in counts where counters.contains(Array(StateKey.parts(key)[1...])) {
      writes.append(StateWrite(key, JSON.object(["triggers": .int(count)]).bytes))
    }
    try write(writes, seqs: 0..<0)
  }
}
