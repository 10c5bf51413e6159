import Synchronization
import WMSWire
import Warehouse

/// The protocol's other side as the tests need it: it counts every effect, so that a second one shows.
final class ModelWMS: Sendable {
  struct State {
    var next: [String: Int64] = [:]
    var hash: [String: [UInt8]] = [:]
    /// Lines in the order of their effects.
    var applied: [String: [[UInt8]]] = [:]
    var verdicts: [String: [Int64: EntryVerdict]] = [:]
    var lastStart: String?
    /// Entries it cannot read at all, and entries it refuses.
    var poison: [String: Set<Int64>] = [:]
    var rejected: [String: Set<Int64>] = [:]
    var saysWhich = false
    var maxBytes = 1 << 20
    var parked: [ParkedLane] = []
  }
  let state = Mutex(State())
  let encodings: [String]

  init(encodings: [String] = []) { self.encodings = encodings }

  func applied(_ stream: StreamID) -> [[UInt8]] { state.withLock { $0.applied[stream.rawValue] ?? [] } }
  func next(_ stream: StreamID) -> Int64 { state.withLock { $0.next[stream.rawValue] ?? 1 } }

  /// A backup of the server comes back: it knows nothing from `seq` on.
  func forget(_ stream: StreamID, from seq: Int64, hash: [UInt8]) {
    state.withLock { state in
      let key = stream.rawValue
      guard seq < state.next[key] ?? 1 else { return }
      let kept = (1..<seq).count { state.verdicts[key]?[$0]?.status != .skipped && state.verdicts[key]?[$0]?.status != .lost }
      state.applied[key] = Array((state.applied[key] ?? []).prefix(kept))
      state.verdicts[key] = state.verdicts[key]?.filter { $0.key < seq }
      state.next[key] = seq
      state.hash[key] = hash
    }
  }

  func session(_ request: SessionRequest) throws(Problem) -> SessionAnswer {
    try state.withLock { state throws(Problem) in
      if let last = state.lastStart, !request.starts.contains(last) {
        throw Problem(.journal, "another continuation", detail: "start \(last) is not yours")
      }
      state.lastStart = request.starts.last
      let cursors = state.next.map { StreamCursor(stream: $0.key, next: $0.value, lastHash: state.hash[$0.key].flatMap { $0.isEmpty ? nil : hex($0) }) }
      return SessionAnswer(
        session: "s", epoch: 1, t1: request.t0 + 40, t2: request.t0 + 40, cursors: cursors,
        limits: Limits(maxEvents: 500, maxBytes: 1 << 20, encodings: encodings), reconnectSpread: 0)
    }
  }

  func events(_ body: EventsBody) throws(Problem) -> EventsAnswer {
    try state.withLock { state throws(Problem) in
      let key = body.envelope.stream
      var next = state.next[key] ?? 1
      guard body.envelope.first <= next else { throw Problem(.gap, "gap", next: next) }
      if body.lines.reduce(0, { $0 + $1.bytes.count + 1 }) > state.maxBytes { throw Problem(.tooLarge, "too large") }
      let poison = state.poison[key] ?? []
      if let bad = body.lines.first(where: { $0.skipped == nil && poison.contains($0.seq) }) {
        throw Problem(.malformed, "cannot be read", seq: state.saysWhich ? bad.seq : nil)
      }
      if body.envelope.first == next, body.envelope.lost == nil {
        // Empty: lost. Then what the next request says is taken, where it says anything.
        let known = state.hash[key] ?? Chain.start
        if known.isEmpty {
          state.hash[key] = body.envelope.previousHash ?? []
        } else if let given = body.envelope.previousHash, given != known {
          throw Problem(.hashMismatch, "the chain does not fit")
        }
      }
      var results: [EntryVerdict] = []
      for part in body.parts {
        switch part {
        case .entry(let line) where line.seq < next:
          results.append(state.verdicts[key]?[line.seq] ?? EntryVerdict(seq: line.seq, status: .duplicate))
        case .entry(let line):
          if let skipped = line.skipped {
            state.verdicts[key, default: [:]][line.seq] = EntryVerdict(seq: line.seq, status: .skipped, code: skipped.reason)
            state.hash[key] = skipped.hash
          } else {
            state.applied[key, default: []].append(line.bytes)
            let before = state.hash[key] ?? Chain.start
            state.hash[key] = before.isEmpty ? [] : Chain.hash(before, line.bytes)
            if state.rejected[key]?.contains(line.seq) == true {
              let verdict = EntryVerdict(seq: line.seq, status: .rejected, code: "unknown", quarantine: "q\(line.seq)")
              state.verdicts[key, default: [:]][line.seq] = verdict
            }
          }
          if let verdict = state.verdicts[key]?[line.seq] { results.append(verdict) }
          next = line.seq + 1
        case .lost(let range) where range.from >= next:
          for seq in range.from...range.to { state.verdicts[key, default: [:]][seq] = EntryVerdict(seq: seq, status: .lost) }
          state.hash[key] = range.hash.flatMap(Chain.value(hex:)) ?? []
          next = range.to + 1
        case .lost: break
        }
      }
      state.next[key] = next
      return EventsAnswer(next: next, results: results, serverTime: 0, lastHash: state.hash[key].flatMap { $0.isEmpty ? nil : hex($0) })
    }
  }
}

extension ModelWMS {
  func set(poison: Set<Int64>, rejected: Set<Int64> = [], in stream: StreamID, saysWhich: Bool = false) {
    state.withLock { state in
      state.poison[stream.rawValue] = poison
      state.rejected[stream.rawValue] = rejected
      state.saysWhich = saysWhich
    }
  }
}
