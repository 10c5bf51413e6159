import GRDB
import GRDBSQLite

/// A value on its way into a statement, bound where it lies: the hot path copies and boxes nothing.
enum Binding: Sendable {
  case int(Int64)
  case text(String)
  case blob([UInt8])
  case null

  init(_ text: String?) { self = text.map { .text($0) } ?? .null }
}

extension Statement {
  /// Runs a statement that returns no rows. For statements inside a transaction that GRDB began; nobody observes them.
  func run(_ values: Binding...) throws { try run(values) }

  func run(_ values: [Binding]) throws {
    defer {
      sqlite3_reset(sqliteStatement)
      sqlite3_clear_bindings(sqliteStatement)
    }
    for (index, value) in values.enumerated() {
      let position = CInt(index + 1)
      let code =
        switch value {
        case .int(let number): sqlite3_bind_int64(sqliteStatement, position, number)
        case .null: sqlite3_bind_null(sqliteStatement, position)
        case .text(var text): text.withUTF8 { bind(text: $0, at: position) }
        case .blob(let bytes): bytes.withUnsafeBytes { bind(blob: $0, at: position) }
        }
      guard code == SQLITE_OK else { throw DatabaseError(resultCode: ResultCode(rawValue: code)) }
    }
    let code = sqlite3_step(sqliteStatement)
    guard code == SQLITE_DONE else { throw DatabaseError(resultCode: ResultCode(rawValue: code), sql: sql) }
  }

  /// Runs `INSERT` with three numbers and two blobs, which SQLite reads where they lie until the step is done: nothing is copied on the way of a scan.
  func run(_ first: Int64, _ second: Int64, _ third: Int64, _ fourth: [UInt8], _ fifth: [UInt8]) throws {
    let code = fourth.withUnsafeBytes { fourth in
      fifth.withUnsafeBytes { fifth in
        sqlite3_bind_int64(sqliteStatement, 1, first)
        sqlite3_bind_int64(sqliteStatement, 2, second)
        sqlite3_bind_int64(sqliteStatement, 3, third)
        sqlite3_bind_blob(sqliteStatement, 4, fourth.baseAddress, CInt(fourth.count), nil)
        sqlite3_bind_blob(sqliteStatement, 5, fifth.baseAddress, CInt(fifth.count), nil)
        defer {
          sqlite3_reset(sqliteStatement)
          sqlite3_clear_bindings(sqliteStatement)
        }
        return sqlite3_step(sqliteStatement)
      }
    }
    guard code == SQLITE_DONE else { throw DatabaseError(resultCode: ResultCode(rawValue: code), sql: sql) }
  }

  /// Runs `INSERT` with the row on which a query stands.
  func run(rowOf query: Statement) throws {
    for index in 0..<CInt(query.columnCount) {
      let code = sqlite3_bind_value(sqliteStatement, index + 1, sqlite3_column_value(query.sqliteStatement, index))
      guard code == SQLITE_OK else { throw DatabaseError(resultCode: ResultCode(rawValue: code)) }
    }
    let code = sqlite3_step(sqliteStatement)
    sqlite3_reset(sqliteStatement)
    guard code == SQLITE_DONE else { throw DatabaseError(resultCode: ResultCode(rawValue: code), sql: sql) }
  }

  /// The one number of a query without arguments; 0 where there is none.
  func number() throws -> Int64 {
    defer { sqlite3_reset(sqliteStatement) }
    switch sqlite3_step(sqliteStatement) {
    case SQLITE_ROW: return sqlite3_column_int64(sqliteStatement, 0)
    case SQLITE_DONE: return 0
    case let code: throw DatabaseError(resultCode: ResultCode(rawValue: code), sql: sql)
    }
  }

  /// Goes through the rows of a query without arguments.
  func forEachRow(_ body: () throws -> Void) throws {
    defer { sqlite3_reset(sqliteStatement) }
    while true {
      switch sqlite3_step(sqliteStatement) {
      case SQLITE_ROW: try body()
      case SQLITE_DONE: return
      case let code: throw DatabaseError(resultCode: ResultCode(rawValue: code), sql: sql)
      }
    }
  }

  private func bind(text: UnsafeBufferPointer<UInt8>, at position: CInt) -> CInt {
    text.withMemoryRebound(to: CChar.self) { sqlite3_bind_text(sqliteStatement, position, $0.baseAddress, CInt($0.count), transient) }
  }

  private func bind(blob: UnsafeRawBufferPointer, at position: CInt) -> CInt {
    blob.isEmpty
      ? sqlite3_bind_zeroblob(sqliteStatement, position, 0)
      : sqlite3_bind_blob(sqliteStatement, position, blob.baseAddress, CInt(blob.count), transient)
  }
}

/// SQLITE_TRANSIENT, a macro that Swift cannot import: SQLite takes its own copy.
private var transient: sqlite3_destructor_type { unsafeBitCast(-1, to: sqlite3_destructor_type.self) }
