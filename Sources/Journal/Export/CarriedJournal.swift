import Dispatch
import Synchronization
public import Warehouse

/// An exported journal as an outbox: its entries are read where they lie in the file, its cursors are the WMS's own.
///
/// A stream whose middle is lost is shown run by run: the head begins where the present run begins, so that the sync tells what lies before it as lost.
public final class CarriedJournal: CarriedOutbox {
  /// Every so many entries the place of one is remembered, with the chain value before it.
  private static let stride: Int64 = 256

  private struct Mark: Sendable {
    var seq: Int64
    var offset: Int64
    var previous: [UInt8]
  }

  private struct Run: Sendable {
    var seqs: Range<Int64>
    /// Chain value of the entry before; empty where that is lost.
    var previous: [UInt8]
    var start: [UInt8]
    var last: [UInt8]
    var marks: [Mark] = []
  }

  public let identity: JournalIdentity
  private let path: String
  private let runs: [StreamID: [Run]]
  private let cursors = Mutex<[StreamID: Int64]>([:])
  private let watchers = Mutex(Watchers())
  private let queue = DispatchQueue(label: "journal.carried")

  /// Reads and checks the whole file: what is not as it was written is not sent as if it were.
  public init(_ file: ExportFile) throws(ExportError) {
    guard !file.header.device.isEmpty, !file.header.journal.isEmpty else {
      throw ExportError("\(file.path) does not say whose journal it is, so that the WMS cannot take it")
    }
    identity = file.header.identity
    path = file.path
    let marks: [Int: [Mark]]
    do { marks = try Self.marks(file) } catch { throw (error as? ExportError) ?? ExportError("\(error)") }
    var runs: [StreamID: [Run]] = [:]
    for (index, run) in file.header.runs.enumerated() {
      let stream = StreamID(run.stream)
      var next = Run(
        seqs: run.first..<run.next, previous: run.prev.flatMap { bytes(hex: $0) } ?? [], start: run.start.flatMap { bytes(hex: $0) } ?? [],
        last: bytes(hex: run.last) ?? [], marks: marks[index] ?? [])
      if let before = runs[stream]?.last, before.seqs.upperBound == run.first {
        guard before.last == next.previous else { throw ExportError("the runs of \(run.stream) do not fit together at entry \(run.first)") }
        next.seqs = before.seqs.lowerBound..<run.next
        next.previous = before.previous
        next.start = before.start
        next.marks = before.marks + next.marks
        runs[stream]?.removeLast()
      }
      runs[stream, default: []].append(next)
    }
    self.runs = runs
  }

  private static func marks(_ file: ExportFile) throws -> [Int: [Mark]] {
    var marks: [Int: [Mark]] = [:]
    var previous: [UInt8] = []
    let checks = try file.read { run, seq, hash, _, offset in
      let header = file.header.runs[run]
      if seq == header.first { previous = header.prev.flatMap { bytes(hex: $0) } ?? [] }
      if (seq - header.first) % stride == 0 { marks[run, default: []].append(Mark(seq: seq, offset: offset, previous: previous)) }
      previous = hash
    }
    if let bad = checks.first(where: { $0.fault != nil }), let fault = bad.fault {
      throw ExportError("\(file.path) is not what was written: entry \(fault.seq) of \(bad.run.stream): \(fault.detail)")
    }
    return marks
  }

  // MARK: CarriedOutbox

  public func begin(at cursors: [StreamID: Int64]) {
    self.cursors.withLock { $0.merge(cursors) { max($0, $1) } }
    watchers.withLock { $0.tell() }
  }

  public var progress: CarriedProgress {
    var progress = CarriedProgress(decided: 0, entries: 0, lost: 0, isDone: true)
    let cursors = cursors.withLock { $0 }
    for (stream, runs) in runs where !stream.isTraining {
      let cursor = cursors[stream] ?? 1
      var due: Int64 = 1
      for run in runs {
        progress.entries += Int64(run.seqs.count)
        progress.decided += max(0, min(cursor, run.seqs.upperBound) - run.seqs.lowerBound)
        // What the WMS has had from the box itself before it was lost here is not lost.
        progress.lost += max(0, run.seqs.lowerBound - due)
        due = run.seqs.upperBound
      }
      if cursor < due { progress.isDone = false }
    }
    return progress
  }

