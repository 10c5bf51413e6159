import Dispatch
import FoundationEssentials
import GRDB
import Synchronization
import Warehouse

/// A change of one of the mutable tables, as it went into the file.
struct Change: Sendable {
  var sql: String
  var values: [Binding]
}

/// The mutable tables as of the last acknowledged commit, in memory.
///
/// A new segment begins with them and never with what the old file says: after a failed sync nobody knows what that is, and so every roll proves the
/// way that a failure takes. The hot path only notes what it wrote; the tables here follow on another thread.
struct LiveState: Sendable {
  private let memory: DatabaseQueue
  private let follower = Follower()
  private var states: [String: [UInt8]?] = [:]
  private var changes: [Change] = []

  /// Where the tables are brought up to the notes, one batch at a time.
  private final class Follower: Sendable {
    let queue = DispatchQueue(label: "journal.live")
    let state = Mutex<(isBusy: Bool, failure: (any Error)?)>((false, nil))
  }

  /// Notes beyond these go into the tables.
  private static let mostStates = 4_096
  private static let mostChanges = 512

  /// Tables in which nothing is ever too old to be carried.
  private static let whole = ["state", "start", "destination", "cursor"]
  private static let all = whole + ["job", "quarantine"]

  /// Reads what a file holds when it is opened.
  init(_ db: Database) throws {
    memory = try DatabaseQueue()
    let memory = memory
    try memory.write { own in
      try Schema.createState(own)
      for table in LiveState.whole { try copy(table, from: db, to: own) }
      try copy("job", where: LiveState.carriedJobs, from: db, to: own)
      try copy("quarantine", where: LiveState.carriedCopies, from: db, to: own)
    }
  }

  /// Labels that are done are carried while they are among the last; the highest number always is, so that none is given twice.
  private static let carriedJobs = "state NOT IN (4, 6) OR id > (SELECT max(id) FROM job) - 2000"
  private static let carriedCopies = "state != 'closed' OR id > (SELECT max(id) FROM quarantine) - 2000"

  var isBehind: Bool { states.count > LiveState.mostStates || changes.count > LiveState.mostChanges }

  mutating func note(_ state: [StateChange], _ changes: [Change]) {
    for change in state { states[change.key] = .some(change.value) }
    self.changes += changes
  }

  /// Has the tables brought up to what was noted, while the next commits go on. Where that is still under way, the notes wait.
  mutating func follow() {
    guard follower.state.withLock({ state in
      defer { state.isBusy = true }
      return !state.isBusy
    }) else { return }
    let (states, changes) = takeNotes()
    follower.queue.async { [memory, follower] in
      let result = Result { try LiveState.write(states, changes, into: memory) }
      follower.state.withLock { state in
        state.isBusy = false
        if case .failure(let error) = result { state.failure = state.failure ?? error }
      }
    }
  }

  /// Brings the tables up to what was noted. Throws where a batch did not go in: then they are nothing to begin a segment with.
  mutating func catchUp() throws {
    follower.queue.sync {}
    if let failure = follower.state.withLock({ $0.failure }) { throw failure }
    let (states, changes) = takeNotes()
    do { try LiveState.write(states, changes, into: memory) } catch {
      follower.state.withLock { $0.failure = error }
      throw error
    }
  }

  private mutating func takeNotes() -> ([String: [UInt8]?], [Change]) {
    defer { (states, changes) = ([:], []) }
    return (states, changes)
  }

  private static func write(_ states: [String: [UInt8]?], _ changes: [Change], into memory: DatabaseQueue) throws {
    guard !states.isEmpty || !changes.isEmpty else { return }
    try memory.inTransaction { db in
      for change in changes { try db.cachedStatement(sql: change.sql).run(change.values) }
      for (key, value) in states { try db.write(StateChange(key: key, value: value)) }
      return .commit
    }
  }

  /// Writes the tables into a new segment, inside its transaction.
  func carry(into db: Database) throws {
    try memory.writeWithoutTransaction { own in
      try own.execute(sql: """
        DELETE FROM job WHERE NOT (\(LiveState.carriedJobs));
        UPDATE job SET bytes = NULL WHERE state IN (4, 6) AND id <= (SELECT max(id) FROM job) - 200;
        DELETE FROM quarantine WHERE NOT (\(LiveState.carriedCopies));
        """)
      for table in LiveState.all { try copy(table, from: own, to: db) }
    }
  }
}

/// A value of the state table as it is stored; `nil` = removed.
struct StateChange: Sendable {
  var key: String
  var value: [UInt8]?
}

extension Database {
  func write(_ change: StateChange) throws {
    if let value = change.value {
      try cachedStatement(sql: "INSERT INTO state (key, value) VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value")
        .run(.blob(Array(change.key.utf8)), .blob(value))
    } else {
      try cachedStatement(sql: "DELETE FROM state WHERE key = ?").run(.blob(Array(change.key.utf8)))
    }
  }
}

/// Copies the rows of a table that both databases have; value by value within SQLite, as a box may remember hundreds of thousands.
private func copy(_ table: String, where condition: String = "1", from: Database, to: Database) throws {
  let rows = try from.makeStatement(sql: "SELECT * FROM \(table) WHERE \(condition)")
  let places = Array(repeating: "?", count: rows.columnCount).joined(separator: ",")
  let insertion = try to.makeStatement(sql: "INSERT INTO \(table) VALUES (\(places))")
  try rows.forEachRow { try insertion.run(rowOf: rows) }
}
