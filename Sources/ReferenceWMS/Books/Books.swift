import FoundationEssentials
import GRDB

/// The WMS's database: one file, one connection, every answer after its commit has been synced.
struct Books: Sendable {
  let queue: DatabaseQueue

  /// Opens `wms.db` in a directory that is made where it is missing.
  init(directory: String) throws {
    try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: true)
    var configuration = Configuration()
    configuration.label = "tally-wms"
    // Not `Configuration.journalMode`: it would set synchronous=NORMAL behind our back.
    configuration.prepareDatabase { db in
      try db.execute(sql: "PRAGMA locking_mode = EXCLUSIVE")
      try db.execute(sql: "PRAGMA journal_mode = WAL")
      try db.execute(sql: "PRAGMA synchronous = FULL")
      let mode = try String.fetchOne(db, sql: "PRAGMA journal_mode")
      let synchronous = try Int.fetchOne(db, sql: "PRAGMA synchronous")
      guard mode == "wal", synchronous == 2 else {
        throw BooksError("\(directory)/wms.db: SQLite answered journal_mode \(mode ?? "?"), synchronous \(synchronous ?? -1); wal and 2 are needed")
      }
    }
    do {
      queue = try DatabaseQueue(path: directory + "/wms.db", configuration: configuration)
    } catch let error as DatabaseError where error.resultCode == .SQLITE_BUSY {
      throw BooksError("\(directory)/wms.db is in use: another WMS runs on this directory; stop it or choose another")
    }
    try queue.write { db in
      let version = try Int.fetchOne(db, sql: "PRAGMA user_version") ?? 0
      switch version {
      case 0..<Books.version:
        if version == 0 { try db.execute(sql: Books.schema) }
        for step in Books.steps[max(0, version - 1)...] { try db.execute(sql: step) }
        try db.execute(sql: "PRAGMA user_version = \(Books.version)")
      case Books.version: break
      default: throw BooksError("\(directory)/wms.db has schema \(version), this program writes \(Books.version): use another directory")
      }
    }
  }

  /// Runs in one transaction: all of it is on the disk when this returns, or nothing.
  func write<Value: Sendable>(_ work: @Sendable @escaping (Database) throws -> Value) async throws -> Value { try await queue.write(work) }
  func read<Value: Sendable>(_ work: @Sendable @escaping (Database) throws -> Value) async throws -> Value { try await queue.read(work) }

  /// Gives the file back, whoever still holds these books; later calls fail.
  func close() { try? queue.close() }
}

struct BooksError: Error, CustomStringConvertible {
  let description: String
  init(_ description: String) { self.description = description }
}

extension Database {
  func run(_ sql: String, _ arguments: StatementArguments = []) throws { try cachedStatement(sql: sql).execute(arguments: arguments) }
  func rows(_ sql: String, _ arguments: StatementArguments = []) throws -> [Row] {
    try Row.fetchAll(cachedStatement(sql: sql), arguments: arguments)
  }
  func row(_ sql: String, _ arguments: StatementArguments = []) throws -> Row? {
    try Row.fetchOne(cachedStatement(sql: sql), arguments: arguments)
  }
  func integer(_ sql: String, _ arguments: StatementArguments = []) throws -> Int64? {
    try Int64.fetchOne(cachedStatement(sql: sql), arguments: arguments)
  }
}

extension Row {
  func bytes(_ column: String) -> [UInt8]? { (self[column] as Data?).map { Array($0) } }
}
