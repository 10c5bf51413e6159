import FoundationEssentials
import GRDB
import Warehouse

/// A change of one of the mutable tables, as it went into the file.
struct Change: Sendable {
  var sql: String
  var values: [Binding]
}

/// The mutable tables as of the last acknowledged commit, in memory.
///
/// A new segment begins with them and never with what the old file says: after a failed sync nobody knows what that is, and so every roll proves the
/// way that a failure takes. The hot path only notes what it wrote; the tables here follow when there is time.
struct LiveState: Sendable {
  private let memory: DatabaseQueue
  private var states: [String: [UInt8]?] = [:]
  private var changes: [Change] = []

  /// Notes beyond these go into the tables before the next commit.
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

  /// Brings the tables up to what was noted.
  mutating func catchUp() throws {
    guard !states.isEmpty || !changes.isEmpty else { return }
    let (states, changes) = (states, changes)
    try memory.inTransaction { db in
      for change in changes { try db.cachedStatement(sql: change.sql).run(change.values) }
      for (key, value) in states { try db.write(StateChange(key: key, value: value)) }
      return .commit
    }
    (self.states, self.changes) = ([:], [])
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
