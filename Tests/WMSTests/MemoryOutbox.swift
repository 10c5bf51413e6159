import Synchronization
import WMSWire
import Warehouse

/// A journal in memory, for one destination. Survives the pump, as the real one survives the process.
final class MemoryOutbox: Outbox {
  struct Streams {
    var lines: [StreamID: [OutboxLine]] = [:]
    /// Entries below this are here no more.
    var first: [StreamID: Int64] = [:]
    var cursors: [StreamID: Int64] = [:]
    var copies: [StreamID: [Int64: EntryVerdict]] = [:]
    var starts = ["start-1"]
    var epoch: Int64?
    var failSettles = 0
    /// Entries that a bad disk has taken.
    var lost: [StreamID: Range<Int64>] = [:]
    var watchers: [AsyncStream<Void>.Continuation] = []
  }

  let identity: JournalIdentity
  let state = Mutex(Streams())

  init(device: String = "9d3f6e0c-0000-4000-8000-000000000001", journal: String = "00000000000000aa") {
    identity = JournalIdentity(device: device, journal: journal)
  }

  func append(_ count: Int, to stream: StreamID) {
    for _ in 0..<count {
      let at = #""v":1,"kind":"test","at":"2026-11-20T21:40:11.120Z","test":{"stream":"\#(stream)"}"#
      append(line: Array(#"{"seq":\#(end(stream)),\#(at)}"#.utf8), to: stream)
    }
  }

  func append(line: [UInt8], to stream: StreamID) {
    let watchers = state.withLock { state in
      let last = state.lines[stream]?.last
      state.lines[stream, default: []].append(
        OutboxLine(seq: (last?.seq ?? 0) + 1, hash: Chain.hash(last?.hash ?? Chain.start, line), bytes: line))
      return state.watchers
    }
    for watcher in watchers { watcher.yield() }
  }

  /// Retention has removed what is below `seq`.
  func forget(_ stream: StreamID, below seq: Int64) {
    state.withLock { state in
      state.first[stream] = seq
      state.cursors[stream] = seq
    }
  }

  /// A new start of the same journal.
  func restart() { state.withLock { $0.starts.append("start-\($0.starts.count + 1)-\(UInt32.random(in: 0 ... .max))") } }

  func end(_ stream: StreamID) -> Int64 { state.withLock { Int64($0.lines[stream]?.count ?? 0) + 1 } }
  func storedCursor(_ stream: StreamID) -> Int64 { state.withLock { $0.cursors[stream] ?? 1 } }
  func copies(_ stream: StreamID) -> [Int64: EntryVerdict] { state.withLock { $0.copies[stream] ?? [:] } }

  func headsNow() -> [StreamHead] {
    state.withLock { state in
      state.lines.map { StreamHead(stream: $0.key, first: state.first[$0.key] ?? 1, next: Int64($0.value.count) + 1) }
        .sorted { $0.stream.rawValue < $1.stream.rawValue }
    }
  }

  /// A bad disk takes entries out of the middle.
  func destroy(_ entries: Range<Int64>, of stream: StreamID) { state.withLock { $0.lost[stream] = entries } }

  func sliceNow(_ stream: StreamID, _ seq: Int64, _ maxCount: Int, _ maxBytes: Int) -> OutboxSlice {
    state.withLock { state in
      var room = maxBytes
      var maxCount = maxCount
      if let lost = state.lost[stream], seq < lost.upperBound {
        if seq >= lost.lowerBound { return OutboxSlice(stream: stream, previousHash: Chain.start, lines: [], lost: seq..<lost.upperBound) }
        maxCount = min(maxCount, Int(lost.lowerBound - seq))
      }
      let lines = (state.lines[stream] ?? []).dropFirst(Int(seq) - 1).prefix(maxCount).prefix { line in
        room -= line.bytes.count + 1
        return room >= 0 || line.seq == seq
      }
      return OutboxSlice(stream: stream, previousHash: MemoryOutbox.hash(state, stream, seq - 1) ?? Chain.start, lines: Array(lines))
    }
  }

  func settleNow(_ stream: StreamID, _ next: Int64, _ verdicts: [EntryVerdict]) throws(StoreError) {
    let fails = state.withLock { state in
      if state.failSettles > 0 {
        state.failSettles -= 1
        return true
      }
      state.cursors[stream] = max(state.cursors[stream] ?? 1, next)
      for verdict in verdicts where verdict.status != .duplicate { state.copies[stream, default: [:]][verdict.seq] = verdict }
      return false
    }
    if fails { throw StoreError(.failed, "a scripted failure") }
  }

  private static func hash(_ state: borrowing Streams, _ stream: StreamID, _ seq: Int64) -> [UInt8]? {
    if seq == 0 { return Chain.start }
    if state.lost[stream]?.contains(seq) == true { return nil }
    guard let lines = state.lines[stream], (1...Int64(lines.count)).contains(seq), seq >= (state.first[stream] ?? 1) - 1 else { return nil }
    return lines[Int(seq) - 1].hash
  }

  func starts(destination: String) async -> [String] { state.withLock { $0.starts } }
  func confirmStart(destination: String, token: String, epoch: Int64) async {
    state.withLock { state in
      state.starts = [token]
      state.epoch = epoch
    }
  }
  func epoch(destination: String) async -> Int64? { state.withLock { $0.epoch } }
  func heads() async -> [StreamHead] { headsNow() }
  func cursor(destination: String, stream: StreamID) async -> Int64 { storedCursor(stream) }
  func slice(stream: StreamID, from seq: Int64, maxCount: Int, maxBytes: Int) async -> OutboxSlice { sliceNow(stream, seq, maxCount, maxBytes) }
  func hash(stream: StreamID, seq: Int64) async -> [UInt8]? { state.withLock { MemoryOutbox.hash($0, stream, seq) } }
  func settle(destination: String, stream: StreamID, entries: Range<Int64>, verdicts: [EntryVerdict]) async throws {
    try settleNow(stream, entries.upperBound, verdicts)
  }
  func held(destination: String) async -> [HeldEntry] {
    state.withLock { state in
      state.copies.flatMap { stream, copies in
        copies.values.filter { [.rejected, .parked, .skipped].contains($0.status) }.map { HeldEntry(stream: stream, verdict: $0, line: state.lines[stream]?[Int($0.seq) - 1].bytes ?? []) }
      }
      .sorted { ($0.stream.rawValue, $0.verdict.seq) < ($1.stream.rawValue, $1.verdict.seq) }
    }
  }
  func close(destination: String, waiting: Set<String>) async throws {
    state.withLock { state in
      for stream in state.copies.keys { state.copies[stream] = state.copies[stream]?.filter { !waiting.contains($0.value.quarantine ?? "") } }
    }
  }
  func changes() -> AsyncStream<Void> {
    let (stream, continuation) = AsyncStream<Void>.makeStream(bufferingPolicy: .bufferingNewest(1))
    state.withLock { $0.watchers.append(continuation) }
    return stream
  }
}
