import GRDB

/// The tables of a segment. FORMAT.md says what each column means.
enum Schema {
  /// In `PRAGMA user_version`.
  static let version = 2
  /// In `PRAGMA application_id`: "tlly".
  static let application = 0x746C_6C79

  static func create(_ db: Database) throws {
    try db.execute(sql: """
      PRAGMA application_id = \(application);
      PRAGMA user_version = \(version);
      CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID;
      CREATE TABLE stream (number INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE, first INTEGER NOT NULL, previous BLOB NOT NULL) STRICT;
      CREATE TABLE ev (id INTEGER PRIMARY KEY, kind INTEGER NOT NULL, crc INTEGER NOT NULL, h BLOB NOT NULL, line BLOB NOT NULL) STRICT;
      """)
    try createState(db)
    try createCatalogue(db)
  }

  /// What changes: in the newest segment, and in memory as of its last acknowledged commit.
  static func createState(_ db: Database) throws {
    try db.execute(sql: """
      CREATE TABLE state (number INTEGER PRIMARY KEY, key BLOB NOT NULL UNIQUE, value BLOB NOT NULL) STRICT;
      CREATE TABLE start (number INTEGER PRIMARY KEY, token TEXT NOT NULL) STRICT;
      CREATE TABLE destination (name TEXT PRIMARY KEY, epoch INTEGER, start TEXT) STRICT, WITHOUT ROWID;
      CREATE TABLE cursor (destination TEXT NOT NULL, stream TEXT NOT NULL, next INTEGER NOT NULL, PRIMARY KEY (destination, stream))
        STRICT, WITHOUT ROWID;
      CREATE TABLE job (id INTEGER PRIMARY KEY, stream TEXT NOT NULL, mode TEXT NOT NULL, request BLOB NOT NULL, state INTEGER NOT NULL,
        bytes BLOB, evidence TEXT, created INTEGER NOT NULL, changed INTEGER NOT NULL, reprint_of INTEGER, reason TEXT) STRICT;
      CREATE INDEX job_open ON job (state) WHERE state NOT IN (4, 6);
      CREATE TABLE quarantine (id INTEGER PRIMARY KEY, destination TEXT NOT NULL, stream TEXT NOT NULL, seq INTEGER NOT NULL,
        status TEXT NOT NULL, code TEXT, detail TEXT, remote TEXT, lanes TEXT NOT NULL, h BLOB, line BLOB, state TEXT NOT NULL,
        UNIQUE (destination, stream, seq)) STRICT;
      """)
  }

  private static func createCatalogue(_ db: Database) throws {
    try db.execute(sql: """
      CREATE TABLE segment (number INTEGER PRIMARY KEY, state INTEGER NOT NULL, ended INTEGER NOT NULL, bytes INTEGER NOT NULL) STRICT;
      CREATE TABLE stretch (segment INTEGER NOT NULL, stream INTEGER NOT NULL, first INTEGER NOT NULL, next INTEGER NOT NULL,
        PRIMARY KEY (segment, stream)) STRICT, WITHOUT ROWID;
      """)
  }

  /// Brings an older file to this format, in one transaction and without touching a stored line.
  static func migrate(_ db: Database) throws {
    guard try Int.fetchOne(db, sql: "PRAGMA user_version") == 1 else { return }
    try db.inTransaction(.immediate) {
      try createCatalogue(db)
      try db.execute(sql: "PRAGMA user_version = \(version)")
      return .commit
    }
  }
}
