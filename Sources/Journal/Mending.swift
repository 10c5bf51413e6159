import Dispatch
import Glibc
import GRDB
import Synchronization
import Warehouse

/// What can still be read of an older segment whose file is damaged: its pages one by one, and the mirror's copy.
struct Mended: Sendable {
  var segment: Int
  /// By stream and number.
  var entries: [Int64: [Int64: OutboxLine]]
  /// By stream, the hash before the first.
  var starts: [Int64: [UInt8]]
}

/// The segments of this start that needed mending; one at a time is kept.
struct Mending: Sendable {
  var kept: Mended?
  /// How often reading a segment has failed: an error that passes is no loss.
  var tries: [Int: Int] = [:]
  /// Files that are gone, and given up by a person.
  var givenUp: Set<Int> = []
}

extension Journal {
  private static let triesBeforeLoss = 3

  /// Says of a segment whose file is gone that it will not come back: what lies in it nowhere else is lost.
  ///
  /// - Returns: whether there is such a segment.
  public func giveUp(segment number: Int) -> Bool {
    guard shelf.past.contains(where: { $0.number == number }), access(shelf.places.segment(number).path, F_OK) != 0 else { return false }
    mending.withLock { _ = $0.givenUp.insert(number) }
    return true
  }

  /// A slice out of a damaged segment, where `slice` could not read it: the good entries from `seq` on, or how many there are no more.
  func mended(_ stream: StreamID, from seq: Int64, maxCount: Int, maxBytes: Int, instead error: any Error) async throws -> OutboxSlice {
    guard let (mended, stretch) = try await mended(stream, seq, instead: error) else { throw error }
    let entries = mended.entries[stretch.number] ?? [:]
    guard entries[seq] != nil else {
      let next = entries.keys.filter { $0 > seq }.min() ?? stretch.seqs.upperBound
      note(JournalFault(kind: .damaged, segment: mended.segment, detail: "entries \(seq) to \(next - 1) of \(stream) are lost"))
      return OutboxSlice(stream: stream, previousHash: chainStart, lines: [], lost: seq..<next)
    }
    var slice = OutboxSlice(stream: stream, previousHash: hash(mended, stretch, seq - 1) ?? chainStart, lines: [])
    var bytes = 0
    while slice.lines.count < maxCount, let line = entries[seq + Int64(slice.lines.count)] {
      bytes += line.bytes.count + 1
      if bytes > maxBytes, !slice.lines.isEmpty { break }
      slice.lines.append(line)
    }
    return slice
  }

  func mended(_ stream: StreamID, hashOf seq: Int64, instead error: any Error) async throws -> [UInt8]? {
    try await mended(stream, seq, instead: error).flatMap { hash($0, $1, seq) }
  }

  private func hash(_ mended: Mended, _ stretch: Stretch, _ seq: Int64) -> [UInt8]? {
    if seq == 0 { return chainStart }
    return mended.entries[stretch.number]?[seq]?.hash ?? (seq == stretch.seqs.lowerBound - 1 ? mended.starts[stretch.number] : nil)
  }

  /// `nil` where the entry is in the writable segment, which is not mended; throws where it is too early to call anything lost.
  private func mended(_ stream: StreamID, _ seq: Int64, instead error: any Error) async throws -> (Mended, Stretch)? {
    let found = try await read { _ -> (PastSegment, Stretch)? in
      guard let head = self.committedHeads()[stream], seq < head.first, let segment = self.shelf.segment(stream: head.number, seq: seq),
        segment.state == .sealed, let seqs = segment.stretches[head.number]
      else { return nil }
      return (segment, Stretch(number: head.number, seqs: seqs, isWritable: false))
    }
    guard let (segment, stretch) = found else { return nil }
    if let kept = mending.withLock({ $0.kept }), kept.segment == segment.number { return (kept, stretch) }
    let tries = mending.withLock { mending in
      mending.tries[segment.number, default: 0] += 1
      return mending.tries[segment.number] ?? 0
    }
    let path = shelf.places.segment(segment.number).path
    if access(path, F_OK) != 0 {
      guard mending.withLock({ $0.givenUp.contains(segment.number) }) || options.mirror != nil else { throw StoreError(.corrupt, "\(path) is missing") }
    } else if (error as? StoreError)?.code != .corrupt, tries < Journal.triesBeforeLoss {
      throw error
    }
    // A mirror that is not there at this moment may hold what is missing here: nothing is lost before it was asked.
    if let mirror = options.mirror {
      do throws(JournalOpenError) { try requireOtherDisk(mirror, than: shelf.places.primary) } catch {
        throw StoreError(.failed, "\(path) cannot be read, and the mirror is not there: \(error.detail); mount it, or remove journal.mirror where it is gone for good")
      }
    }
    let copy = options.mirror.map { Segment(directory: "\($0)/\(identity.journal)", number: segment.number) }
    let result: Result<Mended, any Error> = await withUnsafeContinuation { continuation in
      shelf.queue.async {
        continuation.resume(returning: Result { try self.mend(segment, [self.shelf.places.segment(segment.number), copy].compactMap { $0 }) })
      }
    }
    let mended = try result.get()
    if access(path, F_OK) != 0, !mending.withLock({ $0.givenUp.contains(segment.number) }), mended.entries[stretch.number]?[seq] == nil {
      throw StoreError(.corrupt, "\(path) is missing, and it is not in the mirror")
    }
    mending.withLock { $0.kept = mended }
    return (mended, stretch)
  }

  /// For use on the shelf's queue.
  private func mend(_ past: PastSegment, _ files: [Segment]) throws -> Mended {
    var mended = Mended(segment: past.number, entries: [:], starts: [:])
    for file in files where file.size > 0 {
      // A file that cannot even be opened says nothing of what is in it.
      let rows = try Finds.Rows(file)
      for (stream, seqs) in past.stretches {
        if let start = rows.starts[stream], start.first == seqs.lowerBound { mended.starts[stream] = start.previous }
        for (seq, entry) in rows.entries[stream] ?? [:] where seqs.contains(seq) && mended.entries[stream]?[seq] == nil {
          mended.entries[stream, default: [:]][seq] = OutboxLine(seq: seq, hash: entry.hash, bytes: entry.line)
        }
      }
    }
    return mended
  }
}
