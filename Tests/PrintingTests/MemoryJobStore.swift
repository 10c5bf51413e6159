import Synchronization
import Testing
import Warehouse

/// Jobs that survive the spooler but not the test. It can die at a chosen move, as a process does: the move is kept or not, and nothing is answered
/// after it.
final class MemoryJobStore: JobStore {
  struct Death: Error {}

  /// Which move ends everything, and whether it still reaches the disk.
  struct Crash: Sendable, CustomTestStringConvertible {
    var at: PrintJobState
    var committed: Bool
    var testDescription: String { "\(committed ? "after" : "before") \(at.rawValue)" }
  }

  private struct State {
    var jobs: [PrintJob] = []
    var crash: Crash?
    var isDead = false
    var failures = 0
    var isUnreadable = false
  }
  private let state = Mutex(State())

  var all: [PrintJob] { state.withLock { $0.jobs } }
  var isDead: Bool { state.withLock { $0.isDead } }
  func plan(_ crash: Crash?) {
    state.withLock {
      $0.crash = crash
      $0.isDead = false
    }
  }
  /// The next moves fail, as on a disk that is full.
  func fail(moves: Int) { state.withLock { $0.failures = moves } }

  func jobs(in states: Set<PrintJobState>) async throws -> [PrintJob] {
    try living { $0.jobs.filter { states.contains($0.state) } }
  }

  /// A row that the disk does not give.
  func set(unreadable: Bool) { state.withLock { $0.isUnreadable = unreadable } }

  func job(_ id: Int64) async throws -> PrintJob? {
    try living { state in
      if state.isUnreadable { throw StoreError(.failed, "the disk does not answer") }
      return state.jobs.first { $0.id == id }
    }
  }

  func move(
    _ id: Int64, from: Set<PrintJobState>, to: PrintJobState, bytes: [UInt8]?, evidence: String?, at: Stamp
  ) async throws -> PrintJob {
    try living { state in
      if state.failures > 0 {
        state.failures -= 1
        throw StoreError(.full, "no room")
      }
      guard let index = state.jobs.firstIndex(where: { $0.id == id }), from.contains(state.jobs[index].state) else {
        throw StoreError(.closed, "job \(id) is elsewhere")
      }
      var job = state.jobs[index]
      job.state = to
      job.bytes = bytes ?? job.bytes
      job.evidence = evidence ?? job.evidence
      job.changedAt = at.wall
      let dies = state.crash?.at == to
      if !dies || state.crash?.committed == true { state.jobs[index] = job }
      if dies {
        state.isDead = true
        throw Death()
      }
      return job
    }
  }

  func accept(_ drafts: [PrintJobDraft], stream: StreamID, at: Stamp) async throws -> [PrintJob] {
    try living { state in
      drafts.map { draft in
        let job = PrintJob(
          id: Int64(state.jobs.count + 1), stream: stream, request: draft.request, state: .accepted, createdAt: at.wall, changedAt: at.wall,
          reprintOf: draft.reprintOf, reason: draft.reason)
        state.jobs.append(job)
        return job
      }
    }
  }

  private func living<Result: Sendable>(_ body: (inout sending State) throws -> Result) throws -> Result {
    try state.withLock { state in
      if state.isDead { throw Death() }
      return try body(&state)
    }
  }
}