  /// The tokens are the dead box's secret between it and the WMS: a permission stands in their place.
  public func starts(destination: String) async throws -> [String] { ["carried"] }
  public func confirmStart(destination: String, token: String, epoch: Int64) async throws {}
  public func epoch(destination: String) async throws -> Int64? { nil }

  public func heads() async throws -> [StreamHead] {
    let cursors = cursors.withLock { $0 }
    return runs.compactMap { stream, runs in
      guard let run = runs.first(where: { $0.seqs.upperBound > cursors[stream] ?? 1 }) ?? runs.last else { return nil }
      return StreamHead(stream: stream, first: run.seqs.lowerBound, next: run.seqs.upperBound)
    }.sorted { $0.stream.rawValue < $1.stream.rawValue }
  }

  public func cursor(destination: String, stream: StreamID) async throws -> Int64 { cursors.withLock { $0[stream] ?? 1 } }

  public func slice(stream: StreamID, from seq: Int64, maxCount: Int, maxBytes: Int) async throws -> OutboxSlice {
    guard let run = runs[stream]?.first(where: { $0.seqs.contains(seq) }) else { return OutboxSlice(stream: stream, previousHash: chainStart, lines: []) }
    return try await reading { try self.read(stream, run, from: seq, maxCount: maxCount, maxBytes: maxBytes) }
  }

  public func hash(stream: StreamID, seq: Int64) async throws -> [UInt8]? {
    if seq == 0 { return chainStart }
    if let run = runs[stream]?.first(where: { $0.seqs.lowerBound == seq + 1 }), !run.previous.isEmpty { return run.previous }
    guard let run = runs[stream]?.first(where: { $0.seqs.contains(seq) }) else { return nil }
    return try await reading { try self.read(stream, run, from: seq, maxCount: 1, maxBytes: .max).lines.first?.hash }
  }

  public func settle(destination: String, stream: StreamID, entries: Range<Int64>, verdicts: [EntryVerdict]) async throws {
    cursors.withLock { $0[stream] = max($0[stream] ?? 1, entries.upperBound) }
    watchers.withLock { $0.tell() }
  }

  public func changes() -> AsyncStream<Void> {
    let (stream, continuation) = AsyncStream.makeStream(of: Void.self, bufferingPolicy: .bufferingNewest(1))
    let id = watchers.withLock { $0.add(continuation) }
    continuation.onTermination = { [weak self] _ in self?.watchers.withLock { $0.remove(id) } }
    return stream
  }

  // MARK: The file

  private func read(_ stream: StreamID, _ run: Run, from seq: Int64, maxCount: Int, maxBytes: Int) throws -> OutboxSlice {
    guard let mark = run.marks.last(where: { $0.seq <= seq }) else { throw ExportError("entry \(seq) of \(stream) is not in \(path)") }
    var reader = try LineReader(path, at: mark.offset)
    var slice = OutboxSlice(stream: stream, previousHash: mark.previous, lines: [])
    var hash = mark.previous
    var next = mark.seq
    var size = 0
    while next < run.seqs.upperBound, slice.lines.count < maxCount, let line = try reader.next() {
      let value = hash.isEmpty ? run.start : chained(hash, line)
      if next >= seq {
        size += line.count + 1
        if size > maxBytes, !slice.lines.isEmpty { break }
        if slice.lines.isEmpty { slice.previousHash = hash.isEmpty ? chainStart : hash }
        slice.lines.append(OutboxLine(seq: next, hash: value, bytes: line))
      }
      hash = value
      next += 1
    }
    return slice
  }

  private func reading<Value: Sendable>(_ body: @escaping @Sendable () throws -> Value) async throws -> Value {
    try await withCheckedThrowingContinuation { continuation in queue.async { continuation.resume(with: Result { try body() }) } }
  }
}
