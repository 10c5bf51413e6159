import Glibc
import GRDB
import GRDBSQLite

/// The write-ahead log of the one connection.
enum WAL {
  /// Pages written since the last checkpoint.
  static func pagesWritten(_ db: Database) -> Int64 {
    var pages: CInt = 0
    var highest: CInt = 0
    sqlite3_db_status(db.sqliteConnection, SQLITE_DBSTATUS_CACHE_WRITE, &pages, &highest, 0)
    return Int64(pages)
  }

  /// Copies the log into the file, so that the next commit starts at its head again. A log that outgrew its extent (a time without
  /// room) is cut back first.
  static func checkpoint(_ db: Database, _ segment: Segment) throws {
    var status = stat()
    let outgrown = stat(segment.walPath, &status) == 0 && Int64(status.st_size) > 4 * Segment.walExtent
    try db.checkpoint(outgrown ? .truncate : .passive)
    if outgrown { try segment.extendWAL() }
    var pages: CInt = 0
    var highest: CInt = 0
    sqlite3_db_status(db.sqliteConnection, SQLITE_DBSTATUS_CACHE_WRITE, &pages, &highest, 1)
  }
}
