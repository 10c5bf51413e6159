import GRDB
import Glibc
import Synchronization

/// The journal's one thread, and what lies on its desk. It alone touches the connection, from the opening to the close: nothing stands between a
/// write and the disk but one thread's waking.
///
/// While a commit is on its way to the disk the next writes gather here, then go together.
final class Desk: Sendable {
  typealias Errand = @Sendable (Database) -> Void

  /// What the thread takes up at once: the writes go as one transaction, then the errands.
  struct Turn {
    var members: [Member] = []
    var errands: [Errand] = []
    var isEmpty: Bool { members.isEmpty && errands.isEmpty }
  }

  private struct State {
    var members: [Member] = []
    var errands: [Errand] = []
    /// The thread sleeps until so many things lie here: who puts the last of them wakes it. 0 = it is awake.
    var sleepsUntil = 0
    var isClosed = false
    var count: Int { members.count + errands.count }
  }

  /// At most this many members go into one transaction, so that the first of them does not wait for ever.
  private static let groupLimit = 2_000

  private let state = Mutex(State())
  private let bell = Bell()

  /// Puts a write on the desk; `false` once the journal is closed.
  func hand(_ member: Member) -> Bool { put { $0.members.append(member) } }

  /// Puts something on the desk that is done between two commits; `false` once the journal is closed.
  func ask(_ errand: @escaping Errand) -> Bool { put { $0.errands.append(errand) } }

  /// Nothing more is taken; the thread ends when it has done what lies here.
  func close() { _ = put { $0.isClosed = true } }

  private func put(_ thing: (inout State) -> Void) -> Bool {
    let (isTaken, isEnough) = state.withLock { state in
      guard !state.isClosed else { return (false, false) }
      thing(&state)
      guard state.sleepsUntil > 0, state.isClosed || state.count >= state.sleepsUntil else { return (true, false) }
      state.sleepsUntil = 0
      return (true, true)
    }
    if isEnough { bell.ring() }
    return isTaken
  }

  /// Starts the thread: it works until the desk is closed and empty, then calls `end`.
  ///
  /// - Parameters:
  ///   - commit: commits a group; true = the next segment is due.
  ///   - change: goes from one segment's connection to the next one's, or stays.
  func open(
    _ first: DatabaseQueue, commit: @escaping @Sendable ([Member], Database) -> Bool, change: @escaping @Sendable (DatabaseQueue) -> DatabaseQueue,
    end: @escaping @Sendable (DatabaseQueue) -> Void
  ) {
    let work = Unmanaged.passRetained(Work {
      var database = first
      var pace = Pace()
      // On this thread: GRDB's queue is only what keeps others off the connection.
      while !database.writeWithoutTransaction({ db in self.work(db, &pace, commit) }) { database = change(database) }
      end(database)
    })
    var thread = pthread_t()
    // Memory for one thread more is there, or nothing of this process works.
    precondition(pthread_create(&thread, nil, deskThread, work.toOpaque()) == 0, "no thread for the journal")
    pthread_detach(thread)
  }

  /// Works on one segment; false = the next one is due, true = the desk is closed.
  private func work(_ db: Database, _ pace: inout Pace, _ commit: ([Member], Database) -> Bool) -> Bool {
    while let turn = next(&pace) {
      var isDue = false
      if !turn.members.isEmpty { pace.measure(turn.members.count) { isDue = commit(turn.members, db) } }
      for errand in turn.errands { errand(db) }
      if isDue { return false }
    }
    return true
  }

  private func next(_ pace: inout Pace) -> Turn? {
    if let (enough, time) = pace.expected() { sleep(until: enough, atMost: time) }
    while true {
      enum Next { case turn(Turn), end, sleep }
      let next = state.withLock { state -> Next in
        let turn = Desk.take(&state)
        if !turn.isEmpty { return .turn(turn) }
        return state.isClosed ? .end : .sleep
      }
      switch next {
      case .turn(let turn): return turn
      case .end: return nil
      case .sleep: sleep(until: 1)
      }
    }
  }

  /// Sleeps until `enough` things lie here, the desk is closed, or `time` (nanoseconds) is over.
  private func sleep(until enough: Int, atMost time: Int64? = nil) {
    let isEnough = state.withLock { state in
      if state.isClosed || state.count >= enough { return true }
      state.sleepsUntil = enough
      return false
    }
    if isEnough || bell.wait(atMost: time) { return }
    // Somebody may have rung since: the ring is taken, or the next sleep would end at once.
    let isRung = state.withLock { state in
      defer { state.sleepsUntil = 0 }
      return state.sleepsUntil == 0
    }
    if isRung { _ = bell.wait() }
  }

  private static func take(_ state: inout State) -> Turn {
    var turn = Turn(errands: state.errands)
    state.errands = []
    if state.members.count <= groupLimit {
      swap(&turn.members, &state.members)
    } else {
      turn.members = Array(state.members.prefix(groupLimit))
      state.members.removeFirst(groupLimit)
    }
    return turn
  }
}

/// How long the thread waits for those whom it has just answered.
///
/// Who scans again at once comes back within microseconds, one by one. Were the first of them committed alone, the others would wait for a second
/// sync. So after a commit the thread waits for a fraction of what the commit took, at most until as many have come as were half of the last group.
/// After a rest it never waits: a single scan goes at once.
private struct Pace {
  private var group = 0
  private var taken: Int64 = 0

  mutating func measure(_ count: Int, _ commit: () -> Void) {
    let start = monotonicNanoseconds()
    commit()
    group = count
    taken = monotonicNanoseconds() - start
  }

  /// How many may come, and for how many nanoseconds to wait for them; `nil` = nobody is expected.
  mutating func expected() -> (Int, Int64)? {
    defer { group = 0 }
    return group > 1 ? (group / 2, min(taken / 4, 1_000_000)) : nil
  }
}

private final class Work {
  let run: () -> Void
  init(_ run: @escaping () -> Void) { self.run = run }
}

/// The thread's body. Signals are the main thread's business.
private func deskThread(_ context: UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer? {
  var every = sigset_t()
  sigfillset(&every)
  pthread_sigmask(SIG_BLOCK, &every, nil)
  name(thread: "journal")
  guard let context else { return nil }
  Unmanaged<Work>.fromOpaque(context).takeRetainedValue().run()
  return nil
}

/// So that `top -H` and a core file tell it from others (`proc_pid_comm(5)`).
private func name(thread name: String) {
  let descriptor = Glibc.open("/proc/thread-self/comm", O_WRONLY | O_CLOEXEC)
  guard descriptor >= 0 else { return }
  _ = write(descriptor, name, name.utf8.count)
  close(descriptor)
}
