import Journal
import Synchronization
import Warehouse

/// Entries by kind for each stream: what the journal held at the start, and what was stored since.
final class Counters: Sendable {
  private let counts = Mutex<[StreamID: [String: Int]]>([:])

  func add(_ kinds: [EntryKind], of stream: StreamID) {
    counts.withLock { counts in for kind in kinds { counts[stream, default: [:]][kind.rawValue, default: 0] += 1 } }
  }

  func of(_ stream: StreamID) -> [String: Int] { counts.withLock { $0[stream] ?? [:] } }

  /// All of them.
  var total: Int { counts.withLock { $0.values.reduce(0) { $0 + $1.values.reduce(0, +) } } }

  /// Adds what was there before this start. Called once, beside the work: a long journal must not hold up the first scan.
  func load(_ journal: Journal, upTo heads: [StreamHead]) async throws {
    for head in heads {
      let found = Dictionary(uniqueKeysWithValues: try await journal.kinds(of: head.stream, before: head.next).map { ($0.key.rawValue, $0.value) })
      counts.withLock { $0[head.stream, default: [:]].merge(found) { $0 + $1 } }
    }
  }
}
