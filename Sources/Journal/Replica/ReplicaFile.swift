import Glibc
import GRDB

/// The file of the replica. It can be rebuilt from the WMS, so whatever is wrong with it, a new one takes its place.
enum ReplicaFile {
  /// In `PRAGMA user_version`; a file of another version is thrown away, never migrated.
  private static let version = 2

  static func open(_ path: String) throws(JournalOpenError) -> DatabaseQueue {
    if let queue = try? connect(path) { return queue }
    remove(path)
    do { return try connect(path) } catch { throw JournalOpenError(.system, "cannot make the replica \(path): \(error)") }
  }

  static func remove(_ path: String) { for suffix in ["", "-wal", "-journal", "-shm"] { unlink(path + suffix) } }

  private static func connect(_ path: String) throws -> DatabaseQueue {
    var configuration = Configuration()
    configuration.label = "replica"
    configuration.prepareDatabase { db in
      // A power cut may take the last change with it: its validator goes too, so it is asked for again.
      try db.execute(sql: "PRAGMA locking_mode = EXCLUSIVE; PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL")
    }
    let queue = try DatabaseQueue(path: path, configuration: configuration)
    try queue.write { db in
      switch try Int.fetchOne(db, sql: "PRAGMA user_version") {
      case version: break
      case 0 where try Int.fetchOne(db, sql: "SELECT count(*) FROM sqlite_schema") == 0: try create(db)
      default: throw DatabaseError(resultCode: .SQLITE_MISMATCH, message: "another version of the replica")
      }
    }
    return queue
  }

  private static func create(_ db: Database) throws {
    try db.execute(sql: """
      PRAGMA user_version = \(version);
      CREATE TABLE collection (name TEXT PRIMARY KEY, etag TEXT, cursor TEXT, generation INTEGER NOT NULL, wall INTEGER NOT NULL) STRICT, WITHOUT ROWID;
      CREATE TABLE item (key TEXT PRIMARY KEY, generation INTEGER NOT NULL, body BLOB NOT NULL) STRICT;
      CREATE TABLE document (key TEXT PRIMARY KEY, generation INTEGER NOT NULL, body BLOB NOT NULL, open INTEGER NOT NULL,
        version INTEGER NOT NULL) STRICT;
      CREATE TABLE location (key TEXT PRIMARY KEY, generation INTEGER NOT NULL, body BLOB NOT NULL) STRICT;
      CREATE TABLE operator (key TEXT PRIMARY KEY, generation INTEGER NOT NULL, body BLOB NOT NULL) STRICT;
      CREATE TABLE unit (key TEXT PRIMARY KEY, generation INTEGER NOT NULL, body BLOB NOT NULL) STRICT;
      CREATE TABLE item_code (code TEXT NOT NULL, rank INTEGER NOT NULL, item TEXT NOT NULL REFERENCES item (key) ON DELETE CASCADE,
        pack INTEGER, PRIMARY KEY (code, rank, item)) STRICT, WITHOUT ROWID;
      CREATE INDEX item_code_item ON item_code (item);
      CREATE TABLE document_code (code TEXT NOT NULL, document TEXT NOT NULL REFERENCES document (key) ON DELETE CASCADE,
        PRIMARY KEY (code, document)) STRICT, WITHOUT ROWID;
      CREATE INDEX document_code_document ON document_code (document);
      CREATE TABLE announced (sscc TEXT NOT NULL, document TEXT NOT NULL REFERENCES document (key) ON DELETE CASCADE,
        PRIMARY KEY (sscc, document)) STRICT, WITHOUT ROWID;
      CREATE INDEX announced_document ON announced (document);
      """)
  }
}
